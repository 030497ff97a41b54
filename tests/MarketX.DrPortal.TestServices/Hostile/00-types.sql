-- Types, domains and collations that other things hang on.

CREATE SCHEMA hostile;
CREATE SCHEMA "an ""odd"" schéma, with 名前";
CREATE TYPE hostile.mood AS ENUM ('good', 'so, so', 'it''s "bad"', E'back\\slash', '名前', ' ');
ALTER TYPE hostile.mood ADD VALUE 'between' BEFORE 'so, so';
CREATE TYPE hostile.pair AS (left_side numeric, "right side" text);
CREATE TYPE hostile.pairs AS (one hostile.pair, many hostile.pair[]);
CREATE TYPE hostile.length AS RANGE (subtype = float8, subtype_diff = float8mi, multirange_type_name = hostile.lengths);
CREATE FUNCTION hostile.is_even(value int) RETURNS boolean LANGUAGE plpgsql IMMUTABLE AS $$ BEGIN RETURN value % 2 = 0; END $$;
CREATE DOMAIN hostile.even AS int DEFAULT 2 NOT NULL CONSTRAINT "must be even" CHECK (hostile.is_even(VALUE));
CREATE DOMAIN hostile.evens AS hostile.even[] CHECK (cardinality(VALUE) < 5);
CREATE DOMAIN hostile.good_pair AS hostile.pair CHECK ((VALUE).left_side > 0);
CREATE COLLATION hostile.without_case (provider = icu, locale = 'und-u-ks-level2', deterministic = false);
CREATE COLLATION hostile.bytes (locale = 'C');
CREATE FUNCTION hostile.longer(a text, b text) RETURNS text LANGUAGE sql IMMUTABLE AS 'SELECT CASE WHEN length($2) > length($1) THEN $2 ELSE $1 END';
CREATE AGGREGATE hostile.longest (text) (SFUNC = hostile.longer, STYPE = text, INITCOND = '');
CREATE OPERATOR hostile.<#> (LEFTARG = int, RIGHTARG = int, FUNCTION = int4mi, COMMUTATOR = OPERATOR(hostile.<#>));
CREATE TEXT SEARCH CONFIGURATION hostile.words (COPY = simple);
CREATE TEXT SEARCH DICTIONARY hostile.dictionary (TEMPLATE = simple, STOPWORDS = 'english');
ALTER TEXT SEARCH CONFIGURATION hostile.words ALTER MAPPING FOR asciiword WITH hostile.dictionary, simple;
COMMENT ON SCHEMA hostile IS E'it''s a comment; with "quotes", a\nline break, -- a comment and \\. an end';
COMMENT ON TYPE hostile.pair IS 'two';
COMMENT ON DOMAIN hostile.even IS 'even';
COMMENT ON CONSTRAINT "must be even" ON DOMAIN hostile.even IS 'even, really';
