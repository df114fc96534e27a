"""The facts a ruling rests on: the matter as it stood, and the scheme's clauses.

Amounts are GBP, percentages per cent, periods half-open (`ends` is the first day outside). People, posts, partners and
care groups are known here by their keys; names come along only to be spoken.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from functools import cached_property

from jct.core.calendar import add_months
from jct.core.money import ZERO, pounds
from partnerships.domain.actor import Actor
from partnerships.domain.words import (
    DecisionType,
    Gate,
    ItemOutcome,
    Measure,
    Mode,
    PostFunction,
    Urgency,
    Verb,
)

RELATED_MONTHS = 12  # decisions of one series within a year are judged by their sum


def in_effect(starts: date | None, ends: date | None, on: date) -> bool:
    """Whether the half-open period holds the day `on`; a period without a start has not begun."""
    return starts is not None and starts <= on and (ends is None or on < ends)


@dataclass(frozen=True)
class SchemeFacts:
    title: str
    starts: date | None
    ends: date | None = None
    key: int | None = None


@dataclass(frozen=True)
class Clause:
    """One row of the scheme. Exactly one of `post_function`, `post` and `body` names the decider.

    An empty filter (care group, fund, sector, regime, recurrent) means any.
    """

    key: int
    number: str
    text: str
    decision_type: DecisionType
    measure: Measure = Measure.NONE
    above: Decimal | None = None  # exclusive
    up_to: Decimal | None = None  # inclusive
    percent_up_to: Decimal | None = None  # cumulative change, inclusive
    care_group: int | None = None
    post_function: PostFunction | None = None
    post: int | None = None
    body: str = ""
    mode: Mode = Mode.SOLE
    refer_to: str = ""
    own_partner: bool = False
    body_key: int | None = None
    refer_key: int | None = None
    second_body: str = ""  # the other key, or the other parent
    second_key: int | None = None
    fund: str = ""
    sector: str = ""
    regime: str = ""
    recurrent: bool | None = None
    gates: tuple[Gate, ...] = ()
    consult: tuple[str, ...] = ()
    notice_days: int = 0  # clear days of public notice
    call_in_days: int = 0  # working days after publication
    urgency_body: str = ""  # its chair may agree that a matter is urgent
    urgency_key: int | None = None
    deputies: bool = True
    non_delegable: bool = False
    max_depth: int = 0  # how often it may be passed on in writing
    trained: bool = False  # only whoever acknowledged the training on delegated authority
    conditions: str = ""
    starts: date | None = None  # None: with the scheme
    ends: date | None = None
    source: str = ""

    @cached_property
    def specificity(self) -> int:
        """More subject filters, and a named post rather than a function, make a clause more specific."""
        filters = (self.care_group, self.recurrent, self.post)
        named = (self.fund, self.sector, self.regime)
        return sum(each is not None for each in filters) + sum(map(bool, named))

    @cached_property
    def band(self) -> str:
        """ "over £50,000 up to £250,000", "up to £50,000", "over £10,000,000", "any amount"."""
        above = f"over {pounds(self.above)}" if self.above is not None else ""
        up_to = f"up to {pounds(self.up_to)}" if self.up_to is not None else ""
        return " ".join(part for part in (above, up_to) if part) or "any amount"

    def covers(self, matter: "Matter") -> bool:
        """Whether the type and every subject filter fit, on whatever day."""
        return (
            self.decision_type == matter.decision_type
            and self.care_group in (None, matter.care_group)
            and self.recurrent in (None, matter.recurrent)
            and (not self.fund or self.fund.casefold() == matter.fund.casefold())
            and (not self.sector or self.sector == matter.sector)
            and (not self.regime or self.regime == matter.regime)
        )

    def in_force(self, on: date) -> bool:
        return (self.starts is None or self.starts <= on) and (self.ends is None or on < self.ends)

    def names(self, actor: Actor) -> bool:
        """Whether it names the post, or the one that passed its authority on to it."""
        post, function = actor.post, actor.function
        if actor.passed_on is not None:
            if self.decision_type is not actor.passed_on.decision_type:
                return False
            post, function = actor.passed_on.from_post, actor.passed_on.from_function
        if self.post is not None:
            return self.post == post
        return self.post_function is not None and self.post_function == function

    def holds(self, matter: "Matter") -> bool:
        """Whether the band holds the amount as the clause measures it (and the percentage, where it has one)."""
        return self.holds_amount(matter.amount_in(self.measure)) and self.holds_percent(matter.percent)

    def holds_amount(self, amount: Decimal | None) -> bool:
        """An amount that the request does not give (None) lies in no band."""
        if self.measure is Measure.NONE:
            return True
        if amount is None:
            return False
        return (self.above is None or amount > self.above) and (self.up_to is None or amount <= self.up_to)

    def holds_percent(self, percent: Decimal | None) -> bool:
        return self.percent_up_to is None or (percent is not None and percent <= self.percent_up_to)


@dataclass(frozen=True)
class Related:
    """Another request of the same series (same contract, or same supplier and service), asked for `on` a day; `annual`
    is what it commits in a year, None when it does not say, `decided` the day on which it was approved, if it was."""

    title: str
    amount: Decimal
    on: date
    annual: Decimal | None = None
    decided: date | None = None

    def last_of(self, on: date) -> date:
        """The day by which it is near another decision `on` a day: of its own decision, once that is taken."""
        return self.decided if self.decided is not None and self.decided <= on else self.on


@dataclass(frozen=True)
class Consent:
    """An answer in favour already given: an approval (DECIDE) or a recommendation, of one version of the matter."""

    person: int
    name: str
    partner: int
    version: int = 1
    cover_for: int | None = None  # in whose place it was given
    verb: Verb = Verb.DECIDE
    on: date | None = None
    emergency: bool = False  # under the clause on urgent decisions
    covering: bool = False  # that holder named the person; otherwise they acted up, or it was passed on

    @property
    def chain(self) -> frozenset[int]:
        return frozenset({self.person} if self.cover_for is None else {self.person, self.cover_for})


@dataclass(frozen=True)
class Resolved:
    """What a body resolved on one version of the matter; `to` are the bodies it was recommended to, by key and name."""

    body: int
    name: str
    verb: Verb
    outcome: ItemOutcome
    version: int
    on: date
    to: tuple[tuple[int, str], ...] = ()


@dataclass(frozen=True)
class Advised:
    """What a body advised another on the matter; `answered`: the other has said what it does with it."""

    adviser: str
    to: int
    to_name: str
    on: date
    answered: bool = False


@dataclass(frozen=True)
class Envelope:
    """A sum approved beforehand that this matter draws on; `on` is None while it is not approved."""

    title: str
    amount: Decimal  # GBP, as agreed
    used: Decimal  # by other approved requests
    on: date | None
    by: str = ""  # the body or post that approved it
    why_not: str = ""  # why nothing can be drawn from it, though it is approved

    @property
    def headroom(self) -> Decimal:
        return self.amount - self.used

    def approved(self, on: date) -> bool:
        return self.on is not None and self.on <= on and not self.why_not

    def covers(self, amount: Decimal, on: date) -> bool:
        return self.approved(on) and amount <= self.headroom


@dataclass(frozen=True)
class Indicative:
    """The indicative money that a plan names, and what other plans that stand have taken of it (GBP)."""

    title: str
    amount: Decimal
    planned: Decimal

    @property
    def left(self) -> Decimal:
        """For this plan; below nought where the money has become less than what is planned."""
        return self.amount - self.planned


@dataclass(frozen=True)
class Commitment:
    """What one approved request commits in the year (GBP), and the whole it is part of, if any."""

    request: int
    part_of: int | None
    annual: Decimal


@dataclass(frozen=True)
class BoardAuthority:
    """What the board may commit in a year: confirmed contributions, and what is committed already (GBP); `of` are the
    requests that commit it."""

    confirmed: Decimal
    committed: Decimal
    of: tuple[Commitment, ...] = ()

    def beside(self, request: int | None, part_of: int | None) -> "BoardAuthority | None":
        """As it stands for one request: its own parts are in its sum, and committed with it. None for a part whose
        whole is committed in this year: nothing more is committed by it."""
        if part_of is not None and any(one.request == part_of for one in self.of):
            return None
        own = (one.annual for one in self.of if request is not None and one.part_of == request)
        return replace(self, committed=self.committed - sum(own, ZERO))


@dataclass(frozen=True)
class Matter:
    """What is asked, on the day it is judged."""

    decision_type: DecisionType
    amount: Decimal
    on: date
    requester: int
    requester_name: str
    percent: Decimal | None = None
    care_group: int | None = None
    care_group_name: str = ""
    partner: int | None = None
    partner_name: str = ""
    related: tuple[Related, ...] = ()
    consents: tuple[Consent, ...] = ()
    interests: Mapping[int, str] = field(default_factory=dict)  # person → the interest declared or registered
    partners: Mapping[int, str] = field(default_factory=dict)  # partners whose consent a joint matter needs
    waiting: bool = True
    top_body: str = "the partnership board"
    version: int = 1
    on_behalf_of: int | None = None
    on_behalf_of_name: str = ""
    sector: str = ""
    regime: str = ""
    fund: str = ""
    provider: str = ""
    recurrent: bool = False
    annual_amount: Decimal | None = None  # the new commitment of a year, GBP
    cumulative_amount: Decimal | None = None  # all changes since award with this one, GBP
    lacks_yearly_sum: bool = False  # it commits money every year, and does not say how much
    money_ends: date | None = None  # exclusive
    is_notional: bool = False
    indicative: Indicative | None = None
    exercise_by: date | None = None  # the last day on which an option can be taken up
    wards: int = 0  # on which it has a significant effect
    key_above: Decimal | None = None  # GBP, exclusive: what the partnership calls a key decision
    key_wards: int = 2
    notice_on: date | None = None
    urgency: Urgency = Urgency.NONE
    urgency_consent: tuple[int, str] | None = None  # who agreed to it: person, name
    gates: Mapping[Gate, date] = field(default_factory=dict)  # passed by this version, when
    cleared_by: Mapping[int, Gate] = field(default_factory=dict)  # who passed one in person, and which
    consulted: Mapping[str, tuple[str, int | None]] = field(default_factory=dict)  # who → evidence, person
    advice: tuple[Advised, ...] = ()
    envelope: Envelope | None = None
    board: BoardAuthority | None = None
    resolutions: tuple[Resolved, ...] = ()
    asked_on: date | None = None  # None: not sent yet
    meets: Mapping[int, date] = field(default_factory=dict)  # body → its next meeting from that day
    emergency: bool = False  # judged under the clause on urgent decisions

    @cached_property
    def counted(self) -> tuple[Related, ...]:
        """The related requests asked for by the day of judgement, and asked for or approved in the twelve months up to
        it, oldest first."""
        if not self.related:
            return ()
        since = add_months(self.on, -RELATED_MONTHS)
        near = [other for other in self.related if other.on <= self.on and since < other.last_of(self.on)]
        return tuple(sorted(near, key=lambda other: (other.on, other.title, other.amount)))

    @cached_property
    def sum(self) -> Decimal:
        """The amount with all that is counted beside it: what limits are compared with."""
        return self.amount + sum((other.amount for other in self.counted), ZERO)

    def amount_in(self, measure: Measure) -> Decimal | None:
        """The amount as a clause measures it (GBP); None when the request does not give it, and then nobody decides
        under that clause. A related request that does not say what it commits in a year counts in whole."""
        if measure is Measure.CUMULATIVE_CHANGE:
            return self.cumulative_amount
        if measure is not Measure.ANNUAL_VALUE:
            return self.sum
        if self.annual_amount is None:
            return None
        others = (other.amount if other.annual is None else other.annual for other in self.counted)
        return self.annual_amount + sum(others, ZERO)

    @cached_property
    def answers(self) -> tuple[Consent, ...]:
        """The answers to this version; those to older versions stay as evidence and count for nothing."""
        return tuple(consent for consent in self.consents if consent.version == self.version)

    @cached_property
    def heard(self) -> frozenset[str]:
        """Who was consulted, by name in small letters: with evidence, or by advice that has been answered."""
        consulted = {who for who, (evidence, _) in self.consulted.items() if evidence}
        return frozenset(
            who.casefold() for who in consulted | {said.adviser for said in self.advice if said.answered}
        )

    @cached_property
    def agreed(self) -> tuple[Consent, ...]:
        """The approvals of this version that the next is added to. What was given as urgent counts for that alone, and
        the other way round: neither stands in for somebody whom the other clause names. What an interest bars is not
        counted, whenever it was declared; nor, in a meeting, what was approved after it."""
        return tuple(
            answer
            for answer in self.answers
            if answer.verb is Verb.DECIDE
            and not self.left_out(answer)
            and (answer.on is None or answer.on <= self.on)
        )

    def left_out(self, answer: Consent) -> str:
        """Why an approval of this version does not count, in words; empty when it does."""
        if answer.emergency is not self.emergency:
            given = "as urgent, and counts for an urgent decision alone"
            return f"it was given {given}" if answer.emergency else "it was not given as urgent"
        barred = self.bars(answer.person, answer.cover_for if answer.covering else None)
        if barred is None:
            return ""
        whose = answer.name if barred == answer.person else f"the holder whom {answer.name} covered"
        return f"{whose} has an interest in this matter"

    def bars(self, person: int | None, covered: int | None = None) -> int | None:
        """Whose interest bars an answer, if anybody's: that of whoever gives it, or of the holder they cover, who named
        them. Governance chose whoever acts up, and a post is passed on to a post: the holder's interest bars neither,
        for a matter in which the one holder has an interest can be decided in no other way."""
        return next((key for key in (person, covered) if key in self.interests), None)

    @property
    def still_to_consent(self) -> dict[int, str]:
        given = {consent.partner for consent in self.agreed}
        return {partner: name for partner, name in self.partners.items() if partner not in given}

    @cached_property
    def carried(self) -> tuple[Resolved, ...]:
        """What bodies have agreed to in this version, deciding or ratifying."""
        return tuple(
            done
            for done in self.resolutions
            if done.version == self.version
            and done.outcome is ItemOutcome.CARRIED
            and done.verb in (Verb.DECIDE, Verb.RATIFY)
        )

    @cached_property
    def handed_up(self) -> tuple[Resolved, ...]:
        """What inquorate bodies made of this version: recommendations to whoever they name."""
        return tuple(
            done
            for done in self.resolutions
            if done.version == self.version and done.outcome is ItemOutcome.RECOMMENDED
        )

    @cached_property
    def opposed(self) -> tuple[Resolved, ...]:
        """The bodies that only recommend, and recommended against this version; whoever decides may still agree."""
        return tuple(
            done
            for done in self.resolutions
            if done.version == self.version
            and done.outcome is ItemOutcome.LOST
            and done.verb is Verb.RECOMMEND
        )

    def agreed_by(self, body: int | None) -> bool:
        """Whether the body has agreed to this version."""
        return any(done.body == body for done in self.carried)

    def handed_up_by(self, body: int | None) -> frozenset[int]:
        """The bodies to which this one handed the matter up, when it met without its quorum. One whose power is only to
        recommend hands nothing up."""
        handed = [done for done in self.handed_up if done.body == body and done.verb is not Verb.RECOMMEND]
        return frozenset(key for done in handed for key, _ in done.to) - {body}

    def key_turned(self, body: int | None, other: int | None) -> bool:
        """Whether the body has agreed to this version, or one to which it handed its key up, but not the `other` one
        of the two."""
        return self.agreed_by(body) or any(
            self.agreed_by(above) for above in self.handed_up_by(body) - {other}
        )

    @property
    def agreed_to_ratify(self) -> str:
        """Who agreed to this version, by name; empty while nobody has, and so there is nothing to ratify."""
        deciding = [answer.name for answer in self.agreed]
        return next(iter([*deciding, *(done.name for done in self.carried if done.verb is Verb.DECIDE)]), "")
