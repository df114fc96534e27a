"""The Better Care Fund's quarterly return: opened with what is known, filled in, sent to the board for approval.

`by` needs EDIT_FUNDS. The health and wellbeing board's approval is a decision under the scheme.
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction

from budgets.domain.better_care import SCHEMES, check, headline, money_of
from budgets.models import Agreement, BetterCareFundReturn
from budgets.permissions import editable_better_care_returns
from budgets.selectors.better_care import fields_for, fields_with, known_of, scheme_names
from jct.accounts.models import User
from jct.core.calendar import Quarter
from jct.core.errors import Refused
from jct.core.money import ZERO
from jct.support.access import Perm
from jct.support.history import record
from partnerships.domain.words import DecisionType, RequestState
from partnerships.models import DecisionRequest
from partnerships.permissions import partnerships_for
from partnerships.registry import decides
from partnerships.services import decisions

State = BetterCareFundReturn.State


@transaction.atomic
def open_return(*, agreement: int, quarter: Quarter, by: User, at: datetime) -> BetterCareFundReturn:
    """Begin the return of a quarter with what is known: the board, the planned income by source, last quarter's plans.

    Raises Refused when it was begun already.
    """
    rows = Agreement.objects.filter(partnership__in=partnerships_for(by, Perm.EDIT_FUNDS))
    row = rows.select_for_update(of=("self",)).get(pk=agreement)
    if row.better_care_fund_returns.filter(quarter=str(quarter)).exists():
        raise Refused(f"The return for {quarter.label} has been begun already.")
    made = BetterCareFundReturn(
        agreement=row, quarter=str(quarter), data=known_of(row, quarter, by), by=by, at=at
    )
    record(made, by=by, why="begun", at=at)
    return made


@transaction.atomic
def correct_return(*, pk: int, by: User, at: datetime) -> BetterCareFundReturn:
    """Begin a new version of an approved return with its answers, but for the day the board signed it off. It is
    approved anew; until then the version before stands. Raises Refused for any other return, and when one was begun.
    """
    row = _locked(by, pk)
    if row.state != State.APPROVED:
        raise Refused(
            f"This return is {row.get_state_display().lower()}: only an approved one has a new version."
        )
    if row.agreement.better_care_fund_returns.filter(quarter=row.quarter, version__gt=row.version).exists():
        raise Refused("A new version of this return has been begun already.")
    kept = {key: answer for key, answer in row.data.items() if key not in (SCHEMES, "signed_off_on")}
    made = BetterCareFundReturn(
        agreement=row.agreement, quarter=row.quarter, version=row.version + 1, data=kept, by=by, at=at
    )
    record(made, by=by, why=f"begun as a correction of version {row.version}", at=at)
    return made


@transaction.atomic
def save_return(
    *, pk: int, revision: int, data: Mapping[str, str], by: User, at: datetime, why: str = "saved"
) -> BetterCareFundReturn:
    """Keep answers (field key → stored text); what is not given stays.

    Raises Refused when somebody saved since `revision`, when the return was sent, or for a field it does not have.
    """
    row = _locked(by, pk)
    if row.state != State.DRAFT:
        raise Refused(f"This return is {row.get_state_display().lower()}, so it cannot be changed.")
    if revision != row.revision:
        last = row.history.latest("history_date")
        raise Refused(
            f"{last.history_by_name} changed this return while you were working on it. Open it in another tab, "
            "compare, and save again there: what you typed still stands here."
        )
    if set(data) - {field.key for field in fields_for(row)}:
        raise Refused("An answer does not belong to this return. Nothing was saved.")
    row.data = {**row.data, **data}
    row.revision += 1
    record(row, by=by, why=why, at=at, fields=["data", "revision"])
    return row


@transaction.atomic
def ask_approval(*, pk: int, by: User, at: datetime) -> DecisionRequest:
    """Ask the board to approve a finished return, whose schemes are called from then on as they are now. Raises Refused
    with every answer that is missing or needs words.
    """
    row = _locked(by, pk)
    if row.state != State.DRAFT:
        raise Refused(f"This return is {row.get_state_display().lower()}, so nothing is asked for again.")
    names = scheme_names(row)
    if problems := check(row.data, fields_with(row, names)):
        raise Refused("The return is not finished.", problems=problems)
    row.data = {**row.data, SCHEMES: names}
    row.request = decisions.ask(**approval_of(row), by=by, at=at)
    row.state = State.ASKED
    record(row, by=by, why="approval asked for", at=at, fields=["state", "request", "data"])
    return row.request


def approval_of(row: BetterCareFundReturn) -> dict[str, Any]:
    """What the request says, in the words of `partnerships.services.decisions.ask`."""
    title = f"Better Care Fund return, {Quarter.parse(row.quarter).label}"
    facts = {"Return": headline(row.data), "Agreement": str(row.agreement), "Revision": row.revision}
    if row.version > 1:
        title += f", version {row.version}"
        facts["Corrects"] = f"version {row.version - 1}, which was approved"
    return {
        "partnership": row.agreement.partnership,
        "decision_type": DecisionType.DATA_RETURN_SUBMISSION,
        "title": title,
        "amount": max(money_of(row.data)[1].spent, ZERO),
        "subject_url": f"/budgets/better-care/{row.pk}/",
        "facts": facts,
    }


def said_of_return(*, request: DecisionRequest, on: date, hold: bool) -> dict[str, Any]:
    """What an approval's request says as the agreement stands now; the answers were sent, and nobody changes them.
    `hold` locks the agreement, so that nobody changes it meanwhile; rows that point to it may be added."""
    if hold:
        Agreement.objects.select_for_update(of=("self",), no_key=True).get(
            better_care_fund_returns__request=request
        )
    rows = BetterCareFundReturn.objects.select_related("agreement__partnership")
    return approval_of(rows.get(request=request))


@decides(
    DecisionType.DATA_RETURN_SUBMISSION,
    record="better_care_fund_return",
    goes_back=True,
    in_words=True,
    says=said_of_return,
)
def settle_return(*, request: DecisionRequest, approval: Any, by: User | None, at: datetime) -> None:
    """Approved, in place of the version before; or a draft again with the reason in its history."""
    row = BetterCareFundReturn.objects.select_for_update(of=("self",)).get(request=request)
    if request.state == RequestState.APPROVED:
        rows = BetterCareFundReturn.objects.filter(agreement=row.agreement_id, quarter=row.quarter)
        for before in rows.filter(state=State.APPROVED).select_for_update(of=("self",)):
            before.state = State.REPLACED
            record(before, by=by, why=f"replaced by version {row.version}", at=at, fields=["state"])
        row.state = State.APPROVED
        record(row, by=by, why="approved", at=at, fields=["state"])
        return
    row.state, row.request = State.DRAFT, None
    why = f"sent back: {approval.reason}" if approval else "nobody approved it in time"
    record(row, by=by, why=why, at=at, fields=["state", "request"])


def _locked(by: User, pk: int) -> BetterCareFundReturn:
    rows = editable_better_care_returns(by).select_related("agreement__partnership")
    return rows.select_for_update(of=("self",)).get(pk=pk)
