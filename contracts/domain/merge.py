"""Two people changed the same record: what each changed, and where they collide. Nothing is lost."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Collision:
    """A field the other person changed meanwhile; `contested` when this person changed it too, to something else."""

    field: str
    was: Any
    theirs: Any
    mine: Any
    contested: bool


def collisions(
    base: Mapping[str, Any], theirs: Mapping[str, Any], mine: Mapping[str, Any]
) -> list[Collision]:
    """Fields that `theirs` changed since `base`, in order, each beside what `mine` says."""
    return [
        Collision(
            field, was, theirs[field], mine.get(field, was), mine.get(field, was) not in (was, theirs[field])
        )
        for field, was in base.items()
        if theirs[field] != was
    ]


def merged(base: Mapping[str, Any], theirs: Mapping[str, Any], mine: Mapping[str, Any]) -> dict[str, Any]:
    """What to offer next: this person's own changes, and the other's wherever this person changed nothing."""
    return {
        field: theirs[field] if mine.get(field, was) == was else mine[field] for field, was in base.items()
    }
