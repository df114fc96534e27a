"""A return as its pages show it: the grid, what is to be mended, who did what, and its versions."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.db.models import Count, QuerySet

from budgets import permissions
from budgets.domain import forecast as rules
from budgets.domain.cells import ENTERED, Value, written
from budgets.domain.checks import Finding
from budgets.domain.lifecycle import EDITABLE, WORDS, State
from budgets.domain.movement import movement
from budgets.models import BudgetReturn, CellComment, Fund, ReturnEvidence
from budgets.selectors.as_locked import funds_as_locked
from budgets.selectors.cells import Edit, last_edit
from budgets.selectors.entry import findings_of, rows_of
from jct.accounts.models import User
from jct.core.calendar import Quarter
from jct.core.money import ZERO, pounds


@dataclass(frozen=True)
class GridRow:
    """One line of the return. `comments`: how many remarks wait at each of its cells; `files`: how many files stand
    behind each, behind the line as a whole under "".
    """

    key: int
    line: int
    code: str
    name: str
    is_income: bool
    budget: Decimal
    budget_to_date: Decimal
    ledger: Decimal
    actual: Decimal
    accrual: Decimal
    forecast: Decimal | None
    previous_forecast: Decimal | None
    explanation: str
    adjustment_reason: str
    low: Decimal | None
    high: Decimal | None
    method: str
    method_reason: str
    commitment: Decimal | None
    previous_accrual: Decimal | None
    opening_accrual: Decimal
    variance: Decimal | None
    variance_words: str
    status: rules.Status | None
    movement: str
    must_explain: bool
    findings: tuple[Finding, ...]
    comments: Mapping[str, int]
    files: Mapping[str, int]

    @cached_property
    def written(self) -> dict[str, str]:
        """What stands in each of its boxes, by column that is entered."""
        return {column: written(column, getattr(self, column)) for column in ENTERED}

    @property
    def accrued_before(self) -> tuple[str, ...]:
        """What must have come into the ledger since, or is accrued again; and what the year takes off."""
        said = (
            (self.previous_accrual, "accrued in the last return"),
            (self.opening_accrual, "of 31 March taken off"),
        )
        return tuple(f"{pounds(amount)} {words}" for amount, words in said if amount)

    @property
    def remarks(self) -> int:
        return sum(self.comments.values())

    @property
    def filed(self) -> int:
        return sum(self.files.values())


@dataclass(frozen=True)
class GridTotal:
    budget: Decimal
    budget_to_date: Decimal
    ledger: Decimal
    actual: Decimal
    accrual: Decimal
    forecast: Decimal
    previous_forecast: Decimal | None
    low: Decimal | None
    high: Decimal | None
    variance_words: str
    movement: str


@dataclass(frozen=True)
class Version:
    pk: int
    version: int
    words: str
    note: str
    current: bool


@dataclass(frozen=True)
class ReturnPage:
    """Everything about one return. `may_enter`: the person may change it now; `may_reopen`: may open it
    again. `edit`: what can be undone; `evidence`: how many files; `waiting`: how many remarks are not settled.
    """

    pk: int
    fund: int
    fund_name: str
    partner: str
    quarter: Quarter
    version: int
    revision: int
    state: str
    words: str
    due_on: date
    late: bool
    note: str
    reason: str
    changed_by: str
    changed_at: Any
    submitted_by: str
    submitted_at: Any
    certified_by: str
    certified_at: Any
    explain_from: str
    rows: tuple[GridRow, ...]
    total: GridTotal
    findings: tuple[Finding, ...]
    versions: tuple[Version, ...]
    enters: bool
    may_enter: bool
    may_take_back: bool
    may_reopen: bool
    request: int | None
    edit: Edit | None
    evidence: int
    waiting: int

    @property
    def to_mend(self) -> list[tuple[Finding, str, str]]:
        """What keeps the return from being submitted, each with the anchor of its cell and, for a check that may be
        waived, where leave is asked for.
        """
        return [(found, self._anchor(found), self._leave(found)) for found in self.findings if found.blocks]

    @property
    def to_look_at(self) -> list[tuple[Finding, str]]:
        """What is unusual but may be right, or has leave."""
        return [(found, self._anchor(found)) for found in self.findings if not found.blocks]

    def _leave(self, found: Finding) -> str:
        line = self._lines.get(found.code)
        return f"/budgets/lines/{line}/waiver/?check={found.check}" if line and found.waivable else ""

    def _anchor(self, found: Finding) -> str:
        key = self._keys.get(found.code)
        if key and found.column == "movement":
            return f"/budgets/returns/lines/{key}/movement/"
        column = found.column if found.column in ENTERED else "l"
        return f"#{column}-{key}" if key else ""

    @cached_property
    def _lines(self) -> dict[str, int]:
        return {row.code: row.line for row in self.rows}

    @cached_property
    def _keys(self) -> dict[str, int]:
        return {row.code: row.key for row in self.rows}


@dataclass(frozen=True)
class SheetRow:
    """What stands in one line of a return: `values` by column that is entered."""

    key: int
    code: str
    name: str
    ledger: Decimal
    values: Mapping[str, Value]


@dataclass(frozen=True)
class Sheet:
    """A return's cells without what is judged of them: what a paste or a batch of typed cells is read against."""

    pk: int
    fund: int
    fund_name: str
    partner: str
    quarter: Quarter
    revision: int
    words: str
    may_enter: bool
    rows: tuple[SheetRow, ...]


