"""Subjects that clauses tell apart: those alike are kept together, and judged once, while clauses begin and end."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import NamedTuple

from partnerships.domain.matter import Clause
from partnerships.domain.scheme_cover import Part, Reach, Spans, reach_of
from partnerships.domain.scheme_facts import Decider, World
from partnerships.domain.words import Measure


@dataclass(frozen=True)
class Subject:
    """What a request may be about, as far as clauses tell it apart; None: another care group than any of them names, or
    none, and either kind of spending."""

    care_group: int | None
    recurrent: bool | None
    words: str


Hearing = frozenset[
    int | None
]  # bodies with clauses of their own: what is recommended to them decides nothing
Displaced = Mapping[
    Decider, bool
]  # deciders with clauses of the care group's own; True: for the spending too
Key = tuple[bool, Measure | None, tuple[int, int]]  # `percent`, `only` and the places of a band's edges


class Seen(NamedTuple):
    """What general clauses leave open in one scale."""

    measure: Measure | None
    only: Measure | None
    any: bool
    open: Spans
    unbound: Spans  # not held for changes of every size
    most: Decimal


View = tuple[Seen, ...]


@dataclass
class Own:
    """The clauses of a care group's own that govern."""

    parts: Sequence[Part]
    displaced: Displaced
    _known: dict[Measure | None, Reach] = field(default_factory=dict)

    def reach(self, measure: Measure | None) -> Reach:
        if measure not in self._known:
            self._known[measure] = reach_of(self.parts, measure)
        return self._known[measure]


class Alike:
    """Subjects of one spending whose own clauses in force are alike."""

    def __init__(self, spending: bool | None, parts: frozenset[Part]) -> None:
        self.spending, self.parts = spending, parts
        self.members: set[int] = set()  # by their place among the subjects
        self._own: dict[Hearing, Own] = {}

    def own(self, hearing: Hearing) -> Own:
        if hearing not in self._own:
            parts = [part for part in self.parts if part.refer not in hearing]
            displaced: dict[Decider, bool] = {}
            for part in parts:
                displaced[part.decider] = displaced.get(part.decider, False) or part.recurrent is not None
            governing = [part for part in parts if part.recurrent is not None or not displaced[part.decider]]
            self._own[hearing] = Own(governing, displaced)
        return self._own[hearing]


@dataclass
class Block:
    """Subjects for whom the same general clauses govern."""

    spending: bool | None
    displaced: Displaced
    alike: set[Alike] = field(default_factory=set)
    joined: dict[Alike, list[int]] = field(default_factory=lambda: defaultdict(list))  # and not looked at yet
    left: Counter[Alike] = field(default_factory=Counter)  # and still counted
    view: View | None = None
    counts: Counter[Key] = field(default_factory=Counter)  # subjects for whom something is open
    known: dict[View, Counter[Key]] = field(
        default_factory=dict
    )  # the same of other days, for the same subjects


@dataclass
class Blocks:
    """Every subject in its block, for one hearing."""

    by_key: dict[tuple[bool | None, frozenset[tuple[Decider, bool]]], Block] = field(default_factory=dict)
    of: dict[Alike, Block] = field(default_factory=dict)
    open: Counter[Key] = field(default_factory=Counter)  # subjects for whom something is open


def special(clause: Clause) -> bool:
    """Whether it is for one fund, sector or regime."""
    return bool(clause.fund or clause.sector or clause.regime)


def subjects_of(clauses: Sequence[Clause], world: World) -> list[Subject]:
    """Whatever the clauses tell apart, in words."""
    named = sorted({row.care_group for row in clauses if row.care_group is not None})
    groups: list[tuple[str, int | None]] = [
        (world.care_groups.get(key, "a care group"), key) for key in named
    ]
    others = (
        "any other care group, or none" if world.care_groups.keys() - named else "matters of no care group"
    )
    groups.append((others if named else "any care group", None))
    told_apart = any(row.recurrent is not None for row in clauses)
    spending = [(", recurrent", True), (", not recurrent", False)] if told_apart else [("", None)]
    return [
        Subject(group, recurrent, f"{words}{more}") for words, group in groups for more, recurrent in spending
    ]


class Subjects:
    """Every subject, with those that are alike as clauses stand; of the deciders in `apart` not every general clause
    governs for everybody."""

    def __init__(self, every: Sequence[Subject], apart: Collection[Decider]) -> None:
        self.every, self._apart = every, apart
        self._of_group: dict[int | None, list[int]] = defaultdict(list)
        for place, subject in enumerate(every):
            self._of_group[subject.care_group].append(place)
        self._alike: dict[tuple[bool | None, frozenset[Part]], Alike] = {}
        self._alike_of: dict[int, Alike] = {}
        self._moved: list[tuple[int, Alike, Alike]] = []
        self._blocks: dict[Hearing, Blocks] = {}
        for group in self._of_group:
            self.sort(group, ())

    def alike(self, place: int) -> Alike:
        """Those alike to the subject at a place."""
        return self._alike_of[place]

    def sort(self, group: int | None, own: Iterable[Part]) -> None:
        """Put the subjects of a care group among those that are alike, now that `own` are what its own clauses hold."""
        parts = list(own)
        for place in self._of_group[group]:
            spending = self.every[place].recurrent
            self._put(
                place, (spending, frozenset(part for part in parts if part.recurrent in (None, spending)))
            )

    def _put(self, place: int, key: tuple[bool | None, frozenset[Part]]) -> None:
        now = self._alike.get(key) or self._alike.setdefault(key, Alike(*key))
        before = self._alike_of.get(place)
        if before is now:
            return
        if before is not None:
            self._moved.append((place, before, now))
            before.members.discard(place)
            if not before.members:
                del self._alike[before.spending, before.parts]
        now.members.add(place)
        self._alike_of[place] = now

    def blocks(self, hearing: Hearing) -> Blocks:
        """The subjects in their blocks under what is heard today. Those of other days are kept until subjects move."""
        blocks, moved = self._blocks.get(hearing), self._moved
        if blocks is None:
            blocks = Blocks()
            for alike in self._alike.values():
                self._block(blocks, alike, hearing).joined[alike] += alike.members
        else:
            for place, before, now in moved:
                blocks.of[before].left[before] += 1
                self._block(blocks, now, hearing).joined[now].append(place)
        if moved:
            self._blocks, self._moved = {}, []
        self._blocks[hearing] = blocks
        return blocks

    def _block(self, blocks: Blocks, alike: Alike, hearing: Hearing) -> Block:
        if alike not in blocks.of:
            displaced = alike.own(hearing).displaced
            apart = {who: how for who, how in displaced.items() if who in self._apart}
            key = alike.spending, frozenset(apart.items())
            block = blocks.by_key.setdefault(key, Block(alike.spending, apart))
            blocks.of[alike] = block
            block.alike.add(alike)
        return blocks.of[alike]
