"""What the database refuses: facts that do not match their hash, a changed snapshot, a printed document changed."""

from django.db import migrations

HASHED = """
ALTER TABLE reports_snapshot ADD CONSTRAINT snapshot_facts_hash
    CHECK (encode(sha256(convert_to(facts, 'UTF8')), 'hex') = sha256);
"""

FROZEN = """
CREATE FUNCTION reports_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a snapshot is frozen: freeze the quarter again as a new version'
        USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER snapshot_frozen BEFORE UPDATE OR DELETE ON reports_snapshot
    FOR EACH ROW EXECUTE FUNCTION reports_frozen();
"""

OF_ITS_SNAPSHOT = """
CREATE FUNCTION reports_pack_of_its_snapshot() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT 1 FROM reports_snapshot s WHERE s.id = NEW.snapshot_id AND s.partnership_id = NEW.partnership_id
            AND s.quarter = NEW.quarter AND s.version = NEW.version
    ) THEN
        RAISE EXCEPTION 'a pack has the partnership, quarter and version of its snapshot'
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER pack_of_its_snapshot BEFORE INSERT OR UPDATE ON reports_pack
    FOR EACH ROW EXECUTE FUNCTION reports_pack_of_its_snapshot();
"""

PRINTED_ONCE = """
CREATE FUNCTION reports_printed_once() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.rendered_at IS NOT NULL THEN
        RAISE EXCEPTION 'a printed document stays as it was printed' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER document_printed_once BEFORE UPDATE OR DELETE ON reports_packdocument
    FOR EACH ROW EXECUTE FUNCTION reports_printed_once();
"""

UNDO = """
DROP TRIGGER document_printed_once ON reports_packdocument;
DROP FUNCTION reports_printed_once();
DROP TRIGGER pack_of_its_snapshot ON reports_pack;
DROP FUNCTION reports_pack_of_its_snapshot();
DROP TRIGGER snapshot_frozen ON reports_snapshot;
DROP FUNCTION reports_frozen();
ALTER TABLE reports_snapshot DROP CONSTRAINT snapshot_facts_hash;
"""


class Migration(migrations.Migration):
    dependencies = [("reports", "0001_initial")]
    operations = [migrations.RunSQL(HASHED + FROZEN + OF_ITS_SNAPSHOT + PRINTED_ONCE, UNDO)]
