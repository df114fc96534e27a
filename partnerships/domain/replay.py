"""Past matters and open ones judged under the scheme in effect and under a draft: what a change of policy would do.

Each matter comes with its facts as they were and without the answers it was given, so that both schemes are asked the
same question, by the same `decide()` that every page uses: who could decide it?
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal
from statistics import median
from typing import Any

from partnerships.domain.matter import Clause, Matter
from partnerships.domain.ruling import Able, Ruling
from partnerships.domain.scheme_sentences import whoever_could
from partnerships.domain.words import Mode

Judge = Callable[[Matter], Ruling]
Tell = Callable[[int, int], None]
STEP = 250  # matters between two words about how far it is
NOBODY = "Nobody"


class Fate:
    """What becomes of a matter under the draft."""

    UNCHANGED = "unchanged"
    NEW_ROUTE = "new_route"
    NEWLY_IMPOSSIBLE = "newly_impossible"
    NEWLY_ALLOWED = "newly_allowed"
    LABELS: Mapping[str, str] = {
        UNCHANGED: "Unchanged",
        NEW_ROUTE: "New route",
        NEWLY_IMPOSSIBLE: "Newly impossible",
        NEWLY_ALLOWED: "Newly allowed",
    }


@dataclass(frozen=True)
class Side:
    """One of the two schemes: how it judges, and its clauses by number."""

    judge: Judge
    clauses: Mapping[str, Clause]


@dataclass(frozen=True)
class Past:
    """A matter with its request's key; `waited` days from asking to the decision, None while it is open."""

    key: int
    title: str
    matter: Matter
    waited: int | None = None


@dataclass(frozen=True)
class Judged:
    """A matter that the draft treats differently."""

    key: int
    title: str
    decision: str
    amount: Decimal
    on: date
    open: bool
    fate: str
    before: str  # who decides, in words
    after: str
    clause_before: str
    clause_after: str


@dataclass(frozen=True)
class Load:
    """The matters that fall to a post or body first, and the median days they wait there (None: none known)."""

    title: str
    before: int
    after: int
    wait_before: int | None
    wait_after: int | None


@dataclass(frozen=True)
class ClauseUse:
    """How many matters a clause of the draft decides first, and how many of those have a new route to it."""

    number: str
    text: str
    matters: int
    new: int


@dataclass(frozen=True)
class Replayed:
    matters: int
    open: int
    counts: Mapping[str, int]  # fate → how many
    different: tuple[Judged, ...]  # in the order given
    loads: tuple[Load, ...]  # the busiest under the draft first
    clauses: tuple[ClauseUse, ...]  # in the order of the draft

    def as_json(self) -> dict[str, Any]:
        """Plain values but for Decimal and date, which Django's encoder writes."""
        return asdict(self)


@dataclass(frozen=True)
class _Route:
    """Who could decide and by what steps; `first` is whom it falls to first, None when nobody could."""

    steps: frozenset[tuple[object, ...]]
    first: Able | None
    words: str

    @property
    def place(self) -> str:
        return self.first.title if self.first else NOBODY

    @property
    def clause(self) -> str:
        return self.first.clause_number if self.first else ""


def replay(
    matters: Sequence[Past], current: Side, draft: Side, *, tell: Tell = lambda done, of: None
) -> Replayed:
    """What the draft would have done with `matters`. `tell(done, of)` hears how far it is."""
    counts: Counter[str] = Counter()
    different: list[Judged] = []
    routes: list[tuple[Past, str, str, str]] = []  # matter, place before, place after, clause after
    renewed: Counter[str] = Counter()
    for done, past in enumerate(matters):
        if done % STEP == 0:
            tell(done, len(matters))
        before, after = _route(past.matter, current), _route(past.matter, draft)
        fate = _fate(before, after)
        counts[fate] += 1
        routes.append((past, before.place, after.place, after.clause))
        if fate != Fate.UNCHANGED:
            different.append(_judged(past, fate, before, after))
            renewed[after.clause] += 1
    tell(len(matters), len(matters))
    uses = Counter(clause for *_, clause in routes)
    return Replayed(
        matters=len(matters),
        open=sum(past.waited is None for past in matters),
        counts={fate: counts[fate] for fate in Fate.LABELS},
        different=tuple(different),
        loads=_loads(routes),
        clauses=tuple(
            ClauseUse(number, clause.text, uses[number], renewed[number])
            for number, clause in draft.clauses.items()
            if uses[number]
        ),
    )


