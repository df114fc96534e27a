"""Decision requests as pages show them: the list, and one request with the reader's ruling."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Count, QuerySet

from jct.support.access import Perm, can, objects_for
from partnerships.domain.lifecycle import OPEN
from partnerships.domain.ruling import Ruling
from partnerships.domain.words import RequestState
from partnerships.models import Approval, DecisionRequest, Declaration
from partnerships.registry import owner_of
from partnerships.selectors.authority import ruling, rulings

PER_PAGE = 25


@dataclass(frozen=True)
class RequestsList:
    page: Page
    states: tuple[tuple[RequestState | None, int], ...]  # state (None: all), how many
    chosen: RequestState | None


@dataclass(frozen=True)
class RequestPage:
    request: DecisionRequest
    facts: tuple[tuple[str, str], ...]
    ruling: Ruling
    open: bool
    approvals: tuple[tuple[Approval, Ruling], ...]
    declarations: tuple[Declaration, ...]
    declared: bool
    may_withdraw: bool


def visible_requests(user: Any) -> QuerySet[DecisionRequest]:
    """The requests of every partnership `user` may see."""
    rows = DecisionRequest.objects.filter(partnership__in=objects_for(user, Perm.VIEW))
    return rows.select_related("requested_by", "care_group", "partner__organisation")


def requests_list(user: Any, *, state: RequestState | None, page: int) -> RequestsList:
    """One page of requests, newest first, with how many there are in each state. Three queries."""
    rows = visible_requests(user)
    counts = dict(rows.order_by().values_list("state").annotate(number=Count("pk")))
    states = [(None, sum(counts.values())), *((each, counts.get(each.value, 0)) for each in RequestState)]
    chosen = rows.filter(state=state) if state else rows
    return RequestsList(Paginator(chosen, PER_PAGE).get_page(page), tuple(states), state)


def request_page(user: Any, pk: int, *, on: date) -> RequestPage:
    """A request with its facts, what the ruling on the reader says, and every answer given with the ruling it rested
    on. Raises DoesNotExist when `user` may not see it."""
    request = visible_requests(user).get(pk=pk)
    approvals = request.approvals.select_related("approver", "post")
    declarations = tuple(request.declarations.select_related("user"))
    is_open = RequestState(request.state) in OPEN
    mine = request.requested_by_id == user.pk or can(user, Perm.EDIT_STRUCTURE, request.partnership_id)
    return RequestPage(
        request=request,
        facts=tuple(
            (str(name).replace("_", " ").capitalize(), str(value)) for name, value in request.facts.items()
        ),
        ruling=ruling(user=user, request=request, on=on),
        open=is_open,
        approvals=tuple((row, Ruling.from_json(row.ruling)) for row in approvals),
        declarations=declarations,
        declared=any(row.user_id == user.pk for row in declarations),
        may_withdraw=is_open and mine and owner_of(request.decision_type) is None,
    )


def waiting_for(user: Any, *, on: date) -> list[DecisionRequest]:
    """The open requests that `user` may decide on the day `on`, oldest first; the queries do not grow with them."""
    open_rows = list(visible_requests(user).filter(state__in=OPEN).order_by("requested_at", "pk"))
    if not open_rows:
        return []
    answers = rulings(user=user, requests=open_rows, on=on)
    return [row for row in open_rows if answers[row.pk].allowed]
