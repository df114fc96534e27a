"""What decisions tell other pages: emergencies of a quarter."""

from typing import Any

from django.urls import reverse
from django.utils.timezone import localdate

from jct.core.calendar import Quarter, day_words
from jct.support.facts import FactPanel, provides_fact
from partnerships.models import Approval, DecisionRequest


@provides_fact("partnership.emergencies")
def emergencies(*, partnership_id: int, quarter: Quarter, **_: Any) -> FactPanel | None:
    """Urgent decisions taken in the quarter outside the usual limits, oldest first; None when there were none."""
    rows = Approval.objects.filter(
        request__partnership=partnership_id,
        emergency=True,
        at__date__gte=quarter.starts,
        at__date__lt=quarter.ends,
    )
    rows = rows.select_related("request", "approver", "post", "seat__body").order_by("at", "pk")
    lines = [
        (
            _title(row.request),
            f"{row.approver}, {row.role}, {day_words(localdate(row.at))}: {row.reason}",
            reverse("partnerships:request", args=[row.request_id]),
        )
        for row in rows
    ]
    if not lines:
        return None
    return FactPanel(
        title="Urgent decisions",
        rows=lines,
        note="Taken outside the usual limits under the scheme's clause on urgent decisions.",
    )


def _title(request: DecisionRequest) -> str:
    """What is printed of a matter: of an exempt one only why it is exempt."""
    if request.exempt_paragraph:
        return f"An exempt matter ({request.exempt_paragraph} of Schedule 12A)"
    return request.title
