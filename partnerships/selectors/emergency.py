"""Who may break the glass for a request: by a post, or from a seat as chair's action."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from partnerships.domain.delegation import Authority
from partnerships.domain.emergency import chairs_action, decide_urgently
from partnerships.domain.lifecycle import OPEN
from partnerships.domain.meeting import Member
from partnerships.domain.ruling import Ruling
from partnerships.domain.spans import holds
from partnerships.domain.words import DecisionType, RequestState, SeatOffice
from partnerships.models import DecisionRequest, PostHolder, Seat, Training
from partnerships.querysets import in_effect
from partnerships.selectors.authority import authority_of
from partnerships.selectors.matters import matters_of


@dataclass(frozen=True)
class Glass:
    """The ruling on an urgent decision, and the seat it would be taken from (None: from a post)."""

    ruling: Ruling
    seat: int | None = None

    @property
    def usable(self) -> bool:
        return self.ruling.allowed


def glass(*, user: Any, request: DecisionRequest, on: date) -> Glass:
    """Whether `user` may decide `request` as urgent on the day `on`; the most favourable of their posts and seats."""
    authority = authority_of([request.partnership_id], on)[request.partnership_id]
    matter = matters_of([request], on=on)[request.pk]
    by_post = Glass(decide_urgently(matter, person=user.pk, name=str(user), authority=authority))
    bodies = {
        clause.body_key for clause in authority.clauses(DecisionType.URGENT_DECISION) if clause.body_key
    }
    if by_post.usable or not bodies or RequestState(request.state) not in OPEN:
        return by_post
    trained = dict(
        Training.objects.filter(partnership=request.partnership_id).values_list("user", "trained_on")
    )
    found = [
        Glass(
            chairs_action(
                matter,
                body=seat.body_id,
                body_name=seat.body.name,
                member=_member(seat, user, trained),
                agreed=_agreed(request, seat.body_id, trained),
                authority=authority,
                behind=_behind(authority, user, seat, on),
            ),
            seat.pk,
        )
        for seat in _seats_of(user, bodies, on)
    ]
    return next((one for one in found if one.usable), found[0] if found else by_post)


def names_urgency(request: DecisionRequest, *, on: date) -> bool:
    """Whether the scheme in effect has a clause on urgent decisions at all."""
    authority = authority_of([request.partnership_id], on)[request.partnership_id]
    return bool(authority.clauses(DecisionType.URGENT_DECISION))


def _seats_of(user: Any, bodies: set[int], on: date) -> list[Seat]:
    """The seats `user` holds on these bodies, in person or by a post; chairs first."""
    seats = Seat.objects.filter(in_effect(on), body__in=bodies)
    seats = seats.select_related("body", "partner__organisation").order_by("pk")
    posts = set(PostHolder.objects.filter(in_effect(on), user=user).values_list("post_id", flat=True))
    held = [seat for seat in seats if seat.user_id == user.pk or (seat.post_id and seat.post_id in posts)]
    return sorted(held, key=lambda seat: (seat.office != SeatOffice.CHAIR, seat.votes == 0, seat.pk))


def _member(seat: Seat, user: Any, trained: Mapping[int, date]) -> Member:
    return Member(
        seat=seat.pk,
        title=seat.title,
        person=user.pk,
        name=str(user),
        partner=seat.partner_id,
        partner_name=seat.partner.name if seat.partner else seat.constituency,
        votes=seat.votes,
        office=SeatOffice(seat.office),
        present=True,
        post=seat.post_id,
        trained_on=trained.get(user.pk),
    )


def _behind(authority: Authority, user: Any, seat: Seat, on: date) -> dict[int, str]:
    """In whose place `user` holds the seat: whoever holds its post in their own right, while `user` acts up."""
    held = (row for row in authority.held_by(user.pk) if row.acting and row.cover_for is None)
    acts = [row for row in held if row.post == seat.post_id and holds(row, on)]
    return {key: name for row in acts for key, name in authority.stood_for(row, on).items()}


def _agreed(request: DecisionRequest, body: int, trained: Mapping[int, date]) -> list[Member]:
    """Who has acted for the body on this version already."""
    rows = request.approvals.filter(version=request.version, emergency=True, seat__body=body)
    return [
        _member(row.seat, row.approver, trained)
        for row in rows.select_related("approver", "seat__partner__organisation").order_by("at")
    ]
