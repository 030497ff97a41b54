-- Each order in which the audit log can be read is that of an index, so that its pages stay quick however long it gets.
-- Texts are cut where they would not fit into one.

CREATE INDEX audit_by_who ON drportal.audit (left(who, 100), number);
CREATE INDEX audit_by_action ON drportal.audit (action, number);
CREATE INDEX audit_by_target ON drportal.audit (left(target, 100), number);
CREATE INDEX audit_by_outcome ON drportal.audit (outcome, number);
