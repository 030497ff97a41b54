-- Every value that text has trouble with.

CREATE TABLE hostile.escapes (id int PRIMARY KEY, value text, raw bytea, code "char", fixed char(5), names name, many text[]);
INSERT INTO hostile.escapes SELECT g, chr(g), decode(lpad(to_hex(g), 2, '0'), 'hex'), chr(g)::"char", chr(g), chr(g), ARRAY[chr(g), NULL, 'NULL', '', chr(g) || '"\{}'] FROM generate_series(1, 127) g;
INSERT INTO hostile.escapes (id, value, raw) VALUES
    (200, NULL, NULL), (201, '', ''), (202, '\N', '\x00'), (203, E'\\\\N', '\xdeadbeef'), (204, E'\\.', '\x5c2e'), (205, E'\\.\n', '\x0a'), (206, E'a\n\\.\nb', '\x5c2e0a'),
    (207, E'\b\f\n\r\t\x0b', '\x0809'), (208, E'\r\n', '\x0d0a'), (209, E'\\', '\x5c'), (210, E'\\\\', '\x5c5c'), (211, E'x\\', NULL), (212, '𝄞 naïve Žluťoučký 名前 ' || chr(1114111), NULL),
    (213, repeat(E'\\\t\n', 100000), decode(repeat('00ff5c0a', 50000), 'hex')), (214, E'COPY x FROM stdin;\n1\n\\.\nDROP TABLE y;', NULL), (215, chr(65279) || 'bom', NULL), (216, ' ', NULL);

CREATE TABLE hostile.numbers (f4 real, f8 double precision, n numeric, scaled numeric(3, -2), wide numeric(1000, 500), i2 smallint, i8 bigint, cash money, o oid, lsn pg_lsn);
INSERT INTO hostile.numbers VALUES
    ('NaN', 'NaN', 'NaN', 12300, 1, -32768, -9223372036854775808, -92233720368547758.08, 4294967295, 'FFFFFFFF/FFFFFFFF'),
    ('Infinity', 'Infinity', 'Infinity', 0, 0.5, 32767, 9223372036854775807, 92233720368547758.07, 0, '0/0'),
    ('-Infinity', '-Infinity', '-Infinity', -99900, -1e-500, 0, 0, 0, 1, '1/A'),
    ('-0', '-0', 0.000000000000000000000, NULL, 1e499, NULL, NULL, NULL, NULL, NULL),
    (1.17549435e-38, 4.9e-324, 1e131071, 100, 0, 1, 1, 1, 2, '16/B374D848'), (3.4028235e38, 1.7976931348623157e308, -1e-16383, 100, 0, 1, 1, 1, 2, NULL), (0.1, 0.30000000000000004, 0.1, 100, 0, 1, 1, 0.01, 3, NULL);

CREATE TABLE hostile.times (d date, t time, tz timetz, ts timestamp, tstz timestamptz, i interval, iy interval year to month, ts0 timestamp(0));
INSERT INTO hostile.times VALUES
    ('infinity', '24:00', '24:00-15:59', 'infinity', '-infinity', '178000000 years', '178000000 years', 'infinity'),
    ('-infinity', '00:00:00.000001', '00:00+15:59', '-infinity', 'infinity', '-178000000 years -11 mons -2147483648 days -2562047788:00:54.775807', '-1 mon', '-infinity'),
    ('4713-11-24 BC', '12:00', '12:00+05:45', '4714-11-24 00:00:00 BC', '4714-11-24 00:00:00+00 BC', '1 mon -1 day 00:00:00.000001', '1 year', '2026-01-01'),
    ('5874897-12-31', '12:00', '12:00+00', '294276-12-31 23:59:59.999999', '294276-12-31 23:59:59.999999+00', '0', '0', '2026-01-01'),
    ('2026-10-25', '02:30', '02:30+02', '2026-10-25 02:30', '2026-10-25 00:30:00+00', '1 day', NULL, NULL), ('2026-10-25', '02:30', '02:30+01', '2026-10-25 02:30', '2026-10-25 01:30:00+00', '24 hours', NULL, NULL);

CREATE TABLE hostile.shapes (id int, p point, l line, s lseg, b box, path path, poly polygon, c circle, ip inet, net cidr, mac macaddr, mac8 macaddr8, u uuid, bits bit(7), vbits bit varying, x xml, j json, jb jsonb, jp jsonpath,
    v tsvector, q tsquery, r int4range, mr int4multirange, nr numrange, tr tstzrange, dr daterange, lr hostile.length, lmr hostile.lengths, m hostile.mood, moods hostile.mood[], e hostile.even DEFAULT 4, es hostile.evens, gp hostile.good_pair, ps hostile.pairs,
    box3 int[][][], low int[], rc regclass, rp regprocedure, rt regtype, ro regrole, rn regnamespace, rcfg regconfig, t tid, snap pg_snapshot, acl aclitem);
INSERT INTO hostile.shapes VALUES (1, '(1e300,-0)', '{1,2,3}', '[(0,0),(1,1)]', '(1,1),(0,0)', '[(0,0),(1,1)]', '((0,0),(1,1),(1,0))', '<(0,0),Infinity>', '::1/128', '10.0.0.0/8', '08:00:2b:01:02:03', '08:00:2b:01:02:03:04:05', '00000000-0000-0000-0000-000000000000',
    '1010101', '', '<?xml version="1.0"?><a b="&lt;">é</a>', E'{"a" :  1, "a": 2, "\\u00e9": "\\\\ \\n", "big": 1e400}', E'{"b": [1.0, 1.00, null], "a": "\\\\ \\u00e9"}', '$."a b"[*] ? (@ > 1)', E'''it''''s'':1A ''\\\\'':2', E'''a b'' & !(''c'' <2> ''d'')',
    'empty', '{[1,3),[5,)}', '(,)', '[2026-01-01 00:00:00+00,infinity)', '(,2026-01-01)', '[1,NaN]', '{[1,2],(3,Infinity)}', 'it''s "bad"', ARRAY['so, so', E'back\\slash', ' ', NULL]::hostile.mood[], 4, '{2,4}', '(1,"a ""b"", \\ (c)")', ROW(ROW(1, NULL), ARRAY[ROW(2, '')::hostile.pair, ROW(NULL, 'NULL')::hostile.pair, NULL]),
    '{{{1,2},{3,4}},{{5,6},{7,NULL}}}', '[-2:0]={1,2,3}', 'hostile.escapes', 'hostile.is_even(int)', 'hostile.pair', 'pg_monitor', 'hostile', 'hostile.words', '(4294967295,65535)', '10:20:10,14,15', 'pg_monitor=r/pg_monitor');
INSERT INTO hostile.shapes (id) VALUES (2);
