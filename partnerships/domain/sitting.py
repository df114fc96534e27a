"""A body with a matter before it in one meeting, and who sits there."""

from dataclasses import dataclass
from datetime import date

from partnerships.domain.meeting import Quorum, Tally
from partnerships.domain.words import Verb


@dataclass(frozen=True)
class Sitter:
    """Who sits and counts in a seat with a vote; `post` is the one the seat belongs to, if any."""

    person: int
    name: str
    partner: int | None
    partner_name: str
    post: int | None = None


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
    inquorate_to: str = ""  # the parent that hears what it cannot decide
    vacant_partners: tuple[str, ...] = ()  # partners without a seat-holder
    in_favour: frozenset[int] | None = None  # who voted for it; None where nobody's own vote is known
    sitters: tuple[Sitter, ...] = ()

    @property
    def committing(self) -> tuple[Sitter, ...]:
        """Those who commit their partners: whoever voted for it, or before the vote everybody."""
        if self.tally is None or self.in_favour is None:
            return self.sitters
        return tuple(one for one in self.sitters if one.person in self.in_favour)
