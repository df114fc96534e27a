"""The front page of the money, and what waits for a person."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from budgets import permissions
from budgets.domain.lifecycle import EDITABLE, State
from budgets.models import BudgetReturn, Fund, Virement
from budgets.selectors.agreements import Row, pipeline
from budgets.selectors.as_locked import made_by_then
from budgets.selectors.facts import FundFacts
from budgets.selectors.monitor import fund_facts
from jct.accounts.models import User
from jct.core.calendar import Quarter
from jct.core.money import ZERO
from jct.support.access import Perm, objects_for


@dataclass(frozen=True)
class Home:
    """Every fund in a quarter, their sum, and the agreements behind them."""

    quarter: Quarter
    quarters: tuple[Quarter, ...]
    funds: tuple[FundFacts, ...]
    latest: Decimal
    forecast: Decimal
    variance: Decimal
    agreements: tuple[Row, ...]


def home(user: User, *, quarter: Quarter, on: date) -> Home:
    """The funds the person may see. `on` decides what is late and which agreements soon end."""
    rows = made_by_then(permissions.visible_funds(user), quarter)
    funds = tuple(fund_facts(rows, quarter=quarter, on=on))
    return Home(
        quarter=quarter,
        quarters=quarters(user, on),
        funds=funds,
        latest=sum((fund.total.latest for fund in funds), ZERO),
        forecast=sum((fund.total.forecast for fund in funds), ZERO),
        variance=sum((fund.total.variance for fund in funds), ZERO),
        agreements=tuple(pipeline(user, on)),
    )


def quarters(user: User, on: date) -> tuple[Quarter, ...]:
    """Quarters with returns, latest first, and the one that ended last before the day `on`."""
    funds = permissions.visible_funds(user)
    known = (
        BudgetReturn.objects.filter(fund__in=funds).order_by().values_list("quarter", flat=True).distinct()
    )
    return tuple(sorted({*map(Quarter.parse, known), reported(on)}, reverse=True))


def reported(on: date) -> Quarter:
    """The quarter that is being reported on a day: the last that has ended."""
    return Quarter.of(on).previous()


def returns_to_enter(user: User) -> list[BudgetReturn]:
    """Open returns of the partners for which the person enters; one query."""
    rows = permissions.enterable_returns(user).filter(state__in=EDITABLE)
    return list(rows.select_related("fund", "partner__organisation").order_by("due_on"))


def returns_to_certify(user: User) -> list[BudgetReturn]:
    """Submitted returns of partners whose returns the person may see, submitted by others; one query.

    Whether the person may certify is the ruling's to say.
    """
    rows = BudgetReturn.objects.of_partners(objects_for(user, Perm.VIEW_RETURNS)).filter(
        state=State.SUBMITTED
    )
    rows = rows.exclude(submitted_by=user).select_related(
        "fund", "partner__organisation", "request", "submitted_by"
    )
    return list(rows.order_by("due_on"))


def late_returns(user: User, on: date) -> list[BudgetReturn]:
    """Late returns of the funds the person keeps; one query."""
    rows: Any = BudgetReturn.objects.late(on).filter(fund__in=permissions.editable_funds(user))
    return list(rows.select_related("fund", "partner__organisation").order_by("due_on"))


def virements_waiting(fund: Fund) -> list[Virement]:
    """Virements of the fund that have been asked for and not settled; one query."""
    rows = Virement.objects.filter(fund=fund, request__decided_at__isnull=True)
    return list(rows.select_related("from_line", "to_line", "request__requested_by"))
