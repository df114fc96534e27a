"""Everything that is wrong with a ledger file, each thing in a row of its own, however many they are."""

from collections.abc import Sequence
from decimal import Decimal
from tempfile import TemporaryFile
from types import TracebackType
from typing import Self

from django.db import connection

from budgets.domain.ledger_fault import Fault
from budgets.models import LedgerFault, LedgerImport
from budgets.selectors.ledger_checks import CONTRADICTIONS, REPEATED, repeats, unmade

PART = 1024 * 1024  # bytes handed over at once
COLUMNS = "batch_id, number, place, heading, cell, what, instead"
ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})
FOUND = f"""
INSERT INTO budgets_ledgerfault ({COLUMNS})
SELECT %(batch)s, number, %(before)s + row_number() OVER (ORDER BY number), '', cell, what, instead FROM ({{}}) found
"""  # noqa: S608 (names of our own)


class Faults:
    """Hears what is wrong with one file and counts it. What was heard waits on disk while rows go in."""

    def __init__(self, kept: LedgerImport) -> None:
        self.kept = kept
        self.count = 0
        self._waiting = TemporaryFile()  # noqa: SIM115 (closed on leaving)

    def __enter__(self) -> Self:
        clear(self.kept)
        return self

    def __exit__(self, kind: type[BaseException] | None, what: object, where: TracebackType | None) -> None:
        self._waiting.close()

    def hear(self, fault: Fault) -> None:
        self.count += 1
        words = "\t".join(text.translate(ESCAPES) for text in fault.texts)
        self._waiting.write(f"{self.kept.pk}\t{fault.number}\t{self.count}\t{words}\n".encode())

    def judge(self, totals: Sequence[tuple[int, Decimal, str]]) -> None:
        """Put what was heard of the cells into the table, and what the staged rows are at fault together: said in one
        go, so that a file need not be sent again for each kind. A total is compared only when every row above it was
        read.
        """
        if not self.count:
            for fault in unmade(self.kept, totals):
                self.hear(fault)
        self._waiting.seek(0)
        with connection.cursor() as cursor:
            if self.count:
                with cursor.copy(f"COPY budgets_ledgerfault ({COLUMNS}) FROM STDIN") as copy:
                    while part := self._waiting.read(PART):
                        copy.write(part)
            for question in (REPEATED, CONTRADICTIONS) if repeats(self.kept) else (CONTRADICTIONS,):
                cursor.execute(
                    FOUND.format(question),
                    {"batch": self.kept.pk, "partner": self.kept.partner_id, "before": self.count},
                )
                self.count += cursor.rowcount


def clear(kept: LedgerImport) -> None:
    """Forget what was wrong with a file."""
    LedgerFault.objects.filter(batch=kept).order_by()._raw_delete(using="default")
