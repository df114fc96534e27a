"""What waits for a person in "Your work": packs to finish, to sign and to read."""

from datetime import date, timedelta
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.timezone import localdate

from jct.support.access import Perm, objects_for
from jct.support.work import WorkItem, provides_work
from reports.domain.lifecycle import State
from reports.models import Pack

NEW = timedelta(days=92)
"""A published pack is offered for reading until the next one is due."""
NEXT = {
    State.RENDERED.value: "Send it for approval",
    State.APPROVED.value: "Publish it to the board",
}


@provides_work
def packs_for(user: Any, on: date) -> list[WorkItem]:
    """Packs this person produces that wait for the next act, and newly published ones. Two queries."""
    makes = Pack.objects.in_partnerships(objects_for(user, Perm.PRODUCE_PACKS)).filter(state__in=NEXT)
    items = [
        WorkItem(
            f"Reports of {pack}", reverse("reports:pack", args=[pack.pk]), "Pack", detail=NEXT[pack.state]
        )
        for pack in makes
    ]
    reads = Pack.objects.in_partnerships(objects_for(user, Perm.READ_PACKS))
    new = reads.filter(
        Q(state=State.PUBLISHED.value), published_at__date__gte=on - NEW, published_at__date__lte=on
    )
    items += [
        WorkItem(
            f"Read the reports of {pack.when.label}",
            reverse("reports:pack", args=[pack.pk]),
            "Pack",
            detail=f"Published {localdate(pack.published_at):%-d %B %Y}",
        )
        for pack in new
    ]
    return items
