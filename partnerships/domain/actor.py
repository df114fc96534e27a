"""Who was appointed to what: posts held, covered and acted in, and authority that one post passed on to another.

Periods are half-open (`ends` is the first day outside), amounts GBP.
"""

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from partnerships.domain.words import DecisionType, PostFunction


@dataclass(frozen=True)
class PassedOn:
    """A decision that a post passed on to another in writing, up to a cap (GBP, inclusive), between two days.

    `depth` counts how often it was passed on before it came here, this time included; `through` are the posts that
    passed it on.
    """

    from_post: int
    from_title: str
    from_function: PostFunction
    to_post: int
    decision_type: DecisionType
    starts: date
    ends: date | None = None
    cap: Decimal | None = None
    source: str = ""
    care_group: int | None = None
    care_group_name: str = ""
    depth: int = 1
    through: tuple[int, ...] = ()

    def after(self, earlier: "PassedOn") -> "PassedOn":
        """What comes of it when the post that passes it on had it from another: the first post's authority, for the
        care group of either, the lower cap, and the days on which both hold."""
        caps = [cap for cap in (self.cap, earlier.cap) if cap is not None]
        ends = [end for end in (self.ends, earlier.ends) if end is not None]
        return replace(
            earlier,
            to_post=self.to_post,
            starts=max(self.starts, earlier.starts),
            ends=min(ends, default=None),
            cap=min(caps, default=None),
            source=f"{earlier.source}; {self.source}",
            care_group=earlier.care_group or self.care_group,
            care_group_name=earlier.care_group_name or self.care_group_name,
            depth=earlier.depth + 1,
            through=(*earlier.through, self.from_post),
        )


@dataclass(frozen=True)
class Actor:
    """One appointment of one person: the post, its employer, the dates, and the employer's own limits.

    With `passed_on` it is the authority of another post, passed on to this one. Whoever acts up may be limited by
    `scope` and `cap`. With `cover_for` the person stands in for the holder of the post: for the decisions in `scope`
    (empty: every one), up to `cap`, with the holder's authority and nothing more. `acting` is then the holder's own
    standing.
    """

    person: int
    name: str
    post: int
    title: str
    function: PostFunction
    partner: int
    partner_name: str
    starts: date
    ends: date | None = None
    care_group: int | None = None
    care_group_name: str = ""
    acting: bool = False
    employer_limit: Decimal | None = None  # what the employer lets the post decide
    own_limit: Decimal | None = None  # what the employer lets this person decide, a deputy for instance
    cover_for: int | None = None
    cover_for_name: str = ""
    cap: Decimal | None = None  # GBP, inclusive
    scope: frozenset[DecisionType] = frozenset()
    trained_on: date | None = None
    passed_on: PassedOn | None = None
    told_late: bool = False  # `starts` is when it was recorded: what lies before gives no authority

    @property
    def chain(self) -> frozenset[int]:
        """Everybody who answers when this person does: themselves, and whom they cover."""
        return frozenset({self.person} if self.cover_for is None else {self.person, self.cover_for})


@dataclass(frozen=True)
class Limit:
    """What an employer lets a post decide of one type between two days; one person of it when `person` is named."""

    post: int
    person: int | None
    decision_type: DecisionType
    amount: Decimal  # GBP, inclusive
    starts: date
    ends: date | None = None
