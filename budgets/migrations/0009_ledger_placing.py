"""Which rule placed a ledger row, kept with the row and its moves; and a file put aside lets go of what was sent."""

import django.db.models.deletion
from django.db import migrations, models

import jct.support.schema


def row_as_it_came(free: str, moved: str) -> str:
    return f"""
CREATE OR REPLACE FUNCTION budgets_ledger_row_as_it_came() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (to_jsonb(NEW) - 'line_id' - 'assigned_by_id' - 'assigned_at'{free})
       <> (to_jsonb(OLD) - 'line_id' - 'assigned_by_id' - 'assigned_at'{free}) THEN
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
           AND m.placed_by_id = OLD.assigned_by_id AND m.placed_at = OLD.assigned_at{moved}
           AND (NEW.line_id IS NULL OR (NEW.assigned_by_id = m.by_id AND NEW.assigned_at = m.at))
    ) THEN
        RAISE EXCEPTION 'ledger row % stays as it came; it moves to another line only with a record of the move',
            OLD.id USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
"""  # noqa: S608 (words of our own)


def move_from(said: str) -> str:
    return f"""
CREATE OR REPLACE FUNCTION budgets_ledger_move_from() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM budgets_ledgerrow
                    WHERE id = NEW.row_id AND line_id = NEW.from_line_id
                      AND assigned_by_id = NEW.placed_by_id AND assigned_at = NEW.placed_at{said}) THEN
        RAISE EXCEPTION 'ledger row % is not where the move says it was', NEW.row_id
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
"""  # noqa: S608 (words of our own)


def reversal_is_exact(free: str) -> str:
    return f"""
CREATE OR REPLACE FUNCTION budgets_ledger_reversal_is_exact() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT 1 FROM budgets_ledgerrow o JOIN budgets_ledgerimport b ON b.id = o.batch_id
         WHERE o.id = NEW.reverses_id AND o.reverses_id IS NULL AND b.state = 'reversing'
           AND (to_jsonb(o) - 'id' - 'amount' - 'reverses_id' - 'assigned_by_id' - 'assigned_at'{free})
             = (to_jsonb(NEW) - 'id' - 'amount' - 'reverses_id' - 'assigned_by_id' - 'assigned_at'{free})
           AND o.amount = -NEW.amount
    ) THEN
        RAISE EXCEPTION 'a reversal takes back one row of a file that is being reversed, exactly as it stands'
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
"""  # noqa: S608 (words of our own)


FREE = " - 'rule_id'"
KEPT = "\n           AND m.rule_id IS NOT DISTINCT FROM OLD.rule_id AND NEW.rule_id IS NULL"
SAID = " AND rule_id IS NOT DISTINCT FROM NEW.rule_id"

CHUNKS = """
CREATE FUNCTION budgets_ledger_chunk_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' AND EXISTS (
        SELECT 1 FROM budgets_ledgerimport WHERE id = OLD.file_id AND state = 'discarded'
    ) THEN
        RETURN OLD;
    END IF;
    RAISE EXCEPTION 'a ledger file stays as it came: its parts are append-only until it is put aside'
        USING ERRCODE = 'restrict_violation';
END $$;
DROP TRIGGER ledger_chunk_append_only ON budgets_ledgerchunk;
CREATE TRIGGER ledger_chunk_append_only BEFORE UPDATE OR DELETE ON budgets_ledgerchunk
    FOR EACH ROW EXECUTE FUNCTION budgets_ledger_chunk_stays();
"""
NO_CHUNKS = """
DROP TRIGGER ledger_chunk_append_only ON budgets_ledgerchunk;
DROP FUNCTION budgets_ledger_chunk_stays;
CREATE TRIGGER ledger_chunk_append_only BEFORE UPDATE OR DELETE ON budgets_ledgerchunk
    FOR EACH ROW EXECUTE FUNCTION budgets_append_only();
"""


def placed_by(name: str) -> models.ForeignKey:
    return models.ForeignKey(
        "budgets.ledgerrule",
        django.db.models.deletion.PROTECT,
        null=True,
        blank=True,
        related_name=name,
        db_index=False,
    )


class Migration(migrations.Migration):
    dependencies = [("budgets", "0008_agreements_and_variations")]

    operations = [
        jct.support.schema.AllAtOnce(
            operations=[
                migrations.AddField("ledgermove", "rule", placed_by("ledger_moves")),
                migrations.AddField("ledgerrow", "rule", placed_by("ledger_rows")),
                migrations.AddConstraint(
                    "ledgerrow",
                    models.CheckConstraint(
                        condition=models.Q(rule__isnull=True) | models.Q(line__isnull=False),
                        name="ledger_row_rule_has_line",
                    ),
                ),
            ]
        ),
        migrations.RunSQL(
            "\n".join([row_as_it_came(FREE, KEPT), move_from(SAID), reversal_is_exact(FREE), CHUNKS]),
            "\n".join([row_as_it_came("", ""), move_from(""), reversal_is_exact(""), NO_CHUNKS]),
        ),
    ]
