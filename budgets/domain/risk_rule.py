"""A risk-share rule as it is stored: JSON in, a checked `Rule` out, and back.

Stored shape: `{"over": [step, …], "under": [step, …], "fixed_lines": false, "source": "Schedule 3, paragraph 4"}` where
a step is `{"method": "proportional", "up_to": "500000.00", "shares": {"12": "60.75"}, "caps": {"13": "300000.00"},
"excess_to": "12", "up_to_percent": "2.5", "within": "50000.00", "base": "recurrent", "base_on": "2026-04-01"}`; only
the method must be there. Partners are named by key. An absent "under" mirrors "over" without its risk pool.
"""

from collections.abc import Collection, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from budgets.domain.risk_terms import (
    BASES,
    COUNTED,
    FIXED,
    METHODS,
    OFFSET,
    OUTSIDE,
    RETAIN,
    RISK_POOL,
    Rule,
    Step,
)
from jct.core.errors import Problem, Refused

HUNDRED = Decimal(100)
OVER, UNDER = "Overspend", "Underspend"
# What cannot stand on a side, why, and what can.
MISPLACED = {
    (UNDER, RISK_POOL): ("a risk pool cannot meet an underspend", "retain, or a way of sharing"),
    (UNDER, OUTSIDE): ("an underspend is not met from outside the fund", "retain, or a way of sharing"),
    (OVER, RETAIN): ("an overspend cannot be kept in the fund", "a way of sharing"),
}


def read_rule(stored: Mapping[str, Any], *, partners: Collection[str]) -> Rule:
    """The rule that the stored JSON describes.

    Raises `Refused` naming every step and field that is wrong: unknown methods or partners, percentages
    that do not make 100, a cap without an heir, a last step that leaves something unshared.
    """
    problems: list[Problem] = []
    over = _steps(stored.get("over"), OVER, partners, problems)
    if stored.get("under") is None:
        under = tuple(step for step in over if step.method not in (RISK_POOL, OUTSIDE))
        if over and (not under or under[-1].limited):
            wrong = "the steps for an overspend leave part of an underspend unshared"
            problems.append(Problem(UNDER, wrong, "steps of its own"))
    else:
        under = _steps(stored["under"], UNDER, partners, problems)
    if problems:
        raise Refused("The risk-share rule cannot be used as it stands.", problems=problems)
    fixed = stored.get("fixed_lines") is True
    return Rule(over=over, under=under, source=str(stored.get("source", "")), fixed_lines=fixed)


def write_rule(rule: Rule) -> dict[str, Any]:
    """The JSON to store for a rule; `read_rule` gives the same rule back."""
    return {
        "over": [write_step(step) for step in rule.over],
        "under": [write_step(step) for step in rule.under],
        "source": rule.source,
        "fixed_lines": rule.fixed_lines,
    }


def write_step(step: Step) -> dict[str, Any]:
    """The JSON of one step."""
    return {
        "method": step.method,
        "up_to": _text(step.up_to),
        "shares": {key: str(value) for key, value in step.shares.items()},
        "caps": {key: str(value) for key, value in step.caps.items()},
        "excess_to": step.excess_to,
        "up_to_percent": _text(step.up_to_percent),
        "within": _text(step.within),
        "base": step.base,
        "base_on": step.base_on.isoformat() if step.base_on else None,
    }


def read_step(stored: Any, where: str, *, partners: Collection[str]) -> tuple[Step, list[Problem]]:
    """One step, and what is wrong with it by itself; `where` names it ("Overspend, step 2")."""
    problems: list[Problem] = []
    return _step(stored, where, partners, problems), problems


def _text(number: Decimal | None) -> str | None:
    return None if number is None else str(number)


