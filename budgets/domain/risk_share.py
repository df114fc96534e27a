"""Who bears an over- or underspend: ordered steps, each taking its part of what is left.

A rule is two lists of steps, one for an overspend and one for an underspend. Each step takes at most its limit of
what the steps before it left, and the last one takes the rest. So "the first £500,000 falls on the host, the next
£500,000 equally, the rest in proportion" is three steps, and a risk pool is a step that no partner pays. Where the
rule says so, the variance of fixed lines stays with the partners that lead them and only the rest is shared. Amounts
are GBP, to the penny; an overspend is positive. The methods are those found in section 75 agreements (see `METHODS`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from budgets.domain.risk_terms import (
    APART,
    COUNTED,
    EQUAL,
    FIXED,
    LEAD,
    METHODS,
    OFFSET,
    OUTSIDE,
    OWN,
    PROPORTIONAL,
    RETAIN,
    RISK_POOL,
    Means,
    Party,
    PartyShare,
    RiskShare,
    Rule,
    Step,
    Working,
    falls_words,
)
from budgets.domain.risk_words import number_words, part_of_budget, step_words
from jct.core.errors import Refused
from jct.core.money import ZERO, money, over_under, pounds, split

__all__ = [
    "EQUAL",
    "FIXED",
    "LEAD",
    "METHODS",
    "OFFSET",
    "OUTSIDE",
    "OWN",
    "PROPORTIONAL",
    "RETAIN",
    "RISK_POOL",
    "Means",
    "Party",
    "PartyShare",
    "RiskShare",
    "Rule",
    "Step",
    "Working",
    "offsets",
    "share",
    "shared_part",
]

NO_MEANS = Means()


def share(
    variance: Decimal, parties: Sequence[Party], rule: Rule | None, means: Means = NO_MEANS
) -> RiskShare:
    """Share `variance` (GBP, overspend positive) between the parties by the rule, with every step shown.

    Without a rule, or without the contributions it needs, the answer says so and shares nothing: it is
    never guessed at.
    """
    variance = money(variance)
    if rule is None:
        words = "Rule missing: no risk-share rule is in force for this fund, so nobody can say who bears its variance."
        return RiskShare(variance, missing=True, words=words)
    try:
        return _follow(variance, parties, rule, means)
    except Refused as refused:
        return RiskShare(variance, missing=True, words=refused.reason)


def shared_part(variance: Decimal, parties: Sequence[Party], rule: Rule) -> Decimal:
    """What of the variance the steps share: all of it, less the fixed lines where the rule leaves them apart."""
    return variance - sum((p.fixed for p in parties), ZERO) if rule.fixed_lines else variance


def offsets(variances: Mapping[int, Decimal]) -> dict[int, Decimal]:
    """How much of each fund's variance is set against the opposite ones of the others, GBP, never negative.

    What overspent funds take is what underspent funds give, each in proportion to its variance.
    """
    over = {key: amount for key, amount in variances.items() if amount > 0}
    under = {key: -amount for key, amount in variances.items() if amount < 0}
    met = min(sum(over.values(), ZERO), sum(under.values(), ZERO))
    found = dict.fromkeys(variances, ZERO)
    for side in (over, under):
        if met:
            found |= dict(zip(side, split(met, list(side.values())), strict=True))
    return found


def _follow(variance: Decimal, parties: Sequence[Party], rule: Rule, means: Means) -> RiskShare:
    shared = shared_part(variance, parties, rule)
    kept = [p.fixed if rule.fixed_lines else ZERO for p in parties]
    working = [_fixed_lines(parties, kept)] if any(kept) else []
    if rule.fixed_lines:
        parties = [replace(p, own=p.own - p.fixed) for p in parties]
    borne = [ZERO] * len(parties)
    taken = dict.fromkeys(APART, ZERO)
    left = shared
    for number, step in enumerate(rule.over if shared > 0 else rule.under, start=1):
        if not left:
            break
        if step.within is not None and abs(shared) > step.within:
            words = f"Does not act: the variance is more than {pounds(step.within)}."
            working.append(Working(number, words, ZERO, (ZERO,) * len(parties), ()))
            continue
        most = _most(step, means)
        amount = left if most is None else max(-most, min(most, left))
        parts, sums = [ZERO] * len(parties), []
        if step.method in taken:
            taken[step.method] += amount
            sums = [f"{METHODS[step.method].capitalize()}: {pounds(abs(amount))}"]
        elif amount:
            parts, sums = _parts(step, amount, shared, parties)
            parts, capped = _cap(step, parts, borne, parties, sign=1 if shared > 0 else -1)
            sums += capped
        borne = _added(borne, parts)
        words = step_words(step, amount, means, first=left == shared)
        left -= amount
        means = _drawn(means, step, amount)
        working.append(Working(number, words, amount, tuple(parts), tuple(sums)))
    return RiskShare(
        variance,
        missing=False,
        words=f"{over_under(variance)}: {_kind(variance)}",
        shares=tuple(
            PartyShare(p.key, p.name, amount, f"{p.name}: {falls_words(amount)}")
            for p, amount in zip(parties, _added(kept, borne), strict=True)
        ),
        from_risk_pool=taken[RISK_POOL],
        carried_forward=taken[RETAIN],
        working=tuple(working),
        offset=taken[OFFSET],
        outside=taken[OUTSIDE],
    )


def _added(one: Sequence[Decimal], other: Sequence[Decimal]) -> list[Decimal]:
    return [a + b for a, b in zip(one, other, strict=True)]


def _fixed_lines(parties: Sequence[Party], kept: Sequence[Decimal]) -> Working:
    whole = sum(kept, ZERO)
    words = f"The variance of fixed lines, {over_under(whole, exact=True)}, stays with the partners that lead them."
    sums = [
        f"{p.name}: its fixed lines are {over_under(part, exact=True)}"
        for p, part in zip(parties, kept, strict=True)
    ]
    return Working(0, words, whole, tuple(kept), tuple(sums))


def _most(step: Step, means: Means) -> Decimal | None:
    """The most the step can take, GBP; None when nothing limits it."""
    limits = [
        step.up_to,
        None if step.up_to_percent is None else part_of_budget(step.up_to_percent, means),
        _in_pool(means) if step.method == RISK_POOL else None,
        means.offset if step.method == OFFSET else None,
    ]
    return min((limit for limit in limits if limit is not None), default=None)


def _drawn(means: Means, step: Step, amount: Decimal) -> Means:
    """What is left to draw on after a step took `amount`, for a second step of its kind."""
    if step.method == RISK_POOL and means.risk_pool is not None:
        return replace(means, risk_pool=means.risk_pool - amount)
    return replace(means, offset=means.offset - abs(amount)) if step.method == OFFSET else means


def _in_pool(means: Means) -> Decimal | None:
    """What the risk pool can give, GBP. A draw may count from a day before the payment it rests on: an overdrawn pool
    gives nothing.
    """
    return None if means.risk_pool is None else max(means.risk_pool, ZERO)


def _parts(
    step: Step, amount: Decimal, variance: Decimal, parties: Sequence[Party]
) -> tuple[list[Decimal], list[str]]:
    """Each party's part of the step's amount before any cap, with the sum that made it."""
    if step.method == OWN and amount == variance == sum((p.own for p in parties), ZERO):
        return [p.own for p in parties], [
            f"{p.name}: its own lines are {over_under(p.own, exact=True)}" for p in parties
        ]
    weights = _weights(step, amount, parties)
    parts = split(amount, weights)
    whole = sum(weights, ZERO)
    if step.method == LEAD:
        return parts, [
            f"{p.name}: {pounds(abs(part))}" for p, part in zip(parties, parts, strict=True) if p.leads
        ]
    return parts, [
        f"{p.name}: {pounds(abs(amount))} × {number_words(weight)} ÷ {number_words(whole)} = {pounds(abs(part))}"
        for p, weight, part in zip(parties, weights, parts, strict=True)
    ]


def _weights(step: Step, amount: Decimal, parties: Sequence[Party]) -> list[Decimal]:
    if step.method == PROPORTIONAL:
        weights = [_base(step, p) for p in parties]
    elif step.method == FIXED:
        weights = [step.shares.get(p.key, ZERO) for p in parties]
    elif step.method == OWN:
        # Part of the variance is already borne (a risk pool, an earlier band): the lines that caused it
        # share the rest.
        weights = [abs(p.own) if p.own * amount > 0 else ZERO for p in parties]
    elif step.method == LEAD:
        weights = [Decimal(p.leads) for p in parties]
    else:
        weights = [Decimal(1)] * len(parties)
    if min(weights, default=ZERO) < 0 or not any(weights):
        raise Refused(
            f"The variance cannot be {METHODS[step.method]}: there is nothing recorded to share it by."
        )
    return weights


def _base(step: Step, party: Party) -> Decimal:
    """What the party's share is in proportion to, GBP."""
    if (step.base, step.base_on) == (COUNTED, None):
        return party.base
    return party.bases.get((step.base, step.base_on), ZERO)


def _cap(
    step: Step, parts: list[Decimal], borne: list[Decimal], parties: Sequence[Party], *, sign: int
) -> tuple[list[Decimal], list[str]]:
    capped, sums = list(parts), []
    for index, party in enumerate(parties):
        cap = step.caps.get(party.key)
        excess = ZERO if cap is None else sign * (borne[index] + capped[index]) - cap
        if cap is None or excess <= 0:
            continue
        heir = next(i for i, p in enumerate(parties) if p.key == step.excess_to)
        capped[index] -= sign * excess
        capped[heir] += sign * excess
        sums.append(
            f"{party.name} is capped at {pounds(cap)}: {pounds(excess)} passes to {parties[heir].name}"
        )
    return capped, sums


def _kind(variance: Decimal) -> str:
    if not variance:
        return "nothing to share"
    return "an overspend to be met" if variance > 0 else "an underspend to be returned or kept"
