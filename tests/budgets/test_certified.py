"""Between certification and lock the records move: what a certified return tells wrongly then stops the position of its
pool and the lock, names the return with its lines, and can be put right.
"""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.urls import reverse

from budgets.models import BudgetReturn
from budgets.selectors.closing import closing_page
from budgets.services import budget_changes, closing, periods, returns
from jct.accounts.models import User
from jct.core.calendar import Quarter
from jct.core.errors import Refused
from partnerships.domain.words import WAITS
from partnerships.models import DecisionRequest, Organisation
from partnerships.services import appointments, decisions, settling
from tests.budgets.conftest import Q1
from tests.budgets.ledger_kit import OFFICER
from tests.budgets.test_lines import act, change, new
from tests.budgets.test_moved_since import empty
from tests.budgets.test_shut_quarters import owing

D = Decimal
LAST = Quarter(2025, 4)
AGAIN = "Give the return opened again, updated and certified."
STANDS = "The position cannot be signed as it stands."
MOVED = "what was owed on 31 March on LD3 has changed since it was certified"


def owed(pool, **lines):
    """The return of the last quarter of the year before, opened again where it was certified, with what is owed."""
    old = BudgetReturn.objects.live().filter(quarter=str(LAST), partner=pool.council).first()
    if old:
        day = date(2026, 11, 1)
        ret = returns.reopen_return(pk=old.pk, reason="It was paid.", due_on=day, **act(pool, OFFICER))
    else:
        ret = pool.open(LAST, ["council"], due=date(2026, 4, 20))["council"]
    for code, amount in lines.items():
        owing(ret, pool.lines[code], amount)
    return pool.done(ret, **lines)


@pytest.fixture
def certified(pool):
    """Both returns of the first quarter; the council's took off £90,000 that was owed on LD3."""
    owed(pool, LD3="90000.00")
    for ret in pool.open(Q1, due=date(2026, 7, 20)).values():
        pool.done(ret)
    return pool


def put_together(pool, note=""):
    return closing.consolidate(fund=pool.fund, quarter=Q1, note=note, **act(pool))


def sign(pool, row, *people):
    for person in people or ("cfo_council", "cfo_icb"):
        decisions.decide_request(pk=row.request_id, by=pool.people[person], at=pool.world.at)
    row.refresh_from_db()
    return row


def lock(pool):
    periods.set_period(
        partnership=pool.world.partnership, quarter=Q1, state="locked", why="Signed.", **act(pool)
    )


def refusal(way, *values):
    with pytest.raises(Refused) as refused:
        way(*values)
    return [str(problem) for problem in refused.value.problems] or refused.value.reason


def put_right(pool):
    old = BudgetReturn.objects.live().get(quarter=str(Q1), partner=pool.council)
    day = date(2026, 11, 1)
    return pool.done(returns.reopen_return(pk=old.pk, reason="Moved.", due_on=day, **act(pool, OFFICER)))


def test_no_position_is_put_together_on_an_accrual_that_is_owed_no_more(certified):
    pool = certified
    owed(pool, LD3="0.00")
    name = pool.lines["LD3"].name
    said = f"Return of {pool.council.name}: {MOVED.replace('LD3', name)}"
    page = closing_page(pool.people["pool_manager"], pool.fund.pk, quarter=Q1, on=pool.world.on)
    assert [str(problem) for problem in page.obstacles] == [f"{said}. {AGAIN}"]
    assert not page.ready
    assert refusal(put_together, pool) == [f"{said}. {AGAIN}"]
    put_right(pool)
    sign(pool, put_together(pool))
    lock(pool)


def test_no_position_is_put_together_without_a_line_that_owed(certified):
    """A line that has nothing but what it owed on 31 March is in no figure of the quarter before its return tells."""
    pool = certified
    line = empty(pool)
    pool.lines[line.code] = line
    owed(pool, LD3="90000.00", LD6="90.00")
    assert refusal(put_together, pool) == [
        f"Return of {pool.council.name}: it has no row for Shared lives, with money in the year. {AGAIN}"
    ]
    assert put_right(pool).lines.get(line=line).opening_accrual == D(90)
    sign(pool, put_together(pool))
    lock(pool)


