"""Triggers that keep evidence as it was: answers, declarations, the facts of a request, an adopted scheme's clauses."""

from django.db import migrations

APPEND_ONLY = """
CREATE FUNCTION partnerships_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only: a row is never changed or deleted', TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER approval_append_only BEFORE UPDATE OR DELETE ON partnerships_approval
    FOR EACH ROW EXECUTE FUNCTION partnerships_append_only();
CREATE TRIGGER declaration_append_only BEFORE UPDATE OR DELETE ON partnerships_declaration
    FOR EACH ROW EXECUTE FUNCTION partnerships_append_only();
"""

TRUE_REQUESTER = """
CREATE FUNCTION partnerships_true_requester() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    asked partnerships_decisionrequest%ROWTYPE;
BEGIN
    SELECT * INTO asked FROM partnerships_decisionrequest WHERE id = NEW.request_id;
    IF asked.requested_by_id <> NEW.requester_id THEN
        RAISE EXCEPTION 'an approval must name the person who asked (%), not %', asked.requested_by_id, NEW.requester_id
            USING ERRCODE = 'check_violation';
    END IF;
    IF asked.decided_at IS NOT NULL THEN
        RAISE EXCEPTION 'request % is settled', asked.id USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER approval_true_requester BEFORE INSERT ON partnerships_approval
    FOR EACH ROW EXECUTE FUNCTION partnerships_true_requester();
"""

REQUEST_AS_ASKED = """
CREATE FUNCTION partnerships_request_as_asked() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (to_jsonb(NEW) - 'state' - 'decided_at') <> (to_jsonb(OLD) - 'state' - 'decided_at') THEN
        RAISE EXCEPTION 'the facts of request % stay as they were asked', OLD.id USING ERRCODE = 'restrict_violation';
    END IF;
    IF OLD.decided_at IS NOT NULL THEN
        RAISE EXCEPTION 'request % is settled', OLD.id USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER request_as_asked BEFORE UPDATE ON partnerships_decisionrequest
    FOR EACH ROW EXECUTE FUNCTION partnerships_request_as_asked();
"""

CLAUSE_FROZEN = """
CREATE FUNCTION partnerships_clause_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    schemes bigint[];
BEGIN
    -- Both sides of a move: a draft's clause must not slip into an adopted scheme.
    IF TG_OP <> 'DELETE' THEN schemes := schemes || NEW.scheme_id; END IF;
    IF TG_OP <> 'INSERT' THEN schemes := schemes || OLD.scheme_id; END IF;
    IF EXISTS (SELECT 1 FROM partnerships_scheme WHERE id = ANY (schemes) AND state <> 'draft') THEN
        RAISE EXCEPTION 'the clauses of an adopted scheme are frozen; draft a new version'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER clause_frozen BEFORE INSERT OR UPDATE OR DELETE ON partnerships_clause
    FOR EACH ROW EXECUTE FUNCTION partnerships_clause_frozen();
"""

ADOPTED_STAYS = """
CREATE FUNCTION partnerships_adopted_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' OR NEW.state = 'draft' THEN
        RAISE EXCEPTION 'an adopted scheme stays adopted; draft a new version' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER adopted_stays BEFORE UPDATE OR DELETE ON partnerships_scheme
    FOR EACH ROW WHEN (OLD.state <> 'draft') EXECUTE FUNCTION partnerships_adopted_stays();
"""

UNDO = """
DROP TRIGGER adopted_stays ON partnerships_scheme;
DROP TRIGGER clause_frozen ON partnerships_clause;
DROP TRIGGER request_as_asked ON partnerships_decisionrequest;
DROP TRIGGER approval_true_requester ON partnerships_approval;
DROP TRIGGER declaration_append_only ON partnerships_declaration;
DROP TRIGGER approval_append_only ON partnerships_approval;
DROP FUNCTION partnerships_adopted_stays, partnerships_clause_frozen, partnerships_request_as_asked,
    partnerships_true_requester, partnerships_append_only;
"""


class Migration(migrations.Migration):
    dependencies = [("partnerships", "0001_initial")]

    operations = [
        migrations.RunSQL(
            APPEND_ONLY + TRUE_REQUESTER + REQUEST_AS_ASKED + CLAUSE_FROZEN + ADOPTED_STAYS, UNDO
        ),
    ]
