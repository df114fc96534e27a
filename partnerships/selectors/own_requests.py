"""What a person has to do about the requests they made themselves, or had typed."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import F, Q

from partnerships.domain.words import Effect, RequestState
from partnerships.models import Condition, DecisionRequest, Question

# Nothing was agreed in the end, so nothing is asked for either.
FALLEN = (RequestState.REFUSED, RequestState.WITHDRAWN, RequestState.LAPSED)


@dataclass(frozen=True)
class ToDo:
    request: int
    title: str
    what: str
    due: date | None = None


def own_requests(user: Any) -> list[ToDo]:
    """Questions to answer, requests sent back or approved and not applied, conditions to meet. Three queries."""
    mine = Q(requested_by=user) | Q(on_behalf_of=user)
    of_mine = Q(request__requested_by=user) | Q(request__on_behalf_of=user)
    back = Q(state=RequestState.SENT_BACK) | Q(effect=Effect.FAILED)
    requests = DecisionRequest.objects.filter(mine, back).order_by("pk")
    questions = Question.objects.filter(of_mine, answer="").select_related("request", "by").order_by("pk")
    standing = Condition.objects.filter(of_mine, evidence="", version=F("request__version"))
    standing = standing.exclude(request__state__in=FALLEN)
    conditions = standing.select_related("request").order_by("due_on")
    return [
        *(ToDo(row.pk, row.title, _what(row), row.answer_by) for row in requests),
        *(ToDo(row.request_id, row.request.title, f"{row.by} asks: {row.text}") for row in questions),
        *(
            ToDo(row.request_id, row.request.title, f"Condition: {row.text}", row.due_on)
            for row in conditions
        ),
    ]


def _what(request: DecisionRequest) -> str:
    if request.state == RequestState.SENT_BACK:
        return "Sent back: change it and send it again"
    return f"Approved, not applied: {request.effect_note}"
