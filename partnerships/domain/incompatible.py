"""Functions that one person may not have at once, because what one does the other checks.

A function comes with a post, held or covered: whoever covers a post does its work, so cover counts like holding.
Asked when somebody is appointed, when cover is given, and at each act. Separation of incompatible roles is the static
separation of duty of the RBAC standard (ANSI INCITS 359, constraint SSD).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import combinations

from jct.core.calendar import day_words
from partnerships.domain.spans import Span, holds, shared
from partnerships.domain.words import PostFunction


@dataclass(frozen=True)
class Pair:
    """Two functions declared incompatible, and why."""

    one: PostFunction
    other: PostFunction
    reason: str

    def parts(self, first: PostFunction, second: PostFunction) -> bool:
        """Whether it keeps these two apart, in either order."""
        return {first, second} == {self.one, self.other}


@dataclass(frozen=True)
class Function:
    """A function that a person has between two dates (`ends` exclusive), through a post held or covered."""

    function: PostFunction
    post: str
    starts: date
    ends: date | None = None
    covering: bool = False

    def __str__(self) -> str:
        return f"{'cover for ' if self.covering else ''}{self.post}"


@dataclass(frozen=True)
class Clash:
    """Two functions of one person that are kept apart, and the days on which both are in effect."""

    pair: Pair
    first: Function
    second: Function
    span: Span

    def __str__(self) -> str:
        return f"{self.first} and {self.second} are incompatible from {day_words(self.span.starts)}: {self.pair.reason}"


def clashes(functions: Iterable[Function], pairs: Iterable[Pair]) -> tuple[Clash, ...]:
    """Every clash among one person's functions, past and future ones too, soonest first."""
    known = tuple(pairs)
    found = [
        Clash(pair, first, second, span)
        for first, second in combinations(functions, 2)
        if (span := shared(first, second))
        for pair in known
        if pair.parts(first.function, second.function)
    ]
    return tuple(sorted(found, key=lambda clash: clash.span.starts))


def clashes_of(new: Function, held: Iterable[Function], pairs: Iterable[Pair]) -> tuple[Clash, ...]:
    """The clashes that `new` would bring to a person who has `held`."""
    known = tuple(pairs)
    return tuple(clash for other in held for clash in clashes((other, new), known))


def clashes_on(functions: Iterable[Function], pairs: Iterable[Pair], on: date) -> tuple[Clash, ...]:
    """The clashes of one person on the day `on`."""
    return clashes((function for function in functions if holds(function, on)), pairs)
