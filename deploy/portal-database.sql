-- The portal's own database and its role, in a new server: compose.yaml has it run at the first start, by psql as the superuser.
-- The role may make its tables, and owns nothing beyond them: an owner of the database could drop it, and the DR test log with it.
\set ON_ERROR_STOP on
\set password `cat /run/secrets/portal_database_password`
CREATE ROLE drportal LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE PASSWORD :'password';
CREATE DATABASE drportal;
REVOKE ALL ON DATABASE drportal FROM PUBLIC;
GRANT CONNECT, CREATE, TEMPORARY ON DATABASE drportal TO drportal;
