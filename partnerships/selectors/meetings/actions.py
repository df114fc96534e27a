"""What people were asked to do at meetings and have not yet shown to be done."""

from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from jct.support.access import Perm, objects_for
from partnerships.models import Action, Declaration, Interest, ItemInterest


def visible_actions(user: Any) -> QuerySet[Action]:
    """The actions of every meeting `user` may see, done and open, soonest due first; of an exempt item only their own,
    and every one for whoever may read it."""
    rows = Action.objects.filter(item__meeting__body__partnership__in=objects_for(user, Perm.VIEW))
    open_to_all = Q(item__exempt_paragraph="") | Q(owner=user)
    rows = rows.filter(open_to_all | (_reads_exempt(user) & ~_has_an_interest(user)))
    return rows.select_related("owner", "item__meeting__body").order_by("due_on", "pk")


def open_actions(user: Any, *, mine: bool = True) -> QuerySet[Action]:
    """Those not yet shown to be done; only the reader's own unless `mine` is False."""
    rows = visible_actions(user).filter(done_at__isnull=True)
    return rows.filter(owner=user) if mine else rows


def _reads_exempt(user: Any) -> Q:
    """The same people as `papers.reads_exempt`, for many bodies at once."""
    body = "item__meeting__body"
    return (
        Q(**{f"{body}__partnership__in": objects_for(user, Perm.RUN_MEETINGS)})
        | Q(**{f"{body}__partnership__in": objects_for(user, Perm.READ_AUDIT)})
        | Q(**{f"{body}__group__in": user.groups.all()})
    )


def _has_an_interest(user: Any) -> Q:
    """Declared at the meeting, declared in the request, or ever registered in its provider."""
    said = ItemInterest.objects.filter(item=OuterRef("item"), user=user)
    declared = Declaration.objects.filter(request=OuterRef("item__request"), user=user)
    registered = Interest.objects.filter(
        partnership=OuterRef("item__request__partnership"),
        organisation__iexact=OuterRef("item__request__provider"),
        user=user,
    )
    return Q(Exists(said)) | Q(Exists(declared)) | Q(Exists(registered))
