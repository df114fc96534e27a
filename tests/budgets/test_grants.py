"""A grant that must be spent by a day: nothing is planned in it afterwards, and its end is told in time."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from budgets import work
from budgets.models import Fund
from budgets.selectors.entry import findings_of
from budgets.selectors.grants import grants_ending
from budgets.selectors.reserves import held
from budgets.services import budget_changes, contributions, reserves, virements
from budgets.services.funds import close_fund
from jct.core.errors import Refused
from partnerships.services import decisions
from tests.budgets.conftest import Q2
from tests.budgets.test_lines import spend
from tests.budgets.test_reserves import approve
from tests.budgets.test_views import text, url

D = Decimal
ENDS = date(2026, 9, 1)


@pytest.fixture
def grant(pool):
    Fund.objects.filter(pk=pool.fund.pk).update(kind="grant", grant_purpose="Pump priming", grant_ends=ENDS)
    pool.fund.refresh_from_db()
    for line in pool.lines.values():
        line.refresh_from_db()
    return pool


def test_nothing_is_planned_or_paid_in_after_its_end(grant):
    by = {"by": grant.people["pool_manager"], "at": grant.world.at}
    promise = {"fund": grant.fund, "partner": grant.icb, "year": 2026, "kind": "grant", "amount": D(5)}
    line, other = grant.lines["LD1"], grant.lines["LD3"]
    moves = {"fund": grant.fund, "from_line": line, "to_line": other, "amount": D(5)}

    def ways(on):
        rest = {"effective_on": on, "reason": "x", **by}
        return [
            lambda: budget_changes.change_budget(grant.fund, 2026, {line: D(5)}, "variation", **rest),
            lambda: contributions.contribute(**promise, **rest),
            lambda: virements.ask_virement(**moves, **rest),
        ]

    for way in ways(ENDS):
        with pytest.raises(
            Refused, match="must be spent by 31 August 2026: nothing can be budgeted, paid in or moved"
        ):
            way()
    for way in ways(ENDS - timedelta(days=1)):
        way()


def test_what_is_left_of_it_is_taken_out_after_its_end(grant):
    by = {"by": grant.people["pool_manager"], "at": grant.world.at}
    less = {
        "year": 2026,
        "amount": D(-5),
        "effective_on": ENDS,
        "reason": "Paid back to the department.",
        **by,
    }
    known = {"fund": grant.fund, "partner": grant.icb}
    asked = contributions.ask_variation(**known, **less, line=grant.lines["LD1"])
    for who in ("cfo_council", "cfo_icb"):
        decisions.decide_request(
            pk=asked.request_id, by=grant.people[who], at=grant.world.at, outcome="approve", reason=""
        )
    assert asked.request.contributions.get().amount == D(-5)
    assert grant.lines["LD1"].changes.get(kind="variation").amount == D(-5)
    with pytest.raises(Refused, match="must be spent by 31 August 2026"):
        contributions.ask_variation(**known, **(less | {"amount": D(5)}))
    mixed = {grant.lines["LD1"]: D(-9), grant.lines["LD3"]: D(4)}
    with pytest.raises(Refused, match="must be spent by 31 August 2026"):
        budget_changes.change_budget(
            grant.fund, 2026, mixed, "variation", effective_on=ENDS, reason="x", **by
        )


def test_what_is_left_in_its_reserve_goes_back_after_its_end_and_then_it_closes(grant):
    keeper = {"by": grant.people["pool_manager"], "at": grant.world.at}
    reserve = reserves.create_reserve(
        fund=grant.fund, name="Unspent", is_risk_pool=False, purpose="", opening=D(500),
        effective_on=ENDS - timedelta(days=1), **keeper,
    )  # fmt: skip
    draw = {
        "pk": reserve.pk,
        "kind": "draw",
        "amount": D(500),
        "effective_on": ENDS,
        "reason": "Back.",
        **keeper,
    }
    after = {"pk": reserve.pk, "amount": D(5), "effective_on": ENDS, "reason": "x", **keeper}
    for way in (lambda: reserves.pay_in(**after), lambda: reserves.ask_use(**draw, line=grant.lines["LD1"])):
        with pytest.raises(Refused, match="must be spent by 31 August 2026"):
            way()
    use = reserves.ask_use(**draw)
    approve(grant, use)
    assert held(reserve) == 0
    close_fund(pk=grant.fund.pk, closed_on=ENDS + timedelta(days=1), **keeper)
    assert Fund.objects.get(pk=grant.fund.pk).closed_on


@pytest.mark.parametrize(
    ("recurrent", "ends", "words"),
    [
        (True, date(2027, 4, 1), "time-limited money cannot pay for it"),
        (False, ENDS, "ended on 31 August 2026"),
        (False, date(2027, 4, 1), None),
    ],
)
def test_what_is_moved_out_of_it_lasts_no_longer_than_it(grant, recurrent, ends, words):
    """The end moves while the virement waits, and the request with it."""
    keeper = {"by": grant.people["pool_manager"], "at": grant.world.at}
    asked = virements.ask_virement(
        fund=grant.fund, from_line=grant.lines["LD1"], to_line=grant.lines["LD3"], amount=D(5),
        effective_on=ENDS - timedelta(days=1), reason="x", recurrent=recurrent, **keeper,
    )  # fmt: skip
    assert asked.request.money_ends == ENDS
    Fund.objects.filter(pk=grant.fund.pk).update(grant_ends=ends)
    told = decisions.keep_up(pk=asked.request_id, at=grant.world.at)
    assert bool(told) is (ends != ENDS)
    by = {"pk": asked.request_id, "by": grant.people["head"], "at": grant.world.at}
    if words is None:
        assert decisions.decide_request(**by).request.state == "approved"
        return
    with pytest.raises(Refused, match=words):
        decisions.decide_request(**by)


def test_what_is_drawn_for_a_line_lasts_no_longer_than_it(grant):
    keeper = {"by": grant.people["pool_manager"], "at": grant.world.at}
    reserve = reserves.create_reserve(
        fund=grant.fund, name="Unspent", is_risk_pool=False, purpose="", opening=D(500),
        effective_on=date(2026, 8, 1), **keeper,
    )  # fmt: skip
    draw = {"pk": reserve.pk, "kind": "draw", "amount": D(5), "effective_on": date(2026, 8, 2), "reason": "x"}
    use = reserves.ask_use(**draw, line=grant.lines["LD1"], **keeper)
    assert (use.request.money_ends, use.request.is_notional) == (ENDS, False)
    with pytest.raises(Refused, match="ended on 31 August 2026"):
        approve(grant, use)
    Fund.objects.filter(pk=grant.fund.pk).update(kind="notional", grant_purpose="", grant_ends=None)
    with pytest.raises(Refused, match="has changed since it was asked"):
        approve(grant, use)
    use.request.refresh_from_db()
    assert (use.request.version, use.request.is_notional, use.request.money_ends) == (2, True, None)


def test_ledger_rows_after_its_end_are_told(grant):
    ret = grant.open()["council"]
    spend(grant, grant.lines["LD1"], "31/08/2026,5.00", "01/09/2026,7.00")
    told = [found.message for found in findings_of(ret, on=grant.world.on) if found.check == "grant_ledger"]
    assert told == [
        "The ledger has £7 on this line from 1 September 2026 on, when the grant was over. Move those rows to a line "
        "that may bear them."
    ]
    Fund.objects.update(grant_ends=Q2.ends)
    ret.refresh_from_db()
    assert not [found for found in findings_of(ret, on=grant.world.on) if found.check == "grant_ledger"]


def test_its_end_is_told_a_quarter_before(grant, client_as):
    budget = "£80,300,000"
    for on, words in (
        (date(2026, 5, 31), None),
        (
            date(2026, 6, 1),
            f"The grant ends in 91 days, on 31 August 2026; {budget} of its budget is not spent.",
        ),
        (date(2026, 9, 2), f"The grant ended on 31 August 2026; {budget} of its budget is not spent."),
    ):
        found = grants_ending(Fund.objects.all(), on=on)
        assert [row.words.startswith(words) for row in found] == ([True] if words else [])
    manager, on = grant.people["pool_manager"], grant.world.on
    items = [item for item in work.returns(manager, on) if item.kind == "Grant"]
    assert [(item.title, item.due) for item in items] == [
        (f"{grant.fund}: spend the grant", date(2026, 8, 31))
    ]
    assert not [
        item for item in work.returns(grant.people["finance_officer_council"], on) if item.kind == "Grant"
    ]
    assert "of its budget is not spent" in text(client_as("pool_manager").get(url("fund", grant.fund.pk)))
    Fund.objects.update(closed_on=ENDS)
    assert grants_ending(Fund.objects.all(), on=on) == []
