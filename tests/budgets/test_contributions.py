"""Contributions: promised, confirmed, varied through the scheme, and tied to the budget."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import ObjectDoesNotExist

from budgets.models import BudgetChange, Contribution, ContributionVariation, Fund
from budgets.selectors.contributions import contributions_page
from budgets.services import contributions
from budgets.services.periods import set_period
from jct.core.calendar import FinancialYear
from jct.core.errors import Refused
from partnerships.domain.words import RequestState
from partnerships.services import decisions
from tests.budgets.conftest import Q1
from tests.budgets.test_lines import elsewhere

D = Decimal
APRIL = date(2026, 4, 1)


def said(refusal):
    return " ".join([refusal.value.reason, *map(str, refusal.value.problems)])


def promise(pool, **values):
    return contributions.contribute(
        **{
            "fund": pool.fund,
            "partner": pool.icb,
            "year": 2026,
            "kind": "grant",
            "amount": D("100000"),
            "effective_on": APRIL,
            "reason": "Grant letter of March.",
            "by": pool.people["pool_manager"],
            "at": pool.world.at,
            **values,
        }
    )


def vary(pool, amount="-500000.00", who="pool_manager", **values):
    return contributions.ask_variation(
        **{
            "fund": pool.fund,
            "partner": pool.icb,
            "year": 2026,
            "amount": D(amount) if amount is not None else None,
            "effective_on": date(2026, 9, 1),
            "reason": "Two people moved out of the county.",
            "by": pool.people[who],
            "at": pool.world.at,
            **values,
        }
    )


def decide(pool, variation, outcome="approve"):
    for who in ("cfo_council", "cfo_icb") if outcome == "approve" else ("cfo_council",):
        reason = "" if outcome == "approve" else "Not this year."
        decisions.decide_request(
            pk=variation.request_id,
            by=pool.people[who],
            at=pool.world.at,
            outcome=outcome,
            reason=reason,
        )


def lock(pool, quarter):
    by, at = pool.people["pool_manager"], pool.world.at
    set_period(
        partnership=pool.world.partnership, quarter=quarter, state="locked", why="Signed.", by=by, at=at
    )


def page_of(pool, year=None, who="board_member"):
    when = FinancialYear(year) if year else None
    return contributions_page(pool.people[who], pk=pool.fund.pk, year=when, on=pool.world.on)


def icb_cash(pool):
    (found,) = [p for p in page_of(pool).promises if p.partner == pool.icb.pk and p.kind == "cash"]
    return found


def test_a_promise_is_made_once_for_each_kind_and_source(pool):
    promise(pool)
    with pytest.raises(Refused, match="£100,000 of this kind in 2026/27 already: confirm it or vary it"):
        promise(pool)
    promise(pool, source="nhs_minimum")
    promise(pool, recurrent=False)
    assert Contribution.objects.filter(fund=pool.fund, kind="grant").count() == 3


def test_a_part_year_is_worked_out(pool):
    row = promise(pool, annual=D("6000000"), amount=D(0), effective_on=date(2026, 7, 1))
    assert (row.amount, row.annual) == (D("4500000.00"), D("6000000"))
    found = [p for p in page_of(pool).promises if p.kind == "grant"]
    assert found[0].rows[0].working == "£6,000,000 × 9 ÷ 12 (July to March) = £4,500,000"


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"amount": D(0)}, "Amount: it promises nothing"),
        ({"amount": D(-5)}, "Amount: it promises nothing"),
        ({"reason": " "}, "Reason: it is empty"),
        ({"effective_on": date(2027, 4, 1)}, "1 April 2027 is not in 2026/27"),
        ({"effective_on": date(2026, 3, 31)}, "31 March 2026 is not in 2026/27"),
    ],
)
def test_promises_that_are_refused(pool, values, words):
    with pytest.raises(Refused) as refusal:
        promise(pool, **values)
    assert words in said(refusal)


def test_all_problems_are_named_at_once(pool):
    with pytest.raises(Refused) as refusal:
        promise(pool, amount=D(0), reason="", effective_on=date(2020, 1, 1))
    assert len(refusal.value.problems) == 3


def test_a_closed_fund_takes_no_more(pool):
    type(pool.fund).objects.filter(pk=pool.fund.pk).update(closed_on=date(2026, 3, 1))
    with pytest.raises(Refused) as refusal:
        promise(pool)
    assert "it closed on 1 March 2026" in said(refusal)


def test_in_kind_never_counts_towards_a_share(pool):
    assert not promise(pool, kind="in_kind").counts_towards_share
    assert (page_of(pool).in_kind, page_of(pool).tie.untied) == (D(100000), 0)


def test_indicative_becomes_confirmed_in_two_rows_of_one_batch(pool):
    promise(pool, confirmed=False)
    page = page_of(pool)
    assert (page.tie.untied, page.tie.indicative) == (0, D(100000))
    rows = contributions.confirm_contribution(
        fund=pool.fund,
        partner=pool.icb,
        year=2026,
        kind="grant",
        amount=D("95000"),
        effective_on=date(2026, 5, 1),
        reason="Final allocation.",
        by=pool.people["pool_manager"],
        at=pool.world.at,
    )
    assert [(row.amount, row.confirmed) for row in rows] == [(D(-100000), False), (D("95000.00"), True)]
    assert len({row.batch for row in rows}) == 1
    (found,) = [p for p in page_of(pool).promises if p.kind == "grant"]
    assert (found.promised, found.varied, found.confirmed, found.indicative) == (
        D(100000),
        D(-5000),
        D(95000),
        D(0),
    )
    assert page_of(pool).tie.words.startswith("Confirmed contributions are £95,000 more than")


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({}, "nothing indicative of this kind"),
        ({"amount": D("-0.01")}, "it is less than nothing"),
        ({"reason": ""}, "Reason: it is empty"),
    ],
)
def test_what_cannot_be_confirmed(pool, values, words):
    with pytest.raises(Refused) as refusal:
        contributions.confirm_contribution(
            **{
                "fund": pool.fund,
                "partner": pool.icb,
                "year": 2026,
                "amount": D(5),
                "effective_on": APRIL,
                "reason": "x",
                "by": pool.people["pool_manager"],
                "at": pool.world.at,
                **values,
            }
        )
    assert words in said(refusal)


def confirm(pool, amount, **values):
    return contributions.confirm_contribution(
        **{
            "fund": pool.fund,
            "partner": pool.icb,
            "year": 2026,
            "kind": "grant",
            "amount": D(amount),
            "effective_on": date(2026, 8, 1),
            "reason": "The answer of July.",
            "by": pool.people["pool_manager"],
            "at": pool.world.at,
            **values,
        }
    )


def grant(pool):
    (found,) = [p for p in page_of(pool).promises if p.kind == "grant"]
    return found


def test_a_promise_that_falls_through_is_taken_back_and_may_be_made_again(pool):
    promise(pool, confirmed=False)
    (row,) = confirm(pool, 0)
    assert (row.amount, row.confirmed, row.reason) == (D(-100000), False, "The answer of July.")
    assert (grant(pool).indicative, grant(pool).confirmed, page_of(pool).tie.indicative) == (0, 0, 0)
    with pytest.raises(Refused, match="nothing indicative of this kind"):
        confirm(pool, 0)
    promise(pool, confirmed=False, annual=D("120000"), effective_on=date(2026, 10, 1))
    assert grant(pool).indicative == D(60000)
    row = confirm(pool, 60000, effective_on=date(2026, 10, 1))[1]
    assert (row.annual, grant(pool).total) == (D("120000"), D(60000))
    with pytest.raises(Refused, match="£60,000 of this kind in 2026/27 already"):
        promise(pool)


@pytest.mark.parametrize("amount", [0, 90000])
def test_what_was_promised_for_a_locked_quarter_is_answered_from_one_that_is_open(pool, amount):
    promise(pool, confirmed=False)
    lock(pool, Q1)
    with pytest.raises(Refused, match="Quarter 1 2026/27 is locked"):
        confirm(pool, amount, effective_on=APRIL)
    confirm(pool, amount)
    assert (grant(pool).indicative, grant(pool).confirmed) == (0, amount)


def test_a_promise_is_answered_after_the_end_of_its_grant_with_no_more_than_was_promised(pool):
    promise(pool, confirmed=False)
    Fund.objects.filter(pk=pool.fund.pk).update(
        kind="grant", grant_purpose="Beds", grant_ends=date(2026, 7, 1)
    )
    with pytest.raises(Refused, match="must be spent by 30 June 2026"):
        confirm(pool, "100000.01")
    confirm(pool, "100000")


@pytest.mark.parametrize(
    ("amount", "on", "working"),
    [
        ("3500000", date(2026, 9, 1), "£6,000,000 × 7 ÷ 12 (September to March) = £3,500,000"),
        ("4000000", date(2026, 9, 1), ""),
        ("3500000", date(2026, 10, 1), ""),
    ],
)
def test_the_working_beside_what_is_confirmed_is_that_of_the_sum(pool, amount, on, working):
    promise(pool, annual=D("6000000"), confirmed=False, effective_on=date(2026, 9, 1))
    confirm(pool, amount, effective_on=on)
    assert grant(pool).rows[-1].working == working
    assert grant(pool).rows[0].working.endswith("= £3,500,000")


def test_a_variation_counts_once_both_partners_agree_and_the_line_follows(pool):
    variation = vary(pool, line=pool.lines["LD2"])
    assert icb_cash(pool).total == D("31500000")
    assert page_of(pool).asked == (variation,)
    decide(pool, variation)
    found = icb_cash(pool)
    assert (found.promised, found.varied, found.total) == (D("31500000"), D("-500000"), D("31000000"))
    assert found.rows[-1].request == variation.request_id
    change = BudgetChange.objects.get(kind="variation")
    assert (change.line, change.amount) == (pool.lines["LD2"], D("-500000.00"))
    assert page_of(pool).tie.untied == 0
    assert page_of(pool).asked == ()


def test_what_is_taken_for_this_year_only_leaves_no_less_than_nothing(pool):
    def changed(amount):
        contributions.change_contribution(
            pool.fund, pool.icb, 2026, D(amount), effective_on=APRIL, reason="x", recurrent=False, request=None,
            by=pool.people["pool_manager"], at=pool.world.at,
        )  # fmt: skip

    changed("-31000000")
    for recurrent, least in ((True, "-500000.01"), (False, "-500000.01")):
        with pytest.raises(Refused) as refusal:
            vary(pool, least, recurrent=recurrent)
        assert "£500,000 and −\u2060£500,000.01 make less than nothing" in said(refusal)
    with pytest.raises(Refused, match="leave less than nothing"):
        changed("-500000.01")
    changed("32000000")
    with pytest.raises(Refused) as refusal:
        vary(pool, "-31500000.01")
    assert "make less than nothing" in said(refusal)


def test_a_promise_for_this_year_only_stands_beside_what_was_taken_for_this_year_only(pool):
    def once(amount):
        return promise(pool, kind="cash", source="nhs_minimum", recurrent=False, amount=D(amount))

    Contribution.objects.create(
        fund=pool.fund, partner=pool.icb, year=2026, kind="cash", source="nhs_minimum", amount=D(-100000),
        recurrent=False, varies=True, effective_on=APRIL, reason="Cut.", by=pool.people["pool_manager"],
        at=pool.world.at,
    )  # fmt: skip
    assert once(60000).amount == D(60000)
    with pytest.raises(Refused, match="£60,000 of this kind in 2026/27 already"):
        once(1)


def test_a_change_for_this_year_only_weighs_as_what_it_changes(pool):
    """Not as another promise of the same source, by which the shares would move otherwise than the money."""

    def changed(recurrent):
        return contributions.change_contribution(
            pool.fund, pool.icb, 2026, D(-1000), kind="grant", recurrent=recurrent, effective_on=APRIL, reason="x",
            request=None, by=pool.people["pool_manager"], at=pool.world.at,
        )  # fmt: skip

    promise(pool)
    assert changed(recurrent=False).counts_towards_share
    promise(pool, recurrent=False, counts_towards_share=False)
    with pytest.raises(Refused) as refusal:
        vary(pool, "-1000", kind="grant", recurrent=False)
    assert "Contribution: some of it counts towards a share and some does not" in said(refusal)
    with pytest.raises(Refused, match="for this year only: some of it counts"):
        changed(recurrent=False)
    assert changed(recurrent=True).counts_towards_share
    vary(pool, "-1000", kind="grant")


def test_without_a_line_the_page_says_by_how_much_it_does_not_tie(pool):
    decide(pool, vary(pool))
    assert page_of(pool).tie.untied == D("-500000")


def test_a_refused_or_withdrawn_variation_changes_nothing(pool):
    decide(pool, vary(pool), outcome="refuse")
    contributions.withdraw_variation(pk=vary(pool).pk, by=pool.people["pool_manager"], at=pool.world.at)
    assert icb_cash(pool).total == D("31500000")
    assert page_of(pool).asked == ()


def test_the_lower_sum_that_was_agreed_counts(pool):
    variation = vary(pool, amount=None, annual=D("-1200000"))
    assert (variation.amount, variation.annual) == (D("-700000.00"), D("-1200000"))
    request = variation.request
    request.state, request.agreed_amount = RequestState.APPROVED, D("600000")
    contributions.settle_variation(request=request, approval=None, by=None, at=pool.world.at)
    variation.refresh_from_db()
    assert (variation.amount, variation.annual) == (D("-600000.00"), None)
    assert icb_cash(pool).total == D("30900000")


@pytest.mark.parametrize(
    ("amount", "values", "words"),
    [
        ("0", {}, "Amount: it changes nothing"),
        ("5", {"reason": " "}, "Reason: it is empty"),
        ("-31500000.01", {}, "make less than nothing"),
        ("5", {"kind": "grant"}, "has nothing confirmed of this kind"),
        ("-5", {"outside": True}, "it takes away, and meets no overspend"),
        ("5", {"effective_on": date(2027, 4, 1)}, "is not in 2026/27"),
    ],
)
def test_variations_that_cannot_be_asked_for(pool, amount, values, words):
    with pytest.raises(Refused) as refusal:
        vary(pool, amount, **values)
    assert words in said(refusal)
    assert not ContributionVariation.objects.exists()


def test_a_line_of_another_fund_is_refused(pool):
    with pytest.raises(Refused) as refusal:
        vary(pool, line=elsewhere(pool))
    assert "it is not a line of this fund" in said(refusal)


def test_what_meets_an_overspend_outside_the_rule_is_asked_for_as_its_treatment(pool):
    variation = vary(pool, "500000", outside=True, line=pool.lines["LD2"])
    request = variation.request
    assert (request.decision_type, request.regime) == ("overspend_treatment", "outside_risk_share")
    assert request.facts["meets"] == "an overspend that the risk-share rule leaves outside the fund"
    decide(pool, variation)
    assert icb_cash(pool).total == D("32000000")
    assert pool.lines["LD2"].changes.get(kind="variation").amount == D("500000")


def test_a_variation_put_in_words_only_is_done_by_hand(pool):
    request = decisions.ask(
        partnership=pool.world.partnership,
        decision_type="contribution_variation",
        title="In words",
        amount=D(5),
        by=pool.people["pool_manager"],
        at=pool.world.at,
    )
    for who in ("cfo_council", "cfo_icb"):
        decisions.decide_request(pk=request.pk, by=pool.people[who], at=pool.world.at)
    assert not Contribution.objects.filter(varies=True).exists()


def test_what_would_leave_less_than_nothing_is_not_carried_out(pool):
    with pytest.raises(Refused, match="less than nothing"):
        contributions.change_contribution(
            pool.fund,
            pool.icb,
            2026,
            D("-31500000.01"),
            effective_on=APRIL,
            reason="x",
            by=pool.people["pool_manager"],
            at=pool.world.at,
            request=None,
        )


@pytest.mark.parametrize("who", ["head", "cfo_council", "finance_officer_icb", "auditor"])
def test_only_the_keeper_of_the_funds_enters_contributions(pool, who):
    with pytest.raises(ObjectDoesNotExist):
        promise(pool, by=pool.people[who])
    with pytest.raises(ObjectDoesNotExist):
        vary(pool, who=who)


def test_the_page_in_a_fixed_number_of_queries(pool, django_assert_num_queries):
    page_of(pool)
    with django_assert_num_queries(7):
        page_of(pool)
    for number in range(20):
        promise(pool, kind=("grant", "client_charges")[number % 2], source=SOURCES[number // 2 % 6],
                recurrent=number >= 12)  # fmt: skip
    vary(pool)
    with django_assert_num_queries(7):
        page = page_of(pool)
    assert len(page.promises) == 22


SOURCES = ("", "nhs_minimum", "dfg", "la_bcf", "additional_la", "additional_nhs")


def test_a_year_without_contributions(pool):
    page = page_of(pool, 2028)
    assert (page.promises, page.tie.untied, page.schedules) == ((), 0, ())
    assert [year.year for year in page.years] == [2028, 2027, 2026]
