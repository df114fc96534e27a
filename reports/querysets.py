"""Filters on packs."""

from typing import Self

from django.db.models import Q, QuerySet

from reports.domain.lifecycle import State


class PackQuerySet(QuerySet):  # type: ignore[type-arg]
    """Packs by who may see them and how far they are."""

    def in_partnerships(self, partnerships: QuerySet) -> Self:  # type: ignore[type-arg]
        """Packs of those partnerships."""
        return self.filter(partnership__in=partnerships)

    def published(self) -> Self:
        """What the board has: published packs, and those a later version replaced after publication."""
        return self.filter(
            Q(state=State.PUBLISHED.value) | Q(state=State.SUPERSEDED.value, published_at__isnull=False)
        )

    def for_quarter(self, quarter: str) -> Self:
        """Packs of one quarter ("2026-Q2")."""
        return self.filter(quarter=quarter)
