"""The life of a quarterly return: open, save, submit, take back, certify or send back, open again.

Who certifies is decided by the scheme of delegation: submitting asks for a decision, and the answer comes
back here.
"""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Sum
from django.utils.timezone import localdate

from budgets.domain.cells import RESTATED
from budgets.domain.checks import blocking
from budgets.domain.fund import still_open
from budgets.domain.lifecycle import EDITABLE, WORDS, Act, State, step, wrong_due
from budgets.domain.settled import shown
from budgets.models import BudgetReturn, BudgetReturnLine, Fund, Restatement
from budgets.permissions import (
    editable_funds,
    enterable_returns,
    kept_returns,
    reopenable_returns,
    visible_returns,
)
from budgets.selectors.as_locked import funds_as_locked
from budgets.selectors.entry import entries_of, findings_of, why_moved
from budgets.selectors.periods import locked
from budgets.services.edits import Stale, touch, writable
from budgets.services.edits import save_return as save_return
from budgets.services.filling import fill, settled_of
from budgets.services.locks import lock_fund
from budgets.services.movements import carry_causes
from budgets.services.periods import guard
from jct.accounts.models import User
from jct.core.calendar import Quarter, day_words
from jct.core.errors import Problem, Refused
from jct.core.money import ZERO
from jct.support.history import record
from partnerships.domain.words import DecisionType, RequestState
from partnerships.models import DecisionRequest, Partner
from partnerships.registry import decides
from partnerships.services import decisions


class DueMoved(Refused):
    """Somebody else changed the day after the page was opened; `due_on` is the one that counts now."""

    def __init__(self, due_on: date) -> None:
        super().__init__(
            f"Somebody changed the day meanwhile: it is due on {day_words(due_on)}. Save again to keep yours."
        )
        self.due_on = due_on


@transaction.atomic
def open_returns(
    *,
    fund: Fund,
    quarter: Quarter,
    due: Mapping[Partner, date],
    by: User | None,
    at: datetime,
    reason: str = "",
) -> list[BudgetReturn]:
    """Open the quarter's return for each partner that leads lines, due on its own day, with what is known
    filled in.

    Once the quarter is locked, or the fund's position in it is signed, a first return restates it too, and needs a
    `reason`. Raises Refused when one is open already or would be due too early or late, when a partner leads no line,
    or when the fund is notional or closed before the quarter.
    """
    fund = editable_funds(by).select_for_update(of=("self",)).get(pk=fund.pk)
    restates = bool(reason.strip()) and locked(fund, quarter)
    guard(fund.partnership_id, quarter, by=by, at=at, fund=fund, restating=restates)
    still_open(str(fund), fund.closed_on, quarter.starts)
    if fund.kind == "notional":
        raise Refused("A notional budget carries no money, so it has no returns.")
    known = set(
        BudgetReturn.objects.filter(fund=fund, quarter=str(quarter)).values_list("partner_id", flat=True)
    )
    leads = set(fund.lines.values_list("lead_partner_id", flat=True))
    problems = []
    for partner, day in due.items():
        if partner.pk in known:
            problems.append(
                Problem(str(partner), f"its return for {quarter.label} is open already", "another quarter")
            )
        if partner.pk not in leads:
            problems.append(Problem(str(partner), "it leads no line of this fund", "a partner that does"))
        problems += wrong_due(day, quarter, where=str(partner), on=localdate(at))
    if problems or not due:
        raise Refused("The returns cannot be opened.", problems=problems)
    why = reason.strip() if restates else ""
    opened = [
        BudgetReturn(
            fund=fund,
            partner=partner,
            quarter=str(quarter),
            due_on=day,
            note=why,
            reason=why,
            restates=restates,
        )
        for partner, day in due.items()
    ]
    for budget_return in opened:
        record(budget_return, by=by, why=f"opened after the lock: {why}" if restates else "opened", at=at)
        fill(budget_return, by=by, at=at)
    return opened


