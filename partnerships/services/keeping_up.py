"""A request follows its subject: when that changes while it waits, the request becomes its next version.

Answers, clearances and consents given before stay as evidence of the version they were given to, and count no more.
It is looked at when the request's page is opened, before every act on it, and each night.
"""

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any, TypeVar, cast

import structlog
from django.db import transaction
from django.db.models import Q
from django.utils.timezone import localdate

from jct.accounts.models import User
from partnerships.domain.lifecycle import OPEN
from partnerships.models import DecisionRequest
from partnerships.permissions import requests_for
from partnerships.registry import followed, may_move
from partnerships.services.asking import next_version
from partnerships.services.letters import tell
from partnerships.services.subject import Moved, moved_since
from partnerships.services.told import in_words

log = structlog.get_logger(__name__)

Service = TypeVar("Service", bound=Callable[..., Any])


def on_the_subject_as_it_is(service: Service) -> Service:
    """For an act that asks `as_it_was_asked` in its transaction: where that refuses, the request becomes its next
    version once the act is undone, and the refusal goes on to whoever acted."""

    @wraps(service)
    def act(**given: Any) -> Any:
        try:
            return service(**given)
        except Moved as moved:
            keep_up(pk=moved.request.pk, at=given["at"])
            raise

    return cast(Service, act)


def keep_up(*, pk: int, at: datetime, seen_by: User | None = None) -> str:
    """Make an open request say what its subject is now; gives what changed, in words, or nothing. Raises DoesNotExist
    when `seen_by` may not see it."""
    rows = DecisionRequest.objects.all() if seen_by is None else requests_for(seen_by)
    request = rows.get(pk=pk)
    # Looked at without a lock first: a page that is only read should not wait for somebody who acts.
    return _follow(pk, at) if request.state in OPEN and moved_since(request, on=localdate(at)) else ""


def keep_all_up(*, at: datetime) -> int:
    """Make every open request say what its subject is now; gives how many became a new version. For the nightly task.

    A request whose turn fails is logged; the others are not kept from theirs.
    """
    changed = 0
    may_be_others = Q(decision_type__in=may_move()) | ~Q(fund="")
    waiting = DecisionRequest.objects.filter(may_be_others, state__in=OPEN).order_by("pk")
    for pk in waiting.values_list("pk", flat=True):
        try:
            changed += bool(keep_up(pk=pk, at=at))
        except Exception:
            log.exception("request_not_kept_up", request=pk)
    return changed


@transaction.atomic
def _follow(pk: int, at: datetime) -> str:
    rows = DecisionRequest.objects.select_for_update(of=("self",))
    request = rows.select_related("requested_by", "on_behalf_of").get(pk=pk)
    change = moved_since(request, on=localdate(at)) if request.state in OPEN else {}
    if not change:
        return ""
    words, people = in_words(request, change), _concerned(request)
    for name, value in change.items():
        setattr(request, name, value)
    next_version(request, sorted(change), by=None, at=at, why=f"its subject has changed. {words}")
    followed(request)
    lines = [
        f"What “{request.title}” is about has changed while it waited for a decision. {words}",
        f"It stands at version {request.version} now. What was said to earlier versions stays on record and counts no "
        "more: whoever agreed to it, cleared it or was to decide it looks at it again.",
    ]
    for person in people:
        tell(person, "A request has changed with what it is about", lines)
    return words


def _concerned(request: DecisionRequest) -> list[User]:
    """Whoever asked, and everybody who has acted on the version as it stands."""
    people = {request.requested_by, request.on_behalf_of}
    acts = (
        (request.approvals, ("approver", "cover_for")),
        (request.gates_passed, ("by",)),
        (request.urgency_consents, ("by",)),
        (request.consultations, ("by", "person")),
        (request.resolutions, ("by",)),
    )
    for rows, names in acts:
        for row in rows.filter(version=request.version).select_related(*names):
            people |= {getattr(row, name) for name in names}
    return sorted((person for person in people if person is not None), key=lambda one: one.pk)