def return_sheet(user: User, pk: int) -> Sheet:
    """Raises DoesNotExist when the person may not see the return; two queries for any number of lines."""
    found = find_return(user, pk)
    known = found.lines.values_list("pk", "line__code", "line__name", "ledger", *ENTERED)
    return Sheet(
        pk=found.pk,
        fund=found.fund_id,
        fund_name=found.fund.name,
        partner=found.partner.name,
        quarter=found.period,
        revision=found.revision,
        words=WORDS[State(found.state)],
        may_enter=found.state in EDITABLE and permissions.may_enter(user, found),
        rows=tuple(
            SheetRow(key, code, name, ledger, dict(zip(ENTERED, values, strict=True)))
            for key, code, name, ledger, *values in known
        ),
    )


def find_return(user: User, pk: int) -> BudgetReturn:
    """The return with what its pages need. Raises DoesNotExist when the person may not see it."""
    rows = permissions.visible_returns(user).select_related(
        "fund__partnership", "partner__organisation", "changed_by", "submitted_by", "certified_by"
    )
    return rows.get(pk=pk)


def return_page(user: User, pk: int, *, on: date) -> ReturnPage:
    """The return as `user` sees it on the day `on`; the same number of queries for any number of lines."""
    return page_of(find_return(user, pk), user, on=on)


def page_of(found: BudgetReturn, user: User, *, on: date) -> ReturnPage:
    """`return_page` of a return that `find_return` has found."""
    funds_as_locked([found.fund], found.period)  # the limits its figures were judged by
    editable = found.state in EDITABLE
    lines = list(rows_of(found))
    findings = tuple(findings_of(found, on=on, rows=lines)) if editable else ()
    of_line: dict[str, list[Finding]] = {}
    for finding in findings:
        of_line.setdefault(finding.code, []).append(finding)
    remarks, files = _remarks(found), _files(found)
    rows = tuple(
        _row(
            line,
            found,
            tuple(of_line.get(line.line.code, ())),
            comments=remarks.get(line.pk, {}),
            files=files.get(line.pk, {}),
        )
        for line in lines
    )
    enters = permissions.may_enter(user, found)
    return ReturnPage(
        pk=found.pk,
        fund=found.fund_id,
        fund_name=found.fund.name,
        partner=found.partner.name,
        quarter=found.period,
        version=found.version,
        revision=found.revision,
        state=found.state,
        words=WORDS[State(found.state)],
        due_on=found.due_on,
        late=editable and found.due_on < on,
        note=found.note,
        reason=found.reason,
        changed_by=str(found.changed_by or ""),
        changed_at=found.changed_at,
        submitted_by=str(found.submitted_by or ""),
        submitted_at=found.submitted_at,
        certified_by=str(found.certified_by or ""),
        certified_at=found.certified_at,
        explain_from=found.fund.explain_from,
        rows=rows,
        total=_total(rows),
        findings=findings,
        versions=_versions(found, user),
        enters=enters,
        may_enter=editable and enters,
        may_take_back=found.state == State.SUBMITTED
        and enters
        and not (found.request and found.request.waits_for_call_in),
        may_reopen=found.state == State.CERTIFIED and permissions.may_reopen(user, found),
        request=found.request_id,
        edit=last_edit(found) if editable and enters else None,
        evidence=sum(sum(counts.values()) for counts in files.values()),
        waiting=sum(sum(counts.values()) for counts in remarks.values()),
    )


def _remarks(found: BudgetReturn) -> dict[int, dict[str, int]]:
    """Row → column → how many remarks are not settled; one query."""
    waiting = CellComment.objects.filter(row__budget_return=found.pk, settled_at__isnull=True)
    return _by_cell(waiting)


