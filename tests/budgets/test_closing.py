"""A fund's position: put together, signed by both chief finance officers or sent back, restated after the lock."""

from datetime import date
from decimal import Decimal
from uuid import uuid4

import pytest
from django.core.exceptions import ObjectDoesNotExist
from django.db import IntegrityError, transaction
from django.urls import reverse

from budgets import work
from budgets.domain.consolidation import read
from budgets.models import Agreement, BudgetChange, BudgetReturn, Consolidation, FinancePeriod, Fund
from budgets.selectors import fund_facts
from budgets.selectors.closing import closing_page, to_put_together
from budgets.services import closing, funds, periods, returns, risk_rules
from jct.core.calendar import Quarter
from jct.core.errors import Refused
from jct.core.facts import canonical, digest
from jct.core.money import pounds
from jct.support.history import record
from partnerships.services import decisions
from tests.budgets.conftest import Q2, make_pool

D = Decimal
LATE, EARLY = date(2026, 10, 19), date(2026, 10, 21)


def put_together(pool, who="pool_manager", note="", quarter=Q2):
    return closing.consolidate(
        fund=pool.fund, quarter=quarter, note=note, by=pool.people[who], at=pool.world.at
    )


def sign(pool, row, who, outcome="approve", reason=""):
    decisions.decide_request(
        pk=row.request_id, by=pool.people[who], at=pool.world.at, outcome=outcome, reason=reason
    )
    return Consolidation.objects.get(pk=row.pk)


def refusal(pool, **values):
    with pytest.raises(Refused) as refused:
        put_together(pool, **values)
    return [str(problem) for problem in refused.value.problems] or refused.value.reason


@pytest.fixture
def certified(pool):
    opened = pool.open()
    pool.done(opened["council"], LD1="46300000.00")
    pool.done(opened["icb"])
    return pool


def test_both_sign_what_was_put_together(certified):
    row = put_together(certified)
    position = read(row.facts["position"])
    assert (position.latest, position.forecast) == (D("80300000.00"), D("80400000.00"))
    assert [(share.name, share.amount) for share in position.shares] == [
        ("Northmere County Council", D("60772.10")),
        ("NHS Northmere Integrated Care Board", D("39227.90")),
    ]
    assert all(control.ties for control in position.controls)
    assert [(r.partner, r.certified_by) for r in position.returns] == [
        ("Northmere County Council", "Margaret Lowe"),
        ("NHS Northmere Integrated Care Board", "David Osei"),
    ]
    assert row.sha256 == digest(canonical(row.facts))
    assert sign(certified, row, "cfo_council").state == "consolidated"
    row = sign(certified, row, "cfo_icb")
    assert (row.state, row.signed_at) == ("signed", certified.world.at)
    assert refusal(certified) == "Every partner has signed these figures, and none has changed since."


@pytest.mark.parametrize(
    ("change", "words", "tag"),
    [
        ({"state": "draft"}, "is not in force yet", "not in force yet"),
        (
            {"state": "terminated", "ends": date(2026, 6, 1)},
            "ended on 31 May 2026",
            "ended on 31 May 2026",
        ),
    ],
)
def test_an_agreement_that_does_not_bind_is_told_and_spoken_to(certified, client_as, change, words, tag):
    Agreement.objects.filter(pk=certified.fund.agreement_id).update(**change)
    said = f"Agreement S75 Learning disabilities pool {words}"
    assert refusal(certified) == [f"Note: {said}. Give the reason in the note."]
    (facts,) = fund_facts(Fund.objects.filter(pk=certified.fund.pk), quarter=Q2, on=certified.world.on)
    assert facts.lapse == f"{said}."
    page = client_as("pool_manager").get(reverse("budgets:fund", args=[certified.fund.pk]))
    assert tag in page.content.decode()
    assert put_together(certified, note="A deed of variation is being signed.").state == "consolidated"


def test_an_agreement_that_runs_out_with_the_quarter_or_the_fund_bound_it(certified):
    Agreement.objects.filter(pk=certified.fund.agreement_id).update(ends=Q2.ends)
    funds_of = Fund.objects.filter(pk=certified.fund.pk)
    (facts,) = fund_facts(funds_of, quarter=Q2, on=date(2026, 10, 20))
    assert (facts.lapse, facts.agreement.stands.key) == ("", "ended")
    Agreement.objects.filter(pk=certified.fund.agreement_id).update(ends=date(2026, 9, 1))
    funds_of.update(closed_on=date(2026, 9, 1))
    (facts,) = fund_facts(funds_of, quarter=Q2, on=date(2026, 10, 20))
    assert facts.lapse == ""


