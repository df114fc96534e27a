"""A return that was approved and not certified: never with figures that have moved since, and never for ever."""

from datetime import date

import pytest
from django.urls import reverse

from budgets.models import BudgetReturn
from budgets.services import budget_changes, returns
from jct.core.errors import Refused
from partnerships.domain.words import WAITS
from partnerships.models import DecisionRequest
from partnerships.selectors import call_in
from partnerships.selectors.own_requests import own_requests
from partnerships.services import decisions, settling
from tests.budgets.conftest import D
from tests.budgets.ledger_kit import OFFICER
from tests.budgets.test_lines import act

LEAD = "finance_lead_council"
MOVED = "have moved since it was submitted (LD community placements, budget; LD short breaks, budget)"


@pytest.fixture
def stuck(pool, monkeypatch):
    """The council's return, approved; an error that nobody foresaw kept it from being certified, and then a virement
    moved its budgets."""
    ret = pool.submit(pool.open(partners=["council"])["council"])
    keep = returns.record

    def fails(row, *, why, **told):
        if why == "certified":
            raise RuntimeError("no room on the disk")
        return keep(row, why=why, **told)

    with monkeypatch.context() as broken:
        broken.setattr(returns, "record", fails)
        pool.certify(ret)
    amounts = {pool.lines["LD1"]: D(70), pool.lines["LD3"]: D(-70)}
    budget_changes.vire(
        fund=pool.fund,
        year=2026,
        amounts=amounts,
        reason="Moved.",
        effective_on=date(2026, 8, 1),
        **act(pool),
    )
    return BudgetReturn.objects.get(pk=ret.pk)


@pytest.fixture
def waits(stuck, monkeypatch):
    """The same, approved under a clause whose days of call-in are not over."""
    DecisionRequest.objects.filter(pk=stuck.request_id).update(effect_note=WAITS)
    monkeypatch.setattr(call_in, "call_in_days", lambda request, answer: 5)
    return stuck


def request_of(ret):
    return DecisionRequest.objects.get(pk=ret.request_id)


def test_a_stale_return_is_not_certified_by_trying_again(pool, stuck):
    request = settling.retry_effect(pk=stuck.request_id, **act(pool, LEAD))
    assert (request.state, request.effect) == ("approved", "failed")
    assert MOVED in request.effect_note
    stuck.refresh_from_db()
    assert stuck.state == "submitted"


def test_nor_when_its_days_of_call_in_are_over(pool, stuck, monkeypatch):
    DecisionRequest.objects.filter(pk=stuck.request_id).update(effect_note=WAITS, published_at=pool.world.at)
    monkeypatch.setattr(settling, "called_in_until", lambda request, answer: date(2026, 10, 1))
    assert settling.carry_out_after_call_in(on=date(2026, 10, 2), at=pool.world.at) == 1
    assert MOVED in request_of(stuck).effect_note
    stuck.refresh_from_db()
    assert stuck.state == "submitted"


def certified_anew(pool, ret):
    returns.refresh_return(pk=ret.pk, **act(pool, OFFICER))
    return pool.done(BudgetReturn.objects.get(pk=ret.pk)).state == "certified"


def test_its_partner_takes_it_back_and_sends_it_anew(pool, stuck, client_as):
    back = returns.take_back(pk=stuck.pk, **act(pool, OFFICER))
    assert (back.state, back.request) == ("open", None)
    old = request_of(stuck)
    told = "Given up before it was carried out: taken back."
    assert (old.state, old.effect, old.effect_note) == ("approved", "none", told)
    assert told in client_as(LEAD).get(reverse("partnerships:request", args=[old.pk])).content.decode()
    assert old.pk not in {row.request for row in own_requests(pool.people[OFFICER])}
    with pytest.raises(Refused, match="nothing to carry out again"):
        settling.retry_effect(pk=old.pk, **act(pool, LEAD))
    assert certified_anew(pool, stuck)


def test_whoever_approved_it_sends_it_back(pool, stuck, client_as):
    settling.retry_effect(pk=stuck.request_id, **act(pool, LEAD))
    where, lead = reverse("budgets:certify", args=[stuck.pk]), client_as(LEAD)
    page = lead.get(where).content.decode()
    assert "Approved, not certified" in page
    assert MOVED in page
    assert "Certify the return" not in page
    assert 'name="outcome"' in page
    assert 'name="outcome"' not in client_as("auditor").get(where).content.decode()
    told = {"request": stuck.request_id, "outcome": "refuse", "reason": "Take the virement in."}
    lead.post(reverse("budgets:decide", args=[stuck.pk]), told)
    stuck.refresh_from_db()
    assert (stuck.state, stuck.note, stuck.request) == ("sent_back", "Take the virement in.", None)
    assert certified_anew(pool, stuck)


def test_nothing_is_offered_while_it_may_be_called_in(pool, waits, client_as):
    """It is certified or not when the days are over: nobody can sign it, send it back or take it back before."""
    for person in (LEAD, OFFICER):
        shown = client_as(person).get(reverse("budgets:certify", args=[waits.pk])).content.decode()
        assert "Approved, may be called in" in shown
        assert f"{MOVED}. It can be sent back or taken back when the days of its call-in are over." in shown
        for wrong in (
            'name="outcome"',
            "Send it back",
            "nothing to certify",
            "What the scheme says about you",
        ):
            assert wrong not in shown
    officer = client_as(OFFICER)
    assert "Take it back" not in officer.get(reverse("budgets:return", args=[waits.pk])).content.decode()
    with pytest.raises(Refused, match="cannot be withdrawn"):
        returns.take_back(pk=waits.pk, **act(pool, OFFICER))


def test_nobody_else_gives_it_up_and_nothing_else_is_given_up(pool, stuck):
    with pytest.raises(Refused, match="Only whoever asked for it"):
        returns.send_back(pk=stuck.pk, reason="No.", **act(pool, "finance_lead_icb"))
    with pytest.raises(Refused, match="Say what must be changed"):
        returns.send_back(pk=stuck.pk, reason=" ", **act(pool, LEAD))
    waiting = pool.submit(pool.open(partners=["icb"])["icb"])
    with pytest.raises(Refused, match="could not be carried out is given up"):
        decisions.give_up(pk=waiting.request_id, reason="", **act(pool, "finance_lead_icb"))
    done = pool.certify(waiting)
    with pytest.raises(Refused, match="could not be carried out is given up"):
        returns.send_back(pk=done.pk, reason="Wrong.", **act(pool, "finance_lead_icb"))
    with pytest.raises(Refused, match="is not waiting to be certified"):
        returns.send_back(
            pk=returns.take_back(pk=stuck.pk, **act(pool, OFFICER)).pk, reason="No.", **act(pool)
        )
