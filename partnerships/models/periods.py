"""Effective periods in the database: half-open, in order, and never two at once for the same thing."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import BigIntegerRangeField, DateRangeField, RangeOperators
from django.db.models import CheckConstraint, F, Func, Q, Value


def in_order(name: str) -> CheckConstraint:
    """`ends` (exclusive) comes after `starts`, or is open."""
    return CheckConstraint(condition=Q(ends__isnull=True) | Q(ends__gt=F("starts")), name=name)


def no_overlap(name: str, *keys: str, condition: Q | None = None) -> ExclusionConstraint:
    """No two rows with equal foreign keys `keys` are in effect on the same day.

    Each key is written as a range of one number, so that PostgreSQL needs no extension (btree_gist) for it.
    """
    same = [
        (
            Func(F(key), F(key), Value("[]"), function="int8range", output_field=BigIntegerRangeField()),
            RangeOperators.EQUAL,
        )
        for key in keys
    ]
    period = Func(F("starts"), F("ends"), function="daterange", output_field=DateRangeField())
    return ExclusionConstraint(
        name=name, expressions=[*same, (period, RangeOperators.OVERLAPS)], condition=condition
    )