def _fate(before: _Route, after: _Route) -> str:
    if before.steps == after.steps:
        return Fate.UNCHANGED
    if not after.steps:
        return Fate.NEWLY_IMPOSSIBLE
    return Fate.NEW_ROUTE if before.steps else Fate.NEWLY_ALLOWED


def _route(matter: Matter, side: Side) -> _Route:
    could = whoever_could(side.judge(matter))
    steps = frozenset(_step(able, side.clauses.get(able.clause_number)) for able in could)
    words = "; ".join(_words(able, side.clauses.get(able.clause_number)) for able in could)
    return _Route(steps, could[0] if could else None, words or NOBODY)


def _step(able: Able, clause: Clause | None) -> tuple[object, ...]:
    """What makes a step of a route another one: who, how, and what must have happened before or follows."""
    place = (able.post, able.body, able.title)
    if clause is None:
        return place
    how = (clause.mode, clause.refer_key, clause.second_key, clause.own_partner)
    asked = (clause.gates, clause.consult, clause.notice_days, clause.call_in_days)
    return (*place, *how, *asked)


def _words(able: Able, clause: Clause | None) -> str:
    parts = [able.title]
    if clause is not None:
        if clause.mode is Mode.ALL_OF:
            parts.append("with every partner")
        elif clause.mode is Mode.DUAL_KEY:
            parts.append(f"with {clause.second_body}")
        elif clause.mode is Mode.RATIFY_BY:
            parts.append(f"to be ratified by {clause.refer_to}")
        elif clause.mode is Mode.RECOMMEND_TO:
            parts.append(f"recommending to {clause.refer_to}")
        parts += [f"after {gate.label.lower()}" for gate in clause.gates]
        parts += [f"{clause.notice_days} clear days of notice"] if clause.notice_days else []
        parts += [f"call-in of {clause.call_in_days} working days"] if clause.call_in_days else []
    return ", ".join(parts)


def _judged(past: Past, fate: str, before: _Route, after: _Route) -> Judged:
    return Judged(
        key=past.key,
        title=past.title,
        decision=past.matter.decision_type.label,
        amount=past.matter.amount,
        on=past.matter.on,
        open=past.waited is None,
        fate=fate,
        before=before.words,
        after=after.words,
        clause_before=before.clause,
        clause_after=after.clause,
    )


def _loads(routes: Iterable[tuple[Past, str, str, str]]) -> tuple[Load, ...]:
    """Where matters fall first, before and after. A matter that stays keeps its own waiting time; one that moves
    waits as long as others did where it goes."""
    rows = list(routes)
    waited: dict[str, list[int]] = defaultdict(list)
    for past, before, _, _ in rows:
        if past.waited is not None:
            waited[before].append(past.waited)
    usual = {place: _median(days) for place, days in waited.items()}
    coming: dict[str, list[int]] = defaultdict(list)
    for past, before, after, _ in rows:
        days = past.waited if before == after else usual.get(after)
        if days is not None:
            coming[after].append(days)
    was, will = Counter(before for _, before, _, _ in rows), Counter(after for _, _, after, _ in rows)
    loads = [
        Load(place, was[place], will[place], usual.get(place), _median(coming[place]))
        for place in {**was, **will}
    ]
    return tuple(sorted(loads, key=lambda load: (-load.after, -load.before, load.title)))


def _median(days: Sequence[int]) -> int | None:
    """The median in whole days, rounded half up; None without any."""
    return int(median(days) + 0.5) if days else None
