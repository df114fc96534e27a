"""Reserves and the risk pool: set up, paid in, drawn by decision, fed from an underspend."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import ObjectDoesNotExist
from django.db import IntegrityError, transaction

from budgets.facts import money_after
from budgets.models import BudgetChange, FinancePeriod, Fund, Reserve, ReserveMovement
from budgets.selectors import fund_facts
from budgets.selectors.entry import findings_of, tie_outs_of
from budgets.selectors.reserves import held, reserves_page, risk_pool
from budgets.services import periods, reserves, risk_rules
from jct.core.calendar import Quarter
from jct.core.errors import Refused
from jct.support.history import record
from partnerships.models import DecisionRequest
from partnerships.services import decisions
from partnerships.services.settling import retry_effect
from tests.budgets.test_lines import elsewhere

D = Decimal


def set_up(pool, who="pool_manager", **values):
    return reserves.create_reserve(
        **{
            "fund": pool.fund,
            "name": "Risk pool",
            "is_risk_pool": True,
            "purpose": "Overspends first.",
            "opening": D("600000.00"),
            "effective_on": date(2026, 4, 1),
            "by": pool.people[who],
            "at": pool.world.at,
            **values,
        }
    )


def use(pool, reserve, amount="250000.00", kind="draw", **values):
    return reserves.ask_use(
        **{
            "pk": reserve.pk,
            "kind": kind,
            "amount": D(amount),
            "effective_on": date(2026, 9, 1),
            "reason": "Winter placements.",
            "by": pool.people["pool_manager"],
            "at": pool.world.at,
            **values,
        }
    )


def approve(pool, asked, **answer):
    for who in ("cfo_council", "cfo_icb"):
        decisions.decide_request(pk=asked.request_id, by=pool.people[who], at=pool.world.at, **answer)


def page(pool, who="pool_manager"):
    return reserves_page(pool.fund, user=pool.people[who], on=pool.world.on)


@pytest.fixture
def reserve(pool):
    return set_up(pool)


def test_nothing_moves_in_a_risk_pool_from_a_year_before_a_locked_quarter(pool):
    """What it holds weighs on every quarter after the movement, whichever year that is of."""
    Fund.objects.filter(pk=pool.fund.pk).update(kind="aligned")
    by = {"by": pool.people["pool_manager"], "at": pool.world.at}
    steps = {"over": [{"method": "risk_pool"}, {"method": "proportional"}]}
    risk_rules.set_risk_share(fund=pool.fund, starts=date(2026, 4, 1), steps=steps, source="x", **by)
    last = {"effective_on": date(2026, 3, 31)}
    pots = [set_up(pool, **last), set_up(pool, name="Winter", is_risk_pool=False, **last)]
    ret = pool.open(Quarter(2026, 1), ["council"], due=date(2026, 7, 20))["council"]
    pool.done(ret, LD1="47000000")
    lock = {"partnership": pool.world.partnership, "state": "locked", "why": "Closed."}
    periods.set_period(quarter=Quarter(2026, 1), **lock, **by)

    def ways(pot):
        return [
            lambda: reserves.pay_in(pk=pot.pk, amount=D(5), reason="Year end.", **last, **by),
            lambda: use(pool, pot, "5.00", **last),
        ]

    for way in ways(pots[0]):
        with pytest.raises(Refused, match="Quarter 1 2026/27 is locked"):
            way()
    for way in ways(pots[1]):
        way()


def test_a_draw_waits_for_both_partners_and_raises_the_line(pool, reserve):
    asked = use(pool, reserve, line=pool.lines["LD1"])
    assert (held(reserve), page(pool).reserves[0].free) == (D("600000.00"), D("350000.00"))
    approve(pool, asked)
    assert held(reserve) == risk_pool(pool.fund) == D("350000.00")
    change = BudgetChange.objects.get(kind="reserve")
    assert (change.line, change.amount, change.recurrent) == (pool.lines["LD1"], D("250000.00"), False)
    fund = fund_facts(Fund.objects.filter(pk=pool.fund.pk), quarter=Quarter(2026, 2), on=pool.world.on)[0]
    assert (fund.total.latest, fund.brought_forward, fund.untied) == (D("80550000.00"), D("250000.00"), 0)
    assert fund.lines[0].latest == D("46450000.00")


def test_whoever_decides_sees_what_it_leaves(pool, reserve):
    panel = money_after(request_id=use(pool, reserve, line=pool.lines["LD1"]).request_id, on=pool.world.on)
    assert [row[:2] for row in panel.rows] == [
        ("Risk pool", "£600,000 now, £350,000 then"),
        ("LD community placements", "£46,200,000 now, £46,450,000 then"),
    ]
    panel = money_after(request_id=use(pool, reserve, "1.00").request_id, on=pool.world.on)
    assert [row[0] for row in panel.rows] == ["Risk pool"]


def test_a_draw_without_a_line_moves_money_only(pool, reserve):
    approve(pool, use(pool, reserve))
    assert held(reserve) == D("350000.00")
    assert not BudgetChange.objects.filter(kind="reserve").exists()


def test_a_lower_sum_may_be_agreed(pool, reserve):
    """Where a scheme lets one person decide, they may agree to less."""
    asked = use(pool, reserve)
    asked.request.state, asked.request.agreed_amount = "approved", D("100000.00")
    reserves.settle_use(request=asked.request, approval=None, by=pool.people["cfo_council"], at=pool.world.at)
    asked.refresh_from_db()
    assert (asked.amount, held(reserve)) == (D("100000.00"), D("500000.00"))


def test_refused_or_taken_back_nothing_moves(pool, reserve):
    asked = use(pool, reserve)
    decisions.decide_request(
        pk=asked.request_id, by=pool.people["cfo_icb"], at=pool.world.at, outcome="refuse", reason="No."
    )
    again = use(pool, reserve)
    reserves.withdraw_use(pk=again.pk, by=pool.people["pool_manager"], at=pool.world.at)
    assert held(reserve) == D("600000.00")
    assert [row.state for row in page(pool).asked] == ["Withdrawn", "Refused"]


def test_what_waits_cannot_be_asked_for_twice(pool, reserve):
    use(pool, reserve, "400000.00")
    with pytest.raises(Refused) as refusal:
        use(pool, reserve, "200000.01")
    assert "Risk pool has £200,000 that is neither spent nor asked for" in str(refusal.value.problems[0])


def test_a_draw_follows_what_another_took(pool, reserve):
    first, second = use(pool, reserve, "400000.00"), use(pool, reserve, "200000.00")
    decisions.decide_request(pk=second.request_id, by=pool.people["cfo_council"], at=pool.world.at)
    approve(pool, first)
    with pytest.raises(Refused, match="Money in the reserve: £600,000 before, £200,000 now"):
        decisions.decide_request(pk=second.request_id, by=pool.people["cfo_icb"], at=pool.world.at)
    approve(pool, second)
    assert held(reserve) == 0


def test_two_draws_approved_at_once_cannot_overdraw(pool, reserve):
    asked = use(pool, reserve, "600000.00")
    ReserveMovement.objects.create(
        reserve=reserve, year=2026, kind="draw", amount=D("-1.00"), effective_on=date(2026, 9, 1),
        reason="Meanwhile", by=pool.people["pool_manager"], at=pool.world.at,
    )  # fmt: skip
    decisions.keep_up(pk=asked.request_id, at=pool.world.at)
    approve(pool, asked)
    request = DecisionRequest.objects.get(pk=asked.request_id)
    assert (request.effect, held(reserve)) == ("failed", D("599999.00"))
    assert "holds £599,999" in request.effect_note
    assert page(pool).asked[0].state.startswith("Approved, not applied")


def underspend(pool, amount="350000.00"):
    """Quarter 4 of 2026/27 with LD1 under its budget by `amount`."""
    for ret in pool.open(Quarter(2026, 4), due=date(2027, 4, 20)).values():
        pool.done(ret, LD1=str(D("46200000.00") - D(amount)))


def carry(pool, reserve, amount="350000.00", **values):
    values.setdefault("effective_on", date(2027, 4, 1))
    return use(pool, reserve, amount, kind="carry_forward", **values)


def test_an_underspend_is_carried_into_the_reserve_once(pool, reserve):
    underspend(pool)
    approve(pool, carry(pool, reserve, "300000.00"))
    assert held(reserve) == D("900000.00")
    with pytest.raises(Refused) as refusal:
        carry(pool, reserve, "50000.01")
    assert "underspent 2026/27 by £350,000, of which £50,000 is not carried forward yet" in str(
        refusal.value.problems[0]
    )


@pytest.mark.parametrize("told", [False, True])
def test_what_a_fund_that_closed_left_is_told_of_its_last_quarter(
    pool, reserve, client_as, told, monkeypatch
):
    """As what is refused goes by it; and the figures to which the page leads are those of that quarter."""
    if told:
        for ret in pool.open().values():
            pool.done(ret, LD1="46000000.00")
    type(pool.fund).objects.update(closed_on=date(2026, 10, 1))
    monkeypatch.setattr("jct.support.clock.today", lambda: date(2027, 4, 2))
    page = client_as("pool_manager").get(f"/budgets/reserves/{reserve.pk}/carry-forward/").content.decode()
    if told:
        assert "?quarter=2026-Q2#variance" in page
    else:
        assert "No return of Quarter 2 2026/27 (July to September 2026) has been submitted" in page


def test_a_carry_forward_follows_the_underspend(pool, reserve):
    underspend(pool)
    asked = carry(pool, reserve, "300000.00")
    assert asked.request.facts["underspend of 2026/27"] == "£350,000"
    assert decisions.keep_up(pk=asked.request_id, at=pool.world.at) == ""


def test_whoever_decides_on_a_carry_forward_reads_whose_it_is_by_the_rule(
    pool, reserve, client_as, monkeypatch
):
    underspend(pool)
    facts = carry(pool, reserve, "300000.00").request.facts
    said = "£212,702.37 back to Northmere County Council, £137,297.63 back to NHS Northmere Integrated Care Board"
    assert facts["by the rule of the risk share"] == said
    monkeypatch.setattr("jct.support.clock.today", lambda: date(2027, 4, 2))
    page = client_as("pool_manager").get(f"/budgets/reserves/{reserve.pk}/carry-forward/").content.decode()
    assert said in page


def test_a_carry_forward_asked_before_the_rule_was_told_keeps_its_consents(pool, reserve, monkeypatch):
    def asked(*given, **more):
        said = now(*given, **more)
        said["facts"].pop("by the rule of the risk share")
        return said

    now = reserves.asked
    underspend(pool)
    monkeypatch.setattr(reserves, "asked", asked)
    request = carry(pool, reserve, "300000.00").request
    monkeypatch.undo()
    assert "by the rule of the risk share" not in request.facts
    assert decisions.keep_up(pk=request.pk, at=pool.world.at) == ""


@pytest.fixture
def stuck(pool, reserve):
    """An underspend of £350,000, £300,000 of it carried forward and approved once the first quarter was locked."""
    Fund.objects.filter(pk=pool.fund.pk).update(kind="aligned")
    underspend(pool)
    asked = carry(pool, reserve, "300000.00")
    period = FinancePeriod(partnership=pool.world.partnership, quarter="2027-Q1", state="locked")
    record(period, by=None, why="locked", at=pool.world.at)
    approve(pool, asked)
    return asked


def give_up(pool, use, who="pool_manager", reason="It came after the lock."):
    told = {"by": pool.people[who], "at": pool.world.at}
    return reserves.give_up_use(pk=use.pk, reason=reason, **told)


def test_what_was_approved_after_the_lock_can_be_given_up_and_counts_as_carried_no_more(
    pool, reserve, stuck, client_as
):
    """It can neither be carried out, for its quarter is shut, nor be taken back."""
    FinancePeriod.objects.update(state="open")
    with pytest.raises(Refused, match="cannot be asked for"):
        carry(pool, reserve, "50000.01")
    keeper, where = client_as("pool_manager"), f"/budgets/reserves/uses/{stuck.pk}/give-up/"
    said = keeper.get(f"/budgets/funds/{pool.fund.pk}/reserves/").content.decode()
    assert "Approved, not applied: Quarter 1 2027/28 is locked" in said
    assert where in said
    assert "can give it up" in client_as("commissioner_ld").get(where).content.decode()
    assert "Give it up</button>" in keeper.get(where).content.decode().replace("\n", "")
    said = keeper.post(where, {"reason": "It came after the lock."}, follow=True).content.decode()
    assert "Approved. Given up before it was carried out: It came after the lock." in said
    assert where not in said
    assert "Only what was approved and could not be carried out" in keeper.get(where).content.decode()
    with pytest.raises(Refused, match="nothing to carry out again"):
        retry_effect(pk=stuck.request_id, by=pool.people["pool_manager"], at=pool.world.at)
    approve(pool, carry(pool, reserve, "350000.00"))
    assert held(reserve) == D("950000.00")


def test_who_gives_a_use_up_and_which(pool, reserve, stuck, stranger):
    with pytest.raises(Refused, match="Say why"):
        give_up(pool, stuck, reason=" ")
    with pytest.raises(Refused, match="Only whoever asked for it, whoever decided it"):
        give_up(pool, stuck, "commissioner_ld")
    assert stranger.get(f"/budgets/reserves/uses/{stuck.pk}/give-up/").status_code == 403
    with pytest.raises(Refused, match="could not be carried out is given up"):
        give_up(pool, use(pool, reserve, "1.00"))
    give_up(pool, stuck, "cfo_icb")
    assert (held(reserve), page(pool).asked[-1].stuck) == (D("600000.00"), False)


def test_carried_to_a_line_it_passes_through_the_reserve(pool, reserve):
    underspend(pool)
    approve(pool, carry(pool, reserve, line=pool.lines["LD3"]))
    kinds = list(ReserveMovement.objects.filter(year=2027).order_by("pk").values_list("kind", "amount"))
    assert kinds == [("carry_forward", D("350000.00")), ("draw", D("-350000.00"))]
    change = BudgetChange.objects.get(kind="carried")
    assert (change.year, change.amount, held(reserve)) == (2027, D("350000.00"), D("600000.00"))


@pytest.mark.parametrize(
    ("day", "wrong"),
    [
        (date(2027, 5, 1), "is not the first day of a financial year"),
        (date(2027, 4, 1), "nobody knows the underspend"),
    ],
)
def test_what_cannot_be_carried(pool, reserve, day, wrong):
    with pytest.raises(Refused) as refusal:
        carry(pool, reserve, effective_on=day)
    assert wrong in str(refusal.value.problems[0])


def test_everything_wrong_with_a_use_is_said_at_once(pool, reserve):
    with pytest.raises(Refused) as refusal:
        use(pool, reserve, "0", reason=" ", line=elsewhere(pool))
    assert [problem.where for problem in refusal.value.problems] == ["Amount", "Reason", "Line"]


def test_everything_wrong_with_a_reserve_is_said_at_once(pool, reserve):
    with pytest.raises(Refused) as refusal:
        set_up(pool, opening=D("-1"))
    assert [problem.where for problem in refusal.value.problems] == ["Name", "Risk pool", "Opening balance"]
    Fund.objects.filter(pk=pool.fund.pk).update(kind="notional")
    with pytest.raises(Refused) as refusal:
        set_up(pool, name="Another", is_risk_pool=False)
    assert "carries no money" in str(refusal.value.problems[0])


def test_paying_in_says_why(pool, reserve):
    def pay(amount, reason="Grant left over."):
        return reserves.pay_in(
            pk=reserve.pk, amount=D(amount), effective_on=date(2026, 7, 1), reason=reason,
            by=pool.people["pool_manager"], at=pool.world.at,
        )  # fmt: skip

    pay("50000.00")
    assert held(reserve) == D("650000.00")
    for amount, reason in (("0", "x"), ("1", " ")):
        with pytest.raises(Refused):
            pay(amount, reason)


def test_only_who_keeps_the_fund_touches_its_reserves(pool, reserve):
    with pytest.raises(ObjectDoesNotExist):
        set_up(pool, who="head", name="Mine", is_risk_pool=False)
    with pytest.raises(ObjectDoesNotExist):
        use(pool, reserve, by=pool.people["cfo_council"])


def test_the_database_keeps_the_account(pool, reserve):
    with pytest.raises(IntegrityError, match="overdrawn"), transaction.atomic():
        ReserveMovement.objects.create(
            reserve=reserve, year=2026, kind="draw", amount=D("-600000.01"), effective_on=date(2026, 9, 1),
            reason="x", by=pool.people["pool_manager"], at=pool.world.at,
        )  # fmt: skip
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        ReserveMovement.objects.update(amount=1)


def test_the_page_costs_the_same_with_many_reserves(pool, reserve, django_assert_num_queries):
    with django_assert_num_queries(3):
        assert page(pool).total == D("600000.00")
    for number in range(29):
        set_up(pool, name=f"Reserve {number}", is_risk_pool=False, opening=D(1))
    assert Reserve.objects.count() == 30
    with django_assert_num_queries(3):
        found = page(pool)
    assert (len(found.reserves), found.reserves[0].is_risk_pool, found.total) == (30, True, D("600029.00"))


def test_money_drawn_ties_for_the_officer_and_the_certifier_too(pool, reserve):
    approve(pool, use(pool, reserve, "100000.00", line=pool.lines["LD1"]))
    ret = pool.open()["council"]
    assert not [found for found in findings_of(ret, on=pool.world.on) if found.check == "contributions_tie"]
    (funding,) = [tie for tie in tie_outs_of(ret) if tie.name == "Funding"]
    assert (funding.agrees, funding.right) == (True, D("80400000.00"))
