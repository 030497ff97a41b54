-- Everything below is a function of row numbers alone, so that the same scale gives the same data.
-- These helpers live in the session's temporary schema and are never dumped.

-- A number from 0 to n - 1 for a row; the salt tells the columns of a row apart.
CREATE FUNCTION pg_temp.pick(row_number bigint, salt bigint, n bigint) RETURNS integer
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN (abs(hashint8extended(row_number, salt) % n))::integer;

-- The number of rows of a table that has so many at scale 1.
CREATE FUNCTION pg_temp.rows(at_scale_1 integer) RETURNS integer
    LANGUAGE sql STABLE
    RETURN greatest(1, (at_scale_1 * current_setting('sample.scale')::numeric)::integer);

-- Most things happened lately: the square pushes them towards the end of the year.
CREATE FUNCTION pg_temp.moment(row_number bigint, salt bigint) RETURNS timestamptz
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN timestamptz '2025-11-01 00:00:00+00'
        + (1 - power(pg_temp.pick(row_number, salt, 1000000) / 1e6::float8, 2)) * interval '364 days';

CREATE TEMPORARY TABLE given_name AS
SELECT (n - 1)::integer AS n, name
FROM unnest(ARRAY[
    'Amara', 'Björn', 'Chloé', 'Dmitri', 'Elif', 'Fátima', 'Grzegorz', 'Hiroshi', 'Ingrid', 'João', 'Kateřina', 'Łukasz',
    'Mónica', 'Nguyễn', 'Ólafur', 'Priya', 'Quinn', 'Renée', 'Søren', 'Tereza', 'Ümit', 'Violeta', 'Wanjiru', 'Xóchitl',
    'Yasmin', 'Zoë', 'Дмитрий', 'Ольга', 'Ελένη', 'Γιώργος', 'محمد', 'ليلى', 'שרה', 'דוד', '美咲', '翔太', '伟', '秀英',
    '민준', '서연', 'आरव', 'अनन्या', 'สมชาย', 'நிலா', 'ሰላም', 'ანა', 'Արամ']) WITH ORDINALITY AS list (name, n);

CREATE TEMPORARY TABLE family_name AS
SELECT (n - 1)::integer AS n, name
FROM unnest(ARRAY[
    'Adeyemi', 'Andersson', 'Bianchi', 'Čapek', 'Dubois', 'D''Angelo', 'Eriksen', 'Fernández', 'García-Márquez', 'Haddad',
    'Iwasaki', 'Jovanović', 'Kowalski', 'Łaski', 'Müller', 'Nakamura', 'O''Brien', 'Özdemir', 'Papadopoulos', 'Quispe',
    'Råstad', 'Şahin', 'Smith', 'Țepeș', 'van der Berg', 'Wójcik', 'Yılmaz', 'Zhang', 'Иванова', 'Παππά', 'كريم', 'לוי',
    '田中', '王', '김', 'शर्मा']) WITH ORDINALITY AS list (name, n);

-- Sentences of the length people write, in several scripts, with what breaks naive text formats: tabs, line ends,
-- backslashes, quotes, the two characters \N, and emoji of more than one code point.
CREATE TEMPORARY TABLE sentence AS
SELECT n, (ARRAY[
        'Lovely %s, hardly used and %s', 'Please tell me whether the %s is still %s?', 'The %s arrived %s, thank you!',
        'Das %s ist wie neu und %s', 'Le %s est arrivé très %s', 'El %s llegó %s y bien embalado', 'この%sはとても%sです',
        '这个%s非常%s', 'Очень хороший %s, %s', 'هذا ال%s %s جدا', '%s 정말 %s 좋아요', 'यह %s बहुत %s है', 'Το %s ήταν %s',
        E'Line one about the %s\nline two: %s', E'col1\tcol2\t%s\t%s', E'C:\\temp\\%s is not \\N but %s',
        'She said "%s", he said ''%s''', '👩‍🚀 %s 🇪🇺 %s 👍🏽'])[1 + pg_temp.pick(n, 1, 18)] AS pattern,
    (ARRAY['bicycle', 'camera', 'Stuhl', 'lámpara', 'théière', '時計', '书', 'самовар', 'guitar', 'tent', 'coat', 'книга',
        'vase', 'laptop', 'drill', 'carpet', 'قلم', '의자', 'किताब', 'βιβλίο'])[1 + pg_temp.pick(n, 2, 20)] AS thing,
    (ARRAY['clean', 'on time', 'schön', 'rápido', 'bon marché', '素晴らしい', '便宜', 'хорошо', 'a bit late', 'complete',
        'with the box', 'négociable', 'جميل', '예쁜', 'सुंदर', 'ωραίο', 'as described', 'repaired once'])[1 + pg_temp.pick(n, 3, 18)]
        AS quality
FROM generate_series(0, 1999) AS n;

CREATE TEMPORARY TABLE phrase AS
SELECT n, format(pattern, thing, quality) AS text FROM sentence;

ANALYZE given_name, family_name, phrase;