@transaction.atomic
def change_due(*, pk: int, due_on: date, seen: date, reason: str, by: User, at: datetime) -> BudgetReturn:
    """Another day by which a partner's return that has not come is due: the quarter is put together without it only
    after that day. `seen` is the day it was due on the page.

    Raises Refused without a reason, for a return that is submitted or certified, for a day that is past, too early or
    too late, when somebody else changed it meanwhile, or when the quarter is closed to `by`.
    """
    lock_fund(kept_returns(by).get(pk=pk).fund_id)
    rows = kept_returns(by).select_related("fund", "partner__organisation")
    found = rows.select_for_update(of=("self",)).get(pk=pk)
    guard(found.fund.partnership_id, found.period, by=by, at=at, fund=found.fund, restating=found.restates)
    if found.state not in EDITABLE:
        raise Refused(f"This return is {WORDS[State(found.state)]}, so it is not due any more.")
    if seen != found.due_on:
        raise DueMoved(found.due_on)
    if not reason.strip():
        raise Refused("Say why the day changes: the partner goes by it.")
    _refuse_due(due_on, found.period, on=localdate(at), moved=True)
    found.due_on = due_on
    record(found, by=by, why=f"due on another day: {reason.strip()}", at=at, fields=["due_on"])
    return found


def _refuse_due(day: date, quarter: Quarter, *, on: date, moved: bool = False) -> None:
    """Raise `Refused` for a day by which the quarter's return cannot be due; one that is `moved`, no day that is past:
    the partner would be late before it knew.
    """
    problems = wrong_due(day, quarter, where="Due on", on=on)
    if moved and day < on and not problems:
        problems = [Problem("Due on", "the day is past", f"a day from {day_words(on)} on")]
    if problems:
        raise Refused("The return cannot be due on that day.", problems=problems)


@transaction.atomic
def refresh_return(*, pk: int, by: User, at: datetime) -> BudgetReturn:
    """Take budget and ledger as they stand now. An actual that was the ledger's follows it; a typed one
    stays.
    """
    lock_fund(enterable_returns(by).get(pk=pk).fund_id)  # no line closes while its row is filled in
    budget_return = writable(by, pk, at)
    budget_return.state = step(budget_return.state, Act.SAVE)
    fill(budget_return, by=by, at=at)
    touch(budget_return, by=by, at=at, why="updated from the ledger")
    return budget_return


@transaction.atomic
def submit_return(*, pk: int, revision: int, by: User, at: datetime) -> BudgetReturn:
    """Submit a finished return and ask for its certification.

    Raises Stale, or Refused with every finding that has to be mended first, each naming its line and column.
    """
    budget_return = writable(by, pk, at)
    state = step(budget_return.state, Act.SUBMIT)
    if revision != budget_return.revision:
        raise Stale(budget_return)
    funds_as_locked([budget_return.fund], budget_return.period)  # as its page judged it
    findings = blocking(findings_of(budget_return, on=localdate(at)))
    if findings:
        raise Refused(
            "The return cannot be submitted yet.",
            problems=[Problem(found.where, found.message.rstrip(".")) for found in findings],
        )
    asked = certification_of(budget_return)
    budget_return.request = decisions.ask(**asked, facts=_facts(budget_return), by=by, at=at)
    budget_return.state = state
    budget_return.submitted_by, budget_return.submitted_at, budget_return.note = by, at, ""
    record(
        budget_return,
        by=by,
        why="submitted",
        at=at,
        fields=["state", "submitted_by", "submitted_at", "request", "note"],
    )
    return budget_return


def certification_of(budget_return: BudgetReturn) -> dict[str, Any]:
    """What submitting asks for as the figures stand, in the words of `partnerships.services.decisions.ask`."""
    forecast = budget_return.lines.aggregate(total=Sum("forecast"))["total"] or ZERO
    return {
        "partnership": budget_return.fund.partnership,
        "decision_type": DecisionType.RETURN_CERTIFICATION,
        "title": f"{budget_return.fund}: {budget_return.partner.short_name} return, {budget_return.period.label}",
        "amount": abs(forecast),
        "care_group": budget_return.fund.care_group,
        "partner": budget_return.partner,
        "subject_url": f"/budgets/returns/{budget_return.pk}/certify/",
    }


