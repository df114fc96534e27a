"""Which clause of the scheme governs: the most specific, then the one whose band holds the sum, then the strictest.

A body has a part in a clause in one of four ways: it is named as the decider (or as one of two keys), it ratifies what
another agreed, a recommendation is addressed to it, or the body named could not meet and hands the matter up to it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from partnerships.domain.actor import Actor
from partnerships.domain.matter import Clause, Matter
from partnerships.domain.words import Measure, Mode, Verb

UNLIMITED = Decimal("Infinity")
_STRICTNESS = {
    mode: rank
    for rank, mode in enumerate(
        [Mode.RECOMMEND_TO, Mode.RATIFY_BY, Mode.DUAL_KEY, Mode.ALL_OF, Mode.SOLE, Mode.ANY_ONE]
    )
}


@dataclass(frozen=True)
class Part:
    """What a body may do under a clause; `own` when it is the clause's decider or has one of two keys, or when the
    body that is handed the matter up to it: `key` says which of them it answers for."""

    clause: Clause
    verb: Verb
    own: bool
    key: int | None = None


def governing(matter: Matter, actor: Actor, about: Iterable[Clause]) -> Clause | None:
    """Of the clauses naming this post: the most specific; among those, the one whose band holds the sum; on a tie the
    most restrictive. When no band holds it, the one reaching furthest, so that the refusal can show its limit."""
    return _first(matter, [clause for clause in about if clause.names(actor)])


def part_of(matter: Matter, body: int | None, about: Sequence[Clause], power: Verb | None) -> Part | None:
    """What this body may do under the clauses about the matter.

    A clause that names it goes before a recommendation addressed to it, whose band is not its own. It ratifies when
    that is its power, or when no clause of its own holds the sum.
    """
    own = _first(matter, [clause for clause in about if body in _deciding(clause)])
    if own is None or not own.holds(matter):
        handed = [clause for clause in about if _handed_up(matter, clause, body) is not None]
        if up := _first(matter, handed):
            return Part(up, Verb.DECIDE, own=True, key=_handed_up(matter, up, body))
    ratifies = _first(
        matter, [clause for clause in about if clause.mode is Mode.RATIFY_BY and body in parents(clause)]
    )
    if ratifies and (own is None or power is Verb.RATIFY or not own.holds(matter)):
        return Part(ratifies, Verb.RATIFY, own=False)
    if own:
        return Part(own, Verb.RECOMMEND if own.mode is Mode.RECOMMEND_TO else Verb.DECIDE, own=True, key=body)
    asked = [clause for clause in about if clause.mode is Mode.RECOMMEND_TO and body in parents(clause)]
    told = _first(matter, asked)
    return Part(told, Verb.DECIDE, own=False) if told else None


def bodies_of(matter: Matter, about: Iterable[Clause]) -> dict[int, str]:
    """Every body with a part in these clauses, by name."""
    found = dict(pair for done in matter.handed_up for pair in done.to)
    for clause in about:
        named = (
            (clause.body_key, clause.body),
            (clause.second_key, clause.second_body),
            (clause.refer_key, clause.refer_to),
        )
        found |= {key: name for key, name in named if key is not None}
    return found


def parents(clause: Clause) -> tuple[int, ...]:
    """Those who decide what is recommended to them, or ratify: one body or two."""
    return tuple(key for key in (clause.refer_key, clause.second_key) if key is not None)


def parent_names(clause: Clause, but: int | None = None) -> tuple[str, ...]:
    """Their names, `but` that of a body which decides in the place of the one that the clause names."""
    both = ((clause.refer_key, clause.refer_to), (clause.second_key, clause.second_body))
    return tuple(name for key, name in both if name and (but is None or key != but))


def parents_to_agree(matter: Matter, clause: Clause) -> tuple[str, ...]:
    """The names of those that have not agreed to this version yet."""
    named = zip(parents(clause), parent_names(clause), strict=True)
    return tuple(name for key, name in named if not matter.agreed_by(key))


def other_parents(matter: Matter, body: int, about: Iterable[Clause], verb: Verb) -> tuple[str, ...]:
    """Of two parents that must both decide, or both ratify, the other one while it has not."""
    mode = Mode.RATIFY_BY if verb is Verb.RATIFY else Mode.RECOMMEND_TO
    waiting = {
        key: name
        for clause in about
        if clause.mode is mode and body in parents(clause) and clause.holds(matter)
        for key, name in zip(parents(clause), parent_names(clause), strict=True)
        if key != body and not matter.agreed_by(key)
    }
    return tuple(waiting.values())


def next_tier(clause: Clause, about: Iterable[Clause]) -> Clause | None:
    """The clause one step up: of those that decide, the one with the lowest band that reaches beyond this one."""
    if clause.up_to is None:
        return None
    above = [
        other
        for other in about
        if other.measure is not Measure.NONE
        and other.measure.is_sum is clause.measure.is_sum
        and other.mode is not Mode.RECOMMEND_TO
        and (other.up_to is None or other.up_to > clause.up_to)
    ]
    return min(above, key=_restriction, default=None)


def _handed_up(matter: Matter, clause: Clause, body: int | None) -> int | None:
    """The body that this clause names, met without its quorum, and recommended the matter to `body`. One that may only
    recommend hands nothing up: whoever it would recommend it to decides. Nor is there anything to decide above once it
    was agreed below after all: it waits to be ratified, by that body too where it is a parent."""
    named = _deciding(clause)
    if clause.mode is Mode.RECOMMEND_TO or body in named:
        return None
    if clause.mode is Mode.RATIFY_BY and matter.agreed_to_ratify:
        return None
    return next((key for key in named if body in matter.handed_up_by(key)), None)


def _deciding(clause: Clause) -> tuple[int, ...]:
    keys = (clause.body_key, clause.second_key) if clause.mode is Mode.DUAL_KEY else (clause.body_key,)
    return tuple(key for key in keys if key is not None)


def _first(matter: Matter, named: Sequence[Clause]) -> Clause | None:
    if not named:
        return None
    closest = max(clause.specificity for clause in named)
    named = [clause for clause in named if clause.specificity == closest]
    holding = [clause for clause in named if clause.holds(matter)]
    return min(holding, key=_restriction) if holding else max(named, key=_restriction)


def _restriction(clause: Clause) -> tuple[Decimal, Decimal, int, int]:
    """Sorts the most restrictive clause first: lowest band, lowest percentage, strictest mode, then age."""
    up_to = UNLIMITED if clause.up_to is None else clause.up_to
    percent = UNLIMITED if clause.percent_up_to is None else clause.percent_up_to
    return up_to, percent, _STRICTNESS[clause.mode], clause.key
