"""A meeting's room as the rules see it: seats, who sits in them, who left the count, how they voted.

Asked by the page that shows quorum live and by the service that resolves an item, so they cannot disagree.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256
from typing import Any

from django.db.models import Q
from django.utils.timezone import localdate

from partnerships.domain import meeting as rules
from partnerships.domain.ruling import Ruling
from partnerships.domain.sitting import Above, Ballot, Sitter, Sitting
from partnerships.domain.words import (
    Mode,
    PartnerKind,
    Presence,
    SchemeState,
    SeatOffice,
    Verb,
    VoteCast,
    VotingRule,
)
from partnerships.models import (
    AgendaItem,
    Attendance,
    Body,
    BodyPower,
    Clause,
    Declaration,
    Deputy,
    Interest,
    ItemInterest,
    Meeting,
    Partner,
    PostHolder,
    ReportingLine,
    Seat,
    Training,
    Vote,
)
from partnerships.querysets import in_effect, recorded_by

COUNTED = ("vote", "left_out")  # the checks that say how the votes were counted
FROM_MOST = (Verb.DECIDE, Verb.RATIFY, Verb.RECOMMEND, Verb.ADVISE, Verb.NOTE)


@dataclass(frozen=True)
class Place:
    """A seat at a meeting: who may sit in it that day, and who was recorded as sitting in it."""

    seat: Seat
    holders: tuple[Any, ...]
    deputies: tuple[Any, ...]
    attendance: Attendance | None

    @property
    def presence(self) -> Presence:
        return Presence(self.attendance.presence) if self.attendance else Presence.EXPECTED

    @property
    def sitter(self) -> Any:
        """Who sits there: whoever was recorded, otherwise the first holder; None for a vacant seat."""
        if self.attendance and self.attendance.user_id:
            return self.attendance.user
        return self.holders[0] if self.holders else None

    @property
    def sits_for(self) -> str:
        return self.seat.partner.short_name if self.seat.partner else self.seat.constituency

    @property
    def may_sit(self) -> tuple[Any, ...]:
        """The holders, then the named deputies."""
        return (*self.holders, *(deputy for deputy in self.deputies if deputy not in self.holders))


@dataclass(frozen=True)
class Room:
    """A meeting with its places; what `members` and `quorum` need for any of its items."""

    meeting: Meeting
    on: date
    places: tuple[Place, ...]
    rule: rules.QuorumRule
    conflicts: dict[int, dict[int, str]]  # item → person → the interest
    votes: dict[int, dict[int, VoteCast]] = field(default_factory=dict)  # item → seat → how
    trained: dict[int, date] = field(default_factory=dict)  # person → the training acknowledged as a member

    def members(self, item: int) -> tuple[rules.Member, ...]:
        """The seats as they stand for one item."""
        conflicted = self.conflicts.get(item, {})
        return tuple(
            rules.Member(
                seat=place.seat.pk,
                title=place.seat.title,
                person=place.sitter.pk if place.sitter else None,
                name=str(place.sitter) if place.sitter else "",
                partner=place.seat.partner_id,
                partner_name=place.seat.partner.name if place.seat.partner else place.seat.constituency,
                votes=place.seat.votes,
                office=SeatOffice(place.seat.office),
                present=place.presence is Presence.PRESENT,
                conflicted=place.sitter is not None and place.sitter.pk in conflicted,
                deputy=bool(place.attendance and place.attendance.is_deputy),
                post=place.seat.post_id,
                trained_on=self.trained.get(place.sitter.pk) if place.sitter else None,
            )
            for place in self.places
        )

    def quorum(self, item: int) -> rules.Quorum:
        return rules.quorum(self.rule, self.members(item))

    def tally(self, item: int, casting: VoteCast | None = None) -> rules.Tally:
        rule = VotingRule(self.meeting.body.voting)
        return rules.tally(rule, self.members(item), self.votes.get(item, {}), casting)

    def mark(self, item: int) -> int:
        """A number that is another one once somebody came or went, declared an interest in the item or voted on it."""
        here = [(one.seat, one.person, one.present, one.conflicted) for one in self.members(item)]
        facts = sorted(here), sorted(self.votes.get(item, {}).items())
        return int.from_bytes(sha256(repr(facts).encode()).digest()[:6])

    def in_the_chair(self) -> rules.Member | None:
        return rules.presiding(self.members(0))


def room_of(meeting: Meeting, items: Sequence[AgendaItem]) -> Room:
    """The room of a meeting and of these of its items. Ten queries, however many seats and items."""
    on = localdate(meeting.starts_at)
    seats = list(
        Seat.objects.filter(in_effect(on), body=meeting.body_id)
        .select_related("user", "post", "partner__organisation")
        .order_by("partner__position", "-votes", "title", "pk")
    )
    holders = _holders(seats, on)
    deputies = defaultdict(list)
    for row in Deputy.objects.filter(in_effect(on), seat__in=seats).select_related("user"):
        deputies[row.seat_id].append(row.user)
    attendance = {
        row.seat_id: row for row in Attendance.objects.filter(meeting=meeting).select_related("user")
    }
    places = tuple(
        Place(seat, tuple(holders[seat.pk]), tuple(deputies[seat.pk]), attendance.get(seat.pk))
        for seat in seats
    )
    trained = Training.objects.filter(partnership=meeting.body.partnership_id)
    return Room(
        meeting,
        on,
        places,
        _quorum_rule(meeting.body, on),
        conflicts_of(items, on),
        _votes(items),
        dict(trained.values_list("user", "trained_on")),
    )


def conflicts_of(items: Iterable[AgendaItem], on: date) -> dict[int, dict[int, str]]:
    """Who has an interest in each item: declared at the meeting, declared in its request, or registered in its
    provider on the day `on`. Three queries."""
    found: dict[int, dict[int, str]] = defaultdict(dict)
    rows = list(items)
    by_request = {item.request_id: item.pk for item in rows if item.request_id}
    for declared in Declaration.objects.filter(request__in=by_request):
        found[by_request[declared.request_id]][declared.user_id] = declared.interest
    providers = defaultdict(list)
    for item in rows:
        if item.request and item.request.provider:
            key = item.request.partnership_id, item.request.provider.casefold()
            providers[key].append(item.pk)
    registered = Interest.objects.filter(in_effect(on), partnership__in={pair[0] for pair in providers})
    for interest in registered:
        for item_pk in providers.get((interest.partnership_id, interest.organisation.casefold()), ()):
            found[item_pk][interest.user_id] = f"{interest.organisation}: {interest.detail}"
    for said in ItemInterest.objects.filter(item__in=rows):
        found[said.item_id][said.user_id] = said.interest
    return found


def power_of(body: Body, decision_type: str, *, on: date) -> Verb | None:
    """What a body may do with a type of decision: its written power; otherwise what the scheme in effect gives it
    (a clause that names it, or that refers or ratifies to it); None when it may only note. At most two queries."""
    return powers_of(body, [decision_type], on=on).get(decision_type)


def powers_of(body: Body, decision_types: Iterable[str], *, on: date) -> dict[str, Verb]:
    """`power_of` for several types at once. Two queries."""
    wanted = set(decision_types)
    written = BodyPower.objects.filter(body=body, decision_type__in=wanted)
    powers = {row.decision_type: Verb(row.verb) for row in written}
    clauses = Clause.objects.filter(
        Q(body=body) | Q(second_body=body) | Q(refer_to=body),
        in_effect(on, "scheme__"),
        decision_type__in=wanted - powers.keys(),
    ).exclude(scheme__state=SchemeState.DRAFT)
    for clause in clauses.order_by("position", "pk"):
        verb = _by_clause(clause, body)
        if powers.get(clause.decision_type) is not Verb.DECIDE:
            powers[clause.decision_type] = verb
    return powers


def _by_clause(clause: Clause, body: Body) -> Verb:
    if clause.body_id == body.pk:
        return Verb.RECOMMEND if clause.mode == Mode.RECOMMEND_TO else Verb.DECIDE
    return Verb.RATIFY if clause.mode == Mode.RATIFY_BY else Verb.DECIDE


def parents_of(body: Body, decision_type: str, *, on: date) -> list[Body]:
    """The bodies above that hear what this one cannot decide, first those that may decide such a matter. Two
    queries."""
    lines = ReportingLine.objects.filter(in_effect(on), body=body).select_related("parent").order_by("pk")
    parents = [line.parent for line in lines]
    deciding = BodyPower.objects.filter(
        body__in=parents, decision_type=decision_type, verb=Verb.DECIDE
    ).values_list("body_id", flat=True)
    first = set(deciding)
    return sorted(parents, key=lambda parent: parent.pk not in first)


def sitting_of(
    room: Room,
    item: AgendaItem,
    tally: rules.Tally | None,
    above: Sequence[Body],
    casting: VoteCast | None = None,
) -> Sitting:
    """The body with an item's request before it, as the rules judge it; of those `above` one hears what it cannot
    decide, `casting` is the chair's second vote.

    Its power is read anew: what the agenda announced counts as far as the body still has it.
    """
    body, cast, members = room.meeting.body, room.votes.get(item.pk, {}), room.members(item.pk)
    power = power_of(body, item.request.decision_type, on=room.on) if item.request else None
    vacant = rules.vacant_partners(members)
    return Sitting(
        body=body.pk,
        name=body.name,
        verb=max(Verb(item.verb), power or Verb.NOTE, key=FROM_MOST.index),
        meeting=str(room.meeting),
        on=room.on,
        quorum=room.quorum(item.pk),
        tally=tally,
        above=_above(above, item, room.on) if vacant else (),
        vacant_partners=vacant,
        in_favour=frozenset(
            member.person
            for member in members
            if member.person and member.counts and cast.get(member.seat) is VoteCast.FOR
        ),
        sitters=Sitter.of(member for member in members if member.counts),
        ballot=Ballot(room.rule, VotingRule(body.voting), members, cast, casting),
        deputies={
            place.sitter.pk: frozenset(holder.pk for holder in place.holders)
            for place in room.places
            if place.attendance and place.attendance.is_deputy
        },
    )


def _above(parents: Iterable[Body], item: AgendaItem, on: date) -> tuple[Above, ...]:
    """Two queries for each; only the matter of a body in which a partner has nobody goes up."""
    kind = item.request.decision_type
    return tuple(
        Above(parent.pk, parent.name, power_of(parent, kind, on=on) or Verb.NOTE) for parent in parents
    )


def as_counted(ruling: Ruling) -> str:
    """How the votes were counted for the ruling on a sitting, without those that are left out, in words."""
    return " ".join(check.sentence for check in ruling.checks if check.code in COUNTED)


def _holders(seats: Sequence[Seat], on: date) -> dict[int, list[Any]]:
    by_post = defaultdict(list)
    posts = [seat.post_id for seat in seats if seat.post_id]
    rows = PostHolder.objects.filter(in_effect(on), recorded_by(on), post__in=posts)
    for row in rows.select_related("user").order_by("acting", "starts", "pk"):
        by_post[row.post_id].append(row.user)
    found = defaultdict(list)
    for seat in seats:
        found[seat.pk] = [seat.user] if seat.user else by_post.get(seat.post_id, [])
    return found


def _quorum_rule(body: Body, on: date) -> rules.QuorumRule:
    partners = Partner.objects.filter(in_effect(on), partnership=body.partnership_id)
    if body.of_partner_id:
        partners = partners.filter(pk=body.of_partner_id)
    rows = partners.exclude(kind=PartnerKind.ASSOCIATE).select_related("organisation").order_by("position")
    return rules.QuorumRule(
        members=body.quorum_members,
        of_each_partner=body.quorum_of_each_partner,
        chair=body.quorum_chair,
        part=body.quorum_part,
        whole=body.quorum_whole,
        partners={row.pk: row.name for row in rows},
    )


def _votes(items: Iterable[AgendaItem]) -> dict[int, dict[int, VoteCast]]:
    cast: dict[int, dict[int, VoteCast]] = defaultdict(dict)
    for row in Vote.objects.filter(item__in=list(items)):
        cast[row.item_id][row.seat_id] = VoteCast(row.cast)
    return cast
