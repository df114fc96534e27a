"""The four patterns that mark a special cause, found on plain sequences.

Each finder takes one unbroken stretch of consecutive points and knows nothing of dates or limits.
Source: NHS "Making Data Count", as computed by NHSRplotthedots 0.2.2 (``ptd_calculate_point_type``).
"""

from collections.abc import Sequence
from itertools import pairwise


def sign(number: float) -> int:
    """-1, 0 or 1."""
    return (number > 0) - (number < 0)


def ends_of_runs(signs: Sequence[int], length: int) -> list[int]:
    """Where a run of one non-zero sign completes: its sign there, 0 elsewhere.

    A run longer than ``length`` completes again at every further point.
    """
    ends, run, last = [], 0, 0
    for current in signs:
        run = run + 1 if current == last else 1
        last = current
        ends.append(current if current and run >= length else 0)
    return ends


def shift_ends(sides: Sequence[int], length: int = 7) -> list[int]:
    """Where ``length`` consecutive points lie on one side of the mean (a point on the mean breaks the run)."""
    return ends_of_runs(sides, length)


def trend_ends(values: Sequence[float], length: int = 7) -> list[int]:
    """Where ``length`` consecutive points all rise (1) or all fall (-1); an equal neighbour breaks the trend."""
    steps = [sign(after - before) for before, after in pairwise(values)]
    return [0, *ends_of_runs(steps, length - 1)][: len(values)]


def spread_back(ends: Sequence[int], length: int) -> list[int]:
    """Mark every member of each completed run, not only its end.

    Where a rising run meets a falling one at a shared peak, the later run names the point.
    """
    members = [0] * len(ends)
    for index, end in enumerate(ends):
        if end:
            members[index - length + 1 : index + 1] = [end] * length
    return members


def two_of_three(near: Sequence[bool], sides: Sequence[int]) -> list[bool]:
    """Points near a limit that share a window of three with another such point, all three on one side of the mean."""
    flagged = [False] * len(near)
    for start in range(len(near) - 2):
        window = range(start, start + 3)
        if sum(near[i] for i in window) >= 2 and abs(sum(sides[i] for i in window)) == 3:
            for i in window:
                flagged[i] = flagged[i] or bool(near[i])
    return flagged
