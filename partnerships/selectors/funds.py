"""The funds a request may name, and what a body's indicative money has left for plans."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import F, Q, Sum
from django.db.models.functions import Coalesce, TruncDate
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


def indicative_left(request: DecisionRequest, *, on: date) -> IndicativeLeft | None:
    """What is left of the indicative money that a request names; None where it names none. Two queries at most.

    It is the money in effect on the day of the decision, or `on` while there is none. Others plan with it that were
    decided in its time, or while they are open asked in it; none that spends real money under the same name.
    """
    if not request.is_notional:
        return None
    day = localdate(request.decided_at) if request.decided_at else on
    called = _called(_indicative(request.partnership_id))
    fund = request.fund.casefold()
    there = ((row, names) for row, names in called if fund in {name.casefold() for name in names})
    budget, names = next(((row, names) for row, names in there if holds(row, day)), (None, ()))
    if budget is None:
        return None
    others = DecisionRequest.objects.annotate(day=TruncDate(Coalesce("decided_at", "requested_at"))).filter(
        reduce(or_, (Q(fund__iexact=name) for name in names)),
        partnership=request.partnership_id,
        is_notional=True,
        state__in=PLANNED,
        day__gte=budget.starts,
    )
    if budget.ends:
        others = others.filter(day__lt=budget.ends)
    planned = others.exclude(pk=request.pk).aggregate(sum=Sum(Coalesce(F("agreed_amount"), F("amount"))))
    asked = money(request.amount if request.agreed_amount is None else request.agreed_amount)
    return IndicativeLeft(
        budget.pk, names[0], str(budget.held_by), budget.amount, planned["sum"] or ZERO, asked
    )


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