@transaction.atomic
def take_back(*, pk: int, by: User, at: datetime) -> BudgetReturn:
    """The partner takes a submitted return back before anybody has certified it, or when it was approved and its
    figures had moved by the time it was to be certified. Raises Refused once the quarter is closed to `by`: its figures
    would count no more, and nobody could send them again.
    """
    known = enterable_returns(by).select_related("request").get(pk=pk)
    if known.request and known.state == State.SUBMITTED:
        # The request is locked before the return, as in deciding, so that the two cannot wait for each other.
        decisions.take_back(pk=known.request_id, by=by, at=at)
    budget_return = writable(by, pk, at)
    if budget_return.request_id != known.request_id:
        raise Refused("The return changed while you were looking at it. Look at it again.")
    budget_return.state = step(budget_return.state, Act.TAKE_BACK)
    _unsubmit(budget_return)
    record(
        budget_return,
        by=by,
        why="taken back",
        at=at,
        fields=["state", "submitted_by", "submitted_at", "request"],
    )
    return budget_return


def said_of_return(*, request: DecisionRequest, on: date, hold: bool) -> dict[str, Any]:
    """What a certification's request says as the fund stands now; the figures were submitted, so they stay. `hold`
    locks the fund, so that nobody changes it meanwhile; rows that point to it may be added."""
    if hold:
        Fund.objects.select_for_update(of=("self",), no_key=True).get(returns__request=request)
    rows = BudgetReturn.objects.select_related(
        "fund__partnership", "fund__care_group", "partner__organisation"
    )
    return certification_of(rows.get(request=request))


def moved_since(*, request: DecisionRequest, on: date) -> str:
    """Why a return cannot be certified as the records stand; nothing when it can."""
    rows = BudgetReturn.objects.select_related("fund", "partner__organisation")
    return why_moved(findings_of(rows.get(request=request), on=on))


@decides(
    "return_certification",
    record="budget_return",
    goes_back=True,
    of_partner=True,
    says=said_of_return,
    stale=moved_since,
)
def settle_return(*, request: DecisionRequest, approval: Any, by: User | None, at: datetime) -> None:
    """The answer to a certification: approved, the return is certified; refused or lapsed, it goes back with the
    reason.
    """
    budget_return = BudgetReturn.objects.select_for_update(of=("self",)).get(request=request)
    if request.state == RequestState.APPROVED:
        budget_return.state = step(budget_return.state, Act.CERTIFY)
        budget_return.certified_by, budget_return.certified_at = by, at
        record(budget_return, by=by, why="certified", at=at, fields=["state", "certified_by", "certified_at"])
        if budget_return.restates:
            _restate(budget_return, at=at)
        return
    _send_back(budget_return, approval.reason if approval else "Nobody certified it in time.", by=by, at=at)


@transaction.atomic
def send_back(*, pk: int, reason: str, by: User, at: datetime) -> BudgetReturn:
    """Send a return back that was approved and could not be certified: whoever approved it may, or whoever could try it
    again. Raises Refused without a reason, or when it waits for somebody to decide.
    """
    known = visible_returns(by).get(pk=pk)
    if not reason.strip():
        raise Refused("Say what must be changed: whoever submitted it will read it.")
    if known.request_id is None:
        raise Refused("This return is not waiting to be certified.")
    decisions.give_up(pk=known.request_id, by=by, at=at, reason="sent back")
    budget_return = BudgetReturn.objects.select_for_update(of=("self",)).get(pk=pk, request=known.request_id)
    _send_back(budget_return, reason.strip(), by=by, at=at)
    return budget_return


def _send_back(budget_return: BudgetReturn, note: str, *, by: User | None, at: datetime) -> None:
    budget_return.state, budget_return.note = step(budget_return.state, Act.SEND_BACK), note
    _unsubmit(budget_return)
    fields = ["state", "note", "submitted_by", "submitted_at", "request"]
    record(budget_return, by=by, why=f"sent back: {note}", at=at, fields=fields)


