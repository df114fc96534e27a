"""Westminster: two people share the chair and one vote; providers are members; chief officers meet in private."""

from datetime import date

import pytest

from jct.core.errors import Refused
from partnerships.domain.structure import Check
from partnerships.domain.words import RequestState, SeatKind
from partnerships.models import Locality
from partnerships.selectors import ruling
from partnerships.selectors.sitting import room_of
from partnerships.services import meetings
from tests.partnerships.blueprints.sound import *  # noqa: F403 (what holds for every structure)
from tests.partnerships.blueprints.structure import failed

BLUEPRINT, LOADED = "westminster", date(1994, 1, 4)
ASKED, GROUP, STEERING = date(1994, 2, 1), date(1994, 3, 1), date(1994, 3, 22)
CHAIR = "Project Managers (job share)"
ON_PAGE = {
    "by": "care_manager",
    "asked": {"decision_type": "grant_award", "amount": "5000"},
    "shown": (
        "Project Manager, Victoria, Project Manager, Victoria (2) (Project Manager, Victoria), up to £5,000 (clause 1)",
    ),
}


@pytest.fixture
def spending(structure):
    return structure.ask("grant_award", "A lunch club in Pimlico", 12_000, "care_manager", ASKED)


def test_either_job_sharer_takes_the_chair_and_there_is_one_vote(structure, spending):
    meeting = structure.call("management", GROUP, (spending, "decide"))
    (place,) = [place for place in room_of(meeting, []).places if place.seat.title == CHAIR]
    first, second = structure.people["project_managers"]
    assert set(place.holders) == {first, second}

    structure.attend(meeting)
    item = meeting.items.select_related("meeting__body").get()
    attend(structure, meeting, place.seat.pk, second)  # the other one comes in; the seat stays one
    structure.resolve(item)
    spending.refresh_from_db()
    assert spending.state == RequestState.APPROVED
    assert item.votes.filter(seat=place.seat).get().user == second
    assert room_of(meeting, []).in_the_chair().person == second.pk


def attend(structure, meeting, seat, user):
    meetings.record_attendance(
        meeting_pk=meeting.pk,
        who={seat: ("present", user)},
        by=structure.who("secretary"),
        at=meeting.starts_at,
    )


def test_the_other_job_sharer_cannot_sit_in_a_second_seat(structure, spending):
    meeting = structure.call("management", GROUP, (spending, "decide"))
    structure.attend(meeting)
    carer = next(place.seat for place in room_of(meeting, []).places if place.seat.title == "Carer")
    with pytest.raises(Refused) as refusal:
        attend(structure, meeting, carer.pk, structure.who("project_managers", 1))
    assert "neither holds it nor is a named deputy" in str(refusal.value.problems[0])


def test_either_job_sharer_decides_in_the_post_but_not_both(structure):
    request = structure.ask("grant_award", "Handrails", 5_000, "care_manager", ASKED)
    first, second = structure.people["project_managers"]
    assert structure.ruling(request, "project_managers", ASKED).allowed
    (able,) = structure.ruling(request, "care_manager", ASKED).who_can
    assert set(able.people) == {str(first), str(second)}
    structure.decide(request, "project_managers", ASKED)
    assert request.state == RequestState.APPROVED
    dear = structure.ask("grant_award", "More handrails", "5000.01", "care_manager", ASKED)
    assert {"band"} == failed(structure.ruling(dear, "project_managers", ASKED))


def test_providers_are_members_and_leave_what_concerns_them(structure, spending):
    group = structure.body("management")
    assert group.seats.filter(kind=SeatKind.PROVIDER, votes=1).count() == 2
    meeting = structure.call("management", GROUP, (spending, "decide"))
    seated = structure.attend(meeting)
    item = meeting.items.select_related("meeting__body").get()
    provider = seated["Provider, home care"]
    meetings.declare_interest(
        item_pk=item.pk, interest="My organisation would run the club", by=provider, at=meeting.starts_at
    )
    structure.resolve(item)
    assert not item.votes.filter(user=provider).exists()
    assert item.votes.count() == 6
    spending.refresh_from_db()
    assert spending.state == RequestState.APPROVED


def test_the_group_recommends_priorities_to_the_steering_group(structure):
    priorities = structure.ask("commissioning_intention", "Priority services", 0, "care_manager", ASKED)
    structure.meet("management", GROUP, (priorities, "recommend"))
    assert priorities.state == RequestState.RECOMMENDED
    structure.meet("steering", STEERING, (priorities, "decide"))
    assert priorities.state == RequestState.APPROVED


def test_the_steering_group_meets_about_every_four_months(structure):
    assert (structure.body("steering").meetings_min, structure.body("steering").meetings_max) == (3, 4)
    (short,) = [line for line in structure.findings(Check.MEETINGS, ASKED) if "Steering" in line]
    assert "1 short of the 3 to 4 a year (1 for its 6 whole months in being)" in short


def test_chief_officers_meet_in_private_without_public_notice(structure):
    budgets = structure.ask("budget_setting", "Synchronised budgets", 0, "project_managers", ASKED)
    structure.meet("chiefs", GROUP, (budgets, "decide"), private="Sorting out issues between two agencies")
    assert budgets.state == RequestState.APPROVED
    assert structure.body("chiefs").is_private


def test_a_private_meeting_of_the_steering_group_needs_notice(structure, spending):
    with pytest.raises(Refused) as refusal:
        structure.call("steering", STEERING, (spending, "note"), private="Names of people")
    assert "28 clear days" in str(refusal.value.problems[0])


def test_six_wards_and_42_000_people(structure):
    wards = Locality.objects.filter(partnership=structure.partnership, kind="ward")
    assert wards.count() == 6
    assert sum(ward.population for ward in wards) == 42_000


def test_nobody_decides_what_they_asked_for_themselves(structure):
    own = structure.ask("grant_award", "Handrails", 100, "project_managers", ASKED)
    assert "not_requester" in failed(structure.ruling(own, "project_managers", ASKED))
    other = structure.people["project_managers"][1]
    assert ruling(user=other, request=own, on=ASKED).allowed  # the post is shared, the person is another
