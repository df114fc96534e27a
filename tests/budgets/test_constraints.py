"""What the database itself refuses, whoever asks."""

from datetime import date
from decimal import Decimal
from uuid import uuid4

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from budgets.models import (
    Agreement,
    BudgetChange,
    BudgetLine,
    BudgetReturn,
    BudgetReturnLine,
    Contribution,
    Fund,
    LedgerImport,
    LedgerRule,
    LedgerSource,
    RiskShareRule,
)

D = Decimal


def refused(act, name):
    with pytest.raises(DatabaseError, match=name), transaction.atomic():
        act()


def rows_of(pool):
    signed = {"by": pool.people["pool_manager"], "at": pool.world.at}
    april = date(2026, 4, 1)
    return {
        Agreement: {
            "partnership": pool.world.partnership,
            "reference": "R",
            "title": "T",
            "host": pool.council,
            "starts": april,
        },
        Fund: {"partnership": pool.world.partnership, "name": "F", "kind": "aligned", "host": pool.council},
        BudgetLine: {"fund": pool.fund, "code": "X", "name": "X", "lead_partner": pool.council},
        Contribution: {
            "fund": pool.fund,
            "partner": pool.icb,
            "year": 2026,
            "amount": D(5),
            "effective_on": april,
            "reason": "x",
            **signed,
        },
        BudgetChange: {
            "line": pool.lines["LD1"],
            "year": 2026,
            "kind": "variation",
            "amount": D(5),
            "effective_on": april,
            "reason": "x",
            "batch": uuid4(),
            **signed,
        },
        RiskShareRule: {
            "fund": pool.fund,
            "starts": date(2010, 4, 1),
            "ends": date(2011, 4, 1),
            "steps": {},
            "source": "x",
        },
        BudgetReturn: {
            "fund": pool.fund,
            "partner": pool.icb,
            "quarter": "2026-Q2",
            "due_on": date(2026, 10, 20),
        },
        LedgerImport: {
            "partner": pool.icb,
            "filename": "x",
            "kind": "csv",
            "size": 1,
            "sha256": "x",
            **signed,
        },
        LedgerSource: {
            "partner": pool.icb,
            "name": "Ledger",
            "headings": ["a"],
            "columns": [""],
            "fingerprint": "x",
            "dates": "day_first",
            "signs": "spending",
        },
        LedgerRule: {"partner": pool.council, "line": pool.lines["LD1"], "field": "service", "contains": "x"},
    }


@pytest.mark.parametrize(
    ("model", "values", "name"),
    [
        (Agreement, {"title": ""}, "agreement_named"),
        (Agreement, {"ends": date(2026, 4, 1)}, "agreement_period_in_order"),
        (Fund, {"name": ""}, "fund_named"),
        (Fund, {"kind": "pocket"}, "fund_kind_known"),
        (Fund, {"kind": "pooled"}, "fund_pool_has_agreement_and_manager"),
        (Fund, {"red_percent": D(1)}, "fund_limits_in_order"),
        (Fund, {"name": "Learning disabilities pool"}, "fund_name_once"),
        (BudgetLine, {"code": "LD1"}, "budget_line_code_once"),
        (BudgetLine, {"name": ""}, "budget_line_named"),
        (BudgetLine, {"profile": "luck"}, "budget_line_profile_known"),
        (BudgetLine, {"profile": "custom"}, "budget_line_custom_profile_given"),
        (Contribution, {"year": 1999}, "contribution_year_likely"),
        (Contribution, {"reason": ""}, "contribution_has_reason"),
        (Contribution, {"amount": D(0), "varies": True}, "contribution_not_nothing"),
        (Contribution, {"amount": D(-5)}, "contribution_first_positive"),
        (Contribution, {"kind": "in_kind"}, "contribution_in_kind_does_not_count"),
        (BudgetChange, {"kind": "gift"}, "budget_change_kind_known"),
        (BudgetChange, {"kind": "original"}, "budget_change_one_original"),
        (BudgetChange, {"reason": ""}, "budget_change_has_reason"),
        (BudgetChange, {"amount": D(0)}, "budget_change_not_nothing"),
        (BudgetChange, {"year": 2101}, "budget_change_year_likely"),
        (RiskShareRule, {"source": ""}, "risk_share_rule_has_source"),
        (RiskShareRule, {"ends": date(2010, 4, 1)}, "risk_share_rule_period_in_order"),
        (RiskShareRule, {"ends": None}, "risk_share_rule_one_at_a_time"),
        (BudgetReturn, {"quarter": "2026-Q5"}, "return_quarter_format"),
        (BudgetReturn, {"version": 0}, "return_version_counts_from_one"),
        (BudgetReturn, {"state": "lost"}, "return_state_known|return_certified_is_signed"),
        (BudgetReturn, {"state": "submitted"}, "return_submitted_is_asked_for"),
        (BudgetReturn, {"state": "certified"}, "return_certified_is_signed"),
        (BudgetReturn, {"state": "sent_back"}, "return_sent_back_says_why"),
        (LedgerImport, {"state": "lost"}, "ledger_import_state_known"),
        (LedgerImport, {"state": "adding"}, "ledger_import_confirmed_by_and_at"),
        (LedgerImport, {"kind": "pdf"}, "ledger_import_kind_known"),
        (LedgerImport, {"added": 1}, "ledger_import_added_when_confirmed"),
        (LedgerImport, {"reversed_why": "x"}, "ledger_import_reversed_says_why"),
        (LedgerRule, {"contains": ""}, "ledger_rule_contains_something"),
        (LedgerRule, {"field": "mood"}, "ledger_rule_field_known"),
        (LedgerRule, {"how": "loosely"}, "ledger_rule_how_known"),
        (LedgerSource, {"name": ""}, "ledger_source_named"),
        (LedgerSource, {"dates": "roman"}, "ledger_source_dates_known"),
        (LedgerSource, {"signs": "both"}, "ledger_source_signs_known"),
    ],
)
def test_a_row_that_makes_no_sense(pool, model, values, name):
    known = rows_of(pool)[model]
    refused(lambda: model(**{**known, **values}).save(), name)
    model(**known).save()


