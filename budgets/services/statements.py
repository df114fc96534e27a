"""A fund's memorandum account: the checklist ticked, the account drawn up, signed, audited.

An account drawn up never changes; a correction is a new version. `by` needs EDIT_FUNDS. Who signs is the scheme's to
say, and the request goes to the host, whose chief finance officer answers for the pool (SI 2000/617 regulation 7(4)).
"""

import json
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.timezone import localdate

from budgets.domain.fund import still_open
from budgets.domain.year_end import BY_CODE, last_quarter
from budgets.models import AnnualReturn, ChecklistAnswer, Fund
from budgets.permissions import editable_annual_returns, editable_funds
from budgets.selectors.statements import open_points, year_end
from budgets.services.locks import lock_fund
from budgets.services.periods import hold
from jct.accounts.models import User
from jct.core.calendar import FinancialYear
from jct.core.errors import Problem, Refused
from jct.core.facts import canonical, digest
from jct.core.money import ZERO, money
from jct.support.history import record
from partnerships.domain.words import DecisionType, RequestState
from partnerships.models import DecisionRequest
from partnerships.registry import decides
from partnerships.services import decisions

LIVE = ("draft", "asked", "signed")
# What of an account must still be so when it is signed; its checklist goes on after it was drawn up.
SIGNED_FOR = ("sections", "in_kind", "rule", "tie_outs", "returns")


@transaction.atomic
def answer_checklist(
    *, fund: int, year: FinancialYear, answers: Mapping[str, tuple[bool, str]], by: User, at: datetime
) -> int:
    """Keep what was answered to points of the year's checklist (code → done, note); returns how many changed.

    Raises Refused for a point the list does not have.
    """
    row = editable_funds(by).select_for_update(of=("self",)).get(pk=fund)
    if unknown := set(answers) - set(BY_CODE):
        raise Refused(f"The checklist has no point called {', '.join(sorted(unknown))}.")
    known = {a.point: a for a in ChecklistAnswer.objects.filter(fund=row, year=year.year)}
    changed = 0
    for point, (done, note) in answers.items():
        answer = known.get(point) or ChecklistAnswer(fund=row, year=year.year, point=point)
        if (answer.done, answer.note) == (done, note.strip()):
            continue
        answer.done, answer.note = done, note.strip()
        record(answer, by=by, why="ticked" if done else "open", at=at)
        changed += 1
    return changed


@transaction.atomic
def draw_up(*, fund: int, year: FinancialYear, performance: str, by: User, at: datetime) -> AnnualReturn:
    """Keep the account of the year as it stands now; it replaces the version before.

    Raises Refused with everything that keeps it from being drawn up, "rule missing" and returns that are not certified
    among them; or when the version before waits to be signed, or nothing would differ from it.
    """
    row = editable_funds(by).select_for_update(of=("self",)).get(pk=fund)
    still_open(str(row), row.closed_on, year.starts)
    page = year_end(by, fund, year=year, on=localdate(at))
    if page.problems:
        raise Refused("The account cannot be drawn up yet.", problems=page.problems)
    facts = canonical({**page.facts, "performance": performance.strip()})
    before = row.annual_returns.filter(year=year.year).order_by("-version").first()
    if before and before.state == AnnualReturn.State.ASKED and before.request.state != RequestState.APPROVED:
        raise Refused(
            "The account that was drawn up waits to be signed. Take it back before you draw it up anew."
        )
    if before and _without_links(before.facts) == _without_links(json.loads(facts)):
        raise Refused(
            "Nothing has changed since the account was drawn up, so there is nothing to draw up anew."
        )
    if before and before.state in LIVE:
        before.state = AnnualReturn.State.REPLACED
        record(before, by=by, why="drawn up anew", at=at, fields=["state"])
    made = AnnualReturn(
        fund=row,
        year=year.year,
        version=before.version + 1 if before else 1,
        facts=json.loads(facts),
        sha256=digest(facts),
        performance=performance.strip(),
        by=by,
        at=at,
    )
    record(made, by=by, why="drawn up", at=at)
    return made


@transaction.atomic
def ask_signature(*, pk: int, by: User, at: datetime) -> DecisionRequest:
    """Ask the host's chief finance officer to sign a draft. Raises Refused while points of the checklist are open, or
    when the certified year is no longer what the account says.
    """
    # Nobody opens a point of its checklist, or closes the fund, meanwhile.
    lock_fund(editable_annual_returns(by).get(pk=pk).fund_id)
    row = _locked(by, pk)
    if row.state != AnnualReturn.State.DRAFT:
        raise Refused(f"This account is {row.get_state_display().lower()}, so nothing is asked for again.")
    year = FinancialYear(row.year)
    if left := open_points(row.fund_id, year):
        raise Refused(
            "The year-end checklist is not finished.",
            problems=[
                Problem(point.head, f"“{point.words}” is not ticked", "a tick, with a note") for point in left
            ],
        )
    _still_so(row, by=by, at=at)
    row.request = decisions.ask(**signature_of(row), by=by, at=at)
    row.state = AnnualReturn.State.ASKED
    record(row, by=by, why="signature asked for", at=at, fields=["state", "request"])
    return row.request


