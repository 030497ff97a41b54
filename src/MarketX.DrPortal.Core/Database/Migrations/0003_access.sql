-- Who may come in, who came, and what they did.

CREATE TABLE drportal.sessions (
    id text PRIMARY KEY,
    subject text NOT NULL,
    name text NOT NULL,
    role text CHECK (role IN ('Viewer', 'Operator', 'Admin')),
    started_at timestamptz NOT NULL,
    ends_at timestamptz NOT NULL,
    last_seen_at timestamptz NOT NULL,
    address text,
    client text,
    ended_at timestamptz,
    ended_by text,
    end_reason text,
    CHECK ((ended_at IS NULL) = (ended_by IS NULL))
);
CREATE INDEX sessions_by_subject ON drportal.sessions (subject) WHERE ended_at IS NULL;
CREATE INDEX sessions_by_time ON drportal.sessions (started_at DESC, id);
COMMENT ON TABLE drportal.sessions IS 'Sign-ins of people. A cookie counts only while its row neither ended nor passed ends_at.';

CREATE TABLE drportal.api_keys (
    id text PRIMARY KEY CHECK (id ~ '^[a-z2-7]{10}$'),
    name text NOT NULL,
    scopes text[] NOT NULL CHECK (cardinality(scopes) > 0),
    secret_hash bytea NOT NULL CHECK (length(secret_hash) = 32),
    created_at timestamptz NOT NULL,
    created_by text NOT NULL,
    expires_at timestamptz NOT NULL,
    last_used_at timestamptz,
    last_used_from text,
    revoked_at timestamptz,
    revoked_by text,
    CHECK ((revoked_at IS NULL) = (revoked_by IS NULL))
);
COMMENT ON COLUMN drportal.api_keys.secret_hash IS 'SHA-256 of 256 random bits; the key itself is shown once and kept nowhere.';

CREATE TABLE drportal.idempotency_keys (
    subject text NOT NULL,
    key text NOT NULL,
    request_hash bytea NOT NULL,
    run_id text,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (subject, key)
);
CREATE INDEX idempotency_keys_by_time ON drportal.idempotency_keys (created_at);
COMMENT ON TABLE drportal.idempotency_keys IS 'Requests of the API that were sent with an Idempotency-Key: the same again gives the same run.';

CREATE TABLE drportal.data_protection_keys (
    name text PRIMARY KEY,
    xml text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE drportal.data_protection_keys IS 'Keys of cookies and forms, shared by all portals, encrypted with Session:Key, which is not in this database.';

CREATE TABLE drportal.audit (
    number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at timestamptz NOT NULL,
    who text NOT NULL,
    subject text,
    role text,
    via text NOT NULL,
    action text NOT NULL,
    target text NOT NULL,
    reason text,
    outcome text NOT NULL CHECK (outcome IN ('Done', 'Denied', 'Refused', 'Failed')),
    detail text,
    run_id text,
    address text,
    client text,
    correlation text
);
CREATE INDEX audit_by_time ON drportal.audit (at DESC, number DESC);
COMMENT ON TABLE drportal.audit IS 'Append-only: sign-ins, commands and refusals. A trigger refuses to change or remove rows.';

CREATE FUNCTION drportal.refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '%.% is append-only', TG_TABLE_SCHEMA, TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
END
$$;
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON drportal.audit
    FOR EACH STATEMENT EXECUTE FUNCTION drportal.refuse_change();
