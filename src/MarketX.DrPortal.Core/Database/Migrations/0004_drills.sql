-- Drills: the DR test log, smoke queries, schedules.

-- The log only grows. An entry is the JSON that was signed; the other columns are made from it, so that they cannot say
-- anything else.
CREATE TABLE drportal.dr_test_log (
    number bigint PRIMARY KEY CHECK (number > 0),
    previous text NOT NULL CHECK (length(previous) = 64),
    key_id text NOT NULL,
    hmac text NOT NULL CHECK (length(hmac) = 64),
    entry text NOT NULL,
    kind text COLLATE "C" GENERATED ALWAYS AS (entry::jsonb ->> 'kind') STORED,
    written_at text COLLATE "C" GENERATED ALWAYS AS (entry::jsonb ->> 'at') STORED,
    written_by text GENERATED ALWAYS AS (entry::jsonb ->> 'by') STORED,
    test_number bigint GENERATED ALWAYS AS ((entry::jsonb ->> 'of')::bigint) STORED,
    run_id text COLLATE "C" GENERATED ALWAYS AS (entry::jsonb -> 'test' ->> 'runId') STORED UNIQUE,
    verdict text COLLATE "C" GENERATED ALWAYS AS (entry::jsonb -> 'test' ->> 'verdict') STORED,
    started_at text COLLATE "C" GENERATED ALWAYS AS (entry::jsonb -> 'test' ->> 'startedAt') STORED,
    backup text GENERATED ALWAYS AS (entry::jsonb -> 'test' ->> 'backup') STORED,
    recovery_seconds double precision GENERATED ALWAYS AS ((entry::jsonb -> 'test' ->> 'recoverySeconds')::double precision) STORED,
    CHECK (kind IN ('Drill', 'Manual') = (verdict IS NOT NULL AND started_at IS NOT NULL)),
    CHECK (kind IN ('Note', 'SignOff') = (test_number IS NOT NULL))
);
CREATE INDEX dr_test_log_tests ON drportal.dr_test_log (started_at DESC) WHERE test_number IS NULL;
CREATE INDEX dr_test_log_about ON drportal.dr_test_log (test_number) WHERE test_number IS NOT NULL;
COMMENT ON TABLE drportal.dr_test_log IS 'The DR test log: entries chained by their signatures. Only ever added to.';

-- Which entries are in the bucket; this too only grows.
CREATE TABLE drportal.dr_test_copies (
    number bigint PRIMARY KEY,
    copied_at timestamptz NOT NULL
);

CREATE FUNCTION drportal.refuse_dr_test_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'The DR test log is only added to: % on %.% is refused.', TG_OP, TG_TABLE_SCHEMA, TG_TABLE_NAME
        USING ERRCODE = 'insufficient_privilege', HINT = 'Add a note to the record instead.';
END $$;
CREATE TRIGGER only_added_to BEFORE UPDATE OR DELETE ON drportal.dr_test_log FOR EACH ROW EXECUTE FUNCTION drportal.refuse_dr_test_change();
CREATE TRIGGER not_emptied BEFORE TRUNCATE ON drportal.dr_test_log FOR EACH STATEMENT EXECUTE FUNCTION drportal.refuse_dr_test_change();
CREATE TRIGGER only_added_to BEFORE UPDATE OR DELETE ON drportal.dr_test_copies FOR EACH ROW EXECUTE FUNCTION drportal.refuse_dr_test_change();
CREATE TRIGGER not_emptied BEFORE TRUNCATE ON drportal.dr_test_copies FOR EACH STATEMENT EXECUTE FUNCTION drportal.refuse_dr_test_change();
-- From the owner too: it could take this back, but not by accident. (A foreign key would need the right to update, so there is none.)
REVOKE UPDATE, DELETE, TRUNCATE ON drportal.dr_test_log, drportal.dr_test_copies FROM CURRENT_USER;

CREATE TABLE drportal.smoke_queries (
    name text PRIMARY KEY CHECK (length(name) BETWEEN 1 AND 80),
    sql text NOT NULL,
    expectation text NOT NULL CHECK (expectation IN ('Equals', 'AtLeast', 'AtMost', 'NotOlderThan')),
    expected text NOT NULL,
    enabled boolean NOT NULL DEFAULT true,
    changed_by text NOT NULL,
    changed_at timestamptz NOT NULL
);
COMMENT ON TABLE drportal.smoke_queries IS 'Questions of the admins'' own that every drill asks the recovered database.';

CREATE TABLE drportal.schedules (
    id text PRIMARY KEY CHECK (id ~ '^[a-z2-7]{1,10}$'),
    name text NOT NULL UNIQUE CHECK (length(name) BETWEEN 1 AND 80),
    kind text NOT NULL CHECK (kind IN ('Backup', 'Drill')),
    cron text NOT NULL,
    time_zone text NOT NULL,
    paused boolean NOT NULL DEFAULT false,
    when_missed text NOT NULL CHECK (when_missed IN ('CatchUp', 'Report')),
    request jsonb NOT NULL,
    revision integer NOT NULL DEFAULT 1,
    changed_by text NOT NULL,
    changed_at timestamptz NOT NULL
);
COMMENT ON TABLE drportal.schedules IS 'When the portal starts runs by itself. Quartz has a trigger for each that is not paused.';

CREATE TABLE drportal.schedule_misses (
    schedule_id text NOT NULL REFERENCES drportal.schedules ON DELETE CASCADE,
    due_at timestamptz NOT NULL,
    noticed_at timestamptz NOT NULL,
    PRIMARY KEY (schedule_id, due_at)
);
COMMENT ON TABLE drportal.schedule_misses IS 'Times that passed while no portal ran, of schedules that are not caught up.';
