"""The forward plan: key decisions still to be taken, each with its notice, its earliest lawful day and its meeting."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import F
from django.utils.timezone import localdate

from jct.support.access import Perm, objects_for
from partnerships.domain import lifecycle
from partnerships.domain.checks_process import KEY_DECISION_WARDS
from partnerships.domain.delegation import decide
from partnerships.domain.forward_plan import NEVER_KEY, KeyDecision, judge, key_reasons
from partnerships.domain.gates import missing_gates
from partnerships.domain.meeting import DECIDING
from partnerships.domain.ruling import Ruling
from partnerships.domain.words import Gate, MeetingState, Urgency
from partnerships.models import AgendaItem, DecisionRequest, GatePassed, UrgencyConsent
from partnerships.selectors.authority import authority_of, matters_of

COMING = (MeetingState.PLANNED, MeetingState.CALLED)


@dataclass(frozen=True)
class PlanLine:
    """`item` is where it is to be taken, `bodies` those the scheme names; `passed` and `to_pass` are its gates."""

    request: DecisionRequest
    key: KeyDecision
    item: AgendaItem | None
    bodies: tuple[str, ...]
    passed: tuple[str, ...]
    to_pass: tuple[Gate, ...]


@dataclass(frozen=True)
class ForwardPlan:
    lines: tuple[PlanLine, ...]
    on: date


def forward_plan(user: Any, *, on: date) -> ForwardPlan:
    """Every open request that is a key decision, first the one to be taken soonest. A fixed number of queries."""
    rows = list(_open_requests(user))
    keys = [row.pk for row in rows]
    passed = _gates(rows)
    consented = set(
        UrgencyConsent.objects.filter(request__in=keys, version=F("request__version")).values_list(
            "request_id", flat=True
        )
    )
    authorities, matters = authority_of({row.partnership_id for row in rows}, on), matters_of(rows, on=on)
    answers = {
        row.pk: decide(
            matters[row.pk], person=user.pk, name=str(user), authority=authorities[row.partnership_id]
        )
        for row in rows
    }
    rows = [row for row in rows if _reasons(row, answers[row.pk].sum)]
    items = _next_items(answers, on)
    lines = []
    for row in rows:
        item, answer = items.get(row.pk), answers[row.pk]
        able = [*answer.who_can, *answer.who_could]
        lines.append(
            PlanLine(
                request=row,
                key=judge(
                    reasons=_reasons(row, answer.sum),
                    notice_on=row.notice_on,
                    urgency=Urgency(row.urgency),
                    consented=row.pk in consented,
                    meeting_on=localdate(item.meeting.starts_at) if item else None,
                    on=on,
                ),
                item=item,
                bodies=tuple(dict.fromkeys(one.title for one in able if one.meeting)),
                passed=tuple(passed.get(row.pk, [])),
                to_pass=missing_gates(
                    matters[row.pk],
                    answer.who_could,
                    authorities[row.partnership_id].clauses(matters[row.pk].decision_type),
                ),
            )
        )
    return ForwardPlan(tuple(sorted(lines, key=_soonest)), on)


def _reasons(row: DecisionRequest, amount: Decimal) -> tuple[str, ...]:
    """Judged by the sum with its related requests, as the ruling does: parts of a key decision are one."""
    return key_reasons(
        amount,
        row.wards,
        above=row.partnership.key_decision_above,
        from_wards=min(row.partnership.key_decision_wards, KEY_DECISION_WARDS),
        exempt=bool(row.exempt_paragraph),
    )


def _open_requests(user: Any) -> Any:
    rows = DecisionRequest.objects.filter(
        partnership__in=objects_for(user, Perm.VIEW), state__in=lifecycle.OPEN
    ).exclude(decision_type__in=NEVER_KEY)
    return rows.select_related("partnership", "requested_by", "care_group").order_by("requested_at", "pk")


def _next_items(answers: Mapping[int, Ruling], on: date) -> dict[int, AgendaItem]:
    """By request, the soonest item under which a body decides it. A meeting that clears it first, or only notes or
    recommends, takes no decision; where nobody can decide at all, whichever agenda says it does."""
    rows = AgendaItem.objects.filter(
        request__in=answers,
        verb__in=DECIDING,
        outcome="",
        meeting__state__in=COMING,
        meeting__starts_at__date__gte=on,
    )
    found: dict[int, AgendaItem] = {}
    for row in rows.select_related("meeting__body").order_by("meeting__starts_at"):
        able = [*answers[row.request_id].who_can, *answers[row.request_id].who_could]
        if not able or any(row.meeting.body_id == one.body for one in able):
            found.setdefault(row.request_id, row)
    return found


def _gates(rows: list[DecisionRequest]) -> dict[int, list[str]]:
    passed = defaultdict(list)
    gone = GatePassed.objects.filter(request__in=rows, version=F("request__version"))
    for row in gone.order_by("at"):
        passed[row.request_id].append(f"{Gate(row.gate).label}, {localdate(row.at):%-d %B %Y}")
    return passed


def _soonest(line: PlanLine) -> tuple[bool, Any]:
    """Those with a meeting by its time, then the others by age."""
    return (True, line.request.pk) if line.item is None else (False, line.item.meeting.starts_at)
