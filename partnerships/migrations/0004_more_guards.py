"""Triggers for the new evidence; a request's facts may change, but only as a new version of an undecided request."""

from importlib import import_module

from django.db import migrations

FIRST = import_module("partnerships.migrations.0002_guards")  # a module's name that begins with a figure

EVIDENCE = [
    "gatepassed",
    "consultation",
    "urgencyconsent",
    "deniedattempt",
    "paper",
    "iteminterest",
    "vote",
    "resolution",
    "recertification",
    "yearlydeclaration",
]
APPEND_ONLY = "".join(
    f"""
CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON partnerships_{table}
    FOR EACH ROW EXECUTE FUNCTION partnerships_append_only();
"""
    for table in EVIDENCE
)

TRUE_REQUESTER = """
CREATE OR REPLACE FUNCTION partnerships_true_requester() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    asked partnerships_decisionrequest%ROWTYPE;
BEGIN
    SELECT * INTO asked FROM partnerships_decisionrequest WHERE id = NEW.request_id;
    IF asked.requested_by_id <> NEW.requester_id OR asked.on_behalf_of_id IS DISTINCT FROM NEW.behalf_id THEN
        RAISE EXCEPTION 'an approval must name the person who asked (%), not %', asked.requested_by_id, NEW.requester_id
            USING ERRCODE = 'check_violation';
    END IF;
    IF asked.decided_at IS NOT NULL THEN
        RAISE EXCEPTION 'request % is settled', asked.id USING ERRCODE = 'check_violation';
    END IF;
    IF asked.version <> NEW.version THEN
        RAISE EXCEPTION 'request % stands at version %, not %', asked.id, asked.version, NEW.version
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
"""

# What may change on a request that is not settled without making a new version of its facts.
MOVING = (
    "{state,decided_at,agreed_amount,effect,effect_note,published_at,chased_at,escalated_at,"
    "notice_on,urgency,answer_by}"
)
# What may still change on a settled one: how carrying it out went, and its publication.
SETTLED = "{effect,effect_note,published_at}"

REQUEST_AS_ASKED = f"""
CREATE OR REPLACE FUNCTION partnerships_request_as_asked() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    before jsonb := to_jsonb(OLD);
    after jsonb := to_jsonb(NEW);
BEGIN
    IF OLD.decided_at IS NOT NULL THEN
        IF (after - '{SETTLED}'::text[]) <> (before - '{SETTLED}'::text[]) THEN
            RAISE EXCEPTION 'request % is settled', OLD.id USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN NEW;
    END IF;
    IF NEW.partnership_id <> OLD.partnership_id OR NEW.requested_by_id <> OLD.requested_by_id
       OR NEW.on_behalf_of_id IS DISTINCT FROM OLD.on_behalf_of_id THEN
        RAISE EXCEPTION 'who asked request %, and where, stays', OLD.id USING ERRCODE = 'restrict_violation';
    END IF;
    IF OLD.state = 'draft' AND NEW.version = OLD.version THEN
        RETURN NEW;
    END IF;
    IF NEW.version <> OLD.version + 1
       AND ((after - '{MOVING}'::text[]) <> (before - '{MOVING}'::text[]) OR NEW.version <> OLD.version) THEN
        RAISE EXCEPTION 'the facts of request % stay as they were asked, or become its next version', OLD.id
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
"""

# Evidence about a request belongs to the version before whoever gave it, and a body's resolution to its own request.
TRUE_VERSION = """
CREATE FUNCTION partnerships_true_version() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    asked partnerships_decisionrequest%ROWTYPE;
BEGIN
    SELECT * INTO asked FROM partnerships_decisionrequest WHERE id = NEW.request_id;
    IF NEW.version > asked.version THEN
        RAISE EXCEPTION 'request % has no version %', asked.id, NEW.version USING ERRCODE = 'check_violation';
    END IF;
    IF asked.decided_at IS NOT NULL THEN
        RAISE EXCEPTION 'request % is settled', asked.id USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER gatepassed_true_version BEFORE INSERT ON partnerships_gatepassed
    FOR EACH ROW EXECUTE FUNCTION partnerships_true_version();
CREATE TRIGGER consultation_true_version BEFORE INSERT ON partnerships_consultation
    FOR EACH ROW EXECUTE FUNCTION partnerships_true_version();
CREATE TRIGGER urgencyconsent_true_version BEFORE INSERT ON partnerships_urgencyconsent
    FOR EACH ROW EXECUTE FUNCTION partnerships_true_version();
CREATE TRIGGER resolution_true_version BEFORE INSERT ON partnerships_resolution
    FOR EACH ROW EXECUTE FUNCTION partnerships_true_version();
CREATE FUNCTION partnerships_urgency_third_person() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM partnerships_decisionrequest
               WHERE id = NEW.request_id AND NEW.by_id IN (requested_by_id, on_behalf_of_id)) THEN
        RAISE EXCEPTION 'urgency is agreed by a third person, not by whoever asked'
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER urgencyconsent_third_person BEFORE INSERT ON partnerships_urgencyconsent
    FOR EACH ROW EXECUTE FUNCTION partnerships_urgency_third_person();
CREATE FUNCTION partnerships_gate_not_requester() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.item_id IS NULL AND EXISTS (SELECT 1 FROM partnerships_decisionrequest
               WHERE id = NEW.request_id AND NEW.by_id IN (requested_by_id, on_behalf_of_id)) THEN
        RAISE EXCEPTION 'whoever asked cannot pass a gate of the request' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER gatepassed_not_requester BEFORE INSERT ON partnerships_gatepassed
    FOR EACH ROW EXECUTE FUNCTION partnerships_gate_not_requester();
CREATE FUNCTION partnerships_vote_without_interest() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM partnerships_iteminterest WHERE item_id = NEW.item_id AND user_id = NEW.user_id) THEN
        RAISE EXCEPTION 'a member who declared an interest in the item does not vote on it'
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER vote_without_interest BEFORE INSERT ON partnerships_vote
    FOR EACH ROW EXECUTE FUNCTION partnerships_vote_without_interest();
"""

UNDO = (
    "".join(f"DROP TRIGGER {table}_append_only ON partnerships_{table};\n" for table in EVIDENCE)
    + """
DROP TRIGGER vote_without_interest ON partnerships_vote;
DROP TRIGGER gatepassed_not_requester ON partnerships_gatepassed;
DROP TRIGGER urgencyconsent_third_person ON partnerships_urgencyconsent;
DROP TRIGGER resolution_true_version ON partnerships_resolution;
DROP TRIGGER urgencyconsent_true_version ON partnerships_urgencyconsent;
DROP TRIGGER consultation_true_version ON partnerships_consultation;
DROP TRIGGER gatepassed_true_version ON partnerships_gatepassed;
DROP TRIGGER request_as_asked ON partnerships_decisionrequest;
DROP TRIGGER approval_true_requester ON partnerships_approval;
DROP FUNCTION partnerships_vote_without_interest, partnerships_gate_not_requester,
    partnerships_urgency_third_person, partnerships_true_version,
    partnerships_request_as_asked, partnerships_true_requester;
"""
    + FIRST.TRUE_REQUESTER
    + FIRST.REQUEST_AS_ASKED
)


class Migration(migrations.Migration):
    dependencies = [("partnerships", "0003_authority_and_meetings")]

    operations = [
        migrations.RunSQL(APPEND_ONLY + TRUE_REQUESTER + REQUEST_AS_ASKED + TRUE_VERSION, UNDO),
    ]