@pytest.mark.parametrize("who", ["pool_manager", "finance_lead_council", "head", "auditor"])
def test_nobody_else_signs(certified, who):
    row = put_together(certified)
    with pytest.raises(Refused):
        sign(certified, row, who)


def test_nobody_signs_for_both(certified):
    row = sign(certified, put_together(certified), "cfo_council")
    with pytest.raises(Refused):
        sign(certified, row, "cfo_council")


@pytest.mark.parametrize("who", ["finance_lead_council", "cfo_council"])
def test_only_the_keeper_puts_it_together_and_takes_it_back(certified, who):
    with pytest.raises(ObjectDoesNotExist):
        put_together(certified, who=who)
    row = put_together(certified)
    with pytest.raises(ObjectDoesNotExist):
        closing.take_back(pk=row.pk, by=certified.people[who], at=certified.world.at)


def test_sent_back_with_a_reason_and_put_together_anew(certified):
    row = put_together(certified)
    row = sign(certified, row, "cfo_icb", "refuse", "The accrual for July is missing.")
    assert (row.state, row.request.approvals.get().reason) == (
        "sent_back",
        "The accrual for July is missing.",
    )
    assert put_together(certified).version == 2


def test_what_waits_for_signatures_rests(certified):
    row = put_together(certified)
    ret = BudgetReturn.objects.get(fund=certified.fund, partner=certified.council)
    again = {"pk": ret.pk, "reason": "Typing error.", "due_on": date(2026, 11, 1), "at": certified.world.at}
    officer = certified.people["finance_officer_council"]
    with pytest.raises(Refused, match="is waiting to be signed"):
        returns.reopen_return(by=officer, **again)
    assert refusal(certified).startswith("This position is waiting for signatures.")
    keeper, at = certified.people["pool_manager"], certified.world.at
    assert closing.take_back(pk=row.pk, by=keeper, at=at).state == "sent_back"
    with pytest.raises(Refused, match="not waiting for signatures"):
        closing.take_back(pk=row.pk, by=keeper, at=at)
    returns.reopen_return(by=officer, **again)


def test_returns_in_the_way_are_named(pool):
    assert refusal(pool) == [
        "Northmere County Council: its return was not opened. Give an opened return.",
        "NHS Northmere Integrated Care Board: its return was not opened. Give an opened return.",
    ]
    opened = pool.open(due=EARLY)
    pool.submit(opened["council"])
    assert refusal(pool) == [
        "Northmere County Council: its return waits to be certified. Give a certified return, or one sent back.",
        "NHS Northmere Integrated Care Board: its return is due on 21 October 2026. Give the return, or that "
        "day to pass.",
    ]


def test_no_final_statement_without_a_rule(world):
    """The year's last quarter is final: who bears its variance must be known. Before that it is only said."""
    pool = make_pool(world, rule=False)
    for quarter in (Q2, Quarter(2025, 4)):
        for ret in pool.open(quarter).values():
            pool.done(ret)
    assert put_together(pool).state == "consolidated"
    assert refusal(pool, quarter=Quarter(2025, 4)) == [
        "Risk share: rule missing: no risk-share rule is in force for this fund, so nobody can say who bears its "
        "variance. Give a rule that both partners have agreed."
    ]


def test_no_final_statement_weighs_a_promise(pool):
    """Before the year's last quarter a forecast may rest on what is only promised."""
    for quarter in (Q2, Quarter(2025, 4)):
        funds.contribute(
            fund=pool.fund, partner=pool.icb, year=quarter.year, kind="grant", amount=D(1000000), confirmed=False,
            effective_on=date(quarter.year, 4, 1), reason="Expected.", by=pool.people["pool_manager"], at=pool.world.at,
        )  # fmt: skip
        for ret in pool.open(quarter).values():
            pool.done(ret)
    assert put_together(pool).state == "consolidated"
    assert refusal(pool, quarter=Quarter(2025, 4))[0] == (
        "Contributions of NHS Northmere Integrated Care Board: £1,000,000 is only indicative. Give that sum confirmed, "
        "or what came of it, £0 if nothing did."
    )


def test_no_final_statement_is_signed_untied(pool):
    """The year's account must tie, and no contribution changes once the last quarter is signed."""
    last = Quarter(2025, 4)
    funds.contribute(
        fund=pool.fund, partner=pool.icb, year=2025, kind="grant", amount=D(1000000), confirmed=True,
        effective_on=date(2025, 4, 1), reason="A grant.", by=pool.people["pool_manager"], at=pool.world.at,
    )  # fmt: skip
    for ret in pool.open(last).values():
        pool.done(ret)
    assert refusal(pool, quarter=last)[0] == (
        "Contributions: Confirmed contributions are £1,000,000 more than the latest budget (£1,000,000 and £0). Give "
        "contributions that make the budget: vary what a partner gives, or the budget of a line."
    )


