"""Written agreements: their words, parties, signatures, reviews and schemes. What the partners are asked of one is
`agreement_changes`.

`by` needs EDIT_FUNDS on the partnership (None: the system). A draft is written freely. In force its words change only
by a variation that all partners agreed; while entering into it waits for its decision nobody changes what is decided.
"""

import re
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.timezone import localdate

from budgets.domain.agreement import before_force
from budgets.models import (
    Agreement,
    AgreementChange,
    AgreementParty,
    AgreementReview,
    PermittedExpenditure,
    ServiceScheme,
)
from budgets.models.agreement import AgreementState
from budgets.permissions import editable_agreements, editable_funds
from budgets.selectors.agreements import decided, signatures, words_of
from jct.accounts.models import User
from jct.core.calendar import add_months, day_words
from jct.core.errors import Problem, Refused
from jct.core.money import money
from jct.support.access import Perm
from jct.support.history import record, remove
from partnerships.domain.words import RequestState
from partnerships.models import Partner, Partnership
from partnerships.permissions import partnerships_for

Change = AgreementChange.Kind
DAY_OF_YEAR = re.compile(r"(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])")
NOTICE = ("notice_given_on", "notice_note", "notice_months")
ANSWERED = (RequestState.REFUSED, RequestState.WITHDRAWN, RequestState.LAPSED)


@transaction.atomic
def create_agreement(
    *,
    partnership: Partnership,
    by: User | None,
    at: datetime,
    parties: Sequence[Partner] = (),
    **values: Any,
) -> Agreement:
    """A draft of a written agreement between `parties`; `values` are the fields of the model. Raises Refused naming
    each field at fault, ValidationError for one that is no value at all.
    """
    partnership = partnerships_for(by, Perm.EDIT_FUNDS).get(pk=partnership.pk)
    agreement = Agreement(partnership=partnership, **values)
    check_fields(agreement)
    record(agreement, by=by, why="entered", at=at)
    for partner in parties:
        add_party(pk=agreement.pk, partner=partner, by=by, at=at)
    return agreement


@transaction.atomic
def change_agreement(*, pk: int, by: User | None, at: datetime, **values: Any) -> Agreement:
    """Change the words of a draft. Raises Refused for one in force, or while its entry is being decided or has been."""
    agreement = _locked(by, pk)
    if agreement.state != AgreementState.DRAFT:
        raise Refused("This agreement is in force: its words change by a variation that all partners agree.")
    _not_decided(agreement)
    for name, value in values.items():
        setattr(agreement, name, value)
    check_fields(agreement)
    record(agreement, by=by, why="changed", at=at)
    return agreement


@transaction.atomic
def add_party(*, pk: int, partner: Partner, by: User | None, at: datetime) -> AgreementParty:
    """A partner joins a draft. Raises Refused when it has, is of another partnership, or once entering into it is being
    decided: that was asked for with the parties it had."""
    agreement = _draft(by, pk, "Who is party to it")
    _not_decided(agreement)
    if partner.partnership_id != agreement.partnership_id:
        raise Refused(f"{partner} is not a partner here.")
    if agreement.parties.filter(partner=partner).exists():
        raise Refused(f"{partner} is a party already.")
    party = AgreementParty(agreement=agreement, partner=partner)
    record(party, by=by, why="joins the agreement", at=at)
    return party


@transaction.atomic
def remove_party(*, pk: int, by: User, at: datetime) -> Agreement:
    """A partner does not join a draft after all."""
    party = _party(by, pk)
    agreement = _draft(by, party.agreement_id, "Who is party to it")
    _not_decided(agreement)
    remove(party, by=by, why="does not join", at=at)
    return agreement


