"""Filters of contracts and providers."""

from datetime import date
from typing import Self

from django.db.models import QuerySet

from contracts.domain.lifecycle import Status

RUNNING = (Status.ACTIVE, Status.EXPIRED_DELIVERING)


class ContractQuerySet(QuerySet):
    def in_partnerships(self, partnerships) -> Self:
        return self.filter(partnership__in=partnerships)

    def running(self) -> Self:
        """Services being delivered, under a contract or past its end."""
        return self.filter(status__in=RUNNING)

    def unassigned(self) -> Self:
        """Without a care group: waiting for somebody to say whose they are."""
        return self.filter(care_group__isnull=True)

    def deciding_by(self, day: date) -> Self:
        """Running contracts on which a decision is needed on or before `day`."""
        return self.running().filter(decide_by__lte=day)


class ProviderQuerySet(QuerySet):
    def in_partnerships(self, partnerships) -> Self:
        return self.filter(partnership__in=partnerships)
