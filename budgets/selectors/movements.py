"""How forecasts moved since the last report and why: a line, a return, a fund; and the facts the monitor prints.

GBP. What a page shows of a draft is its partner's own; a fund's page and the monitor use told returns only.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from budgets import permissions
from budgets.domain.lifecycle import EDITABLE
from budgets.domain.movement import CAUSES, Cause, fingerprint, remainder
from budgets.domain.waterfall import Waterfall, by_label, waterfall
from budgets.models import BudgetReturn, BudgetReturnLine, Fund
from budgets.selectors.as_locked import funds_as_locked
from budgets.selectors.entry import told_before
from jct.accounts.models import User
from jct.core.calendar import Quarter
from jct.core.money import ZERO

PREVIOUS, FORECAST, FIRST = "Previous forecast", "Forecast", "First forecasts of the year"


@dataclass(frozen=True)
class LineMovement:
    """One line's movement and its causes. `moved` is None for a first forecast, or before there is one."""

    key: int
    line: int
    code: str
    name: str
    partner: str
    budget: Decimal
    previous: Decimal | None
    forecast: Decimal | None
    causes: tuple[Cause, ...]
    tolerance: Decimal

    @property
    def moved(self) -> Decimal | None:
        if self.previous is None or self.forecast is None:
            return None
        return self.forecast - self.previous

    @property
    def remainder(self) -> Decimal:
        return remainder(self.moved, self.causes)

    @property
    def explained(self) -> bool:
        """Whether what is left over is within the fund's tolerance."""
        return abs(self.remainder) <= self.tolerance

    @property
    def fall(self) -> Waterfall:
        return _fall([self], [(cause.name, cause.amount) for cause in self.causes])


@dataclass(frozen=True)
class ReturnMovements:
    """Every line of a return with what was said of its movement."""

    pk: int
    fund: int
    fund_name: str
    partner: str
    quarter: Quarter
    may_enter: bool
    tolerance: Decimal
    lines: tuple[LineMovement, ...]
    fall: Waterfall

    @property
    def to_explain(self) -> tuple[LineMovement, ...]:
        return tuple(line for line in self.lines if not line.explained)

    @property
    def moving(self) -> tuple[LineMovement, ...]:
        """Lines that moved, or of which something was said; the largest movement first."""
        told = [line for line in self.lines if line.moved or line.causes]
        return tuple(sorted(told, key=lambda line: -abs(line.moved or ZERO)))


@dataclass(frozen=True)
class RowMovement:
    """One line's movement to explain: `last` is what was said of it last quarter, offered as a start."""

    line: LineMovement
    budget_return: int
    fund: int
    fund_name: str
    partner: str
    quarter: Quarter
    may_enter: bool
    seen: str
    last: tuple[Cause, ...]
    last_words: str
    next: int | None


@dataclass(frozen=True)
class FundMovement:
    """A fund's movement in a quarter from the told returns: by cause, by line, and every cause."""

    fund: int
    quarter: Quarter
    lines: tuple[LineMovement, ...]
    by_cause: Waterfall
    by_line: Waterfall

    @property
    def moved(self) -> Decimal:
        return sum((line.moved or ZERO for line in self.lines), ZERO)

    @property
    def unexplained(self) -> Decimal:
        return sum((line.remainder for line in self.lines), ZERO)

    @property
    def causes(self) -> list[tuple[LineMovement, Cause]]:
        """Each cause with its line, the largest first."""
        told = [(line, cause) for line in self.lines for cause in line.causes]
        return sorted(told, key=lambda pair: -abs(pair[1].amount))


def causes_of(row: BudgetReturnLine) -> tuple[Cause, ...]:
    """What was said of one row's movement, in order."""
    return tuple(Cause(said.cause, said.sentence, said.amount) for said in row.movement_explanations.all())


def return_movements(user: User, pk: int) -> ReturnMovements:
    """The movements of a return that `user` may see; as many queries for many lines as for one."""
    found = permissions.visible_returns(user).select_related("fund", "partner__organisation").get(pk=pk)
    funds_as_locked([found.fund], found.period)  # what could stay unexplained
    lines = tuple(_lines([found]))
    return ReturnMovements(
        pk=found.pk,
        fund=found.fund_id,
        fund_name=found.fund.name,
        partner=found.partner.name,
        quarter=found.period,
        may_enter=found.state in EDITABLE and permissions.may_enter(user, found),
        tolerance=found.fund.movement_tolerance,
        lines=lines,
        fall=_by_cause(lines),
    )


