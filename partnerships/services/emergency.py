"""Break the glass: decide at once what cannot wait, outside the usual limits, and say so to the board."""

from dataclasses import replace
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.timezone import localdate

from jct.accounts.models import User
from jct.core.errors import Refused
from partnerships.domain.lifecycle import act_of
from partnerships.domain.ruling import Check
from partnerships.domain.words import Outcome, RequestState
from partnerships.models import Approval, DeniedAttempt
from partnerships.permissions import requests_for
from partnerships.selectors.emergency import glass
from partnerships.services.answering import answer_with
from partnerships.services.denials import Denied, note_attempt
from partnerships.services.ground import as_seen, lock_indicative_money, lock_what_it_draws_on
from partnerships.services.keeping_up import on_the_subject_as_it_is
from partnerships.services.meetings import report_on_next_agenda
from partnerships.services.settling import settle
from partnerships.services.subject import as_it_was_asked

GUESSES = 5
GUESSES_KEPT = timedelta(minutes=15)
NONE_SET = (
    "Your account has no password, and an urgent decision asks for it. Have a link to choose one sent to you."
)
WRONG_PASSWORD = Check("password", False, "The password was not right.")


@on_the_subject_as_it_is
def break_glass(
    *, pk: int, reason: str, password: str, by: User, at: datetime, version: int | None = None
) -> Approval:
    """Approve a request as an urgent decision, with the person's password given again.

    From a post that the clause on urgent decisions names, or from a seat as chair's action (the chair and a member of
    another partner, each with their own act). It goes on the next agenda of the top body. Raises Refused with the
    ruling's words or for a wrong password (both kept as refused attempts), without a reason, or when the request is no
    longer at the `version` that `by` looked at.
    """
    with transaction.atomic():
        # One attempt at a time: the next is judged only once a wrong password of this one is counted.
        User.objects.select_for_update(no_key=True).get(pk=by.pk)
        try:
            return _break(pk, reason.strip(), password, by, at, version)
        except Denied as denied:
            note_attempt(denied, by=by, at=at)
            refused = denied
    raise refused


@transaction.atomic
def _break(pk: int, reason: str, password: str, by: User, at: datetime, version: int | None) -> Approval:
    rows = requests_for(by).select_for_update(of=("self",))
    request = rows.select_related("requested_by", "on_behalf_of", "partnership").get(pk=pk)
    lock_what_it_draws_on(request)
    as_it_was_asked(request, at=at, hold=True)
    lock_indicative_money(request)
    found = glass(user=by, request=request, on=localdate(at))
    verdict = found.ruling
    if not verdict.allowed:
        raise Denied(request, verdict)
    as_seen(request, version)
    if _guesses(by, at) >= GUESSES:
        raise Refused("The password was wrong too often. Wait a quarter of an hour.")
    if not by.has_usable_password():
        raise Refused(NONE_SET)
    if not by.check_password(password):
        raise Denied(request, replace(verdict, checks=(*verdict.checks, WRONG_PASSWORD), allowed=False))
    if not reason:
        raise Refused("Say why it cannot wait: the board will read it.")
    approval = answer_with(
        request, verdict, Outcome.APPROVE, reason, by=by, at=at, emergency=True, seat=found.seat
    )
    act = act_of(Outcome.APPROVE, state=RequestState(request.state), completes=verdict.completes)
    # The meeting is waited for before what the owner of the matter holds, as in a resolution.
    report_on_next_agenda(approval, by=by, at=at)
    settle(request, act, by=by, at=at, why=f"urgent decision: {reason}", answer=approval)
    return approval


def _guesses(by: User, at: datetime) -> int:
    """How often this person gave a wrong password of late."""
    return DeniedAttempt.objects.filter(
        user=by, refused_by__contains=[WRONG_PASSWORD.code], at__gt=at - GUESSES_KEPT
    ).count()
