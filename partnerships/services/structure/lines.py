"""To whom a body reports, on what, and from when: several at once, each with its scope."""

from collections import defaultdict
from datetime import date, datetime

from django.db import transaction

from jct.accounts.models import User
from jct.core.errors import Refused
from jct.support.history import record
from partnerships.models import Body, ReportingLine
from partnerships.querysets import not_over
from partnerships.services.structure.ground import (
    can_end,
    in_order,
    locked,
    locked_partnership,
    meets,
    refuse,
)


@transaction.atomic
def add_reporting_line(
    *,
    body: Body,
    parent: Body,
    scope: str,
    starts: date,
    by: User | None,
    at: datetime,
    ends: date | None = None,
) -> ReportingLine:
    """`body` reports to `parent` on `scope`. Raises Refused across partnerships, to itself, twice, or in a circle."""
    partnership = locked_partnership(by, body.partnership)
    if parent.partnership_id != partnership.pk:
        raise Refused("A body reports within its own partnership.")
    if body.pk in _reached_from(parent, starts, ends):
        raise Refused(f"{parent} already reports to {body}, directly or through others.")
    if any(meets(starts, ends, line) for line in body.reports_to.filter(parent=parent)):
        raise Refused(
            f"{body} reports to {parent} in that time already; change the scope by ending that line."
        )
    refuse("The line cannot be drawn.", [in_order(starts, ends)])
    line = ReportingLine(body=body, parent=parent, scope=scope, starts=starts, ends=ends)
    record(line, by=by, why="added", at=at)
    return line


@transaction.atomic
def end_reporting_line(*, pk: int, ends: date, by: User | None, at: datetime) -> ReportingLine:
    """End a line on `ends` (exclusive). Raises Refused when it has an end or had not begun."""
    line = locked(ReportingLine, pk, by, "body__partnership")
    refuse(f"The line {line} cannot end then.", [can_end(line, ends)])
    line.ends = ends
    record(line, by=by, why="ended", at=at, fields=["ends"])
    return line


def _reached_from(body: Body, starts: date, ends: date | None) -> set[int]:
    """The keys of `body` and of all to which it reports, through others too, on some day of the period."""
    above = defaultdict(set)
    lines = ReportingLine.objects.filter(not_over(starts), body__partnership=body.partnership_id)
    for line in lines:
        if meets(starts, ends, line):
            above[line.body_id].add(line.parent_id)
    reached: set[int] = set()
    coming = {body.pk}
    while coming:
        reached |= coming
        coming = {key for at_hand in coming for key in above[at_hand]} - reached
    return reached
