"""What a measurement is, and the one way to take it."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from statistics import median

from jct.core.calendar import FinancialYear
from jct.support.clock import today

# What a figure may miss its aim by before the bench fails. Two runs on a quiet machine differ by up to a tenth, and on
# one that others use a little more; a lost index or a query for each row costs far more than this.
ROOM = 0.15


@dataclass(frozen=True)
class Aim:
    """The most a figure should be, or the least (`least`); `words` say it where the number alone would not."""

    bound: float
    least: bool = False
    words: str = ""

    def __str__(self) -> str:
        return self.words or f"{'≥' if self.least else '≤'} {self.bound:g}"

    def missed(self, value: float) -> bool:
        """By more than ROOM."""
        return value < self.bound * (1 - ROOM) if self.least else value > self.bound * (1 + ROOM)


@dataclass(frozen=True)
class Result:
    """One line of the report: a figure of ours, and where there is a floor, the ratio to it.

    An aim is for the ratio, or for `value` where there is no floor.
    """

    name: str
    ours: str
    floor: str = ""
    ratio: float | None = None
    aim: Aim | None = None
    value: float | None = None

    def __str__(self) -> str:
        ratio = "" if self.ratio is None else f"{self.ratio:.2f}"
        aim = f"{self.aim}{', MISSED' if self.missed else ''}" if self.aim else ""
        return f"{self.name:<46} {self.ours:>22} {self.floor:>26} {ratio:>7}  {aim}".rstrip()

    @property
    def missed(self) -> bool:
        judged = self.value if self.ratio is None else self.ratio
        return self.aim is not None and judged is not None and self.aim.missed(judged)


def measured_year() -> FinancialYear:
    """The year after the demonstration's own: none of its quarters is closed or locked, so figures can be written."""
    return FinancialYear(FinancialYear.of(today()).year + 1)


HEADING = f"{'what':<46} {'ours':>22} {'floor':>26} {'ratio':>7}  aim"


def seconds(
    act: Callable[[], object], *, times: int, clock: Callable[[], float] = time.perf_counter
) -> float:
    """The median time of `act` over `times` runs after a first one that only warms.

    A ratio shares the machine with its floor. What has no floor is timed by our own processor time
    (`clock=time.process_time`), so that whatever else the machine does weighs little.
    """
    act()
    taken = []
    for _ in range(times):
        began = clock()
        act()
        taken.append(clock() - began)
    return median(taken)
