"""Rows of texts become ledger rows, ready for COPY, or faults addressed to cells. One row at a time, in flat memory.

Most cells of a ledger repeat (suppliers, services, days), so what a cell means is remembered and the next is a look-up;
whatever is not plain goes the long way round, which is also the way that finds words for what is wrong.
"""

import csv
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

from budgets.domain.amount import EXAMPLE, read_amount, shorten
from budgets.domain.ledger_cells import period_of, read_date, read_period
from budgets.domain.ledger_columns import TEXTS, Layout, Signs, name_of
from budgets.domain.ledger_fault import Fault
from jct.core.errors import Refused
from jct.core.money import ZERO

MOST_ROWS = 500_000
LONGEST = 200
REMEMBERED = 20_000  # cells; then they are forgotten, so that memory stays flat
PLAIN_KEY = re.compile(r"[\w./:-]{1,200}")
PLAIN_AMOUNT = re.compile(r"-?\d{1,12}(?:\.\d{1,2})?", re.ASCII)
TOTAL = re.compile(r"(grand |sub[- ]?)?totals?(:| (for|of|spend|payments?|net)\b.*)?", re.IGNORECASE)
ESCAPES = str.maketrans(
    {"\\": "\\\\"}
)  # other signs that COPY escapes are white space, and that is made plain
CAPITAL = {"": "f", "R": "f", "REVENUE": "f", "C": "t", "CAPITAL": "t"}
A_DAY = "a day such as 24/12/2026, 24-Dec-26 or 2026-12-24"
A_PERIOD = "a year and a period from 01 to 13, such as 202604"


