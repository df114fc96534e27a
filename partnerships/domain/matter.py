"""The facts a ruling rests on: the matter as it stood, the scheme's clauses, and who was appointed to what.

Amounts are GBP, percentages per cent, periods half-open (`ends` is the first day outside). People, posts, partners and
care groups are known here by their keys; names come along only to be spoken.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from jct.core.calendar import add_months
from jct.core.money import ZERO
from partnerships.domain.words import DecisionType, Measure, Mode, PostFunction

RELATED_MONTHS = 12  # decisions of one series within a year are judged by their sum


def in_effect(starts: date | None, ends: date | None, on: date) -> bool:
    """Whether the half-open period holds the day `on`; a period without a start has not begun."""
    return starts is not None and starts <= on and (ends is None or on < ends)


@dataclass(frozen=True)
class SchemeFacts:
    title: str
    starts: date | None
    ends: date | None = None


@dataclass(frozen=True)
class Clause:
    """One row of the scheme. Exactly one of `post_function`, `post` and `body` names the decider."""

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

    @property
    def specificity(self) -> int:
        """More subject filters, and a named post rather than a function, make a clause more specific."""
        return (self.care_group is not None) + (self.post is not None)

    def about(self, matter: "Matter") -> bool:
        """Whether the clause is written for this type of matter and its care group, whatever the amount."""
        return self.decision_type == matter.decision_type and self.care_group in (None, matter.care_group)

    def names(self, actor: "Actor") -> bool:
        return self.post == actor.post if self.post is not None else self.post_function == actor.function

    def holds(self, amount: Decimal, percent: Decimal | None) -> bool:
        """Whether the band holds the amount (and the percentage, where the clause has one)."""
        return self.holds_amount(amount) and self.holds_percent(percent)

    def holds_amount(self, amount: Decimal) -> bool:
        return (self.above is None or amount > self.above) and (self.up_to is None or amount <= self.up_to)

    def holds_percent(self, percent: Decimal | None) -> bool:
        return self.percent_up_to is None or (percent is not None and percent <= self.percent_up_to)


@dataclass(frozen=True)
class Actor:
    """One appointment of one person: the post, its employer, the dates, and the employer's own limits."""

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


@dataclass(frozen=True)
class Related:
    """Another request of the same series (same contract, or same supplier and service)."""

    title: str
    amount: Decimal
    on: date


@dataclass(frozen=True)
class Consent:
    """An approval already given on this matter."""

    person: int
    name: str
    partner: int


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
    interests: Mapping[int, str] = field(default_factory=dict)  # person → the interest declared
    partners: Mapping[int, str] = field(default_factory=dict)  # partners whose consent a joint matter needs
    waiting: bool = True
    top_body: str = "the partnership board"

    @property
    def counted(self) -> tuple[Related, ...]:
        """The related requests of the twelve months up to the day of judgement, oldest first."""
        since = add_months(self.on, -RELATED_MONTHS)
        near = [other for other in self.related if since < other.on <= self.on]
        return tuple(sorted(near, key=lambda other: (other.on, other.title, other.amount)))

    @property
    def sum(self) -> Decimal:
        """The amount with all that is counted beside it: what limits are compared with."""
        return self.amount + sum((other.amount for other in self.counted), ZERO)

    @property
    def still_to_consent(self) -> dict[int, str]:
        given = {consent.partner for consent in self.consents}
        return {partner: name for partner, name in self.partners.items() if partner not in given}
