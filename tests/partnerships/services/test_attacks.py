"""What people might try, deliberately or not. Each ends with a refusal, and with nothing changed."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ObjectDoesNotExist
from django.db import DatabaseError, connection, transaction
from django.db.models import ProtectedError

from jct.accounts.models import User
from jct.core.errors import Refused
from partnerships import selectors
from partnerships.domain.words import DecisionType, PostFunction, SeatKind, SeatOffice
from partnerships.models import (
    Approval,
    Cover,
    DecisionRequest,
    DeniedAttempt,
    Organisation,
    Partnership,
    PostHolder,
)
from partnerships.services import appointments, decisions, structure
from tests.partnerships.meetings import Meetings
from tests.partnerships.requests import ask, decide, state


def cover(world, holder, user, **more):
    """Cover as the database would hold it, whatever the service that gives it would say."""
    held = PostHolder.objects.get(post=world.posts[holder], ends=None)
    facts = {"starts": world.on, "ends": world.on + timedelta(days=14), "reason": "leave", **more}
    return Cover.objects.bulk_create([Cover(holder=held, user=world.people[user], **facts)])[0]


def refused(world, request, key, check):
    """The attempt is kept with this check: of several posts and covers, the one that comes nearest tells."""
    with pytest.raises(Refused):
        decide(world, request, key)
    attempt = DeniedAttempt.objects.filter(request=request, user=world.people[key]).first()
    assert check in attempt.refused_by
    assert not Approval.objects.exists()


def test_the_requester_approves(world):
    refused(world, ask(world, by="head"), "head", "not_requester")


def test_the_requester_approves_through_their_own_cover(world):
    """The head asks, and whoever covers the head answers in the head's place."""
    cover(world, "head", "cfo_icb")
    refused(world, ask(world, by="head"), "cfo_icb", "not_requester")


def test_the_requester_covers_the_approver(world):
    cover(world, "head", "commissioner_mh")
    refused(world, ask(world, by="commissioner_mh"), "commissioner_mh", "not_requester")


def test_the_requesters_cover_approves_in_a_post_of_their_own(world):
    """Whoever stands in the requester's place is behind the request, whichever post they answer in."""
    cover(world, "head", "commissioner_ld")
    refused(world, ask(world, "30000", by="head"), "commissioner_ld", "not_requester")
    decide(world, ask(world, "30000", by="contracts_officer"), "commissioner_ld")


def test_cover_decides_with_both_names_kept(world):
    cover(world, "head", "commissioner_mh")
    approval = decide(world, ask(world), "commissioner_mh")
    assert (approval.approver, approval.cover_for) == (
        world.people["commissioner_mh"],
        world.people["head"],
    )


def test_a_delegate_of_a_delegate(world):
    """Whoever covers somebody who is only acting decides nothing."""
    appointments.appoint(
        post=world.posts["head"],
        user=world.people["commissioner_mh"],
        starts=world.on,
        acting=True,
        by=None,
        at=world.at,
    )
    acting = PostHolder.objects.get(post=world.posts["head"], acting=True)
    Cover.objects.bulk_create(
        [
            Cover(
                holder=acting,
                user=world.people["executive"],
                starts=world.on,
                ends=world.on + timedelta(days=9),
                reason="leave",
            )
        ]
    )
    refused(world, ask(world), "executive", "cover")


def test_cover_out_of_its_dates_scope_and_cap(world):
    cover(world, "head", "executive", starts=world.on + timedelta(days=1))
    refused(world, ask(world), "executive", "in_post")
    cover(world, "head", "cfo_icb", decision_types=["write_off"])
    refused(world, ask(world), "cfo_icb", "cover")
    cover(world, "head", "secretary", cap=Decimal(60_000))
    refused(world, ask(world, "60000.01"), "secretary", "cover")
    assert decide(world, ask(world, "60000"), "secretary").outcome == "approve"  # the cap itself is included


def test_acting_up_out_of_dates(world):
    appointments.appoint(
        post=world.posts["head"],
        user=world.people["commissioner_mh"],
        starts=world.on + timedelta(days=1),
        acting=True,
        by=None,
        at=world.at,
    )
    refused(world, ask(world), "commissioner_mh", "in_post")


