"""Opening, closing and locking a quarter, and leave to write to a closed one.

`guard` is the one door: whatever writes a figure of a quarter (a cell, a paste, a workbook, a ledger file, a budget, a
contribution, a reserve) asks it in its own transaction. `by` needs EDIT_FUNDS on the partnership for everything else
here.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date, datetime

from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils.timezone import localdate

from budgets.domain import consolidation, ledger_file, settled
from budgets.domain.fund import still_granted, still_open
from budgets.domain.lifecycle import EDITABLE, State
from budgets.domain.period import PeriodState, counts_in, step
from budgets.models import (
    BudgetReturn,
    Consolidation,
    FinancePeriod,
    Fund,
    LedgerImport,
    PeriodException,
    SettledLines,
    SettledOffset,
)
from budgets.selectors.as_locked import locked_at, settled_lines
from budgets.selectors.certified import moved_since
from budgets.selectors.monitor import fund_facts, lines_to_settle, offsets_to_settle
from budgets.selectors.periods import check_open
from budgets.selectors.position import position_now
from budgets.services.locks import lock_funds
from jct.accounts.models import User
from jct.core.calendar import FinancialYear, Quarter
from jct.core.errors import Problem, Refused
from jct.support.access import Perm
from jct.support.history import record, remove
from partnerships.models import Partnership
from partnerships.permissions import partnerships_for


def guard(
    partnership: Partnership | int,
    quarter: Quarter,
    *,
    by: User | None,
    at: datetime,
    fund: Fund | int | None = None,
    restating: bool = False,
) -> None:
    """Let the caller's transaction write figures of the quarter, or raise `Refused` saying why nobody such may.

    With `fund`, a quarter its partners have signed counts as locked, and one they are asked to sign rests. `restating`:
    the write belongs to a return that was opened again after the lock. Nobody can close, lock or sign the quarter
    until the caller's transaction ends.
    """
    key = partnership if isinstance(partnership, int) else partnership.pk
    hold(key, quarter, alone=False)
    check_open(key, [quarter], by=by, at=at, fund=fund, restating=restating)


def guard_year(
    fund: Fund, effective_on: date, *, by: User | None, at: datetime, gives_back: bool = False
) -> None:
    """`guard` for what counts from a day to the end of its year: that day's quarter and those after it, each of which
    reports the year so far. Raises on the first that is shut, and from the day the fund is closed or its grant over;
    not for the latter when money only leaves the fund (`gives_back`), for what is left of a grant goes back.
    """
    still_open(str(fund), fund.closed_on, effective_on)
    if not gives_back:
        still_granted(str(fund), fund.grant_ends, effective_on)
    first = Quarter.of(effective_on)
    _guard_all(fund, first.financial_year.quarters[first.number - 1 :], by, at)


def guard_since(fund: Fund, day: date, *, by: User | None, at: datetime, ends: bool = False) -> None:
    """`guard` for what counts in every quarter from a day on, as the rule of a risk share does: from the day's quarter
    to the one it is now. Raises on the first that is shut, and from the day the fund is closed; not for the latter when
    something only ends (`ends`).
    """
    if not ends:
        still_open(str(fund), fund.closed_on, day)
    year, quarters = FinancialYear.of(day), []
    while year.starts <= max(localdate(at), day):
        quarters += [quarter for quarter in year.quarters if quarter.ends > day]
        year = FinancialYear(year.year + 1)
    _guard_all(fund, quarters, by, at)


def _guard_all(fund: Fund, quarters: Sequence[Quarter], by: User | None, at: datetime) -> None:
    """`guard` for these quarters of the fund, earliest first, with the queries of one."""
    hold(fund.partnership_id, *quarters, alone=False)
    check_open(fund.partnership_id, quarters, by=by, at=at, fund=fund)


def guard_ledger(
    partnership: Partnership | int,
    places: Iterable[tuple[int, int, int | None]],
    *,
    by: User | None,
    at: datetime,
) -> None:
    """`guard` for ledger rows: each (financial year, ledger period, fund of the line) they stand in; no fund for rows
    without a line. A row on a line counts in its quarter and in those after it, each of which reports the year so far.
    Raises on the first that is shut.
    """
    touched = set()
    for year, period, fund in places:
        touched |= {(quarter, fund or 0) for quarter in counts_in(year, period, on_line=bool(fund))}
    for quarter, fund in sorted(touched):
        try:
            guard(partnership, quarter, by=by, at=at, fund=fund or None)
        except Refused as refused:
            where = f"{Fund.objects.get(pk=fund)}: " if fund else ""
            raise Refused(f"{where}{refused.reason}") from None


@transaction.atomic
def set_period(
    *, partnership: Partnership, quarter: Quarter, state: str, why: str, by: User | None, at: datetime
) -> FinancePeriod:
    """Open, close or lock a quarter. Raises `Refused` without a reason, or naming all that stands in a lock's way."""
    partnership = partnerships_for(by, Perm.EDIT_FUNDS).get(pk=partnership.pk)
    lock_funds(partnership.pk)
    hold(partnership.pk, quarter, alone=True)
    period = _period(partnership, quarter)
    period.state = step(period.state, state, f"Quarter {quarter.number} {quarter.financial_year}")
    if not why.strip():
        raise Refused("Say why: those who enter figures will read it.")
    if period.state == PeriodState.LOCKED:
        _refuse_lock(partnership, quarter, at)
        funds = Fund.objects.filter(partnership=partnership)
        keep_lines(funds, quarter, at=at)
        _keep_offsets(funds, quarter, at=at)
    record(period, by=by, why=why.strip(), at=at)
    return period


