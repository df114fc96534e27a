"""What somebody may decide who acts up, has what was passed on, or sits on a body: every page says it as `decide()`."""

import re
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.urls import reverse

from jct.core.errors import Refused
from partnerships.models import PostHolder, Seat
from partnerships.selectors import posts
from partnerships.selectors.checks import checks_page
from partnerships.selectors.cover import cover_page, gaps
from partnerships.selectors.inspection import findings
from partnerships.selectors.recertification import commits
from partnerships.selectors.scheme import scheme_in_effect
from partnerships.services import appointments
from partnerships.services.passing_on import pass_on
from partnerships.services.structure import name_deputy
from tests.partnerships.adopted import change_clauses
from tests.partnerships.requests import ask, decide

VARIATIONS = {"decision_types": ["contract_variation"], "cap": Decimal(5_000)}


def text(client, name, *args):
    answer = client.get(reverse(f"partnerships:{name}", args=args))
    assert answer.status_code == 200
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode().split("<main", 1)[1]).split())


@pytest.fixture
def acting(world):
    """The head has left, and a member acts up: for variations alone, up to £5,000."""
    PostHolder.objects.filter(post=world.posts["head"]).update(ends=world.on)
    until = world.on + timedelta(days=90)
    by = {"by": None, "at": world.at}
    user = world.people["group_member"]
    appointments.appoint(
        post=world.posts["head"], user=user, starts=world.on, ends=until, acting=True, **VARIATIONS, **by
    )
    return user


def test_the_ruling_refuses_what_the_pages_leave_out(world, acting):
    with pytest.raises(Refused, match="until Bethan Moss's acting appointment"):
        decide(world, ask(world, "90000"), "group_member")


def test_the_persons_page(world, acting, client_as):
    page = posts.person_page(acting, world.partnership, on=world.on)
    (held,) = (one for one in page.posts if one.post == world.posts["head"])
    assert {row.line.decision for row in held.may_decide} == {"Contract variation"}
    assert {row.employer_limit for row in held.may_decide} == {Decimal(5_000)}
    words = text(client_as("group_member"), "person", acting.pk)
    assert "Acting, for contract variation only, up to £5,000. In post since 20 October 2026, until" in words
    change_clauses({"non_delegable": True}, number="20")
    page = posts.person_page(acting, world.partnership, on=world.on)
    assert next(one for one in page.posts if one.post == world.posts["head"]).may_decide == ()
    assert "nothing is left to whoever stands in" in text(client_as("group_member"), "person", acting.pk)


def test_the_posts_page_and_who_may_commit_what(world, acting, client_as):
    words = "Bethan Moss (acting, for contract variation only, up to £5,000)"
    assert words in text(client_as("governance"), "post", world.posts["head"].pk)
    assert words in text(client_as("governance"), "commits", world.partnership.pk)


def test_the_page_of_cover_and_the_gaps(world, acting):
    page = cover_page(world.partnership, on=world.on, above=Decimal(60_000))
    award = next(line for line in page.reach if line.decision == "Contract award")
    assert (award.shortfalls[0].reach, award.shortfalls[0].usual) == (50_000, 200_000)
    above = {line.decision: [span.starts for span in line.spans] for line in page.above}
    assert above["Contract award"] == above["Contract variation"] == [world.on]
    assert gaps(world.partnership, on=world.on) == page.reach


def test_what_is_the_holders_in_person_is_a_gap_while_somebody_acts(world, acting):
    PostHolder.objects.filter(post=world.posts["head"], acting=True).update(cap=None, decision_types=[])
    award = {"number": "2"}
    assert "Contract award" not in {line.decision for line in gaps(world.partnership, on=world.on)}
    change_clauses({"deputies": False}, **award)  # whoever acts is in the post, and covers for nobody
    assert "Contract award" not in {line.decision for line in gaps(world.partnership, on=world.on)}
    change_clauses({"non_delegable": True}, **award)
    found = {line.decision: line.shortfalls[0].reach for line in gaps(world.partnership, on=world.on)}
    assert found["Contract award"] == 50_000


def test_the_page_of_checks(world, acting):
    said = [line.finding.sentence for line in checks_page(world.partnership, on=world.on).lines]
    assert "Only Bethan Moss can decide contract variation, and nobody covers." in said
    assert any(
        one.startswith("Nobody in Head of Joint Commissioning decides contract award, ") for one in said
    )


def test_the_linter(world, acting):
    found = findings(scheme_in_effect(world.partnership, world.on), on=world.on)
    said = {row.sentence: row.numbers for row in found if row.code == "vacant"}
    assert (
        "Clause 20: authority goes to head of joint commissioning, and nobody there may go beyond £5,000."
        in said
    )
    (others,) = (numbers for one, numbers in said.items() if "whoever stands in there may not use it" in one)
    assert "2" in others


