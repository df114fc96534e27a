"""What posts and seats let people see, kept true in the same transaction."""

from datetime import timedelta

import pytest
from django.core.exceptions import ObjectDoesNotExist

from jct.accounts.models import User
from jct.core.errors import Refused
from jct.support.access import Perm, can, forget_grants, holds, objects_for
from partnerships.domain.words import PartnerKind, PostFunction, SeatKind
from partnerships.models import CareGroup, Deputy, Partner, PostHolder, Seat
from partnerships.permissions import BY_FUNCTION, BY_SEAT
from partnerships.services import access, appointments, structure
from partnerships.tasks import refresh_access


@pytest.fixture
def newcomer(world):
    return User.objects.create_user("new@northmere.example", "a long enough password", name="New Comer")


def may(user, perm, obj):
    forget_grants(user)
    return can(user, perm, obj)


def test_every_function_is_in_the_table_and_everybody_sees_the_partnership():
    assert set(BY_FUNCTION) == set(PostFunction)
    assert all(Perm.VIEW in access.partnership for access in [*BY_FUNCTION.values(), BY_SEAT])


WHO = {
    "commissioner_ld": {Perm.READ_PACKS, Perm.EDIT_CARE_GROUP},
    "head": {
        Perm.READ_PACKS,
        Perm.EDIT_CONTRACTS,
        Perm.EDIT_INDICATORS,
        Perm.IMPORT_MEASUREMENTS,
        Perm.PRODUCE_PACKS,
        Perm.EDIT_CARE_GROUP,
    },
    "finance_officer_icb": {Perm.READ_PACKS, Perm.VIEW_RETURNS, Perm.ENTER_RETURN, Perm.IMPORT_LEDGER},
    "finance_lead_council": {Perm.READ_PACKS, Perm.VIEW_RETURNS},
    "pool_manager": {Perm.READ_PACKS, Perm.EDIT_FUNDS, Perm.PRODUCE_PACKS, Perm.VIEW_RETURNS},
    "governance": {
        Perm.READ_PACKS,
        Perm.RUN_MEETINGS,
        Perm.EDIT_STRUCTURE,
        Perm.MANAGE_ACCOUNTS,
        Perm.READ_AUDIT,
    },
    "auditor": {Perm.READ_PACKS, Perm.READ_AUDIT, Perm.VIEW_RETURNS},
    "board_member": {Perm.READ_PACKS},
    "group_member": {Perm.READ_PACKS},
}


@pytest.mark.parametrize("key", WHO)
def test_what_people_of_the_county_hold(world, key):
    assert {perm for perm in Perm if holds(world.people[key], perm)} == WHO[key] | {Perm.VIEW}


def test_own_partner_and_own_care_group_only(world):
    officer, commissioner = world.people["finance_officer_icb"], world.people["commissioner_ld"]
    assert can(officer, Perm.ENTER_RETURN, world.partners["icb"])
    assert not can(officer, Perm.ENTER_RETURN, world.partners["council"])
    assert list(objects_for(commissioner, Perm.EDIT_CARE_GROUP)) == [world.care_groups["LD"]]
    assert objects_for(world.people["head"], Perm.EDIT_CARE_GROUP).count() == CareGroup.objects.count()
    assert objects_for(world.people["auditor"], Perm.VIEW_RETURNS).count() == Partner.objects.count()


def test_access_comes_and_goes_with_the_appointment(world, newcomer):
    assert not may(newcomer, Perm.EDIT_FUNDS, world.partnership)
    by = world.people["governance"]
    holder = appointments.appoint(
        post=world.posts["pool_manager"], user=newcomer, starts=world.on, by=by, at=world.at
    )
    assert may(newcomer, Perm.EDIT_FUNDS, world.partnership)
    tomorrow = world.at + timedelta(days=1)
    appointments.end_appointment(pk=holder.pk, ends=tomorrow.date(), by=by, at=world.at)
    assert may(newcomer, Perm.EDIT_FUNDS, world.partnership)  # still in post today
    access.refresh_access(on=tomorrow.date())
    assert not may(newcomer, Perm.VIEW, world.partnership)


