"""The pages on which a quarter is closed and a position signed: the right person, the wrong one and a stranger."""

from django.urls import reverse

from budgets.models import Consolidation, FinancePeriod, Fund, PeriodException
from partnerships.domain.words import WAITS
from partnerships.models import DecisionRequest
from tests.budgets.conftest import Q1, Q2


def address(pool, quarter=Q2):
    return f"{reverse('budgets:closing', args=[pool.fund.pk])}?quarter={quarter}"


def page(client, where):
    return client.get(where).content.decode()


def certified(pool):
    opened = pool.open()
    pool.done(opened["council"], LD1="46300000.00")
    pool.done(opened["icb"])


def sign(client, row, **values):
    data = {"sha256": row.sha256, "outcome": "approve", "reason": "", **values}
    return client.post(reverse("budgets:sign_position", args=[row.pk]), data, follow=True).content.decode()


def test_a_position_from_the_returns_to_both_signatures(pool, client_as):
    keeper, council, icb = (client_as(who) for who in ("pool_manager", "cfo_council", "cfo_icb"))
    assert "its return was not opened" in page(keeper, address(pool))
    assert "The pool manager has not put this" in page(council, address(pool))
    certified(pool)
    shown = page(keeper, address(pool))
    assert "Put together and ask for signatures" in shown
    assert "The way it would take" in shown
    done = keeper.post(address(pool), {"note": ""}, follow=True).content.decode()
    assert "has been asked to sign it" in done
    assert "Waiting for signatures" in done
    row = Consolidation.objects.get()
    assert row.sha256 in done
    assert "Sign these figures" in page(council, address(pool))
    assert "Sign these figures" not in page(client_as("finance_lead_council"), address(pool))
    assert "You have signed these figures" in sign(council, row)
    assert (
        "NHS Northmere Integrated Care Board" in page(keeper, address(pool)).split("Still to sign")[1][:200]
    )
    assert "Signed by every partner" in sign(icb, row)
    assert "none has changed since" in page(keeper, address(pool))


def test_figures_other_than_those_shown_are_not_signed(pool, client_as):
    certified(pool)
    client_as("pool_manager").post(address(pool), {"note": ""})
    row = Consolidation.objects.get()
    council = client_as("cfo_council")
    assert "not those your page showed" in sign(council, row, sha256="0" * 64)
    assert "Choose whether you sign" in sign(council, row, outcome="perhaps")
    sign(client_as("head"), row)
    assert not row.request.approvals.exists()
    assert "has gone back with your reason" in sign(council, row, outcome="refuse", reason="No accrual.")
    assert "No accrual." in page(council, address(pool))


def test_nothing_is_offered_while_the_signatures_may_be_called_in(pool, client_as):
    """All have agreed: nobody can sign it, send it back, take it back or put it together anew before it is signed."""
    certified(pool)
    client_as("pool_manager").post(address(pool), {"note": ""})
    row = Consolidation.objects.get()
    now = {"state": "approved", "decided_at": pool.world.at, "effect": "failed", "effect_note": WAITS}
    DecisionRequest.objects.filter(pk=row.request_id).update(**now)
    for who in ("pool_manager", "cfo_council"):
        shown = page(client_as(who), address(pool))
        assert "may still be called in" in shown
        for wrong in (
            "Sign these figures",
            "Send it back",
            "Take it back",
            "Put the position together",
            "Still to sign",
        ):
            assert wrong not in shown


def test_only_the_keeper_puts_together_and_takes_back(pool, client_as, stranger):
    certified(pool)
    assert client_as("cfo_council").post(address(pool), {"note": ""}).status_code == 404
    client_as("pool_manager").post(address(pool), {"note": ""})
    back = reverse("budgets:take_back_position", args=[Consolidation.objects.get().pk])
    assert client_as("cfo_council").post(back).status_code == 403
    assert "is taken back" in client_as("pool_manager").post(back, follow=True).content.decode()
    assert stranger.get(address(pool)).status_code == 403


def test_what_is_refused_comes_back_with_the_note(pool, client_as):
    answer = client_as("pool_manager").post(address(pool), {"note": "Please sign."})
    assert answer.status_code == 200
    assert "cannot be put together yet" in answer.content.decode()


def test_a_fund_without_lines_says_so(world, client_as):
    fund = Fund.objects.create(
        partnership=world.partnership, name="Empty", kind="aligned", host=world.partners["council"]
    )
    where = reverse("budgets:closing", args=[fund.pk])
    assert "This fund has no lines yet" in page(client_as("pool_manager"), where)


