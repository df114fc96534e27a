"""What makes a meeting able to decide, how its votes are counted, and by when its papers must be out.

A member is one seat: job sharers have one seat and one vote, and a deputy sits in the seat of whoever is away. Only
seats with a vote count for quorum. Sources: the model standing orders of NHS bodies and the Local Government Act 1972,
Schedule 12; SI 2012/2089 for notices.
"""

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from jct.core.calendar import DAY, FinancialYear, add_months, clear_days
from jct.core.errors import Refused
from partnerships.domain.ruling import Check
from partnerships.domain.spans import ALWAYS, Span, shared
from partnerships.domain.words import (
    ItemOutcome,
    MeetingState,
    SeatOffice,
    Verb,
    VoteCast,
    VotingRule,
)

TWO_PEOPLE = 2  # one person is no meeting (Sharp v Dawes, 1876)
PRIVATE_NOTICE_DAYS = 28  # SI 2012/2089, regulation 5(2)
MONTHS = 12
DECIDING = (Verb.DECIDE, Verb.RATIFY)


@dataclass(frozen=True)
class Member:
    """A seat at a meeting, as it stands for one item; `person` is None when nobody holds it."""

    seat: int
    title: str
    person: int | None
    name: str
    partner: int | None = None
    partner_name: str = ""  # or the constituency of a seat that no partner holds
    votes: int = 1
    office: SeatOffice = SeatOffice.MEMBER
    present: bool = False
    conflicted: bool = False
    deputy: bool = False
    post: int | None = None  # the one the seat belongs to, if any
    trained_on: date | None = None  # the training on delegated authority, acknowledged as a member

    @property
    def counts(self) -> bool:
        """Whether the member counts for the item: has a vote, is in the room, and has no interest in it."""
        return self.votes > 0 and self.present and not self.conflicted

    @property
    def side(self) -> int | str:
        """Whose voice it is where each partner has one: the partner's key, or the constituency."""
        return self.partner if self.partner is not None else self.partner_name


