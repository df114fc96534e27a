"""Which partner stands where another stood: after a succession the new one answers for what the old one left open."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Place:
    """A partner's place in one partnership: its key, its organisation, and which organisation came after that one."""

    key: int
    organisation: int
    successor: int | None
    starts: date
    ends: date | None = None  # exclusive


def standing(places: Iterable[Place]) -> dict[int, int]:
    """For every partner of one partnership the one in its place by now: itself, or whoever came after it in the end."""
    known = list(places)
    return {place.key: _last(place, known).key for place in known}


def _last(place: Place, known: list[Place]) -> Place:
    seen: set[int] = set()
    while place.ends is not None and place.successor is not None and place.key not in seen:
        seen.add(place.key)
        after = [
            other
            for other in known
            if other.organisation == place.successor and (other.ends is None or other.ends > place.ends)
        ]
        place = min(after, key=lambda other: other.starts, default=place)
    return place
