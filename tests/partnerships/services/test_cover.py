"""Cover given, moved and ended: who may, what is refused, who is told, and what it lets people see."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ObjectDoesNotExist

from jct.accounts.models import User
from jct.core.errors import Refused
from jct.support.access import Perm, can, forget_grants
from partnerships.domain.words import PostFunction
from partnerships.models import Cover
from partnerships.services import access, appointments, cover, incompatible
from tests.race_kit import at_once, refusals

FIRST, AFTER = date(2026, 11, 2), date(2026, 11, 16)


@pytest.fixture
def head(world):
    return world.posts["head"].holders.get()


@pytest.fixture
def give(world, head):
    def give(**changed):
        facts = {
            "holder_pk": head.pk,
            "user": world.people["commissioner_mh"],
            "starts": FIRST,
            "ends": AFTER,
            "reason": "annual leave",
            "by": world.people["head"],
            "at": world.at,
            **changed,
        }
        return cover.give(**facts)

    return give


def refused(act, *args, **facts):
    with pytest.raises(Refused) as refusal:
        act(*args, **facts)
    return [refusal.value.reason, *map(str, refusal.value.problems)]


def test_a_holder_gives_cover_and_both_are_told(world, give, mailoutbox, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        row = give(cap=Decimal(100_000), decision_types=["contract_award", "contract_award"])
    assert (row.decision_types, row.given_by, row.history.get().history_by_name) == (
        ["contract_award"],
        world.people["head"],
        "Helen Fairweather",
    )
    assert [letter.to for letter in mailoutbox] == [
        ["head@northmere.example"],
        ["commissioner_mh@northmere.example"],
    ]
    text = mailoutbox[1].body
    assert "from 2 November 2026 to 15 November 2026" in text
    assert "For: Contract award, up to £100,000." in text
    assert "cannot be passed on" in text


def test_a_governance_officer_gives_cover_for_anybody(world, give):
    assert give(by=world.people["governance"]).given_by == world.people["governance"]
    assert give(by=None, user=world.people["cfo_icb"]).given_by is None


@pytest.mark.parametrize("who", ["commissioner_ld", "auditor", "executive"])
def test_nobody_else_gives_it(world, give, who):
    assert refused(give, by=world.people[who]) == [
        "Only Helen Fairweather or a governance officer can give or change cover for Head of Joint Commissioning."
    ]


def test_cover_is_never_passed_on(world, give):
    give(starts=world.on)
    (words,) = refused(give, by=world.people["commissioner_mh"], user=world.people["commissioner_ld"])
    assert words.startswith("You cover Head of Joint Commissioning yourself, and cover is never passed on.")


def test_an_acting_holder_has_nothing_to_pass_on(world, give):
    acting = appointments.appoint(
        post=world.posts["head"],
        user=world.people["commissioner_ld"],
        starts=world.on,
        acting=True,
        by=None,
        at=world.at,
    )
    words = refused(give, holder_pk=acting.pk, by=world.people["commissioner_ld"])
    assert any("Amara Okafor is acting, and cover cannot be passed on" in line for line in words)


def test_a_stranger_finds_nothing(world, give):
    stranger = User.objects.create_user("s@elsewhere.example", "x", name="S")
    with pytest.raises(ObjectDoesNotExist):
        give(by=stranger)


def test_everything_wrong_is_said_at_once(world, give):
    closed = User.objects.create_user(
        "c@northmere.example", "x", name="Closed", is_active=False, closed_at=world.at
    )
    words = refused(
        give, user=closed, starts=date(2026, 10, 19), ends=date(2026, 10, 19), reason=" ", cap=Decimal(0)
    )
    assert words[0] == "The cover cannot be given."
    assert [line.partition(":")[0] for line in words[1:]] == [
        "Person",
        "Reason",
        "Last day",
        "First day",
        "Cap",
    ]
    assert not Cover.objects.exists()


def test_cover_does_not_outlast_the_appointment(world, give, head):
    appointments.end_appointment(pk=head.pk, ends=date(2026, 11, 10), by=None, at=world.at)
    assert any("leaves the post on 9 November 2026" in line for line in refused(give))


def test_who_checks_a_post_cannot_cover_it(world, give):
    incompatible.declare(
        partnership=world.partnership,
        one=PostFunction.COMMISSIONER,
        other=PostFunction.HEAD_OF_COMMISSIONING,
        reason="the head checks commissioners",
        by=None,
        at=world.at,
    )
    words = refused(give)
    assert len(words) == 3  # the reason, and a clash for each of the two posts Rhys holds
    assert "cover for Head of Joint Commissioning are incompatible from 2 November 2026" in words[1]


def test_covers_of_two_posts_can_clash_with_each_other(world, give):
    incompatible.declare(
        partnership=world.partnership,
        one=PostFunction.POOL_MANAGER,
        other=PostFunction.HEAD_OF_COMMISSIONING,
        reason="one proposes what the other decides",
        by=None,
        at=world.at,
    )
    give(user=world.people["auditor"])
    pool = world.posts["pool_manager"].holders.get()
    words = refused(give, holder_pk=pool.pk, user=world.people["auditor"], by=None)
    assert any("cover for Head of Joint Commissioning and cover for Pool Manager" in line for line in words)
    assert give(
        holder_pk=pool.pk, user=world.people["auditor"], by=None, starts=AFTER, ends=date(2026, 11, 20)
    )


def test_twice_in_the_same_days(give):
    give()
    assert any("already covers from 2 November 2026" in line for line in refused(give))


def test_the_end_moves_forward_and_back(world, give):
    row = give()
    at, by = world.at + timedelta(days=20), world.people["head"]  # 9 November
    assert cover.change_end(pk=row.pk, ends=date(2026, 11, 23), by=by, at=at).ends == date(2026, 11, 23)
    assert cover.change_end(pk=row.pk, ends=date(2026, 11, 10), by=by, at=at).ends == date(2026, 11, 10)
    words = refused(cover.change_end, pk=row.pk, ends=date(2026, 11, 9), by=by, at=at)
    assert any("Last day: it has passed" in line for line in words)
    later = world.at + timedelta(days=60)
    assert refused(cover.change_end, pk=row.pk, ends=date(2027, 1, 1), by=by, at=later) == [
        "The cover ended on 9 November 2026."
    ]
    mine = refused(cover.change_end, pk=row.pk, ends=AFTER, by=world.people["commissioner_mh"], at=at)
    assert "cover is never passed on" in mine[0]
    assert row.history.count() == 3


def test_ending_it_now_counts_from_the_next_act(world, give, mailoutbox, django_capture_on_commit_callbacks):
    row = give(starts=world.on)
    at = world.at + timedelta(days=1)
    with django_capture_on_commit_callbacks(execute=True):
        cover.end_now(pk=row.pk, by=world.people["head"], at=at)
    row.refresh_from_db()
    assert row.ends == at.date()
    assert "no longer covers" in mailoutbox[0].subject
    assert refused(cover.end_now, pk=row.pk, by=None, at=at) == ["The cover ended on 20 October 2026."]


def test_ending_it_on_its_first_day_leaves_only_history(world, give):
    row = give(starts=world.on)
    key = row.pk
    cover.end_now(pk=key, by=world.people["commissioner_mh"], at=world.at)  # given back by whoever covers
    assert not Cover.objects.exists()
    last = Cover.history.filter(id=key).latest()
    assert (last.history_type, last.history_by_name) == ("-", "Rhys Pritchard")


def test_who_covers_sees_what_the_post_sees_while_it_lasts(world, give):
    person = world.people["commissioner_mh"]

    def may():
        forget_grants(person)
        return can(person, Perm.EDIT_CONTRACTS, world.partnership)

    assert not may()
    row = give(starts=world.on)
    assert may()
    access.refresh_access(on=AFTER)
    assert not may()
    access.refresh_access(on=world.on)
    assert may()
    cover.end_now(pk=row.pk, by=None, at=world.at)
    assert not may()
    give()
    access.refresh_access(on=FIRST)
    assert may()


def test_cover_ends_when_the_holder_leaves(world, give, head):
    give(starts=world.on)
    appointments.end_appointment(pk=head.pk, ends=date(2026, 11, 1), by=None, at=world.at)
    access.refresh_access(on=date(2026, 11, 1))
    person = world.people["commissioner_mh"]
    forget_grants(person)
    assert not can(person, Perm.EDIT_CONTRACTS, world.partnership)


def test_nobody_gives_cover_to_themself_or_makes_their_own_longer(world, give):
    governance = world.people["governance"]
    with pytest.raises(Refused, match="Nobody gives authority to themself"):
        give(user=governance, by=governance)
    row = give(user=governance)
    with pytest.raises(Refused, match="Nobody gives authority to themself"):
        cover.change_end(pk=row.pk, ends=date(2026, 12, 1), by=governance, at=world.at)


def test_cover_given_by_or_to_a_leaver_ends_with_the_hand_over(
    world, give, mailoutbox, django_capture_on_commit_callbacks
):
    """What the leaver gave, what the leaver was given, and nobody else's."""
    head, mh, ld = (world.people[key] for key in ("head", "commissioner_mh", "commissioner_ld"))
    pool_manager = world.posts["pool_manager"].holders.get()
    give(starts=world.on, ends=AFTER)
    to_leaver = give(holder_pk=pool_manager.pk, by=pool_manager.user, user=head, starts=world.on)
    other = give(holder_pk=pool_manager.pk, by=pool_manager.user, user=ld)
    later = world.at + timedelta(days=2)
    with django_capture_on_commit_callbacks(execute=True):
        moved = appointments.hand_over(leaver=head, to=None, by=world.people["governance"], at=later)
    assert moved.covers == (f"{mh} covers {head}, {world.posts['head']}", str(to_leaver))
    assert list(Cover.objects.filter(ends__gt=later.date())) == [other]
    to_leaver.refresh_from_db()
    assert to_leaver.ends == later.date()
    assert {mh.email, pool_manager.user.email} <= {address for letter in mailoutbox for address in letter.to}


def test_cover_of_an_appointment_that_has_not_begun_goes_with_it(world):
    newcomer = User.objects.create_user("coming@northmere.example", "x", name="Coming")
    row = appointments.appoint(post=world.posts["head"], user=newcomer, starts=FIRST, by=None, at=world.at)
    facts = {"starts": FIRST, "ends": AFTER, "reason": "leave", "by": None, "at": world.at}
    cover.give(holder_pk=row.pk, user=world.people["commissioner_mh"], **facts)
    appointments.hand_over(leaver=newcomer, to=None, by=None, at=world.at)
    assert not Cover.objects.exists()
    assert not newcomer.appointments.exists()


@pytest.mark.django_db(transaction=True)
def test_two_tabs_at_once_give_one_cover(world):
    holder = world.posts["head"].holders.get()
    facts = {"user": world.people["commissioner_mh"], "starts": FIRST, "ends": AFTER, "reason": "leave"}

    def give():
        return cover.give(holder_pk=holder.pk, **facts, by=None, at=world.at)

    answers = at_once(give, give)
    assert len(refusals(answers)) == 1
    assert [answer for answer in answers if answer not in refusals(answers)] == [Cover.objects.get()]
