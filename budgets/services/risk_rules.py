"""The rule by which a fund's variance is shared: drafted by steps, tried, agreed by both partners, ended by the next.

`by` needs EDIT_FUNDS on the partnership. A draft is changed freely until it has been sent; what was agreed never is.
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction

from budgets.domain.fund import still_open
from budgets.domain.risk_rule import read_rule, read_step, write_rule, write_step
from budgets.models import Fund, RiskShareRule
from budgets.permissions import editable_funds
from budgets.selectors.risk import asked, names_of, sent
from budgets.services.locks import lock_fund
from budgets.services.periods import guard_since
from jct.accounts.models import User
from jct.core.errors import Problem, Refused
from jct.support.history import record, remove
from partnerships.domain.words import RequestState
from partnerships.models import DecisionRequest
from partnerships.registry import decides
from partnerships.services import decisions

SIDES = {"over": "Overspend", "under": "Underspend"}
FIRST = {"over": [{"method": "proportional"}], "under": None, "fixed_lines": False}


@transaction.atomic
def set_risk_share(
    *, fund: Fund, starts: date, steps: Mapping[str, Any], source: str, by: User | None, at: datetime
) -> RiskShareRule:
    """Put a rule that was agreed elsewhere in force from `starts`; the rule before it ends that day.

    Raises Refused naming each bad step.
    """
    fund = editable_funds(by).select_for_update(of=("self",)).get(pk=fund.pk)
    rule = read_rule({**steps, "source": source}, partners=names_of(fund))
    guard_since(fund, starts, by=by, at=at)
    _end_before(fund, starts, by=by, at=at)
    row = RiskShareRule(fund=fund, starts=starts, steps=write_rule(rule), source=source)
    record(row, by=by, why="adopted", at=at)
    return row


@transaction.atomic
def draft_rule(*, fund: Fund, starts: date, source: str, by: User, at: datetime) -> RiskShareRule:
    """A draft from `starts`, with the steps of the rule last agreed, or in proportion to contributions.

    Raises Refused for a notional budget, from the day the fund is closed, or without the clause it will stand in.
    """
    fund = editable_funds(by).select_for_update(of=("self",)).get(pk=fund.pk)
    if fund.kind == "notional":
        raise Refused("A notional budget carries no money, so it has no variance to share.")
    still_open(str(fund), fund.closed_on, starts)
    last = RiskShareRule.objects.filter(fund=fund, agreed=True).order_by("-starts").first()
    steps = {**(last.steps if last else FIRST), "source": _named(source)}
    row = RiskShareRule(fund=fund, starts=starts, steps=steps, source=steps["source"], agreed=False)
    record(row, by=by, why="drafted", at=at)
    return row


@transaction.atomic
def change_draft(
    *, pk: int, starts: date, source: str, fixed_lines: bool, mirrored: bool, by: User, at: datetime
) -> RiskShareRule:
    """Change what a draft says besides its steps. `mirrored`: an underspend follows the steps of an overspend."""
    row = _draft(pk, by)
    under = None if mirrored else row.steps.get("under") or [{"method": "retain"}]
    still_open(str(row.fund), row.fund.closed_on, starts)
    row.starts, row.source = starts, _named(source)
    row.steps = {**row.steps, "fixed_lines": fixed_lines, "under": under, "source": row.source}
    record(row, by=by, why="changed", at=at, fields=["starts", "source", "steps"])
    return row


@transaction.atomic
def put_step(
    *, pk: int, side: str, number: int, step: Mapping[str, Any], by: User, at: datetime
) -> RiskShareRule:
    """Write one step of a draft over the one of that number, or after the last. Raises Refused naming each field."""
    row = _draft(pk, by)
    steps = _steps(row, side)
    where = f"{SIDES[side]}, step {number}"
    read, problems = read_step(step, where, partners=names_of(row.fund))
    if problems:
        raise Refused("The step cannot be used as it stands.", problems=problems)
    if 1 <= number <= len(steps):
        steps[number - 1] = write_step(read)
    else:
        steps.append(write_step(read))
    return _save(row, side, steps, f"{where} written", by=by, at=at)


@transaction.atomic
def move_step(*, pk: int, side: str, number: int, by: User, at: datetime) -> RiskShareRule:
    """Let a step act before the one above it."""
    row = _draft(pk, by)
    steps = _steps(row, side)
    if not 2 <= number <= len(steps):
        raise Refused("There is no step above it.")
    steps[number - 2 : number] = [steps[number - 1], steps[number - 2]]
    return _save(row, side, steps, f"{SIDES[side]}, step {number} moved up", by=by, at=at)


@transaction.atomic
def remove_step(*, pk: int, side: str, number: int, by: User, at: datetime) -> RiskShareRule:
    """Take a step out of a draft."""
    row = _draft(pk, by)
    steps = _steps(row, side)
    if not 1 <= number <= len(steps):
        raise Refused("The draft has no such step.")
    del steps[number - 1]
    return _save(row, side, steps, f"{SIDES[side]}, step {number} removed", by=by, at=at)


@transaction.atomic
def drop_draft(*, pk: int, by: User, at: datetime) -> Fund:
    """Throw a draft away; gives its fund."""
    row = _draft(pk, by)
    remove(row, by=by, why="thrown away", at=at)
    return row.fund


@transaction.atomic
def ask_rule(*, pk: int, why: str, by: User, at: datetime) -> RiskShareRule:
    """Ask both partners to agree a draft. Raises Refused naming every step that cannot be used."""
    row = _draft(pk, by)
    rule = read_rule(row.steps, partners=names_of(row.fund))
    if not why.strip():
        raise Refused("Say why the rule should change: both partners will read it.")
    row.steps = write_rule(rule)
    row.request = decisions.ask(**asked(row, rule, why=why.strip()), by=by, at=at)
    guard_since(row.fund, row.starts, by=by, at=at)
    record(row, by=by, why="sent to both partners", at=at, fields=["steps", "request"])
    return row


@transaction.atomic
def take_back_rule(*, pk: int, by: User, at: datetime) -> RiskShareRule:
    """Take a draft back from the partners before they have agreed it, or when it could not be put in force by then."""
    known = RiskShareRule.objects.filter(fund__in=editable_funds(by)).get(pk=pk, agreed=False)
    if not sent(known):
        raise Refused("This draft is not waiting for the partners.")
    decisions.take_back(pk=known.request_id, by=by, at=at)
    row = RiskShareRule.objects.select_for_update(of=("self",)).get(pk=pk)
    row.request = None
    record(row, by=by, why="taken back", at=at, fields=["request"])
    return row


def said_of_rule(*, request: DecisionRequest, on: date, hold: bool) -> dict[str, Any] | None:
    """What a rule's request says as its fund and the partners it names stand now; its steps were sent, and nobody
    changes them. None where a partner can no longer bear a share: that is refused when it is carried out. `hold` locks
    the fund, so that nobody changes it meanwhile; rows that point to it may be added."""
    if hold:
        Fund.objects.select_for_update(of=("self",), no_key=True).get(risk_share_rules__request=request)
    rows = RiskShareRule.objects.select_related("fund__partnership", "fund__care_group")
    row = rows.get(request=request)
    try:
        rule = read_rule(row.steps, partners=names_of(row.fund))
    except Refused:
        return None
    return asked(row, rule, why=request.why)


@decides("s75_agreement_variation", record="risk_share_rules", goes_back=True, says=said_of_rule)
def settle_rule(*, request: DecisionRequest, approval: Any, by: User | None, at: datetime) -> None:
    """Agreed, the draft is the rule from its first day and the one before it ends; otherwise it stays a draft."""
    lock_fund(RiskShareRule.objects.get(request=request).fund_id)
    row = RiskShareRule.objects.select_for_update(of=("self",)).select_related("fund").get(request=request)
    if request.state != RequestState.APPROVED:
        record(row, by=by, why="not agreed", at=at, fields=["request"])
        return
    read_rule(row.steps, partners=names_of(row.fund))
    guard_since(row.fund, row.starts, by=request.requested_by, at=at)
    _end_before(row.fund, row.starts, by=by, at=at)
    row.agreed = True
    record(row, by=by, why="agreed by every partner", at=at, fields=["agreed"])


def _end_before(fund: Fund, starts: date, *, by: User | None, at: datetime) -> None:
    """End the rule in force on the day `starts`. Raises Refused when a later one was agreed already."""
    agreed = RiskShareRule.objects.filter(fund=fund, agreed=True)
    if agreed.filter(starts__gte=starts).exists():
        raise Refused("A rule that starts on that day or later has been agreed. Choose a later first day.")
    for before in agreed.exclude(ends__lte=starts):
        before.ends = starts
        record(before, by=by, why=f"replaced from {starts}", at=at, fields=["ends"])


def _draft(pk: int, by: User) -> RiskShareRule:
    """The draft, locked after its fund, while nobody has been asked to agree it."""
    rows = RiskShareRule.objects.filter(fund__in=editable_funds(by), agreed=False)
    lock_fund(rows.get(pk=pk).fund_id)
    row = rows.select_related("fund__partnership", "request").select_for_update(of=("self",)).get(pk=pk)
    if sent(row):
        raise Refused("This draft is waiting for the partners. Take it back before you change it.")
    return row


def _steps(row: RiskShareRule, side: str) -> list[Any]:
    """The steps of a side, to be changed. Raises Refused for a side that has none of its own."""
    steps = row.steps.get(side) if side in SIDES else None
    if steps is None:
        raise Refused("An underspend follows the steps of an overspend. Give it steps of its own first.")
    return list(steps)


def _save(
    row: RiskShareRule, side: str, steps: list[Any], why: str, *, by: User, at: datetime
) -> RiskShareRule:
    row.steps = {**row.steps, side: steps}
    record(row, by=by, why=why, at=at, fields=["steps"])
    return row


def _named(source: str) -> str:
    if not source.strip():
        raise Refused(
            "The draft cannot be kept.",
            problems=[Problem("Clause", "it is empty", "where in the agreement the rule will stand")],
        )
    return source.strip()
