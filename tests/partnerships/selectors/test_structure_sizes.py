"""Pages of the structure, each with a fixed number of queries however much there is."""

from decimal import Decimal

import pytest

from jct.accounts.models import User
from partnerships import selectors
from partnerships.domain.words import (
    LocalityKind,
    PostFunction,
    SeatKind,
)
from partnerships.models import Body, Post
from partnerships.selectors.bodies import chart
from partnerships.selectors.checks import checks_page
from partnerships.selectors.organisations import organisations_page
from partnerships.services import appointments, structure
from tests.county import fresh
from tests.databases import held


def crowd(world):
    """Thirty more posts, each with a holder, and thirty more bodies, each with a seat, terms and advice."""
    board = world.bodies["jcpb"]
    told = {"by": None, "at": world.at}
    for number in range(30):
        user = User.objects.create_user(f"p{number}@northmere.example", "x", name=f"Person {number}")
        post = structure.create_post(
            partnership=world.partnership,
            partner=world.partners["icb"],
            title=f"Post {number}",
            function=PostFunction.OTHER,
            reports_to=world.posts["head"],
            **told,
        )
        appointments.appoint(post=post, user=user, starts=world.on, **told)
        body = structure.create_body(
            partnership=world.partnership,
            name=f"Body {number}",
            short_name="B",
            kind="forum",
            starts=world.on,
            **told,
        )
        structure.add_reporting_line(body=body, parent=board, scope="x", starts=world.on, **told)
        seat = structure.add_seat(
            body=board,
            title=f"Seat {number}",
            kind=SeatKind.OFFICER,
            post=post,
            constituency="x",
            starts=world.on,
            **told,
        )
        structure.name_deputy(seat=seat, user=world.people["auditor"], starts=world.on, **told)
        structure.give_advice(adviser=body, to=board, text="x", respond_by=world.on, recorded_by=user, **told)
        organisation = structure.create_organisation(
            name=f"Organisation {number}", short_name="O", kind="other", **told
        )
        structure.add_stakeholder(
            partnership=world.partnership, organisation=organisation, kind="other", **told
        )
        structure.add_locality(
            partnership=world.partnership,
            name=f"Ward {number}",
            population=10,
            kind=LocalityKind.WARD,
            inside=world.localities["North"],
            **told,
        )


@pytest.fixture(scope="module", params=["as it is", "in a crowd"])
def size(request, django_db_setup, django_db_blocker):
    """Each page is read twice: as the county is, and with thirty more of everything."""
    if request.param == "as it is":
        yield 0
    else:
        with held(django_db_blocker, lambda: crowd(fresh(django_db_setup))):
            yield 30


def test_overview(size, world, django_assert_num_queries):
    with django_assert_num_queries(7):
        page = selectors.overview(world.partnership, on=world.on)
    assert [partner.short_name for partner in page.partners] == ["Council", "NHS", "Riverside"]
    assert [partner.short_name for partner in page.former] == ["East PCT", "Northmere CCG", "West PCT"]
    root, scrutiny = page.bodies
    assert (root.body.short_name, scrutiny.body.of_partner) == ("JCPB", world.partners["council"])
    assert len(root.below) == 11 + size
    vacant = [line.post.title for line in page.posts if not line.holders]
    assert vacant == ["Commissioner, Children's Mental Health", "Commissioner, Drugs and Alcohol"]
    assert len(page.posts) == 22 + size
    assert page.scheme.version == 2


def whole_body(pk):
    rows = Body.objects.select_related("partnership", "meets_before", "of_partner", "secretariat")
    return rows.get(pk=pk)


