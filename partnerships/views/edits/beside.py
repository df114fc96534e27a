"""What a form of the structure ends or replaces besides the row of its address: in words, by what it is.

Rows that have ended are told of too: a last day in the past would move their end.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

from django.db.models import QuerySet

from jct.core.calendar import day_words, last_day
from partnerships.models import Deputy, Seat

Told = Iterator[tuple[str, str]]


def by_name(*told: Iterable[tuple[str, str]]) -> dict[str, str]:
    """The words by what they are about; of two that have one name, those of both."""
    found = defaultdict(list)
    for pairs in told:
        for name, words in pairs:
            found[name].append(words)
    return {name: "; ".join(sorted(words)) for name, words in found.items()}


def until(row: Any) -> str:
    """ " until 31 March 2027" for a row that has an end, and nothing for one that has none."""
    day = last_day(row.ends)
    return f" until {day_words(day)}" if day else ""


def period(row: Any) -> str:
    return f"from {day_words(row.starts)}{until(row)}"


def seats(rows: QuerySet[Seat]) -> Told:
    for row in rows.select_related("body", "user", "post"):
        yield f"Seat {row}", f"{row.user or row.post or 'vacant'} {period(row)}"


def deputies(rows: QuerySet[Deputy]) -> Told:
    for row in rows.select_related("seat__body", "user"):
        yield f"Deputy for {row.seat}", f"{row.user} {period(row)}"
