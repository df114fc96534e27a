"""Half-open spans of days: what two of them share."""

from dataclasses import dataclass
from datetime import date
from typing import Protocol


class Dated(Protocol):
    """Anything with a first day and an exclusive end (None: open)."""

    @property
    def starts(self) -> date: ...
    @property
    def ends(self) -> date | None: ...


@dataclass(frozen=True)
class Span:
    """Days from `starts` until `ends` (exclusive; None for ever)."""

    starts: date
    ends: date | None = None

    @property
    def days(self) -> int | None:
        """How many days it has; None when it is open."""
        return None if self.ends is None else (self.ends - self.starts).days


ALWAYS = Span(date.min)


def holds(span: Dated, on: date) -> bool:
    """Whether the day `on` lies in the span."""
    return span.starts <= on and (span.ends is None or on < span.ends)


def shared(one: Dated, other: Dated) -> Span | None:
    """The days that lie in both; None when there are none."""
    starts = max(one.starts, other.starts)
    ends = min((end for end in (one.ends, other.ends) if end is not None), default=None)
    return Span(starts, ends) if ends is None or starts < ends else None