class Reader:
    """Reads the rows below the headings. `tell` hears every fault, in the order of the rows, and `faults` counts them;
    `totals` are total rows: number, GBP, and what stands in the file.
    """

    def __init__(
        self, layout: Layout, *, batch: int, tell: Callable[[Fault], object], serial: bool = False
    ) -> None:
        self.layout, self.serial = layout, serial
        self.faults = 0
        self._tell = tell
        self.totals: list[tuple[int, Decimal, str]] = []
        self.count = 0
        self.number = 0
        place = {column: at for at, column in enumerate(layout.columns) if column}
        self._place = place
        self._labels = {column: name_of(at, layout.headings[at]) for column, at in place.items()}
        self._given = [column for column in TEXTS if column in place]
        self.columns = (
            "batch_id", "number", "transaction", "sequence", "posted_on", "year", "period", "amount", "capital",
            *self._given, *(column for column in TEXTS if column not in place),
        )  # fmt: skip
        self._batch = str(batch)
        self._absent = "\t" * (len(TEXTS) - max(1, len(self._given)))
        self._width = len(layout.headings)
        self._turned = layout.signs is Signs.INCOME
        self._texts: dict[str, str] = {}
        self._days: dict[tuple[str, str], str] = {}
        self._short: Fault | None = (
            None  # a row with too few cells: not told before we know whether it is the last
        )

    def lines(self, rows: Iterator[list[str]], *, after: int) -> Iterator[str]:
        """A line for COPY of `columns` for each good row; `after` is the number of the heading row.

        Reading stops after MOST_ROWS rows, good or bad, and where the file breaks off.
        """
        width, quick, number = self._width, self._quick(), after
        taken = faults = 0
        try:
            for row in rows:
                number += 1
                line = None
                if len(row) == width:
                    line = quick(row, number)
                if line is None:
                    self.number = number
                    line = self._slowly(row, number)
                if line or self.faults > faults:
                    taken, faults = taken + 1, self.faults
                    if taken > MOST_ROWS:
                        self.add_whole(f"has more than {MOST_ROWS:,} rows", "the file in parts, by quarter")
                        return
                if line:
                    self.count += 1
                    yield line
        except csv.Error as fault:
            self._broken(number + 1, str(fault))
        self.number = number
        self._ended(number)

    def _quick(self) -> Callable[[Sequence[str], int], str | None]:
        """A function for the line of a row whose every cell is plain or known; None sends the row the long way."""
        place = self._place
        if "amount" not in place:
            return lambda row, number: None
        key, day, money = (place[column] for column in ("transaction", "posted_on", "amount"))
        sequence, period, capital = (place.get(column, -1) for column in ("sequence", "period", "capital"))
        given = [place[column] for column in self._given]
        texts, days, batch, turned, absent = self._texts, self._days, self._batch, self._turned, self._absent
        is_key, is_amount = PLAIN_KEY.fullmatch, PLAIN_AMOUNT.fullmatch

        def quick(row: Sequence[str], number: int) -> str | None:
            own, amount = row[key].strip(), row[money].strip()
            part = row[sequence].strip() if sequence >= 0 else ""
            if not is_key(own) or not is_amount(amount) or (part and not is_key(part)):
                return None
            try:
                when = days[row[day], row[period] if period >= 0 else ""]
                words = "\t".join([texts[row[at]] for at in given])
                mark = CAPITAL[row[capital]] if capital >= 0 else "f"
            except KeyError:
                return None
            if turned:
                amount = amount[1:] if amount.startswith("-") else "-" + amount
            return f"{batch}\t{number}\t{own}\t{part}\t{when}\t{amount}\t{mark}\t{words}{absent}\n"

        return quick

    def _slowly(self, row: Sequence[str], number: int) -> str | None:
        """The line of any row; None for a blank one, a total, and one with faults, which are told."""
        if not any(cell.strip() for cell in row):
            return None
        before = self.faults
        if len(row) != self._width and (
            len(row) < self._width or any(cell.strip() for cell in row[self._width :])
        ):
            what = f"has {len(row)} cells and the headings are {self._width}"
            self._add(Fault(number, "", "", what, "one cell under each heading"), wait=len(row) < self._width)
            return None
        cell = {column: " ".join(row[at].split()) for column, at in self._place.items()}
        if self._is_total(row, cell, number):
            return None
        texts = self._words(row, cell, number)
        when, amount = self._day(row, cell, number), self._money(cell, number)
        capital = CAPITAL.get(cell.get("capital", "").upper(), "")
        if not capital:
            said = cell["capital"]
            self._wrong(number, "capital", said, f"“{shorten(said)}” is neither", "R or C")
        if self.faults > before:
            return None
        transaction, sequence = (
            cell.get(column, "").translate(ESCAPES) for column in ("transaction", "sequence")
        )
        return (
            f"{self._batch}\t{number}\t{transaction}\t{sequence}\t{when}\t{amount}\t{capital}\t"
            f"{chr(9).join(texts)}{self._absent}\n"
        )

    def _words(self, row: Sequence[str], cell: dict[str, str], number: int) -> list[str]:
        """The cells kept word for word, remembered; the transaction's own number and sequence are judged too."""
        for column in ("transaction", "sequence", *self._given):
            if len(cell.get(column, "")) > LONGEST:
                text = cell[column]
                self._wrong(number, column, text, f"has {len(text)} characters", f"at most {LONGEST}")
        if not cell["transaction"]:
            instead = "the number by which your ledger knows this transaction"
            self._wrong(number, "transaction", "", "is empty", instead)
        if len(self._texts) > REMEMBERED:
            self._texts.clear()
        words = []
        for column in self._given:
            text = cell[column].translate(ESCAPES)
            if len(text) <= LONGEST:
                self._texts[row[self._place[column]]] = text
            words.append(text)
        return words

    def _day(self, row: Sequence[str], cell: dict[str, str], number: int) -> str:
        """Day, year and period as COPY takes them; remembered for the same two cells."""
        try:
            day = read_date(cell["posted_on"], self.layout.dates, serial=self.serial)
        except Refused as refused:
            self._wrong(number, "posted_on", cell["posted_on"], refused.reason, A_DAY)
            return ""
        year, period = period_of(day)
        if said := cell.get("period", ""):
            try:
                year, period = read_period(said, year)
            except Refused as refused:
                self._wrong(number, "period", said, refused.reason, A_PERIOD)
                return ""
        if len(self._days) > REMEMBERED:
            self._days.clear()
        key = row[self._place["posted_on"]], row[self._place["period"]] if "period" in self._place else ""
        self._days[key] = f"{day.isoformat()}\t{year}\t{period}"
        return self._days[key]

    def _money(self, cell: dict[str, str], number: int) -> Decimal:
        """The amount, or debit less credit, GBP; spending is positive."""
        if "amount" in self._place:
            amount = self._amount(cell, "amount", number, needed=True)
        else:
            debit, credit = (self._amount(cell, column, number) for column in ("debit", "credit"))
            if not cell["debit"] and not cell["credit"]:
                self._wrong(number, "debit", "", "is empty, and so is the credit", EXAMPLE)
            amount = debit - credit
        return -amount if self._turned else amount

    def _amount(self, cell: dict[str, str], column: str, number: int, *, needed: bool = False) -> Decimal:
        try:
            read = read_amount(cell[column])
        except Refused as refused:
            self._wrong(number, column, cell[column], refused.reason, EXAMPLE)
            return ZERO
        # In a pair of columns a dash stands for nothing; where the amount itself is a guess, it is no ledger's.
        guess = read.guess if needed or read.value else ""
        if guess or (needed and read.value is None):
            self._wrong(number, column, cell[column], guess or "is empty", EXAMPLE)
        return read.value or ZERO

    def _is_total(self, row: Sequence[str], cell: dict[str, str], number: int) -> bool:
        """A row that only says what the rows above it make; its figure is compared with theirs when all are read."""
        if cell["posted_on"] or not any(TOTAL.fullmatch(text.strip()) for text in row):
            return False
        before = self.faults
        amount = self._money(cell, number)
        if self.faults == before:
            said = (cell[column] for column in ("amount", "debit", "credit") if cell.get(column))
            self.totals.append((number, amount, " / ".join(said)))
        return True

    def _ended(self, number: int) -> None:
        """A short row that is the file's last was cut."""
        if self._short and self._short.number == number:
            what = f"{self._short.what}; the file ends in the middle of this row"
            self._short = replace(self._short, what=what, instead="the whole file: export it again")
        self._let_go()

    def _broken(self, number: int, fault: str) -> None:
        if "end of data" in fault:
            what, instead = (
                "is cut: a quotation mark is opened and the file ends before it is closed",
                "the whole file: export it again",
            )
        else:
            what, instead = f"cannot be read as CSV ({fault})", "the ledger saved as CSV again"
        self._add(Fault(number, "", "", what, instead))

    def _wrong(self, number: int, column: str, cell: str, what: str, instead: str) -> None:
        self._add(Fault(number, self._labels[column], cell, what, instead))

    def add_whole(self, what: str, instead: str) -> None:
        """A fault of the file as a whole."""
        self._add(Fault(0, "", "", what, instead))

    def _add(self, fault: Fault, *, wait: bool = False) -> None:
        self._let_go()
        self.faults += 1
        if wait:
            self._short = fault
        else:
            self._tell(fault)

    def _let_go(self) -> None:
        if self._short:
            self._tell(self._short)
            self._short = None
