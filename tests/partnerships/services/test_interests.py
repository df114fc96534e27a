"""The register of interests and the yearly declaration."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ObjectDoesNotExist

from jct.accounts.models import User
from jct.core.errors import Refused
from partnerships.models import Interest
from partnerships.selectors.interests import declarations_page, may_declare, to_declare
from partnerships.services import interests
from partnerships.services.structure import name_deputy


def register(world, by="head", **changed):
    facts = {
        "kind": "indirect",
        "organisation": "  Willow   House ",
        "detail": "My sister manages it",
        "starts": date(2025, 5, 1),
        **changed,
    }
    return interests.register(partnership=world.partnership, by=world.people[by], at=world.at, **facts)


def problems(act, *args, **facts):
    with pytest.raises(Refused) as refusal:
        act(*args, **facts)
    return [str(problem) for problem in refusal.value.problems]


def test_a_line_for_oneself_with_its_spaces_put_right(world):
    row = register(world)
    assert (row.user, row.organisation, row.history.get().history_by_name) == (
        world.people["head"],
        "Willow House",
        "Helen Fairweather",
    )


def test_a_governance_officer_enters_it_for_another_and_nobody_else_does(world):
    head = world.people["head"]
    assert register(world, by="governance", user=head).user == head
    with pytest.raises(ObjectDoesNotExist):
        register(world, by="auditor", user=head)


def test_everything_wrong_at_once(world):
    found = problems(
        register,
        world,
        kind="curious",
        organisation=" ",
        detail="",
        starts=date(2026, 10, 21),
        ends=date(2026, 10, 21),
    )
    assert [line.partition(":")[0] for line in found] == [
        "Kind",
        "Organisation",
        "Detail",
        "First day of the interest",
        "Last day",
    ]


def test_the_same_interest_twice(world):
    register(world)
    (found,) = problems(register, world, organisation="WILLOW HOUSE")
    assert "an interest of this kind in WILLOW HOUSE is registered" in found
    assert register(world, kind="financial")


def test_ending_a_line(world):
    row, by = register(world), world.people["head"]
    with pytest.raises(Refused, match="its last day cannot be before"):
        interests.end(pk=row.pk, ends=row.starts, by=by, at=world.at)
    with pytest.raises(Refused, match="until then the interest counts"):
        interests.end(pk=row.pk, ends=world.on + timedelta(days=2), by=by, at=world.at)
    assert interests.end(pk=row.pk, ends=world.on + timedelta(days=1), by=by, at=world.at).ends
    with pytest.raises(Refused, match="has an end already: 20 October 2026"):
        interests.end(pk=row.pk, ends=world.on, by=by, at=world.at)
    with pytest.raises(ObjectDoesNotExist):
        interests.end(pk=row.pk, ends=world.on, by=world.people["governance"], at=world.at)


def declare(world, nil, by="head", at=None):
    return interests.declare_year(
        partnership=world.partnership, nil=nil, by=world.people[by], at=at or world.at
    )


def test_a_nil_return_and_a_full_one(world):
    row = declare(world, True)
    assert (row.year, row.nil) == (2026, True)
    with pytest.raises(Refused, match="You have declared for 2026/27 already"):
        declare(world, True)
    register(world, by="auditor")
    assert declare(world, False, by="auditor").nil is False
    assert declare(world, True, at=world.at + timedelta(days=365)).year == 2027


def test_what_is_declared_fits_the_register(world):
    with pytest.raises(Refused, match="none of your interests"):
        declare(world, False)
    register(world)
    with pytest.raises(Refused, match="holds 1 of your interests in 2026/27"):
        declare(world, True)


def test_an_interest_that_ended_in_an_earlier_year_does_not_count(world):
    register(world, ends=date(2026, 4, 1))
    assert declare(world, True)
    register(world, by="auditor", ends=date(2026, 4, 2))
    with pytest.raises(Refused, match="not a nil return"):
        declare(world, True, by="auditor")


def test_whoever_is_only_a_deputy_is_asked_and_declares(world):
    person = User.objects.create_user("deputy@northmere.example", "x", name="Dora Pike")
    seat, at = world.bodies["jcpb"].seats.filter(votes__gt=0).first(), world.at
    until = world.on + timedelta(days=90)
    by = world.people["governance"]
    name_deputy(seat=seat, user=person, starts=world.on, ends=until, by=by, at=at)

    def line():
        page = declarations_page(world.partnership, on=world.on)
        return next((one for one in (*page.outstanding, *page.declared) if one.person == person), None)

    due = world.on + timedelta(days=28)
    assert (line().roles, line().due) == ((f"{seat.body.short_name}: deputy for {seat.title}",), due)
    assert to_declare(person, on=world.on) == {world.partnership.pk: due}
    me = User.objects.get(pk=person.pk)  # with the rights that came with it
    assert interests.declare_year(partnership=world.partnership, nil=True, by=me, at=at)
    assert line().declared
    assert to_declare(person, on=world.on) == {}
    assert not may_declare(person, world.partnership, at + timedelta(days=90))


def test_only_members_declare(world):
    outsider = User.objects.create_user("out@northmere.example", "x", name="Out")
    outsider.groups.add(world.posts["head"].group)  # sees the partnership, holds nothing in it
    with pytest.raises(Refused, match="Only those with a post, a seat or a deputy’s place"):
        interests.declare_year(partnership=world.partnership, nil=True, by=outsider, at=world.at)
    stranger = User.objects.create_user("s@elsewhere.example", "x", name="S")
    with pytest.raises(ObjectDoesNotExist):
        interests.declare_year(partnership=world.partnership, nil=True, by=stranger, at=world.at)
    assert not Interest.objects.exists()
