"""Put a matter to whoever may decide it: draft, send, change as a new version, send again, withdraw, lapse."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Unpack

from django.db import transaction
from django.utils.timezone import localdate

from jct.accounts.models import User
from jct.core.calendar import day_words
from jct.core.errors import Problem, Refused
from jct.core.money import ZERO, money, pounds
from jct.support.access import Perm, can
from jct.support.history import record
from partnerships.domain.lifecycle import OPEN, Act
from partnerships.domain.words import DecisionType, RequestState, Urgency
from partnerships.models import DecisionRequest, IndicativeBudget, Partnership, PostHolder
from partnerships.permissions import partnerships_for, requests_for
from partnerships.querysets import in_effect
from partnerships.registry import followed, owner_of, refusal_sends_back
from partnerships.selectors.envelopes import for_something_else
from partnerships.selectors.funds import PLANNED, indicative_left
from partnerships.selectors.new_money import lacks_yearly_sum
from partnerships.selectors.parts import annual_left, parts_of
from partnerships.services.settling import give_up, settle
from partnerships.services.subject import (
    KEPT_BY_OWNER,
    WORDS_ABOUT_IT,
    WRITTEN,
    Change,
    Subject,
    moved_since,
)
from partnerships.services.told import as_shown, in_words


@transaction.atomic
def ask(
    *,
    partnership: Partnership,
    decision_type: str,
    title: str,
    amount: Decimal,
    by: User,
    at: datetime,
    on_behalf_of: User | None = None,
    **subject: Unpack[Subject],
) -> DecisionRequest:
    """Put a matter to whoever may decide it; its facts stay as they are now, or become a new version.

    `amount` is GBP as the scheme measures it (a contract's lifetime value with its options, say), `percent` the
    cumulative change where the scheme asks for one. Requests of one `series` (same contract, or same supplier and
    service) within twelve months are judged by their sum. `on_behalf_of` names whoever has it typed: both are its
    requesters. Raises DoesNotExist when `by` may not see the partnership.
    """
    request = _new(partnership, decision_type, title, amount, by, at, on_behalf_of, subject)
    record(request, by=by, why="asked", at=at)
    return request


@transaction.atomic
def draft(
    *,
    partnership: Partnership,
    decision_type: str,
    title: str,
    amount: Decimal,
    by: User,
    at: datetime,
    on_behalf_of: User | None = None,
    **subject: Unpack[Subject],
) -> DecisionRequest:
    """Keep a request that only its requesters see until it is sent, and for good when it never is. Takes and refuses
    what `ask` does."""
    request = _new(partnership, decision_type, title, amount, by, at, on_behalf_of, subject)
    request.state, request.never_sent = RequestState.DRAFT, True
    record(request, by=by, why="drafted", at=at)
    return request


@transaction.atomic
def send(*, pk: int, by: User, at: datetime, seen: int | None = None) -> DecisionRequest:
    """Send a draft; from now on its facts stay. Raises Refused when it is none of theirs, was sent, or says something
    else than it did at `seen`, the row of its history that was looked at."""
    request = _own(by, pk)
    if request.state != RequestState.DRAFT:
        raise Refused("This request has been sent already.")
    as_shown(request, seen, WRITTEN)
    _check(request, localdate(at))
    request.requested_at, request.never_sent = at, False
    return settle(request, Act.SEND, by=by, at=at, also=("requested_at", "never_sent"))


@transaction.atomic
def revise(
    *,
    pk: int,
    changed: str,
    by: User,
    at: datetime,
    from_owner: bool = False,
    seen: int | None = None,
    **change: Unpack[Change],
) -> DecisionRequest:
    """Change what is asked. Of a draft nothing is kept; an open request, or one that was sent back, becomes its next
    version.

    What was given to older versions (answers, clearances, consultations, consent to urgency, conditions) stays as
    evidence and counts for nothing. Public notice alone carries over, and only while the matter itself stays as it
    was announced: when more than WORDS_ABOUT_IT changes, notice must be given anew. So do declared interests, advice
    and questions, which are about the matter whatever its version.

    `changed` says what differs, in words. A matter whose record lives elsewhere keeps what that record says unless its
    owner changes it (`from_owner`); what that record says by now comes along. Raises Refused without those words, with
    every problem, when it is settled, or when it says something else than at `seen`, the row of its history that was
    looked at.
    """
    request = _own(by, pk)
    as_shown(request, seen, WRITTEN)
    if request.state != RequestState.DRAFT and not changed.strip():
        raise Refused("Say what has changed: whoever decides will read it.")
    kept = KEPT_BY_OWNER if owner_of(request) and not from_owner else frozenset()
    before = {name: getattr(request, name) for name in change}
    for name, value in change.items():
        if name in kept and before[name] != value:
            raise Refused(
                "What its own record says is changed where it was asked for: withdraw it there and ask again."
            )
        setattr(request, name, value)
    _check(request, localdate(at))
    other_matter = any(
        getattr(request, name) != was for name, was in before.items() if name not in WORDS_ABOUT_IT
    )
    fields = {*change, "amount"}
    if request.state == RequestState.DRAFT:
        record(request, by=by, why="draft changed", at=at, fields=sorted(fields))
        return request
    why = changed.strip()
    if moved := {} if from_owner else moved_since(request, on=localdate(at)):
        why = f"{why} {in_words(request, moved)}"
        for name, value in moved.items():
            setattr(request, name, value)
    next_version(
        request,
        sorted(fields | moved.keys()),
        by=by,
        at=at,
        why=why,
        other_matter=other_matter or bool(moved),
    )
    if moved:
        followed(request)
    return request


def next_version(
    request: DecisionRequest,
    fields: Sequence[str],
    *,
    by: User | None,
    at: datetime,
    why: str,
    other_matter: bool = True,
) -> DecisionRequest:
    """Put a locked request, whose `fields` have been changed, as its next version: it waits as if it were new. `by` is
    None where it follows its subject. Public notice falls away with another matter."""
    act = Act.RESUBMIT if request.state == RequestState.SENT_BACK else Act.REVISE
    request.version += 1
    request.agreed_amount, request.urgency = None, Urgency.NONE
    request.chased_at = request.escalated_at = None
    if other_matter:
        request.notice_on = None
    also = ("version", "urgency", "notice_on", "chased_at", "escalated_at", *fields)
    return settle(request, act, by=by, at=at, why=f"version {request.version}: {why}", also=also)


@transaction.atomic
def withdraw(
    *, pk: int, by: User, at: datetime, reason: str = "", from_owner: bool = False
) -> DecisionRequest:
    """Take a request back before it is settled: its requester may, and a governance officer when that person has left.

    `from_owner` is True when the service that owns the matter calls: it has asked whether `by` may change the record,
    so a successor may. Without it, a matter whose record would go back to its maker is refused, because that record
    must change with it.
    """
    request = requests_for(by).select_for_update(of=("self",)).select_related("requested_by").get(pk=pk)
    may = from_owner or asked_by(request, by) or can(by, Perm.EDIT_STRUCTURE, request.partnership_id)
    if not may:
        raise Refused(f"Only {request.requested_by} or a governance officer can withdraw this request.")
    if refusal_sends_back(request) and not from_owner and request.state != RequestState.DRAFT:
        raise Refused("Withdraw it where it was asked for, so that the record there changes with it.")
    return settle(request, Act.WITHDRAW, by=by, at=at, why=reason.strip())


@transaction.atomic
def take_back(*, pk: int, by: User, at: datetime, reason: str = "taken back") -> DecisionRequest:
    """For the service that owns the matter, and has asked whether `by` may change the record: take the request back
    before it is settled, or give it up when it was approved and could not be carried out. Locks the request. Raises
    Refused once it is settled, and while it may be called in.
    """
    request = requests_for(by).select_for_update(of=("self",)).get(pk=pk)
    if request.not_applied:
        return give_up(pk=pk, by=by, at=at, reason=reason, from_owner=True)
    if request.waits_for_call_in:
        raise Refused("It may be called in, so it cannot be withdrawn before those days are over.")
    return withdraw(pk=pk, by=by, at=at, reason=reason, from_owner=True)


def asked_by(request: DecisionRequest, user: User) -> bool:
    """Whether `user` typed the request or is the one it was typed for."""
    return user.pk in (request.requested_by_id, request.on_behalf_of_id)


def _own(by: User, pk: int) -> DecisionRequest:
    """The request, locked, for one of those who asked."""
    request = requests_for(by).select_for_update(of=("self",)).select_related("requested_by").get(pk=pk)
    if not asked_by(request, by):
        raise Refused(f"Only {request.requested_by}, who asked for it, can change this request.")
    return request


def _new(
    partnership: Partnership,
    decision_type: str,
    title: str,
    amount: Decimal,
    by: User,
    at: datetime,
    on_behalf_of: User | None,
    subject: Subject,
) -> DecisionRequest:
    request = DecisionRequest(
        partnership=partnerships_for(by, Perm.VIEW).get(pk=partnership.pk),
        decision_type=decision_type,
        title=title,
        amount=amount,
        requested_by=by,
        on_behalf_of=on_behalf_of,
        requested_at=at,
        **subject,
    )
    _check(request, localdate(at))
    return request


def _check(request: DecisionRequest, on: date) -> None:
    """Every problem of what is asked, at once; text and money put in order."""
    problems = [*_what(request), *_where(request, on), *_when(request, on)]
    if problems:
        raise Refused("The request cannot be sent.", problems=problems)
    request.title, request.amount = request.title.strip(), money(request.amount)
    request.series, request.provider = _one_spaced(request.series), _one_spaced(request.provider)


def _one_spaced(words: str) -> str:
    """Related requests are found by these words, so a second blank must not make two of one."""
    return " ".join(words.split())


def _what(request: DecisionRequest) -> list[Problem]:
    problems = []
    if request.decision_type not in DecisionType.values:
        wrong = f"“{request.decision_type}” is not a type of decision"
        problems.append(Problem("Decision", wrong, "one of the list"))
    if not request.title.strip():
        problems.append(Problem("Title", "it is empty", "what is to be decided, in a few words"))
    if money(request.amount) < 0:
        problems.append(Problem("Amount", "it is less than nothing", "an amount of £0 or more"))
    if request.is_envelope and request.is_notional:
        wrong = "its money is indicative, and later requests would draw on it"
        problems.append(Problem("Fund", wrong, "money that can be spent, or no envelope"))
    if lacks_yearly_sum(request):
        wrong = "it is empty, and the request commits money every year: partners have confirmed only so much of a year"
        problems.append(
            Problem("New commitment of a year", wrong, "the sum of a year, £0 if none of it is new")
        )
    if request.exempt_paragraph and not request.public_interest.strip():
        instead = "why the interest is in not publishing it"
        problems.append(Problem("Public interest", "it is empty, and the matter is exempt", instead))
    return problems


def _where(request: DecisionRequest, on: date) -> list[Problem]:
    """What the request points to must be of its own partnership, and able to carry it."""
    problems = []
    place = request.partnership_id
    if any(row and row.partnership_id != place for row in (request.care_group, request.partner)):
        problems.append(Problem("Care group or partner", "it belongs elsewhere", "one of this partnership"))
    envelope = request.envelope
    if envelope and (
        envelope.partnership_id != place
        or not envelope.is_envelope
        or envelope.state != RequestState.APPROVED
        or envelope.is_notional
    ):
        wrong = "it is not an approved envelope of this partnership, of money that can be spent"
        problems.append(Problem("Envelope", wrong, "one of the list"))
    elif envelope and (other := for_something_else(envelope, request)):
        problems.append(Problem("Envelope", f"{envelope.title} {other}", "one for the same, or none"))
    problems += [*_as_part(request, on), *_as_plan(request, on)]
    behind = request.on_behalf_of
    if behind and (behind.pk == request.requested_by_id or not _holds_post(behind, place, on)):
        problems.append(
            Problem("Asked for", "they hold no post here, or are yourself", "somebody else in post")
        )
    return problems


def _as_part(request: DecisionRequest, on: date) -> list[Problem]:
    """A part belongs to one whole of its partnership, is none itself, and with the other parts is not more than it, in
    all and in a year."""
    whole = request.part_of
    if whole is None:
        return _as_whole(request, on)
    if whole.partnership_id != request.partnership_id:
        return [Problem("Part of", "that request belongs elsewhere", "one of this partnership")]
    if whole.part_of_id or whole.pk == request.pk or (request.pk and request.parts.exists()):
        return [Problem("Part of", "a part has no parts of its own", "the whole itself")]
    if whole.is_notional:
        wrong = "that request is for indicative money, which buys nothing"
        return [Problem("Part of", wrong, "what is bought with the parts; they may be indicative themselves")]
    if whole.state not in (*OPEN, RequestState.APPROVED):
        return [
            Problem(
                "Part of", f"that request is {whole.get_state_display().lower()}", "an open or approved one"
            )
        ]
    whole = DecisionRequest.objects.select_for_update(of=("self",), no_key=True).get(pk=whole.pk)
    parts = parts_of(whole, but=request.pk)
    if money(request.amount) > parts.left:
        wrong = f"the parts would come to more than the whole, of which {pounds(parts.left)} is left"
        return [Problem("Amount", wrong, f"{pounds(parts.left)} or less")]
    of_year = annual_left(whole, parts, on)
    if of_year is not None and money(request.annual_amount or 0) > of_year:
        wrong = f"the parts would commit more in a year than the whole, of which {pounds(of_year)} is left"
        return [Problem("New commitment of a year", wrong, f"{pounds(of_year)} or less")]
    return []


def _as_whole(request: DecisionRequest, on: date) -> list[Problem]:
    """A whole that is changed still holds its parts."""
    parts = parts_of(request) if request.pk else None
    if parts is None or not parts.rows:
        return []
    if request.is_notional:
        return [Problem("Fund", "its money is indicative, and parts of it are asked for", "money that buys")]
    if parts.sum > money(request.amount):
        wrong = f"its parts come to {pounds(parts.sum)}"
        return [Problem("Amount", wrong, f"{pounds(parts.sum)} or more, or smaller parts first")]
    of_year = annual_left(request, parts, on)
    if of_year is not None and of_year < 0:
        wrong = f"its parts commit {pounds(-of_year)} more in a year"
        return [Problem("New commitment of a year", wrong, "as much as its parts, or smaller parts first")]
    return []


def _as_plan(request: DecisionRequest, on: date) -> list[Problem]:
    """Nobody plans with more than indicative money has left; of two at once the second sees what the first left."""
    if not request.is_notional or _plans_no_more(request):
        return []
    rows = IndicativeBudget.objects.filter(body__partnership=request.partnership_id).order_by("pk")
    list(rows.select_for_update(of=("self",), no_key=True).values_list("pk"))
    found = indicative_left(request, on=on)
    if found is None or found.left >= 0:
        return []
    left = max(found.amount - found.planned, ZERO)
    wrong = f"{pounds(found.planned)} of {found.name}, {pounds(found.amount)}, is planned with already"
    return [Problem("Amount", wrong, f"{pounds(left)} or less, which is what is left")]


def _plans_no_more(request: DecisionRequest) -> bool:
    """Whether it has its place among the plans and takes no more of the same money: other words, or a lower sum, may be
    put even where the money has become less than what is planned."""
    kept = DecisionRequest.objects.filter(pk=request.pk, is_notional=True, state__in=PLANNED).first()
    if kept is None or kept.fund.casefold() != request.fund.casefold():
        return False
    return money(request.amount) <= (kept.amount if kept.agreed_amount is None else kept.agreed_amount)


def _when(request: DecisionRequest, on: date) -> list[Problem]:
    problems = []
    if request.answer_by and request.answer_by < on:
        problems.append(
            Problem("Answer by", f"{day_words(request.answer_by)} is past", "today or a later day")
        )
    if request.effective_on and request.answer_by and request.effective_on < request.answer_by:
        problems.append(Problem("Takes effect", "it is before the last day to answer", "a later day"))
    return problems


def _holds_post(user: User, partnership: int, on: date) -> bool:
    return PostHolder.objects.filter(in_effect(on), user=user, post__partnership=partnership).exists()
