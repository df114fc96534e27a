"""Oxfordshire: three general managers decide together each month; providers are consulted and are not members."""

from datetime import date

import pytest

from jct.core.errors import Refused
from partnerships.domain.structure import Check
from partnerships.domain.words import ItemOutcome, RequestState, SeatKind
from partnerships.models import Locality, Post
from partnerships.services import evidence, meetings
from tests.partnerships.blueprints.sound import *  # noqa: F403 (what holds for every structure)
from tests.partnerships.blueprints.structure import moment

BLUEPRINT, LOADED = "oxfordshire", date(1994, 4, 5)
ASKED, TEAM, MANAGERS = date(1994, 5, 3), date(1994, 6, 1), date(1994, 6, 15)
NINE, NOON = moment(ASKED, 9).time(), moment(ASKED, 12).time()
PROVIDERS = "Providers of services for older people"
ON_PAGE = {
    "by": "coordinator",
    "asked": {"decision_type": "commissioning_intention", "amount": "0"},
    "shown": (
        "Providers of services for older people is consulted",
        "must be decided by Three General Managers, in its meeting",
    ),
}


@pytest.fixture
def plan(structure):
    return structure.ask("commissioning_intention", "Local plans 1995/96", 0, "coordinator", ASKED)


def consult(structure, request):
    evidence.record_consultation(
        request_pk=request.pk,
        who=PROVIDERS,
        evidence="Meeting with statutory and independent providers, minutes of 10 May",
        on=date(1994, 5, 10),
        by=structure.who("coordinator"),
        at=moment(date(1994, 5, 11)),
    )


def test_the_three_decide_together_once_providers_have_been_asked(structure, plan):
    structure.meet("ject", TEAM, (plan, "recommend"))
    assert plan.state == RequestState.RECOMMENDED
    meeting = structure.call("three_gms", MANAGERS, (plan, "decide"))
    structure.attend(meeting)
    with pytest.raises(Refused, match=PROVIDERS):
        structure.resolve(meeting.items.get())
    consult(structure, plan)
    structure.resolve(meeting.items.select_related("meeting__body").get())
    plan.refresh_from_db()
    assert plan.state == RequestState.APPROVED


def test_two_of_three_are_not_enough(structure, plan):
    consult(structure, plan)
    (one_against,) = structure.meet(
        "three_gms", MANAGERS, (plan, "decide"), against=["General Manager of the FHSA"]
    )
    assert one_against.outcome == ItemOutcome.LOST
    assert plan.state == RequestState.REFUSED


def test_without_one_of_them_nothing_is_decided(structure, plan):
    consult(structure, plan)
    (said,) = structure.meet("three_gms", MANAGERS, (plan, "decide"), absent=["Director of Social Services"])
    assert said.outcome == ItemOutcome.RECOMMENDED
    assert plan.state == RequestState.RECOMMENDED


def test_no_provider_sits_on_the_team_or_with_the_managers(structure):
    kinds = {seat.kind for key in ("ject", "three_gms") for seat in structure.body(key).seats.all()}
    assert SeatKind.PROVIDER not in kinds
    assert {SeatKind.OFFICER, SeatKind.VCSE} <= kinds


def test_they_meet_every_month(structure):
    told = {"by": structure.who("secretary"), "at": moment(ASKED)}
    days = [date(1994 + (month > 12), (month - 1) % 12 + 1, 20) for month in range(6, 16)]
    short = structure.findings(Check.MEETINGS, ASKED)
    assert any("Three General Managers" in line for line in short)
    board = structure.body("three_gms").pk
    meetings.plan_year(body_pk=board, days=days, starts=NINE, ends=NOON, place="Health Authority", **told)
    (still,) = [line for line in structure.findings(Check.MEETINGS, ASKED) if "Three General" in line]
    assert "10 more planned, 2 short of the 12 a year" in still


def test_the_coordinators_money_ends_in_april_1995(structure):
    post = Post.objects.get(partnership=structure.partnership, title="Strategy Coordinator")
    assert post.accountable_to == structure.body("three_gms")
    paid = [(row.partner.short_name, row.percent, row.source, row.ends) for row in post.funding.all()]
    assert paid == [
        ("Health Authority", 50, "Joint Finance", date(1994, 4, 1)),
        ("Social Services", 50, "Joint Finance", date(1994, 4, 1)),
        ("Social Services", 100, "Special transitional grant", date(1995, 4, 1)),
    ]
    assert structure.findings(Check.FUNDING, date(1994, 6, 1)) == []
    (soon,) = structure.findings(Check.FUNDING, date(1994, 12, 1))
    assert "31 March 1995" in soon
    (over,) = structure.findings(Check.FUNDING, date(1995, 4, 3))
    assert "The money for Strategy Coordinator ended on 31 March 1995." in over


def test_twelve_localities_in_three_divisions(structure):
    rows = Locality.objects.filter(partnership=structure.partnership, kind="locality")
    assert rows.count() == 12
    assert sorted({row.inside.name for row in rows}) == [
        "Central Division",
        "Northern Division",
        "Southern Division",
    ]


def test_a_negotiating_team_lasts_one_year(structure):
    team = structure.body("team_north")
    assert (team.starts, team.ends) == (date(1994, 4, 1), date(1995, 4, 1))
    assert {seat.ends for seat in team.seats.all()} == {date(1995, 4, 1)}
