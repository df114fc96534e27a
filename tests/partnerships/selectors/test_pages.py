"""What the pages show, each with a fixed number of queries however much there is."""

from datetime import timedelta
from decimal import Decimal

import pytest

from jct.accounts.models import User
from partnerships import selectors
from partnerships.domain.words import PostFunction, RequestState
from partnerships.models import Post, Scheme
from partnerships.selectors.requests import waiting_for
from partnerships.services import appointments, decisions, structure
from partnerships.work import approvals_waiting


@pytest.fixture
def crowd(world):
    """Thirty more posts, each with a holder."""
    for number in range(30):
        user = User.objects.create_user(f"p{number}@northmere.example", "x", name=f"Person {number}")
        post = structure.create_post(
            partnership=world.partnership,
            partner=world.partners["icb"],
            title=f"Post {number}",
            function=PostFunction.OTHER,
            reports_to=world.posts["head"],
            by=None,
            at=world.at,
        )
        appointments.appoint(post=post, user=user, starts=world.on, by=None, at=world.at)


def ask(world, number=1, **more):
    facts = {
        "decision_type": "contract_award",
        "amount": Decimal(10),
        "care_group": world.care_groups["LD"],
        **more,
    }
    return [
        decisions.ask(
            partnership=world.partnership,
            title=f"Request {each}",
            by=world.people["commissioner_ld"],
            at=world.at - timedelta(days=each),
            **facts,
        )
        for each in range(number)
    ]


def test_overview(world, django_assert_num_queries):
    with django_assert_num_queries(8):
        page = selectors.overview(world.partnership, on=world.on)
    assert [partner.short_name for partner in page.partners] == ["Council", "NHS", "Riverside"]
    assert [partner.short_name for partner in page.former] == ["East PCT", "Northmere CCG", "West PCT"]
    root, scrutiny = page.bodies
    assert scrutiny.body.short_name == "Scrutiny"  # reports to no body of the partnership
    assert root.body.short_name == "JCPB"
    assert len(root.below) == 11
    vacant = [line.post.title for line in page.posts if not line.holders]
    assert vacant == ["Commissioner, Children's Mental Health", "Commissioner, Drugs and Alcohol"]
    assert page.scheme.version == 2


def test_overview_of_a_crowd(world, crowd, django_assert_num_queries):
    with django_assert_num_queries(8):
        assert len(selectors.overview(world.partnership, on=world.on).posts) == 52


def test_overview_of_the_day_before(world):
    page = selectors.overview(world.partnership, on=world.on.replace(2010))
    assert [partner.short_name for partner in page.partners] == ["Council", "East PCT", "West PCT"]
    assert page.scheme is None


def test_body(world, django_assert_num_queries):
    with django_assert_num_queries(7):
        page = selectors.body_page(world.bodies["jcpb"], on=world.on)
    assert page.votes == 4
    assert page.seats[0].holders == ("Councillor Ruth Ashby",)
    assert [line.holders for line in page.seats if line.sits_for == "Riverside"] == [()]
    assert dict(page.powers)["Notes"] == ("Sign-off of a report",)
    assert len(page.hears_from) == 11
    assert page.reports_to == ()
    assert "over £1,000,000 up to £10,000,000" in [line.band for line in page.clauses]


def test_post(world, django_assert_num_queries):
    post = Post.objects.select_related("partnership").get(pk=world.posts["head"].pk)
    with django_assert_num_queries(6):
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
    assert (strategy.line.band, strategy.line.how) == ("No amount", "Recommends to another body: JCPB")
    assert len(page.manages) == 7


def test_post_of_a_crowd(world, crowd, django_assert_num_queries):
    post = Post.objects.select_related("partnership").get(pk=world.posts["head"].pk)
    with django_assert_num_queries(6):
        assert len(selectors.post_page(post, on=world.on).manages) == 37


def test_person_with_two_posts(world, django_assert_num_queries):
    with django_assert_num_queries(6):
        page = selectors.person_page(world.people["commissioner_mh"], world.partnership, on=world.on)
    assert len(page.posts) == 2
    assert {seat.body.short_name for seat in page.seats} == {
        "SCG LD",
        "SCG WAMH",
        "SCG OPMH",
        "SCG DA",
        "Contracts",
    }
    certify = (
        selectors.person_page(world.people["finance_lead_icb"], world.partnership, on=world.on)
        .posts[0]
        .may_decide
    )
    assert [row.line.how for row in certify] == ["Decides alone, for their own partner only"]


def test_scheme(world, django_assert_num_queries):
    scheme = Scheme.objects.get(partnership=world.partnership, version=2)
    with django_assert_num_queries(2):
        page = selectors.scheme_page(scheme)
    assert [version.version for version in page.versions] == [2, 1]
    assert page.groups[0][0] == "Contract award"
    assert sum(len(lines) for _, lines in page.groups) == page.count


def test_held_by(world):
    assert selectors.held_by(world.people["commissioner_mh"], on=world.on) == [
        "Commissioner, Older People's Mental Health",
        "Commissioner, Working Age Mental Health",
    ]


def test_requests_by_state_with_fixed_queries(world, django_assert_num_queries):
    ask(world, 1)
    with django_assert_num_queries(3):
        assert len(selectors.requests_list(world.people["head"], state=None, page=1).page) == 1
    ask(world, 30)
    with django_assert_num_queries(3):
        page = selectors.requests_list(world.people["head"], state=RequestState.WAITING, page=1)
        assert len(page.page) == 25
    assert dict(page.states)[None] == 31
    assert dict(page.states)[RequestState.REFUSED] == 0


def test_request_page_shows_the_stored_ruling(world, django_assert_num_queries):
    (request,) = ask(world)
    decisions.decide_request(pk=request.pk, by=world.people["head"], at=world.at)
    with django_assert_num_queries(22):
        page = selectors.request_page(world.people["auditor"], request.pk, on=world.on)
    ((approval, stored),) = page.approvals
    assert (approval.approver.name, stored.allowed, page.open, page.may_withdraw) == (
        "Helen Fairweather",
        True,
        False,
        False,
    )


def test_work_lists_what_one_may_decide_and_nothing_else(world, django_assert_num_queries):
    ask(world, 1)
    with django_assert_num_queries(17):
        assert len(waiting_for(world.people["head"], on=world.on)) == 1
    ask(world, 30)
    with django_assert_num_queries(17):
        items = approvals_waiting(world.people["head"], world.on)
    assert len(items) == 31
    assert items[0].detail == "Contract award, £10; asked for by Amara Okafor"
    assert approvals_waiting(world.people["commissioner_ld"], world.on) == []
    assert approvals_waiting(world.people["auditor"], world.on) == []


def test_no_work_without_requests(world, django_assert_num_queries):
    with django_assert_num_queries(1):
        assert approvals_waiting(world.people["head"], world.on) == []
