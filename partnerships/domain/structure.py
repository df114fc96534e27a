"""What a governance officer must mend: every check of the structure on one day, each with its sentence and its place.

Facts in, findings out. The facts come from selectors/checks.py; what each check means is written here alone.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from jct.core.calendar import DAY, FinancialYear, add_months, day_words
from partnerships.domain.meeting import Level, frequency
from partnerships.domain.spans import ALWAYS, Span
from partnerships.domain.words import SeatKind, Words

FUNDING_MONTHS = (
    6  # a joint post whose money ends sooner needs a decision now: notice periods are three months
)
MANY_POSTS = 2
MANY_SEATS = 5
WHOLE = Decimal(100)


class Severity(Words):
    BREACH = "breach", "Breach"
    WARNING = "warning", "Warning"
    NOTE = "note", "Note"


class Check(Words):
    """Each check by name; the order is that of the page."""

    REPRESENTATION = "representation", "Partner without a delegated representative"
    EQUALITY = "equality", "Unequal representation"
    USERS = "users", "Missing user or carer seat"
    SEAT_VACANT = "seat_vacant", "Vacant seat"
    POST_VACANT = "post_vacant", "Vacant post"
    DEPENDENCE = "dependence", "Dependence on one person"
    TRAINING = "training", "Holder or member without training"
    EMPLOYER = "employer", "Post of a former partner"
    FUNDING = "funding", "Money for a joint post"
    TERMS = "terms", "Terms of reference"
    REVIEW = "review", "Review overdue"
    MEETINGS = "meetings", "Number of meetings"
    REPORTING = "reporting", "Body that reports to nobody"
    ADVICE = "advice", "Advice without an answer"


@dataclass(frozen=True)
class Person:
    """Whoever acts up takes the decisions named in `about` (empty: every one), and none kept for the holder alone."""

    key: int
    name: str
    trained_on: date | None = None
    acting: bool = False
    about: frozenset[str] = frozenset()

    def takes(self, right: "Right") -> bool:
        return not self.acting or not (right.in_person or (self.about and right.decision not in self.about))


@dataclass(frozen=True)
class SeatFacts:
    """A seat in effect; `holders` is whoever sits there today, several for a job share."""

    title: str
    kind: SeatKind
    votes: int
    holders: tuple[Person, ...] = ()
    partner: int | None = None
    may_be_empty: bool = False  # an observer's place may stand empty
    post: int | None = None


@dataclass(frozen=True)
class BodyFacts:
    key: int
    name: str
    seats: tuple[SeatFacts, ...] = ()
    decides: bool = False  # it has a power to decide or ratify, or a clause names it
    needs_every_partner: bool = False  # by its voting rule or by a clause
    equal_partners: bool = False
    needs_users_and_carers: bool = False
    is_top: bool = False
    of_one_partner: bool = False
    reports: bool = True
    review_on: date | None = None
    terms: str = ""  # code and issue of those in effect
    terms_review_on: date | None = None
    meetings_min: int | None = None
    meetings_max: int | None = None
    held: tuple[date, ...] = ()
    planned: tuple[date, ...] = ()
    meets_before: str = ""  # the body before each of whose meetings this one is to meet
    follows_on: tuple[date, ...] = ()  # the days on which that body met
    being: Span = ALWAYS  # from its first day until its exclusive end
    asks_training: str = (
        ""  # the number of a clause that asks whoever carries a matter there for the training
    )

    @property
    def untrained(self) -> dict[int, str]:
        """Whoever sits there with a vote, is asked for the training and has not had it: key → name."""
        seats = [seat for seat in self.seats if seat.votes] if self.asks_training else []
        return {one.key: one.name for seat in seats for one in seat.holders if one.trained_on is None}


@dataclass(frozen=True)
class Payment:
    partner: str
    percent: Decimal
    ends: date | None  # exclusive


@dataclass(frozen=True)
class Right:
    """A decision that a clause of the scheme lets a post take alone: for one care group or partner, or for all."""

    decision: str
    clause: int
    care_group: int | None = None
    partner: int | None = None
    in_person: bool = False  # nobody takes it in the holder's place

    def reaches(self, other: "Right") -> bool:
        """Whether whoever has this right can take every decision that `other` is about."""
        return (
            self.clause == other.clause
            and self.care_group in (None, other.care_group)
            and self.partner in (None, other.partner)
        )


@dataclass(frozen=True)
class PostFacts:
    """A post and what it decides."""

    key: int
    title: str
    holders: tuple[Person, ...] = ()
    covered: bool = False  # somebody stands in today
    decides: tuple[Right, ...] = ()
    employer: str = ""
    employer_left: date | None = None  # exclusive end of the employer's time as a partner, once it is over
    paid: tuple[Payment, ...] = ()  # in effect today
    paid_until: date | None = (
        None  # the last agreed money's exclusive end, when nothing is in effect any more
    )


@dataclass(frozen=True)
class AdviceFacts:
    key: int
    adviser: str
    to: int
    to_name: str
    respond_by: date


@dataclass(frozen=True)
class Structure:
    """Everything the checks look at. `partners` are those that share the risk today: key → name."""

    partners: Mapping[int, str] = field(default_factory=dict)
    bodies: tuple[BodyFacts, ...] = ()
    posts: tuple[PostFacts, ...] = ()
    advice: tuple[AdviceFacts, ...] = ()


@dataclass(frozen=True)
class Finding:
    """One thing to mend. `kind` and `key` say where: a body, a post or a person."""

    check: Check
    severity: Severity
    sentence: str
    kind: str
    key: int
    where: str


def inspect(facts: Structure, on: date, more: Iterable[Finding] = ()) -> tuple[Finding, ...]:
    """All findings of the day with `more`, gravest first, then in the order of the checks and of names."""
    found = [
        *(finding for body in facts.bodies for finding in _body(body, facts.partners, on)),
        *(finding for post in facts.posts for finding in _post(post, on)),
        *_people(facts),
        *(finding for advice in facts.advice for finding in _advice(advice, on)),
        *more,
    ]
    gravity, order = list(Severity), list(Check)

    def place(row: Finding) -> tuple[int, int, str, str, int]:
        return gravity.index(row.severity), order.index(row.check), row.where, row.sentence, row.key

    return tuple(sorted(found, key=place))


def counts(findings: Iterable[Finding]) -> dict[Check, int]:
    """How many findings each check has, in the order of the page; checks without any are left out."""
    found = Counter(finding.check for finding in findings)
    return {check: found[check] for check in Check if found[check]}


Told = Iterator[tuple[Check, Severity, str]]


def _body(body: BodyFacts, partners: Mapping[int, str], on: date) -> Iterator[Finding]:
    for told in (_represented(body, partners), _filled(body), _papers(body, on), _meetings(body, on)):
        for check, severity, sentence in told:
            yield Finding(check, severity, sentence, "body", body.key, body.name)
    for key, name in body.untrained.items():
        words = (
            f"{name} votes on the {body.name} without having acknowledged the training that clause "
            f"{body.asks_training} asks for, so that their vote for a matter would not count."
        )
        yield Finding(Check.TRAINING, Severity.WARNING, words, "person", key, name)


def _represented(body: BodyFacts, partners: Mapping[int, str]) -> Told:
    """Whether everybody whom the constitution asks for has a place."""
    if body.needs_every_partner and body.decides:
        for key, name in partners.items():
            if not any(seat.partner == key and seat.votes and seat.holders for seat in body.seats):
                words = (
                    f"{name} has nobody with a vote on the {body.name}, which needs every partner to decide."
                )
                yield Check.REPRESENTATION, Severity.BREACH, words
    if body.equal_partners:
        votes = {key: sum(seat.votes for seat in body.seats if seat.partner == key) for key in partners}
        if len(set(votes.values())) > 1:
            split = ", ".join(f"{partners[key]} {count}" for key, count in votes.items())
            words = f"The {body.name} owes its partners equal votes and gives them unequal ones: {split}."
            yield Check.EQUALITY, Severity.BREACH, words
    if body.needs_users_and_carers:
        for kind, whom in ((SeatKind.USER, "people who use services"), (SeatKind.CARER, "carers")):
            if not any(seat.kind is kind for seat in body.seats):
                words = f"The {body.name} has no seat for {whom}; its constitution asks for one."
                yield Check.USERS, Severity.BREACH, words


def _filled(body: BodyFacts) -> Told:
    for seat in body.seats:
        if not seat.holders and not seat.may_be_empty:
            severity = Severity.WARNING if seat.votes else Severity.NOTE
            vote = f", with {seat.votes} vote{'s' * (seat.votes > 1)}," if seat.votes else ""
            words = f"The seat “{seat.title}”{vote} on the {body.name} is vacant."
            yield Check.SEAT_VACANT, severity, words


def _papers(body: BodyFacts, on: date) -> Told:
    """Where it stands, and whether what it works by is up to date."""
    if not (body.reports or body.is_top or body.of_one_partner):
        yield Check.REPORTING, Severity.WARNING, f"The {body.name} reports to no other body."
    if body.decides and not body.terms:
        words = f"The {body.name} decides without terms of reference in effect."
        yield Check.TERMS, Severity.WARNING, words
    if body.terms_review_on and body.terms_review_on < on:
        due = day_words(body.terms_review_on)
        words = f"The terms of reference of the {body.name} ({body.terms}) were due for review on {due}."
        yield Check.TERMS, Severity.WARNING, words
    if body.review_on and body.review_on < on:
        words = f"The {body.name} itself was due for review on {day_words(body.review_on)}."
        yield Check.REVIEW, Severity.WARNING, words


def _meetings(body: BodyFacts, on: date) -> Told:
    """This financial year and, where any meeting of it is on record, the one before (worked example E-G3); and whether
    a body that meets before another did so each time this year."""
    this = FinancialYear.of(on)
    before = FinancialYear.of(this.starts - DAY)
    for year in (before, this):
        if year == before and not any(year.starts <= day < year.ends for day in body.held):
            continue
        told = frequency(body.meetings_min, body.meetings_max, body.held, year, on, body.planned, body.being)
        if told.level is not Level.FINE:
            severity = Severity.BREACH if told.level is Level.BREACH else Severity.WARNING
            yield Check.MEETINGS, severity, f"The {body.name} {told.sentence[0].lower()}{told.sentence[1:]}"
    since = date.min
    for day in sorted(body.follows_on):
        if day >= max(this.starts, body.being.starts) and not any(since < own <= day for own in body.held):
            words = f"The {body.name} did not meet before the {body.meets_before} of {day_words(day)}."
            yield Check.MEETINGS, Severity.WARNING, words
        since = day


def _post(post: PostFacts, on: date) -> Iterator[Finding]:
    def finding(check: Check, severity: Severity, sentence: str) -> Finding:
        return Finding(check, severity, sentence, "post", post.key, post.title)

    if not post.holders:
        if post.decides:
            words = f"{post.title} is vacant, so nobody in it decides {_listed(post.decides)}."
            yield finding(Check.POST_VACANT, Severity.NOTE if post.covered else Severity.WARNING, words)
        else:
            yield finding(Check.POST_VACANT, Severity.NOTE, f"{post.title} is vacant.")
    left = [
        right
        for right in post.decides
        if post.holders and not any(person.takes(right) for person in post.holders)
    ]
    if left:
        words = f"Nobody in {post.title} decides {_listed(left)}: whoever acts there may not."
        yield finding(Check.POST_VACANT, Severity.NOTE if post.covered else Severity.WARNING, words)
    if post.employer_left:
        yield finding(
            Check.EMPLOYER,
            Severity.BREACH,
            f"{post.title} is employed by {post.employer}, which left on {day_words(post.employer_left - DAY)}.",
        )
    for person in post.holders:
        if person.trained_on is None and any(person.takes(right) for right in post.decides):
            yield finding(
                Check.TRAINING,
                Severity.WARNING,
                f"{person.name} decides as {post.title} without having acknowledged the training.",
            )
    yield from (finding(Check.FUNDING, severity, sentence) for severity, sentence in _funding(post, on))


def _funding(post: PostFacts, on: date) -> Iterator[tuple[Severity, str]]:
    if not post.paid:
        if post.paid_until:
            yield Severity.BREACH, f"The money for {post.title} ended on {day_words(post.paid_until - DAY)}."
        return
    total = sum((row.percent for row in post.paid), Decimal(0))
    if total != WHOLE:
        yield (
            Severity.BREACH,
            f"The shares that pay for {post.title} come to {total.normalize():f}%, not 100%.",
        )
    ends = min((row.ends for row in post.paid if row.ends), default=None)
    if ends and ends <= add_months(on, FUNDING_MONTHS):
        payers = " and ".join(row.partner for row in post.paid if row.ends == ends)
        last = day_words(ends - DAY)
        yield (
            Severity.WARNING,
            f"{payers} pay for {post.title} until {last}, {FUNDING_MONTHS} months or less from now.",
        )


def _people(facts: Structure) -> Iterator[Finding]:
    """Whoever alone can decide something with nobody to stand in, and whoever holds much at once."""
    names: dict[int, str] = {}
    posts: defaultdict[int, list[str]] = defaultdict(list)
    alone: defaultdict[int, list[Right]] = defaultdict(list)
    seats: Counter[int] = Counter()
    for post in facts.posts:
        for person in post.holders:
            names[person.key] = person.name
            posts[person.key].append(post.title)
        for right in () if post.covered else post.decides:
            takers = [person.key for person in post.holders if person.takes(right)]
            if len(takers) == 1 and not _shared(right, takers[0], facts.posts):
                alone[takers[0]].append(right)
    for body in facts.bodies:
        for seat in body.seats:
            for person in seat.holders:
                names[person.key] = person.name
                seats[person.key] += 1
    for key, name in names.items():
        if alone[key]:
            yield Finding(
                Check.DEPENDENCE,
                Severity.NOTE,
                f"Only {name} can decide {_listed(alone[key])}, and nobody covers.",
                "person",
                key,
                name,
            )
        if len(posts[key]) >= MANY_POSTS or seats[key] >= MANY_SEATS:
            held = f"{len(posts[key])} post{'s' * (len(posts[key]) != 1)}"
            sat = f"{seats[key]} seat{'s' * (seats[key] != 1)}"
            yield Finding(
                Check.DEPENDENCE,
                Severity.NOTE,
                f"{name} holds {held} and {sat} at once.",
                "person",
                key,
                name,
            )


def _advice(advice: AdviceFacts, on: date) -> Iterator[Finding]:
    if advice.respond_by < on:
        due = day_words(advice.respond_by)
        words = f"The {advice.to_name} owed the {advice.adviser} an answer to its advice by {due}."
        yield Finding(Check.ADVICE, Severity.BREACH, words, "body", advice.to, advice.to_name)


def _shared(right: Right, only: int, posts: Iterable[PostFacts]) -> bool:
    """Whether somebody else can take the decision too."""
    return any(
        other.reaches(right)
        for post in posts
        for other in post.decides
        if any(person.key != only and person.takes(other) for person in post.holders)
    )


def _listed(rights: Iterable[Right], shown: int = 2) -> str:
    """ "contract award, grant award and 3 other decisions"."""
    names = list(dict.fromkeys(right.decision[:1].lower() + right.decision[1:] for right in rights))
    rest = len(names) - shown
    if rest > 1:
        return f"{', '.join(names[:shown])} and {rest} other decisions"
    return " and ".join(filter(None, [", ".join(names[:-1]), names[-1]]))