@pytest.mark.parametrize("dates", [{"ends": 0}, {"starts": 1}])
def test_a_clause_that_is_not_in_force_lets_nobody_commit(world, dates):
    change_clauses({key: world.on + timedelta(days=days) for key, days in dates.items()}, number="2")
    found = commits(world.partnership, world.people["governance"], on=world.on, everybody=True)
    head = next(one for one in found if one.post == world.posts["head"])
    assert "Contract award" not in dict(head.limits)


# What was passed on ---------------------------------------------------------------------------------------------------


@pytest.fixture
def passed(world):
    """Awards up to £20,000, from the head to the contracts officer."""

    def pass_it(**more):
        facts = {
            "from_post": world.posts["head"],
            "to_post": world.posts["contracts_officer"],
            "decision_type": "contract_award",
            "starts": world.on,
            "ends": date(2027, 4, 1),
            "cap": Decimal(20_000),
            "source": "A letter",
        }
        return pass_on(**(facts | more), by=world.people["governance"], at=world.at)

    return pass_it


def test_what_was_passed_on_stands_on_the_pages_of_post_and_person(world, passed, client_as):
    change_clauses({"max_depth": 1}, number="2")
    passed()
    user, post = world.people["contracts_officer"], world.posts["contracts_officer"]
    words = "Contract award: up to £20,000, from Head of Joint Commissioning, until 31 March 2027 (clause 2; A letter)"
    for page in ("person", user.pk), ("post", post.pk):
        said = text(client_as("contracts_officer"), *page)
        assert words in said
        assert "decides nothing" not in said
    assert decide(world, ask(world, "20000"), "contracts_officer").outcome == "approve"
    over = date(2027, 4, 1)
    assert posts.post_page(post, on=over).received == ()
    assert posts.person_page(user, world.partnership, on=over).posts[0].received == ()


@pytest.mark.parametrize(
    ("clause", "given", "up_to"),
    [
        (
            {"max_depth": 1},
            {"cap": None},
            Decimal(200_000),
        ),  # the head's own limit, under a clause to £250,000
        ({"max_depth": 1, "up_to": Decimal(150_000)}, {"cap": None}, Decimal(150_000)),
        ({"max_depth": 1, "above": Decimal(30_000)}, {}, None),  # the cap ends below the clause's band
        ({"max_depth": 0}, {}, None),
        ({"max_depth": 1, "non_delegable": True}, {}, None),
        ({"max_depth": 1, "ends": date(2026, 10, 20)}, {}, None),
    ],
)
def test_what_was_passed_on_counts_as_for_the_ruling(world, passed, clause, given, up_to):
    change_clauses({"max_depth": 1}, number="2")
    passed(**given)
    change_clauses(clause, number="2")
    received = posts.post_page(world.posts["contracts_officer"], on=world.on).received
    assert [row.up_to for row in received] == ([up_to] if up_to else [])


@pytest.mark.parametrize("many", [1, 30])
def test_queries_do_not_grow_with_what_was_passed_on(world, passed, many, django_assert_num_queries):
    change_clauses({"max_depth": 1}, number="2")
    for number in range(many):
        passed(starts=world.on + timedelta(days=number), ends=world.on + timedelta(days=number + 1))
    with django_assert_num_queries(17):
        assert posts.post_page(world.posts["contracts_officer"], on=world.on).received
    person = world.people["contracts_officer"]
    with django_assert_num_queries(17):
        assert posts.person_page(person, world.partnership, on=world.on).posts[0].received


# Seats ----------------------------------------------------------------------------------------------------------------


def test_a_member_and_a_deputy_see_what_their_bodies_decide(world, client_as):
    board = world.bodies["jcpb"]
    member = world.people["board_member"]
    page = posts.person_page(member, world.partnership, on=world.on)
    assert "Contract award" in dict(page.in_meetings)[board]
    said = text(client_as("board_member"), "person", member.pk)
    assert "As a member or deputy of Joint Commissioning Partnership Board : " in said
    change_clauses({"ends": world.on}, decision_type="contract_award", body=board)
    page = posts.person_page(member, world.partnership, on=world.on)
    assert "Contract award" not in dict(page.in_meetings)[board]
    seat = Seat.objects.filter(body=board, votes__gt=0).first()
    until, by = world.on + timedelta(days=9), world.people["governance"]
    deputy = world.people["auditor"]
    assert posts.person_page(deputy, world.partnership, on=world.on).in_meetings == ()
    name_deputy(seat=seat, user=deputy, starts=world.on, ends=until, by=by, at=world.at)
    assert dict(posts.person_page(deputy, world.partnership, on=world.on).in_meetings)[board]
    assert "decides nothing alone, only in meetings" in text(client_as("auditor"), "person", deputy.pk)