def test_a_final_statement_without_any_contribution_is_not_signed(pool):
    last = Quarter(2025, 4)
    BudgetChange.objects.create(
        line=pool.lines["LD1"], year=2025, kind="original", amount=D(7), batch=uuid4(), reason="Agreed.",
        effective_on=date(2025, 4, 1), by=pool.people["pool_manager"], at=pool.world.at,
    )  # fmt: skip
    for ret in pool.open(last).values():
        pool.done(ret)
    assert refusal(pool, quarter=last)[0].startswith(
        "Contributions: Confirmed contributions are £7 less than the latest budget (£0 and £7)."
    )


def test_what_was_promised_when_the_last_quarter_was_locked_is_spoken_to(pool):
    """Nobody can confirm it there any more: a restated position is signed with a word on it."""
    last = Quarter(2025, 4)
    funds.contribute(
        fund=pool.fund, partner=pool.icb, year=2025, kind="grant", amount=D(1000000), confirmed=False,
        effective_on=date(2025, 4, 1), reason="Expected.", by=pool.people["pool_manager"], at=pool.world.at,
    )  # fmt: skip
    for ret in pool.open(last).values():
        pool.done(ret)
    period = FinancePeriod(partnership=pool.world.partnership, quarter=str(last), state="locked")
    record(period, by=None, why="locked", at=pool.world.at)
    periods.keep_settled(at=pool.world.at)
    assert refusal(pool, quarter=last) == [
        "Note: Contributions of NHS Northmere Integrated Care Board: £1,000,000 is only indicative. Give the reason in "
        "the note."
    ]
    assert put_together(pool, quarter=last, note="It never came.").state == "consolidated"


def test_a_late_partner_is_carried_forward_with_a_word_on_it(pool):
    pool.done(pool.open(due=LATE)["council"])
    assert refusal(pool) == [
        "Note: NHS Northmere Integrated Care Board is late; its last forecast is carried forward. "
        "Give the reason in the note."
    ]
    row = put_together(pool, note="The NHS ledger closes on the 25th.")
    position = read(row.facts["position"])
    assert [line.source for line in position.lines if line.partner.startswith("NHS")] == [
        "not updated: no forecast this year, latest budget shown"
    ]


def test_a_restated_quarter_is_signed_again(certified):
    row = put_together(certified)
    for who in ("cfo_council", "cfo_icb"):
        sign(certified, row, who)
    old = BudgetReturn.objects.get(fund=certified.fund, partner=certified.council)
    new = returns.reopen_return(
        pk=old.pk,
        reason="An invoice was coded twice.",
        due_on=date(2026, 11, 1),
        by=certified.people["finance_officer_council"],
        at=certified.world.at,
    )
    assert refusal(certified).startswith("Every partner has signed these figures")
    certified.done(new, LD1="46200000.00")
    page = closing_page(certified.people["cfo_icb"], certified.fund.pk, quarter=Q2, on=certified.world.on)
    difference = page.drift[0]
    assert (difference.where, difference.old, difference.new) == (
        "LD community placements, forecast",
        D("46300000.00"),
        D("46200000.00"),
    )
    assert [r.reason for r in page.restatements] == ["An invoice was coded twice."]
    second = put_together(certified)
    row.refresh_from_db()
    assert (second.version, row.state, row.signed_at) == (2, "replaced", certified.world.at)
    page = closing_page(certified.people["cfo_icb"], certified.fund.pk, quarter=Q2, on=certified.world.on)
    assert (page.since, page.ruling.allowed, page.drift) == ("version 1", True, ())
    assert page.still == ("Northmere County Council", "NHS Northmere Integrated Care Board")


