"""Filters of funds, returns and ledger rows."""

from collections.abc import Iterable
from datetime import date
from typing import Any, Self

from django.db.models import Q, QuerySet, Sum

from budgets.domain.ledger_file import State as FileState
from budgets.domain.ledger_sought import Sought
from budgets.domain.lifecycle import EDITABLE, State
from jct.core.calendar import Quarter


class FundQuerySet(QuerySet[Any]):
    def in_partnerships(self, partnerships: Any) -> Self:
        return self.filter(partnership__in=partnerships)


class LineQuerySet(QuerySet[Any]):
    def led_by(self, partner: Any) -> Self:
        return self.filter(lead_partner=partner)

    def open_in(self, quarter: Quarter) -> Self:
        """Lines that are not closed when the quarter begins."""
        return self.exclude(closed_on__lte=quarter.starts)

    def told_in(self, quarter: Quarter, said: Iterable[int]) -> Self:
        """Lines open in the quarter, and those closed before it of which something is `said`: what was owed on 31
        March, which their year takes off while the late invoice comes on the line that follows, or a return of the
        year, which stays when nothing is owed any more. None of a fund that is closed by then.
        """
        still_there = Q(fund__closed_on=None) | Q(fund__closed_on__gt=quarter.starts)
        still_open = Q(closed_on=None) | Q(closed_on__gt=quarter.starts)
        return self.filter(still_open | Q(still_there, pk__in=list(said)))


class ReturnQuerySet(QuerySet[Any]):
    def of_partners(self, partners: Any) -> Self:
        return self.filter(partner__in=partners)

    def live(self) -> Self:
        """The newest version of each: all but those that a later one has replaced."""
        return self.exclude(state=State.SUPERSEDED)

    def told(self) -> Self:
        """Those whose figures stand: submitted, certified, or certified and since replaced; of a quarter that is locked
        only what was certified, for only then it is restated.
        """
        told = self.filter(state__in=[State.SUBMITTED, State.CERTIFIED, State.SUPERSEDED])
        return told.exclude(state=State.SUBMITTED, restates=True)

    def late(self, on: date) -> Self:
        return self.filter(state__in=EDITABLE, due_on__lt=on)


class ImportQuerySet(QuerySet[Any]):
    def of_partners(self, partners: Any) -> Self:
        return self.filter(partner__in=partners)


class RowQuerySet(QuerySet[Any]):
    def of_partners(self, partners: Any) -> Self:
        return self.filter(partner__in=partners)

    def unassigned(self) -> Self:
        """Revenue rows that no rule and no person has put on a budget line; those of a reversed file need none."""
        return self.standing().filter(line__isnull=True, capital=False)

    def standing(self) -> Self:
        """Rows that count: of files that were not reversed, and not the rows that reverse them."""
        return self.exclude(batch__state__in=[FileState.REVERSING, FileState.REVERSED])

    def with_words(self, words: str) -> Self:
        """Rows that have each of the words in supplier, service, division, category, type or code."""
        rows = self
        for word in words.split():
            found = Q(supplier__icontains=word) | Q(service__icontains=word) | Q(division__icontains=word)
            rows = rows.filter(
                found | Q(category__icontains=word) | Q(detail__icontains=word) | Q(code__icontains=word)
            )
        return rows

    def sought(self, sought: Sought) -> Self:
        """Rows that have all that is looked for."""
        rows = self
        for word in sought.supplier.split():
            rows = rows.filter(supplier__icontains=word)
        for word in sought.words.split():
            found = Q(service__icontains=word) | Q(division__icontains=word) | Q(category__icontains=word)
            rows = rows.filter(found | Q(detail__icontains=word))
        if sought.code:
            rows = rows.filter(code__istartswith=sought.code)
        return rows.filter(period=sought.period) if sought.period else rows

    def to_date(self, quarter: Quarter) -> Self:
        """Of the quarter's financial year, up to the end of the quarter; the closing period 13 belongs to
        quarter 4.
        """
        last = 13 if quarter.number == 4 else quarter.number * 3
        return self.filter(year=quarter.year, period__lte=last)

    def by_line(self) -> dict[int, Any]:
        """Line key → sum, GBP."""
        sums = self.filter(Q(line__isnull=False)).order_by().values_list("line").annotate(total=Sum("amount"))
        return dict(sums)