def test_who_and_when_go_together(pool):
    known = rows_of(pool)[BudgetReturn]
    by, at = pool.people["finance_officer_icb"], pool.world.at
    refused(lambda: BudgetReturn(**known, submitted_by=by).save(), "return_submitted_by_and_at")
    refused(
        lambda: BudgetReturn(
            **known, submitted_by=by, submitted_at=at, certified_by=by, certified_at=at
        ).save(),
        "return_certified",
    )


def test_nobody_certifies_their_own_return_even_in_the_database(pool):
    ret = pool.done(pool.open()["council"])
    refused(
        lambda: BudgetReturn.objects.filter(pk=ret.pk).update(certified_by=ret.submitted_by),
        "return_certified_by_another",
    )


def test_one_live_version(pool):
    pool.open()
    known = rows_of(pool)[BudgetReturn]
    refused(lambda: BudgetReturn(**known, version=2).save(), "return_one_live_version")


@pytest.mark.parametrize("table", ["contributions", "changes"])
def test_money_moves_are_never_edited_or_deleted(pool, table):
    rows = {
        "contributions": Contribution.objects.filter(fund=pool.fund),
        "changes": BudgetChange.objects.filter(line__fund=pool.fund),
    }[table]
    refused(lambda: rows.update(amount=D(1)), "append-only")
    refused(lambda: rows.first().delete(), "append-only")


def test_legs_of_a_virement_must_make_nothing_in_one_fund(pool):
    known = {**rows_of(pool)[BudgetChange], "kind": "virement"}

    def unbalanced():
        BudgetChange(**known).save()
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS virement_makes_nothing IMMEDIATE")

    refused(unbalanced, "must make nothing within one year")


def test_a_submitted_return_keeps_its_lines(pool):
    opened = pool.open()
    ret = pool.submit(opened["council"])
    refused(lambda: opened["icb"].lines.update(budget_return=ret), "stay as they were submitted")
    refused(lambda: ret.lines.update(forecast=D(1)), "stay as they were submitted")
    refused(lambda: ret.lines.first().delete(), "stay as they were submitted")
    refused(
        lambda: BudgetReturnLine(
            budget_return=ret, line=pool.lines["LD2"], budget=0, budget_to_date=0, ledger=0, actual=0
        ).save(),
        "stay as they were submitted",
    )


def test_the_trigger_errors_are_integrity_errors(pool):
    with pytest.raises(IntegrityError), transaction.atomic():
        Contribution.objects.filter(fund=pool.fund).delete()
