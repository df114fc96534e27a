"""A step of a risk-share rule in words: what it takes, up to which limit, and by which measure."""

from collections.abc import Mapping
from decimal import Decimal

from budgets.domain.risk_terms import (
    BASES,
    COUNTED,
    METHODS,
    OFFSET,
    OWN,
    PROPORTIONAL,
    RISK_POOL,
    Means,
    Step,
)
from jct.core.calendar import day_words
from jct.core.money import money, pounds

HUNDRED = Decimal(100)


def part_of_budget(percent: Decimal, means: Means) -> Decimal:
    """What a limit in per cent of the budget comes to, GBP."""
    return money(abs(means.budget) * percent / HUNDRED)


def step_words(step: Step, amount: Decimal, means: Means, *, first: bool) -> str:
    """ "The next £500,000 (at most £500,000) is shared equally." `first`: nothing was taken before it."""
    if not amount:
        return _nothing(step)
    most = _limit_words(step, means)
    if most:
        which = f"The {'first' if first else 'next'} {pounds(abs(amount))} ({most})"
    else:
        which = f"All of {pounds(abs(amount))}" if first else f"The remaining {pounds(abs(amount))}"
    if step.method == OWN:
        return f"{which}: {METHODS[OWN]}."
    by = ""
    if step.method == PROPORTIONAL and (step.base, step.base_on) != (COUNTED, None):
        by = f" ({base_words(step)})"
    return f"{which} is {METHODS[step.method]}{by}."


def _nothing(step: Step) -> str:
    if step.method == RISK_POOL:
        return "The risk pool holds nothing."
    if step.method == OFFSET:
        return "No other fund of the agreement has a variance to set against it."
    return "Its limit is nothing."


def base_words(step: Step) -> str:
    """ "recurrent contributions of money, as on 1 April 2026"."""
    on = f", as on {day_words(step.base_on)}" if step.base_on else ""
    return f"{BASES[step.base]}{on}"


def _limit_words(step: Step, means: Means) -> str:
    """ "at most £600,000; it holds £400,000"."""
    said = []
    if step.up_to is not None:
        said.append(f"at most {pounds(step.up_to)}")
    if step.up_to_percent is not None:
        part = pounds(part_of_budget(step.up_to_percent, means))
        said.append(f"at most {number_words(step.up_to_percent)}% of the budget, {part}")
    if step.within is not None:
        said.append(f"the variance is within {pounds(step.within)}")
    if step.method == RISK_POOL and means.risk_pool is not None:
        said.append(f"the pool holds {pounds(means.risk_pool)}")
    if step.method == OFFSET:
        said.append(f"the other funds’ variances allow {pounds(means.offset)}")
    return "; ".join(said)


def number_words(value: Decimal) -> str:
    """With thousands commas and no idle noughts: "48,800,000", "60.75"."""
    text = f"{value:,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def meaning(step: Step, names: Mapping[str, str]) -> str:
    """What the step says before anything is to be shared: "The first £500,000: shared in fixed percentages
    (Council 100%)". `names`: the partners by key.
    """
    limits = []
    if step.up_to is not None:
        limits.append(f"up to {pounds(step.up_to)}")
    if step.up_to_percent is not None:
        limits.append(f"up to {number_words(step.up_to_percent)}% of the budget")
    if step.within is not None:
        limits.append(f"only while the whole variance is within {pounds(step.within)}")
    more = []
    if step.method == PROPORTIONAL and (step.base, step.base_on) != (COUNTED, None):
        more.append(f"by {base_words(step)}")
    if step.shares:
        more.append(
            ", ".join(f"{names.get(key, key)} {number_words(part)}%" for key, part in step.shares.items())
        )
    for key, cap in step.caps.items():
        heir = names.get(step.excess_to, step.excess_to)
        more.append(f"{names.get(key, key)} bears at most {pounds(cap)}, the rest falls on {heir}")
    what = METHODS.get(step.method, step.method)
    words = f"{what} ({'; '.join(more)})" if more else what
    said = f"{', '.join(limits)}: {words}" if limits else words
    return said[:1].upper() + said[1:]