@dataclass(frozen=True)
class QuorumRule:
    """Every part that is set must be met: a number, a number of each partner, the chair, a fraction of all seats."""

    members: int | None = None
    of_each_partner: int | None = None
    chair: bool = False
    part: int | None = None
    whole: int | None = None
    partners: Mapping[int, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Quorum:
    met: bool
    lines: tuple[Check, ...]

    @property
    def sentence(self) -> str:
        failed = [line.sentence for line in self.lines if not line.passed]
        return " ".join(["The meeting is not quorate for this item.", *failed]) if failed else "Quorate."


@dataclass(frozen=True)
class Tally:
    """What the votes come to; where each partner has one vote, the figures count partners."""

    carried: bool
    for_: int
    against: int
    abstained: int
    sentence: str
    tied: bool = False  # so that a casting vote would settle it


class Level(StrEnum):
    FINE = "fine"
    WARNING = "warning"
    BREACH = "breach"


@dataclass(frozen=True)
class Finding:
    level: Level
    sentence: str


@dataclass(frozen=True)
class Inquorate:
    """What an item becomes when the meeting may not decide it."""

    outcome: ItemOutcome
    to_parent: bool
    sentence: str


# States ------------------------------------------------------------------------------------------------------------


class MeetingAct(StrEnum):
    CALL = "called"
    CLOSE = "closed"
    CANCEL = "cancelled"


STEPS = {
    (MeetingState.PLANNED, MeetingAct.CALL): MeetingState.CALLED,
    (MeetingState.CALLED, MeetingAct.CLOSE): MeetingState.HELD,
    (MeetingState.PLANNED, MeetingAct.CANCEL): MeetingState.CANCELLED,
    (MeetingState.CALLED, MeetingAct.CANCEL): MeetingState.CANCELLED,
}


def step(state: MeetingState, act: MeetingAct) -> MeetingState:
    """The state after `act`. Raises Refused when the act does not fit the state."""
    try:
        return STEPS[state, act]
    except KeyError:
        words = "called" if state is MeetingState.CALLED else state.label.lower()
        raise Refused(f"A meeting that is {words} cannot be {act}.") from None


# Quorum -------------------------------------------------------------------------------------------------------------


def quorum(rule: QuorumRule, members: Iterable[Member]) -> Quorum:
    """Whether the members make a meeting for an item, part by part with its arithmetic.

    A member in conflict is not counted as present, but the seat stays in the whole of which a fraction is taken (NHS
    model standing orders). A body whose constitution is silent needs a quarter of its voting seats and never fewer
    than two people (Local Government Act 1972, Schedule 12, paragraph 6).
    """
    voting = [member for member in members if member.votes > 0]
    here = [member for member in voting if member.counts]
    lines = []
    if rule.members is not None:
        lines.append(_enough("quorum_members", len(here), rule.members, "Members with a vote"))
    if rule.of_each_partner is not None:
        for key, name in rule.partners.items():
            counted = sum(member.partner == key for member in here)
            lines.append(_enough("quorum_partner", counted, rule.of_each_partner, f"Members of {name}"))
    if rule.chair:
        lines.append(_chair(here))
    if rule.part is not None and rule.whole is not None:
        lines.append(_fraction(len(here), len(voting), rule.part, rule.whole))
    if not lines:
        need = max(TWO_PEOPLE, _share(len(voting), 1, 4))
        lines.append(_enough("quorum_default", len(here), need, "Members with a vote (no quorum is set)"))
    away = tuple(_left_count(member) for member in voting if member.present and member.conflicted)
    return Quorum(all(line.passed for line in lines), (*lines, *away))


def _enough(code: str, have: int, need: int, whose: str) -> Check:
    met = have >= need
    return Check(code, met, f"{whose}: {have}; {need} needed.", f"{have} {'≥' if met else '<'} {need}")


def _chair(here: Sequence[Member]) -> Check:
    chair = presiding(here)
    if chair is None:
        return Check("quorum_chair", False, "Neither the chair nor the vice chair can take the item.")
    return Check("quorum_chair", True, f"{chair.name} is in the chair.")


def _fraction(have: int, seats: int, part: int, whole: int) -> Check:
    need = _share(seats, part, whole)
    met = have >= need
    words = f"{have} of {seats} voting seats; {part} in {whole} is {need}."
    return Check("quorum_fraction", met, words, f"{have} {'≥' if met else '<'} {seats} × {part}/{whole}")


def _share(seats: int, part: int, whole: int) -> int:
    """`part`/`whole` of the seats, rounded up: a third of seven is three."""
    return -(-seats * part // whole)


def _left_count(member: Member) -> Check:
    return Check(
        "conflict", True, f"{member.name} has an interest in this item and is not counted for its quorum."
    )


def presiding(members: Iterable[Member]) -> Member | None:
    """Who is in the chair for an item: the chair, or in the chair's absence or conflict the vice chair."""
    here = [member for member in members if member.present and not member.conflicted]
    for office in (SeatOffice.CHAIR, SeatOffice.VICE_CHAIR):
        for member in here:
            if member.office is office:
                return member
    return None


def vacant_partners(members: Iterable[Member]) -> tuple[str, ...]:
    """The partners none of whose voting seats is held by anybody, in the order in which they sit."""
    held: dict[str, bool] = {}
    for member in members:
        if member.votes > 0 and member.partner is not None:
            held[member.partner_name] = held.get(member.partner_name, False) or member.person is not None
    return tuple(name for name, somebody in held.items() if not somebody)


def what_inquorate_means(
    *, verb: Verb, body: str, quorum: Quorum, vacant: Sequence[str] = (), parent: str = ""
) -> Inquorate:
    """What an item of an inquorate meeting becomes. It may be discussed; what the body decides or recommends becomes a
    recommendation to its next quorate meeting, or when a partner has nobody in its seat to `parent`: whoever can act on
    it, in words."""
    if verb not in (*DECIDING, Verb.RECOMMEND):
        return Inquorate(ItemOutcome.DISCUSSED, False, f"{quorum.sentence} It was discussed only.")
    if vacant and parent:
        seats = f"nobody holds the seat of {' or '.join(vacant)}, so it goes to {parent} as a recommendation"
        return Inquorate(ItemOutcome.RECOMMENDED, True, f"{quorum.sentence} It may not decide; {seats}.")
    onward = f"it becomes a recommendation to the next quorate meeting of {body}"
    return Inquorate(ItemOutcome.RECOMMENDED, False, f"{quorum.sentence} It may not decide; {onward}.")


# Votes --------------------------------------------------------------------------------------------------------------


def tally(
    rule: VotingRule,
    members: Iterable[Member],
    votes: Mapping[int, VoteCast],
    casting: VoteCast | None = None,
) -> Tally:
    """Count `votes` (seat → how it was cast) under the body's rule.

    A vote from a seat that does not count for the item (absent, in conflict, without a vote) is left out. `casting` is
    the second vote of whoever presides; it counts only on a tie and only where the rule has it.
    """
    seats = [member for member in members if member.votes > 0]
    if rule is VotingRule.PARTNERS_UNANIMOUS:
        return _partners_unanimous(seats, votes)
    if rule is VotingRule.ALL_OF:
        return _all_of(seats, votes)
    return _majority(seats, votes, casting if rule is VotingRule.MAJORITY_CASTING else None)


def _partners_unanimous(seats: Sequence[Member], votes: Mapping[int, VoteCast]) -> Tally:
    """A partner agrees when one of its members votes for and none against; every partner with a vote must agree."""
    cast: dict[int | str, set[VoteCast]] = {}
    names: dict[int | str, str] = {}
    for member in seats:
        names[member.side] = member.partner_name
        given = cast.setdefault(member.side, set())
        if member.counts and member.seat in votes:
            given.add(votes[member.seat])
    agreed = [side for side, given in cast.items() if VoteCast.FOR in given and VoteCast.AGAINST not in given]
    against = [side for side, given in cast.items() if VoteCast.AGAINST in given]
    silent = [names[side] for side in cast if side not in agreed and side not in against]
    carried = bool(cast) and len(agreed) == len(cast)
    if carried:
        words = f"Every partner agrees: {', '.join(names[side] for side in agreed)}."
    elif against:
        words = (
            f"{' and '.join(names[side] for side in against)} votes against, and every partner must agree."
        )
    else:
        words = f"{' and '.join(silent) or 'No partner'} has not agreed, and every partner must."
    return Tally(carried, len(agreed), len(against), len(silent), words)


def _all_of(seats: Sequence[Member], votes: Mapping[int, VoteCast]) -> Tally:
    """Every voting seat must vote for, whether its holder came or not; only members in conflict are excused."""
    needed = [member for member in seats if not member.conflicted]
    cast = {member.seat: votes.get(member.seat) for member in needed if member.counts}
    for_, against, abstained = _count(cast)
    missing = [member.name or member.title for member in needed if cast.get(member.seat) is not VoteCast.FOR]
    carried = bool(needed) and not missing
    words = f"All {for_} agree." if carried else f"Not agreed by {', '.join(missing) or 'anybody'}; all must."
    return Tally(carried, for_, against, abstained, words)


def _majority(seats: Sequence[Member], votes: Mapping[int, VoteCast], casting: VoteCast | None) -> Tally:
    weights: dict[VoteCast, int] = dict.fromkeys(VoteCast, 0)
    for member in seats:
        if member.counts and member.seat in votes:
            weights[votes[member.seat]] += member.votes
    for_, against, abstained = (weights[cast] for cast in VoteCast)
    tied = for_ == against and for_ > 0
    carried = for_ > against or (tied and casting is VoteCast.FOR)
    words = f"{for_} for, {against} against, {abstained} abstained: {'carried' if carried else 'lost'}"
    if tied and casting is not None:
        words += f" by the chair's casting vote {casting.label.lower()}"
    return Tally(carried, for_, against, abstained, f"{words}.", tied=tied)


def _count(cast: Mapping[int, VoteCast | None]) -> tuple[int, int, int]:
    given = list(cast.values())
    return given.count(VoteCast.FOR), given.count(VoteCast.AGAINST), given.count(VoteCast.ABSTAIN)


# Verbs --------------------------------------------------------------------------------------------------------------


def verbs_allowed(power: Verb | None) -> tuple[Verb, ...]:
    """The verbs an item on a request may carry: the body's power for that decision, or less than deciding: noting.
    A body without a power may only note."""
    return (Verb.NOTE,) if power in (None, Verb.NOTE) else (power, Verb.NOTE)


# Deadlines and frequency --------------------------------------------------------------------------------------------


def clear_working_days(start: date, end: date, holidays: Container[date] = ()) -> int:
    """Working days strictly between two days."""
    return sum(_works(start + DAY * step, holidays) for step in range(1, max(1, (end - start).days)))


def paper_deadline(meeting_on: date, days: int, holidays: Container[date] = ()) -> date:
    """The last working day on which papers can go out with `days` clear working days before the meeting.

    Neither the day they go out nor the day of the meeting counts (Local Government Act 1972, section 100B).
    """
    day, needed = meeting_on, days + 1
    while needed > 0:
        day -= DAY
        needed -= _works(day, holidays)
    return day


def papers_late(on: date, meeting_on: date, days: int, holidays: Container[date] = ()) -> bool:
    """Whether papers that go out on the day `on` give fewer than `days` clear working days."""
    return clear_working_days(on, meeting_on, holidays) < days


def _works(day: date, holidays: Container[date]) -> bool:
    return day.weekday() < 5 and day not in holidays


def private_notice_short(notice_on: date | None, meeting_on: date) -> bool:
    """Whether private business lacks its 28 clear days of notice (SI 2012/2089, regulation 5)."""
    return notice_on is None or clear_days(notice_on, meeting_on) < PRIVATE_NOTICE_DAYS


def frequency(
    at_least: int | None,
    at_most: int | None,
    held: Iterable[date],
    year: FinancialYear,
    on: date,
    planned: Iterable[date] = (),
    being: Span = ALWAYS,
) -> Finding:
    """Whether a body met as often in a financial year as its constitution asks, judged on the day `on`.

    Too few by the last day is a breach; too many, or too few held and planned before then, a warning. A body that
    begins or ends within the year (`being`) owes of its fewest meetings what comes to its whole months, rounded down,
    by its own last day; what is too many stays the same.
    """
    there = shared(being, Span(year.starts, year.ends)) or Span(year.ends, year.ends)
    ends = there.ends or year.ends
    count = sum(year.starts <= day < year.ends for day in held)
    coming = sum(max(on, year.starts) <= day < ends for day in planned)
    part = ""
    months = whole_months(there.starts, ends)
    range_words = _range_words(at_least, at_most)
    wanted = range_words.removeprefix("the ")
    if at_least is not None and months < MONTHS:
        at_least = at_least * months // MONTHS
        part = f" ({at_least or 'none'} for its {months} whole month{'' if months == 1 else 's'} in being)"
    if at_most is not None and count > at_most:
        return Finding(Level.WARNING, f"{_times(count)} in {year}: more than {range_words}.")
    if at_least is None or count >= at_least:
        return Finding(
            Level.FINE, f"{_times(count)} in {year}{wanted and f'; {wanted} are asked for'}{part}."
        )
    if on >= ends - DAY:
        return Finding(Level.BREACH, f"{_times(count)} in {year}: fewer than {range_words}{part}.")
    if count + coming < at_least:
        short = f"{coming} more planned, {at_least - count - coming} short of {range_words}{part}"
        return Finding(Level.WARNING, f"{_times(count)} so far in {year}, {short}.")
    return Finding(
        Level.FINE,
        f"{_times(count)} so far in {year}, {coming} more planned; {wanted} are asked for{part}.",
    )


def whole_months(starts: date, ends: date) -> int:
    """How many whole months lie between a day and an exclusive end."""
    return sum(add_months(starts, number) <= ends for number in range(1, MONTHS + 1))


def meetings_a_year(every_months: int) -> int:
    """How many meetings "every four months" comes to in a year: three."""
    return MONTHS // every_months


def not_preceded(own: Iterable[date], of: Iterable[date]) -> tuple[date, ...]:
    """For a body that meets before each meeting of another: those meetings of the other with none of its own between
    it and the one before."""
    mine, missing, previous = sorted(own), [], date.min
    for day in sorted(of):
        if not any(previous < mine_on <= day for mine_on in mine):
            missing.append(day)
        previous = day
    return tuple(missing)


def _times(count: int) -> str:
    return {0: "Has not met", 1: "Met once", 2: "Met twice"}.get(count, f"Met {count} times")


def _range_words(at_least: int | None, at_most: int | None) -> str:
    if at_least is not None and at_most is not None:
        return f"the {at_least} to {at_most} a year" if at_least != at_most else f"the {at_least} a year"
    if at_least is not None:
        return f"at least {at_least} a year"
    return f"at most {at_most} a year" if at_most is not None else ""
