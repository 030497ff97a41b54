-- Alerts: what went wrong, until it is right again, and who was told.

CREATE TABLE drportal.alerts (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    kind text COLLATE "C" NOT NULL CHECK (kind ~ '^[A-Z_]+$'),
    about text NOT NULL,
    reason text NOT NULL,
    run_id text,
    link text NOT NULL,
    raised_at timestamptz NOT NULL,
    last_at timestamptz NOT NULL,
    occurrences integer NOT NULL DEFAULT 1,
    resolved_at timestamptz,
    resolution text,
    CHECK ((resolved_at IS NULL) = (resolution IS NULL))
);
CREATE UNIQUE INDEX alerts_open ON drportal.alerts (kind, about) WHERE resolved_at IS NULL;
CREATE INDEX alerts_by_time ON drportal.alerts (raised_at DESC, id DESC);
COMMENT ON TABLE drportal.alerts IS 'What needs an admin. Of one kind and subject at most one is open: what happens again is counted there.';

CREATE TABLE drportal.alert_deliveries (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    alert_id bigint NOT NULL REFERENCES drportal.alerts ON DELETE CASCADE,
    event text NOT NULL CHECK (event IN ('Raised', 'Resolved')),
    channel text COLLATE "C" NOT NULL,
    state text NOT NULL DEFAULT 'Pending' CHECK (state IN ('Pending', 'Delivered', 'GivenUp')),
    planned_at timestamptz NOT NULL,
    attempts integer NOT NULL DEFAULT 0,
    next_at timestamptz NOT NULL,
    leased_until timestamptz,
    attempted_at timestamptz,
    answer text,
    UNIQUE (alert_id, event, channel)
);
CREATE INDEX alert_deliveries_pending ON drportal.alert_deliveries (channel, next_at) WHERE state = 'Pending';
COMMENT ON TABLE drportal.alert_deliveries IS 'What each channel was told, or is yet to be. A portal that sends one holds it by a lease, so that no other sends it too.';

CREATE TABLE drportal.heartbeat (
    only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    looked_at timestamptz NOT NULL,
    pinged_at timestamptz,
    answer text NOT NULL
);
COMMENT ON TABLE drportal.heartbeat IS 'The dead man''s switch outside: when it was last told that all is well, or why it was not.';

-- The end of a run and its alert are one transaction, whoever writes it: a portal, a command line, or who finds the dead.
CREATE FUNCTION drportal.note_end_of_run() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    word text := CASE NEW.kind WHEN 'Backup' THEN 'BACKUP_FAILURE' WHEN 'Restore' THEN 'RESTORE_FAILURE' WHEN 'Drill' THEN 'DRILL_FAILURE'
                               WHEN 'PortalBackup' THEN 'PORTAL_BACKUP_FAILURE' WHEN 'Recovery' THEN 'RECOVERY_FAILURE' END;
BEGIN
    IF NEW.status = 'Succeeded' AND (NEW.kind <> 'Drill' OR NEW.result ->> 'verdict' = 'Passed') THEN
        UPDATE drportal.alerts SET resolved_at = NEW.finished_at, resolution = 'Run ' || NEW.id || ' succeeded.'
        WHERE kind = word AND about = NEW.target AND resolved_at IS NULL;
    -- A run that was found dead only after a later one had succeeded alarms nobody any more.
    ELSIF NEW.status IN ('Failed', 'Interrupted') AND NOT EXISTS (
        SELECT FROM drportal.runs r WHERE r.kind = NEW.kind AND r.target = NEW.target AND r.status = 'Succeeded'
        AND (r.kind <> 'Drill' OR r.result ->> 'verdict' = 'Passed') AND r.finished_at > coalesce(NEW.heartbeat_at, NEW.queued_at)) THEN
        INSERT INTO drportal.alerts AS a (kind, about, reason, run_id, link, raised_at, last_at)
        VALUES (word, NEW.target, coalesce(NEW.error, 'The run ended without a reason.'), NEW.id, 'runs/' || NEW.id, NEW.finished_at, NEW.finished_at)
        ON CONFLICT (kind, about) WHERE resolved_at IS NULL
        DO UPDATE SET (reason, run_id, link, last_at, occurrences) = (excluded.reason, excluded.run_id, excluded.link, excluded.last_at, a.occurrences + 1);
    END IF;
    RETURN NULL;
END
$$;
CREATE TRIGGER note_end AFTER UPDATE OF status ON drportal.runs FOR EACH ROW
    WHEN (OLD.status IS DISTINCT FROM NEW.status AND NEW.kind IN ('Backup', 'Restore', 'Drill', 'PortalBackup', 'Recovery') AND NEW.status IN ('Succeeded', 'Failed', 'Interrupted'))
    EXECUTE FUNCTION drportal.note_end_of_run();
