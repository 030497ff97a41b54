-- Promotions that a second Admin has to approve (Promotion:RequireApproval). A row is decided once and never again.

CREATE TABLE drportal.promotion_approvals (
    id text PRIMARY KEY CHECK (id ~ '^[a-z2-7]{10}$'),
    request jsonb NOT NULL,
    restore_run text,
    asked_by text NOT NULL,
    asked_subject text,
    asked_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    decision text CHECK (decision IN ('Approved', 'Refused')),
    decided_by text,
    decided_at timestamptz,
    answer text,
    run_id text,
    CHECK ((decision IS NULL) = (decided_by IS NULL) AND (decision IS NULL) = (decided_at IS NULL))
);
CREATE INDEX promotion_approvals_by_time ON drportal.promotion_approvals (asked_at DESC);
COMMENT ON COLUMN drportal.promotion_approvals.restore_run IS 'The restore that had made the database when approval was asked for: another one since makes the approval stale.';