@transaction.atomic
def sign(
    *, pk: int, signed_on: date, signatory: str, sealed: bool = False, by: User | None, at: datetime
) -> AgreementParty:
    """Record that a party signed: the day, who signed for it in which office, and whether under seal. Raises Refused
    for a day to come, without a name, or once the agreement is in force.
    """
    party = _party(by, pk)
    _draft(by, party.agreement_id, "Its signatures")
    problems = []
    if signed_on > localdate(at):
        problems.append(
            Problem("Signed on", f"{day_words(signed_on)} is still to come", "the day it was signed")
        )
    if not signatory.strip():
        problems.append(Problem("Signed by", "it is empty", "the name and office of whoever signed"))
    if problems:
        raise Refused("The signature cannot be recorded.", problems=problems)
    party.signed_on, party.signatory, party.sealed = signed_on, signatory.strip(), sealed
    record(party, by=by, why="signed", at=at)
    return party


@transaction.atomic
def set_notice(*, pk: int, notice_months: int | None, by: User | None, at: datetime) -> AgreementParty:
    """What one party of a draft gives to leave, in months; None for what the agreement says of all. In force it changes
    by a variation.
    """
    party = _party(by, pk)
    _not_decided(_draft(by, party.agreement_id, "What notice a party gives"))
    party.notice_months = notice_months
    record(party, by=by, why="notice agreed", at=at, fields=["notice_months"])
    return party


@transaction.atomic
def give_notice(*, pk: int, given_on: date, note: str, by: User, at: datetime) -> AgreementParty:
    """Record that a party gave notice to leave an agreement in force, with the months it had to give: no later
    variation moves the day it leaves. Raises Refused naming each field at fault, or when it has given notice already.
    """
    party = _party(by, pk)
    agreement = _locked(by, party.agreement_id)
    if agreement.state != AgreementState.IN_FORCE:
        raise Refused("Nobody gives notice of an agreement that is not in force.")
    if party.notice_given_on:
        raise Refused(f"{party.partner} gave notice on {day_words(party.notice_given_on)}.")
    problems = []
    if given_on > localdate(at):
        problems.append(
            Problem("Given on", f"{day_words(given_on)} is still to come", "the day it was given")
        )
    if not party.signed_on or given_on < party.signed_on:
        problems.append(
            Problem("Given on", f"{party.partner} had not signed by then", "a day after it signed")
        )
    if not note.strip():
        problems.append(Problem("How", "it is empty", "who decided it, and the letter it was given by"))
    if problems:
        raise Refused("The notice cannot be recorded.", problems=problems)
    party.notice_given_on, party.notice_note = given_on, note.strip()
    party.notice_months = _notice_of(party, agreement)
    record(party, by=by, why="gave notice", at=at, fields=NOTICE)
    return party


@transaction.atomic
def take_back_notice(*, pk: int, reason: str, by: User, at: datetime) -> AgreementParty:
    """A party stays after all, and gives what notice it gave before. Raises Refused without a reason, or once it has
    left.
    """
    party = _party(by, pk)
    agreement = _locked(by, party.agreement_id)
    if party.notice_given_on is None:
        raise Refused(f"{party.partner} has not given notice.")
    if add_months(party.notice_given_on, _notice_of(party, agreement)) <= localdate(at):
        raise Refused(f"{party.partner} has left: it joins again by a new agreement.")
    if not reason.strip():
        raise Refused("Say why it stays, and where that is recorded.")
    bound = party.history.filter(notice_given_on=None).order_by("history_date", "history_id").last()
    party.notice_given_on, party.notice_note, party.notice_months = None, "", bound.notice_months
    record(party, by=by, why=f"took its notice back: {reason.strip()}", at=at, fields=NOTICE)
    return party


@transaction.atomic
def put_in_force(*, pk: int, by: User | None, at: datetime) -> Agreement:
    """From now on the agreement counts. Raises Refused naming each blank paragraph of regulation 7(3), each party that
    has not signed, and the decision where there is none.
    """
    agreement = _draft(by, pk, "It")
    problems = before_force(words_of(agreement), signatures(agreement), decided=decided(agreement))
    if problems:
        raise Refused("The agreement cannot be put in force yet.", problems=problems)
    agreement.state = AgreementState.IN_FORCE
    record(agreement, by=by, why="put in force", at=at, fields=["state"])
    return agreement