def row_movement(user: User, pk: int) -> RowMovement:
    """One row of a return that `user` may see, with last quarter's words and the next row to explain."""
    row = BudgetReturnLine.objects.filter(budget_return__in=permissions.visible_returns(user)).get(pk=pk)
    page = return_movements(user, row.budget_return_id)
    line = next(line for line in page.lines if line.key == pk)
    budget_return = BudgetReturn.objects.get(pk=page.pk)
    before = told_before(budget_return).get(line.line)
    waiting = [other.key for other in page.to_explain if other.key != pk]
    return RowMovement(
        line=line,
        budget_return=page.pk,
        fund=page.fund,
        fund_name=page.fund_name,
        partner=page.partner,
        quarter=page.quarter,
        may_enter=page.may_enter,
        seen=fingerprint(line.causes),
        last=causes_of(before) if before else (),
        last_words=before.explanation if before else "",
        next=waiting[0] if waiting else None,
    )


def fund_movement(user: User, pk: int, quarter: Quarter) -> tuple[Fund, FundMovement]:
    """A fund that `user` may see, and its movement. Raises DoesNotExist when there is none such; five queries, and
    at most nine of a quarter that is locked or signed.
    """
    fund = permissions.visible_funds(user).get(pk=pk)
    return fund, movement_facts([fund.pk], quarter)[fund.pk]


def movement_facts(funds: Iterable[int], quarter: Quarter) -> Mapping[int, FundMovement]:
    """Fund key → its movement in the quarter, for pages and the revenue monitor; four queries for any number, and at
    most eight when it is locked or signed.
    """
    keys = list(funds)
    told = _told(keys, quarter)
    lines: dict[int, list[LineMovement]] = defaultdict(list)
    fund_of = {found.pk: found.fund_id for found in told}
    for owner, line in _owned_lines(told):
        lines[fund_of[owner]].append(line)
    return {key: _fund(key, quarter, tuple(lines[key])) for key in keys}


def _told(funds: Sequence[int], quarter: Quarter) -> list[BudgetReturn]:
    """The latest told version of each partner's return of the quarter; at most five queries."""
    rows = BudgetReturn.objects.told().filter(fund__in=funds, quarter=str(quarter))
    latest: dict[tuple[int, int], BudgetReturn] = {}
    for row in rows.select_related("fund", "partner__organisation").order_by("version"):
        latest[row.fund_id, row.partner_id] = row
    funds_as_locked([row.fund for row in latest.values()], quarter)
    return list(latest.values())


def _lines(returns: Sequence[BudgetReturn]) -> list[LineMovement]:
    return [line for _, line in _owned_lines(returns)]


def _owned_lines(returns: Sequence[BudgetReturn]) -> list[tuple[int, LineMovement]]:
    """(return key, line) of every row of these returns; two queries."""
    owners = {found.pk: found for found in returns}
    rows = BudgetReturnLine.objects.filter(budget_return__in=list(owners)).select_related("line")
    rows = rows.prefetch_related("movement_explanations").order_by(
        "budget_return__partner__position", "line__position", "line__code"
    )
    return [(row.budget_return_id, _line(row, owners[row.budget_return_id])) for row in rows]


def _line(row: BudgetReturnLine, owner: BudgetReturn) -> LineMovement:
    return LineMovement(
        key=row.pk,
        line=row.line_id,
        code=row.line.code,
        name=row.line.name,
        partner=owner.partner.name,
        budget=row.budget,
        previous=row.previous_forecast,
        forecast=row.forecast,
        causes=causes_of(row),
        tolerance=owner.fund.movement_tolerance,
    )


def _fund(key: int, quarter: Quarter, lines: tuple[LineMovement, ...]) -> FundMovement:
    moves = [(line.name, line.moved) for line in lines if line.moved]
    return FundMovement(key, quarter, lines, _by_cause(lines), _fall(lines, moves))


def _by_cause(lines: Sequence[LineMovement]) -> Waterfall:
    said = [(cause.name, cause.amount) for line in lines for cause in line.causes if line.moved is not None]
    return _fall(lines, by_label(said, list(CAUSES.values())))


def _fall(lines: Sequence[LineMovement], steps: Sequence[tuple[str, Decimal]]) -> Waterfall:
    """From the previous forecasts to the forecasts; lines with a first forecast are a step of their own."""
    previous = sum((line.previous or ZERO for line in lines), ZERO)
    given = sum(
        (line.forecast if line.forecast is not None else line.previous or ZERO for line in lines), ZERO
    )
    first = sum((line.forecast or ZERO for line in lines if line.previous is None), ZERO)
    return waterfall((PREVIOUS, previous), [*steps, (FIRST, first)], (FORECAST, given))
