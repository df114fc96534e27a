"""The route of a request, gathered: the ruling, the scheme's clauses, and the calendar of meetings."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.utils.timezone import localdate

from jct.support.holidays import bank_holidays
from partnerships.domain.delegation import decide
from partnerships.domain.matter import Matter
from partnerships.domain.meeting import paper_deadline
from partnerships.domain.route import Diary, Route, Sits, route
from partnerships.domain.ruling import Ruling
from partnerships.domain.words import BodyKind, MeetingState, RequestState
from partnerships.models import Body, DecisionRequest, Meeting
from partnerships.querysets import in_effect
from partnerships.selectors.authority import authority_of
from partnerships.selectors.matters import matters_of


@dataclass(frozen=True)
class Judged:
    """A request as it stands for one reader: the ruling on them, the matter, and the way it takes."""

    ruling: Ruling
    matter: Matter
    route: Route


def judged(*, user: Any, request: DecisionRequest, on: date) -> Judged:
    """The ruling on `user` and the route, for a request that may not have been sent yet.

    A draft waits for nobody, but its route is the one it would take if it were sent as it stands.
    """
    authority = authority_of([request.partnership_id], on)[request.partnership_id]
    matter = matters_of([request], on=on)[request.pk]
    mine = decide(matter, person=user.pk, name=str(user), authority=authority)
    sent = replace(matter, waiting=True) if request.state == RequestState.DRAFT else matter
    asking = decide(sent, person=matter.requester, name=matter.requester_name, authority=authority)
    clauses = {clause.number: clause for clause in authority.clauses(matter.decision_type)}
    way = route(asking, sent, clauses, diary_of(request.partnership_id, on=on), bank_holidays())
    return Judged(mine, matter, way)


def way_of(asked: Mapping[str, Any], *, user: Any, on: date) -> Judged:
    """What would become of a request with these words (those of `services.decisions.ask`) if `user` sent it."""
    return judged(user=user, request=DecisionRequest(**asked, requested_by=user), on=on)


def diary_of(partnership: int, *, on: date) -> Diary:
    """The meetings planned from the day `on`, with the last day for their papers. Two queries."""
    meetings: dict[int, list[Sits]] = defaultdict(list)
    planned = Meeting.objects.filter(
        body__partnership=partnership,
        state__in=(MeetingState.PLANNED, MeetingState.CALLED),
        starts_at__date__gte=on,
    )
    for body, paper_days, starts_at in planned.order_by("starts_at").values_list(
        "body", "body__paper_days", "starts_at"
    ):
        day = localdate(starts_at)
        meetings[body].append(Sits(day, paper_deadline(day, paper_days, bank_holidays())))
    gates = Body.objects.filter(in_effect(on), partnership=partnership, kind=BodyKind.EXECUTIVE_GATE)
    return Diary(meetings, gates.values_list("pk", flat=True).first())