def test_future_appointment_gives_nothing_until_its_day(world, newcomer):
    day = world.on + timedelta(days=3)
    appointments.appoint(post=world.posts["auditor"], user=newcomer, starts=day, by=None, at=world.at)
    assert not may(newcomer, Perm.VIEW, world.partnership)
    assert access.refresh_access(on=day) == 1
    assert may(newcomer, Perm.READ_AUDIT, world.partnership)
    assert access.refresh_access(on=day) == 0


def test_a_seat_lets_its_holder_read_packs(world, newcomer):
    seat = structure.add_seat(
        body=world.bodies["users"],
        title="Carer",
        kind=SeatKind.CARER,
        user=newcomer,
        constituency="Carers",
        starts=world.on - timedelta(days=1),
        by=world.people["governance"],
        at=world.at,
    )
    assert may(newcomer, Perm.READ_PACKS, world.partnership)
    structure.end_seat(pk=seat.pk, ends=world.on, by=world.people["governance"], at=world.at)
    assert not may(newcomer, Perm.VIEW, world.partnership)


def test_a_seat_of_a_post_follows_the_post(world, newcomer):
    post = world.posts["board_member"]
    appointments.appoint(post=post, user=newcomer, starts=world.on, by=None, at=world.at)
    assert world.bodies["jcpb"].group.user_set.filter(pk=newcomer.pk).exists()


def test_new_partner_and_care_group_reach_those_who_hold_all(world):
    riverside = world.partners["riverside"].organisation
    ended = world.partners["riverside"]
    Partner.objects.filter(pk=ended.pk).update(ends=world.on)
    again = structure.add_partner(
        partnership=world.partnership,
        organisation=riverside,
        kind=PartnerKind.ASSOCIATE,
        starts=world.on,
        by=None,
        at=world.at,
    )
    assert may(world.people["auditor"], Perm.VIEW_RETURNS, again)
    (group,) = structure.add_care_groups(
        partnership=world.partnership,
        groups=[("PD", "Physical disability")],
        by=world.people["governance"],
        at=world.at,
    )
    assert may(world.people["head"], Perm.EDIT_CARE_GROUP, group)
    assert not may(world.people["commissioner_ld"], Perm.EDIT_CARE_GROUP, group)


def test_closed_account_holds_nothing(world):
    head = world.people["head"]
    head.is_active = False
    assert not may(head, Perm.VIEW, world.partnership)


def test_nightly_task_is_a_door(world, newcomer, settings):
    settings.JCT_DEMO_DATE = world.on
    PostHolder.objects.bulk_create([PostHolder(post=world.posts["auditor"], user=newcomer, starts=world.on)])
    refresh_access(unknown_argument_of_a_newer_version=1)
    assert may(newcomer, Perm.READ_AUDIT, world.partnership)


def test_only_a_governance_officer_changes_the_structure(world, newcomer):
    head, post = world.people["head"], world.posts["auditor"]
    for act in (
        lambda: appointments.appoint(post=post, user=newcomer, starts=world.on, by=head, at=world.at),
        lambda: appointments.end_appointment(pk=post.holders.get().pk, ends=world.on, by=head, at=world.at),
        lambda: structure.end_seat(pk=Seat.objects.first().pk, ends=world.on, by=head, at=world.at),
        lambda: structure.create_post(
            partnership=world.partnership,
            partner=world.partners["icb"],
            title="x",
            function=PostFunction.OTHER,
            by=head,
            at=world.at,
        ),
    ):
        with pytest.raises(ObjectDoesNotExist):
            act()