def test_a_quarter_is_not_locked_on_other_shares_than_were_signed(certified, client_as):
    """What is set against another fund moves with that fund, until the lock keeps it."""
    by = {"by": certified.people["pool_manager"], "at": certified.world.at}
    other = make_pool(certified.world, name="Autism pool")
    other.fund.agreement = certified.fund.agreement
    record(other.fund, by=None, why="one agreement", at=certified.world.at, fields=["agreement"])
    offset = [{"method": "offset"}, {"method": "proportional"}]
    steps = {"over": offset, "under": offset}
    for fund in (certified.fund, other.fund):
        risk_rules.set_risk_share(fund=fund, starts=date(2026, 4, 1), steps=steps, source="x", **by)
    opened = other.open()
    other.done(opened["icb"])
    other.done(opened["council"], LD1="46130000.00")

    def signed(pool):
        row = sign(pool, put_together(pool, note="As certified."), "cfo_council")
        return sign(pool, row, "cfo_icb")

    def shares():
        page = closing_page(by["by"], certified.fund.pk, quarter=Q2, on=certified.world.on)
        return page.drift, {share.name: share.amount for share in page.now.shares}

    lock = {"partnership": certified.world.partnership, "quarter": Q2, "state": "locked", "why": "Signed."}

    def told():
        (facts,) = fund_facts(type(other.fund).objects.filter(pk=certified.fund.pk), **of)
        return facts.signed_otherwise

    of = {"quarter": Q2, "on": certified.world.on}
    was = read(signed(certified).facts["position"]).shares
    assert told() == ""
    restate(other, "council", LD1="46160000.00")
    signed(other)
    said = ", ".join(f"{share.name} {pounds(share.amount)}" for share in was)
    assert "Set against other funds of the agreement £70,000" in said
    assert told().startswith(
        f"Other shares of this quarter were signed on 20 October 2026: {said}. They have moved"
    )
    for page in ("fund", "risk"):
        seen = client_as("cfo_icb").get(
            f"{reverse(f'budgets:{page}', args=[certified.fund.pk])}?quarter={Q2}"
        )
        words = seen.content.decode()
        assert told() in words
        assert f"{reverse('budgets:closing', args=[certified.fund.pk])}?quarter={Q2}#signed" in words
    drift, _ = shares()
    with pytest.raises(Refused) as refused:
        periods.set_period(**lock, **by)
    assert [str(problem) for problem in refused.value.problems] == [
        f"{certified.fund}: {len(drift)} of its figures are no longer what its partners signed: "
        "Share of Northmere County Council and others. Give new signatures on the figures as they stand."
    ]
    assert {each.where for each in drift} > {"Share of Set against other funds of the agreement"}
    row = signed(certified)
    assert told() == ""
    periods.set_period(**lock, **by)
    before = shares()
    assert before == ((), {share.name: share.amount for share in read(row.facts["position"]).shares})
    assert before[1]["Set against other funds of the agreement"] == D(40_000)
    restate(other, "council", LD1="46190000.00")
    assert shares() == before


def restate(pool, key, **forecasts):
    old = BudgetReturn.objects.live().get(fund=pool.fund, partner=pool.world.partners[key], quarter=str(Q2))
    person = pool.people[f"finance_officer_{key}"]
    new = returns.reopen_return(
        pk=old.pk, reason="Found.", due_on=date(2026, 11, 1), by=person, at=pool.world.at
    )
    return pool.done(new, **forecasts)


def test_what_waits_for_the_keeper(pool):
    keeper, opened = pool.people["pool_manager"], pool.open()
    pool.done(opened["council"])
    assert to_put_together(keeper, Q2) == []
    pool.done(opened["icb"])
    assert to_put_together(pool.people["cfo_council"], Q2) == []
    assert to_put_together(keeper, Q2) == [pool.fund]
    titles = [item.title for item in work.returns(keeper, pool.world.on)]
    assert "Learning disabilities pool: put the position of Q2 2026/27 together" in titles
    put_together(pool)
    assert to_put_together(keeper, Q2) == []


def test_the_page_costs_the_same_with_many_versions(certified, django_assert_max_num_queries):
    for number in range(5):
        row = put_together(certified, note=str(number))
        closing.take_back(pk=row.pk, by=certified.people["pool_manager"], at=certified.world.at)
    put_together(certified)
    with django_assert_max_num_queries(75):
        closing_page(certified.people["cfo_icb"], certified.fund.pk, quarter=Q2, on=certified.world.on)


def test_the_database_refuses_a_signature_without_its_moment(certified):
    row = put_together(certified)
    with pytest.raises(IntegrityError, match="consolidation_signed_when"), transaction.atomic():
        Consolidation.objects.filter(pk=row.pk).update(state="signed")
    with pytest.raises(IntegrityError, match="stay as they were put together"), transaction.atomic():
        Consolidation.objects.filter(pk=row.pk).update(sha256="0" * 64)


def test_the_database_refuses_a_restatement_without_a_reason(certified):
    with pytest.raises(IntegrityError, match="return_restatement_says_why"), transaction.atomic():
        BudgetReturn.objects.update(restates=True)
