using System.Text;

namespace MarketX.DrPortal.Core.Tests.Archive;

/// <summary>Databases with one of everything that makes an archive's table of contents hard to read.</summary>
internal static class NastyDatabase
{
    /// <summary>Roles, tablespace and databases; run in <c>postgres</c>.</summary>
    public const string Cluster = """
        CREATE ROLE "Weird ""Role"" name";
        CREATE ROLE "to";
        CREATE ROLE "group";
        CREATE ROLE "semi;colon -- and (more";
        CREATE ROLE "ünïcode 'rolle'";
        CREATE ROLE "PUBLIC";
        CREATE ROLE plain_owner;
        CREATE ROLE granter;
        CREATE ROLE policy_reader;
        CREATE ROLE "mapped, user";
        CREATE ROLE configured;
        SET allow_in_place_tablespaces = on;
        CREATE TABLESPACE "odd space" LOCATION '';
        CREATE DATABASE "nasty ""db"" ünïcode" OWNER plain_owner TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C.UTF-8';
        CREATE DATABASE latin1_db TEMPLATE template0 ENCODING 'LATIN1' LC_COLLATE 'C' LC_CTYPE 'C';
        CREATE DATABASE ascii_db TEMPLATE template0 ENCODING 'SQL_ASCII' LOCALE 'C';
        """;

    public const string Utf8 = """"
        ALTER DATABASE "nasty ""db"" ünïcode" SET work_mem = '8MB';
        ALTER ROLE configured IN DATABASE "nasty ""db"" ünïcode" SET search_path = 'a b', "c""d";
        GRANT CREATE ON DATABASE "nasty ""db"" ünïcode" TO "group";
        CREATE SCHEMA "my schema" AUTHORIZATION "Weird ""Role"" name";
        CREATE SCHEMA "Ωmega";
        CREATE SCHEMA ext;
        CREATE EXTENSION hstore SCHEMA ext;
        CREATE EXTENSION "uuid-ossp" SCHEMA "my schema";
        CREATE EXTENSION citext;

        CREATE TABLE "my schema"."table with ""quotes"" and spaces" (id int PRIMARY KEY, "TO" text, "a,b" text, "日本" text);
        ALTER TABLE "my schema"."table with ""quotes"" and spaces" OWNER TO "ünïcode 'rolle'";
        INSERT INTO "my schema"."table with ""quotes"" and spaces" SELECT i, 'x' || i, E'tab\there', '語' FROM generate_series(1, 500) i;
        CREATE TABLE "Ωmega"."new
        line" (v text);
        INSERT INTO "Ωmega"."new
        line" VALUES ('one');
        CREATE TABLE public.no_columns ();
        INSERT INTO public.no_columns DEFAULT VALUES;
        CREATE TABLE public.empty (id int, gone int, kept text);
        ALTER TABLE public.empty DROP COLUMN gone;
        CREATE TABLE public.elsewhere (id int) TABLESPACE "odd space";
        COMMENT ON TABLE public.empty IS 'GRANT ALL ON x TO nobody; -- '' " $$';

        CREATE TABLE public.part (id int, region text) PARTITION BY LIST (region);
        CREATE TABLE public.part_eu PARTITION OF public.part FOR VALUES IN ('eu');
        CREATE TABLE public.part_us PARTITION OF public.part FOR VALUES IN ('us');
        INSERT INTO public.part SELECT i, CASE WHEN i % 2 = 0 THEN 'eu' ELSE 'us' END FROM generate_series(1, 300) i;

        CREATE MATERIALIZED VIEW public.matview AS SELECT count(*) FROM public.part;
        CREATE VIEW public."vi""ew" AS SELECT * FROM public.empty;
        CREATE SEQUENCE public.counter;
        SELECT nextval('public.counter');

        CREATE FUNCTION public.f(a int, "to" text) RETURNS text LANGUAGE sql AS $f$ SELECT 'GRANT x TO y; $$' $f$;
        REVOKE ALL ON FUNCTION public.f(int, text) FROM PUBLIC;
        GRANT EXECUTE ON FUNCTION public.f(int, text) TO "to";
        GRANT SELECT, UPDATE (kept) ON public.empty TO "semi;colon -- and (more" WITH GRANT OPTION;
        GRANT SELECT (id) ON public.empty TO "PUBLIC", PUBLIC;
        REVOKE INSERT ON public.elsewhere FROM postgres;
        GRANT SELECT ON public.elsewhere TO granter WITH GRANT OPTION;
        SET SESSION AUTHORIZATION granter;
        GRANT SELECT ON public.elsewhere TO "group";
        RESET SESSION AUTHORIZATION;
        ALTER DEFAULT PRIVILEGES FOR ROLE "Weird ""Role"" name" IN SCHEMA "my schema" GRANT SELECT ON TABLES TO "to";

        ALTER TABLE public.empty ENABLE ROW LEVEL SECURITY;
        CREATE POLICY "only, some" ON public.empty FOR SELECT TO policy_reader, "group" USING (kept <> 'to');
        CREATE FUNCTION public.et() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN END $$;
        CREATE EVENT TRIGGER "on ""end""" ON ddl_command_end EXECUTE FUNCTION public.et();
        CREATE PUBLICATION "pub one" FOR TABLE public.no_columns;
        CREATE SUBSCRIPTION "sub one" CONNECTION 'dbname=nowhere' PUBLICATION p WITH (connect = false);
        CREATE FOREIGN DATA WRAPPER fdw;
        CREATE SERVER "odd server" FOREIGN DATA WRAPPER fdw;
        GRANT USAGE ON FOREIGN SERVER "odd server" TO "to";
        CREATE USER MAPPING FOR "mapped, user" SERVER "odd server" OPTIONS (user 'for x');

        SELECT lo_from_bytea(70001, decode(repeat('00ff', 3000), 'hex'));
        SELECT lo_from_bytea(4000000000, 'beyond a signed integer');
        GRANT SELECT ON LARGE OBJECT 70001 TO "to";
        COMMENT ON LARGE OBJECT 70001 IS 'a large object';
        """";

    /// <summary>To be sent in Latin-1.</summary>
    public const string Latin1 = """
        SET client_encoding = 'LATIN1';
        CREATE TABLE public."Straße" ("Größe" int, "été" text);
        INSERT INTO public."Straße" VALUES (1, 'àéîõü');
        COMMENT ON TABLE public."Straße" IS 'Zürich';
        """;

    /// <summary>A database that takes any byte; the table's name is valid in no encoding but one-byte ones.</summary>
    public static byte[] SqlAscii { get; } =
    [
        .. "SET client_encoding = 'SQL_ASCII'; CREATE TABLE public.\"raw "u8, 0xff, 0xfe, .. "\" (id int);"u8,
        .. Encoding.UTF8.GetBytes("CREATE TABLE public.\"utf8 ü\" (id int);"),
    ];
}
