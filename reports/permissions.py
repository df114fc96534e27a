"""Who may see which pack: published ones whoever reads packs, drafts those who make or must sign them."""

from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from jct.support.access import Perm, objects_for
from partnerships.selectors import rulings
from reports.domain.lifecycle import State
from reports.models import Pack


def visible(user: Any, *, on: date) -> QuerySet[Pack]:
    """The packs `user` may open on the day `on`."""
    makes = objects_for(user, Perm.PRODUCE_PACKS)
    reads, audits = objects_for(user, Perm.READ_PACKS), objects_for(user, Perm.READ_AUDIT)
    published = Pack.objects.published().filter(partnership__in=reads)
    return Pack.objects.filter(
        Q(partnership__in=makes)
        | Q(partnership__in=audits)
        | Q(pk__in=published.values("pk"))
        | _signed_by(user, on)
    )


def _signed_by(user: Any, on: date) -> Q:
    """Packs this person signed, or may sign now: nobody signs what they cannot read."""
    if not user.is_authenticated:
        return Q(pk__in=())
    asked = list(
        Pack.objects.in_partnerships(objects_for(user, Perm.VIEW))
        .filter(state=State.SUBMITTED)
        .select_related("request")
    )
    answers = rulings(user=user, requests=[pack.request for pack in asked], on=on) if asked else {}
    may = [pack.pk for pack in asked if answers[pack.request_id].allowed]
    return Q(pk__in=may) | Q(request__approvals__approver=user)
