-- The portal's own tables. A row of drportal.runs is the truth about a run; Quartz only fires it.

CREATE TABLE drportal.portal (
    id text PRIMARY KEY CHECK (id ~ '^[a-z2-7]{10}$'),
    only_row boolean NOT NULL DEFAULT true UNIQUE CHECK (only_row),
    created_at timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE drportal.portal IS 'This installation''s name, part of the application names of its backends.';

CREATE TABLE drportal.runs (
    id text PRIMARY KEY CHECK (id ~ '^[a-z2-7]{10}$'),
    kind text NOT NULL,
    status text NOT NULL CHECK (status IN ('Queued', 'Running', 'Succeeded', 'Failed', 'Cancelled', 'Interrupted')),
    target text NOT NULL,
    request jsonb NOT NULL,
    requested_by text NOT NULL,
    requested_via text NOT NULL,
    queued_at timestamptz NOT NULL,
    started_at timestamptz,
    finished_at timestamptz,
    node text,
    heartbeat_at timestamptz,
    progress jsonb NOT NULL DEFAULT '{}',
    resources jsonb NOT NULL DEFAULT '{}',
    error text,
    result jsonb,
    cancel_requested_at timestamptz,
    cancel_requested_by text,
    cleanup_due boolean NOT NULL DEFAULT false,
    CHECK (status NOT IN ('Succeeded', 'Failed', 'Cancelled', 'Interrupted') OR finished_at IS NOT NULL)
);
CREATE INDEX runs_by_time ON drportal.runs (queued_at DESC, id);
CREATE INDEX runs_unfinished ON drportal.runs (queued_at) WHERE status IN ('Queued', 'Running') OR cleanup_due;
CREATE INDEX runs_successes ON drportal.runs (kind, target, finished_at DESC) WHERE status = 'Succeeded';

CREATE TABLE drportal.run_log (
    run_id text NOT NULL REFERENCES drportal.runs ON DELETE CASCADE,
    number bigint GENERATED ALWAYS AS IDENTITY,
    at timestamptz NOT NULL,
    level text NOT NULL CHECK (level IN ('Detail', 'Info', 'Warning', 'Error')),
    text text NOT NULL,
    PRIMARY KEY (run_id, number)
);