def test_another_budget_that_sums_to_nothing_is_spoken_to(certified):
    """Moved between two lines of one return it is in no control total."""
    pool = certified
    moved = {pool.lines["LD1"]: D("70000.00"), pool.lines["LD3"]: D("-70000.00")}
    day = date(2026, 6, 1)
    budget_changes.vire(
        fund=pool.fund, year=2026, amounts=moved, reason="Moved.", effective_on=day, **act(pool)
    )
    names = f"{pool.lines['LD1'].name}, {pool.lines['LD3'].name}"
    assert refusal(put_together, pool) == [
        f"Note: Return of {pool.council.name}: the budget of {names} has changed since it was certified. Give the "
        "reason in the note."
    ]
    sign(pool, put_together(pool, "Moved on 1 June."))
    lock(pool)


def test_what_moves_before_the_last_signature_keeps_it_from_being_signed(certified, client_as):
    pool = certified
    row = put_together(pool)
    sign(pool, row, "cfo_council")
    owed(pool, LD3="0.00")
    why = refusal(sign, pool, row, "cfo_icb")
    assert why.startswith(f"The position cannot be signed as it stands. Return of {pool.council.name}: what ")
    where = f"{reverse('budgets:closing', args=[pool.fund.pk])}?quarter={Q1}"
    page = client_as("cfo_icb").get(where).content.decode()
    assert "The position cannot be signed as it stands." in page
    assert "Sign these figures" not in page
    assert "Send it back" in page
    shown = client_as("cfo_icb").get(reverse("partnerships:request", args=[row.request_id])).content.decode()
    assert "The position cannot be signed as it stands." in shown
    assert "You may still refuse it" in shown
    assert 'value="refuse"' in shown
    assert 'value="approve"' not in shown
    assert "Approve with conditions" not in shown
    (result,) = decisions.decide_many(pks=[row.request_id], by=pool.people["cfo_icb"], at=pool.world.at)
    assert (result.done, result.words[: len(STANDS)]) == (False, STANDS)
    asked = {"by": pool.people["cfo_icb"], "at": pool.world.at, "outcome": "refuse"}
    decisions.decide_request(pk=row.request_id, reason="The accrual has moved.", **asked)
    put_right(pool)
    sign(pool, put_together(pool))
    lock(pool)


@pytest.mark.parametrize("state", ["open", "closed"])
def test_what_moves_after_the_signatures_keeps_the_quarter_from_being_locked(certified, client_as, state):
    """It is put right by a restatement, also once the quarter is closed to officers, and signed again."""
    pool = certified
    sign(pool, put_together(pool))
    owed(pool, LD3="0.00")
    if state == "closed":
        periods.set_period(
            partnership=pool.world.partnership, quarter=Q1, state="closed", why="Ended.", **act(pool)
        )
    told = refusal(lock, pool)
    ret = BudgetReturn.objects.live().get(quarter=str(Q1), partner=pool.council)
    assert told == [f"{ret}: {MOVED.replace('LD3', pool.lines['LD3'].name)}. {AGAIN}"]
    where = f"{reverse('budgets:closing', args=[pool.fund.pk])}?quarter={Q1}"
    page = client_as("pool_manager").get(where).content.decode()
    assert "The quarter is not locked before these returns are put right" in page
    assert put_right(pool).restates
    sign(pool, put_together(pool))
    lock(pool)


def test_a_locked_quarter_keeps_what_it_took_off(certified):
    """What comes to be owed after the lock is told of later, and is in nobody's way who signs a restatement."""
    pool = certified
    sign(pool, put_together(pool))
    lock(pool)
    owed(pool, LD3="0.00")
    page = closing_page(pool.people["pool_manager"], pool.fund.pk, quarter=Q1, on=pool.world.on)
    assert (page.to_correct, page.obstacles, page.drift) == ((), (), ())
    old = BudgetReturn.objects.live().get(quarter=str(Q1), partner=pool.icb)
    day = date(2026, 11, 1)
    again = returns.reopen_return(pk=old.pk, reason="Found.", due_on=day, **act(pool, "finance_officer_icb"))
    pool.done(again, LD2="29000000.00")
    assert sign(pool, put_together(pool)).version == 2


