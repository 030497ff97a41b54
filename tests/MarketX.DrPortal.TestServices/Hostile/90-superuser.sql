-- What only a superuser can make: roles, event triggers, an extension's tables, subscriptions, foreign servers.

DO $$ BEGIN
    PERFORM pg_advisory_xact_lock(4200000);
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'hostile_owner') THEN
        CREATE ROLE hostile_owner;
        CREATE ROLE hostile_reader;
        CREATE ROLE "hostile ""odd"" röle";
    END IF;
END $$;
CREATE TABLE hostile.of_owner (id serial PRIMARY KEY, other int REFERENCES hostile.guarded, note text);
INSERT INTO hostile.of_owner (other) SELECT g FROM generate_series(1, 10) g;
ALTER TABLE hostile.of_owner OWNER TO hostile_owner;
CREATE SCHEMA hostile_own AUTHORIZATION hostile_owner;
CREATE TABLE hostile_own.t AS SELECT 1 AS id;
ALTER TABLE hostile_own.t OWNER TO "hostile ""odd"" röle";
GRANT USAGE ON SCHEMA hostile TO hostile_reader;
GRANT SELECT ON hostile.of_owner TO hostile_reader WITH GRANT OPTION;
SET ROLE hostile_reader;
GRANT SELECT ON hostile.of_owner TO "hostile ""odd"" röle";
RESET ROLE;
ALTER DEFAULT PRIVILEGES FOR ROLE hostile_owner IN SCHEMA hostile_own GRANT ALL ON TABLES TO hostile_reader;
ALTER TABLE hostile.of_owner ENABLE ROW LEVEL SECURITY;
REVOKE ALL ON hostile.of_owner FROM hostile_owner;
ALTER TABLE hostile.of_owner FORCE ROW LEVEL SECURITY;
CREATE POLICY p ON hostile.of_owner TO hostile_reader, "hostile ""odd"" röle" USING (id > 1);
ALTER LARGE OBJECT 4200004 OWNER TO hostile_owner;

CREATE FUNCTION hostile.on_ddl() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'an event trigger fired during the restore'; END $$;
CREATE EVENT TRIGGER hostile_ddl ON ddl_command_end WHEN TAG IN ('CREATE VIEW') EXECUTE FUNCTION hostile.on_ddl();
CREATE EVENT TRIGGER hostile_drop ON sql_drop EXECUTE FUNCTION hostile.on_ddl();
ALTER EVENT TRIGGER hostile_drop DISABLE;
COMMENT ON EVENT TRIGGER hostile_ddl IS 'refuses';

CREATE EXTENSION hstore SCHEMA hostile;
CREATE EXTENSION postgres_fdw;
ALTER TABLE hostile.empty ADD h hostile.hstore;
INSERT INTO hostile.empty VALUES (1, 'x', 'a=>1,b=>NULL');
CREATE SERVER "far ""away""" FOREIGN DATA WRAPPER postgres_fdw OPTIONS (host 'nowhere.invalid', dbname 'it''s');
CREATE USER MAPPING FOR hostile_reader SERVER "far ""away""" OPTIONS (user 'u', password 'p''w');
CREATE FOREIGN TABLE hostile.far (id int OPTIONS (column_name 'ID') NOT NULL, CHECK (id > 0)) SERVER "far ""away""" OPTIONS (table_name 'T');
CREATE FOREIGN TABLE hostile.nested_far PARTITION OF hostile.nested_old FOR VALUES IN ('far') SERVER "far ""away""";
GRANT USAGE ON FOREIGN SERVER "far ""away""" TO hostile_reader;
CREATE PUBLICATION everything FOR ALL TABLES;
CREATE PUBLICATION schemas FOR TABLES IN SCHEMA hostile_own;
CREATE SUBSCRIPTION hostile_subscription CONNECTION 'host=nowhere.invalid' PUBLICATION x WITH (connect = false, slot_name = NONE);
COMMENT ON SUBSCRIPTION hostile_subscription IS 'left out';
