"""What a measurement is, and the one way to take it."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from statistics import median


@dataclass(frozen=True)
class Result:
    """One line of the report: a figure of ours, and where there is a floor, the ratio to it."""

    name: str
    ours: str
    floor: str = ""
    ratio: float | None = None
    aim: str = ""

    def __str__(self) -> str:
        ratio = "" if self.ratio is None else f"{self.ratio:.2f}"
        return f"{self.name:<46} {self.ours:>22} {self.floor:>26} {ratio:>7}  {self.aim}"


HEADING = f"{'what':<46} {'ours':>22} {'floor':>26} {'ratio':>7}  aim"


def seconds(act: Callable[[], object], *, times: int) -> float:
    """The median time of `act` over `times` runs after a first one that only warms."""
    act()
    taken = []
    for _ in range(times):
        began = time.perf_counter()
        act()
        taken.append(time.perf_counter() - began)
    return median(taken)
