"""The scheme of delegation: draft a version, write its clauses, adopt it from a day."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Max

from jct.accounts.models import User
from jct.core.calendar import day_words
from jct.core.errors import Refused
from jct.support.access import Perm
from jct.support.history import record, record_many
from partnerships.domain.words import SchemeState
from partnerships.models import Clause, Partnership, Scheme
from partnerships.permissions import partnerships_for
from partnerships.services.structure import locked_partnership


@transaction.atomic
def draft(*, partnership: Partnership, title: str, by: User | None, at: datetime) -> Scheme:
    """A new version of the scheme, in draft and without clauses."""
    partnership = locked_partnership(by, partnership)
    latest = partnership.schemes.aggregate(latest=Max("version"))["latest"] or 0
    scheme = Scheme(partnership=partnership, version=latest + 1, title=title)
    record(scheme, by=by, why="drafted", at=at)
    return scheme


@transaction.atomic
def add_clauses(
    *, scheme: Scheme, clauses: Iterable[Mapping[str, Any]], by: User | None, at: datetime
) -> list[Clause]:
    """Write clauses into a draft; each mapping holds the fields of `Clause`. Raises Refused for an adopted scheme and
    ValidationError for a clause the constraints refuse."""
    scheme = _locked(by, scheme.pk)
    if scheme.state != SchemeState.DRAFT:
        raise Refused(f"{scheme} is adopted and its clauses are frozen; draft a new version.")
    rows = [Clause(scheme=scheme, **facts) for facts in clauses]
    for row in rows:
        row.clean_fields()
    return record_many(rows, by=by, why="written", at=at)


@transaction.atomic
def adopt(*, pk: int, starts: date, by: User | None, at: datetime, adopted_by: User | None = None) -> Scheme:
    """Put a draft into effect from `starts`; the version before it ends that day and stays for old decisions.

    `adopted_by` names who recorded the adoption when the system itself acts. Raises Refused for a scheme without
    clauses, one already adopted, or a day not after the start of the version in effect.
    """
    scheme = _locked(by, pk)
    if scheme.state != SchemeState.DRAFT:
        raise Refused(f"{scheme} has been adopted already.")
    if not scheme.clauses.exists():
        raise Refused(f"{scheme} has no clauses: nobody could decide anything under it.")
    rows = Scheme.objects.filter(partnership=scheme.partnership, ends__isnull=True).exclude(
        state=SchemeState.DRAFT
    )
    before = rows.select_for_update(of=("self",)).first()
    if before and before.starts and before.starts >= starts:
        raise Refused(
            f"Version {before.version} is in effect from {day_words(before.starts)}; adopt this one from a later day."
        )
    if before:
        before.state, before.ends = SchemeState.SUPERSEDED, starts
        record(before, by=by, why=f"superseded by version {scheme.version}", at=at, fields=["state", "ends"])
    scheme.state, scheme.starts = SchemeState.ADOPTED, starts
    scheme.adopted_at, scheme.adopted_by = at, by or adopted_by
    record(scheme, by=by, why="adopted", at=at)
    return scheme


def _locked(by: User | None, pk: int) -> Scheme:
    rows = Scheme.objects.filter(partnership__in=partnerships_for(by, Perm.EDIT_STRUCTURE))
    return rows.select_for_update(of=("self",)).get(pk=pk)
