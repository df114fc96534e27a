"""Choosing by which method a line is forecast. The figure is worked out here again, never taken from the page."""

from datetime import datetime
from decimal import Decimal

from django.db import transaction

from budgets.domain.forecast import ACTIVITY, COMMITMENT, MANUAL, METHODS, Activity, work
from budgets.models import BudgetReturnLine
from budgets.permissions import enterable_returns
from budgets.selectors.forecasts import known_of, planned_activity
from budgets.services.edits import save_return
from jct.accounts.models import User
from jct.core.errors import Problem, Refused
from jct.core.money import money, pounds


@transaction.atomic
def choose_forecast(
    *,
    row: int,
    revision: int,
    method: str,
    by: User,
    at: datetime,
    forecast: Decimal | None = None,
    low: Decimal | None = None,
    high: Decimal | None = None,
    reason: str = "",
    commitment: Decimal | None = None,
    activity: Activity | None = None,
) -> Decimal:
    """Forecast a row by a method and keep the method with it; returns the forecast, GBP.

    `forecast` counts only for one's own judgement. For activity the sum is kept as the reason. Raises Stale when the
    return was saved since `revision`, and Refused naming what is missing.
    """
    rows = BudgetReturnLine.objects.filter(budget_return__in=enterable_returns(by))
    line = rows.select_related("line", "budget_return").get(pk=row)
    if method not in METHODS:
        raise Refused("Choose one of the methods of the list.")
    plan = activity or planned_activity(line.line, line.budget_return.period)
    worked = work(method, known_of(line, commitment=commitment, activity=plan))
    given = forecast if method == MANUAL else worked.forecast
    if given is None:
        missing = Problem(worked.name, f"{worked.missing} is needed", "it, or choose another method")
        raise Refused("The forecast cannot be worked out.", problems=[missing])
    given = money(given)
    problems = []
    if method == MANUAL and not reason.strip():
        problems.append(Problem("Reason", "it is empty", "what your figure rests on"))
    if (low is not None and low > given) or (high is not None and high < given):
        outside = f"the forecast of {pounds(given)} is not in it"
        problems.append(Problem("Range", outside, "a low below the forecast and a high above it"))
    if problems:
        raise Refused("The forecast cannot be chosen so.", problems=problems)
    cells = {
        "forecast": given,
        "low": low,
        "high": high,
        "method": method,
        "method_reason": f"{worked.sum}. {reason}".strip() if method == ACTIVITY else reason.strip(),
        **({"commitment": commitment} if method == COMMITMENT else {}),
    }
    why = f"forecast by {METHODS[method].lower()}"
    save_return(
        pk=line.budget_return_id, revision=revision, cells={row: cells}, by=by, at=at, why=why, worked=True
    )
    return given
