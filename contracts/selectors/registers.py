"""What the pages of a register import show: the preview before anything is written, and the account afterwards."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.timezone import localdate

from contracts.domain import columns, lifecycle, matching, register
from contracts.domain.register import Mishap, Reading
from contracts.models import Contract, RegisterImport, RegisterImportRow
from contracts.permissions import register_imports
from contracts.selectors.asking import may_withdraw, waiting_requests
from jct.accounts.models import User
from jct.core.calendar import day_words
from jct.core.errors import Problem
from partnerships.models import DecisionRequest

Outcome = RegisterImportRow.Outcome
LONGEST_LIST = 200  # of problems on one page; the downloaded file has them all


def plan(batch: RegisterImport, rows: Iterable[RegisterImportRow]) -> list[matching.Step]:
    """What each accepted row would do to the register as it stands now: one query."""
    readings = [
        Reading(row.number, register.from_json(row.values), problems=[Mishap(**bad) for bad in row.problems])
        for row in rows
    ]
    contracts = Contract.objects.filter(partnership=batch.partnership_id).select_related("provider")
    stored = [matching.Known(contract.pk, known_values(contract)) for contract in contracts]
    # How many extensions are taken is the sum of columns with other names.
    stated = frozenset(columns.match(batch.mapping).places) | {"extensions_taken"}
    return matching.plan(readings, stored, stated)


def known_values(contract: Contract) -> dict[str, Any]:
    """A stored contract by the names of a row's values."""
    return {**{name: getattr(contract, name) for name in matching.FIELDS}, "provider": contract.provider.name}


@dataclass(frozen=True)
class Held:
    """A row that would change terms of a contract while a request about it waits: it is refused with the reason."""

    step: matching.Step
    contract: Contract
    request: DecisionRequest

    @property
    def columns(self) -> str:
        return ", ".join(_named(self.step.terms))

    @property
    def words(self) -> str:
        return request_words(self.request)

    @property
    def mishap(self) -> Mishap:
        what = f"it would change “{self.contract}”, about which a request waits: {self.words}"
        return Mishap(
            self.columns, what, "what the register says, or this row again once the request is settled"
        )


def request_words(request: DecisionRequest) -> str:
    """An undecided request by its kind and day; its own title is for those who may see it."""
    kind, day = request.get_decision_type_display().lower(), day_words(localdate(request.requested_at))
    approved = "" if may_withdraw([request]) else ", approved, and may yet be called in"
    return f"{kind}, asked for on {day}{approved}"


def held_back(steps: Iterable[matching.Step]) -> list[Held]:
    """The steps that have to wait for a request about their contract; two queries."""
    touching = [step for step in steps if step.key is not None and step.terms]
    waiting = waiting_requests([step.key for step in touching])
    contracts = Contract.objects.in_bulk(waiting)
    return [Held(step, contracts[step.key], waiting[step.key]) for step in touching if step.key in waiting]


def without(steps: Iterable[matching.Step], held: Iterable[Held]) -> list[matching.Step]:
    """The steps that may be taken."""
    numbers = {one.step.reading.number for one in held}
    return [step for step in steps if step.reading.number not in numbers]


@dataclass(frozen=True)
class GuessKind:
    """Cells of one column read with the same assumption: how many, and some of them as (row, found, read)."""

    column: str
    kind: str
    count: int
    some: tuple[tuple[int, str, str], ...]


@dataclass(frozen=True)
class Will:
    """What confirming would do: rows by outcome, and of the added contracts, how many run, are over or lie ahead."""

    add: int
    change: int
    leave: int
    refuse: int
    running: int
    over: int
    ahead: int

    @property
    def rows(self) -> int:
        return self.add + self.change + self.leave + self.refuse


@dataclass(frozen=True)
class Preview:
    """Everything to look at before confirming."""

    batch: RegisterImport
    mapping: list[tuple[str, str]]
    will: Will
    problems: list[Problem]
    problems_in_all: int
    held: list[Held]
    guesses: list[GuessKind]
    changes: list[tuple[int, str, str]]


