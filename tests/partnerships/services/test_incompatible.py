"""Functions declared incompatible, and the appointments they refuse."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ObjectDoesNotExist

from jct.accounts.models import User
from jct.core.errors import Refused
from partnerships.domain.words import PostFunction
from partnerships.models import IncompatibleFunctions, PostHolder
from partnerships.services import appointments, incompatible
from tests.race_kit import at_once, refusals

OFFICER, LEAD = PostFunction.FINANCE_OFFICER, PostFunction.FINANCE_LEAD
REASON = "who enters a return does not certify it"


@pytest.fixture
def newcomer(world):
    return User.objects.create_user("new@northmere.example", "x", name="New Comer")


def declare(world, one=LEAD, other=OFFICER, reason=REASON, by="governance"):
    return incompatible.declare(
        partnership=world.partnership,
        one=one,
        other=other,
        reason=reason,
        by=world.people[by] if by else None,
        at=world.at,
    )


def appoint(world, key, user, **more):
    facts = {"starts": world.on, "by": world.people["governance"], "at": world.at, **more}
    return appointments.appoint(post=world.posts[key], user=user, **facts)


def test_a_pair_stands_in_order_whichever_way_it_was_named(world):
    row = declare(world)
    assert (row.one, row.other, row.history.get().history_by_name) == (LEAD, OFFICER, "Oliver Trent")
    assert str(row) == "Finance lead and Finance officer"


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"one": LEAD, "other": LEAD}, "they are the same"),
        ({"reason": "  "}, "Reason: it is empty"),
        ({"one": OFFICER, "other": LEAD}, "declared incompatible already"),
    ],
)
def test_refusals(world, change, words):
    declare(world)
    with pytest.raises(Refused) as refusal:
        declare(world, **{"one": PostFunction.AUDITOR, **change})
    assert any(words in str(problem) for problem in refusal.value.problems)


def test_only_a_governance_officer_declares_and_removes(world):
    with pytest.raises(ObjectDoesNotExist):
        declare(world, by="auditor")
    row = declare(world)
    with pytest.raises(ObjectDoesNotExist):
        incompatible.remove(pk=row.pk, why="x", by=world.people["head"], at=world.at)


def test_removing_needs_a_reason_and_leaves_history(world):
    row = declare(world)
    key = row.pk
    with pytest.raises(Refused, match="Say why"):
        incompatible.remove(pk=key, why=" ", by=world.people["governance"], at=world.at)
    incompatible.remove(pk=key, why="one team now", by=world.people["governance"], at=world.at)
    last = IncompatibleFunctions.history.filter(id=key).latest()
    assert (last.history_type, last.history_change_reason) == ("-", "taken back: one team now")


def test_an_appointment_that_clashes_is_refused_with_the_reason(world, newcomer):
    declare(world)
    appoint(world, "finance_officer_icb", newcomer)
    with pytest.raises(Refused, match="New Comer cannot be appointed") as refusal:
        appoint(world, "finance_lead_icb", newcomer)
    assert REASON in str(refusal.value.problems[0])
    assert PostHolder.objects.filter(user=newcomer).count() == 1


def test_one_after_the_other_is_no_clash(world, newcomer):
    declare(world)
    appoint(world, "finance_officer_icb", newcomer, ends=date(2027, 1, 1))
    assert appoint(world, "finance_lead_icb", newcomer, starts=date(2027, 1, 1))
    with pytest.raises(Refused):
        appoint(world, "finance_officer_council", newcomer, starts=date(2026, 12, 1), ends=date(2027, 2, 1))


def test_a_hand_over_that_clashes_moves_nothing(world):
    declare(world)
    leaver, officer = world.people["finance_lead_council"], world.people["finance_officer_council"]
    with pytest.raises(Refused, match="cannot be appointed to Finance Lead"):
        appointments.hand_over(leaver=leaver, to=officer, by=world.people["governance"], at=world.at)
    assert PostHolder.objects.get(user=leaver).ends is None


@pytest.mark.django_db(transaction=True)
def test_two_appointments_at_once_cannot_pass_each_other(world):
    declare(world, by=None)
    user = User.objects.create_user("race@northmere.example", "x", name="Race")
    facts = {"by": None, "starts": world.on + timedelta(days=1)}
    answers = at_once(
        lambda: appoint(world, "finance_officer_icb", user, **facts),
        lambda: appoint(world, "finance_lead_icb", user, **facts),
    )
    assert len(refusals(answers)) == 1
    assert [answer for answer in answers if answer not in refusals(answers)] == [
        PostHolder.objects.get(user=user)
    ]
