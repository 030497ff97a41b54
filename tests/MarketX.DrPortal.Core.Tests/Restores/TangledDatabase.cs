namespace MarketX.DrPortal.Core.Tests.Restores;

/// <summary>Tables that depend on each other, and on everything else, in all the ways that PostgreSQL has.</summary>
internal static class TangledDatabase
{
    public const string Sql = """
        CREATE EXTENSION hstore;
        CREATE EXTENSION citext;
        CREATE EXTENSION btree_gist;
        CREATE SCHEMA shop;
        CREATE SCHEMA lib;

        GRANT USAGE ON SCHEMA shop TO pg_monitor;
        CREATE TYPE lib.state AS ENUM ('new', 'paid');
        CREATE TYPE lib.money AS (amount numeric, unit text);
        CREATE TYPE lib.span AS RANGE (subtype = int4);
        CREATE DOMAIN lib.positive AS int CHECK (VALUE > 0);
        ALTER DOMAIN lib.positive ADD CONSTRAINT small CHECK (VALUE < 1000000) NOT VALID;
        CREATE COLLATION lib.plain (locale = 'C');
        CREATE FUNCTION lib.half(int) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT $1 / 2';
        CREATE FUNCTION lib.is_fine(int) RETURNS boolean LANGUAGE plpgsql IMMUTABLE AS 'BEGIN RETURN $1 < 1000; END';
        CREATE TYPE lib.label;
        CREATE FUNCTION lib.label_in(cstring) RETURNS lib.label LANGUAGE internal IMMUTABLE STRICT AS 'textin';
        CREATE FUNCTION lib.label_out(lib.label) RETURNS cstring LANGUAGE internal IMMUTABLE STRICT AS 'textout';
        CREATE TYPE lib.label (INPUT = lib.label_in, OUTPUT = lib.label_out, LIKE = text);
        CREATE CAST (text AS lib.label) WITHOUT FUNCTION;
        CREATE CAST (lib.label AS text) WITHOUT FUNCTION AS IMPLICIT;
        CREATE FUNCTION lib.abs_cmp(int, int) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT abs($1) - abs($2)';
        CREATE OPERATOR CLASS lib.abs_ops FOR TYPE int USING btree AS OPERATOR 1 <, OPERATOR 2 <=, OPERATOR 3 =, OPERATOR 4 >=, OPERATOR 5 >, FUNCTION 1 lib.abs_cmp(int, int);
        CREATE TEXT SEARCH CONFIGURATION lib.words (COPY = simple);
        CREATE ACCESS METHOD pile TYPE TABLE HANDLER heap_tableam_handler;
        CREATE SEQUENCE shop.numbers START 500;
        CREATE TABLE shop.customers (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, mail citext UNIQUE, extra hstore, boss bigint REFERENCES shop.customers);
        CREATE TABLE shop.orders (id serial PRIMARY KEY, number int DEFAULT nextval('shop.numbers'), customer bigint NOT NULL REFERENCES shop.customers,
          state lib.state NOT NULL, price lib.money, note text COLLATE lib.plain, amount lib.positive CHECK (lib.is_fine(amount)), tag lib.label DEFAULT ('x'::text)::lib.label,
          half int GENERATED ALWAYS AS (lib.half(amount)) STORED);
        CREATE TABLE shop.returns (id int DEFAULT nextval('shop.orders_id_seq') PRIMARY KEY, of int REFERENCES shop.orders DEFERRABLE INITIALLY DEFERRED);
        CREATE TABLE shop.returns_log (id int, of int);
        CREATE INDEX ON shop.orders (number lib.abs_ops);
        CREATE INDEX ON shop.orders USING gin (to_tsvector('lib.words', note));
        CREATE INDEX orders_half ON shop.orders (lib.half(number)) WHERE state = 'new';
        CREATE STATISTICS shop.orders_stats (dependencies) ON number, customer FROM shop.orders;
        ALTER TABLE shop.orders ADD CONSTRAINT late CHECK (number > 0) NOT VALID;
        COMMENT ON TABLE shop.orders IS 'What was bought';
        COMMENT ON COLUMN shop.orders.note IS 'A note';
        COMMENT ON CONSTRAINT late ON shop.orders IS 'Late';
        COMMENT ON INDEX shop.orders_half IS 'Half';
        COMMENT ON SEQUENCE shop.orders_id_seq IS 'ids';
        COMMENT ON STATISTICS shop.orders_stats IS 'stats';
        GRANT SELECT ON shop.orders TO pg_monitor; GRANT UPDATE (note) ON shop.orders TO pg_monitor; GRANT USAGE ON SEQUENCE shop.orders_id_seq TO pg_monitor;
        CREATE FUNCTION shop.touch() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN INSERT INTO shop.returns_log VALUES (1, 2); RETURN NEW; END';
        CREATE TRIGGER touch AFTER INSERT ON shop.orders FOR EACH ROW EXECUTE FUNCTION shop.touch();
        COMMENT ON TRIGGER touch ON shop.orders IS 'touch';
        CREATE CONSTRAINT TRIGGER watch AFTER INSERT ON shop.returns FROM shop.orders DEFERRABLE FOR EACH ROW EXECUTE FUNCTION shop.touch();
        CREATE RULE log AS ON DELETE TO shop.returns DO ALSO INSERT INTO shop.returns_log VALUES (old.id, old.of);
        ALTER TABLE shop.returns ENABLE ROW LEVEL SECURITY;
        CREATE POLICY own ON shop.returns FOR SELECT USING (id > 0);
        CREATE POLICY other ON shop.returns FOR UPDATE USING (EXISTS (SELECT FROM shop.customers c WHERE c.id = returns.of));
        CREATE TABLE shop.base (id int, made date DEFAULT now());
        CREATE TABLE shop.child (more text) INHERITS (shop.base);
        CREATE TABLE shop.events (id int, at date, kind lib.state, who bigint REFERENCES shop.customers, PRIMARY KEY (id, at)) PARTITION BY RANGE (at);
        CREATE TABLE shop.events_1 PARTITION OF shop.events FOR VALUES FROM ('2026-01-01') TO ('2026-07-01');
        CREATE TABLE shop.events_2 PARTITION OF shop.events FOR VALUES FROM ('2026-07-01') TO ('2027-01-01') PARTITION BY HASH (id);
        CREATE TABLE lib.events_2a PARTITION OF shop.events_2 FOR VALUES WITH (MODULUS 2, REMAINDER 0);
        CREATE TABLE lib.events_2b PARTITION OF shop.events_2 FOR VALUES WITH (MODULUS 2, REMAINDER 1);
        CREATE INDEX events_kind ON shop.events (kind);
        CREATE TRIGGER touch AFTER INSERT ON shop.events FOR EACH ROW EXECUTE FUNCTION shop.touch();
        CREATE TABLE shop.hits (event int, at date, FOREIGN KEY (event, at) REFERENCES shop.events);
        CREATE TABLE shop.typed OF lib.money (PRIMARY KEY (unit));
        CREATE TABLE shop.rowed (id int, o shop.customers[], CONSTRAINT same EXCLUDE USING gist (id WITH =));
        CREATE TABLE shop.piled (id int) USING pile;
        CREATE FUNCTION shop.top() RETURNS bigint BEGIN ATOMIC SELECT max(c.id) FROM shop.customers c; END;
        CREATE TABLE shop.defaults (id bigint DEFAULT shop.top(), s lib.span);
        CREATE VIEW shop.grouped AS SELECT id, mail FROM shop.customers GROUP BY id;
        CREATE TABLE shop.viewed (v shop.grouped);
        CREATE TABLE shop."a.b" (c int);
        CREATE TABLE shop."Or""ders" ("On" int PRIMARY KEY, "x y" int);
        CREATE TABLE shop."Or""ders x" ("On" int REFERENCES shop."Or""ders" PRIMARY KEY);
        CREATE TABLE shop.loop_a (id int PRIMARY KEY, b int); CREATE TABLE shop.loop_b (id int PRIMARY KEY, a int REFERENCES shop.loop_a);
        ALTER TABLE shop.loop_a ADD FOREIGN KEY (b) REFERENCES shop.loop_b;
        CREATE MATERIALIZED VIEW shop.mat AS SELECT count(*) FROM shop.orders;
        CREATE PUBLICATION pub FOR TABLE shop.orders;
        CREATE FOREIGN DATA WRAPPER fdw; CREATE SERVER far FOREIGN DATA WRAPPER fdw; CREATE FOREIGN TABLE shop.far_events (id int) SERVER far;
        SELECT lo_from_bytea(0, 'x');

        INSERT INTO shop.customers (mail, extra, boss) SELECT 'm' || g, 'a=>1', 1 FROM generate_series(1, 50) g;
        INSERT INTO shop.orders (customer, state, price, note, amount) SELECT 1 + g % 50, 'new', ROW(g, 'CZK')::lib.money, 'note ' || g, g FROM generate_series(1, 200) g;
        INSERT INTO shop.returns (of) SELECT g FROM generate_series(1, 20) g;
        INSERT INTO shop.base VALUES (1); INSERT INTO shop.child VALUES (2, now(), 'more');
        INSERT INTO shop.events SELECT g, date '2026-01-01' + g, 'paid', 1 + g % 50 FROM generate_series(1, 300) g;
        INSERT INTO shop.hits SELECT g, date '2026-01-01' + g FROM generate_series(1, 300, 7) g;
        INSERT INTO shop.typed VALUES (1, 'CZK'); INSERT INTO shop.rowed VALUES (1, ARRAY(SELECT c FROM shop.customers c LIMIT 2));
        INSERT INTO shop.piled VALUES (1); INSERT INTO shop.defaults (s) VALUES ('[1,5)'); INSERT INTO shop.viewed SELECT g FROM shop.grouped g;
        INSERT INTO shop."a.b" VALUES (1); INSERT INTO shop."Or""ders" VALUES (1, 2); INSERT INTO shop."Or""ders x" VALUES (1);
        INSERT INTO shop.loop_a VALUES (1), (2); INSERT INTO shop.loop_b VALUES (1, 2); UPDATE shop.loop_a SET b = 1 WHERE id = 2;
        """;
}
