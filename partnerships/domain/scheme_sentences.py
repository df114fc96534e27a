"""Sentences a scheme must make true: "a commissioning manager may not extend above £100,000".

Each is asked of `decide()` with an invented matter, for the reach of the clauses alone: that a gate has not been passed
or an interest is declared says nothing about the scheme.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from jct.core.money import pounds
from partnerships.domain.matter import Matter
from partnerships.domain.ruling import Able, Ruling
from partnerships.domain.words import DecisionType, PostFunction

ASKER = -1  # nobody's key


@dataclass(frozen=True)
class Sentence:
    """Exactly one of `post_function`, `post` and `body` names whose authority is tested."""

    key: int
    words: str
    decision_type: DecisionType
    may: bool
    amount: Decimal = Decimal(0)
    percent: Decimal | None = None
    care_group: int | None = None
    care_group_name: str = ""
    fund: str = ""
    post_function: PostFunction | None = None
    post: int | None = None
    body: int | None = None


@dataclass(frozen=True)
class Tested:
    sentence: Sentence
    holds: bool
    finding: str  # what the scheme says


def matter_of(sentence: Sentence, *, on: date, partner: int | None = None, partner_name: str = "") -> Matter:
    """The matter a sentence speaks of, asked for by nobody in the partnership."""
    return Matter(
        decision_type=sentence.decision_type,
        amount=sentence.amount,
        on=on,
        requester=ASKER,
        requester_name="somebody else",
        percent=sentence.percent,
        care_group=sentence.care_group,
        care_group_name=sentence.care_group_name,
        fund=sentence.fund,
        partner=partner,
        partner_name=partner_name,
        partners={} if partner is None else {partner: partner_name},
    )


def whoever_could(ruling: Ruling) -> tuple[Able, ...]:
    """All whom the clauses let decide, now or once gates and notice are done: the lowest limit first, meetings last."""
    able = (*ruling.who_can, *ruling.who_could)
    return tuple(sorted(able, key=lambda one: (one.meeting, one.limit is None, one.limit or 0, one.title)))


def verdict(sentence: Sentence, ruling: Ruling, posts: Iterable[int]) -> Tested:
    """Whether the ruling on the sentence's matter makes it true; `posts` are those it speaks of."""
    keys, could = set(posts), whoever_could(ruling)
    by = [
        able
        for able in could
        if (sentence.body is not None and able.body == sentence.body)
        or (able.post is not None and able.post in keys)
    ]
    amount = f" of {pounds(sentence.amount)}" if sentence.amount else ""
    fund = f" from {sentence.fund}" if sentence.fund else ""
    what = f"{sentence.decision_type.label.lower()}{amount}{fund}"
    if by:
        finding = f"Clause {by[0].clause_number} lets {by[0].title} decide {what}."
    else:
        others = ", ".join(dict.fromkeys(able.title for able in could))
        finding = (
            f"It does not; {what} is for {others}." if others else f"It does not; nobody may decide {what}."
        )
    return Tested(sentence, bool(by) is sentence.may, finding)
