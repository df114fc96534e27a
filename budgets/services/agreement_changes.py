"""What partners are asked of an agreement, and what follows from their answer: to enter into it, to vary it, to end it.

`by` needs EDIT_FUNDS on the partnership. Nothing changes before it is approved.
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.timezone import localdate

from budgets.domain.agreement import before_force, left_blank
from budgets.models import Agreement, AgreementChange, AgreementParty
from budgets.models.agreement import AgreementState
from budgets.permissions import editable_agreements
from budgets.selectors.agreements import NOTICE_OF, VARIABLE, asked, decided, notices, signatures, words_of
from budgets.services.agreements import check_fields, waiting
from budgets.services.told_before import as_told_then
from jct.accounts.models import User
from jct.core.calendar import day_words
from jct.core.errors import Problem, Refused
from jct.support.history import record
from partnerships.domain.words import RequestState
from partnerships.models import DecisionRequest
from partnerships.registry import decides
from partnerships.services import decisions

Change = AgreementChange.Kind


@transaction.atomic
def ask_change(
    *,
    pk: int,
    kind: str,
    effective_on: date,
    reason: str,
    by: User,
    at: datetime,
    values: Mapping[str, Any] | None = None,
) -> AgreementChange:
    """Ask the partners to enter into the agreement, to vary it by `values` (new values by field, and the notice of a
    party by its key after `NOTICE_OF`), or to end it.

    `effective_on` is the day from which the change counts; of an end, the first day it is no longer in force. Raises
    Refused naming each thing at fault; nothing changes before it is approved.
    """
    agreement = editable_agreements(by).select_for_update(of=("self",)).get(pk=pk)
    now = {name: row.notice_months for name, row in notices(agreement).items()}
    new = {
        name: value
        for name, value in (values or {}).items()
        if (now[name] if name in now else getattr(agreement, name, None)) != value
    }
    problems = _asked_wrongly(agreement, kind, new, effective_on, reason, localdate(at))
    if problems:
        raise Refused("This cannot be asked for.", problems=problems)
    request = decisions.ask(
        **asked(agreement, kind=kind, effective_on=effective_on, reason=reason, values=new), by=by, at=at
    )
    change = AgreementChange(
        agreement=agreement,
        kind=kind,
        values=_plain(new),
        effective_on=effective_on,
        reason=reason.strip(),
        request=request,
    )
    record(change, by=by, why="asked for", at=at)
    return change


@transaction.atomic
def withdraw_change(*, pk: int, by: User, at: datetime) -> Agreement:
    """Take back what was asked of the partners, while nobody has settled it."""
    change = AgreementChange.objects.select_related("agreement").get(
        pk=pk, agreement__in=editable_agreements(by), request__isnull=False
    )
    decisions.withdraw(pk=change.request_id, by=by, at=at, from_owner=True)
    return change.agreement


def said_of_change(*, request: DecisionRequest, on: date, hold: bool) -> dict[str, Any]:
    """What a change's request says as the agreement and its parties stand now. `hold` locks the agreement, so that
    nobody changes it meanwhile."""
    if hold:
        Agreement.objects.select_for_update(of=("self",)).get(changes__request=request)
    rows = AgreementChange.objects.select_related("agreement__partnership")
    return _said_of(rows.get(request=request), request)


def _said_of(change: AgreementChange, request: DecisionRequest) -> dict[str, Any]:
    said = asked(
        change.agreement,
        kind=change.kind,
        effective_on=change.effective_on,
        reason=change.reason,
        values=change.values,
    )
    return as_told_then(said, request, only={"agreement"})


@decides("s75_agreement_entry", record="agreement_change", in_words=True, says=said_of_change)
def settle_entry(*, request: DecisionRequest, approval: Any, by: User | None, at: datetime) -> None:
    """Approved, the agreement is in force once all have signed: now, when they have."""
    change = _approved(request)
    if change is None:
        return
    agreement = change.agreement
    if agreement.state == AgreementState.DRAFT and not before_force(
        words_of(agreement), signatures(agreement), decided=True
    ):
        agreement.state = AgreementState.IN_FORCE
        record(agreement, by=request.requested_by, why="put in force as decided", at=at, fields=["state"])


@decides("s75_agreement_variation", record="agreement_change", in_words=True, says=said_of_change)
def settle_variation(*, request: DecisionRequest, approval: Any, by: User | None, at: datetime) -> None:
    """Approved, the new words stand, in the name of whoever asked for them. Raises Refused when those they replace are
    no longer the ones that were agreed to be replaced."""
    change = _approved(request)
    if change is None:
        return
    if _said_of(change, request)["facts"] != request.facts:
        raise Refused(
            "The agreement changed after this was approved, so what was approved is not what would be done. Ask again."
        )
    agreement, why = change.agreement, f"varied: {change.reason}"
    words = {name: value for name, value in change.values.items() if not name.startswith(NOTICE_OF)}
    for name, value in words.items():
        setattr(agreement, name, Agreement._meta.get_field(name).to_python(value))
    check_fields(agreement)
    _says_all(agreement)
    if words:
        record(agreement, by=request.requested_by, why=why, at=at, fields=list(words))
    for name in change.values.keys() - words:
        party = AgreementParty.objects.get(agreement=agreement, pk=int(name.removeprefix(NOTICE_OF)))
        if party.notice_given_on:
            continue  # given while this was being decided: it leaves on the day it gave notice for
        party.notice_months = change.values[name]
        record(party, by=request.requested_by, why=why, at=at, fields=["notice_months"])


@decides("s75_agreement_termination", record="agreement_change", in_words=True, says=said_of_change)
def settle_termination(*, request: DecisionRequest, approval: Any, by: User | None, at: datetime) -> None:
    """Approved, the agreement ends on the day agreed."""
    change = _approved(request)
    if change is None:
        return
    agreement = change.agreement
    _says_all(agreement)
    agreement.state, agreement.ends = AgreementState.TERMINATED, change.effective_on
    why = f"terminated: {change.reason}"
    record(agreement, by=request.requested_by, why=why, at=at, fields=["state", "ends"])


def _approved(request: DecisionRequest) -> AgreementChange | None:
    """What an approved request asked of an agreement, which is locked; None when it was not approved."""
    if request.state != RequestState.APPROVED:
        return None
    change = AgreementChange.objects.get(request=request)
    change.agreement = Agreement.objects.select_for_update(of=("self",)).get(pk=change.agreement_id)
    return change


def _says_all(agreement: Agreement) -> None:
    """Raises Refused for each paragraph of regulation 7(3) it says nothing to, as what was asked for, or put in force,
    before blanks were refused may."""
    if problems := left_blank(words_of(agreement)):
        raise Refused("The agreement would leave paragraphs blank.", problems=problems)


def _asked_wrongly(
    agreement: Agreement, kind: str, values: Mapping[str, Any], effective_on: date, reason: str, on: date
) -> list[Problem]:
    problems = []
    draft = agreement.state == AgreementState.DRAFT
    if waiting(agreement, Change.ENTRY, Change.VARIATION, Change.TERMINATION):
        problems.append(
            Problem("Agreement", "something is being decided of it", "that decision first, or withdraw it")
        )
    if kind == Change.ENTRY:
        if not draft or decided(agreement):
            problems.append(Problem("Agreement", "entering into it has been decided", "a variation of it"))
        problems += [
            found
            for found in before_force(words_of(agreement), signatures(agreement), decided=True)
            if found.what != "it has not signed"
        ]
    elif draft:
        problems.append(Problem("Agreement", "it is a draft", "changes of the draft itself"))
    if kind == Change.VARIATION:
        if not values:
            problems.append(Problem("Changes", "nothing would change", "the words that should"))
        problems += left_blank({**words_of(agreement), **values})
        parties = notices(agreement)
        problems += [
            Problem(
                f"Notice that {party.partner.short_name} gives",
                f"it gave notice on {day_words(party.notice_given_on)}, and leaves on the day that makes",
                "no change, or its notice taken back first",
            )
            for name, party in parties.items()
            if name in values and party.notice_given_on
        ]
        if unknown := set(values) - set(VARIABLE) - set(parties):
            problems.append(
                Problem("Changes", f"{', '.join(sorted(unknown))} cannot be varied", "a new agreement")
            )
    if kind == Change.TERMINATION:
        if not draft:
            problems += left_blank(words_of(agreement))
        problems += _ended_wrongly(agreement, effective_on, on)
    if not reason.strip():
        problems.append(Problem("Reason", "it is empty", "why; whoever decides reads it"))
    return problems


def _ended_wrongly(agreement: Agreement, ends: date, on: date) -> list[Problem]:
    if ends <= max(on, agreement.starts):
        return [Problem("Last day", "it is past", "a day to come")]
    if agreement.ends and ends >= agreement.ends:
        return [
            Problem("Last day", f"it ends by itself on {day_words(agreement.last_day)}", "an earlier day")
        ]
    return []


def _plain(values: Mapping[str, Any]) -> dict[str, Any]:
    """Values as JSON keeps them: days in ISO form."""
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in values.items()}
