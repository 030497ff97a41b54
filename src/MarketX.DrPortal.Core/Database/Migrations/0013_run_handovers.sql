-- How often a run began anew because the portal that carried it out was told to stop.

ALTER TABLE drportal.runs ADD COLUMN handovers smallint NOT NULL DEFAULT 0;
COMMENT ON COLUMN drportal.runs.handovers IS 'How often it went back into the queue, cleaned up, because its portal was told to stop.';
