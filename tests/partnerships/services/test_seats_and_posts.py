"""Seats, deputies, posts, money and training: what happens, and each thing that is refused."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ObjectDoesNotExist

from jct.accounts.models import User
from jct.core.errors import Refused
from jct.support.access import Perm, can, forget_grants
from partnerships.domain.words import DecisionType, PostFunction, SeatKind, SeatOffice
from partnerships.models import Body, PostHolder, Training
from partnerships.services import appointments, structure

DAY = timedelta(days=1)


@pytest.fixture
def by(world):
    return {"by": world.people["governance"], "at": world.at}


@pytest.fixture
def newcomer(world):
    return User.objects.create_user("new@northmere.example", "a long enough password", name="New Comer")


@pytest.fixture
def seat(world, by, newcomer):
    """A co-opted member of the people's board, for a year."""
    return structure.add_seat(
        body=world.bodies["users"],
        title="Co-opted member",
        kind=SeatKind.CO_OPTEE,
        user=newcomer,
        constituency="Advocates",
        starts=world.on,
        ends=world.on + timedelta(days=365),
        **by,
    )


def reasons(refusal):
    return " | ".join(str(problem) for problem in refusal.value.problems)


def reads(user, world):
    forget_grants(user)
    return can(user, Perm.READ_PACKS, world.partnership)


def test_votes_follow_the_kind_of_seat(world, by, seat):
    assert seat.votes == 1
    facts = {"body": world.bodies["users"], "title": "x", "constituency": "x", "starts": world.on, **by}
    assert structure.add_seat(kind=SeatKind.OBSERVER, **facts).votes == 0
    assert structure.add_seat(kind=SeatKind.ADVISER, **facts).votes == 0
    assert structure.add_seat(kind=SeatKind.CARER, votes=2, office=SeatOffice.CHAIR, **facts).votes == 2


def test_everything_wrong_with_a_seat_is_said_at_once(world, by, newcomer):
    newcomer.is_active = False
    with pytest.raises(Refused) as refusal:
        structure.add_seat(
            body=world.bodies["users"],
            title="x",
            kind=SeatKind.ADVISER,
            user=newcomer,
            post=world.posts["head"],
            votes=12,
            starts=date(1990, 1, 1),
            ends=date(1990, 1, 1),
            **by,
        )
    told = reasons(refusal)
    for words in (
        "both a person and a post",
        "a partner or a constituency must be named",
        "before the first day",
        "does not exist all that time",
        "an adviser has none",
        "12 is more than any seat has",
        "the account of New Comer is closed",
    ):
        assert words in told
    with pytest.raises(Refused) as refusal:
        structure.add_seat(
            body=world.bodies["users"],
            title="x",
            kind=SeatKind.CO_OPTEE,
            constituency="x",
            starts=world.on,
            **by,
        )
    assert "a co-opted member sits for a time" in reasons(refusal)


def test_a_seat_lies_inside_the_time_of_its_body(world, by):
    body = structure.create_body(
        partnership=world.partnership,
        name="Short-lived",
        short_name="Short",
        kind="panel",
        starts=world.on,
        ends=world.on + timedelta(days=9),
        **by,
    )
    facts = {"body": body, "title": "x", "kind": SeatKind.OFFICER, "constituency": "x", **by}
    structure.add_seat(starts=world.on, ends=body.ends, **facts)
    with pytest.raises(Refused) as refusal:
        structure.add_seat(starts=world.on, **facts)
    assert "does not exist all that time" in reasons(refusal)


def test_change_what_a_seat_is(by, seat):
    facts = {"pk": seat.pk, "title": "Chair", "office": SeatOffice.CHAIR, **by}
    changed = structure.change_seat(kind=SeatKind.VCSE, votes=2, **facts)
    assert (changed.title, changed.office, changed.votes) == ("Chair", "chair", 2)
    with pytest.raises(Refused) as refusal:
        structure.change_seat(kind=SeatKind.OBSERVER, votes=2, **facts)
    assert "an observer has none" in reasons(refusal)


