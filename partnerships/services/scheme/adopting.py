"""Put a draft into effect: ask for it, and adopt it when the body its constitution names has agreed.

Once a scheme is in effect no person adopts another by hand: adoption is what an approved request does.
"""

import json
from datetime import date, datetime
from hashlib import sha256
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.urls import reverse
from django.utils.timezone import localdate

from jct.accounts.models import User
from jct.core.calendar import day_words
from jct.core.errors import Problem, Refused
from jct.core.money import ZERO
from jct.support.history import record
from partnerships.domain.words import DecisionType, RequestState, SchemeState
from partnerships.models import DecisionRequest, Resolution, Scheme
from partnerships.registry import decides
from partnerships.selectors.inspection import inspected
from partnerships.selectors.scheme import clauses_of, open_proposal, said
from partnerships.services import decisions
from partnerships.services.scheme.ground import locked, locked_draft


@transaction.atomic
def propose(*, pk: int, starts: date, why: str, by: User, at: datetime) -> DecisionRequest:
    """Ask for a draft to be adopted from `starts`; from then on nobody may change it.

    Raises Refused with everything that stands in the way: errors of the linter, broken tests, a day that is past or
    not after the start of the version in effect.
    """
    scheme = locked_draft(by, pk)
    on = localdate(at)
    problems = [*_obstacles(scheme, max(starts, on)), *_day(scheme, starts, on)]
    if not why.strip():
        problems.append(
            Problem("Reason", "it is empty", "why the scheme should change, for those who decide")
        )
    if problems:
        raise Refused(f"{scheme} cannot be proposed yet.", problems=problems)
    request = decisions.ask(**proposal_of(scheme, starts, why=why.strip()), by=by, at=at)
    scheme.request = request
    record(scheme, by=by, why=f"proposed from {day_words(starts)}", at=at, fields=["request"])
    return request


def proposal_of(scheme: Scheme, starts: date, *, why: str) -> dict[str, Any]:
    """What the request to adopt a draft says, in the words of `services.decisions.ask`."""
    return {
        "partnership": scheme.partnership,
        "decision_type": DecisionType.DELEGATION_CHANGE,
        "title": f"Adopt {scheme}, from {day_words(starts)}"[:200],
        "amount": ZERO,
        "subject_url": reverse("partnerships:scheme", args=[scheme.pk]),
        "facts": {
            "scheme": str(scheme),
            "from": day_words(starts),
            "clauses": scheme.clauses.count(),
            "sha256_of_the_clauses": fingerprint(scheme),
        },
        "effective_on": starts,
        "why": why,
    }


@transaction.atomic
def take_back(*, pk: int, by: User, at: datetime) -> Scheme:
    """Withdraw the proposal of a draft, so that it can be changed. Raises Refused when there is none open."""
    scheme = locked(by, pk)
    request = open_proposal(scheme)
    if request is None:
        raise Refused(f"Nobody has asked for {scheme} to be adopted, or it has been answered.")
    decisions.withdraw(pk=request.pk, by=by, at=at, reason="the draft is to be changed", from_owner=True)
    return scheme


@transaction.atomic
def adopt(*, pk: int, starts: date, by: User | None, at: datetime, adopted_by: User | None = None) -> Scheme:
    """Put a draft into effect from `starts`, where no scheme has been in effect yet.

    `adopted_by` names who recorded the adoption when the system itself acts (`by` None): it may also replace a scheme,
    so that the versions of the past can be told. Raises Refused for a person once a scheme is in effect, for a scheme
    without clauses, one already adopted, or a day not after the start of the version in effect.
    """
    scheme = locked(by, pk)
    earlier = Scheme.objects.filter(partnership=scheme.partnership).exclude(state=SchemeState.DRAFT)
    if by is not None and scheme.state == SchemeState.DRAFT and earlier.exists():
        raise Refused("A scheme is in effect, so this one is adopted by a decision: propose it for adoption.")
    return _into_effect(scheme, starts, by=by, adopted_by=by or adopted_by, at=at)


