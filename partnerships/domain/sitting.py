"""A body with a matter before it in one meeting, and who sits there."""

from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from partnerships.domain.meeting import Member, Quorum, QuorumRule, Tally, presiding, quorum, tally
from partnerships.domain.words import Verb, VoteCast, VotingRule


@dataclass(frozen=True)
class Sitter:
    """Who sits and counts in a seat with a vote; `post` is the one the seat belongs to, if any."""

    person: int
    name: str
    partner: int | None
    partner_name: str
    post: int | None = None
    trained_on: date | None = None  # the training on delegated authority, acknowledged as a member

    @classmethod
    def of(cls, members: Iterable[Member]) -> "tuple[Sitter, ...]":
        """Those of the members that somebody sits for."""
        return tuple(
            cls(one.person, one.name, one.partner, one.partner_name, one.post, one.trained_on)
            for one in members
            if one.person is not None
        )


@dataclass(frozen=True)
class Above:
    """A body that another reports to, with its power for this type of decision."""

    body: int
    name: str
    power: Verb


@dataclass(frozen=True)
class Ballot:
    """What quorum and votes of a sitting were counted from, so that they can be counted without somebody."""

    rule: QuorumRule
    voting: VotingRule
    members: tuple[Member, ...]
    votes: Mapping[int, VoteCast]  # seat → how it was cast
    casting: VoteCast | None = None  # of whoever presides

    def without(self, people: Container[int]) -> tuple[Quorum, Tally | None]:
        """As if these people were not in the room; a casting vote goes with whoever presides."""
        chair = presiding(self.members)
        members = tuple(replace(one, present=False) if one.person in people else one for one in self.members)
        casting = None if chair is not None and chair.person in people else self.casting
        return quorum(self.rule, members), tally(
            self.voting, members, self.votes, casting
        ) if self.votes else None


@dataclass(frozen=True)
class Sitting:
    """A body with a matter before it in one meeting."""

    body: int
    name: str
    verb: (
        Verb  # its power for this type of decision; DECIDE when a clause names it and no power says otherwise
    )
    meeting: str
    on: date
    quorum: Quorum
    tally: Tally | None = None
    above: tuple[Above, ...] = ()  # the bodies it reports to, in the order in which they are asked
    vacant_partners: tuple[str, ...] = ()  # partners without a seat-holder
    in_favour: frozenset[int] | None = None  # who voted for it; None where nobody's own vote is known
    sitters: tuple[Sitter, ...] = ()
    ballot: Ballot | None = None
    deputies: Mapping[int, frozenset[int]] = field(default_factory=dict)  # deputy → whose seat they take

    def without(self, people: frozenset[int]) -> "Sitting":
        """The sitting counted as if these people were not in the room; as it is where nobody's own vote is known."""
        if self.ballot is None:
            return self
        here, count = self.ballot.without(people)
        return replace(
            self,
            quorum=here,
            tally=count,
            in_favour=None if self.in_favour is None else self.in_favour - people,
            sitters=tuple(one for one in self.sitters if one.person not in people),
        )

    @property
    def stands(self) -> bool:
        """Whether the body can decide as it sits: it is quorate, and what was put to the vote is carried."""
        return self.quorum.met and (self.tally is None or self.tally.carried)

    @property
    def committing(self) -> tuple[Sitter, ...]:
        """Those who commit their partners: whoever voted for it, or before the vote everybody."""
        if self.tally is None or self.in_favour is None:
            return self.sitters
        return tuple(one for one in self.sitters if one.person in self.in_favour)
