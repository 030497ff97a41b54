-- Takes the DR test log out of the hands of the portal's own role: whoever has that role's password can then add entries to
-- the log, and neither change one, nor switch its guards off, nor drop it. Run it once in the portal's database, as a
-- superuser, after the portal's first start:
--
--     psql -d drportal -f dr-test-log-owner.sql
--
-- To run it again changes nothing. The portal needs no more rights than it has afterwards, for upgrades neither.
DO $hand_over$
DECLARE
    portal name;
BEGIN
    SELECT pg_get_userbyid(relowner) INTO STRICT portal FROM pg_class WHERE oid = 'drportal.dr_test_log'::regclass;
    IF portal = 'drportal_evidence' THEN
        RETURN;
    END IF;
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'drportal_evidence') THEN
        CREATE ROLE drportal_evidence NOLOGIN;
    END IF;
    -- The schema too: its owner could drop what is in it.
    ALTER SCHEMA drportal OWNER TO drportal_evidence;
    ALTER TABLE drportal.dr_test_log OWNER TO drportal_evidence;
    ALTER TABLE drportal.dr_test_copies OWNER TO drportal_evidence;
    ALTER FUNCTION drportal.refuse_dr_test_change() OWNER TO drportal_evidence;
    EXECUTE format('GRANT USAGE, CREATE ON SCHEMA drportal TO %I', portal);
    EXECUTE format('GRANT SELECT, INSERT ON drportal.dr_test_log, drportal.dr_test_copies TO %I', portal);
END
$hand_over$;
