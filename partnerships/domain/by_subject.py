"""Clauses found by the subject each is written for, and by the day, so that those about a matter need no search of all
of them.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from datetime import date
from heapq import heappop, heappush
from operator import itemgetter

from partnerships.domain.matter import Clause
from partnerships.domain.scheme_facts import Filters, filters


class BySubject:
    """Clauses of one decision type, by the subject each is written for."""

    def __init__(self, clauses: Iterable[Clause]) -> None:
        self._by_subject: dict[Filters, list[Clause]] = {}
        self._of_group: dict[int | None, list[tuple[int, Filters]]] = defaultdict(list)
        for clause in clauses:
            subject = filters(clause)
            if subject not in self._by_subject:
                self._of_group[clause.care_group].append((len(self._by_subject), subject))
                self._by_subject[subject] = []
            self._by_subject[subject].append(clause)

    def subjects(self, group: int | None) -> list[Filters]:
        """Those for the care group or for any, in the order of the clauses."""
        own = self._of_group.get(group, []) if group is not None else []
        return [subject for _, subject in sorted([*self._of_group.get(None, []), *own], key=itemgetter(0))]

    def about(self, subject: Filters) -> list[Clause]:
        """The clauses about a subject: each of its parts they name, or leave open."""
        group, fund, sector, regime, recurrent = subject
        wider: Iterator[Filters] = (
            (of_group, of_fund, of_sector, of_regime, spending)
            for of_group in {None, group}
            for of_fund in {"", fund}
            for of_sector in {"", sector}
            for of_regime in {"", regime}
            for spending in (None, recurrent)
        )
        return [clause for one in wider for clause in self._by_subject.get(one, ())]


class InForce:
    """Clauses as they begin and end: on each day only those that turn are looked at."""

    def __init__(self, clauses: Iterable[Clause]) -> None:
        rows = list(clauses)
        self._to_begin = sorted(
            ((row.starts or date.min, place, row) for place, row in enumerate(rows)),
            key=itemgetter(0, 1),
            reverse=True,
        )
        self._to_end: list[tuple[date, int]] = []
        self._standing: dict[int, Clause] = {}

    def on(self, day: date) -> Collection[Clause]:
        """Those in force; of days one after another, never of one before the last."""
        while self._to_begin and self._to_begin[-1][0] <= day:
            _, place, row = self._to_begin.pop()
            self._standing[place] = row
            if row.ends is not None:
                heappush(self._to_end, (row.ends, place))
        while self._to_end and self._to_end[0][0] <= day:
            del self._standing[heappop(self._to_end)[1]]
        return self._standing.values()
