"""A fund's position in a quarter: put together by the pool manager, signed by every partner, or sent back.

The partners' chief finance officers answer a request of the scheme; the figures they sign never change, and are named
by their hash.
"""

import json
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.timezone import localdate

from budgets.domain import consolidation as rules
from budgets.domain.fund import still_open
from budgets.models import Consolidation, Fund
from budgets.permissions import editable_funds
from budgets.selectors.position import (
    asked,
    fund_in,
    position_now,
    reported_of,
    spoken_to,
    to_be_final,
    why_not_signed,
)
from budgets.services.periods import hold, keep_lines
from jct.accounts.models import User
from jct.core.calendar import Quarter
from jct.core.errors import Problem, Refused
from jct.core.facts import canonical, digest
from jct.support.history import record
from partnerships.domain.words import Effect, RequestState
from partnerships.models import DecisionRequest
from partnerships.registry import decides
from partnerships.services import decisions


@transaction.atomic
def consolidate(*, fund: Fund, quarter: Quarter, note: str, by: User, at: datetime) -> Consolidation:
    """Put the fund's position together from the certified returns and ask every partner to sign it.

    Raises `Refused` naming each return and control total in the way, when an agreement that does not bind, a late
    partner, another budget or a total that does not agree is not spoken to in the note, or when nothing has changed
    since it was signed.
    """
    rows = editable_funds(by).select_related("partnership", "care_group").select_for_update(of=("self",))
    fund = rows.get(pk=fund.pk)
    still_open(str(fund), fund.closed_on, quarter.starts)
    hold(fund.partnership_id, quarter, alone=True)
    facts = fund_in(by, fund.pk, quarter=quarter, on=localdate(at))
    position, reported = position_now(facts, quarter), reported_of(facts, quarter)
    before = (
        Consolidation.objects.filter(fund=fund, quarter=str(quarter)).select_for_update(of=("self",)).first()
    )
    _fresh(before, position)
    problems = rules.obstacles(
        reported, position, quarter=quarter, on=localdate(at), **to_be_final(facts, quarter)
    )
    speaks_to = rules.to_explain(reported, position, **spoken_to(facts, quarter))
    if speaks_to and not note.strip():
        problems += [Problem("Note", said.rstrip("."), "the reason in the note") for said in speaks_to]
    if problems:
        raise Refused("The position cannot be put together yet.", problems=problems)
    version = before.version + 1 if before else 1
    text = canonical(
        {
            "fund": fund.name,
            "quarter": str(quarter),
            "version": version,
            "as_at": at,
            "note": note.strip(),
            "position": rules.write(position),
        }
    )
    if before and before.state == Consolidation.State.SIGNED:
        before.state = Consolidation.State.REPLACED
        record(before, by=by, why=f"replaced by version {version}", at=at, fields=["state"])
    sha256 = digest(text)
    row = Consolidation(
        fund=fund,
        quarter=str(quarter),
        version=version,
        facts=json.loads(text),
        sha256=sha256,
        note=note.strip(),
        request=decisions.ask(**asked(fund, quarter, version, position, sha256), by=by, at=at),
        by=by,
        at=at,
    )
    record(row, by=by, why="put together", at=at)
    keep_lines(Fund.objects.filter(pk=fund.pk), quarter, at=at, position=row)
    return row


@transaction.atomic
def take_back(*, pk: int, by: User, at: datetime) -> Consolidation:
    """Take a position back from those asked to sign it, so that figures can be mended, or when they all did and it
    could not be signed by then: whoever manages the fund's pool may, put together by whom it was. Raises `Refused` once
    signed, and while what they agreed to may be called in.
    """
    known = Consolidation.objects.select_related("request").filter(fund__in=editable_funds(by)).get(pk=pk)
    if known.state == Consolidation.State.CONSOLIDATED:
        # The request is locked before the position, as in deciding, so that the two cannot wait for each other.
        decisions.take_back(pk=known.request_id, by=by, at=at)
    row = Consolidation.objects.select_for_update(of=("self",)).get(pk=pk)
    if row.state != Consolidation.State.CONSOLIDATED:
        raise Refused(f"This position is not waiting for signatures: {row.get_state_display().lower()}.")
    row.state = Consolidation.State.SENT_BACK
    record(row, by=by, why="taken back", at=at, fields=["state"])
    return row


def said_of_position(*, request: DecisionRequest, on: date, hold: bool) -> dict[str, Any]:
    """What a position's request says as its fund stands now; its figures never change. `hold` locks the fund, so that
    nobody changes it meanwhile; rows that point to it may be added."""
    if hold:
        Fund.objects.select_for_update(of=("self",), no_key=True).get(consolidations__request=request)
    row = Consolidation.objects.select_related("fund__partnership", "fund__care_group").get(request=request)
    position = rules.read(row.facts["position"])
    return asked(row.fund, Quarter.parse(row.quarter), row.version, position, row.sha256)


def moved_since(*, request: DecisionRequest, on: date) -> str:
    """Why a position cannot be signed as the records stand; nothing when it can. Approved before, nobody sends it back
    any more.
    """
    remedy = rules.TAKE_BACK if request.effect == Effect.FAILED else rules.SEND_BACK
    return why_not_signed(Consolidation.objects.get(request=request), remedy)


@decides(
    "return_certification",
    record="consolidation",
    goes_back=True,
    says=said_of_position,
    stale=moved_since,
)
def settle_position(*, request: DecisionRequest, approval: Any, by: User | None, at: datetime) -> None:
    """The answer of the partners: signed by all, or sent back by one with the reason."""
    known = Consolidation.objects.select_related("fund").get(request=request)
    if request.state == RequestState.APPROVED:
        # The quarter is held before the position is locked, as in putting one together.
        hold(known.fund.partnership_id, Quarter.parse(known.quarter), alone=True)
    row = Consolidation.objects.select_for_update(of=("self",)).get(pk=known.pk)
    if request.state == RequestState.APPROVED:
        row.state, row.signed_at = Consolidation.State.SIGNED, at
        record(row, by=by, why="signed by every partner", at=at, fields=["state", "signed_at"])
        return
    row.state = Consolidation.State.SENT_BACK
    reason = approval.reason if approval else "Nobody signed it in time."
    record(row, by=by, why=f"sent back: {reason}", at=at, fields=["state"])


def _fresh(before: Consolidation | None, position: rules.Position) -> None:
    """Raise `Refused` while an earlier version waits, or when it was signed and nothing differs from it."""
    if before is None:
        return
    if before.state == Consolidation.State.CONSOLIDATED:
        raise Refused(
            "This position is waiting for signatures. Take it back before you put it together anew."
        )
    if before.state == Consolidation.State.SIGNED and not rules.differences(
        rules.read(before.facts["position"]), position
    ):
        raise Refused("Every partner has signed these figures, and none has changed since.")