def keep_lines(
    funds: QuerySet[Fund], quarter: Quarter, *, at: datetime, position: Consolidation | None = None
) -> None:
    """Keep what the quarter shows of the funds' lines, for it goes on showing that; where it is not kept already.
    `position`: what is being put together, from whose signing on that counts. The caller holds the quarter.
    """
    SettledLines.objects.bulk_create(
        SettledLines(
            fund_id=fund, quarter=str(quarter), consolidation=position, lines=settled.write(lines), at=at
        )
        for fund, lines in lines_to_settle(funds, quarter=quarter).items()
    )


def _keep_offsets(funds: QuerySet[Fund], quarter: Quarter, *, at: datetime) -> None:
    """Keep what each fund's variance is set against in the quarter that is locked, where it is not kept already. A
    position that was signed before the lock is signed again when that has moved since. The caller holds the quarter.
    """
    kept = SettledOffset.objects.filter(quarter=str(quarter)).values("fund")
    SettledOffset.objects.bulk_create(
        SettledOffset(fund_id=fund, quarter=str(quarter), beside=settled.write_beside(beside), at=at)
        for fund, beside in offsets_to_settle(funds.exclude(pk__in=kept), quarter=quarter).items()
    )


def keep_settled(*, at: datetime) -> int:
    """Keep the lines of quarters that were locked or signed before they were kept, as they stand, and what the funds of
    the locked ones offset; gives of how many funds. For the nightly task; a second time changes nothing.
    """
    locks = set(FinancePeriod.objects.filter(state=PeriodState.LOCKED).values_list("partnership", "quarter"))
    signed = Consolidation.objects.filter(signed_at__isnull=False)
    kept = 0
    for partnership, name in sorted({*locks, *signed.values_list("fund__partnership", "quarter")}):
        quarter = Quarter.parse(name)
        with transaction.atomic():
            lock_funds(partnership)
            hold(partnership, quarter, alone=True)
            funds = Fund.objects.filter(partnership=partnership)
            settled_ones = locked_at(funds, quarter)
            missing = settled_ones.keys() - settled_lines(settled_ones, quarter).keys()
            if missing:
                keep_lines(funds.filter(pk__in=missing), quarter, at=at)
            if (partnership, name) in locks:
                _keep_offsets(funds, quarter, at=at)
        kept += len(missing)
    return kept


@transaction.atomic
def give_leave(
    *,
    partnership: Partnership,
    quarter: Quarter,
    user: User,
    reason: str,
    ends_at: datetime,
    by: User,
    at: datetime,
) -> PeriodException:
    """Let one person write to a closed quarter until a moment. Raises `Refused` naming each thing that is wrong."""
    partnership = partnerships_for(by, Perm.EDIT_FUNDS).get(pk=partnership.pk)
    hold(partnership.pk, quarter, alone=True)
    period = _period(partnership, quarter)
    if period.state != PeriodState.CLOSED:
        raise Refused(
            "Leave is for a quarter that is closed to officers; "
            f"this one is {PeriodState(period.state).words.lower()}."
        )
    problems = []
    if user.pk == by.pk:
        problems.append(Problem("Person", "it is yourself", "somebody who enters figures"))
    if not reason.strip():
        problems.append(Problem("Reason", "it is empty", "what is to be changed, and why so late"))
    if ends_at <= at:
        problems.append(Problem("Until", "it is past", "a later day"))
    if problems:
        raise Refused("Leave cannot be given.", problems=problems)
    leave = PeriodException(period=period, user=user, reason=reason.strip(), ends_at=ends_at, by=by, at=at)
    record(leave, by=by, why=f"leave for {user}: {leave.reason}", at=at)
    return leave


@transaction.atomic
def end_leave(*, pk: int, by: User, at: datetime) -> str:
    """Take leave back before it ends; gives the quarter it was for."""
    rows = PeriodException.objects.filter(period__partnership__in=partnerships_for(by, Perm.EDIT_FUNDS))
    leave = rows.select_related("period").select_for_update(of=("self",)).get(pk=pk)
    remove(leave, by=by, why="taken back", at=at)
    return leave.period.quarter


