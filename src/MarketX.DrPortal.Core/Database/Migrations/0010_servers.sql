-- Runs on other servers than production's.

ALTER TABLE drportal.runs ADD COLUMN server text;
COMMENT ON COLUMN drportal.runs.server IS 'Name of the server that the target is on, as the settings call it; null: the one of DATABASE_HOST.';
