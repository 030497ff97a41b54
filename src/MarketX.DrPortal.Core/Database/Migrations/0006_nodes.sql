-- The portals that share this database, each with its last sign of life, by this server's clock.

CREATE TABLE drportal.nodes (
    name text PRIMARY KEY,
    version text NOT NULL,
    started_at timestamptz NOT NULL,
    seen_at timestamptz NOT NULL
);
COMMENT ON TABLE drportal.nodes IS 'Portals that run, and those that went silent within the last day. What one works on is in drportal.runs.';
