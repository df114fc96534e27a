"""Clauses found by the subject each is written for, so that those about a matter need no search of all of them."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
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
