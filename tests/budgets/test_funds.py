"""Agreements, funds, lines, contributions and budget changes: the services and what they refuse."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import ObjectDoesNotExist

from budgets.models import BudgetChange, RiskShareRule
from budgets.services import funds, instalments, reserves
from jct.core.errors import Refused
from tests.budgets.test_lines import spend

D = Decimal


def said(refusal):
    return " ".join([refusal.value.reason, *map(str, refusal.value.problems)])


def change(pool, service, amounts, **values):
    return service(
        fund=pool.fund,
        year=2026,
        amounts={pool.lines.get(code, code): D(amount) for code, amount in amounts.items()},
        by=values.pop("by", pool.people["pool_manager"]),
        at=pool.world.at,
        **{"reason": "Agreed by the group.", "effective_on": date(2026, 8, 1), **values},
    )


def test_a_pool_needs_an_agreement_and_a_manager(pool):
    with pytest.raises(Refused) as refusal:
        funds.create_fund(
            partnership=pool.world.partnership,
            name="Hasty pool",
            kind="pooled",
            host=pool.council,
            by=pool.people["pool_manager"],
            at=pool.world.at,
        )
    assert [problem.where for problem in refusal.value.problems] == ["Agreement", "Pool manager"]


def test_a_fund_with_money_in_it_does_not_become_notional(pool):
    by = {"by": pool.people["pool_manager"], "at": pool.world.at}
    change = {"pk": pool.fund.pk, **by}
    spend(pool, pool.lines["LD1"], "20/04/2026,5.00")
    asked = {"year": 2026, "parts": 1, "first_on": date(2026, 11, 15), "months_between": 1}
    instalments.make_schedule(fund=pool.fund, partner=pool.icb, **asked, **by)
    reserves.create_reserve(
        fund=pool.fund, name="Risk pool", is_risk_pool=True, purpose="x", opening=D(600),
        effective_on=date(2026, 4, 1), **by,
    )  # fmt: skip
    held = ["Ledger", "Ledger rules", "Contributions", "Instalments", "Reserves"]
    with pytest.raises(Refused, match="its kind stays") as refusal:
        funds.change_fund(kind="notional", **change)
    assert [problem.where for problem in refusal.value.problems] == held
    pool.open()
    with pytest.raises(Refused) as refusal:
        funds.change_fund(kind="notional", **change)
    assert [problem.where for problem in refusal.value.problems] == ["Returns", *held]
    with pytest.raises(Refused) as refusal:
        funds.change_fund(kind="aligned", **change)
    assert [problem.where for problem in refusal.value.problems] == ["Returns"]


def test_an_empty_fund_becomes_notional(pool):
    by = {"by": pool.people["pool_manager"], "at": pool.world.at}
    told = {"partnership": pool.world.partnership, "host": pool.council}
    fund = funds.create_fund(name="Empty", kind="aligned", **told, **by)
    assert funds.change_fund(pk=fund.pk, kind="notional", **by).kind == "notional"
    with pytest.raises(Refused, match="nobody contributes to it"):
        funds.contribute(
            fund=fund,
            partner=pool.council,
            year=2026,
            amount=D(5),
            effective_on=date(2026, 4, 1),
            reason="Agreed.",
            **by,
        )


@pytest.mark.parametrize("who", ["head", "finance_officer_council", "auditor", "commissioner_ld"])
def test_only_the_keeper_of_the_funds_changes_them(pool, who):
    with pytest.raises(ObjectDoesNotExist):
        change(pool, funds.vire, {"LD1": "5.00", "LD3": "-5.00"}, by=pool.people[who])
    with pytest.raises(ObjectDoesNotExist):
        funds.create_agreement(
            partnership=pool.world.partnership,
            reference="X",
            title="X",
            host=pool.council,
            starts=date(2026, 4, 1),
            by=pool.people[who],
            at=pool.world.at,
        )


def test_a_virement_makes_nothing_and_carries_one_batch(pool):
    made = change(pool, funds.vire, {"LD1": "300000.00", "LD3": "-300000.00"})
    assert len({row.batch for row in made}) == 1
    assert sum(row.amount for row in made) == 0


@pytest.mark.parametrize(
    ("amounts", "values", "words"),
    [
        ({"LD1": "300000.00", "LD3": "-299999.99"}, {}, "this one makes £0.01"),
        ({"LD1": "0.00"}, {}, "must make nothing"),
        ({"LD1": "0.00", "LD3": "0.00"}, {}, "the change is nothing"),
        ({"LD1": "5.00", "LD3": "-5.00"}, {"reason": " "}, "Say why"),
        ({"LD1": "5.00", "LD3": "-5.00"}, {"effective_on": date(2026, 3, 31)}, "is not in 2026/27"),
        ({"LD1": "5.00", "LD3": "-5.00"}, {"effective_on": date(2027, 4, 1)}, "is not in 2026/27"),
    ],
)
def test_virements_that_are_refused(pool, amounts, values, words):
    with pytest.raises(Refused) as refusal:
        change(pool, funds.vire, amounts, **values)
    assert words in said(refusal)
    assert not BudgetChange.objects.filter(kind="virement").exists()


def test_a_line_of_another_fund_cannot_take_part(pool):
    other = funds.create_fund(
        partnership=pool.world.partnership,
        name="Other",
        kind="aligned",
        host=pool.council,
        by=pool.people["pool_manager"],
        at=pool.world.at,
    )
    line = funds.add_lines(
        fund=other,
        lines=[{"code": "O1", "name": "Other", "lead_partner": pool.council}],
        by=pool.people["pool_manager"],
        at=pool.world.at,
    )[0]
    with pytest.raises(Refused) as refusal:
        funds.vire(
            fund=pool.fund,
            year=2026,
            amounts={pool.lines["LD1"]: D(5), line: D(-5)},
            reason="x",
            effective_on=date(2026, 8, 1),
            by=pool.people["pool_manager"],
            at=pool.world.at,
        )
    assert "it is not a line of this fund" in said(refusal)


def test_an_original_budget_is_set_once(pool):
    with pytest.raises(Refused) as refusal:
        funds.set_original_budgets(
            fund=pool.fund,
            year=2026,
            amounts={pool.lines["LD1"]: D(5)},
            reason="Again.",
            by=pool.people["pool_manager"],
            at=pool.world.at,
        )
    assert "it has an original budget for 2026/27" in said(refusal)


def test_in_kind_never_counts_towards_a_share(pool):
    row = funds.contribute(
        fund=pool.fund,
        partner=pool.icb,
        year=2026,
        amount=D("250000.00"),
        kind="in_kind",
        effective_on=date(2026, 4, 1),
        reason="Accommodation.",
        by=pool.people["pool_manager"],
        at=pool.world.at,
    )
    assert not row.counts_towards_share


def test_a_new_rule_ends_the_one_before(pool):
    funds.set_risk_share(
        fund=pool.fund,
        starts=date(2027, 4, 1),
        steps={"over": [{"method": "equal"}]},
        source="Deed of variation",
        by=pool.people["pool_manager"],
        at=pool.world.at,
    )
    old, new = RiskShareRule.objects.filter(fund=pool.fund)
    assert (old.ends, new.starts, new.ends) == (date(2027, 4, 1), date(2027, 4, 1), None)


def test_a_bad_rule_is_refused_by_step(pool):
    with pytest.raises(Refused) as refusal:
        funds.set_risk_share(
            fund=pool.fund,
            starts=date(2027, 4, 1),
            steps={"over": [{"method": "fixed", "shares": {"0": "100"}}]},
            source="x",
            by=pool.people["pool_manager"],
            at=pool.world.at,
        )
    assert "“0” is not a partner of this fund" in said(refusal)


def test_a_profile_of_a_line_must_make_a_hundred(pool):
    with pytest.raises(Refused) as refusal:
        funds.add_lines(
            fund=pool.fund,
            lines=[
                {
                    "code": "X",
                    "name": "X",
                    "lead_partner": pool.council,
                    "profile": "custom",
                    "percents": ["9"] * 12,
                }
            ],
            by=pool.people["pool_manager"],
            at=pool.world.at,
        )
    assert "must make 100 per cent; these make 108" in str(refusal.value.problems[0])
