"""What a measurement is, and the one way to take it."""

import time
from collections.abc import Callable
from dataclasses import dataclass

from jct.core.calendar import FinancialYear
from jct.support.clock import today


@dataclass(frozen=True)
class Aim:
    """The most a figure should be, or the least (`least`); `words` say it where the number alone would not.

    Past its bound a figure has missed, whatever the machine was doing. `room`, a part of the bound and printed with it,
    is only for what two runs on a quiet machine measure differently (decision 32).
    """

    bound: float
    least: bool = False
    words: str = ""
    room: float = 0

    def __str__(self) -> str:
        room = f" (room {self.room:.0%})" if self.room else ""
        return (self.words or f"{'≥' if self.least else '≤'} {self.bound:g}") + room

    def missed(self, value: float) -> bool:
        if self.least:
            return value < self.bound * (1 - self.room)
        return value > self.bound * (1 + self.room)


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
    """The least time of `act` over `times` runs after a first one that only warms: whatever else the machine does only
    ever adds.

    What has no floor is timed by our own processor time (`clock=time.process_time`), in which others weigh little.
    """
    act()
    return min(_once(act, clock) for _ in range(times))


def both(ours: Callable[[], object], floor: Callable[[], object], *, times: int) -> tuple[float, float]:
    """The least times of two acts that take turns, so that both meet the machine in the same moods."""
    ours()
    floor()
    rounds = [(_once(ours, time.perf_counter), _once(floor, time.perf_counter)) for _ in range(times)]
    return min(mine for mine, _ in rounds), min(theirs for _, theirs in rounds)


def _once(act: Callable[[], object], clock: Callable[[], float]) -> float:
    began = clock()
    act()
    return clock() - began
