"""What is wrong with a partner's return: every finding at once, each naming its line and column. Amounts in
GBP.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from jct.core.money import ZERO, over_under, pounds


@dataclass(frozen=True)
class Entry:
    """One line of a return as entered. `forecast` is None until somebody has given one."""

    code: str
    name: str
    budget: Decimal
    ledger: Decimal
    actual: Decimal
    accrual: Decimal
    forecast: Decimal | None
    previous_forecast: Decimal | None
    explanation: str
    adjustment_reason: str
    is_income: bool = False


@dataclass(frozen=True)
class Finding:
    """One thing to mend (`blocks`) or to look at again. `column` is the field of the grid, `where` says it
    in words.
    """

    code: str
    column: str
    where: str
    message: str
    blocks: bool = True


@dataclass(frozen=True)
class TieOut:
    """Two figures that must agree, from two sources: `difference` is the left less the right."""

    name: str
    left_name: str
    left: Decimal
    right_name: str
    right: Decimal

    @property
    def difference(self) -> Decimal:
        return self.left - self.right

    @property
    def agrees(self) -> bool:
        return not self.difference

    @property
    def words(self) -> str:
        if self.agrees:
            return f"{self.left_name} and {self.right_name} are both {pounds(self.left)}."
        return (
            f"{self.left_name} is {pounds(self.left)} and {self.right_name} is {pounds(self.right)}: "
            f"they differ by {pounds(abs(self.difference))}."
        )


def check(entries: Sequence[Entry], *, explain_over: Decimal) -> list[Finding]:
    """Every finding on a return. `explain_over`: the size of variance, GBP, from which a line must be
    explained.
    """
    if not entries:
        return [Finding("", "", "This return", "It has no lines: the fund has none that this partner leads.")]
    return [finding for entry in entries for finding in _line(entry, explain_over)]


def blocking(findings: Sequence[Finding]) -> list[Finding]:
    """Those findings that keep a return from being submitted."""
    return [finding for finding in findings if finding.blocks]


def _line(entry: Entry, explain_over: Decimal) -> list[Finding]:
    found = []

    def add(column: str, label: str, message: str, *, blocks: bool = True) -> None:
        found.append(Finding(entry.code, column, f"{entry.name}, {label}", message, blocks))

    if entry.actual != entry.ledger and not entry.adjustment_reason.strip():
        add(
            "adjustment_reason",
            "reason for adjustment",
            f"The actual is {pounds(entry.actual)} and the ledger says {pounds(entry.ledger)}. Say why, or give the "
            "difference as an accrual.",
        )
    if entry.forecast is None:
        add("forecast", "forecast", "Give the forecast for the whole year, or 0.00 if nothing will be spent.")
        return found
    variance = entry.forecast - entry.budget
    if abs(variance) >= explain_over and not entry.explanation.strip():
        add(
            "explanation",
            "explanation",
            f"The forecast is {over_under(variance)} budget. Explain it: the limit is {pounds(explain_over)}.",
        )
    sign = -1 if entry.is_income else 1
    if sign * entry.forecast < 0:
        kind = (
            "an income line is entered as a negative sum"
            if entry.is_income
            else "a spending line is seldom below nothing"
        )
        add(
            "forecast",
            "forecast",
            f"{pounds(entry.forecast)} has an unusual sign: {kind}. Look again.",
            blocks=False,
        )
    spent = sign * (entry.actual + entry.accrual)
    if spent > sign * entry.forecast >= ZERO:
        add(
            "forecast",
            "forecast",
            "The forecast for the year is less than what is already spent or received. Look again.",
            blocks=False,
        )
    return found


def tie_outs(
    entries: Sequence[Entry],
    *,
    budget_changes: Decimal,
    ledger_rows: Decimal,
    contributions: Decimal,
    latest_budget: Decimal,
) -> list[TieOut]:
    """What a certifier compares before putting a name to it.

    `budget_changes`: the partner's lines from the register of budget changes; `ledger_rows`: its mapped
    ledger to the end of the quarter; `contributions` and `latest_budget`: all partners' contributions and
    all lines of the fund.
    """
    return [
        TieOut(
            "Budget",
            "Budget in this return",
            _sum(e.budget for e in entries),
            "the register of budget changes",
            budget_changes,
        ),
        TieOut(
            "Ledger",
            "Ledger in this return",
            _sum(e.ledger for e in entries),
            "the ledger rows on its lines",
            ledger_rows,
        ),
        TieOut(
            "Actuals",
            "Actuals in this return",
            _sum(e.actual for e in entries),
            "its ledger figures",
            _sum(e.ledger for e in entries),
        ),
        TieOut(
            "Funding",
            "Contributions of all partners",
            contributions,
            "the latest budget of the fund",
            latest_budget,
        ),
    ]


def _sum(amounts: Iterable[Decimal]) -> Decimal:
    return sum(amounts, ZERO)
