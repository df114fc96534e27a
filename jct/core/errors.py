"""What a rule or a reader says when the answer is no."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Problem:
    """One thing wrong with what somebody gave us, addressed to the field or cell it stands in."""

    where: str  # "row 14, Start Date" or "Forecast, LD short breaks"
    what: str  # "31/02/2026 is not a date"
    instead: str = ""  # "a day such as 28/02/2026"

    def __str__(self) -> str:
        advice = f" Give {self.instead}." if self.instead else ""
        return f"{self.where}: {self.what}.{advice}"


class Refused(Exception):
    """A rule said no. The text is fit to show to the person who asked; `problems` name each cell at fault."""

    def __init__(self, reason: str, *, problems: Sequence[Problem] = ()) -> None:
        super().__init__(reason)
        self.reason = reason
        self.problems = tuple(problems)
