"""One thing wrong with a ledger file, addressed to the cell it stands in."""

from dataclasses import dataclass

from budgets.domain.amount import shorten

LONGEST = 200  # characters kept of what stands in a cell


@dataclass(frozen=True)
class Fault:
    """`number`: the row of the file, 0 for the file as a whole; `heading`: the column, "" for the row as a whole;
    `cell`: what stands there; `what` is wrong with it, and what would be right `instead`.
    """

    number: int
    heading: str
    cell: str
    what: str
    instead: str

    @property
    def texts(self) -> tuple[str, str, str, str]:
        """The column, the cell, what is wrong and what would be right; what came out of the file on one line, cut."""
        return shorten(self.heading, LONGEST), shorten(self.cell, LONGEST), self.what, self.instead
