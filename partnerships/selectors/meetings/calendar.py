"""The calendar of meetings: a financial year by month with its deadlines, and what one person attends."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils.timezone import localdate

from jct.core.calendar import FinancialYear
from jct.support.access import Perm, holds, objects_for
from jct.support.holidays import bank_holidays
from partnerships.domain.lifecycle import OPEN
from partnerships.domain.meeting import Finding, Level, frequency, not_preceded, paper_deadline
from partnerships.domain.spans import Span
from partnerships.domain.spans import holds as lies_in
from partnerships.domain.words import MeetingState
from partnerships.models import Body, Meeting
from partnerships.permissions import requests_for
from partnerships.selectors.authority import ruling
from partnerships.selectors.meetings.visible import visible_meetings

COMING = (MeetingState.PLANNED, MeetingState.CALLED)
SHOWN_NEXT = 3
SOON = timedelta(days=60)  # no meeting needs its papers longer before


@dataclass(frozen=True)
class MeetingLine:
    meeting: Meeting
    on: date
    deadline: date
    items: int
    soon: bool  # the papers are due within a week and the agenda is not out


@dataclass(frozen=True)
class Month:
    first: date
    lines: tuple[MeetingLine, ...]


@dataclass(frozen=True)
class BodyFinding:
    body: Body
    finding: Finding


@dataclass(frozen=True)
class Calendar:
    year: FinancialYear
    before: FinancialYear
    after: FinancialYear
    months: tuple[Month, ...]
    coming: tuple[MeetingLine, ...]
    bodies: tuple[Body, ...]
    body: Body | None
    findings: tuple[
        BodyFinding, ...
    ]  # bodies that meet too seldom or too often, and what is fine of a chosen one
    may_run: bool


def calendar(user: Any, *, on: date, year: FinancialYear, body_pk: int | None = None) -> Calendar:
    """A financial year's meetings, of one body or of all that `user` may see. Seven queries at most."""
    bodies = tuple(
        Body.objects.filter(partnership__in=objects_for(user, Perm.VIEW))
        .select_related("meets_before")
        .order_by("-is_top", "name")
    )
    body = next((row for row in bodies if row.pk == body_pk), None)
    rows = visible_meetings(user).annotate(item_count=Count("items")).order_by("starts_at", "pk")
    every = list(_within(rows, year))
    chosen = [row for row in every if body is None or row.body_id == body.pk]
    coming = rows.filter(state__in=COMING, starts_at__date__gte=on)
    if body is not None:
        coming = coming.filter(body=body)
    return Calendar(
        year=year,
        before=FinancialYear(year.year - 1),
        after=FinancialYear(year.year + 1),
        months=_months([_line(row, on) for row in chosen]),
        coming=tuple(_line(row, on) for row in coming[:SHOWN_NEXT]),
        bodies=bodies,
        body=body,
        findings=_findings(bodies if body is None else [body], every, year, on, everything=body is not None),
        may_run=holds(user, Perm.RUN_MEETINGS),
    )


def agendas_due(user: Any, *, on: date) -> list[MeetingLine]:
    """The meetings `user` runs whose papers are due out within a week, or late already. One query."""
    rows = visible_meetings(user, Perm.RUN_MEETINGS).filter(
        state=MeetingState.PLANNED, starts_at__date__gte=on, starts_at__date__lte=on + SOON
    )
    rows = rows.annotate(item_count=Count("items")).order_by("starts_at", "pk")
    return [line for row in rows if (line := _line(row, on)).soon]


def my_meetings(user: Any, *, since: datetime) -> QuerySet[Meeting]:
    """Meetings from `since` on of the bodies on which `user` sits or deputises today, cancelled ones too."""
    return visible_meetings(user).filter(body__group__user=user, starts_at__gte=since).order_by("starts_at")


def frequency_of(body: Body, meetings: list[Meeting], year: FinancialYear, on: date) -> Finding:
    """Whether the body meets as often in a year as its constitution asks, and before each meeting it must precede."""
    own = [row for row in meetings if row.body_id == body.pk]
    held = [localdate(row.starts_at) for row in own if row.state == MeetingState.HELD]
    planned = [localdate(row.starts_at) for row in own if row.state in COMING]
    being = Span(body.starts, body.ends)
    finding = frequency(body.meetings_min, body.meetings_max, held, year, on, planned, being)
    if finding.level is not Level.FINE or body.meets_before is None:
        return finding
    before = [
        localdate(row.starts_at)
        for row in meetings
        if row.body_id == body.meets_before_id and row.state != MeetingState.CANCELLED
    ]
    alone = not_preceded([*held, *planned], [day for day in before if lies_in(being, day)])
    if not alone:
        return finding
    many = "1 meeting" if len(alone) == 1 else f"{len(alone)} meetings"
    words = f"{many} of {body.meets_before} in {year} with no meeting of this body before it."
    return Finding(Level.WARNING, words)


def _findings(
    bodies: Any, meetings: list[Meeting], year: FinancialYear, on: date, *, everything: bool
) -> tuple[BodyFinding, ...]:
    found = [BodyFinding(body, frequency_of(body, meetings, year, on)) for body in bodies]
    return tuple(one for one in found if everything or one.finding.level is not Level.FINE)


def _within(rows: QuerySet[Meeting], year: FinancialYear) -> QuerySet[Meeting]:
    return rows.filter(Q(starts_at__date__gte=year.starts) & Q(starts_at__date__lt=year.ends))


def _line(row: Any, on: date) -> MeetingLine:
    day = localdate(row.starts_at)
    deadline = paper_deadline(day, row.body.paper_days, bank_holidays())
    soon = row.state == MeetingState.PLANNED and on <= day and deadline - on <= timedelta(days=7)
    return MeetingLine(row, day, deadline, row.item_count, soon)


def _months(lines: list[MeetingLine]) -> tuple[Month, ...]:
    months = defaultdict(list)
    for line in lines:
        months[line.on.replace(day=1)].append(line)
    return tuple(Month(first, tuple(rows)) for first, rows in sorted(months.items()))


@dataclass(frozen=True)
class OpenAgenda:
    """A meeting to come, and what its body does with the request that looks for one; empty when nothing."""

    meeting: Meeting
    verb: str = ""


def open_agendas(user: Any, *, at: datetime, request_pk: int | None = None) -> list[OpenAgenda]:
    """The meetings to come which `user` runs and whose agenda can still take an item, soonest first; with a request,
    those of the bodies that can take it come first."""
    rows = visible_meetings(user, Perm.RUN_MEETINGS).filter(state__in=COMING, starts_at__gt=at)
    verbs = _verbs(user, request_pk, on=localdate(at)) if request_pk else {}
    found = [
        OpenAgenda(row, verbs.get(row.body_id, ""))
        for row in rows.select_related("body").order_by("starts_at", "pk")
    ]
    return sorted(found, key=lambda one: not one.verb)


def _verbs(user: Any, request_pk: int, *, on: date) -> dict[int, str]:
    """What each body that can take the request does with it: body → verb. Nothing of a request that is not open, or
    not seen."""
    request = requests_for(user).filter(pk=request_pk, state__in=OPEN).first()
    if request is None:
        return {}
    found = ruling(user=user, request=request, on=on)
    able = (*found.who_recommends, *found.who_could, *found.who_can)
    return {one.body: one.verb.label for one in able if one.body is not None}
