"""Put a draft into effect: ask for it, and adopt it when the body its constitution names has agreed.

The first scheme of a partnership is adopted outside, where no scheme says yet who may: a person records that. From then
on no person adopts another by hand: adoption is what an approved request does.
"""

import json
from datetime import date, datetime, timedelta
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
from partnerships.models import Body, DecisionRequest, Resolution, Scheme
from partnerships.querysets import not_over
from partnerships.registry import decides
from partnerships.selectors.inspection import inspected
from partnerships.selectors.scheme import clauses_of, had_a_scheme, open_proposal, said
from partnerships.services import decisions
from partnerships.services.scheme.ground import locked, locked_draft
from partnerships.services.structure import locked_partnership

MOST_AHEAD = timedelta(days=366)  # that a scheme is adopted before it comes into effect
LONGEST_MINUTE = 80  # letters of the reference of a minute
FIRST = (
    "No scheme of delegation has been in effect, so nobody could answer. The body that the constitution names adopts "
    "the first one in its meeting: record its adoption."
)
LATER = "A scheme has been adopted, so this one is adopted by a decision: propose it for adoption."


@transaction.atomic
def propose(*, pk: int, starts: date, why: str, by: User, at: datetime) -> DecisionRequest:
    """Ask for a draft to be adopted from `starts`; from then on nobody may change it.

    Raises Refused with everything that stands in the way: errors of the linter, broken tests, a day that is past, more
    than a year ahead or not after the start of the version in effect; and where no scheme was ever in effect, for
    nobody could answer.
    """
    scheme = locked_draft(by, pk)
    if not had_a_scheme(scheme.partnership):
        raise Refused(FIRST)
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
def adopt(*, pk: int, starts: date, adopted_by: User, at: datetime) -> Scheme:
    """Put a draft into effect from `starts`, by the system itself: when a partnership is written whole with its past,
    one version after another. `adopted_by` is who recorded the adoption then.

    Raises Refused for a scheme without clauses, one already adopted, or a day not after the start of the version in
    effect.
    """
    return _into_effect(locked(None, pk), starts, by=None, adopted_by=adopted_by, at=at)


@transaction.atomic
def record_adoption(
    *,
    pk: int,
    body: Body,
    met_on: date,
    minute: str,
    starts: date,
    by: User,
    at: datetime,
    shown: int | None = None,
) -> Scheme:
    """Record that a `body` adopted the first scheme of its partnership in a meeting outside, on `met_on`; `minute` says
    where that is minuted. It is in effect from `starts`, which may be past: nothing was decided before it.

    Raises Refused as `recordable` does.
    """
    told = {"body": body, "met_on": met_on, "minute": minute, "starts": starts}
    scheme = recordable(pk=pk, **told, by=by, at=at, shown=shown)
    where = f", {day_words(met_on)}: {minute.strip()[:LONGEST_MINUTE]}"
    scheme.minute = f"{body.name[: Scheme._meta.get_field('minute').max_length - len(where)]}{where}"
    return _into_effect(scheme, starts, by=by, adopted_by=by, at=at, why="adoption recorded as the first")


@transaction.atomic
def recordable(
    *,
    pk: int,
    body: Body,
    met_on: date,
    minute: str,
    starts: date,
    by: User,
    at: datetime,
    shown: int | None = None,
) -> Scheme:
    """The draft whose first adoption can be recorded so, locked until the transaction ends; asked before the page that
    shows it once more, and by `record_adoption`.

    Raises Refused once a scheme was ever in effect, for a draft that does not read as the page showed it (`shown`, its
    `mark`), and with everything that stands in the way: errors of the linter, broken tests, days that cannot be.
    """
    scheme = locked_draft(by, pk)
    # Of two drafts recorded at once the second waits, and is refused.
    locked_partnership(by, scheme.partnership)
    if had_a_scheme(scheme.partnership):
        raise Refused(LATER)
    if shown is not None and (words := changed_since(scheme, shown)):
        raise Refused(words)
    on = localdate(at)
    problems = [*_obstacles(scheme, max(starts, on)), *_meeting(scheme, body, met_on, starts, on)]
    if not minute.strip():
        problems.append(Problem("Minute", "it is empty", "where the meeting’s minutes say so"))
    if problems:
        raise Refused(f"The adoption of {scheme} cannot be recorded yet.", problems=problems)
    return scheme


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


def mark(scheme: Scheme) -> int:
    """The clauses as a number that is another one once a word of them is changed."""
    return int(fingerprint(scheme)[:12], 16)


def changed_since(scheme: Scheme, shown: int) -> str:
    """That the draft does not read any more as a page showed it; nothing while it does."""
    words = f"{scheme} was changed while you looked at it. Read it again before you record its adoption."
    return words if shown != mark(scheme) else ""


def _into_effect(
    scheme: Scheme,
    starts: date,
    *,
    by: User | None,
    adopted_by: User | None,
    at: datetime,
    why: str = "adopted",
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
    record(scheme, by=by, why=why, at=at)
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


def _meeting(scheme: Scheme, body: Body, met_on: date, starts: date, on: date) -> list[Problem]:
    """What cannot be of the meeting that adopted the scheme."""
    problems = []
    if not scheme.partnership.bodies.filter(not_over(met_on), pk=body.pk).exists():
        words = f"{body} was no body of {scheme.partnership} any more on {day_words(met_on)}"
        problems.append(Problem("Body", words, "a body that could meet that day"))
    if met_on > on:
        words = f"{day_words(met_on)} is still to come"
        problems.append(Problem("Day of the meeting", words, "the day on which it was adopted"))
    if starts < met_on:
        words = f"{day_words(starts)} is before the meeting on {day_words(met_on)}"
        problems.append(Problem("First day", words, "the day of the meeting or a later one"))
    return problems + _too_far(starts, met_on)


def _where(numbers: tuple[str, ...]) -> str:
    return f"Clause {', '.join(numbers)}" if numbers else "The scheme"


def _day(scheme: Scheme, starts: date, on: date) -> list[Problem]:
    before = _in_effect_before(scheme).first()
    if starts < on:
        return [Problem("First day", f"{day_words(starts)} is past", "today or a later day")]
    if before and before.starts and starts <= before.starts:
        words = f"version {before.version} is in effect from {day_words(before.starts)}"
        return [Problem("First day", words, "a later day")]
    return _too_far(starts, on)


def _too_far(starts: date, after: date) -> list[Problem]:
    """A year mistyped would leave nobody able to decide, or the scheme unable to change, until then."""
    last = after + MOST_AHEAD
    if starts <= last:
        return []
    words = f"{day_words(starts)} is more than a year after {day_words(after)}"
    return [Problem("First day", words, f"{day_words(last)} or an earlier day")]
