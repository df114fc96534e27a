"""Who may give the evidence a clause asks for."""

from datetime import date

from jct.accounts.models import User
from partnerships.domain.words import PostFunction, SchemeState, SeatOffice
from partnerships.models import Clause, DecisionRequest, PostHolder, Seat
from partnerships.querysets import in_effect


def chairs_for_urgency(request: DecisionRequest, *, on: date) -> dict[int, str]:
    """Who chairs a body whose word on urgency the scheme asks for with such a decision: person → name."""
    bodies = Clause.objects.filter(
        in_effect(on, "scheme__"),
        scheme__partnership=request.partnership_id,
        decision_type=request.decision_type,
        urgency_body__isnull=False,
    ).exclude(scheme__state=SchemeState.DRAFT)
    seats = Seat.objects.filter(
        in_effect(on), body__in=bodies.values("urgency_body"), office=SeatOffice.CHAIR
    ).select_related("user")
    chairs = {seat.user_id: str(seat.user) for seat in seats if seat.user_id}
    posts = [seat.post_id for seat in seats if seat.post_id]
    for holder in PostHolder.objects.filter(in_effect(on), post__in=posts).select_related("user"):
        chairs[holder.user_id] = str(holder.user)
    return chairs


def functions_of(user: User, partnership: int, on: date) -> set[PostFunction]:
    """The functions of the posts that `user` holds in the partnership on the day."""
    rows = PostHolder.objects.filter(in_effect(on), user=user, post__partnership=partnership)
    return {PostFunction(value) for value in rows.values_list("post__function", flat=True)}
