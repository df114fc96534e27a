"""Triggers: a ledger row moves only with its record, a wrong file is taken back exactly, and staging is not logged."""

from django.db import migrations

ROW_AS_IT_CAME = """
CREATE OR REPLACE FUNCTION budgets_ledger_row_as_it_came() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (to_jsonb(NEW) - 'line_id' - 'assigned_by_id' - 'assigned_at')
       <> (to_jsonb(OLD) - 'line_id' - 'assigned_by_id' - 'assigned_at') THEN
        RAISE EXCEPTION 'ledger row % stays as it came; only its budget line may change', OLD.id
            USING ERRCODE = 'restrict_violation';
    END IF;
    IF EXISTS (SELECT 1 FROM budgets_ledgerimport
                WHERE id = OLD.batch_id AND state IN ('reversing', 'reversed')) THEN
        RAISE EXCEPTION 'ledger row % belongs to a reversed file and stays where it is', OLD.id
            USING ERRCODE = 'restrict_violation';
    END IF;
    IF OLD.line_id IS NOT NULL AND NOT EXISTS (
        SELECT 1 FROM budgets_ledgermove m
         WHERE m.id = (SELECT max(id) FROM budgets_ledgermove WHERE row_id = OLD.id)
           AND m.from_line_id = OLD.line_id AND m.to_line_id IS NOT DISTINCT FROM NEW.line_id
           AND m.placed_by_id = OLD.assigned_by_id AND m.placed_at = OLD.assigned_at
           AND (NEW.line_id IS NULL OR (NEW.assigned_by_id = m.by_id AND NEW.assigned_at = m.at))
    ) THEN
        RAISE EXCEPTION 'ledger row % stays as it came; it moves to another line only with a record of the move',
            OLD.id USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
"""

MOVE_IS_TRUE = """
CREATE FUNCTION budgets_ledger_move_from() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM budgets_ledgerrow
                    WHERE id = NEW.row_id AND line_id = NEW.from_line_id
                      AND assigned_by_id = NEW.placed_by_id AND assigned_at = NEW.placed_at) THEN
        RAISE EXCEPTION 'ledger row % is not where the move says it was', NEW.row_id
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER ledger_move_from BEFORE INSERT ON budgets_ledgermove
    FOR EACH ROW EXECUTE FUNCTION budgets_ledger_move_from();

CREATE FUNCTION budgets_ledger_move_done() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- A later move may have taken the row on; only the last one says where it is.
    IF EXISTS (SELECT 1 FROM budgets_ledgermove WHERE row_id = NEW.row_id AND id > NEW.id) THEN
        RETURN NULL;
    END IF;
    IF EXISTS (SELECT 1 FROM budgets_ledgerrow
                WHERE id = NEW.row_id AND line_id = NEW.from_line_id AND assigned_at = NEW.placed_at) THEN
        RAISE EXCEPTION 'ledger row % was not moved as its record says', NEW.row_id
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER ledger_move_done AFTER INSERT ON budgets_ledgermove
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION budgets_ledger_move_done();
CREATE TRIGGER ledger_move_append_only BEFORE UPDATE OR DELETE ON budgets_ledgermove
    FOR EACH ROW EXECUTE FUNCTION budgets_append_only();
"""

REVERSAL_IS_EXACT = """
CREATE FUNCTION budgets_ledger_reversal_is_exact() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT 1 FROM budgets_ledgerrow o JOIN budgets_ledgerimport b ON b.id = o.batch_id
         WHERE o.id = NEW.reverses_id AND o.reverses_id IS NULL AND b.state = 'reversing'
           AND (to_jsonb(o) - 'id' - 'amount' - 'reverses_id' - 'assigned_by_id' - 'assigned_at')
             = (to_jsonb(NEW) - 'id' - 'amount' - 'reverses_id' - 'assigned_by_id' - 'assigned_at')
           AND o.amount = -NEW.amount
    ) THEN
        RAISE EXCEPTION 'a reversal takes back one row of a file that is being reversed, exactly as it stands'
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER ledger_reversal_is_exact BEFORE INSERT ON budgets_ledgerrow
    FOR EACH ROW WHEN (NEW.reverses_id IS NOT NULL) EXECUTE FUNCTION budgets_ledger_reversal_is_exact();

CREATE FUNCTION budgets_ledger_file_reversed_whole() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.state = 'reversed' THEN
        RAISE EXCEPTION 'ledger file % is reversed and stays so', OLD.id USING ERRCODE = 'restrict_violation';
    END IF;
    IF NEW.state = 'reversed' AND (
        SELECT count(*) FILTER (WHERE reverses_id IS NULL) <> count(reverses_id)
          FROM budgets_ledgerrow WHERE batch_id = NEW.id
    ) THEN
        RAISE EXCEPTION 'ledger file % is reversed as a whole or not at all', NEW.id
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER ledger_file_reversed_whole BEFORE UPDATE ON budgets_ledgerimport
    FOR EACH ROW WHEN (OLD.state = 'reversed' OR NEW.state = 'reversed')
    EXECUTE FUNCTION budgets_ledger_file_reversed_whole();
"""

STORAGE = """
CREATE TRIGGER ledger_chunk_append_only BEFORE UPDATE OR DELETE ON budgets_ledgerchunk
    FOR EACH ROW EXECUTE FUNCTION budgets_append_only();
ALTER TABLE budgets_ledgerchunk ALTER COLUMN content SET STORAGE EXTERNAL;
ALTER TABLE budgets_ledgerstaged SET UNLOGGED;
"""

UNDO = """
ALTER TABLE budgets_ledgerstaged SET LOGGED;
DROP TRIGGER ledger_chunk_append_only ON budgets_ledgerchunk;
DROP TRIGGER ledger_file_reversed_whole ON budgets_ledgerimport;
DROP TRIGGER ledger_reversal_is_exact ON budgets_ledgerrow;
DROP TRIGGER ledger_move_append_only ON budgets_ledgermove;
DROP TRIGGER ledger_move_done ON budgets_ledgermove;
DROP TRIGGER ledger_move_from ON budgets_ledgermove;
DROP FUNCTION budgets_ledger_file_reversed_whole, budgets_ledger_reversal_is_exact, budgets_ledger_move_done,
    budgets_ledger_move_from;
CREATE OR REPLACE FUNCTION budgets_ledger_row_as_it_came() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.line_id IS NOT NULL
       OR (to_jsonb(NEW) - 'line_id' - 'assigned_by_id' - 'assigned_at')
          <> (to_jsonb(OLD) - 'line_id' - 'assigned_by_id' - 'assigned_at') THEN
        RAISE EXCEPTION 'ledger row % stays as it came; only an empty budget line may be filled in', OLD.id
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("budgets", "0003_ledger_files")]

    operations = [
        migrations.RunSQL("\n".join([ROW_AS_IT_CAME, MOVE_IS_TRUE, REVERSAL_IS_EXACT, STORAGE]), UNDO),
    ]
