"""What the pages on people put on "Your work": confirmations, declarations, gaps in cover, refused attempts."""

from datetime import date, datetime, time, timedelta
from typing import Any

from django.urls import reverse
from django.utils.timezone import make_aware

from jct.core.calendar import Quarter
from jct.support.access import Perm, holds, objects_for
from jct.support.work import WorkItem, provides_work
from partnerships.domain.duties import recertify_due
from partnerships.selectors.cover import gaps
from partnerships.selectors.interests import to_declare, year_of
from partnerships.selectors.recertification import refused, to_confirm
from partnerships.selectors.refused import refused_since

WEEK = timedelta(days=7)


@provides_work
def posts_to_confirm(user: Any, on: date) -> list[WorkItem]:
    """The posts a holder has not confirmed this quarter."""
    if not holds(user, Perm.VIEW):
        return []
    return [
        WorkItem(
            title=f"Confirm that you hold {row.post}",
            url=reverse("partnerships:confirm_post", args=[row.pk]),
            kind="Confirmation",
            due=recertify_due(Quarter.of(on)),
        )
        for row in to_confirm(user, on=on)
    ]


@provides_work
def declaration_due(user: Any, on: date) -> list[WorkItem]:
    """The yearly declaration of interests, while it is outstanding."""
    due = to_declare(user, on=on) if holds(user, Perm.VIEW) else {}
    return [
        WorkItem(
            title=f"Declare your interests for {year_of(on)}",
            url=reverse("partnerships:declare_year", args=[partnership]),
            kind="Declaration of interests",
            due=day,
            detail="A nil return if there are none",
        )
        for partnership, day in sorted(due.items())
    ]


@provides_work
def what_governance_sees(user: Any, on: date) -> list[WorkItem]:
    """For a governance officer: holders who say something is not right, and sums nobody will be able to approve."""
    items = []
    for partnership in objects_for(user, Perm.EDIT_STRUCTURE) if holds(user, Perm.EDIT_STRUCTURE) else ():
        items += [
            WorkItem(
                title=f"{row.holder.user} does not confirm {row.holder.post}",
                url=reverse("partnerships:recertification", args=[partnership.pk]),
                kind="Confirmation",
                detail=row.note,
            )
            for row in refused(partnership, on=on)
        ]
        lines = gaps(partnership, on=on)
        if lines:
            soonest = min(lines, key=lambda line: line.shortfalls[0].span.starts)
            items.append(
                WorkItem(
                    title=f"Gap in cover: officers reach less of {len(lines)} decision{'' if len(lines) == 1 else 's'}",
                    url=reverse("partnerships:cover", args=[partnership.pk]) + "#reach",
                    kind="Cover",
                    due=max(on, soonest.shortfalls[0].span.starts),
                    detail=f"{soonest.decision}, {soonest.shortfalls[0]}",
                )
            )
    return items


@provides_work
def refused_attempts(user: Any, on: date) -> list[WorkItem]:
    """For whoever audits: that somebody was refused in the last seven days."""
    items = []
    since = make_aware(datetime.combine(on - WEEK, time()))
    for partnership in objects_for(user, Perm.READ_AUDIT) if holds(user, Perm.READ_AUDIT) else ():
        many = refused_since(partnership, since)
        if many:
            items.append(
                WorkItem(
                    title=f"{many} refused attempt{'' if many == 1 else 's'} to decide in seven days",
                    url=reverse("partnerships:refused", args=[partnership.pk]),
                    kind="Refused attempts",
                )
            )
    return items
