"""Change a draft clause by clause, and write the sentences it must make true."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Max

from jct.accounts.models import User
from jct.core.errors import Problem, Refused
from jct.core.money import money
from jct.support.access import Perm
from jct.support.history import record, record_many, remove
from partnerships.domain import sentence_faults
from partnerships.models import Body, CareGroup, Clause, Post, Scheme, SchemeTest
from partnerships.selectors.scheme import clauses_for
from partnerships.services.scheme.ground import FIELDS, locked_draft, problems_of
from partnerships.services.told import as_shown


@transaction.atomic
def add_clause(*, scheme_pk: int, facts: Mapping[str, Any], by: User, at: datetime) -> Clause:
    """Add a clause after the last one about the same decision. Raises Refused with every problem, by its field."""
    scheme = locked_draft(by, scheme_pk)
    row = Clause(scheme=scheme, **facts)
    _check(row, scheme)
    alike = scheme.clauses.filter(decision_type=row.decision_type)
    after = alike.aggregate(last=Max("position"))["last"]
    row.position = (scheme.clauses.aggregate(last=Max("position"))["last"] or 0) + 1
    record(row, by=by, why="added", at=at)
    if after is not None:
        rows = [each for each in _in_order(scheme) if each.pk != row.pk]
        place = 1 + max(place for place, each in enumerate(rows) if each.decision_type == row.decision_type)
        _renumber([*rows[:place], row, *rows[place:]], by=by, at=at)
    return row


@transaction.atomic
def change_clause(
    *, pk: int, facts: Mapping[str, Any], by: User, at: datetime, seen: int | None = None
) -> Clause:
    """Change what a clause of a draft says. Raises Refused with every problem, by its field, and when it says something
    else than it did at `seen` (told.as_shown)."""
    row, scheme = _locked_clause(by, pk)
    as_shown(row, seen, FIELDS)
    changed = [field for field, value in facts.items() if getattr(row, field) != value]
    for field in changed:
        setattr(row, field, facts[field])
    _check(row, scheme)
    if changed:
        record(row, by=by, why="changed", at=at, fields=changed)
    return row


@transaction.atomic
def remove_clause(*, pk: int, by: User, at: datetime, seen: int | None = None) -> Clause:
    """Take a clause out of a draft; it can be put back from its history. Raises Refused when it says something else
    than it did at `seen` (told.as_shown)."""
    row, _ = _locked_clause(by, pk)
    as_shown(row, seen, FIELDS)
    key = row.pk
    remove(row, by=by, why="removed", at=at)
    row.pk = key
    return row


@transaction.atomic
def put_back(*, scheme_pk: int, history_pk: int, by: User, at: datetime) -> Clause:
    """Put a removed clause back where it stood, under its own number where that is still free."""
    scheme = locked_draft(by, scheme_pk)
    was = Clause.history.filter(scheme_id=scheme.pk, history_type="-").get(pk=history_pk)
    keys = {field.attname: getattr(was, field.attname) for field in Clause._meta.fields if field.name != "id"}
    row = Clause(**keys)
    row.number = _free_number(scheme, row.number)
    record(row, by=by, why="put back", at=at)
    return row


@transaction.atomic
def move_clause(*, pk: int, up: bool, by: User, at: datetime) -> Clause:
    """Move a clause before or after its neighbour about the same decision. Order is for readers; it decides nothing.
    Raises Refused at either end."""
    row, scheme = _locked_clause(by, pk)
    rows = _in_order(scheme)
    alike = [place for place, each in enumerate(rows) if each.decision_type == row.decision_type]
    here = next(at_ for at_, place in enumerate(alike) if rows[place].pk == row.pk)
    there = here - 1 if up else here + 1
    if not 0 <= there < len(alike):
        raise Refused(f"Clause {row.number} is already {'first' if up else 'last'} of its decision.")
    one, other = alike[here], alike[there]
    rows[one], rows[other] = rows[other], rows[one]
    _renumber(rows, by=by, at=at)
    return row


@transaction.atomic
def add_test(
    *,
    scheme_pk: int,
    sentence: str,
    decision_type: str,
    may: bool,
    by: User | None,
    at: datetime,
    amount: Decimal = Decimal(0),
    percent: Decimal | None = None,
    care_group: CareGroup | None = None,
    fund: str = "",
    sector: str = "",
    regime: str = "",
    recurrent: bool | None = None,
    post_function: str = "",
    post: Post | None = None,
    body: Body | None = None,
) -> SchemeTest:
    """Write a sentence the scheme must make true, of one function, post or body, perhaps for one care group, `fund`,
    `sector` or `regime` (as clauses call it), or for money of every year or not; left empty each means whichever.
    Raises Refused with every problem."""
    scheme = locked_draft(by, scheme_pk)
    row = SchemeTest(
        scheme=scheme,
        sentence=sentence.strip(),
        decision_type=decision_type,
        amount=money(amount),
        percent=percent,
        care_group=care_group,
        fund=fund.strip(),
        sector=sector.strip(),
        regime=regime.strip(),
        recurrent=recurrent,
        post_function=post_function,
        post=post,
        body=body,
        may=may,
    )
    labels = sentence_faults.LABELS | {sentence_faults.WHO: "Who"}
    given = {field: getattr(row, field) for field in sentence_faults.LABELS}
    problems = [
        Problem(labels[fault.field], fault.what, fault.instead) for fault in sentence_faults.faults(given)
    ]
    if scheme.tests.filter(sentence=row.sentence).exists():
        problems.append(Problem("Sentence", "the scheme has this test already", "another one"))
    if any(other and other.partnership_id != scheme.partnership_id for other in (care_group, post, body)):
        problems.append(Problem("Who or care group", "it belongs elsewhere", "one of this partnership"))
    if problems:
        raise Refused("The test cannot be kept.", problems=problems)
    record(row, by=by, why="written", at=at)
    return row


@transaction.atomic
def remove_test(*, pk: int, by: User, at: datetime) -> Scheme:
    """Take a sentence out of a draft; returns the draft."""
    scheme = locked_draft(by, SchemeTest.objects.values_list("scheme_id", flat=True).get(pk=pk))
    remove(scheme.tests.get(pk=pk), by=by, why="removed", at=at)
    return scheme


def _check(row: Clause, scheme: Scheme) -> None:
    problems = problems_of(row, scheme)
    if problems:
        raise Refused("The clause cannot stand as it is.", problems=problems)


def _locked_clause(by: User, pk: int) -> tuple[Clause, Scheme]:
    """A clause with its draft, which is locked first."""
    row = clauses_for(by, Perm.EDIT_STRUCTURE).get(pk=pk)
    scheme = locked_draft(by, row.scheme_id)
    row = Clause.objects.select_for_update(of=("self",)).get(pk=pk)
    return row, scheme


def _in_order(scheme: Scheme) -> list[Clause]:
    return list(scheme.clauses.order_by("position", "pk"))


def _renumber(rows: list[Clause], *, by: User, at: datetime) -> None:
    """Make positions follow the order; only those that change are written."""
    moved = []
    for place, row in enumerate(rows, start=1):
        if row.position != place:
            row.position = place
            moved.append(row)
    record_many(moved, by=by, why="moved", at=at, fields=["position"])


def _free_number(scheme: Scheme, wanted: str) -> str:
    """The number wanted; when another clause has it by now, the next plain one."""
    return next_number(scheme) if scheme.clauses.filter(number=wanted).exists() else wanted


def next_number(scheme: Scheme) -> str:
    """A number no clause of the scheme has: one more than the highest plain one."""
    plain = [int(number) for number in scheme.clauses.values_list("number", flat=True) if number.isdecimal()]
    return str(max(plain, default=0) + 1)