@transaction.atomic
def rest_on(*, pk: int, authority: str, by: User | None, at: datetime) -> AgreementChange:
    """Enter where it was decided to enter into an agreement that was running before it was entered here.

    Raises Refused for an agreement that starts later: that is decided through the scheme.
    """
    agreement = _draft(by, pk, "Where it was decided")
    entered = localdate(agreement.history.earliest("history_date").history_date)
    if agreement.starts >= entered:
        raise Refused(
            f"It starts on {day_words(agreement.starts)}, after it was entered here: ask the partners to decide it."
        )
    if not authority.strip():
        raise Refused("Say who decided it, when, and where that is recorded.")
    if decided(agreement):
        raise Refused("Entering into it has been decided already.")
    change = AgreementChange(
        agreement=agreement,
        kind=Change.ENTRY,
        effective_on=agreement.starts,
        reason="It was running before it was entered here.",
        authority=authority.strip(),
    )
    record(change, by=by, why="decided elsewhere", at=at)
    return change


@transaction.atomic
def plan_review(
    *, pk: int, due_on: date, by: User | None, at: datetime, partner: Partner | None = None
) -> AgreementReview:
    """A review of the agreement that is due: of one `partner` by itself, or of all together. Raises Refused for a day
    outside it, a day that has one, or a partner that is no party.
    """
    agreement = _locked(by, pk)
    if due_on < agreement.starts or (agreement.ends and due_on >= agreement.ends):
        raise Refused(f"{day_words(due_on)} is outside the agreement.")
    if partner and not agreement.parties.filter(partner=partner).exists():
        raise Refused(f"{partner} is not a party to it.")
    if agreement.reviews.filter(due_on=due_on, partner=partner).exists():
        raise Refused(f"A review is planned for {day_words(due_on)} already.")
    review = AgreementReview(agreement=agreement, due_on=due_on, partner=partner)
    record(review, by=by, why="planned", at=at)
    return review


@transaction.atomic
def hold_review(*, pk: int, held_on: date, outcome: str, by: User | None, at: datetime) -> AgreementReview:
    """Say when a review was held and what came of it. Raises Refused for a day to come, or without an outcome."""
    review = AgreementReview.objects.select_for_update(of=("self",)).get(
        pk=pk, agreement__in=editable_agreements(by)
    )
    if held_on > localdate(at):
        raise Refused(f"{day_words(held_on)} is still to come.")
    if not outcome.strip():
        raise Refused("Say what came of the review.")
    review.held_on, review.outcome = held_on, outcome.strip()
    record(review, by=by, why="held", at=at)
    return review


@transaction.atomic
def save_scheme(
    *, agreement: int, by: User | None, at: datetime, pk: int | None = None, **values: Any
) -> ServiceScheme:
    """Add a service scheme to the agreement, or change the one with the key `pk`. Raises Refused for a fund of another
    agreement, or a name it has.
    """
    if fund := values.get("fund"):  # so that it does not come under another agreement meanwhile
        values["fund"] = editable_funds(by).select_for_update(of=("self",)).get(pk=fund.pk)
    parent = _locked(by, agreement)
    scheme = parent.schemes.get(pk=pk) if pk else ServiceScheme(agreement=parent)
    for name, value in values.items():
        setattr(scheme, name, value)
    problems = []
    if scheme.fund_id and scheme.fund.agreement_id != parent.pk:
        problems.append(Problem("Fund", f"{scheme.fund} is not under this agreement", "one of its funds"))
    if parent.schemes.filter(name=scheme.name).exclude(pk=scheme.pk).exists():
        problems.append(Problem("Name", f"there is a scheme “{scheme.name}”", "another name"))
    if problems:
        raise Refused("The scheme cannot be saved.", problems=problems)
    record(scheme, by=by, why="changed" if pk else "added", at=at)
    return scheme


