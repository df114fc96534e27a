"""The partners of partnerships, and who stands in the place of those that were succeeded."""

from collections import defaultdict
from collections.abc import Iterable

from partnerships.domain.succession import Place, standing
from partnerships.models import Partner


def in_place_of(partners: Iterable[Partner]) -> dict[int, int]:
    """For each of these partners, with their organisations read, the key of the one in its place by now."""
    places: dict[int, list[Place]] = defaultdict(list)
    for row in partners:
        places[row.partnership_id].append(
            Place(row.pk, row.organisation_id, row.organisation.successor_id, row.starts, row.ends)
        )
    return {old: now for some in places.values() for old, now in standing(some).items()}
