-- The schedule of the portal's own backups, whose name and kind the table did not take.

ALTER TABLE drportal.schedules
    DROP CONSTRAINT schedules_id_check,
    DROP CONSTRAINT schedules_kind_check,
    ADD CONSTRAINT schedules_id_check CHECK (id ~ '^[a-z2-7]{1,10}$' OR id = 'portal-backup'),
    ADD CONSTRAINT schedules_kind_check CHECK (kind IN ('Backup', 'Drill', 'PortalBackup'));
