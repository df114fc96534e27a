"""One line's forecast by every method side by side, with the arithmetic, and the range its record suggests."""

from dataclasses import dataclass
from decimal import Decimal

from budgets import permissions
from budgets.domain import forecast as rules
from budgets.domain.accuracy import usual_error
from budgets.domain.forecast import Activity, Known, Range, Worked
from budgets.domain.lifecycle import EDITABLE
from budgets.models import BudgetReturnLine
from budgets.models.line import BudgetLine
from budgets.selectors.accuracy import past_forecasts
from jct.accounts.models import User
from jct.core.calendar import Quarter
from jct.core.money import pounds


@dataclass(frozen=True)
class MethodRow:
    """A method with its range and what it would mean against the budget."""

    worked: Worked
    range: Range | None
    variance: Decimal | None
    words: str
    status: rules.Status | None
    chosen: bool


@dataclass(frozen=True)
class ForecastPage:
    """Everything one needs to choose a line's forecast. `error`: by how many per cent of the outturn it was off at this
    time of earlier years. `contract_words` says what the line's contract suggests is still committed.
    """

    key: int
    budget_return: int
    revision: int
    fund: int
    fund_name: str
    partner: str
    quarter: Quarter
    line: int
    name: str
    code: str
    may_enter: bool
    known: Known
    ledger: Decimal
    previous: Decimal | None
    forecast: Decimal | None
    low: Decimal | None
    high: Decimal | None
    method: str
    method_reason: str
    methods: tuple[MethodRow, ...]
    error: Decimal | None
    contract_words: str

    @property
    def lowest(self) -> Decimal | None:
        """The lowest and the highest of the methods that can work."""
        return min(self._given, default=None)

    @property
    def highest(self) -> Decimal | None:
        return max(self._given, default=None)

    @property
    def _given(self) -> list[Decimal]:
        return [row.worked.forecast for row in self.methods if row.worked.forecast is not None]


def forecast_page(
    user: User, pk: int, *, commitment: Decimal | None = None, activity: Activity | None = None
) -> ForecastPage:
    """The methods for one row of a return that `user` may see; as many queries for many lines as for one.

    `commitment` and `activity` are what somebody tries out; otherwise what is kept, and what the line plans.
    """
    rows = BudgetReturnLine.objects.filter(budget_return__in=permissions.visible_returns(user))
    row = rows.select_related(
        "line__contract__provider", "budget_return__fund", "budget_return__partner__organisation"
    ).get(pk=pk)
    owner, quarter = row.budget_return, row.budget_return.period
    tried = row.commitment if commitment is None else commitment
    known = known_of(row, commitment=tried, activity=activity or planned_activity(row.line, quarter))
    past = past_forecasts([owner.fund_id], line=row.line_id)
    error = usual_error(past, row.line_id, quarter.number)
    return ForecastPage(
        key=row.pk,
        budget_return=owner.pk,
        revision=owner.revision,
        fund=owner.fund_id,
        fund_name=owner.fund.name,
        partner=owner.partner.name,
        quarter=quarter,
        line=row.line_id,
        name=row.line.name,
        code=row.line.code,
        may_enter=owner.state in EDITABLE and permissions.may_enter(user, owner),
        known=known,
        ledger=row.ledger,
        previous=row.previous_forecast,
        forecast=row.forecast,
        low=row.low,
        high=row.high,
        method=row.method,
        method_reason=row.method_reason,
        methods=tuple(
            _method(worked, known.annual, owner.fund.limits, error, chosen=worked.method == row.method)
            for worked in rules.work_all(known)
        ),
        error=error,
        contract_words=_contract_words(row.line, quarter),
    )


def known_of(
    row: BudgetReturnLine, *, commitment: Decimal | None = None, activity: Activity | None = None
) -> Known:
    """What the methods may use of a row; no query when its return is at hand."""
    return Known(
        annual=row.budget,
        budget_to_date=row.budget_to_date,
        actual=row.actual,
        accrual=row.accrued,
        month=row.budget_return.period.number * 3,
        commitment=commitment,
        activity=activity,
    )


def planned_activity(line: BudgetLine, quarter: Quarter) -> Activity | None:
    """The units the line's profile still plans this year, at its price of a unit; None when it plans none."""
    if line.profile != BudgetLine.Profile.ACTIVITY or line.unit_price is None:
        return None
    units = sum((Decimal(units) for units in line.percents[quarter.number * 3 :]), Decimal(0))
    return Activity(units, Decimal(1), line.unit_price)


def _contract_words(line: BudgetLine, quarter: Quarter) -> str:
    """What the line's contract suggests is still committed; empty without one that has a value."""
    contract = line.contract
    if contract is None or contract.annual_value is None:
        return ""
    ends = contract.current_ends or contract.ends
    left = rules.contract_left(contract.annual_value, contract.starts, ends, quarter)
    return (
        f"The contract “{contract.title}” is worth {pounds(contract.annual_value)} a year: {pounds(left)} for the days "
        "of this financial year that are left in it."
    )


def _method(
    worked: Worked, annual: Decimal, limits: rules.Limits, error: Decimal | None, *, chosen: bool
) -> MethodRow:
    if worked.forecast is None:
        return MethodRow(worked, None, None, "", None, chosen)
    variance = rules.variance(annual, worked.forecast)
    return MethodRow(
        worked=worked,
        range=rules.ranged(worked.forecast, error),
        variance=variance,
        words=rules.words(variance, annual),
        status=rules.status(variance, annual, limits),
        chosen=chosen,
    )
