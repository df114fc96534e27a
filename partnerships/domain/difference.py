"""Two versions of a scheme side by side: what came, what went, what reads differently, what only moved.

Clauses are first matched by what they say, so that renumbering alone changes nothing; then by whom and what they are
about; then by their number.
"""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from partnerships.domain.clause_faults import LABELS

ABOUT = (
    "decision_type",
    "post_function",
    "post",
    "body",
    "care_group",
    "fund",
    "sector",
    "regime",
    "recurrent",
)


class Change(StrEnum):
    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"
    MOVED = "moved"
    SAME = "same"


@dataclass(frozen=True)
class Said:
    """A clause in words: its fields as people read them, in the order of the scheme."""

    number: str
    fields: Mapping[str, str]  # every field but the number

    @property
    def content(self) -> Hashable:
        return tuple(self.fields.get(field, "") for field in LABELS if field != "number")

    @property
    def about(self) -> Hashable:
        return tuple(self.fields.get(field, "") for field in ABOUT)


@dataclass(frozen=True)
class FieldChange:
    label: str
    before: str
    after: str


@dataclass(frozen=True)
class Pair:
    """A clause in the old version, in the new one, or in both."""

    change: Change
    old: Said | None
    new: Said | None
    fields: tuple[FieldChange, ...] = ()
    renumbered: bool = False


@dataclass(frozen=True)
class Difference:
    pairs: tuple[Pair, ...]  # in the order of the new version; what went stands where it stood

    def count(self, change: Change) -> int:
        return sum(pair.change is change for pair in self.pairs)

    @property
    def counts(self) -> dict[Change, int]:
        return {change: self.count(change) for change in Change}

    @property
    def different(self) -> tuple[Pair, ...]:
        return tuple(pair for pair in self.pairs if pair.change is not Change.SAME)


def difference(old: Sequence[Said], new: Sequence[Said]) -> Difference:
    """How `new` differs from `old`."""
    partner: dict[int, int] = {}  # place in new → place in old
    questions: list[Callable[[Said], Hashable]] = [
        lambda said: (said.number, said.content),
        lambda said: said.content,
        lambda said: (said.number, said.about),
        lambda said: said.about,
        lambda said: said.number,
    ]
    for question in questions:
        _match(old, new, partner, question)
    steady = _steady([partner[place] for place in sorted(partner)])
    pairs = [_pair(old, new, place, partner.get(place), steady) for place in range(len(new))]
    gone = sorted(set(range(len(old))) - set(partner.values()))
    return Difference(tuple(_woven(pairs, [partner.get(place) for place in range(len(new))], gone, old)))


def _match(
    old: Sequence[Said], new: Sequence[Said], partner: dict[int, int], question: Callable[[Said], Hashable]
) -> None:
    """Pair off clauses that answer the question alike and have no partner yet, in their order."""
    taken = set(partner.values())
    waiting: dict[Hashable, list[int]] = defaultdict(list)
    for place in reversed(range(len(old))):
        if place not in taken:
            waiting[question(old[place])].append(place)
    for place, said in enumerate(new):
        if place not in partner and waiting.get(question(said)):
            partner[place] = waiting[question(said)].pop()


def _steady(places: Sequence[int]) -> set[int]:
    """The longest run of places that kept their order: what is not in it has moved."""
    tails: list[int] = []
    ends: list[int] = []
    before: list[int | None] = []
    for index, place in enumerate(places):
        at = bisect_left(tails, place)
        if at == len(tails):
            tails.append(place)
            ends.append(index)
        else:
            tails[at], ends[at] = place, index
        before.append(ends[at - 1] if at else None)
    kept, index_ = set(), ends[-1] if ends else None
    while index_ is not None:
        kept.add(places[index_])
        index_ = before[index_]
    return kept


def _pair(old: Sequence[Said], new: Sequence[Said], place: int, was: int | None, steady: set[int]) -> Pair:
    said = new[place]
    if was is None:
        return Pair(Change.ADDED, None, said)
    before = old[was]
    changed = tuple(
        FieldChange(label, before.fields.get(field, ""), said.fields.get(field, ""))
        for field, label in LABELS.items()
        if before.fields.get(field, "") != said.fields.get(field, "")
    )
    renumbered = before.number != said.number
    if changed:
        return Pair(Change.CHANGED, before, said, changed, renumbered)
    moved = was not in steady or renumbered
    return Pair(Change.MOVED if moved else Change.SAME, before, said, (), renumbered)


def _woven(
    pairs: Iterable[Pair], partners: Sequence[int | None], gone: Sequence[int], old: Sequence[Said]
) -> Iterator[Pair]:
    """The pairs of the new version, with each clause that went before the first one that stood after it."""
    left = list(gone)
    for pair, was in zip(pairs, partners, strict=True):
        while was is not None and left and left[0] < was:
            yield Pair(Change.REMOVED, old[left.pop(0)], None)
        yield pair
    for place in left:
        yield Pair(Change.REMOVED, old[place], None)
