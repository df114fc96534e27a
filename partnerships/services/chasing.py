"""Every night: unanswered requests are chased, go to the manager, and lapse on their day."""

from collections import Counter
from collections.abc import Iterable
from datetime import date, datetime

import structlog
from django.db import transaction
from django.db.models import Max
from django.utils.timezone import localdate

from jct.accounts.models import User
from jct.core.calendar import day_words
from jct.support.history import record
from jct.support.holidays import bank_holidays
from partnerships.domain.chasing import Reminder, Unanswered, due
from partnerships.domain.lifecycle import OPEN, Act
from partnerships.domain.words import ItemOutcome, RequestState
from partnerships.models import DecisionRequest
from partnerships.selectors.unanswered import managers_of, waits_for
from partnerships.services.ground import stands_since
from partnerships.services.letters import tell
from partnerships.services.settling import settle

log = structlog.get_logger(__name__)


def chase_all(*, on: date, at: datetime) -> Counter[Reminder]:
    """Do what is due for every request that waits, each in its own transaction; how many of each reminder.

    A second run on the same day changes nothing. A request whose turn fails is logged and tried again the next night;
    the others are not kept from theirs.
    """
    done: Counter[Reminder] = Counter()
    states = [*OPEN, RequestState.SENT_BACK]
    for pk in DecisionRequest.objects.filter(state__in=states).order_by("pk").values_list("pk", flat=True):
        try:
            done[chase(pk=pk, on=on, at=at)] += 1
        except Exception:
            log.exception("request_not_chased", request=pk)
    return done


@transaction.atomic
def chase(*, pk: int, on: date, at: datetime) -> Reminder:
    """Do what is due for one request on the day `on`."""
    rows = DecisionRequest.objects.select_for_update(of=("self",)).select_related("requested_by")
    request = rows.get(pk=pk)
    reminder = due(_facts(request), on, bank_holidays())
    if reminder is Reminder.LAPSE and request.state in (*OPEN, RequestState.SENT_BACK):
        settle(request, Act.LAPSE, by=None, at=at, why=str(reminder))
    elif request.state not in OPEN:  # sent back: it waits for whoever asked
        return Reminder.NOTHING
    elif reminder is Reminder.CHASE:
        request.chased_at = at
        record(request, by=None, why=str(reminder), at=at, fields=["chased_at"])
        waits = waits_for(request, on=on)
        _write(request, waits.people, waits.what)
    elif reminder is Reminder.ESCALATE:
        request.escalated_at = at
        record(request, by=None, why=str(reminder), at=at, fields=["escalated_at"])
        people = waits_for(request, on=on).people
        _write(request, managers_of(people, request, on=on), "is still unanswered")
    return reminder


def _facts(request: DecisionRequest) -> Unanswered:
    """A changed request begins its days anew, and so does one that comes to its next step: it waits for somebody else,
    who was not reminded of it yet."""
    since = _at_this_step_since(request)
    return Unanswered(
        since=localdate(since),
        answer_by=request.answer_by,
        chased_on=_day_after(since, request.chased_at),
        escalated_on=_day_after(since, request.escalated_at),
    )


def _at_this_step_since(request: DecisionRequest) -> datetime:
    """When its present version was put, or was last answered, resolved on or cleared on the way."""
    ways = (
        request.approvals,
        request.resolutions.exclude(outcome__in=(ItemOutcome.NOTED, ItemOutcome.DISCUSSED)),
        request.gates_passed,
    )
    last = (rows.filter(version=request.version).aggregate(at=Max("at"))["at"] for rows in ways)
    return max((stands_since(request), *filter(None, last)))


def _day_after(since: datetime, at: datetime | None) -> date | None:
    return localdate(at) if at is not None and at > since else None


def _write(request: DecisionRequest, people: Iterable[User], what: str) -> None:
    asked = day_words(localdate(request.requested_at))
    lines = [f"“{request.title}” was asked for by {request.requested_by} on {asked} and {what}."]
    if request.answer_by:
        lines.append(f"It lapses after {day_words(request.answer_by)}.")
    for person in people:
        tell(person, f"A request {what}", lines)
