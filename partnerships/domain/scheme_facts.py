"""What the linter of a scheme is told, what it finds, and bands of money as it compares them."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum

from jct.core.money import pounds
from partnerships.domain.authority import Authority
from partnerships.domain.matter import Clause
from partnerships.domain.words import DecisionType, Measure, Mode, PostFunction

MOST_NAMED = 8  # clauses or care groups named in one sentence before "and N more"
EVERY = 100  # clauses between two words about how far it is
MOST_TOLD = 100  # findings of one sort told one by one before "there are N more"
BELOW_NOUGHT, ENDLESS = Decimal(-1), Decimal("Infinity")
Band = tuple[
    Decimal, Decimal
]  # above (exclusive; BELOW_NOUGHT: from £0), up to (inclusive; ENDLESS: no limit)
Decider = tuple[str, object]  # ("function", "commissioner"), ("post", 7), ("body", 3)
Filters = tuple[
    int | None, str, str, str, bool | None
]  # care group, fund (casefolded), sector, regime, recurrent


class Severity(StrEnum):
    """An error blocks the adoption of a draft; a warning is for the governance officer to weigh."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True)
class Finding:
    code: str
    severity: Severity
    numbers: tuple[str, ...]  # of the clauses it is about
    sentence: str
    mend: str

    @property
    def blocks(self) -> bool:
        return self.severity is Severity.ERROR


@dataclass(frozen=True)
class PostFacts:
    key: int
    title: str
    function: PostFunction
    partner: int
    care_group: int | None = None
    reports_to: int | None = None


@dataclass(frozen=True)
class BodyFacts:
    """`filled` of the body's voting `seats` have a holder on the day; `needed` are what its quorum asks for."""

    key: int
    name: str
    seats: int
    filled: int
    needed: int
    ends: date | None = None


NO_AUTHORITY = Authority(None, (), ())


@dataclass(frozen=True)
class World:
    """The partnership on the day `on`, as far as a scheme leans on it."""

    on: date
    posts: Mapping[int, PostFacts]
    bodies: Mapping[int, BodyFacts]
    authority: Authority = (
        NO_AUTHORITY  # whoever was or will be in post, and their limits; its scheme does not matter
    )
    care_groups: Mapping[int, str] = field(default_factory=dict)
    # Kinds of decision whose requests never say which partner's own they are.
    without_partner: frozenset[DecisionType] = frozenset()
    days: int = 90  # how far ahead to look for days on which nobody could approve

    def named(self, clause: Clause) -> list[PostFacts]:
        """The posts a clause gives authority to, whatever their care group."""
        if clause.post is not None:
            return [self.posts[clause.post]] if clause.post in self.posts else []
        return [post for post in self.posts.values() if post.function == clause.post_function]


class Gradually:
    """Tells of `whole` clauses bit by bit while they are looked at, and not so often that telling takes long."""

    def __init__(self, tell: Callable[[int], None], whole: int) -> None:
        self._tell, self._whole, self._told = tell, whole, 0

    def reach(self, part: int, of: int) -> None:
        """`part` of the work is done."""
        number = self._whole * part // of
        if part == of or number - self._told >= EVERY:
            self._tell(number - self._told)
            self._told = number


def decider(clause: Clause) -> Decider:
    """Who decides, as a key that equal deciders share."""
    if clause.post is not None:
        return "post", clause.post
    if clause.post_function is not None:
        return "function", clause.post_function
    return "body", clause.body_key


def filters(clause: Clause) -> Filters:
    """The subject a clause is written for; an empty filter means any."""
    return clause.care_group, clause.fund.casefold(), clause.sector, clause.regime, clause.recurrent


def who(clause: Clause, world: World) -> str:
    """The decider in words."""
    if clause.post_function is not None:
        return clause.post_function.label.lower()
    if clause.post is not None:
        return world.posts[clause.post].title if clause.post in world.posts else "a post elsewhere"
    return clause.body


def scale(clause: Clause) -> Measure | None:
    """What its band is a band of, as `decide()` compares it: the request's own amount, a year's or all changes'; bands
    of different scales never meet. None for a clause without a band, which holds whatever amount there is."""
    if clause.measure is Measure.NONE:
        return None
    return Measure.AMOUNT if clause.measure.is_sum else clause.measure


def by_scale(clauses: Iterable[Clause]) -> dict[Measure | None, list[Clause]]:
    """The clauses of each scale, with those that hold whatever amount there is in every one; {} without clauses."""
    rows = list(clauses)
    scales: list[Measure | None] = [one for one in dict.fromkeys(map(scale, rows)) if one is not None]
    return {one: [row for row in rows if scale(row) in (None, one)] for one in (scales or [None]) if rows}


def band_of(clause: Clause) -> Band:
    return (
        BELOW_NOUGHT if clause.above is None else clause.above,
        ENDLESS if clause.up_to is None else clause.up_to,
    )


def band_words(band: Band) -> str:
    """ "any amount", "up to £50,000", "over £50,000 up to £250,000", "over £10,000,000"."""
    low, high = band
    words = [
        *([f"over {pounds(low)}"] if low > BELOW_NOUGHT else []),
        *([f"up to {pounds(high)}"] if high != ENDLESS else []),
    ]
    return " ".join(words) or "any amount"


def holes(bands: Iterable[Band]) -> list[Band]:
    """The parts from £0 upwards that none of the bands holds, lowest first."""
    found, reached = [], BELOW_NOUGHT
    for low, high in sorted(bands):
        if low > reached:
            found.append((reached, low))
        reached = max(reached, high)
    if reached != ENDLESS:
        found.append((reached, ENDLESS))
    return found


def deciding(clauses: Iterable[Clause]) -> Iterator[Clause]:
    """The clauses of one decision type under which somebody decides. A recommendation counts when the body that hears
    it has no clause of its own: hearing it is then how that body decides."""
    rows = list(clauses)
    own = {
        clause.body_key
        for clause in rows
        if clause.body_key is not None and clause.mode is not Mode.RECOMMEND_TO
    }
    for clause in rows:
        if clause.mode is not Mode.RECOMMEND_TO or clause.refer_key not in own:
            yield clause


def listed(words: Iterable[str], last: str = "and") -> str:
    """ "a", "a and b", "a, b and c"."""
    every = list(words)
    return every[0] if len(every) == 1 else f"{', '.join(every[:-1])} {last} {every[-1]}"


def some(words: Sequence[str]) -> str:
    """All of them, or the first with how many more there are."""
    rest = len(words) - MOST_NAMED
    return listed(words) if rest <= 0 else f"{', '.join(words[:MOST_NAMED])} and {rest} more"
