-- What all runs came to, kept up to date by each change of a run: monitoring asks every few seconds, and the table of runs only grows.

CREATE TABLE drportal.run_totals (
    kind text COLLATE "C" NOT NULL,
    status text COLLATE "C" NOT NULL,
    count bigint NOT NULL,
    bytes bigint NOT NULL,
    rows bigint NOT NULL,
    PRIMARY KEY (kind, status)
);
COMMENT ON TABLE drportal.run_totals IS 'Runs by kind and status, with the bytes and rows of their results. A run that is deleted stays counted: these are counters.';

CREATE FUNCTION drportal.figure_of(result jsonb, name text) RETURNS bigint LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE WHEN jsonb_typeof(result -> name) = 'number' THEN (result ->> name)::numeric::bigint ELSE 0 END
$$;

CREATE FUNCTION drportal.count_run() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- In one order for all, so that two runs that change at the same moment do not wait for each other.
    INSERT INTO drportal.run_totals AS t (kind, status, count, bytes, rows)
    SELECT kind, status, count, bytes, rows FROM (
        SELECT NEW.kind, NEW.status, 1::bigint, drportal.figure_of(NEW.result, 'bytes'), drportal.figure_of(NEW.result, 'rows')
        UNION ALL
        SELECT OLD.kind, OLD.status, -1, -drportal.figure_of(OLD.result, 'bytes'), -drportal.figure_of(OLD.result, 'rows') WHERE TG_OP = 'UPDATE'
    ) AS change (kind, status, count, bytes, rows)
    ORDER BY kind COLLATE "C", status COLLATE "C"
    ON CONFLICT (kind, status) DO UPDATE SET count = t.count + excluded.count, bytes = t.bytes + excluded.bytes, rows = t.rows + excluded.rows;
    RETURN NULL;
END
$$;
CREATE TRIGGER count_new AFTER INSERT ON drportal.runs FOR EACH ROW EXECUTE FUNCTION drportal.count_run();
CREATE TRIGGER count_change AFTER UPDATE OF status ON drportal.runs FOR EACH ROW
    WHEN (OLD.status IS DISTINCT FROM NEW.status) EXECUTE FUNCTION drportal.count_run();

-- Under the lock that the triggers have taken: no run ends between them and this.
INSERT INTO drportal.run_totals
SELECT kind, status, count(*), coalesce(sum(drportal.figure_of(result, 'bytes')), 0), coalesce(sum(drportal.figure_of(result, 'rows')), 0)
FROM drportal.runs GROUP BY kind, status;

-- The last success of a kind, whatever its target.
CREATE INDEX runs_last_success ON drportal.runs (kind, finished_at DESC) WHERE status = 'Succeeded';