@decides(DecisionType.DELEGATION_CHANGE)
def carry_out(*, request: DecisionRequest, approval: Any, by: User | None, at: datetime) -> None:
    """Adopt the draft that an approved request is about, from the day it names or, when that is past, from today.

    A refused or lapsed request leaves the draft to be changed and proposed again. Raises Refused when the draft is not
    the one that was asked about, or would not pass the linter and its tests from that day on.
    """
    if request.state != RequestState.APPROVED:
        return
    rows = Scheme.objects.select_for_update(of=("self",)).select_related("partnership")
    scheme = rows.filter(request=request).first()
    if scheme is None:
        raise Refused("No draft of the scheme hangs on this request, so there is nothing to adopt.")
    if fingerprint(scheme) != request.facts.get("sha256_of_the_clauses"):
        raise Refused(f"The clauses of {scheme} are not those that were agreed to.")
    on = localdate(at)
    starts = max(request.effective_on or on, on)
    problems = _obstacles(scheme, starts)
    if problems:
        raise Refused(f"{scheme} cannot be adopted as it stands.", problems=problems)
    if isinstance(approval, Resolution):
        scheme.minute = f"{approval.item.meeting}: {approval.item}"[:160]
    _into_effect(scheme, starts, by=by, adopted_by=by or request.requested_by, at=at)


def fingerprint(scheme: Scheme) -> str:
    """The SHA-256 of every clause's words, in order: two drafts that read alike have the same one."""
    rows = [[row.number, dict(said(row).fields)] for row in clauses_of(scheme)]
    return sha256(json.dumps(rows, cls=DjangoJSONEncoder, sort_keys=True).encode()).hexdigest()


def _into_effect(
    scheme: Scheme, starts: date, *, by: User | None, adopted_by: User | None, at: datetime
) -> Scheme:
    """The version before ends that day and stays for old decisions."""
    if scheme.state != SchemeState.DRAFT:
        raise Refused(f"{scheme} has been adopted already.")
    if not scheme.clauses.exists():
        raise Refused(f"{scheme} has no clauses: nobody could decide anything under it.")
    before = _in_effect_before(scheme).select_for_update(of=("self",)).first()
    if before and before.starts and before.starts >= starts:
        raise Refused(
            f"Version {before.version} is in effect from {day_words(before.starts)}; adopt this one from a later day."
        )
    if before:
        before.state, before.ends = SchemeState.SUPERSEDED, starts
        record(before, by=by, why=f"superseded by version {scheme.version}", at=at, fields=["state", "ends"])
    scheme.state, scheme.starts = SchemeState.ADOPTED, starts
    scheme.adopted_at, scheme.adopted_by = at, adopted_by
    record(scheme, by=by, why="adopted", at=at)
    return scheme


def _in_effect_before(scheme: Scheme) -> Any:
    rows = Scheme.objects.filter(partnership=scheme.partnership_id, ends__isnull=True)
    return rows.exclude(state=SchemeState.DRAFT)


def _obstacles(scheme: Scheme, on: date) -> list[Problem]:
    """What blocks adoption from the day `on`: a scheme without clauses, errors of the linter, tests that are broken;
    and that a long scheme was not inspected yet, which takes too long for an answer to wait for."""
    if not scheme.clauses.exists():
        return [Problem("Clauses", "there are none: nobody could decide anything", "at least one clause")]
    found = inspected(scheme, on=on)
    if found is None:
        words = f"{scheme} has not been checked, as it stands now, for a start on {day_words(on)}"
        return [Problem("Check", words, f"a check of it from {day_words(on)}, begun on its page of findings")]
    return [
        *(Problem(_where(error.numbers), error.sentence.removesuffix("."), "") for error in found.errors),
        *(
            Problem(f"Test “{result.sentence.words}”", result.finding.removesuffix("."), "")
            for result in found.broken
        ),
    ]


def _where(numbers: tuple[str, ...]) -> str:
    return f"Clause {', '.join(numbers)}" if numbers else "The scheme"


def _day(scheme: Scheme, starts: date, on: date) -> list[Problem]:
    before = _in_effect_before(scheme).first()
    if starts < on:
        return [Problem("First day", f"{day_words(starts)} is past", "today or a later day")]
    if before and before.starts and starts <= before.starts:
        words = f"version {before.version} is in effect from {day_words(before.starts)}"
        return [Problem("First day", words, "a later day")]
    return []