def test_body(size, world, django_assert_num_queries):
    body = whole_body(world.bodies["jcpb"].pk)
    with django_assert_num_queries(12):
        page = selectors.body_page(body, on=world.on, at=world.at)
    assert page.votes == 4 + size
    assert page.seats[0].holders == ("Councillor Ruth Ashby",)
    assert [line.holders for line in page.seats if line.sits_for == "Riverside"] == [()]
    deputies = {
        line.seat.title: [str(row.user) for row in line.deputies] for line in page.seats if line.deputies
    }
    assert deputies["Director of Adult Care"] == ["Bethan Moss"]
    assert dict(page.powers)["Notes"] == ("Sign-off of a report",)
    assert len(page.hears_from) == 11 + size
    assert page.reports_to == ()
    assert "over £1,000,000 up to £10,000,000" in [line.band for line in page.clauses]
    assert str(page.terms) == "TOR-JCPB issue 1"
    assert len(page.advice_owed) == 2 + size
    assert page.quorum == ("1 of each partner", "the chair or vice chair")
    assert page.how_often == "4 to 6 times a financial year"
    assert not page.over


def test_chart(size, world, django_assert_num_queries):
    with django_assert_num_queries(2):
        found = chart(world.partnership, on=world.on)
    assert len(found.drawing.boxes) == 13 + size
    assert found.summary == f"{13 + size} bodies and {13 + size} reporting lines, 2 of them second lines."
    assert [stroke.second for stroke in found.drawing.strokes].count(True) == 2
    root, _ = found.nodes
    group = next(node for node in root.below if node.body.short_name == "SCG LD")
    assert [node.body.short_name for node in group.below] == ["People's Board"]


def test_post(size, world, django_assert_num_queries):
    post = Post.objects.select_related("partnership").get(pk=world.posts["head"].pk)
    with django_assert_num_queries(9):
        page = selectors.post_page(post, on=world.on)
    award = page.may_decide[0]
    assert (award.line.decision, award.line.band, award.employer_limit) == (
        "Contract award",
        "up to £250,000",
        Decimal(200_000),
    )
    variation = next(row for row in page.may_decide if row.line.decision == "Contract variation")
    assert variation.line.band == "up to £250,000, change up to 10%"
    strategy = next(row for row in page.may_decide if row.line.decision == "Approval of a strategy")
    assert (strategy.line.band, strategy.line.how) == (
        "No amount",
        "Recommends to Joint Commissioning Partnership Board",
    )
    assert len(page.manages) == 7 + size
    assert len(page.also_manages) == 2
    assert [(row.partner.short_name, row.percent) for row in page.funding] == [("Council", 60), ("NHS", 40)]
    assert [row.limit for row in page.limits] == [Decimal(200_000)]


def test_organisations(size, world, django_assert_num_queries):
    with django_assert_num_queries(4):
        page = organisations_page(world.partnership, on=world.on)
    assert len(page.partners) == 3
    assert [row.short_name for row in page.former] == ["East PCT", "Northmere CCG", "West PCT"]
    assert len(page.stakeholders) == 4 + size
    (transfer,) = page.transfers
    assert (transfer.giver.short_name, transfer.annual_budget) == ("East PCT", Decimal(8_400_000))
    (county,) = page.places
    assert [(node.place.name, round(node.share)) for node in county.inside] == [
        ("South Northmere", 54),
        ("North Northmere", 46),
    ]
    assert len(county.inside[1].inside) == 3 + size


def test_checks_of_the_county(size, world, django_assert_num_queries):
    with django_assert_num_queries(22):
        page = checks_page(world.partnership, on=world.on)
    sentences = [line.finding.sentence for line in page.lines]
    for words in (
        "NHS has nobody with a vote on the Strategic Commissioning Group, Drugs and alcohol",
        "The Joint Commissioning Partnership Board has no seat for carers",
        "owed the North Northmere Locality Group an answer to its advice by 13 October 2026",
        "(TOR-SCG-OPMH issue 1) were due for review on 30 June 2026",
        "Council and NHS pay for Head of Joint Commissioning until 31 March 2027",
        "Rhys Pritchard decides as Commissioner, Older People's Mental Health without having acknowledged",
        "The Health Service Steering Group itself was due for review on 30 September 2026",
        "The South Northmere Locality Group decides without terms of reference in effect",
    ):
        assert any(words in sentence for sentence in sentences), words
    assert page.total == len(page.lines) == sum(number for _, number in page.severities)
    assert sum(page.checks.values()) == page.total
