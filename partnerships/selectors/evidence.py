"""Who may give the evidence a clause asks for."""

from datetime import date

from django.db.models import Q

from jct.accounts.models import User
from partnerships.domain.gates import stands_for
from partnerships.domain.words import PostFunction, SchemeState, SeatOffice
from partnerships.models import Clause, DecisionRequest, PostHolder, Seat
from partnerships.querysets import in_effect, not_over
from partnerships.selectors.authority import authority_of


def chairs_for_urgency(request: DecisionRequest, *, on: date) -> dict[int, str]:
    """Who chairs a body whose word on urgency the clauses about this matter ask for: person → name."""
    bodies = Clause.objects.filter(
        in_effect(on, "scheme__"),
        _about(request, on),
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


def _about(request: DecisionRequest, on: date) -> Q:
    """The clauses in force whose subject filters fit the request, as `Clause.covers` of the rules has it."""
    fits = (Q(starts__isnull=True) | Q(starts__lte=on)) & not_over(on)
    fits &= Q(care_group__isnull=True) | Q(care_group=request.care_group_id)
    fits &= Q(recurrent__isnull=True) | Q(recurrent=request.recurrent)
    fits &= Q(fund="") | Q(fund__iexact=request.fund)
    return fits & Q(sector__in=("", request.sector), regime__in=("", request.regime))


def asked_through(user: User, request: DecisionRequest, on: date) -> str:
    """Whose place the person takes on the day, of those who asked: they clear nothing of it. Empty when nobody's."""
    authority = authority_of([request.partnership_id], on)[request.partnership_id]
    return stands_for(authority, user.pk, (request.requested_by_id, request.on_behalf_of_id), on)


def functions_of(user: User, partnership: int, on: date) -> set[PostFunction]:
    """The functions of the posts that `user` holds in the partnership on the day."""
    rows = PostHolder.objects.filter(in_effect(on), user=user, post__partnership=partnership)
    return {PostFunction(value) for value in rows.values_list("post__function", flat=True)}
