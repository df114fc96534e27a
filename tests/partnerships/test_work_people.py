"""What the pages on people put on "Your work"."""

from datetime import date, timedelta

import pytest

from jct.accounts.models import User
from jct.support.access import Perm, can, forget_grants
from partnerships import work_people as work
from partnerships.models import DecisionRequest, DeniedAttempt
from partnerships.services import cover, interests, recertification


def titles(provider, person, on):
    return [item.title for item in provider(person, on)]


def test_posts_to_confirm_and_then_not(world):
    person = world.people["commissioner_mh"]
    assert titles(work.posts_to_confirm, person, world.on) == [
        "Confirm that you hold Commissioner, Older People's Mental Health",
        "Confirm that you hold Commissioner, Working Age Mental Health",
    ]
    assert work.posts_to_confirm(person, world.on)[0].due == date(2026, 10, 31)
    for row in person.appointments.all():
        recertification.answer(holder_pk=row.pk, confirmed=True, by=person, at=world.at)
    assert work.posts_to_confirm(person, world.on) == []


def test_declaration_until_it_is_made(world):
    head = world.people["head"]
    (item,) = work.declaration_due(head, world.on)
    assert (item.title, item.due) == ("Declare your interests for 2026/27", date(2026, 6, 30))
    interests.declare_year(partnership=world.partnership, nil=True, by=head, at=world.at)
    assert work.declaration_due(head, world.on) == []


def test_a_stranger_has_no_work(world):
    stranger = User.objects.create_user("s@elsewhere.example", "x", name="S")
    for provider in (
        work.posts_to_confirm,
        work.declaration_due,
        work.what_governance_sees,
        work.refused_attempts,
    ):
        assert provider(stranger, world.on) == []


def test_governance_sees_a_no_and_a_gap(world):
    governance, on = world.people["governance"], world.on
    assert work.what_governance_sees(governance, on) == []
    holder = world.posts["head"].holders.get()
    recertification.answer(
        holder_pk=holder.pk, confirmed=False, note="My limit is wrong", by=world.people["head"], at=world.at
    )
    cover.give(
        holder_pk=holder.pk,
        user=world.people["auditor"],
        starts=date(2026, 11, 2),
        ends=date(2026, 11, 16),
        decision_types=["contract_award"],
        reason="leave",
        by=None,
        at=world.at,
    )
    no, gap = work.what_governance_sees(governance, on)
    assert (no.title, no.detail) == (
        "Helen Fairweather does not confirm Head of Joint Commissioning",
        "My limit is wrong",
    )
    assert gap.due == date(2026, 11, 2)
    assert gap.title.startswith("Gap in cover: officers reach less of ")
    assert work.what_governance_sees(world.people["head"], on) == []


@pytest.mark.parametrize(
    ("number", "words"), [(1, "1 refused attempt to decide"), (2, "2 refused attempts to decide")]
)
def test_refused_attempts_of_the_week(world, number, words):
    asked = {"partnership": world.partnership, "requested_by": world.people["contracts_officer"]}
    request = DecisionRequest.objects.create(
        **asked, decision_type="contract_award", title="x", amount=1, requested_at=world.at
    )
    facts = {
        "request": request,
        "user": world.people["head"],
        "refused_by": ["band"],
        "words": "x",
        "ruling": {},
    }
    for _ in range(number):
        DeniedAttempt.objects.create(**facts, at=world.at)
    DeniedAttempt.objects.create(**facts, at=world.at - timedelta(days=9))
    (item,) = work.refused_attempts(world.people["auditor"], world.on)
    assert item.title.startswith(words)


def test_work_costs_few_queries(world, django_assert_num_queries):
    person = world.people["head"]
    forget_grants(person)
    assert can(person, Perm.VIEW, world.partnership)  # known on any page
    with django_assert_num_queries(4):
        for provider in (
            work.posts_to_confirm,
            work.declaration_due,
            work.what_governance_sees,
            work.refused_attempts,
        ):
            provider(person, world.on)
