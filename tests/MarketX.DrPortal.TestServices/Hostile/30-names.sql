-- Names of 63 bytes with quotes, spaces, dots, keywords, line breaks and letters of several bytes.

CREATE TABLE "an ""odd"" schéma, with 名前"."sixty-three bytes, ""quoted"", with spaces; 名前名名名名xxx" (
    "select" int PRIMARY KEY, "a""b" text, "c d" text, "e.f" text, "名" text, "\" text, "%s$1{}" text, "line
break" text, "tab	" text DEFAULT E'\t');
INSERT INTO "an ""odd"" schéma, with 名前"."sixty-three bytes, ""quoted"", with spaces; 名前名名名名xxx" VALUES (1, 'a', 'b', 'c', 'd', 'e', 'f', 'g');
CREATE INDEX "ŽŽŽŽŽŽŽŽŽŽŽŽŽŽŽŽŽŽŽŽŽŽŽŽŽŽŽŽŽŽ i""" ON "an ""odd"" schéma, with 名前"."sixty-three bytes, ""quoted"", with spaces; 名前名名名名xxx" ("a""b", "line
break");
CREATE TABLE "an ""odd"" schéma, with 名前"."ŽŽŽŽŽŽŽŽŽŽŽŽŽŽŽŽŽŽŽŽŽŽŽŽŽŽŽŽŽŽŽx" ("On" int REFERENCES "an ""odd"" schéma, with 名前"."sixty-three bytes, ""quoted"", with spaces; 名前名名名名xxx" PRIMARY KEY);
INSERT INTO "an ""odd"" schéma, with 名前"."ŽŽŽŽŽŽŽŽŽŽŽŽŽŽŽŽŽŽŽŽŽŽŽŽŽŽŽŽŽŽŽx" VALUES (1);
CREATE TABLE "an ""odd"" schéma, with 名前"."line
break; DROP TABLE x; --" (id serial, v text);
INSERT INTO "an ""odd"" schéma, with 名前"."line
break; DROP TABLE x; --" (v) VALUES ('x');
CREATE TABLE "an ""odd"" schéma, with 名前"."COPY" (id int); CREATE TABLE "an ""odd"" schéma, with 名前"."stdin;" (id int); CREATE TABLE "an ""odd"" schéma, with 名前"."a.b" (id int); CREATE TABLE "an ""odd"" schéma, with 名前"."/*" (id int); CREATE TABLE "an ""odd"" schéma, with 名前"."*/" (id int); CREATE TABLE "an ""odd"" schéma, with 名前"."\." (id int); CREATE TABLE "an ""odd"" schéma, with 名前"."$$" (id int);
INSERT INTO "an ""odd"" schéma, with 名前"."COPY" VALUES (1); INSERT INTO "an ""odd"" schéma, with 名前"."stdin;" VALUES (1); INSERT INTO "an ""odd"" schéma, with 名前"."a.b" VALUES (1); INSERT INTO "an ""odd"" schéma, with 名前"."/*" VALUES (1); INSERT INTO "an ""odd"" schéma, with 名前"."*/" VALUES (1); INSERT INTO "an ""odd"" schéma, with 名前"."\." VALUES (1); INSERT INTO "an ""odd"" schéma, with 名前"."$$" VALUES (1);
CREATE FUNCTION "an ""odd"" schéma, with 名前"."f ""(x"" int)"("in ""put""" int DEFAULT 1) RETURNS int LANGUAGE sql AS 'SELECT 1';
COMMENT ON COLUMN "an ""odd"" schéma, with 名前"."sixty-three bytes, ""quoted"", with spaces; 名前名名名名xxx"."line
break" IS 'a
comment';
COMMENT ON TABLE "an ""odd"" schéma, with 名前"."line
break; DROP TABLE x; --" IS E'\\.\n-- x';
