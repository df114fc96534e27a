"""Inspect schemes and keep what was found: every one that matters each night, and a long one when somebody asks."""

from datetime import date, datetime

from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils.timezone import localdate

from jct.accounts.models import User
from jct.core.calendar import day_words
from jct.core.errors import Problem, Refused
from jct.support import jobs
from jct.support.access import Perm
from jct.support.jobs import Run
from jct.support.models import Job
from partnerships.domain.scheme import Tell, silent
from partnerships.domain.words import SchemeState
from partnerships.models import Scheme, SchemeInspection
from partnerships.permissions import partnerships_for
from partnerships.querysets import in_effect
from partnerships.selectors.inspection import CHECK, basis_of, inspect, plain, plain_tests


def inspect_schemes(*, on: date, at: datetime) -> int:
    """Inspect every scheme in effect on the day `on` and every draft; returns how many. Safe to run twice."""
    schemes = Scheme.objects.filter(Q(state=SchemeState.DRAFT) | in_effect(on)).select_related("partnership")
    for scheme in schemes:
        keep(scheme, on=on, at=at)
    return len(schemes)


@transaction.atomic
def start(*, scheme_pk: int, on: date, by: User, at: datetime) -> Job:
    """Ask for a scheme to be inspected for its adoption from the day `on`; whoever asks again while it is under way
    gets the same job. Raises Refused for a day that is past and a scheme without clauses."""
    rows = Scheme.objects.filter(partnership__in=partnerships_for(by, Perm.EDIT_STRUCTURE))
    scheme = rows.get(pk=scheme_pk)
    problems = []
    if on < localdate(at):
        problems.append(Problem("First day", f"{day_words(on)} is past", "today or a later day"))
    if not scheme.clauses.exists():
        problems.append(Problem("Clauses", f"{scheme} has none", "a scheme that decides something"))
    if problems:
        raise Refused("The check cannot start.", problems=problems)
    return jobs.start(
        kind="Check of a scheme",
        title=f"Check of {scheme} from {day_words(on)}"[:200],
        by=by,
        task=CHECK,
        at=at,
        dedupe=f"{CHECK}:{scheme.pk}:{on}",
        result_url=reverse("partnerships:scheme_findings", args=[scheme.pk]),
        scheme_id=scheme.pk,
        on=on.isoformat(),
    )


def run(*, pk: int, on: date, at: datetime, run: Run) -> None:
    """Inspect a scheme from the day `on` and keep the result, telling the job how far it is. A second run finds the
    same; what is changed meanwhile makes the result one of an earlier version."""
    scheme = Scheme.objects.select_related("partnership").filter(pk=pk).first()
    if scheme is None:
        raise Refused("The draft has been thrown away.")
    run.step(0, 1, "Reading the clauses")

    def tell(done: int, of: int) -> None:
        run.step(done, of, f"{100 * done // of} per cent checked")

    keep(scheme, on=on, at=at, tell=tell)


def keep(scheme: Scheme, *, on: date, at: datetime, tell: Tell = silent) -> SchemeInspection:
    """What is found of the scheme as it stands now, in place of what was found for the same day before."""
    basis = basis_of(scheme, on=on)
    found = inspect(basis, tell)
    values = {
        "at": at,
        "of": basis.fingerprint,
        "findings": plain(found.findings),
        "tests": plain_tests(found.tests),
    }
    row, _ = SchemeInspection.objects.update_or_create(scheme=scheme, on=on, defaults=values)
    return row
