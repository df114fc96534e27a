"""Triggers: whoever cleared a version, or agreed that it is urgent, does not answer it; a requester bars nobody by
naming them; a condition belongs to a version that exists. And which withdrawn requests had never been sent."""

from django.db import migrations

SEPARATE = """
CREATE FUNCTION partnerships_answer_is_separate() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM partnerships_gatepassed
               WHERE request_id = NEW.request_id AND version = NEW.version AND item_id IS NULL
                 AND by_id IN (NEW.approver_id, NEW.cover_for_id))
       OR EXISTS (SELECT 1 FROM partnerships_urgencyconsent
                  WHERE request_id = NEW.request_id AND version = NEW.version
                    AND by_id IN (NEW.approver_id, NEW.cover_for_id)) THEN
        RAISE EXCEPTION 'whoever cleared request %, or agreed that it is urgent, does not answer it', NEW.request_id
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER approval_is_separate BEFORE INSERT ON partnerships_approval
    FOR EACH ROW EXECUTE FUNCTION partnerships_answer_is_separate();
CREATE FUNCTION partnerships_evidence_is_separate() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- A clearance given in a meeting is the meeting's, whoever records it.
    IF to_jsonb(NEW) ->> 'item_id' IS NULL AND EXISTS (SELECT 1 FROM partnerships_approval
               WHERE request_id = NEW.request_id AND version = NEW.version
                 AND NEW.by_id IN (approver_id, cover_for_id)) THEN
        RAISE EXCEPTION 'whoever answered request % does not clear it as well', NEW.request_id
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER gatepassed_is_separate BEFORE INSERT ON partnerships_gatepassed
    FOR EACH ROW EXECUTE FUNCTION partnerships_evidence_is_separate();
CREATE TRIGGER urgencyconsent_is_separate BEFORE INSERT ON partnerships_urgencyconsent
    FOR EACH ROW EXECUTE FUNCTION partnerships_evidence_is_separate();
CREATE FUNCTION partnerships_consultee_named_by_another() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.person_id IS NOT NULL AND EXISTS (SELECT 1 FROM partnerships_decisionrequest
               WHERE id = NEW.request_id AND NEW.by_id IN (requested_by_id, on_behalf_of_id)) THEN
        RAISE EXCEPTION 'whoever asked does not name the person consulted: that would bar them'
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER consultation_named_by_another BEFORE INSERT ON partnerships_consultation
    FOR EACH ROW EXECUTE FUNCTION partnerships_consultee_named_by_another();
CREATE TRIGGER condition_true_version BEFORE INSERT ON partnerships_condition
    FOR EACH ROW EXECUTE FUNCTION partnerships_true_version();
"""

UNDO = """
DROP TRIGGER condition_true_version ON partnerships_condition;
DROP TRIGGER consultation_named_by_another ON partnerships_consultation;
DROP TRIGGER urgencyconsent_is_separate ON partnerships_urgencyconsent;
DROP TRIGGER gatepassed_is_separate ON partnerships_gatepassed;
DROP TRIGGER approval_is_separate ON partnerships_approval;
DROP FUNCTION partnerships_consultee_named_by_another, partnerships_evidence_is_separate,
    partnerships_answer_is_separate;
"""

# A request that was ever sent has been in another state than these two.
NEVER_SENT = """
ALTER TABLE partnerships_decisionrequest DISABLE TRIGGER request_as_asked;
UPDATE partnerships_decisionrequest AS asked SET never_sent = true
 WHERE asked.state = 'draft'
    OR (asked.state = 'withdrawn'
        AND EXISTS (SELECT 1 FROM partnerships_historicaldecisionrequest AS past
                     WHERE past.id = asked.id AND past.state = 'draft')
        AND NOT EXISTS (SELECT 1 FROM partnerships_historicaldecisionrequest AS past
                         WHERE past.id = asked.id AND past.state NOT IN ('draft', 'withdrawn')));
ALTER TABLE partnerships_decisionrequest ENABLE TRIGGER request_as_asked;
"""


class Migration(migrations.Migration):
    dependencies = [("partnerships", "0009_sent_recorded_and_versions")]

    operations = [
        migrations.RunSQL(SEPARATE, UNDO),
        migrations.RunSQL(NEVER_SENT, migrations.RunSQL.noop),
    ]
