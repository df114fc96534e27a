"""Figures of a return that must agree, each side from its own source. Amounts in GBP."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from budgets.domain.checks.facts import Entry
from jct.core.money import ZERO, pounds


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
            "Confirmed contributions and what was brought forward",
            contributions,
            "the latest budget of the fund",
            latest_budget,
        ),
    ]


def _sum(amounts: Iterable[Decimal]) -> Decimal:
    return sum(amounts, ZERO)
