"""Filters of indicators and measurements."""

from collections.abc import Iterable
from datetime import date
from typing import Any, Self

from django.db.models import Q, QuerySet


class IndicatorQuerySet(QuerySet[Any]):
    def in_partnerships(self, partnerships: Any) -> Self:
        return self.filter(partnership__in=partnerships)

    def about(self, words: str) -> Self:
        """Whose code, name, statement or provider holds `words`."""
        return self.filter(
            Q(code__icontains=words)
            | Q(name__icontains=words)
            | Q(statement__icontains=words)
            | Q(provider__name__icontains=words)
        )


class MeasurementQuerySet(QuerySet[Any]):
    def current(self) -> Self:
        """The latest version of each period's figure, in order of time."""
        return self.order_by("indicator_id", "start", "-version").distinct("indicator_id", "start")

    def of(self, indicators: Iterable[Any]) -> Self:
        return self.filter(indicator__in=indicators)

    def recorded_before(self, day: date) -> Self:
        """For periods that begin before `day`."""
        return self.filter(start__lt=day)
