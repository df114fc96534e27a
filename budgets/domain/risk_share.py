"""Who bears an over- or underspend: ordered steps, each taking its part of what is left.

A rule is two lists of steps, one for an overspend and one for an underspend. Each step takes at most
`up_to` of what the steps before it left, and the last one takes the rest. So "the first £500,000 falls on
the host, the next £500,000 equally, the rest in proportion" is three steps, and a risk pool is a step that
no partner pays. Amounts are GBP, to the penny; an overspend is positive. The methods are those found in
section 75 agreements (see `METHODS`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from jct.core.errors import Refused
from jct.core.money import ZERO, money, over_under, pounds, split

OWN, PROPORTIONAL, EQUAL, FIXED, RISK_POOL, RETAIN = (
    "own",
    "proportional",
    "equal",
    "fixed",
    "risk_pool",
    "retain",
)

METHODS = {
    OWN: "each partner bears the variance of its own lines",
    PROPORTIONAL: "shared in proportion to contributions",
    EQUAL: "shared equally",
    FIXED: "shared in fixed percentages",
    RISK_POOL: "met from the risk pool",
    RETAIN: "kept in the fund and carried forward",
}


@dataclass(frozen=True)
class Party:
    """A partner of the fund: `base` is the contribution that counts towards its share, `own` the variance
    of the lines it leads.
    """

    key: str
    name: str
    base: Decimal = ZERO
    own: Decimal = ZERO


@dataclass(frozen=True)
class Step:
    """One step of a rule.

    `up_to`: the most it takes, GBP (None: all that is left). `shares`: per cent by partner key, for fixed
    shares. `caps`: the most a partner bears in all, GBP, counting what earlier steps gave it; what is above
    falls on `excess_to`.
    """

    method: str
    up_to: Decimal | None = None
    shares: Mapping[str, Decimal] = field(default_factory=dict)
    caps: Mapping[str, Decimal] = field(default_factory=dict)
    excess_to: str = ""


@dataclass(frozen=True)
class Rule:
    """The steps for an overspend and for an underspend, and the clause of the agreement they come from."""

    over: tuple[Step, ...]
    under: tuple[Step, ...]
    source: str = ""


@dataclass(frozen=True)
class Working:
    """What one step did: `words` for a reader, the `amount` it took, each party's part in party order, and
    the sums.
    """

    number: int
    words: str
    amount: Decimal
    parts: tuple[Decimal, ...]
    sums: tuple[str, ...]


@dataclass(frozen=True)
class PartyShare:
    key: str
    name: str
    amount: Decimal
    words: str

    @property
    def falls(self) -> str:
        """ "£759,375 to pay", "£200 back" or "nothing"."""
        return _falls(self.amount)


@dataclass(frozen=True)
class RiskShare:
    """The answer. `shares` + `from_risk_pool` + `carried_forward` = `variance`, to the penny; all zero when
    `missing`.
    """

    variance: Decimal
    missing: bool
    words: str
    shares: tuple[PartyShare, ...] = ()
    from_risk_pool: Decimal = ZERO
    carried_forward: Decimal = ZERO
    working: tuple[Working, ...] = ()


def share(variance: Decimal, parties: Sequence[Party], rule: Rule | None) -> RiskShare:
    """Share `variance` (GBP, overspend positive) between the parties by the rule, with every step shown.

    Without a rule, or without the contributions it needs, the answer says so and shares nothing: it is
    never guessed at.
    """
    variance = money(variance)
    if rule is None:
        words = "Rule missing: no risk-share rule is in force for this fund, so nobody can say who bears its variance."
        return RiskShare(variance, missing=True, words=words)
    try:
        return _follow(variance, parties, rule)
    except Refused as refused:
        return RiskShare(variance, missing=True, words=refused.reason)


def _follow(variance: Decimal, parties: Sequence[Party], rule: Rule) -> RiskShare:
    borne = [ZERO] * len(parties)
    taken = {RISK_POOL: ZERO, RETAIN: ZERO}
    working: list[Working] = []
    left = variance
    for number, step in enumerate(rule.over if variance > 0 else rule.under, start=1):
        if not left:
            break
        amount = left if step.up_to is None else max(-step.up_to, min(step.up_to, left))
        if step.method in taken:
            parts = [ZERO] * len(parties)
            sums = [f"{METHODS[step.method].capitalize()}: {pounds(abs(amount))}"]
            taken[step.method] += amount
        else:
            parts, sums = _parts(step, amount, variance, parties)
            parts, capped = _cap(step, parts, borne, parties, sign=1 if variance > 0 else -1)
            sums += capped
        borne = [before + part for before, part in zip(borne, parts, strict=True)]
        left -= amount
        working.append(
            Working(
                number,
                _words(step, amount, first=left + amount == variance),
                amount,
                tuple(parts),
                tuple(sums),
            )
        )
    return RiskShare(
        variance,
        missing=False,
        words=f"{over_under(variance)}: {_kind(variance)}",
        shares=tuple(
            PartyShare(p.key, p.name, amount, f"{p.name}: {_falls(amount)}")
            for p, amount in zip(parties, borne, strict=True)
        ),
        from_risk_pool=taken[RISK_POOL],
        carried_forward=taken[RETAIN],
        working=tuple(working),
    )


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
    return parts, [
        f"{p.name}: {pounds(abs(amount))} × {_number(weight)} ÷ {_number(whole)} = {pounds(abs(part))}"
        for p, weight, part in zip(parties, weights, parts, strict=True)
    ]


def _weights(step: Step, amount: Decimal, parties: Sequence[Party]) -> list[Decimal]:
    if step.method == PROPORTIONAL:
        weights = [p.base for p in parties]
    elif step.method == FIXED:
        weights = [step.shares.get(p.key, ZERO) for p in parties]
    elif step.method == OWN:
        # Part of the variance is already borne (a risk pool, an earlier band): the lines that caused it
        # share the rest.
        weights = [abs(p.own) if p.own * amount > 0 else ZERO for p in parties]
    else:
        weights = [Decimal(1)] * len(parties)
    if min(weights, default=ZERO) < 0 or not any(weights):
        raise Refused(
            f"The variance cannot be {METHODS[step.method]}: there is nothing recorded to share it by."
        )
    return weights


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


def _words(step: Step, amount: Decimal, *, first: bool) -> str:
    if step.up_to is None:
        which = f"All of {pounds(abs(amount))}" if first else f"The remaining {pounds(abs(amount))}"
    else:
        which = f"The {'first' if first else 'next'} {pounds(abs(amount))} (at most {pounds(step.up_to)})"
    return f"{which} is {METHODS[step.method]}." if step.method != OWN else f"{which}: {METHODS[OWN]}."


def _kind(variance: Decimal) -> str:
    if not variance:
        return "nothing to share"
    return "an overspend to be met" if variance > 0 else "an underspend to be returned or kept"


def _falls(amount: Decimal) -> str:
    if not amount:
        return "nothing"
    return f"{pounds(amount)} to pay" if amount > 0 else f"{pounds(-amount)} back"


def _number(value: Decimal) -> str:
    text = f"{value:,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
