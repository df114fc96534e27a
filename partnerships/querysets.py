"""Filters on effective periods."""

from datetime import date

from django.db.models import Q


def in_effect(on: date, prefix: str = "") -> Q:
    """Rows whose half-open period holds the day `on`."""
    starts, ends = f"{prefix}starts", f"{prefix}ends"
    return Q(**{f"{starts}__lte": on}) & (Q(**{f"{ends}__isnull": True}) | Q(**{f"{ends}__gt": on}))


def not_over(on: date, prefix: str = "") -> Q:
    """Rows in effect on the day `on` or later."""
    return Q(**{f"{prefix}ends__isnull": True}) | Q(**{f"{prefix}ends__gt": on})


def recorded_by(on: date) -> Q:
    """Appointments recorded on the day `on` or before: one told afterwards gives no authority over that day."""
    return Q(recorded_at__isnull=True) | Q(recorded_at__date__lte=on)