def _steps(stored: Any, side: str, partners: Collection[str], problems: list[Problem]) -> tuple[Step, ...]:
    if not isinstance(stored, list) or not stored:
        problems.append(Problem(side, "has no steps", "at least one step, the last taking all that is left"))
        return ()
    steps = tuple(
        _step(item, f"{side}, step {n}", partners, problems) for n, item in enumerate(stored, start=1)
    )
    for number, step in enumerate(steps, start=1):
        problems += [
            Problem(f"{side}, step {number}", *wrong) for wrong in _faults(step, number, len(steps), side)
        ]
    return steps


def _faults(step: Step, number: int, count: int, side: str) -> list[tuple[str, str]]:
    """What is wrong with the step's place among the others, and what would be right."""
    found = []
    if number == count and step.limited:
        found.append(("leaves what is above its limit unshared", "no limit on the last step"))
    if number < count and not step.limited:
        found.append(("takes everything, so later steps never act", "a limit in pounds or per cent"))
    if (side, step.method) in MISPLACED:
        found.append(MISPLACED[side, step.method])
    if step.method == OFFSET and number > 1:
        found.append(("other funds are looked at before anything is shared", "this as the first step"))
    if step.method == OFFSET and (step.up_to, step.up_to_percent, step.within) != (None, None, None):
        found.append(("what one fund takes is what another gives, so it has no limit of its own", "no limit"))
    return found


def _step(item: Any, where: str, partners: Collection[str], problems: list[Problem]) -> Step:
    if not isinstance(item, Mapping):
        problems.append(Problem(where, "is not a step", 'an object such as {"method": "proportional"}'))
        return Step("")
    method = str(item.get("method", ""))
    if method not in METHODS:
        problems.append(
            Problem(f"{where}, method", f"“{method}” is not a method", f"one of {', '.join(METHODS)}")
        )
    shares = _by_partner(item.get("shares"), f"{where}, shares", partners, problems)
    caps = _by_partner(item.get("caps"), f"{where}, caps", partners, problems)
    heir = str(item.get("excess_to", ""))
    if method == FIXED and sum(shares.values()) != HUNDRED:
        problems.append(
            Problem(
                f"{where}, shares", f"make {sum(shares.values())} per cent", "shares that make 100 per cent"
            )
        )
    if caps and (heir not in partners or heir in caps):
        problems.append(
            Problem(
                f"{where}, excess_to",
                "names nobody to bear the excess",
                "a partner that is not itself capped",
            )
        )
    base = str(item.get("base") or COUNTED)
    if base not in BASES:
        problems.append(Problem(f"{where}, base", f"“{base}” is not a measure", f"one of {', '.join(BASES)}"))
    limits = {
        name: None if item.get(name) is None else _positive(item[name], f"{where}, {name}", problems)
        for name in ("up_to", "up_to_percent", "within")
    }
    day = _day(item.get("base_on"), f"{where}, base_on", problems)
    return Step(method, shares=shares, caps=caps, excess_to=heir, base=base, base_on=day, **limits)


def _by_partner(
    stored: Any, where: str, partners: Collection[str], problems: list[Problem]
) -> dict[str, Decimal]:
    if not stored:
        return {}
    if not isinstance(stored, Mapping):
        problems.append(Problem(where, "is not a list of partners", "an amount for each partner"))
        return {}
    for key in stored:
        if key not in partners:
            problems.append(
                Problem(where, f"“{key}” is not a partner of this fund", "a partner of this fund")
            )
    return {str(key): _positive(value, f"{where}, {key}", problems) for key, value in stored.items()}


def _day(stored: Any, where: str, problems: list[Problem]) -> date | None:
    if not stored:
        return None
    try:
        return date.fromisoformat(str(stored))
    except ValueError:
        problems.append(Problem(where, f"“{stored}” is not a day", "a day such as 2026-04-01"))
        return None


def _positive(value: Any, where: str, problems: list[Problem]) -> Decimal:
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite() or number < 0 or isinstance(value, float):
        problems.append(
            Problem(where, f"“{value}” is not an amount", "a number written as text, zero or more")
        )
        return Decimal(0)
    return number
