"""Requests for decisions as a list: narrowed, sorted, each with what an approval would leave."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Count, F, Q, QuerySet

from partnerships.domain.delegation import decide
from partnerships.domain.lifecycle import OPEN
from partnerships.domain.money_after import Left, money_after
from partnerships.domain.ruling import Ruling
from partnerships.domain.words import RequestState
from partnerships.models import DecisionRequest
from partnerships.permissions import requests_for
from partnerships.selectors.authority import authority_of, rulings
from partnerships.selectors.matters import matters_of

PER_PAGE = 25
SORTS = {
    "newest": ("-requested_at", "-pk"),
    "oldest": ("requested_at", "pk"),
    "amount": ("-amount", "-pk"),
    "answer_by": (F("answer_by").asc(nulls_last=True), "pk"),
    "title": ("title", "pk"),
}
WORDS = 10


@dataclass(frozen=True)
class Wanted:
    """What of the list is asked for. `state` may be "open"; an unknown sort is the newest first."""

    mine: bool = False
    state: str = ""
    decision_type: str = ""
    care_group: int | None = None
    q: str = ""
    sort: str = "newest"
    page: int = 1


@dataclass(frozen=True)
class Row:
    """A request with the ruling on the reader, and what their approval would leave; None when it is not open."""

    request: DecisionRequest
    ruling: Ruling | None
    left: tuple[Left, ...] = ()

    @property
    def approvable(self) -> bool:
        return self.ruling is not None and self.ruling.allowed

    @property
    def answerable(self) -> bool:
        """It may be approved, or at least refused: a plan that no longer fits its money."""
        return self.ruling is not None and self.ruling.may_refuse


@dataclass(frozen=True)
class RequestsList:
    page: Page
    rows: tuple[Row, ...]
    states: tuple[tuple[str, str, int], ...]  # value, words, how many
    wanted: Wanted

    @property
    def answerable(self) -> bool:
        return any(row.answerable for row in self.rows)


def requests_list(user: Any, wanted: Wanted, *, on: date) -> RequestsList:
    """One page of the requests `user` may see. The number of queries does not grow with them, nor with those that are
    open; only "mine to decide" judges all the open ones."""
    seen = requests_for(user)
    counts = dict(seen.order_by().values_list("state").annotate(number=Count("pk")))
    rows = _narrowed(seen, wanted)
    if wanted.mine:
        waiting = list(rows.filter(state__in=OPEN).select_related("requested_by"))
        answers = rulings(user=user, requests=waiting, on=on) if waiting else {}
        rows = rows.filter(pk__in=[row.pk for row in waiting if _waits_for(row, answers[row.pk])])
    rows = rows.select_related("requested_by", "care_group").order_by(
        *SORTS.get(wanted.sort, SORTS["newest"])
    )
    page = Paginator(rows, PER_PAGE).get_page(wanted.page)
    return RequestsList(page, tuple(_rows(user, list(page.object_list), on)), _states(counts), wanted)


def requests_chosen(user: Any, keys: list[int], *, on: date) -> tuple[Row, ...]:
    """These requests with the ruling on each, as far as `user` may see them."""
    shown = requests_for(user).filter(pk__in=keys).select_related("requested_by", "care_group")
    return tuple(_rows(user, list(shown.order_by("pk")), on))


def waiting_for(user: Any, *, on: date) -> list[DecisionRequest]:
    """The open requests that wait for `user` on the day `on`, oldest first; the queries do not grow with them."""
    rows = requests_for(user).filter(state__in=OPEN).select_related("requested_by")
    open_rows = list(rows.order_by("requested_at", "pk"))
    if not open_rows:
        return []
    answers = rulings(user=user, requests=open_rows, on=on)
    return [row for row in open_rows if _waits_for(row, answers[row.pk])]


def _waits_for(request: DecisionRequest, ruling: Ruling) -> bool:
    """To be decided, or, while nobody has recommended it, to be recommended; or at least refused, or sent back."""
    return ruling.may_refuse or (ruling.may_send_back and request.state == RequestState.WAITING)


def _narrowed(rows: QuerySet[DecisionRequest], wanted: Wanted) -> QuerySet[DecisionRequest]:
    if wanted.state == "open":
        rows = rows.filter(state__in=OPEN)
    elif wanted.state in RequestState.values:
        rows = rows.filter(state=wanted.state)
    if wanted.decision_type:
        rows = rows.filter(decision_type=wanted.decision_type)
    if wanted.care_group is not None:
        rows = rows.filter(care_group=wanted.care_group)
    for word in wanted.q.replace("\x00", "").split()[:WORDS]:
        rows = rows.filter(
            Q(title__icontains=word) | Q(requested_by__name__icontains=word) | Q(provider__icontains=word)
        )
    return rows


def _rows(user: Any, shown: list[DecisionRequest], on: date) -> list[Row]:
    """The page's rows, the open ones judged, with as many queries for one as for all."""
    waiting = [row for row in shown if row.state in OPEN]
    if not waiting:
        return [Row(row, None) for row in shown]
    authorities = authority_of({row.partnership_id for row in waiting}, on)
    matters = matters_of(waiting, on=on)
    found = {}
    for row in waiting:
        matter = matters[row.pk]
        verdict = decide(matter, person=user.pk, name=str(user), authority=authorities[row.partnership_id])
        found[row.pk] = Row(row, verdict, money_after(matter, verdict) if verdict.allowed else ())
    return [found.get(row.pk) or Row(row, None) for row in shown]


def _states(counts: dict[str, int]) -> tuple[tuple[str, str, int], ...]:
    some = [
        (state.value, state.label, counts[state.value]) for state in RequestState if state.value in counts
    ]
    opened = sum(counts.get(state.value, 0) for state in OPEN)
    return (("", "All", sum(counts.values())), ("open", "Waiting for somebody", opened), *some)
