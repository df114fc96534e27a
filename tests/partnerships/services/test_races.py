"""Two tabs, two people, two workers at once, with real transactions: one act, and the other is told."""

import pytest

from jct.core.errors import Refused
from partnerships import registry
from partnerships.models import Approval, DeniedAttempt
from partnerships.services import decisions, emergency
from partnerships.services.settling import retry_effect
from tests.partnerships.requests import ask, decide, state
from tests.race_kit import at_once, refusals

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def racing(world, transactional_db):
    return world


def test_two_tabs_approve_once_and_the_second_attempt_is_kept(racing):
    told = []
    registry.decides("contract_award")(lambda **facts: told.append(facts["request"].pk))
    request = ask(racing)
    answers = at_once(lambda: decide(racing, request, "head"), lambda: decide(racing, request, "head"))
    assert len(refusals(answers)) == 1
    assert (Approval.objects.count(), told) == (1, [request.pk])
    assert "waiting" in DeniedAttempt.objects.get().refused_by


def test_approved_or_withdrawn_but_not_both(racing):
    request = ask(racing)
    answers = at_once(
        lambda: decide(racing, request, "head"),
        lambda: decisions.withdraw(pk=request.pk, by=racing.people["commissioner_ld"], at=racing.at),
    )
    assert len(refusals(answers)) == 1
    assert (state(request), Approval.objects.count()) in (("approved", 1), ("withdrawn", 0))


def test_approved_as_it_was_or_changed_but_never_approved_unseen(racing):
    """Whoever approves while the request is being changed either was first, or answers the new version."""
    request = ask(racing)
    at_once(
        lambda: decide(racing, request, "head"),
        lambda: decisions.revise(
            pk=request.pk, changed="More", by=racing.people["commissioner_ld"], at=racing.at, title="Changed"
        ),
    )
    request.refresh_from_db()
    approval = Approval.objects.get()
    assert (request.state, approval.version) == ("approved", request.version)


def test_two_retries_carry_it_out_once(racing):
    carried = []
    registry.decides("contract_award")(lambda **facts: (_ for _ in ()).throw(Refused("Not yet.")))
    request = ask(racing)
    decide(racing, request, "head")
    registry.decides("contract_award")(lambda **facts: carried.append(facts["request"].pk))
    again = {"pk": request.pk, "by": racing.people["governance"], "at": racing.at}
    answers = at_once(lambda: retry_effect(**again), lambda: retry_effect(**again))
    assert len(refusals(answers)) == 1
    assert carried == [request.pk]


def test_two_draw_on_an_envelope_and_only_one_finds_the_money(racing):
    """Each holds its own request; what they share is the envelope."""
    envelope = ask(racing, "30000", is_envelope=True)
    decide(racing, envelope, "head")
    assert state(envelope) == "approved"
    drawn = [ask(racing, "20000", envelope=envelope, title=f"Part {number}") for number in (1, 2)]
    answers = at_once(
        lambda: decide(racing, drawn[0], "head"),
        lambda: decide(racing, drawn[1], "head"),
    )
    assert len(refusals(answers)) == 1
    assert sorted(map(state, drawn)) == ["approved", "waiting"]


def test_guesses_at_a_password_are_counted_one_after_another(racing):
    """Ten at once: five are judged, the others find the door shut."""
    request = ask(racing, "300000")
    guess = {"pk": request.pk, "reason": "x", "password": "guessed", "at": racing.at}
    answers = at_once(
        *(lambda: emergency.break_glass(**guess, by=racing.people["executive"]) for _ in range(10))
    )
    words = sorted(str(answer.reason) for answer in answers)
    assert sum("not right" in each for each in words) == 5
    assert sum("wrong too often" in each for each in words) == 5
    assert DeniedAttempt.objects.count() == 5