def hold(partnership: int, *quarters: Quarter, alone: bool) -> None:
    """Hold a partnership's quarters until the transaction ends: writers together, whoever shuts one alone."""
    name = "pg_advisory_xact_lock" if alone else "pg_advisory_xact_lock_shared"
    numbers = [quarter.year * 10 + quarter.number for quarter in quarters]
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {name}(%s, number) FROM unnest(%s::int[]) AS number",  # noqa: S608 (names of our own)
            [partnership, numbers],
        )


def _period(partnership: Partnership, quarter: Quarter) -> FinancePeriod:
    """The quarter's row, locked; a new unsaved one where there is none yet. The caller holds the quarter."""
    rows = FinancePeriod.objects.select_for_update(of=("self",))
    found = rows.filter(partnership=partnership, quarter=str(quarter)).first()
    return found or FinancePeriod(partnership=partnership, quarter=str(quarter))


def _refuse_lock(partnership: Partnership, quarter: Quarter, at: datetime) -> None:
    """Raise `Refused` naming every return, ledger file and fund of the quarter that is not finished."""
    if quarter.ends > localdate(at):
        raise Refused(f"{quarter.label} has not ended.")
    rows = BudgetReturn.objects.filter(fund__partnership=partnership, quarter=str(quarter))
    signed = Consolidation.objects.filter(quarter=str(quarter), signed_at__isnull=False)
    problems = [
        *_uncertified(rows),
        *_outdated(rows, quarter, set(signed.values_list("fund", flat=True))),
        *_files_at_work(partnership),
        *_unsigned(rows, signed),
        *_signed_otherwise(partnership, quarter, at),
    ]
    if problems:
        raise Refused("The quarter cannot be locked yet.", problems=problems)


def _uncertified(rows: QuerySet[BudgetReturn]) -> Iterator[Problem]:
    unfinished = rows.filter(state=State.SUBMITTED) | rows.filter(state__in=EDITABLE, version__gt=1)
    for row in unfinished.select_related("fund", "partner__organisation"):
        yield Problem(str(row), "it is not certified", "a certified return, or a correction taken no further")


def _outdated(rows: QuerySet[BudgetReturn], quarter: Quarter, signed: Collection[int]) -> Iterator[Problem]:
    """Certified returns that tell otherwise than the records by now. Where a position was signed, the pool manager has
    spoken to other budgets.
    """
    certified = list(rows.filter(state=State.CERTIFIED).select_related("fund", "partner__organisation"))
    moved = moved_since(certified, quarter)
    for row in certified:
        lines = moved[row.pk]
        spoken_to = row.fund_id in signed or not lines.other_budget
        for wrong in (*(() if spoken_to else (lines.other_budget,)), *lines.wrong):
            yield Problem(str(row), wrong, consolidation.AGAIN)


def _files_at_work(partnership: Partnership) -> Iterator[Problem]:
    at_work = [ledger_file.State.ADDING, ledger_file.State.REVERSING]
    files = LedgerImport.objects.filter(partner__partnership=partnership, state__in=at_work)
    for file in files.order_by("pk"):
        words = ledger_file.State(file.state).words.lower()
        yield Problem(file.filename, f"it is {words}", "the ledger once that is done")


def _unsigned(rows: QuerySet[BudgetReturn], signed: QuerySet[Consolidation]) -> Iterator[Problem]:
    """The pools that were reported and whose position nobody has signed."""
    reported = Fund.objects.filter(pk__in=rows.values("fund"), kind="pooled")
    for fund in reported.exclude(pk__in=signed.values("fund")):
        yield Problem(str(fund), "its partners have not signed its position", "both signatures")


def _signed_otherwise(partnership: Partnership, quarter: Quarter, at: datetime) -> Iterator[Problem]:
    for row, moved in _moved_since_signed(partnership, quarter, at):
        yield Problem(
            str(row.fund),
            f"{len(moved)} of its figures {'is' if len(moved) == 1 else 'are'} no longer what its partners signed: "
            f"{moved[0].where}{' and others' if len(moved) > 1 else ''}",
            "new signatures on the figures as they stand",
        )


def _moved_since_signed(
    partnership: Partnership, quarter: Quarter, at: datetime
) -> list[tuple[Consolidation, tuple[consolidation.Difference, ...]]]:
    """The signed positions of the quarter that are not what stands, with what differs: a return was restated, or the
    variance of another fund moved that this one's is set against.
    """
    signed = Consolidation.objects.filter(
        fund__partnership=partnership, quarter=str(quarter), signed_at__isnull=False
    )
    last = {row.fund_id: row for row in signed.select_related("fund").order_by("version")}
    facts = fund_facts(Fund.objects.filter(pk__in=last), quarter=quarter, on=localdate(at))
    moved = [
        (
            last[one.key],
            consolidation.differences(
                consolidation.read(last[one.key].facts["position"]), position_now(one, quarter)
            ),
        )
        for one in facts
    ]
    return [(row, differences) for row, differences in moved if differences]
