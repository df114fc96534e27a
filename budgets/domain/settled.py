"""What a quarter showed of a fund when it was settled, as plain facts that read back the same. GBP."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, fields, replace
from datetime import date
from decimal import Decimal
from typing import Any

from budgets.domain.cells import RESTATED
from budgets.domain.position import NOT_UPDATED, Figures, LineFacts, unreported

AMOUNTS = {
    field.name for kind in (LineFacts, Figures) for field in fields(kind) if "Decimal" in str(field.type)
}

Beside = Mapping[str, Mapping[int, Decimal]]
"""Case → another fund of the agreement → what of its variance a fund's own may be set against."""


def write(lines: Iterable[LineFacts]) -> list[dict[str, Any]]:
    """What is known of each line apart from the quarter's own return, which says itself what it reported."""
    return [asdict(replace(line, entered=None, entered_state=NOT_UPDATED)) for line in lines]


def read(rows: Iterable[Mapping[str, Any]]) -> list[LineFacts]:
    """The lines that kept facts describe, in their order."""
    return [LineFacts(**{**_typed(row), "carried": _carried(row["carried"])}) for row in rows]


def shown(line: LineFacts) -> dict[str, Decimal | None]:
    """The figures that a return can restate as the quarter shows them without one, by the column of `RESTATED`."""
    said = unreported(line)
    amounts = {
        "actual": said.actual,
        "accrual": said.accrual + said.opening,
        "opening_accrual": said.opening,
        "forecast": said.forecast,
        "low": said.low,
        "high": said.high,
        "commitment": said.commitment,
    }
    return {column: amounts[column] for column in RESTATED}


def write_beside(beside: Beside) -> dict[str, dict[str, Decimal]]:
    """The variances beside a fund's own; JSON has no numbers as names."""
    return {case: {str(fund): amount for fund, amount in others.items()} for case, others in beside.items()}


def read_beside(facts: Mapping[str, Mapping[str, str]]) -> Beside:
    """The variances that kept facts describe."""
    return {
        case: {int(fund): Decimal(amount) for fund, amount in others.items()}
        for case, others in facts.items()
    }


def _carried(said: Mapping[str, Any] | None) -> Figures | None:
    if said is None:
        return None
    return Figures(**{**_typed(said), "on": date.fromisoformat(said["on"]) if said["on"] else None})


def _typed(row: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: Decimal(value) if name in AMOUNTS and value is not None else value
        for name, value in row.items()
    }
