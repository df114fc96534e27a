"""The area as a tree: county, divisions, localities, and the wards and practices that lie inside them."""

from datetime import datetime

from django.db import transaction

from jct.accounts.models import User
from jct.core.errors import Problem
from jct.support.history import record
from partnerships.domain.words import LocalityKind
from partnerships.models import Locality, Partnership
from partnerships.services.structure.ground import elsewhere, locked, locked_partnership, refuse

RANK = {
    LocalityKind.COUNTY: 0,
    LocalityKind.DIVISION: 1,
    LocalityKind.LOCALITY: 2,
    LocalityKind.WARD: 3,
    LocalityKind.PRACTICE: 3,
}


@transaction.atomic
def add_locality(
    *,
    partnership: Partnership,
    name: str,
    population: int,
    by: User | None,
    at: datetime,
    kind: LocalityKind = LocalityKind.LOCALITY,
    inside: Locality | None = None,
) -> Locality:
    """A place with the people who live in it (or, for a practice, are registered). Raises Refused with every reason."""
    partnership = locked_partnership(by, partnership)
    locality = Locality(partnership=partnership, name=name, kind=kind, inside=inside, population=population)
    _check(locality)
    record(locality, by=by, why="added", at=at)
    return locality


@transaction.atomic
def change_locality(
    *,
    pk: int,
    name: str,
    kind: LocalityKind,
    inside: Locality | None,
    population: int,
    by: User | None,
    at: datetime,
) -> Locality:
    """Also how a practice moves from one locality to another; the history keeps where it was."""
    locality = locked(Locality, pk, by)
    locality.name, locality.kind, locality.inside, locality.population = name, kind, inside, population
    _check(locality)
    record(locality, by=by, why="changed", at=at, fields=["name", "kind", "inside", "population"])
    return locality


def _check(row: Locality) -> None:
    """A ward lies in a locality, a locality in a division, a division in a county: the kinds alone rule out circles."""
    kind = LocalityKind(row.kind)
    taken = Locality.objects.filter(partnership=row.partnership, name=row.name).exclude(pk=row.pk).exists()
    parts = list(row.parts.all()) if row.pk else []
    too_small = [part for part in parts if RANK[LocalityKind(part.kind)] <= RANK[kind]]
    above = row.inside is not None and RANK[LocalityKind(row.inside.kind)] >= RANK[kind]
    refuse(
        f"{row.name} cannot be kept like this.",
        [
            Problem("Name", "there is a place with this name", "another name") if taken else None,
            *elsewhere(row.partnership, inside=row.inside),
            Problem("Inside", f"a {kind.label.lower()} cannot lie in {row.inside}", "a larger kind of place")
            if above
            else None,
            *(Problem("Kind", f"{part} lies inside it", "a larger kind of place") for part in too_small),
        ],
    )