@pytest.mark.parametrize("many", [1, 30])
def test_many_lines_cost_what_one_costs(certified, django_assert_max_num_queries, many):
    """Without a row in the certified return, and with one."""
    pool = certified
    for number in range(many):
        name = f"Line {number}"
        pool.lines[f"N{number}"] = new(pool, code=f"N{number}", name=name)
    page = (pool.people["pool_manager"], pool.fund.pk)
    with django_assert_max_num_queries(37):
        closing_page(*page, quarter=Q1, on=pool.world.on)
    put_right(pool)
    with django_assert_max_num_queries(34):
        assert len(closing_page(*page, quarter=Q1, on=pool.world.on).now.lines) == many + 5


def test_an_organisation_with_another_name_signs_nothing_anew(certified):
    pool = certified
    sign(pool, put_together(pool))
    Organisation.objects.filter(pk=pool.council.organisation_id).update(name="Northmere City Council")
    page = closing_page(pool.people["pool_manager"], pool.fund.pk, quarter=Q1, on=pool.world.on)
    assert [share.name for share in page.now.shares][:1] == ["Northmere City Council"]
    assert page.drift == ()
    lock(pool)


@pytest.fixture
def stuck(certified, monkeypatch):
    """A position approved when an error kept it from being signed; an accrual moved before that was tried again."""
    pool = certified
    row = put_together(pool)

    def fails(*held, **told):
        raise RuntimeError("no room on the disk")

    with monkeypatch.context() as broken:
        broken.setattr(closing, "hold", fails)
        sign(pool, row)
    owed(pool, LD3="0.00")
    request = settling.retry_effect(pk=row.request_id, **act(pool, "cfo_icb"))
    assert request.effect_note.startswith("The position cannot be signed as it stands.")
    return row


def closing_text(pool, client):
    where = f"{reverse('budgets:closing', args=[pool.fund.pk])}?quarter={Q1}"
    return " ".join(client.get(where).content.decode().split())


REMEDIES = (
    "Send it back, or let the pool manager take it back",
    "Let the pool manager take it back",
    "It can be taken back when those days are over.",
)


def test_the_page_says_that_it_was_approved_and_not_applied(certified, stuck, client_as):
    """And where it can be tried again, to whoever may."""
    again = f'<a class="govuk-link" href="{reverse("partnerships:request", args=[stuck.request_id])}">try to carry'
    for person, may in (("cfo_icb", True), ("pool_manager", True), ("auditor", False)):
        shown = closing_text(certified, client_as(person))
        assert "Approved, not applied" in shown
        assert shown.count("The position cannot be signed as it stands.") == 1
        assert (again in shown) is may
        assert [words in shown for words in REMEDIES] == [False, True, False]
        assert "Waiting for signatures" not in shown
        assert ("Take it back" in shown) is (person == "pool_manager")
    DecisionRequest.objects.filter(pk=stuck.request_id).update(effect_note="An error that nobody foresaw.")
    shown = closing_text(certified, client_as("cfo_icb"))
    assert "An error that nobody foresaw." in shown
    assert "The position cannot be signed as it stands." in shown


def test_a_remedy_is_told_only_where_it_is_offered(certified, client_as):
    pool = certified
    row = put_together(pool)
    owed(pool, LD3="0.00")
    for person, told in (("cfo_icb", 0), ("pool_manager", 1)):
        shown = closing_text(pool, client_as(person))
        assert [words in shown for words in REMEDIES] == [told == number for number in range(3)]
    now = {"state": "approved", "decided_at": pool.world.at, "effect": "failed", "effect_note": WAITS}
    DecisionRequest.objects.filter(pk=row.request_id).update(**now)
    shown = closing_text(pool, client_as("cfo_icb"))
    assert "Approved, may be called in" in shown
    assert [words in shown for words in REMEDIES] == [False, False, True]
    assert "the position is signed when" not in shown