def test_somebody_else_sits_there(world, by, seat, newcomer):
    deputy = structure.name_deputy(
        seat=seat, user=world.people["auditor"], starts=world.on, ends=seat.ends, **by
    )
    coming = structure.name_deputy(
        seat=seat,
        user=world.people["secretary"],
        starts=world.on + timedelta(days=40),
        ends=seat.ends,
        **by,
    )
    day = world.on + timedelta(days=5)
    with pytest.raises(Refused) as refusal:
        structure.reseat(pk=seat.pk, starts=seat.starts, user=newcomer, **by)
    assert "the seat begins on 20 October 2026" in reasons(refusal)
    assert "they sit there already" in reasons(refusal)
    with pytest.raises(Refused) as refusal:
        structure.reseat(pk=seat.pk, starts=seat.ends, **by)
    assert "the seat has ended by then" in reasons(refusal)
    until = seat.ends
    new = structure.reseat(pk=seat.pk, starts=day, post=world.posts["head"], **by)
    seat.refresh_from_db()
    deputy.refresh_from_db()
    assert (seat.ends, deputy.ends, new.starts, new.ends, new.title) == (
        day,
        day,
        day,
        until,
        "Co-opted member",
    )
    assert (new.user, new.post) == (None, world.posts["head"])
    assert not type(coming).objects.filter(pk=coming.pk).exists()
    assert reads(newcomer, world)  # still: the seat ends in five days


def test_a_seat_ends_and_with_it_what_its_holder_reads(world, by, seat, newcomer):
    with pytest.raises(Refused) as refusal:
        structure.end_seat(pk=seat.pk, ends=world.on + DAY, **by)
    assert "already has an end" in reasons(refusal)
    member = structure.add_seat(
        body=world.bodies["jcpb"],
        title="Carer",
        kind=SeatKind.CARER,
        user=newcomer,
        constituency="Carers",
        starts=world.on - DAY,
        **by,
    )
    structure.end_seat(pk=member.pk, ends=world.on, **by)
    assert reads(newcomer, world)  # through the co-opted seat
    structure.reseat(pk=seat.pk, starts=world.on + DAY, **by)
    forget_grants(newcomer)


def test_a_deputy_reads_the_papers_meanwhile(world, by, newcomer):
    seat = world.bodies["jcpb"].seats.get(title="Director of Adult Care")
    assert not reads(newcomer, world)
    deputy = structure.name_deputy(seat=seat, user=newcomer, starts=world.on - DAY, ends=None, **by)
    assert reads(newcomer, world)
    structure.end_deputy(pk=deputy.pk, ends=world.on, **by)
    assert not reads(newcomer, world)
    with pytest.raises(Refused, match="cannot end then"):
        structure.end_deputy(pk=deputy.pk, ends=world.on, **by)


def test_a_deputy_is_refused_for_every_reason(world, by, seat, newcomer):
    structure.name_deputy(seat=seat, user=world.people["auditor"], starts=world.on, ends=seat.ends, **by)
    for user, starts, ends, expected in (
        (newcomer, world.on, world.on, ["New Comer holds the seat", "before the first day"]),
        (world.people["auditor"], world.on, None, ["is a deputy there in that time", "outside the time"]),
        (world.people["secretary"], world.on - DAY, seat.ends, ["outside the time of the seat"]),
    ):
        with pytest.raises(Refused) as refusal:
            structure.name_deputy(seat=seat, user=user, starts=starts, ends=ends, **by)
        for words in expected:
            assert words in reasons(refusal)
    director = world.bodies["jcpb"].seats.get(title="Director of Adult Care")
    executive = User.objects.get(pk=world.people["executive"].pk)
    executive.is_active = False
    with pytest.raises(Refused) as refusal:
        structure.name_deputy(seat=director, user=executive, starts=world.on, **by)
    assert "account of Jonathan Reeve is closed" in reasons(refusal)
    assert "Jonathan Reeve holds the seat" in reasons(refusal)


def test_lines_of_a_post(world, by):
    head, lead = world.posts["head"], world.posts["finance_lead_icb"]
    with pytest.raises(Refused) as refusal:
        structure.change_post(pk=head.pk, reports_to=lead, also_reports_to=lead, **by)
    assert "it is the first line again" in reasons(refusal)
    assert "Finance Lead, Joint Commissioning reports to this post itself" in reasons(refusal)
    with pytest.raises(TypeError, match="group"):
        structure.change_post(pk=head.pk, group=None, **by)
    with pytest.raises(Refused, match="already a post called Pool Manager"):
        structure.change_post(pk=head.pk, title="Pool Manager", **by)


def test_a_new_function_changes_what_holders_see(world, by):
    holder, post = world.people["group_member"], world.posts["group_member"]
    forget_grants(holder)
    assert not can(holder, Perm.READ_AUDIT, world.partnership)
    structure.change_post(pk=post.pk, function=PostFunction.AUDITOR, **by)
    forget_grants(holder)
    assert can(holder, Perm.READ_AUDIT, world.partnership)
    forget_grants(holder)


