"""What stands behind the scheme's pages, each with a fixed number of queries however much there is."""

from datetime import timedelta

import pytest

from jct.accounts.models import User
from partnerships.domain.words import DecisionType, PostFunction
from partnerships.models import Scheme
from partnerships.selectors import inspection, scheme
from partnerships.services import appointments, structure
from partnerships.services import scheme as services


@pytest.fixture
def crowd(world):
    """Ten more posts, each with a holder."""
    for number in range(10):
        user = User.objects.create_user(f"c{number}@northmere.example", "x", name=f"Person {number}")
        post = structure.create_post(
            partnership=world.partnership,
            partner=world.partners["icb"],
            title=f"Post {number}",
            function=PostFunction.OTHER,
            by=None,
            at=world.at,
        )
        appointments.appoint(post=post, user=user, starts=world.on, by=None, at=world.at)


def the(world):
    return Scheme.objects.select_related("partnership").get(partnership=world.partnership, version=2)


def test_the_world_a_scheme_leans_on(world, crowd, django_assert_num_queries):
    with django_assert_num_queries(14):
        found = inspection.world_of(world.partnership, on=world.on)
    people = found.authority.appointments
    assert sum(actor.name.startswith("Person") for actor in people) == 10
    board = found.bodies[world.bodies["jcpb"].pk]
    assert (board.seats, board.filled) == (4, 4)
    assert board.needed >= 2
    assert found.care_groups[world.care_groups["LD"].pk] == "Learning disabilities"
    head = next(actor for actor in people if actor.post == world.posts["head"].pk)
    assert found.authority.employer_limit(head, DecisionType.CONTRACT_AWARD, world.on) == 200_000


def test_a_vacancy_shows_in_the_body_it_sits_on(world):
    holder = world.posts["cfo_icb"].holders.get()
    appointments.end_appointment(pk=holder.pk, ends=world.on, by=None, at=world.at)
    body = inspection.world_of(world.partnership, on=world.on).bodies[world.bodies["jcpb"].pk]
    assert (body.seats, body.filled) == (4, 3)
    earlier = world.on - timedelta(days=1)
    assert inspection.world_of(world.partnership, on=earlier).bodies[body.key].filled == 4


def test_names_of_a_partnership(world, django_assert_num_queries):
    with django_assert_num_queries(3):
        names = scheme.names_of(world.partnership)
    board = world.bodies["jcpb"]
    assert names.body["jcpb"] == names.body["joint commissioning partnership board"] == board
    assert names.care_group["ld"] == names.care_group["learning disabilities"] == world.care_groups["LD"]
    assert names.post["head of joint commissioning"] == world.posts["head"]


def test_a_very_long_scheme_shows_one_decision_at_a_time(world, django_assert_num_queries):
    at = {"by": None, "at": world.at}
    draft = services.draft(partnership=world.partnership, title="Long", **at)
    kinds = ("publication", "write_off")
    rows = [
        {"number": str(number), "text": "x", "decision_type": kinds[number % 2], "post_function": "other"}
        for number in range(scheme.LONG_SCHEME + 2)
    ]
    services.add_clauses(scheme=draft, clauses=rows, **at)
    with django_assert_num_queries(2):
        page = scheme.scheme_page(draft)
    assert (page.count, page.chosen, [name for name, _ in page.groups]) == (
        502,
        "publication",
        ["Publication"],
    )
    assert page.kinds == (("publication", "Publication", 251), ("write_off", "Write-off", 251))
    assert [name for name, _ in scheme.scheme_page(draft, decision="write_off").groups] == ["Write-off"]
    assert (page.shown.number, page.shown.paginator.num_pages) == (1, 1)


def test_a_long_decision_is_shown_some_clauses_at_a_time(world, monkeypatch):
    monkeypatch.setattr(scheme, "LONG_SCHEME", 2)
    draft = services.draft(partnership=world.partnership, title="Long", by=None, at=world.at)
    rows = [
        {"number": str(n), "text": "x", "decision_type": "publication", "post_function": "other"}
        for n in range(5)
    ]
    services.add_clauses(scheme=draft, clauses=rows, by=None, at=world.at)
    pages = [scheme.scheme_page(draft, number=number) for number in ("1", "2", "3", "99", "x")]
    told = [[line.clause.number for _, lines in page.groups for line in lines] for page in pages]
    assert told == [["0", "1"], ["2", "3"], ["4"], ["4"], ["0", "1"]]


def test_every_part_of_a_clause_is_told(world):
    """The words a comparison shows hold whatever a clause can say."""
    draft = services.draft(partnership=world.partnership, title="x", by=None, at=world.at)
    facts = {
        "number": "1",
        "text": "All of it.",
        "decision_type": "contract_variation",
        "measure": "change_value",
        "up_to": 500,
        "percent_up_to": "7.50",
        "care_group": world.care_groups["LD"],
        "fund": "BCF",
        "sector": "light_touch",
        "regime": "psr",
        "recurrent": True,
        "body": world.bodies["jcpb"],
        "mode": "dual_key",
        "second_body": world.bodies["contracts"],
        "own_partner": True,
        "gates": ["legal"],
        "consult": ["Carers"],
        "notice_days": 28,
        "call_in_days": 5,
        "urgency_body": world.bodies["executives"],
        "deputies": False,
        "conditions": "In writing.",
        "starts": world.on,
        "ends": world.on + timedelta(days=1),
        "source": "Constitution",
    }
    services.add_clauses(scheme=draft, clauses=[facts], by=None, at=world.at)
    (row,) = scheme.clauses_of(draft)
    words = scheme.said(row).fields
    assert words["percent_up_to"] == "7.5%"
    assert (words["starts"], words["ends"]) == ("20 October 2026", "20 October 2026")
    assert (words["deputies"], words["own_partner"], words["recurrent"]) == ("No", "Yes", "Yes")
    line = scheme.clause_line(row)
    assert line.about == "fund BCF, sector: light touch, regime: psr, recurrent"
    assert line.band == "up to £500, change up to 7.5%"
    assert line.how == (
        "Decides together with Contracts Committee, on the same text, for their own partner only"
    )
    assert line.first == (
        "Legal clearance",
        "Consults Carers",
        "28 clear days of public notice",
        "Urgency agreed by the chair of Executives",
        "Call-in of 5 working days",
        "Nobody covering the post",
        "In writing.",
        "From 20 October 2026",
        "Until 20 October 2026",
    )