@transaction.atomic
def permit_expenditure(
    *, pk: int, what: str, amount: Decimal, agreed_on: date, evidence: str, by: User, at: datetime
) -> PermittedExpenditure:
    """Record spending outside the usual heads that every party agreed in writing, GBP; it is never changed.

    Raises Refused naming each field at fault.
    """
    agreement = _locked(by, pk)
    problems = []
    if not what.strip():
        problems.append(Problem("What", "it is empty", "what may be charged to the pool"))
    if amount <= 0:
        problems.append(Problem("Amount", "it is nothing", "an amount above £0"))
    if agreed_on > localdate(at):
        problems.append(
            Problem("Agreed on", f"{day_words(agreed_on)} is still to come", "the day it was agreed")
        )
    if not evidence.strip():
        problems.append(
            Problem("Evidence", "it is empty", "the letters or minutes in which each party agreed")
        )
    if problems:
        raise Refused("The expenditure cannot be recorded.", problems=problems)
    return PermittedExpenditure.objects.create(
        agreement=agreement,
        what=what.strip(),
        amount=money(amount),
        agreed_on=agreed_on,
        evidence=evidence.strip(),
        by=by,
        at=at,
    )


def waiting(agreement: Agreement, *kinds: str) -> bool:
    """Whether something of these kinds is being decided of the agreement."""
    rows = agreement.changes.filter(kind__in=kinds, request__isnull=False, request__decided_at__isnull=True)
    return rows.exists()


def _locked(by: User | None, pk: int) -> Agreement:
    return editable_agreements(by).select_for_update(of=("self",)).get(pk=pk)


def _draft(by: User | None, pk: int, what: str) -> Agreement:
    agreement = _locked(by, pk)
    if agreement.state != AgreementState.DRAFT:
        raise Refused(f"{what} cannot change: the agreement is in force or has ended.")
    return agreement


def _not_decided(agreement: Agreement) -> None:
    """Refuses to change what is being decided, or has been."""
    if waiting(agreement, Change.ENTRY):
        raise Refused("Entering into this agreement is being decided: withdraw that request, then change it.")
    if agreement.changes.filter(kind=Change.ENTRY, request__state=RequestState.APPROVED).exists():
        raise Refused("Entering into these words has been decided: put it in force, then vary it.")


def _notice_of(party: AgreementParty, agreement: Agreement) -> int:
    """What it must give to leave, in months: its own notice, or what the agreement says of all."""
    return agreement.notice_months if party.notice_months is None else party.notice_months


def _party(by: User | None, pk: int) -> AgreementParty:
    """The party, under the lock of its agreement."""
    rows = AgreementParty.objects.select_related("partner__organisation").filter(
        agreement__in=editable_agreements(by)
    )
    _locked(by, rows.get(pk=pk).agreement_id)
    return rows.get(pk=pk)


def check_fields(agreement: Agreement) -> None:
    """Every problem of an agreement's own fields, at once."""
    problems = []
    if agreement.ends and agreement.ends <= agreement.starts:
        problems.append(Problem("Last day", "it is before the first", "a later day, or none"))
    if agreement.host.partnership_id != agreement.partnership_id:
        problems.append(Problem("Host partner", f"{agreement.host} is not a partner here", "one of the list"))
    if agreement.reports_to and agreement.reports_to.partnership_id != agreement.partnership_id:
        problems.append(Problem("Reports to", "that body belongs elsewhere", "one of the list"))
    for label, text in (("Name changes by", agreement.flag_on), ("Approve budget by", agreement.approve_on)):
        if not DAY_OF_YEAR.fullmatch(text):
            problems.append(Problem(label, f"“{text}” is not a day of the year", "a day such as 12-31"))
    rivals = Agreement.objects.filter(partnership=agreement.partnership_id, reference=agreement.reference)
    if rivals.exclude(pk=agreement.pk).exists():
        problems.append(
            Problem("Reference", f"“{agreement.reference}” is another agreement’s", "a new reference")
        )
    if problems:
        raise Refused("The agreement cannot be saved.", problems=problems)