def test_shares_of_a_joint_post(world, by):
    post, council, icb = world.posts["head"], world.partners["council"], world.partners["icb"]
    half = Decimal(50)
    rows = structure.fund_post(
        post=post,
        shares=[structure.Share(council, half), structure.Share(icb, half, "Growth")],
        starts=world.on,
        ends=world.on + timedelta(days=365),
        **by,
    )
    assert [row.source for row in rows] == ["", "Growth"]
    assert set(post.funding.filter(starts__lt=world.on).values_list("ends", flat=True)) == {world.on}
    with pytest.raises(Refused) as refusal:
        structure.fund_post(
            post=post,
            shares=[structure.Share(council, half), structure.Share(council, Decimal("49.99"))],
            starts=world.on,
            ends=world.on,
            **by,
        )
    told = reasons(refusal)
    for words in (
        "50% + 49.99% = 99.99%, not 100%",
        "it is named twice",
        "before the first day",
        "money is agreed from 20 October 2026",
    ):
        assert words in told
    with pytest.raises(Refused) as refusal:
        structure.fund_post(
            post=post, shares=[structure.Share(icb, Decimal(101))], starts=world.on + DAY, **by
        )
    assert "101% is no share" in reasons(refusal)
    with pytest.raises(Refused) as refusal:
        structure.fund_post(post=post, shares=[], starts=world.on + DAY, **by)
    assert "nothing = 0%, not 100%" in reasons(refusal)


def test_shares_of_another_partnership(world, by):
    organisation = world.partnership.team_host
    told = {"by": None, "at": world.at}
    other = structure.found_partnership(
        name="Elsewhere", scope="x", starts=world.on, team_host=organisation, **told
    )
    far = structure.add_partner(
        partnership=other, organisation=organisation, kind="council", starts=world.on, **told
    )
    with pytest.raises(Refused) as refusal:
        structure.fund_post(
            post=world.posts["head"],
            shares=[structure.Share(far, Decimal(100))],
            starts=world.on,
            **by,
        )
    assert "belongs to another partnership" in reasons(refusal)


def test_a_limit_ends(world, by):
    row = world.posts["head"].limits.get()
    with pytest.raises(Refused, match="runs from 1 September 2022"):
        structure.end_limit(pk=row.pk, ends=row.starts, **by)
    assert structure.end_limit(pk=row.pk, ends=world.on, **by).ends == world.on
    with pytest.raises(Refused, match="below zero"):
        structure.set_limit(
            post=world.posts["head"],
            decision_type=DecisionType.GRANT_AWARD,
            limit=Decimal(-1),
            starts=world.on,
            **by,
        )


def test_training_is_recorded_by_the_holder_or_by_governance(world, by):
    holder = PostHolder.objects.get(post=world.posts["finance_lead_council"])
    mine = {"by": world.people["finance_lead_council"], "at": world.at}
    assert appointments.record_training(pk=holder.pk, trained_on=world.on, **mine).trained_on == world.on
    assert appointments.record_training(pk=holder.pk, trained_on=world.on - DAY, **by).trained_on < world.on
    with pytest.raises(Refused, match="lies ahead"):
        appointments.record_training(pk=holder.pk, trained_on=world.on + DAY, **by)
    with pytest.raises(ObjectDoesNotExist):
        appointments.record_training(pk=holder.pk, trained_on=world.on, by=world.people["head"], at=world.at)
    assert appointments.record_training(pk=holder.pk, trained_on=world.on, by=None, at=world.at)


def test_a_member_without_a_post_acknowledges_the_training(world, by):
    member, told = world.people["board_member"], {"partnership_pk": world.partnership.pk}
    mine = {**told, "user_pk": member.pk, "by": member, "at": world.at}
    assert appointments.record_members_training(trained_on=world.on - DAY, **mine).trained_on < world.on
    again = appointments.record_members_training(**told, user_pk=member.pk, trained_on=world.on, **by)
    assert (again.trained_on, Training.objects.count(), again.history.count()) == (world.on, 1, 2)
    with pytest.raises(Refused, match="lies ahead"):
        appointments.record_members_training(trained_on=world.on + DAY, **mine)
    with pytest.raises(ObjectDoesNotExist):  # not for somebody else
        appointments.record_members_training(
            **told, user_pk=member.pk, trained_on=world.on, by=world.people["head"], at=world.at
        )
    with pytest.raises(ObjectDoesNotExist):  # sits on no body
        appointments.record_members_training(
            **told, user_pk=world.people["auditor"].pk, trained_on=world.on, **by
        )


def test_a_handed_over_chair_stays_the_chair(world, by, newcomer):
    structure.add_seat(
        body=world.bodies["users"],
        title="Chair",
        kind=SeatKind.USER,
        user=newcomer,
        constituency="x",
        office=SeatOffice.CHAIR,
        starts=world.on - DAY,
        **by,
    )
    appointments.hand_over(leaver=newcomer, to=world.people["auditor"], **by)
    seats = Body.objects.get(pk=world.bodies["users"].pk).seats
    assert seats.get(user=world.people["auditor"]).office == "chair"