def _files(found: BudgetReturn) -> dict[int | None, dict[str, int]]:
    """Row → column → how many files stand behind it; None for the whole return, "" for a whole row; one query."""
    return _by_cell(ReturnEvidence.objects.filter(budget_return=found.pk))


def _by_cell(rows: QuerySet[Any]) -> dict[Any, dict[str, int]]:
    counts: dict[Any, dict[str, int]] = {}
    for row, column, number in rows.order_by().values_list("row", "column").annotate(number=Count("pk")):
        counts.setdefault(row, {})[column] = number
    return counts


def _row(
    line: Any,
    found: BudgetReturn,
    findings: tuple[Finding, ...],
    *,
    comments: Mapping[str, int],
    files: Mapping[str, int],
) -> GridRow:
    variance = None if line.forecast is None else rules.variance(line.budget, line.forecast)
    return GridRow(
        key=line.pk,
        line=line.line_id,
        code=line.line.code,
        name=line.line.name,
        is_income=line.line.is_income,
        budget=line.budget,
        budget_to_date=line.budget_to_date,
        ledger=line.ledger,
        actual=line.actual,
        accrual=line.accrual,
        forecast=line.forecast,
        previous_forecast=line.previous_forecast,
        explanation=line.explanation,
        adjustment_reason=line.adjustment_reason,
        low=line.low,
        high=line.high,
        method=line.method,
        method_reason=line.method_reason,
        commitment=line.commitment,
        previous_accrual=line.previous_accrual,
        opening_accrual=line.opening_accrual,
        variance=variance,
        variance_words="no forecast yet" if variance is None else rules.words(variance, line.budget),
        status=None if variance is None else rules.status(variance, line.budget, found.fund.limits),
        movement=""
        if line.forecast is None
        else movement(forecast=line.forecast, previous=line.previous_forecast, budget=line.budget).words,
        must_explain=variance is not None and _must_explain(variance, line.budget, found.fund),
        findings=findings,
        comments=comments,
        files=files,
    )


def _must_explain(variance: Decimal, budget: Decimal, fund: Fund) -> bool:
    return rules.must_explain(
        variance, budget, over=fund.explain_over, rate=fund.explain_percent, floor=fund.status_floor
    )


def _total(rows: tuple[GridRow, ...]) -> GridTotal:
    def add(name: str) -> Decimal:
        return sum((getattr(row, name) or ZERO for row in rows), ZERO)

    budget, forecast = add("budget"), add("forecast")
    missing = sum(row.forecast is None for row in rows)
    unknown = f"{missing} {'line has' if missing == 1 else 'lines have'} no forecast yet"
    known = [row for row in rows if row.previous_forecast is not None]
    previous = add("previous_forecast") if known else None
    return GridTotal(
        budget=budget,
        budget_to_date=add("budget_to_date"),
        ledger=add("ledger"),
        actual=add("actual"),
        accrual=add("accrual"),
        forecast=forecast,
        previous_forecast=previous,
        low=_edge(rows, "low"),
        high=_edge(rows, "high"),
        variance_words=unknown if missing else rules.words(rules.variance(budget, forecast), budget),
        movement="" if missing else movement(forecast=forecast, previous=previous, budget=budget).words,
    )


def _edge(rows: tuple[GridRow, ...], name: str) -> Decimal | None:
    """The sum of the low or high forecasts, the likely one standing in where a line has none; None without any."""
    if all(getattr(row, name) is None for row in rows):
        return None
    return sum((row.forecast or ZERO if (edge := getattr(row, name)) is None else edge for row in rows), ZERO)


def _versions(found: BudgetReturn, user: User) -> tuple[Version, ...]:
    """Every version that the person may see, latest first; no query for a first one that nobody has certified yet."""
    if found.version == 1 and found.state in EDITABLE:
        return (Version(found.pk, 1, WORDS[State(found.state)], found.note, current=True),)
    same = permissions.visible_returns(user).filter(
        fund=found.fund_id, partner=found.partner_id, quarter=found.quarter
    )
    versions, replaced = [], False
    for pk, version, state, note in same.order_by("-version").values_list("pk", "version", "state", "note"):
        words = WORDS[State(state)]
        if state == State.SUPERSEDED and not replaced:  # what comes in its place is not certified yet
            words = f"certified, and opened again as version {version + 1}"
        replaced = replaced or state in (State.CERTIFIED, State.SUPERSEDED)
        versions.append(Version(pk, version, words, note, pk == found.pk))
    return tuple(versions)