def test_hand_over_moves_posts_and_seats_in_one_act(world, newcomer):
    leaver, at = world.people["commissioner_mh"], world.at
    seat = structure.add_seat(
        body=world.bodies["users"],
        title="Guest",
        kind=SeatKind.ADVISER,
        user=leaver,
        constituency="Officers",
        starts=world.on - timedelta(days=9),
        by=None,
        at=at,
    )
    later = appointments.appoint(
        post=world.posts["secretary"], user=leaver, starts=world.on + timedelta(days=9), by=None, at=at
    )
    moved = appointments.hand_over(leaver=leaver, to=newcomer, by=world.people["governance"], at=at)
    assert set(moved.posts) == {
        "Commissioner, Working Age Mental Health",
        "Commissioner, Older People's Mental Health",
        "Partnership Secretary",
    }
    assert moved.seats == ("Guest, People's Partnership Board",)
    held = PostHolder.objects.filter(user=newcomer).order_by("post__title").values_list("starts", flat=True)
    assert list(held) == [world.on, world.on, world.on + timedelta(days=9)]
    assert not PostHolder.objects.filter(pk=later.pk).exists()
    assert Seat.objects.get(user=newcomer).starts == world.on
    seat.refresh_from_db()
    assert seat.ends == world.on
    forget_grants(leaver)
    assert not holds(leaver, Perm.VIEW)
    assert may(newcomer, Perm.EDIT_CARE_GROUP, world.care_groups["OPMH"])
    ended = PostHolder.objects.filter(user=leaver).first().history.latest()
    assert (ended.history_change_reason, ended.history_by_name) == (
        "handed over from Rhys Pritchard to New Comer",
        "Oliver Trent",
    )


def test_hand_over_to_nobody_leaves_posts_vacant(world):
    leaver = world.people["commissioner_ld"]
    seat = structure.add_seat(
        body=world.bodies["users"],
        title="Guest",
        kind=SeatKind.ADVISER,
        user=leaver,
        constituency="Officers",
        starts=world.on,
        by=None,
        at=world.at,
    )
    appointments.hand_over(leaver=leaver, to=None, by=world.people["governance"], at=world.at)
    assert not world.posts["commissioner_ld"].holders.filter(ends=None).exists()
    assert Seat.objects.get(body=seat.body, title="Guest", user=None).starts == world.on
    seat.refresh_from_db()
    assert seat.ends == world.on + timedelta(days=1)


def test_hand_over_of_a_seat_that_begins_later_takes_its_deputy_away(world, newcomer):
    """The deputy was named for whoever was to sit there."""
    leaver, begins = world.people["commissioner_mh"], world.on + timedelta(days=9)
    seat = structure.add_seat(
        body=world.bodies["users"], title="Guest", kind=SeatKind.ADVISER, user=leaver, constituency="Officers",
        starts=begins, by=None, at=world.at,
    )  # fmt: skip
    Deputy.objects.create(seat=seat, user=world.people["auditor"], starts=begins)
    appointments.hand_over(leaver=leaver, to=newcomer, by=world.people["governance"], at=world.at)
    assert not Seat.objects.filter(pk=seat.pk).exists()
    assert Seat.objects.get(user=newcomer).starts == begins


def test_hand_over_to_somebody_already_in_post(world, newcomer):
    post, leaver = world.posts["head"], world.people["head"]
    appointments.appoint(post=post, user=newcomer, starts=world.on - timedelta(days=40), by=None, at=world.at)
    appointments.hand_over(leaver=leaver, to=newcomer, by=None, at=world.at)
    assert PostHolder.objects.get(user=newcomer, post=post).ends is None


def test_hand_over_is_refused(world, newcomer):
    head, governance = world.people["head"], world.people["governance"]
    with pytest.raises(Refused, match="another person"):
        appointments.hand_over(leaver=head, to=head, by=governance, at=world.at)
    newcomer.is_active = False
    with pytest.raises(Refused, match="closed"):
        appointments.hand_over(leaver=head, to=newcomer, by=governance, at=world.at)
    newcomer.is_active = True
    assert (
        appointments.hand_over(leaver=head, to=newcomer, by=world.people["auditor"], at=world.at).posts == ()
    )
