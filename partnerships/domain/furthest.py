"""How far bands reach on each of many days, while a sweep passes them from the lowest to the highest.

A tree over the days on which anything begins or ends: what holds on a span of them is kept in a few nodes, so that
adding a band and asking for the furthest on a span both take as many steps as the tree is high.
"""

from bisect import bisect_left
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Generic, TypeVar

Row = TypeVar("Row")
Dates = tuple[date | None, date | None]  # in force from, until (exclusive); None: open


class Furthest(Generic[Row]):
    """For rows in force between the `dates` it is made with."""

    def __init__(self, dates: Iterable[Dates]) -> None:
        turns = {day for starts, ends in dates for day in (starts or date.min, ends or date.max)}
        self._turns = sorted(turns | {date.max})
        self._size = len(self._turns)
        self._within: list[tuple[Decimal, Row] | None] = [None] * (
            2 * self._size
        )  # on some day below the node
        self._whole: list[tuple[Decimal, Row] | None] = [None] * (2 * self._size)  # on every day below it

    def add(self, starts: date | None, ends: date | None, reach: Decimal, row: Row) -> None:
        """Let `row` reach so far on these days."""
        for node in self._nodes(starts, ends):
            self._whole[node] = _further(self._whole[node], (reach, row))
            while node:
                self._within[node] = _further(self._within[node], (reach, row))
                node //= 2

    def on(self, starts: date | None, ends: date | None) -> tuple[Decimal, Row] | None:
        """The row that reaches furthest on any of these days, with how far; None when there is none."""
        best = None
        for node in self._nodes(starts, ends):
            best = _further(best, self._within[node])
            while node := node // 2:
                best = _further(best, self._whole[node])
        return best

    def _nodes(self, starts: date | None, ends: date | None) -> Iterable[int]:
        """The few nodes that together stand for these days and no others."""
        low = self._size + bisect_left(self._turns, starts or date.min)
        high = self._size + bisect_left(self._turns, ends or date.max)
        while low < high:
            if low % 2:
                yield low
                low += 1
            if high % 2:
                high -= 1
                yield high
            low, high = low // 2, high // 2


def _further(
    one: tuple[Decimal, Row] | None, other: tuple[Decimal, Row] | None
) -> tuple[Decimal, Row] | None:
    """Of two, the one that reaches further; of equal ones the first."""
    return other if one is None or (other is not None and other[0] > one[0]) else one
