"""The open requests that wait for a gate this person keeps: a clearance of theirs, or the executives' agenda."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from jct.support.access import Perm, objects_for
from partnerships.domain.delegation import decide
from partnerships.domain.gates import keeps, missing_gates, stands_for
from partnerships.domain.lifecycle import OPEN
from partnerships.domain.words import BodyKind, Gate, MeetingState, PostFunction
from partnerships.models import AgendaItem, DecisionRequest, Declaration, PostHolder
from partnerships.permissions import requests_for
from partnerships.querysets import in_effect
from partnerships.selectors.authority import authority_of, matters_of


@dataclass(frozen=True)
class GateWaiting:
    """A request whose clause sets gates that the reader keeps and that its present version has not passed."""

    request: DecisionRequest
    gates: tuple[Gate, ...]

    @property
    def clearances(self) -> tuple[Gate, ...]:
        """Those that a person gives; the executives' is given in their meeting."""
        return tuple(gate for gate in self.gates if gate is not Gate.EXECUTIVES)


def gates_waiting(user: Any, *, on: date) -> list[GateWaiting]:
    """Oldest first; never one's own request or that of somebody whose place one takes, nor one in which one has an
    interest. The executives' gate is kept by whoever runs meetings, until the request stands on an agenda of theirs.
    The queries do not grow with the requests.
    """
    kept = _kept(user, on)
    if not kept:
        return []
    rows = requests_for(user).filter(partnership__in=kept, state__in=OPEN)
    rows = rows.exclude(requested_by=user).exclude(on_behalf_of=user)
    rows = rows.exclude(pk__in=Declaration.objects.filter(user=user).values("request"))
    waiting = list(rows.select_related("requested_by").order_by("requested_at", "pk"))
    if not waiting:
        return []
    authorities, matters = authority_of(kept, on), matters_of(waiting, on=on)
    on_agenda = _on_the_executives_agenda(waiting)
    found = []
    for row in waiting:
        matter, authority = matters[row.pk], authorities[row.partnership_id]
        verdict = decide(matter, person=user.pk, name=str(user), authority=authority)
        missing = {*missing_gates(matter, verdict.who_could, authority.clauses(matter.decision_type))}
        if row.pk in on_agenda:
            missing -= {Gate.EXECUTIVES}
        if stands_for(authority, user.pk, (matter.requester, matter.on_behalf_of), on):
            missing &= {Gate.EXECUTIVES}
        mine = tuple(gate for gate in Gate if gate in missing & kept[row.partnership_id])
        if mine:
            found.append(GateWaiting(row, mine))
    return found


def _kept(user: Any, on: date) -> dict[int, set[Gate]]:
    """The gates that `user` keeps in each partnership on the day. Two queries."""
    kept: dict[int, set[Gate]] = {}
    held = PostHolder.objects.filter(in_effect(on), user=user)
    for place, function in held.values_list("post__partnership", "post__function"):
        gates = {gate for gate in Gate if keeps(gate, [PostFunction(function)])}
        if gates:
            kept.setdefault(place, set()).update(gates)
    for place in objects_for(user, Perm.RUN_MEETINGS).values_list("pk", flat=True):
        kept.setdefault(place, set()).add(Gate.EXECUTIVES)
    return kept


def _on_the_executives_agenda(rows: Iterable[DecisionRequest]) -> set[int]:
    items = AgendaItem.objects.filter(
        request__in=rows,
        meeting__body__kind=BodyKind.EXECUTIVE_GATE,
        meeting__state__in=(MeetingState.PLANNED, MeetingState.CALLED),
    )
    return set(items.values_list("request_id", flat=True))