def test_one_person_in_two_posts_consents_once(world):
    """Both chief finance officers' posts in one hand are one consent."""
    appointments.appoint(
        post=world.posts["cfo_icb"], user=world.people["cfo_council"], starts=world.on, by=None, at=world.at
    )
    request = ask(world, "5000", "virement_between_pools", by="pool_manager", care_group="")
    decide(world, request, "cfo_council")
    with pytest.raises(Refused, match="already answered"):
        decide(world, request, "cfo_council")
    assert state(request) == "partly_agreed"


def test_a_typist_for_a_director(world):
    request = ask(world, by="secretary", on_behalf_of=world.people["head"])
    refused(world, request, "head", "not_requester")
    with pytest.raises(DatabaseError, match="must name the person who asked"), transaction.atomic():
        approve_by_hand(world, request, "cfo_icb")  # without saying whom it was typed for


def approve_by_hand(world, request, key, **more):
    """An approval put straight into the table."""
    ruling = selectors.ruling(user=world.people["head"], request=request, on=world.on)
    clause = ruling.clause or ask_clause(world)
    facts = {
        "request": request,
        "approver": world.people[key],
        "post": world.posts["head"],
        "requester": request.requested_by,
        "outcome": "approve",
        "clause_id": clause,
        "clause_number": "2",
        "clause_text": "x",
        "limit": None,
        "amount": 1,
        "ruling": {},
        "at": world.at,
        **more,
    }
    return Approval.objects.bulk_create([Approval(**facts)])


def ask_clause(world):
    return selectors.ruling(user=world.people["head"], request=ask(world), on=world.on).clause


@pytest.mark.parametrize(
    ("more", "why"),
    [
        ({}, "approval_not_by_requester"),
        ({"requester": "head"}, "must name the person who asked"),
        ({"version": 2}, "stands at version 1"),
    ],
)
def test_an_approval_written_past_the_services(world, more, why):
    request = ask(world)
    more = {name: world.people[value] if name == "requester" else value for name, value in more.items()}
    with pytest.raises(DatabaseError, match=why), transaction.atomic():
        approve_by_hand(world, request, "commissioner_ld", **more)


def test_edit_after_approval(world):
    request = ask(world)
    decide(world, request, "head")
    request.refresh_from_db()
    request.amount = Decimal(900_000)
    with pytest.raises(DatabaseError, match="is settled"), transaction.atomic():
        request.save()
    with pytest.raises(Refused, match="cannot be changed"):
        decisions.revise(
            pk=request.pk, changed="x", by=world.people["commissioner_ld"], at=world.at, amount=Decimal(1)
        )


def test_edit_while_it_waits(world):
    request = ask(world)
    with pytest.raises(DatabaseError, match="or become its next version"), transaction.atomic():
        DecisionRequest.objects.filter(pk=request.pk).update(amount=1)


def test_bulk_update(world):
    request = ask(world)
    approval = decide(world, request, "head")
    for rows in (Approval.objects.filter(pk=approval.pk), request.approvals.all()):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            rows.update(amount=1)
    approval.amount = 1
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        Approval.objects.bulk_update([approval], ["amount"])
    with pytest.raises(DatabaseError, match="is settled"), transaction.atomic():
        DecisionRequest.objects.filter(pk=request.pk).update(state="waiting", decided_at=None)


def test_delete_and_create_again(world):
    """What has been answered cannot go; asked anew, it is added to what was asked before."""
    first = ask(world, "30000", by="contracts_officer", series="Willow House")
    decide(world, first, "commissioner_ld")
    with pytest.raises(ProtectedError):
        first.delete()
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        first.approvals.all()._raw_delete(using="default")
    again = ask(world, "30000", by="contracts_officer", series="Willow House")
    with pytest.raises(Refused, match="£60,000 is outside the band"):
        decide(world, again, "commissioner_ld")


def test_split_in_two(world):
    ask(world, "30000", by="contracts_officer", series="x")
    second = ask(world, "30000", by="contracts_officer", series="x")
    refused(world, second, "commissioner_ld", "band")


@pytest.mark.parametrize("series", ["", "willow house", "Willow  House ", "something else"])
def test_split_in_two_under_other_words(world, series):
    """The series is what the requester writes; the same provider, service and kind of decision are added without it."""
    first = {"series": "Willow House", "provider": "Willow Homes Ltd"}
    decide(world, ask(world, "30000", by="contracts_officer", **first), "commissioner_ld")
    second = ask(world, "30000", by="contracts_officer", series=series, provider=" willow homes  LTD")
    with pytest.raises(Refused, match="£60,000 is outside the band"):
        decide(world, second, "commissioner_ld")


