"""Triggers: evidence is only added, reserves never fall below nothing, what was signed stays, and an agreement in
force has been signed by its parties.
"""

from django.db import migrations

APPEND_ONLY_TABLES = (
    "instalmentreceipt",
    "permittedexpenditure",
    "reservemovement",
    "returnevidence",
    "restatement",
    "savingposition",
)

APPEND_ONLY = "\n".join(
    f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON budgets_{table}\n"
    "    FOR EACH ROW EXECUTE FUNCTION budgets_append_only();"
    for table in APPEND_ONLY_TABLES
)

RESERVE_NOT_OVERDRAWN = """
CREATE FUNCTION budgets_reserve_not_overdrawn() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    balance numeric;
BEGIN
    -- Two draws at once wait for each other here, so that each sees what the other took.
    PERFORM 1 FROM budgets_reserve WHERE id = NEW.reserve_id FOR UPDATE;
    SELECT coalesce(sum(amount), 0) INTO balance FROM budgets_reservemovement WHERE reserve_id = NEW.reserve_id;
    IF balance < 0 THEN
        RAISE EXCEPTION 'reserve % would be overdrawn by %', NEW.reserve_id, -balance
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER reserve_not_overdrawn AFTER INSERT ON budgets_reservemovement
    FOR EACH ROW EXECUTE FUNCTION budgets_reserve_not_overdrawn();
"""

AGREEMENT_SIGNED = """
CREATE FUNCTION budgets_agreement_signed() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    agreement bigint := CASE WHEN TG_TABLE_NAME = 'budgets_agreement' THEN (to_jsonb(NEW)->>'id')::bigint
                             WHEN TG_OP = 'DELETE' THEN (to_jsonb(OLD)->>'agreement_id')::bigint
                             ELSE (to_jsonb(NEW)->>'agreement_id')::bigint END;
    signed integer;
    unsigned integer;
BEGIN
    IF NOT EXISTS (SELECT 1 FROM budgets_agreement WHERE id = agreement AND state = 'in_force') THEN
        RETURN NULL;
    END IF;
    SELECT count(signed_on), count(*) - count(signed_on) INTO signed, unsigned
      FROM budgets_agreementparty WHERE agreement_id = agreement;
    IF signed < 2 OR unsigned > 0 THEN
        RAISE EXCEPTION 'agreement % is in force only when two or more partners, and all its parties, have signed',
            agreement USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER agreement_signed AFTER INSERT OR UPDATE OF state ON budgets_agreement
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION budgets_agreement_signed();
CREATE CONSTRAINT TRIGGER agreement_party_signed AFTER INSERT OR UPDATE OR DELETE ON budgets_agreementparty
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION budgets_agreement_signed();
"""

# Between funds a virement makes nothing over both, and only a decision can have moved it.
VIREMENT_MAKES_NOTHING = """
CREATE OR REPLACE FUNCTION budgets_virement_makes_nothing() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    made numeric;
    funds integer;
    kinds integer;
    unasked integer;
BEGIN
    SELECT sum(c.amount), count(DISTINCT l.fund_id), count(DISTINCT (c.kind, c.year)),
           count(*) FILTER (WHERE c.request_id IS NULL) INTO made, funds, kinds, unasked
      FROM budgets_budgetchange c JOIN budgets_budgetline l ON l.id = c.line_id WHERE c.batch = NEW.batch;
    IF made <> 0 OR kinds <> 1 OR (funds <> 1 AND unasked > 0) THEN
        RAISE EXCEPTION 'virement % must make nothing within one year, and between funds only by a decision; it '
            'makes % in % fund(s)', NEW.batch, made, funds USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$;
"""

FACTS_STAY = """
CREATE FUNCTION budgets_facts_stay() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' OR NEW.facts <> OLD.facts OR NEW.sha256 <> OLD.sha256 OR NEW.fund_id <> OLD.fund_id
       OR NEW.version <> OLD.version THEN
        RAISE EXCEPTION 'the figures of % % stay as they were put together', TG_TABLE_NAME, OLD.id
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER consolidation_facts_stay BEFORE UPDATE OR DELETE ON budgets_consolidation
    FOR EACH ROW EXECUTE FUNCTION budgets_facts_stay();
CREATE TRIGGER annual_return_facts_stay BEFORE UPDATE OR DELETE ON budgets_annualreturn
    FOR EACH ROW EXECUTE FUNCTION budgets_facts_stay();
"""

AGREED_RULE_STAYS = """
CREATE FUNCTION budgets_agreed_rule_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.agreed AND (TG_OP = 'DELETE' OR NOT NEW.agreed OR NEW.steps <> OLD.steps OR NEW.source <> OLD.source
                       OR NEW.starts <> OLD.starts OR NEW.fund_id <> OLD.fund_id) THEN
        RAISE EXCEPTION 'risk-share rule % has been agreed: only its end may be set', OLD.id
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER agreed_rule_stays BEFORE UPDATE OR DELETE ON budgets_risksharerule
    FOR EACH ROW EXECUTE FUNCTION budgets_agreed_rule_stays();
"""

EXPLANATION_STAYS = """
CREATE FUNCTION budgets_explanation_stays() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    closed text;
BEGIN
    SELECT r.state INTO closed FROM budgets_budgetreturn r JOIN budgets_budgetreturnline l
        ON l.budget_return_id = r.id
     WHERE ((TG_OP <> 'DELETE' AND l.id = NEW.row_id) OR (TG_OP <> 'INSERT' AND l.id = OLD.row_id))
       AND r.state NOT IN ('open', 'sent_back') LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'the explanations of a % return stay as they were submitted', closed
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER explanation_stays BEFORE INSERT OR UPDATE OR DELETE ON budgets_movementexplanation
    FOR EACH ROW EXECUTE FUNCTION budgets_explanation_stays();
"""

UNDO = """
DROP TRIGGER explanation_stays ON budgets_movementexplanation;
DROP TRIGGER agreed_rule_stays ON budgets_risksharerule;
DROP TRIGGER annual_return_facts_stay ON budgets_annualreturn;
DROP TRIGGER consolidation_facts_stay ON budgets_consolidation;
DROP TRIGGER agreement_party_signed ON budgets_agreementparty;
DROP TRIGGER agreement_signed ON budgets_agreement;
DROP TRIGGER reserve_not_overdrawn ON budgets_reservemovement;
DROP FUNCTION budgets_explanation_stays, budgets_agreed_rule_stays, budgets_facts_stay, budgets_agreement_signed,
    budgets_reserve_not_overdrawn;
""" + "\n".join(f"DROP TRIGGER {table}_append_only ON budgets_{table};" for table in APPEND_ONLY_TABLES)


class Migration(migrations.Migration):
    dependencies = [("budgets", "0005_money")]

    operations = [
        migrations.RunSQL(
            "\n".join(
                [
                    APPEND_ONLY,
                    RESERVE_NOT_OVERDRAWN,
                    AGREEMENT_SIGNED,
                    VIREMENT_MAKES_NOTHING,
                    FACTS_STAY,
                    AGREED_RULE_STAYS,
                    EXPLANATION_STAYS,
                ]
            ),
            UNDO,
        )
    ]