def preview(*, user: User, pk: int, on: date) -> Preview:
    """The preview of an import: six queries. Raises DoesNotExist when the person may not see it."""
    batch = register_imports(user).select_related("partnership", "by").defer("content").get(pk=pk)
    rows = list(batch.rows.all())
    steps = plan(batch, rows)
    held = held_back(steps)
    steps = without(steps, held)
    problems = problems_of(rows)
    return Preview(
        batch=batch,
        mapping=columns.match(batch.mapping).pairs(),
        will=_will(rows, steps, on),
        problems=problems[:LONGEST_LIST],
        problems_in_all=len(problems),
        held=held,
        guesses=_guesses(rows),
        changes=[
            (step.reading.number, str(step.reading.values["title"]), ", ".join(_named(step.changed)))
            for step in steps
            if step.changed
        ][:LONGEST_LIST],
    )


def _named(changes: Iterable[str]) -> list[str]:
    return [columns.BY_KEY[name].name if name in columns.BY_KEY else "Extensions taken" for name in changes]


def problems_of(rows: Iterable[RegisterImportRow]) -> list[Problem]:
    """Every bad cell of these rows, addressed by row and column."""
    return [
        Problem(f"row {row.number}, {bad['column']}", bad["what"], bad["instead"])
        for row in rows
        for bad in row.problems
    ]


def _will(rows: list[RegisterImportRow], steps: list[matching.Step], on: date) -> Will:
    added = Counter(
        lifecycle.from_dates(step.reading.values["starts"], step.reading.values["current_ends"], on)
        for step in steps
        if step.key is None
    )
    change = sum(1 for step in steps if step.changed)
    return Will(
        add=added.total(),
        change=change,
        leave=len(steps) - added.total() - change,
        refuse=len(rows) - len(steps),
        running=added[lifecycle.Status.ACTIVE],
        over=added[lifecycle.Status.ENDED],
        ahead=added[lifecycle.Status.DRAFT],
    )


def _guesses(rows: Iterable[RegisterImportRow]) -> list[GuessKind]:
    kinds: dict[tuple[str, str], list[tuple[int, str, str]]] = defaultdict(list)
    for row in rows:
        for guess in row.guesses:
            kinds[guess["column"], guess["kind"]].append((row.number, guess["found"], guess["read"]))
    return sorted(
        (GuessKind(column, kind, len(found), tuple(found[:50])) for (column, kind), found in kinds.items()),
        key=lambda guess: (guess.count, guess.column),
    )


@dataclass(frozen=True)
class Account:
    """What became of every row of an applied import; the four outcomes add up to the rows of the file."""

    batch: RegisterImport
    created: int
    updated: int
    unchanged: int
    refused: int
    problems: list[Problem]
    unassigned: int

    @property
    def rows(self) -> int:
        return self.created + self.updated + self.unchanged + self.refused


def account(*, user: User, pk: int) -> Account:
    """The result of an import. Raises DoesNotExist when the person may not see it."""
    batch = (
        register_imports(user).select_related("partnership", "by", "settled_by").defer("content").get(pk=pk)
    )
    rows = list(batch.rows.defer("values", "guesses", "before"))
    counts = Counter(row.outcome for row in rows)
    return Account(
        batch=batch,
        created=counts[Outcome.CREATED],
        updated=counts[Outcome.UPDATED],
        unchanged=counts[Outcome.UNCHANGED],
        refused=counts[Outcome.REFUSED],
        problems=problems_of(rows)[:LONGEST_LIST],
        unassigned=Contract.objects.filter(
            pk__in=[row.contract_id for row in rows if row.contract_id], care_group__isnull=True
        ).count(),
    )


def recent(user: User) -> list[RegisterImport]:
    """The person's last thirty imports, newest first."""
    return list(register_imports(user).select_related("by", "settled_by").defer("content")[:30])


def refused_rows(*, user: User, pk: int) -> tuple[RegisterImport, list[tuple[list[str], str]]]:
    """The batch, and (cells as they came, what to mend) of every refused row; before it is confirmed, of those too that
    have to wait for a request."""
    batch = register_imports(user).defer("content").get(pk=pk)
    rows = list(batch.rows.all())
    told = {row.number: row.problems for row in rows if row.outcome == Outcome.REFUSED}
    if batch.state == RegisterImport.State.READ:
        told |= {one.step.reading.number: [vars(one.mishap)] for one in held_back(plan(batch, rows))}
    return batch, [
        (row.cells, "; ".join(_advice(bad) for bad in told[row.number])) for row in rows if row.number in told
    ]


def _advice(bad: dict[str, str]) -> str:
    return f"{bad['column']}: {bad['what']}" + (f"; give {bad['instead']}" if bad["instead"] else "")
