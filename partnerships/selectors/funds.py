"""The funds a request may name, and what a body's indicative money has left for plans."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import F, Sum
from django.db.models.functions import Coalesce, TruncDate
from django.utils.timezone import localdate

from jct.core.money import ZERO
from partnerships.domain.lifecycle import OPEN
from partnerships.domain.words import RequestState
from partnerships.models import DecisionRequest, IndicativeBudget
from partnerships.querysets import in_effect
from partnerships.registry import FundOffered, funds_of

PLANNED = (*OPEN, RequestState.SENT_BACK, RequestState.APPROVED)


@dataclass(frozen=True)
class IndicativeLeft:
    """Indicative money that a request plans with (GBP): `planned` by the others that stand."""

    title: str
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
    indicative = IndicativeBudget.objects.filter(body__partnership=partnership).order_by("title")
    titles = {title.casefold(): title for title in indicative.values_list("title", flat=True)}
    names = [
        *(fund.name for fund in funds_of(partnership, user)),
        *titles.values(),
        *in_clauses,
    ]
    found: dict[str, FundOffered] = {}
    for name in names:
        known = kept.get(name.casefold()) or FundOffered(name, is_notional=name.casefold() in titles)
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
    rows = IndicativeBudget.objects.filter(in_effect(day), body__partnership=request.partnership_id)
    budget = rows.filter(title__iexact=request.fund).select_related("held_by").first()
    if budget is None:
        return None
    others = DecisionRequest.objects.annotate(day=TruncDate(Coalesce("decided_at", "requested_at"))).filter(
        partnership=request.partnership_id,
        fund__iexact=request.fund,
        is_notional=True,
        state__in=PLANNED,
        day__gte=budget.starts,
    )
    if budget.ends:
        others = others.filter(day__lt=budget.ends)
    planned = others.exclude(pk=request.pk).aggregate(sum=Sum(Coalesce(F("agreed_amount"), F("amount"))))
    asked = request.amount if request.agreed_amount is None else request.agreed_amount
    return IndicativeLeft(budget.title, str(budget.held_by), budget.amount, planned["sum"] or ZERO, asked)
