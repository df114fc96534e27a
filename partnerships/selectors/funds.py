"""The funds a request may name, and what a body's indicative money has left for plans."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.timezone import localdate

from jct.core.money import ZERO, money
from partnerships.domain.lifecycle import OPEN
from partnerships.domain.spans import holds
from partnerships.domain.words import RequestState
from partnerships.models import DecisionRequest, IndicativeBudget
from partnerships.registry import FundOffered, funds_of

PLANNED = (*OPEN, RequestState.SENT_BACK, RequestState.APPROVED)


@dataclass(frozen=True)
class IndicativeLeft:
    """Indicative money that a request plans with (GBP), a row by its `key`: `planned` by the others that stand."""

    key: int
    name: str
    held_by: str
    amount: Decimal
    planned: Decimal
    asked: Decimal

    @property
    def left(self) -> Decimal:
        """After this request; below nought when the plans are for more than there is."""
        return self.amount - self.planned - self.asked


def funds_named(partnership: int, user: Any, in_clauses: Iterable[str]) -> Mapping[str, FundOffered]:
    """The funds a request of `user` may name, in order: those kept here that they may see, the indicative money of
    bodies, and what clauses of schemes name. What is kept under a name says whether its money can be spent, whoever may
    see it. Three queries at most."""
    kept = {fund.name.casefold(): fund for fund in funds_of(partnership, None)}
    indicative = _called(_indicative(partnership))
    names = [
        *(fund.name for fund in funds_of(partnership, user)),
        *sorted({names[0] for _, names in indicative}),
        *in_clauses,
    ]
    known_as = {name.casefold() for _, names in indicative for name in names}
    found: dict[str, FundOffered] = {}
    for name in names:
        known = kept.get(name.casefold()) or FundOffered(name, is_notional=name.casefold() in known_as)
        found.setdefault(name.casefold(), known)
    return {fund.name: fund for fund in found.values()}


def fund_kept(partnership: int, name: str) -> FundOffered | None:
    """What is kept here under a name, a fund or the indicative money of a body; None for a name that only requests or
    clauses use. Two queries at most."""
    called = name.casefold()
    if known := next((fund for fund in funds_of(partnership, None) if fund.name.casefold() == called), None):
        return known
    names = (each.casefold() for _, names in _called(_indicative(partnership)) for each in names)
    return FundOffered(name, is_notional=True) if called in names else None


def indicative_left(request: DecisionRequest, *, on: date) -> IndicativeLeft | None:
    """What is left of the indicative money that a request names, as in `IndicativeMoney`. Two queries at most."""
    return IndicativeMoney([request]).left(request, on=on)


class IndicativeMoney:
    """What is left of the indicative money that these requests name. Two queries, and none while none names any."""

    def __init__(self, requests: Iterable[DecisionRequest]) -> None:
        places = {request.partnership_id for request in requests if request.is_notional}
        budgets = IndicativeBudget.objects.filter(body__partnership__in=places).order_by("pk")
        plans = DecisionRequest.objects.filter(partnership__in=places, is_notional=True, state__in=PLANNED)
        rows: dict[int, list[IndicativeBudget]] = defaultdict(list)
        for row in budgets.select_related("body", "held_by") if places else ():
            rows[row.body.partnership_id].append(row)
        self._called = {place: _called(rows[place]) for place in places}
        self._plans: dict[int, list[DecisionRequest]] = defaultdict(list)
        for plan in plans if any(rows.values()) else ():
            self._plans[plan.partnership_id].append(plan)

    def left(self, request: DecisionRequest, *, on: date) -> IndicativeLeft | None:
        """Of the money in effect on the day of the decision, or `on` while there is none; None where one names none.

        Others plan with it that were decided in its time, or while they are open asked in it; none that spends real
        money under the same name.
        """
        if not request.is_notional:
            return None
        day = localdate(request.decided_at) if request.decided_at else on
        fund = request.fund.casefold()
        known = self._called[request.partnership_id]
        there = [(row, names) for row, names in known if fund in map(str.casefold, names)]
        budget, names = next(((row, names) for row, names in there if holds(row, day)), (None, ()))
        if budget is None:
            return None
        called = {name.casefold() for name in names}
        planned = (
            _planned(plan)
            for plan in self._plans[request.partnership_id]
            if plan.pk != request.pk
            and plan.fund.casefold() in called
            and holds(budget, localdate(plan.decided_at or plan.requested_at))
        )
        return IndicativeLeft(
            budget.pk,
            names[0],
            str(budget.held_by),
            budget.amount,
            sum(planned, ZERO),
            money(_planned(request)),
        )


def _planned(plan: DecisionRequest) -> Decimal:
    return plan.amount if plan.agreed_amount is None else plan.agreed_amount


def _indicative(partnership: int) -> list[IndicativeBudget]:
    rows = IndicativeBudget.objects.filter(body__partnership=partnership)
    return list(rows.select_related("body", "held_by").order_by("pk"))


def _called(rows: Iterable[IndicativeBudget]) -> list[tuple[IndicativeBudget, tuple[str, ...]]]:
    """What each row is called: by its title, and with the name of its body where another body's has the same title.

    The title alone then still means the first body's, which had it while nobody else did.
    """
    bodies: dict[str, dict[int, None]] = defaultdict(dict)
    every = list(rows)
    for row in every:
        bodies[row.title.casefold()][row.body_id] = None
    found = []
    for row in every:
        alike = [*bodies[row.title.casefold()]]
        with_body = (str(row),) if len(alike) > 1 else ()
        found.append((row, (*with_body, row.title) if row.body_id == alike[0] else with_body))
    return found
