"""Triggers: money moves are added and never edited, virements make nothing in a fund, notional budgets
carry no money.
"""

from django.db import migrations

APPEND_ONLY = """
CREATE FUNCTION budgets_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only: a row is never changed or deleted', TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER contribution_append_only BEFORE UPDATE OR DELETE ON budgets_contribution
    FOR EACH ROW EXECUTE FUNCTION budgets_append_only();
CREATE TRIGGER budget_change_append_only BEFORE UPDATE OR DELETE ON budgets_budgetchange
    FOR EACH ROW EXECUTE FUNCTION budgets_append_only();
CREATE TRIGGER ledger_row_never_deleted BEFORE DELETE ON budgets_ledgerrow
    FOR EACH ROW EXECUTE FUNCTION budgets_append_only();
"""

LEDGER_ROW_AS_IT_CAME = """
CREATE FUNCTION budgets_ledger_row_as_it_came() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.line_id IS NOT NULL
       OR (to_jsonb(NEW) - 'line_id' - 'assigned_by_id' - 'assigned_at')
          <> (to_jsonb(OLD) - 'line_id' - 'assigned_by_id' - 'assigned_at') THEN
        RAISE EXCEPTION 'ledger row % stays as it came; only an empty budget line may be filled in', OLD.id
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER ledger_row_as_it_came BEFORE UPDATE ON budgets_ledgerrow
    FOR EACH ROW EXECUTE FUNCTION budgets_ledger_row_as_it_came();
"""

VIREMENT_MAKES_NOTHING = """
CREATE FUNCTION budgets_virement_makes_nothing() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    made numeric;
    funds integer;
    kinds integer;
BEGIN
    SELECT sum(c.amount), count(DISTINCT l.fund_id), count(DISTINCT (c.kind, c.year)) INTO made, funds, kinds
      FROM budgets_budgetchange c JOIN budgets_budgetline l ON l.id = c.line_id WHERE c.batch = NEW.batch;
    IF made <> 0 OR funds <> 1 OR kinds <> 1 THEN
        RAISE EXCEPTION 'virement % must make nothing within one fund and year; it makes % in % fund(s)',
            NEW.batch, made, funds USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER virement_makes_nothing AFTER INSERT ON budgets_budgetchange
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.kind = 'virement')
    EXECUTE FUNCTION budgets_virement_makes_nothing();
"""

NOTIONAL_CARRIES_NO_MONEY = """
CREATE FUNCTION budgets_line_is_notional(line bigint) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT f.kind = 'notional' FROM budgets_budgetline l JOIN budgets_fund f ON f.id = l.fund_id WHERE l.id
    = line $$; CREATE FUNCTION budgets_notional_carries_no_money() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN IF budgets_line_is_notional(NEW.line_id) THEN RAISE EXCEPTION 'line % is of a notional budget,
    which cannot be spent', NEW.line_id USING ERRCODE = 'check_violation'; END IF; RETURN NEW; END $$;
    CREATE TRIGGER ledger_row_not_notional BEFORE INSERT OR UPDATE OF line_id ON budgets_ledgerrow FOR EACH
    ROW WHEN (NEW.line_id IS NOT NULL) EXECUTE FUNCTION budgets_notional_carries_no_money(); CREATE TRIGGER
    return_line_not_notional BEFORE INSERT ON budgets_budgetreturnline FOR EACH ROW EXECUTE FUNCTION
    budgets_notional_carries_no_money();
"""

SIGNED_STAYS = """
CREATE FUNCTION budgets_signed_return_stays() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    closed text;
BEGIN
    -- Both sides of a move: an open return's line must not slip into one that is signed.
    SELECT state INTO closed FROM budgets_budgetreturn
     WHERE ((TG_OP <> 'DELETE' AND id = NEW.budget_return_id) OR (TG_OP <> 'INSERT' AND id = OLD.budget_return_id))
       AND state NOT IN ('open', 'sent_back') LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'the lines of a % return stay as they were submitted', closed
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER signed_return_stays BEFORE INSERT OR UPDATE OR DELETE ON budgets_budgetreturnline
    FOR EACH ROW EXECUTE FUNCTION budgets_signed_return_stays();
"""

UNDO = """
DROP TRIGGER signed_return_stays ON budgets_budgetreturnline;
DROP TRIGGER return_line_not_notional ON budgets_budgetreturnline;
DROP TRIGGER ledger_row_not_notional ON budgets_ledgerrow;
DROP TRIGGER virement_makes_nothing ON budgets_budgetchange;
DROP TRIGGER ledger_row_as_it_came ON budgets_ledgerrow;
DROP TRIGGER ledger_row_never_deleted ON budgets_ledgerrow;
DROP TRIGGER budget_change_append_only ON budgets_budgetchange;
DROP TRIGGER contribution_append_only ON budgets_contribution;
DROP FUNCTION budgets_signed_return_stays, budgets_notional_carries_no_money, budgets_line_is_notional,
    budgets_virement_makes_nothing, budgets_ledger_row_as_it_came, budgets_append_only;
"""


class Migration(migrations.Migration):
    dependencies = [("budgets", "0001_initial")]

    operations = [
        migrations.RunSQL(
            "\n".join(
                [
                    APPEND_ONLY,
                    LEDGER_ROW_AS_IT_CAME,
                    VIREMENT_MAKES_NOTHING,
                    NOTIONAL_CARRIES_NO_MONEY,
                    SIGNED_STAYS,
                ]
            ),
            UNDO,
        )
    ]