def test_what_was_signed_last_is_found_whatever_came_after_it(certified, client_as):
    pool = certified
    sign(pool, put_together(pool))
    old = BudgetReturn.objects.live().get(quarter=str(Q1), partner=pool.icb)
    day = date(2026, 11, 1)
    again = returns.reopen_return(pk=old.pk, reason="Found.", due_on=day, **act(pool, "finance_officer_icb"))
    pool.done(again, LD2="29000000.00")
    client = client_as("cfo_icb")
    assert '<dl class="govuk-summary-list" id="signed">' in closing_text(pool, client)
    row = put_together(pool, "It came late.")
    closing.take_back(pk=row.pk, **act(pool))
    row = put_together(pool, "It came late.")
    shown = closing_text(pool, client)
    assert shown.count('id="signed"') == 1
    said = shown.partition('<div id="signed"><details class="govuk-details" open>')[2].partition(
        "</details>"
    )[0]
    assert "Version 1: " in said
    assert f"Shares: {pool.council.name} £" in said


def succeed(pool):
    """Somebody else is the pool manager from now on."""
    world = pool.world
    pool.people["pool_manager"] = User.objects.create_user(email="next@example.org", name="Next Manager")
    by = {"by": world.people["governance"], "at": world.at}
    appointments.appoint(
        post=world.posts["pool_manager"], user=pool.people["pool_manager"], starts=world.on, **by
    )


@pytest.mark.parametrize("gone", [False, True])
def test_a_position_that_all_signed_and_that_cannot_be_signed_any_more_is_taken_back(certified, stuck, gone):
    """By the pool manager in office, also when whoever put it together has left."""
    pool = certified
    if gone:
        succeed(pool)
    assert closing.take_back(pk=stuck.pk, **act(pool)).state == "sent_back"
    put_right(pool)
    assert sign(pool, put_together(pool)).version == 2


def test_a_successor_takes_back_what_waits_for_signatures(certified):
    row = put_together(certified)
    succeed(certified)
    assert closing.take_back(pk=row.pk, **act(certified)).request.state == "withdrawn"


def test_once_the_quarter_is_closed_the_keeper_opens_the_return_and_gives_leave_to_update_it(certified):
    pool, day = certified, date(2026, 11, 1)
    owed(pool, LD3="0.00")
    of = {"partnership": pool.world.partnership, "quarter": Q1}
    periods.set_period(**of, state="closed", why="Ended.", **act(pool))
    assert len(refusal(put_together, pool)) == 1
    old = BudgetReturn.objects.live().get(quarter=str(Q1), partner=pool.council)
    again = {"pk": old.pk, "reason": "It was paid.", "due_on": day}
    assert "is closed to officers" in refusal(lambda: returns.reopen_return(**again, **act(pool, OFFICER)))
    ret = returns.reopen_return(**again, **act(pool))
    leave = {
        "user": pool.people[OFFICER],
        "reason": "To update it.",
        "ends_at": pool.world.at + timedelta(days=9),
    }
    periods.give_leave(**of, **leave, **act(pool))
    pool.done(ret)
    sign(pool, put_together(pool))
    lock(pool)


def test_the_return_of_whoever_leads_the_line_is_put_right(certified):
    """Who leads a line with money cannot change, so that return stays the one to open again."""
    pool = certified
    pool.lines["LD6"] = new(pool, lead_partner=pool.icb)
    assert refusal(lambda: change(pool, "LD6", lead_partner=pool.council))
    said = refusal(put_together, pool)
    assert (
        f"Return of {pool.icb.name}: it has no row for Shared lives, with money in the year. {AGAIN}" in said
    )
    old, day = BudgetReturn.objects.live().get(quarter=str(Q1), partner=pool.icb), date(2026, 11, 1)
    who = "finance_officer_icb"
    pool.done(returns.reopen_return(pk=old.pk, reason="A new line.", due_on=day, **act(pool, who)))
    sign(pool, put_together(pool, "The contributions follow."))
    lock(pool)