def test_the_quarter_is_closed_leave_given_and_ended(pool, client_as, stranger):
    keeper, officer = client_as("pool_manager"), client_as("finance_officer_council")
    every = f"{reverse('budgets:periods')}?quarter={Q2}"
    change = reverse("budgets:change_period", args=[pool.world.partnership.pk, str(Q2)])
    leave = reverse("budgets:give_leave", args=[pool.world.partnership.pk, str(Q2)])
    assert "Everybody who enters figures" in page(officer, every)
    assert "A lock cannot be undone" in page(keeper, change)
    assert "Error: " in keeper.post(change, {"state": "closed", "why": ""}).content.decode()
    shut = keeper.post(
        change, {"state": "closed", "why": "The board reads it."}, follow=True
    ).content.decode()
    assert "Nobody has leave" in shut
    assert "The board reads it." in shut
    given = {
        "user": pool.people["finance_officer_council"].pk,
        "until_day": "21",
        "until_month": "10",
        "until_year": "2026",
        "reason": "A late invoice.",
    }
    assert "Joyce Bell" in keeper.post(leave, given, follow=True).content.decode().split("Who has leave")[1]
    assert "Give somebody leave" not in page(officer, every)
    end = reverse("budgets:end_leave", args=[PeriodException.objects.get().pk])
    assert officer.post(end).status_code == 403
    assert "The leave has ended" in keeper.post(end, follow=True).content.decode()
    assert stranger.get(every).status_code == 403
    assert officer.get(change).status_code == 403


def test_a_locked_quarter_offers_nothing_more(pool, client_as):
    FinancePeriod.objects.create(partnership=pool.world.partnership, quarter=str(Q1), state="locked")
    keeper = client_as("pool_manager")
    change = reverse("budgets:change_period", args=[pool.world.partnership.pk, str(Q1)])
    assert "stays locked" in page(keeper, change)
    assert change not in page(keeper, f"{reverse('budgets:periods')}?quarter={Q1}")
    assert keeper.get(reverse("budgets:change_period", args=[1, "2026-Q9"])).status_code == 404
    assert keeper.get(reverse("budgets:change_period", args=[999999, str(Q1)])).status_code == 404


def test_an_officer_reads_why_the_return_is_shut(pool, client_as):
    ret = pool.open()["council"]
    where = reverse("budgets:return", args=[ret.pk])
    officer = client_as("finance_officer_council")
    assert "is closed to officers" not in page(officer, where)
    FinancePeriod.objects.create(partnership=pool.world.partnership, quarter=str(Q2), state="closed")
    assert "is closed to officers" in page(officer, where)


def test_opening_again_after_the_lock_says_what_it_does(pool, client_as):
    ret = pool.done(pool.open()["council"])
    where, officer = reverse("budgets:reopen", args=[ret.pk]), client_as("finance_officer_council")
    assert "kept as a restatement" not in page(officer, where)
    FinancePeriod.objects.create(partnership=pool.world.partnership, quarter=str(Q2), state="locked")
    assert "kept as a restatement" in page(officer, where)


def test_a_return_that_had_not_come_is_opened_after_the_lock(pool, client_as):
    ret = pool.open()["council"]
    cells, where = (reverse(f"budgets:{name}", args=[ret.pk]) for name in ("return", "reopen"))
    officer, keeper = client_as("finance_officer_council"), client_as("pool_manager")
    assert where not in page(officer, cells)
    FinancePeriod.objects.create(partnership=pool.world.partnership, quarter=str(Q2), state="locked")
    assert where in page(officer, cells)
    assert where in page(keeper, cells)
    assert "locked without this return" in page(officer, where)
    given = {"due_on_day": "1", "due_on_month": "11", "due_on_year": "2026"}
    assert "Say why it comes so late" in officer.post(where, given).content.decode()
    shown = officer.post(where, given | {"reason": "The system was down."}, follow=True).content.decode()
    assert "The return is open" in shown
    ret.refresh_from_db()
    assert (ret.version, ret.restates, ret.reason) == (1, True, "The system was down.")
    assert "Why it comes so late:</strong> The system was down." in shown
    assert "is locked" not in shown
    assert where not in shown
    assert "you may not open it again" in page(officer, where)


def test_a_return_that_was_never_opened_is_opened_after_the_lock_with_a_reason(pool, client_as):
    pool.open(partners=["icb"])
    FinancePeriod.objects.create(partnership=pool.world.partnership, quarter=str(Q2), state="locked")
    keeper, where = client_as("pool_manager"), reverse("budgets:open", args=[pool.fund.pk])
    due = f"due_{pool.council.pk}"
    given = {"quarter": str(Q2), f"{due}_day": "1", f"{due}_month": "11", f"{due}_year": "2026"}
    assert "can only be restated" in keeper.post(where, given).content.decode()
    given["reason"] = "The system was down."
    assert "The returns are open" in keeper.post(where, given, follow=True).content.decode()
    ret = pool.fund.returns.get(partner=pool.council)
    assert (ret.restates, ret.reason, ret.note) == (True, given["reason"], given["reason"])
