"""What every answer stands on: the version that was looked at, and money that nobody else spends at the same time."""

from datetime import date, datetime

from jct.accounts.models import User
from jct.core.errors import Refused
from partnerships.models import DecisionRequest, IndicativeBudget, Partnership, Post, PostHolder
from partnerships.querysets import not_over
from partnerships.services.subject import WRITTEN
from partnerships.services.told import NOT_SAID, different, in_words


def as_seen(request: DecisionRequest, version: int | None) -> None:
    """Raises Refused when the locked request is no longer at the `version` a person looked at, saying what changed, or
    when it is NOT_SAID which one that was. None is for code that acts on what it holds itself."""
    if version is not None and (words := changed_since(request, version)):
        raise Refused(words)


def changed_since(request: DecisionRequest, version: int) -> str:
    """That the request is no longer at `version`, and what it says differently, in words; nothing while it is."""
    if version == request.version:
        return ""
    if version == NOT_SAID:
        return "It was not said which version of the request this is about. Open it again, then act."
    words = f"The request was changed while you looked at it: it stands at version {request.version} now."
    was = request.history.filter(version=version).order_by("history_id").last()
    return f"{words} {in_words(was, different(was, request, WRITTEN))}".strip() if was else words


def stands_since(request: DecisionRequest) -> datetime:
    """When the text as it stands was put: its version was made, or the draft was sent."""
    made: datetime = (
        request.history.filter(version=request.version).earliest("history_date", "history_id").history_date
    )
    return max(made, request.requested_at)


def lock_what_it_draws_on(request: DecisionRequest) -> None:
    """Lock the envelope and the board's authority for the year until this transaction ends: two answers at once must
    not both see the same money left. Indicative money is locked after the record: `lock_indicative_money`."""
    if request.annual_amount is not None:
        Partnership.objects.select_for_update(of=("self",), no_key=True).get(pk=request.partnership_id)
    if request.envelope_id is not None:
        DecisionRequest.objects.select_for_update(of=("self",), no_key=True).get(pk=request.envelope_id)


def lock_indicative_money(request: DecisionRequest) -> None:
    """Lock the indicative money it plans with, as `lock_what_it_draws_on` does; after the request's record, as whoever
    asks for something of a notional fund has that fund first."""
    if request.is_notional:
        rows = IndicativeBudget.objects.filter(body__partnership=request.partnership_id).order_by("pk")
        list(rows.select_for_update(of=("self",), no_key=True).values_list("pk"))


def not_for_oneself(
    by: User | None, *, user: User | None = None, post: Post | None = None, on: date | None = None
) -> None:
    """Raises Refused when `by` would give a post, a vote or a limit to themself: as `user`, or as somebody who holds
    `post` on the day `on` or later. Another governance officer does that."""
    if by is None:
        return
    own = user is not None and user.pk == by.pk
    if post is not None and on is not None:
        own = own or PostHolder.objects.filter(not_over(on), post=post, user=by).exists()
    if own:
        raise Refused("Nobody gives authority to themself: ask another governance officer to do it.")