def signature_of(row: AnnualReturn) -> dict[str, Any]:
    """What the request to sign says, in the words of `partnerships.services.decisions.ask`."""
    spent = next(
        (r["now"] for s in row.facts["sections"] for r in s["rows"] if r["words"] == "Total expenditure"),
        ZERO,
    )
    return {
        "partnership": row.fund.partnership,
        "decision_type": DecisionType.RETURN_CERTIFICATION,
        "regime": "annual_return",
        "title": f"{row.fund}: memorandum account {FinancialYear(row.year)}"[:200],
        "amount": abs(money(str(spent))),
        "partner": row.fund.host,
        "care_group": row.fund.care_group,
        "subject_url": f"/budgets/statements/{row.pk}/",
        "facts": {
            "Account": f"{row.fund}, {FinancialYear(row.year)}",
            "Version": row.version,
            "sha256": row.sha256,
        },
    }


def said_of_account(*, request: DecisionRequest, on: date, hold: bool) -> dict[str, Any]:
    """What a signature's request says as the fund stands now; an account drawn up never changes. `hold` locks the fund,
    so that nobody changes it meanwhile; rows that point to it may be added."""
    if hold:
        Fund.objects.select_for_update(of=("self",), no_key=True).get(annual_returns__request=request)
    rows = AnnualReturn.objects.select_related("fund__partnership", "fund__care_group", "fund__host")
    return signature_of(rows.get(request=request))


@decides(
    DecisionType.RETURN_CERTIFICATION,
    record="annual_return",
    goes_back=True,
    of_partner=True,
    says=said_of_account,
)
def settle_signature(*, request: DecisionRequest, approval: Any, by: User | None, at: datetime) -> None:
    """Signed when approved; otherwise the account is a draft again, with the reason in its history.

    Raises Refused for an account that has been replaced, or whose year has changed since: it is to be drawn up anew.
    """
    known = AnnualReturn.objects.select_related("fund").get(request=request)
    if request.state == RequestState.APPROVED:
        # The last quarter is held before the account is locked, so that no return of it changes meanwhile.
        quarter = last_quarter(FinancialYear(known.year), known.fund.closed_on)
        hold(known.fund.partnership_id, quarter, alone=True)
    row = AnnualReturn.objects.select_for_update(of=("self",)).get(pk=known.pk)
    if request.state == RequestState.APPROVED:
        if row.state != AnnualReturn.State.ASKED:
            raise Refused(f"This account is {row.get_state_display().lower()}, so it is not signed any more.")
        _still_so(row, by=by, at=at)
        row.state = AnnualReturn.State.SIGNED
        record(row, by=by, why="signed", at=at, fields=["state"])
        return
    _back_to_draft(
        row, by=by, at=at, why=f"sent back: {approval.reason if approval else 'nobody signed in time'}"
    )


@transaction.atomic
def take_back(*, pk: int, by: User, at: datetime) -> AnnualReturn:
    """Take an account back before it is signed, or when it was approved and could not be signed by then: whoever
    manages the fund's pool may. Raises Refused for any other."""
    known = editable_annual_returns(by).get(pk=pk)
    if known.state != AnnualReturn.State.ASKED or known.request_id is None:
        raise Refused("This account does not wait to be signed.")
    # The request is locked before its record, as in deciding, so that the two cannot wait for each other.
    decisions.take_back(pk=known.request_id, by=by, at=at)
    row = _locked(by, pk)
    _back_to_draft(row, by=by, at=at, why="taken back")
    return row


@transaction.atomic
def set_audit(*, pk: int, audit: str, note: str, by: User, at: datetime) -> AnnualReturn:
    """Record how the audit of a signed account stands. Raises Refused before it is signed, or for a qualified opinion
    without its words."""
    row = _locked(by, pk)
    if row.state != AnnualReturn.State.SIGNED:
        raise Refused("Only a signed account is audited.")
    if audit == AnnualReturn.Audit.QUALIFIED and not note.strip():
        raise Refused("Say what the auditor qualified.")
    row.audit, row.audit_note = AnnualReturn.Audit(audit).value, note.strip()
    record(row, by=by, why=f"audit: {row.get_audit_display().lower()}", at=at, fields=["audit", "audit_note"])
    return row


def _still_so(row: AnnualReturn, *, by: User, at: datetime) -> None:
    """Raise Refused when the account would not be drawn up as it is any more."""
    page = year_end(by, row.fund_id, year=FinancialYear(row.year), on=localdate(at))
    if page.problems:
        raise Refused(
            "The year no longer ties. Mend it, then draw the account up anew.", problems=page.problems
        )
    now, then = _without_links(json.loads(canonical(page.facts))), _without_links(row.facts)
    if any(now[name] != then[name] for name in SIGNED_FOR):
        raise Refused("The year has changed since the account was drawn up. Draw it up anew.")


def _without_links(facts: Mapping[str, Any]) -> dict[str, Any]:
    """The facts but for the keys of lines that a row's figures lead to: no figure, and not kept in older accounts."""
    plain = [
        {**section, "rows": [_without_lines(row) for row in section["rows"]]} for section in facts["sections"]
    ]
    return {**facts, "sections": plain, "in_kind": [_without_lines(row) for row in facts["in_kind"]]}


def _without_lines(row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name != "lines"}


def _back_to_draft(row: AnnualReturn, *, by: User | None, at: datetime, why: str) -> None:
    row.state, row.request = AnnualReturn.State.DRAFT, None
    record(row, by=by, why=why, at=at, fields=["state", "request"])


def _locked(by: User, pk: int) -> AnnualReturn:
    rows = editable_annual_returns(by).select_related("fund__partnership", "fund__host", "fund__care_group")
    return rows.select_for_update(of=("self",)).get(pk=pk)
