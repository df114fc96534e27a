"""Bodies as pages show them: the tree, the drawing, and the page of one."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q

from partnerships.domain.diagram import Box, Drawing, Link, draw
from partnerships.domain.words import BodyKind, DecisionType, MeetingState, Verb
from partnerships.models import (
    Advice,
    Body,
    BodyPower,
    Clause,
    Deputy,
    IndicativeBudget,
    Meeting,
    Partnership,
    PostHolder,
    ReportingLine,
    Seat,
    TermsOfReference,
)
from partnerships.querysets import in_effect, not_over
from partnerships.selectors.scheme import ClauseLine, clause_line, clauses_of, scheme_in_effect


@dataclass(frozen=True)
class BodyNode:
    """A body with those that report to it; `scope` says on what it reports to the one above."""

    body: Body
    scope: str
    below: tuple["BodyNode", ...]


@dataclass(frozen=True)
class Chart:
    """The same twice: as a drawing, and as a list for whoever cannot see it."""

    drawing: Drawing
    nodes: tuple[BodyNode, ...]
    summary: str


@dataclass(frozen=True)
class SeatLine:
    seat: Seat
    holders: tuple[str, ...]
    sits_for: str
    deputies: tuple[Deputy, ...] = ()


@dataclass(frozen=True)
class BodyPage:
    """A body on a day. `coming` are seats that begin later, `former` those that ended."""

    body: Body
    seats: tuple[SeatLine, ...]
    coming: tuple[SeatLine, ...]
    former: tuple[SeatLine, ...]
    powers: tuple[tuple[str, tuple[str, ...]], ...]  # verb, decisions
    reports_to: tuple[ReportingLine, ...]
    hears_from: tuple[ReportingLine, ...]
    clauses: tuple[ClauseLine, ...]
    terms: TermsOfReference | None
    issues: tuple[TermsOfReference, ...]
    advice_owed: tuple[Advice, ...]
    advice_given: tuple[Advice, ...]
    indicative: tuple[IndicativeBudget, ...]
    meetings: tuple[Meeting, ...]
    votes: int
    quorum: tuple[str, ...]
    how_often: str
    over: bool


def tree(partnership: Partnership, on: date) -> tuple[BodyNode, ...]:
    """Bodies under those they report to; one that reports to two stands under both. Two queries."""
    return _nodes(*_standing(partnership, on))


def chart(partnership: Partnership, *, on: date) -> Chart:
    """The bodies and their reporting lines, drawn and listed. Two queries."""
    bodies, lines = _standing(partnership, on)
    boxes = [Box(key, body.name, body.get_kind_display(), body.is_top) for key, body in bodies.items()]
    links = [Link(line.body_id, line.parent_id) for line in lines]
    second = len(links) - len({link.child for link in links})
    told = f"{len(boxes)} bodies and {len(links)} reporting lines"
    summary = f"{told}, {second} of them second lines." if second else f"{told}."
    return Chart(draw(boxes, links), _nodes(bodies, lines), summary)


def body_page(body: Body, *, on: date, at: datetime | None = None) -> BodyPage:
    """A body: seats, powers, lines, clauses, papers and advice. Twelve queries. `at` is for its next meetings."""
    rows = body.seats.select_related("user", "post", "partner__organisation")
    seats = list(rows.order_by("partner__position", "-votes", "title", "starts"))
    names = _holders_of([seat.post_id for seat in seats if seat.post_id], on)
    deputies = defaultdict(list)
    for deputy in Deputy.objects.filter(not_over(on), seat__body=body).select_related("user"):
        deputies[deputy.seat_id].append(deputy)

    def lines(wanted: list[Seat]) -> tuple[SeatLine, ...]:
        return tuple(_seat_line(seat, names, deputies) for seat in wanted)

    now = [seat for seat in seats if seat.starts <= on and (seat.ends is None or seat.ends > on)]
    powers = defaultdict(list)
    for power in BodyPower.objects.filter(body=body):
        powers[Verb(power.verb)].append(DecisionType(power.decision_type).label)
    issues = tuple(body.terms.order_by("-issue").defer("text"))
    advice = list(
        Advice.objects.filter(Q(to=body) | Q(adviser=body)).select_related(
            "adviser", "to", "request", "given_by", "responded_by"
        )
    )
    scheme = scheme_in_effect(body.partnership, on)
    return BodyPage(
        body=body,
        seats=lines(now),
        coming=lines([seat for seat in seats if seat.starts > on]),
        former=lines([seat for seat in seats if seat.ends is not None and seat.ends <= on]),
        powers=tuple((verb.label, tuple(sorted(powers[verb]))) for verb in Verb if verb in powers),
        reports_to=tuple(body.reports_to.filter(not_over(on)).select_related("parent")),
        hears_from=tuple(body.hears_from.filter(not_over(on)).select_related("body")),
        clauses=tuple(clause_line(row) for row in clauses_of(scheme) if _names_it(row, body)),
        terms=next((row for row in issues if row.starts <= on and (row.ends is None or row.ends > on)), None),
        issues=issues,
        advice_owed=tuple(row for row in advice if row.to_id == body.pk),
        advice_given=tuple(row for row in advice if row.adviser_id == body.pk),
        indicative=tuple(body.indicative_budgets.filter(not_over(on)).select_related("held_by")),
        meetings=_next_meetings(body, at),
        votes=sum(seat.votes for seat in now),
        quorum=tuple(quorum_words(body)),
        how_often=frequency_words(body),
        over=body.ends is not None and body.ends <= on,
    )


def quorum_words(body: Body) -> list[str]:
    """Every part of the quorum in words; empty when the constitution sets none."""
    each, part, whole = body.quorum_of_each_partner, body.quorum_part, body.quorum_whole
    parts = [
        (body.quorum_members, f"{body.quorum_members} members"),
        (each, f"{each} of each partner"),
        (body.quorum_chair, "the chair or vice chair"),
        (part, f"{part} in {whole} of all members"),
    ]
    return [words for wanted, words in parts if wanted]


def frequency_words(body: Body) -> str:
    """ "4 to 6 times a financial year, before each meeting of the JCPB"; empty when nothing is asked for."""
    low, high = body.meetings_min, body.meetings_max
    told = {
        (True, True): f"{low} times" if low == high else f"{low} to {high} times",
        (True, False): f"at least {low} times",
        (False, True): f"at most {high} times",
        (False, False): "",
    }[low is not None, high is not None]
    times = f"{told} a financial year" if told else ""
    before = f"before each meeting of the {body.meets_before.short_name}" if body.meets_before else ""
    return ", ".join(filter(None, [times, before]))


def _standing(partnership: Partnership, on: date) -> tuple[dict[int, Body], list[ReportingLine]]:
    rows = partnership.bodies.filter(not_over(on)).select_related("care_group", "locality")
    order = list(BodyKind)
    bodies = {
        body.pk: body
        for body in sorted(rows, key=lambda row: (not row.is_top, order.index(row.kind), row.pk))
    }
    lines = ReportingLine.objects.filter(in_effect(on), body__partnership=partnership).order_by("pk")
    return bodies, [line for line in lines if line.body_id in bodies and line.parent_id in bodies]


def _nodes(bodies: dict[int, Body], lines: list[ReportingLine]) -> tuple[BodyNode, ...]:
    below = defaultdict(list)
    for line in lines:
        below[line.parent_id].append(line)
    reporting = {line.body_id for line in lines}

    def node(key: int, scope: str) -> BodyNode:
        return BodyNode(bodies[key], scope, tuple(node(line.body_id, line.scope) for line in below[key]))

    return tuple(node(key, "") for key in bodies if key not in reporting)


def _names_it(row: Clause, body: Body) -> bool:
    return body.pk in (row.body_id, row.refer_to_id, row.second_body_id)


def _next_meetings(body: Body, at: datetime | None) -> tuple[Meeting, ...]:
    if at is None:
        return ()
    to_come = [MeetingState.PLANNED.value, MeetingState.CALLED.value]
    return tuple(body.meetings.filter(state__in=to_come, ends_at__gte=at).order_by("starts_at")[:3])


def _holders_of(posts: list[int], on: date) -> dict[int, list[str]]:
    names = defaultdict(list)
    for row in PostHolder.objects.filter(in_effect(on), post__in=posts).select_related("user"):
        names[row.post_id].append(str(row.user))
    return names


def _seat_line(seat: Seat, names: dict[int, list[str]], deputies: dict[int, list[Deputy]]) -> SeatLine:
    holders = (str(seat.user),) if seat.user else tuple(names.get(seat.post_id, ()))
    sits_for = seat.partner.short_name if seat.partner else seat.constituency
    return SeatLine(seat, holders, sits_for, tuple(deputies[seat.pk]))
