"""What is wrong with a ledger file as rows to download."""

from collections.abc import Iterable, Iterator

from budgets.models import LedgerFault
from jct.support.sheets import Cell

FAULT_COLUMNS = ("Row", "Column", "What stands there", "What is wrong", "What would be right")


def fault_rows(faults: Iterable[LedgerFault]) -> Iterator[list[Cell]]:
    """One row for each thing that is wrong; no row number for the file as a whole."""
    for fault in faults:
        yield [fault.number or "", fault.heading, fault.cell, fault.what, fault.instead]