@pytest.mark.parametrize("kind", ["direct_award", "framework_calloff", "grant_award"])
def test_split_in_two_by_another_way_of_awarding(world, kind):
    ask(world, "30000", kind, by="contracts_officer", provider="Willow Homes Ltd")
    second = ask(world, "30000", by="contracts_officer", provider="Willow Homes Ltd")
    with pytest.raises(Refused, match="£60,000 is outside the band"):
        decide(world, second, "commissioner_ld")


def test_split_in_two_by_leaving_out_the_care_group(world):
    ask(world, "130000", by="contracts_officer", provider="Willow Homes Ltd", care_group="")
    second = ask(world, "130000", by="contracts_officer", provider="Willow Homes Ltd")
    with pytest.raises(Refused, match="£260,000 is outside the band"):
        decide(world, second, "head")


@pytest.mark.parametrize(
    "other",
    [
        {"provider": "Another Ltd"},
        {"care_group": "OPMH"},
        {"kind": "contract_extension"},
        {"provider": ""},
    ],
)
def test_what_is_unrelated_is_not_added(world, other):
    ask(world, "30000", by="contracts_officer", **({"provider": "Willow Homes Ltd"} | other))
    decide(
        world,
        ask(world, "30000", by="contracts_officer", provider="Willow Homes Ltd", series="y"),
        "commissioner_ld",
    )


def test_a_superuser(world):
    root = User.objects.create_superuser("root@northmere.example", "a long enough password", name="Root")
    request = ask(world)
    for act in (
        lambda: decisions.decide_request(pk=request.pk, by=root, at=world.at),
        lambda: decisions.send_back(pk=request.pk, reason="x", by=root, at=world.at),
        lambda: decisions.withdraw(pk=request.pk, by=root, at=world.at),
        lambda: decisions.retry_effect(pk=request.pk, by=root, at=world.at),
    ):
        with pytest.raises(ObjectDoesNotExist):
            act()
    holder = world.people["governance"]
    User.objects.filter(pk=holder.pk).update(is_superuser=True, is_staff=True)
    refused(world, request, "governance", "clause")


def test_a_request_of_another_partnership(world):
    """Its number is guessed right, and it is not there."""
    team = Organisation.objects.first()
    other = Partnership.objects.bulk_create(
        [Partnership(name="Southmere", starts=date(2020, 4, 1), team_host=team)]
    )[0]
    forged = DecisionRequest.objects.bulk_create(
        [
            DecisionRequest(
                partnership=other,
                decision_type="contract_award",
                title="Theirs",
                amount=1,
                requested_by=world.people["cfo_icb"],
                requested_at=world.at,
            )
        ]
    )[0]
    for act in (
        lambda: decide(world, forged, "head"),
        lambda: decisions.ask_question(pk=forged.pk, text="x", by=world.people["head"], at=world.at),
        lambda: decisions.withdraw(pk=forged.pk, by=world.people["governance"], at=world.at),
    ):
        with pytest.raises(ObjectDoesNotExist):
            act()
    assert not DeniedAttempt.objects.exists()
    assert decisions.decide_many(pks=[forged.pk], by=world.people["head"], at=world.at)[0].done is False


def test_a_decision_dated_before_the_scheme(world):
    request = ask(world)
    early = world.moment(date(2018, 1, 1))
    with pytest.raises(Refused, match="No scheme of delegation was in effect on 1 January 2018"):
        decide(world, request, "head", at=early)


def test_the_last_clause_removed_blocks(world):
    """No clause means no, for everybody: it never opens."""
    request = ask(world)
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE partnerships_clause DISABLE TRIGGER clause_frozen")
        cursor.execute(
            "UPDATE partnerships_clause SET decision_type='write_off' WHERE decision_type='contract_award'"
        )
        cursor.execute("ALTER TABLE partnerships_clause ENABLE TRIGGER clause_frozen")
    for key in ("head", "cfo_council", "executive", "governance"):
        ruling = selectors.ruling(user=world.people[key], request=request, on=world.on)
        assert not ruling.allowed
        assert ruling.who_can == ()
    refused(world, request, "head", "clause")


