"""How far past forecasts were off, now that the outturn is known. GBP and per cent of the outturn."""

from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeVar

from jct.core.calendar import Quarter
from jct.core.money import ZERO, over_under, percent

K = TypeVar("K", bound=Hashable)


@dataclass(frozen=True)
class Past:
    """A forecast made at the end of a quarter, and what the line came to that year. `person` submitted it."""

    quarter: Quarter
    line: int
    name: str
    person: str
    forecast: Decimal
    outturn: Decimal

    @property
    def error(self) -> Decimal:
        """Above nothing when the forecast was too high."""
        return self.forecast - self.outturn


@dataclass(frozen=True)
class Accuracy:
    """Some forecasts together: `off` is the sum of their errors' sizes, `lean` their sum with its sign. `key`: the
    number of the quarter, the key of the line or the person they have in common; two lines may have one name.
    """

    name: str
    count: int
    off: Decimal
    lean: Decimal
    outturn: Decimal
    key: int | str = ""

    @property
    def percent(self) -> Decimal | None:
        """The average error, per cent of the outturn; None without an outturn."""
        return percent(self.off, self.outturn)

    @property
    def lean_words(self) -> str:
        """Whether they were too high or too low, taken together: “£120k over”, “£50k under”, “even”."""
        return over_under(self.lean).replace("on budget", "even")


def accuracy(past: Sequence[Past], name: str = "", key: int | str = "") -> Accuracy:
    """All these forecasts together."""
    return Accuracy(
        name=name,
        count=len(past),
        off=sum((abs(one.error) for one in past), ZERO),
        lean=sum((one.error for one in past), ZERO),
        outturn=sum((abs(one.outturn) for one in past), ZERO),
        key=key,
    )


def by_quarter(past: Iterable[Past]) -> list[Accuracy]:
    """By the month of the year at whose end the forecast was made: 3, 6, 9 and 12."""
    groups = _groups(past, lambda one: one.quarter.number)
    return [
        accuracy(groups[number], f"Month {number * 3} (quarter {number})", number)
        for number in sorted(groups)
    ]


def by_person(past: Iterable[Past]) -> list[Accuracy]:
    """By who submitted it, in the order of names."""
    groups = _groups(past, lambda one: one.person)
    return [accuracy(groups[name], name, name) for name in sorted(groups)]


def by_line(past: Iterable[Past]) -> list[Accuracy]:
    """By line, the one furthest off first."""
    groups = _groups(past, lambda one: (one.line, one.name))
    found = [accuracy(own, name, line) for (line, name), own in groups.items()]
    return sorted(found, key=lambda one: (-(one.percent or ZERO), one.name))


def usual_error(past: Iterable[Past], line: int, number: int) -> Decimal | None:
    """By how many per cent of the outturn this line's forecast was off, on average, at the end of that quarter of
    earlier years; None without a record.
    """
    return accuracy([one for one in past if one.line == line and one.quarter.number == number]).percent


def _groups(past: Iterable[Past], key: Callable[[Past], K]) -> dict[K, list[Past]]:
    groups: dict[K, list[Past]] = {}
    for one in past:
        groups.setdefault(key(one), []).append(one)
    return groups
