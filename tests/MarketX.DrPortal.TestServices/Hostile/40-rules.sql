-- What hangs on tables: views, rules, triggers, policies, functions with parsed bodies, rights.

CREATE TABLE hostile.guarded (id int PRIMARY KEY, who name DEFAULT current_user, note text, secret text);
INSERT INTO hostile.guarded SELECT g, 'pg_monitor', 'n' || g, 's' FROM generate_series(1, 30) g;
ALTER TABLE hostile.guarded ENABLE ROW LEVEL SECURITY;
CREATE POLICY nobody ON hostile.guarded AS RESTRICTIVE FOR ALL TO PUBLIC USING (false) WITH CHECK (false);
CREATE POLICY "own rows" ON hostile.guarded FOR SELECT TO pg_monitor, PUBLIC USING (who = current_user);
CREATE TABLE hostile.log (id int, what text);
CREATE RULE "log it" AS ON UPDATE TO hostile.guarded WHERE old.note <> new.note DO ALSO INSERT INTO hostile.log VALUES (old.id, 'update');
CREATE RULE "never" AS ON DELETE TO hostile.guarded DO INSTEAD NOTHING;
CREATE FUNCTION hostile.refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'a trigger fired during the restore'; END $$;
CREATE TRIGGER always BEFORE INSERT ON hostile.guarded FOR EACH ROW EXECUTE FUNCTION hostile.refuse();
ALTER TABLE hostile.guarded ENABLE ALWAYS TRIGGER always;
CREATE TRIGGER replica BEFORE INSERT OR UPDATE OF note ON hostile.guarded FOR EACH ROW WHEN (new.note IS DISTINCT FROM 'x') EXECUTE FUNCTION hostile.refuse();
ALTER TABLE hostile.guarded ENABLE REPLICA TRIGGER replica;
CREATE TRIGGER off AFTER DELETE ON hostile.guarded REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION hostile.refuse();
ALTER TABLE hostile.guarded DISABLE TRIGGER off;
CREATE CONSTRAINT TRIGGER at_the_end AFTER INSERT ON hostile.log DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION hostile.refuse();

CREATE VIEW hostile.barrier WITH (security_barrier, security_invoker) AS SELECT id, note FROM hostile.guarded WHERE id > 0 WITH CASCADED CHECK OPTION;
CREATE VIEW hostile.numbers_up_to_ten AS WITH RECURSIVE n AS (SELECT 1 AS i UNION ALL SELECT i + 1 FROM n WHERE i < 10) SELECT i FROM n;
CREATE VIEW hostile.grouped AS SELECT id, note FROM hostile.guarded GROUP BY id;
CREATE VIEW hostile.one AS SELECT 1 AS a, 'x'::text AS b;
CREATE VIEW hostile.two AS SELECT * FROM hostile.one;
CREATE OR REPLACE VIEW hostile.one AS SELECT 2 AS a, 'y'::text AS b;
CREATE MATERIALIZED VIEW hostile.counted AS SELECT kind, count(*) FROM hostile.hashed GROUP BY kind;
CREATE MATERIALIZED VIEW hostile.never_filled AS SELECT * FROM hostile.counted WITH NO DATA;
CREATE UNIQUE INDEX ON hostile.counted (kind);
CREATE FUNCTION hostile.total() RETURNS bigint STABLE RETURN (SELECT count(c.count) FROM hostile.counted c);
CREATE TABLE hostile.uses_function (id bigint DEFAULT hostile.total(), CHECK (id <> hostile.total() OR true));
INSERT INTO hostile.uses_function DEFAULT VALUES;
CREATE FUNCTION hostile.many(INOUT a int, VARIADIC b text[] DEFAULT '{}', OUT c hostile.pair) LANGUAGE sql SET search_path = '"$user"', hostile SET work_mem = '1MB' AS 'SELECT $1, ROW(1, '''')::hostile.pair';
CREATE PROCEDURE hostile.proceed(x int) LANGUAGE plpgsql SECURITY DEFINER AS 'BEGIN COMMIT; END';
CREATE CAST (hostile.pair AS text) WITH INOUT AS ASSIGNMENT;

GRANT USAGE ON SCHEMA hostile TO pg_monitor WITH GRANT OPTION;
GRANT SELECT, INSERT ON hostile.guarded TO pg_monitor;
GRANT UPDATE (note), REFERENCES (id) ON hostile.guarded TO PUBLIC;
REVOKE INSERT, UPDATE ON hostile.computed FROM CURRENT_USER;
REVOKE INSERT, UPDATE, DELETE, TRUNCATE, REFERENCES, TRIGGER ON hostile.tree FROM CURRENT_USER;
REVOKE EXECUTE ON FUNCTION hostile.total() FROM PUBLIC;
REVOKE USAGE ON TYPE hostile.mood FROM PUBLIC;
GRANT USAGE ON SEQUENCE hostile.backwards TO pg_monitor;
ALTER DEFAULT PRIVILEGES IN SCHEMA hostile GRANT SELECT ON TABLES TO pg_monitor;
ALTER DEFAULT PRIVILEGES REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;
CREATE PUBLICATION "every ""bit""" FOR TABLE hostile.computed (id, price) WHERE (price > 1), hostile.escapes WITH (publish = 'insert, truncate', publish_via_partition_root);

SELECT lo_from_bytea(4200001, '\x00ff5c'), lo_from_bytea(4200002, ''), lo_create(4200003), lo_from_bytea(4200004, decode(repeat('00ff5c0a', 100000), 'hex'));
SELECT lo_put(4200003, 1000000, '\xab');
COMMENT ON LARGE OBJECT 4200001 IS 'it''s large';
GRANT SELECT ON LARGE OBJECT 4200001 TO pg_monitor;
REVOKE UPDATE ON LARGE OBJECT 4200002 FROM CURRENT_USER;
