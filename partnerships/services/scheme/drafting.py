"""Begin a version of the scheme, write many clauses at once, or throw a draft away."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.timezone import localdate

from jct.accounts.models import User
from jct.core.errors import Refused
from jct.support.history import record, record_many, remove, remove_many
from partnerships.domain import sentence_faults
from partnerships.models import Clause, Partnership, Scheme, SchemeTest
from partnerships.selectors.scheme import clauses_of, scheme_in_effect
from partnerships.services.scheme.ground import FIELDS, locked_draft
from partnerships.services.structure import locked_partnership

USUAL_TITLE = "Scheme of delegation"


@transaction.atomic
def begin(*, partnership: Partnership, by: User, at: datetime) -> Scheme:
    """The next version as somebody begins it: from the one in effect, or empty where there is none."""
    if scheme_in_effect(partnership, localdate(at)):
        return draft_from(partnership=partnership, by=by, at=at)
    return draft(partnership=partnership, title=USUAL_TITLE, by=by, at=at)


@transaction.atomic
def draft(*, partnership: Partnership, title: str, by: User | None, at: datetime) -> Scheme:
    """A new version of the scheme, in draft and without clauses."""
    partnership = locked_partnership(by, partnership)
    latest = partnership.schemes.aggregate(latest=Max("version"))["latest"] or 0
    scheme = Scheme(partnership=partnership, version=latest + 1, title=title)
    record(scheme, by=by, why="drafted", at=at)
    return scheme


@transaction.atomic
def draft_from(*, partnership: Partnership, by: User | None, at: datetime) -> Scheme:
    """A new version with the clauses and tests of the one in effect. Raises Refused when none is in effect."""
    partnership = locked_partnership(by, partnership)
    before = scheme_in_effect(partnership, localdate(at))
    if before is None:
        raise Refused("No scheme is in effect to start from. Begin with an empty draft, or import one.")
    scheme = draft(partnership=partnership, title=before.title, by=by, at=at)
    scheme.based_on = before
    record(scheme, by=by, why=f"begun from version {before.version}", at=at, fields=["based_on"])
    rows = [
        Clause(scheme=scheme, position=place, **{field: getattr(row, field) for field in FIELDS})
        for place, row in enumerate(clauses_of(before), start=1)
    ]
    record_many(rows, by=by, why=f"copied from version {before.version}", at=at)
    copy_tests(before, scheme, by=by, at=at)
    return scheme


def copy_tests(before: Scheme, scheme: Scheme, *, by: User | None, at: datetime) -> None:
    """Give a draft the sentences that another version must make true."""
    rows = [
        SchemeTest(scheme=scheme, **{field: getattr(row, field) for field in sentence_faults.LABELS})
        for row in before.tests.select_related("care_group", "post", "body").order_by("pk")
    ]
    record_many(rows, by=by, why=f"copied from version {before.version}", at=at)


@transaction.atomic
def add_clauses(
    *, scheme: Scheme, clauses: Iterable[Mapping[str, Any]], by: User | None, at: datetime
) -> list[Clause]:
    """Write clauses into a draft, in their order; each mapping holds the fields of `Clause`. Raises Refused for an
    adopted scheme and ValidationError for a clause the constraints refuse."""
    scheme = locked_draft(by, scheme.pk)
    last = scheme.clauses.aggregate(last=Max("position"))["last"] or 0
    rows = [
        Clause(**{"position": place, **facts}, scheme=scheme)
        for place, facts in enumerate(clauses, start=last + 1)
    ]
    for row in rows:
        row.clean_fields()
    return record_many(rows, by=by, why="written", at=at)


@transaction.atomic
def discard(*, pk: int, by: User | None, at: datetime) -> Scheme:
    """Throw a draft away with its clauses and tests; their history stays. Raises Refused for an adopted scheme, or
    while its adoption is asked for."""
    scheme = locked_draft(by, pk)
    why = f"discarded with the draft of version {scheme.version}"
    remove_many(scheme.clauses.all(), by=by, why=why, at=at)
    remove_many(scheme.tests.all(), by=by, why=why, at=at)
    remove(scheme, by=by, why="discarded", at=at)
    return scheme