def test_the_subject_is_gone(world):
    """A care group a request is about cannot be deleted; a link to nothing leaves the request as it was."""
    request = ask(world, subject_url="/contracts/999999/")
    with pytest.raises(ProtectedError):
        world.care_groups["LD"].delete()
    assert decide(world, request, "head").request.state == "approved"


def test_evidence_never_cascades_away(world):
    request = ask(world)
    with pytest.raises(Refused):
        decide(world, request, "auditor")
    approval = decide(world, request, "head")
    for row in (world.people["head"], world.posts["head"], world.partnership, approval.clause, request):
        with pytest.raises(ProtectedError):
            row.delete()


def test_a_governance_officer_gives_nothing_to_themself(world):
    """A post, a vote, a limit, another function, a leaver's posts: another officer gives them."""
    officer = world.people["governance"]
    told = {"by": officer, "at": world.at}
    own, head = world.posts["governance"], world.posts["head"]
    board = world.bodies["jcpb"]
    place = {"title": "New", "kind": SeatKind.OFFICER, "partner": own.partner, "starts": world.on}
    free = structure.add_seat(body=board, **place, **told)
    observer = structure.add_seat(
        body=board, **place | {"title": "Watches", "kind": SeatKind.OBSERVER}, user=officer, **told
    )
    same = {"title": "Watches", "kind": SeatKind.OFFICER, "office": SeatOffice.MEMBER}
    tomorrow = world.on + timedelta(days=1)
    limit = {"decision_type": DecisionType.WRITE_OFF, "limit": Decimal(9), "starts": world.on}
    structure.set_limit(post=own, **limit, by=None, at=world.at)
    acts = [
        lambda: appointments.appoint(post=head, user=officer, starts=world.on, **told),
        lambda: appointments.hand_over(leaver=world.people["head"], to=officer, **told),
        lambda: structure.add_seat(body=board, **place, user=officer, **told),
        lambda: structure.add_seat(body=board, **place, post=own, **told),
        lambda: structure.reseat(pk=free.pk, starts=tomorrow, user=officer, **told),
        lambda: structure.name_deputy(seat=free, user=officer, starts=world.on, **told),
        lambda: structure.change_seat(pk=observer.pk, **same, votes=1, **told),
        lambda: structure.change_post(pk=own.pk, function=PostFunction.EXECUTIVE, **told),
        lambda: structure.set_limit(post=own, **limit | {"starts": tomorrow}, **told),
        lambda: structure.end_limit(pk=own.limits.get().pk, ends=tomorrow, **told),
    ]
    for act in acts:
        with pytest.raises(Refused, match="Nobody gives authority to themself"):
            act()
    structure.change_post(pk=own.pk, title="Head of governance", **told)
    structure.change_post(pk=head.pk, function=PostFunction.EXECUTIVE, **told)


def test_nobody_was_in_post_before_the_partnership(world):
    day = world.partnership.starts - timedelta(days=1)
    with pytest.raises(Refused, match="nobody was in post before that"):
        appointments.appoint(
            post=world.posts["auditor"], user=world.people["head"], starts=day,
            by=world.people["governance"], at=world.at,
        )  # fmt: skip


def test_votes_are_not_given_for_meetings_already_held(world):
    room = Meetings(world)
    room.sitting(room.ask(), day=date(2026, 10, 28))
    told = {"by": world.people["governance"], "at": world.moment(date(2026, 10, 29))}
    board, partner = world.bodies["jcpb"], world.partners["icb"]
    place = {"body": board, "title": "New", "kind": SeatKind.OFFICER, "partner": partner}
    with pytest.raises(Refused) as refusal:
        structure.add_seat(**place, starts=world.on, **told)
    (problem,) = refusal.value.problems
    assert str(problem).endswith(
        "met on 28 October 2026, and votes are not given afterwards. Give 29 October 2026 or later."
    )
    seat = structure.add_seat(**place, starts=date(2026, 10, 29), **told)
    observer = place | {"kind": SeatKind.OBSERVER, "title": "Watches"}
    assert structure.add_seat(**observer, starts=world.on, **told).votes == 0
    assert structure.reseat(pk=seat.pk, starts=date(2026, 10, 30), user=world.people["auditor"], **told)
