"""Sentences a scheme must make true: "a commissioning manager may not extend above £100,000".

Each is asked of `decide()` with an invented matter, for the reach of the clauses alone: that a gate has not been passed
or an interest is declared says nothing about the scheme. What a sentence leaves open must not make it true by itself:
its amount is whatever amount a clause measures, and where it gives no percentage the change is the smallest.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from jct.core.money import ZERO, pounds
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
    amount: Decimal = Decimal(0)  # GBP, in the measure of the clause that is asked
    percent: Decimal | None = None
    care_group: int | None = None
    care_group_name: str = ""
    fund: str = ""
    sector: str = ""
    regime: str = ""
    recurrent: bool = False
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
        percent=ZERO if sentence.percent is None else sentence.percent,
        care_group=sentence.care_group,
        care_group_name=sentence.care_group_name,
        fund=sentence.fund,
        sector=sentence.sector,
        regime=sentence.regime,
        recurrent=sentence.recurrent,
        annual_amount=sentence.amount,
        cumulative_amount=sentence.amount,
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
    what = _asked(sentence)
    if by:
        finding = f"Clause {by[0].clause_number} lets {by[0].title} decide {what}."
    else:
        others = ", ".join(dict.fromkeys(able.title for able in could))
        finding = (
            f"It does not; {what} is for {others}." if others else f"It does not; nobody may decide {what}."
        )
    return Tested(sentence, bool(by) is sentence.may, finding)


def _asked(sentence: Sentence) -> str:
    """The matter in words: "grant award of £5,000, recurrent from Pool A, sector adult social care"."""
    parts = [
        f" of {pounds(sentence.amount)}" if sentence.amount else "",
        ", recurrent" if sentence.recurrent else "",
        f" from {sentence.fund}" if sentence.fund else "",
        f", sector {_spaced(sentence.sector)}" if sentence.sector else "",
        f", regime {_spaced(sentence.regime)}" if sentence.regime else "",
    ]
    return sentence.decision_type.label.lower() + "".join(parts)


def _spaced(word: str) -> str:
    return word.replace("_", " ")