@transaction.atomic
def reopen_return(*, pk: int, reason: str, due_on: date, by: User, at: datetime) -> BudgetReturn:
    """A new version of a certified return, starting from its figures. The certified one stays as it is.

    Once the quarter is locked, or the fund's position in it is signed, the new version restates it: the figures it
    changes are kept as restatements when it is certified. A return that had not come by then has no version to keep: it
    is opened itself, and restates what the quarter showed without it.
    Raises Refused without a reason, when the return is not certified, when it would be due too early or late, or when
    the quarter is closed to `by`.
    """
    rows = reopenable_returns(by).select_related("fund").select_for_update(of=("self",))
    lock_fund(reopenable_returns(by).get(pk=pk).fund_id)
    old = rows.get(pk=pk)
    if not reason.strip():
        raise Refused("Say why the return is opened again: the next report prints it.")
    _refuse_due(due_on, old.period, on=localdate(at))
    restates = locked(old.fund, old.period)
    guard(old.fund.partnership_id, old.period, by=by, at=at, fund=old.fund, restating=restates)
    if restates and not old.restates and old.state in EDITABLE:
        return _open_late(old, reason=reason.strip(), due_on=due_on, by=by, at=at)
    old.state = step(old.state, Act.REOPEN)
    record(old, by=by, why=f"opened again: {reason.strip()}", at=at, fields=["state"])
    new = BudgetReturn(
        fund=old.fund,
        partner=old.partner,
        quarter=old.quarter,
        version=old.version + 1,
        due_on=due_on,
        note=reason.strip(),
        reason=reason.strip(),
        restates=restates,
    )
    record(new, by=by, why=f"opened again: {reason.strip()}", at=at)
    fill(new, by=by, at=at, like=old)
    carry_causes(old=old, new=new)
    return new


def _open_late(
    budget_return: BudgetReturn, *, reason: str, due_on: date, by: User, at: datetime
) -> BudgetReturn:
    """Let a return come that was open when its quarter was locked: it is a restatement now."""
    budget_return.restates, budget_return.reason, budget_return.due_on = True, reason, due_on
    if budget_return.state == State.OPEN:  # one that was sent back says why it was
        budget_return.note = reason
    record(
        budget_return,
        by=by,
        why=f"opened after the lock: {reason}",
        at=at,
        fields=["restates", "reason", "due_on", "note"],
    )
    fill(budget_return, by=by, at=at)
    touch(budget_return, by=by, at=at, why="updated from the ledger")
    return budget_return


def _restate(budget_return: BudgetReturn, *, at: datetime) -> None:
    """Keep each figure that a return after the lock has changed: what it was, what it is, why and by whom. What was
    before the first one is what the quarter showed without it.
    """
    before = BudgetReturnLine.objects.filter(
        budget_return__fund=budget_return.fund_id,
        budget_return__partner=budget_return.partner_id,
        budget_return__quarter=budget_return.quarter,
        budget_return__version=budget_return.version - 1,
    )
    then = {row.line_id: {column: getattr(row, column) for column in RESTATED} for row in before}
    if budget_return.version == 1:
        then = {line: shown(facts) for line, facts in settled_of(budget_return).items()}
    now = {row.line_id: row for row in budget_return.lines.all()}
    Restatement.objects.bulk_create(
        Restatement(
            budget_return=budget_return,
            line_id=line,
            column=column,
            old=old,
            new=new,
            reason=budget_return.reason,
            by=budget_return.submitted_by,
            at=at,
        )
        for line in {**now, **then}
        for column in RESTATED
        if (old := then.get(line, {}).get(column)) != (new := getattr(now.get(line), column, None))
        and (old or new or (line in then and line in now))
    )


def _unsubmit(budget_return: BudgetReturn) -> None:
    budget_return.submitted_by, budget_return.submitted_at, budget_return.request = None, None, None


def _facts(budget_return: BudgetReturn) -> dict[str, Any]:
    """What the certifier is asked about, as it stands: kept with the request."""
    entries = entries_of(budget_return)

    def total(amounts: list[Decimal]) -> str:
        return str(sum(amounts, ZERO))

    return {
        "return": budget_return.pk,
        "version": budget_return.version,
        "revision": budget_return.revision,
        "lines": len(entries),
        "budget": total([entry.budget for entry in entries]),
        "actual": total([entry.spent for entry in entries]),
        "forecast": total([entry.forecast or ZERO for entry in entries]),
    }
