"""What every act on a scheme stands on: the locked draft, and what is wrong with a clause."""

from collections.abc import Mapping
from typing import Any

from jct.accounts.models import User
from jct.core.errors import Problem, Refused
from jct.support.access import Perm
from partnerships.domain.clause_faults import LABELS, faults
from partnerships.domain.words import SchemeState
from partnerships.models import Clause, Scheme
from partnerships.permissions import partnerships_for
from partnerships.selectors.scheme import NAMES, open_proposal

FIELDS = tuple(LABELS)  # what a clause says; where it stands is its position


def locked(by: User | None, pk: int) -> Scheme:
    rows = Scheme.objects.filter(partnership__in=partnerships_for(by, Perm.EDIT_STRUCTURE))
    return rows.select_for_update(of=("self",)).select_related("partnership", "request").get(pk=pk)


def locked_draft(by: User | None, pk: int) -> Scheme:
    """A draft that may be changed. Raises Refused for an adopted scheme, or while its adoption is asked for."""
    scheme = locked(by, pk)
    if scheme.state != SchemeState.DRAFT:
        raise Refused(f"{scheme} is adopted and its clauses are frozen; draft a new version.")
    if open_proposal(scheme):
        raise Refused(
            f"The adoption of {scheme} has been asked for. Take the proposal back to change the draft."
        )
    return scheme


def problems_of(row: Clause, scheme: Scheme) -> list[Problem]:
    """Everything wrong with a clause of this scheme, by the name of its field."""
    problems = [Problem(LABELS[fault.field], fault.what, fault.instead) for fault in faults(written(row))]
    for field in NAMES:
        other = getattr(row, field)
        if other is not None and other.partnership_id != scheme.partnership_id:
            problems.append(Problem(LABELS[field], "it belongs elsewhere", "one of this partnership"))
    taken = Clause.objects.filter(scheme=scheme, number=row.number).exclude(pk=row.pk)
    if row.number and taken.exists():
        problems.append(
            Problem(LABELS["number"], f"another clause is numbered {row.number}", "a free number")
        )
    return problems


def written(row: Clause) -> Mapping[str, Any]:
    return {field: getattr(row, field) for field in FIELDS}
