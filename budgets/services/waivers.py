"""Leave for a line to break a check: asked for by whoever enters it, given by somebody who could certify it."""

from datetime import date, datetime

from django.db import transaction
from django.utils.timezone import localdate

from budgets.domain.checks import BY_CODE, Severity
from budgets.domain.waiver import check_waiver, ends_early
from budgets.models import BudgetLine, CheckSetting, Waiver
from budgets.permissions import partners_for, visible_funds
from budgets.selectors.waivers import certifying
from jct.accounts.models import User
from jct.core.calendar import day_words
from jct.core.errors import Problem, Refused
from jct.support.access import Perm
from jct.support.history import record, remove
from partnerships.models import Partnership
from partnerships.permissions import partnerships_for


@transaction.atomic
def ask_waiver(
    *, line: int, check: str, reason: str, starts: date, ends: date, by: User, at: datetime
) -> Waiver:
    """Ask for leave from `starts` until before `ends`. Nothing is let pass before somebody else has given it.

    Raises Refused naming each field at fault, or when there is such leave (or a question for it) already.
    """
    rows = BudgetLine.objects.filter(lead_partner__in=partners_for(by, Perm.ENTER_RETURN))
    found = rows.select_for_update(of=("self",)).get(pk=line)
    if problems := check_waiver(check=check, reason=reason, starts=starts, ends=ends, on=localdate(at)):
        raise Refused("The waiver cannot be asked for.", problems=problems)
    same = Waiver.objects.filter(
        line=found, check_code=check, refused_why="", starts__lt=ends, ends__gt=starts
    )
    if known := same.first():
        state = "given" if known.approved_by_id else "asked for"
        raise Refused(f"Leave for this check and line is {state} already, from {day_words(known.starts)} on.")
    waiver = Waiver(
        line=found,
        check_code=check,
        reason=reason.strip(),
        starts=starts,
        ends=ends,
        asked_by=by,
        asked_at=at,
    )
    record(waiver, by=by, why="asked for", at=at)
    return waiver


@transaction.atomic
def give_waiver(*, pk: int, by: User, at: datetime) -> Waiver:
    """Give the leave asked for. Raises Refused when `by` could not certify the line's return, or it is settled."""
    waiver = _to_settle(by, pk, at)
    waiver.approved_by, waiver.approved_at = by, at
    record(waiver, by=by, why="given", at=at, fields=["approved_by", "approved_at"])
    return waiver


@transaction.atomic
def refuse_waiver(*, pk: int, why: str, by: User, at: datetime) -> Waiver:
    """Say no, and why. Raises Refused as `give_waiver` does, or without a reason."""
    waiver = _to_settle(by, pk, at)
    if not why.strip():
        raise Refused("Say why it is refused: whoever asked will read it.")
    waiver.refused_why = why.strip()
    record(waiver, by=by, why=f"refused: {why.strip()}", at=at, fields=["refused_why"])
    return waiver


@transaction.atomic
def end_waiver(*, pk: int, by: User, at: datetime) -> Waiver:
    """End it early: by whoever enters the line, or whoever gave it. Raises Refused when it is over already."""
    waiver = _visible(by).select_for_update(of=("self",)).get(pk=pk)
    enters = partners_for(by, Perm.ENTER_RETURN).filter(pk=waiver.line.lead_partner_id).exists()
    if not enters and waiver.approved_by_id != by.pk:
        raise Refused("Only whoever enters the line, or whoever gave the leave, can end it.")
    on = localdate(at)
    if waiver.ends <= on or waiver.refused_why:
        raise Refused("This waiver is over already.")
    waiver.ends = ends_early(waiver.starts, on)
    record(waiver, by=by, why="ended early", at=at, fields=["ends"])
    return waiver


@transaction.atomic
def set_check(
    *, partnership: Partnership, check: str, blocks_from: date | None, by: User, at: datetime
) -> None:
    """From which day a check that only warns keeps returns of the partnership from being submitted; None: never.

    Raises Refused for a check that is not known or is an error in any case.
    """
    found = partnerships_for(by, Perm.EDIT_FUNDS).get(pk=partnership.pk)
    if check not in BY_CODE or BY_CODE[check].severity == Severity.ERROR:
        raise Refused(
            "This check cannot be set.",
            problems=[Problem("Check", "it is an error always", "one that only warns")],
        )
    known = CheckSetting.objects.select_for_update().filter(partnership=found, check_code=check).first()
    if blocks_from is None:
        if known:
            remove(known, by=by, why="only warns again", at=at)
        return
    row = known or CheckSetting(partnership=found, check_code=check)
    row.blocks_from = blocks_from
    record(row, by=by, why=f"blocks from {day_words(blocks_from)}", at=at)


def _visible(by: User):
    return Waiver.objects.filter(line__fund__in=visible_funds(by)).select_related("line__fund", "asked_by")


def _to_settle(by: User, pk: int, at: datetime) -> Waiver:
    waiver = _visible(by).select_for_update(of=("self",)).get(pk=pk)
    if waiver.approved_by_id or waiver.refused_why:
        raise Refused("This waiver has been settled already.")
    ruling = certifying(waiver, by, on=localdate(at))
    if not ruling.allowed:
        raise Refused(" ".join([*ruling.reasons, "Leave is given by somebody who could certify the return."]))
    return waiver
