"""A risk-share rule as it is stored: JSON in, a checked `Rule` out, and back.

Stored shape: `{"over": [step, …], "under": [step, …], "source": "Schedule 3, paragraph 4"}` where a step is
`{"method": "proportional", "up_to": "500000.00", "shares": {"12": "60.75"}, "caps": {"13": "300000.00"},
"excess_to": "12"}`. Partners are named by key. An absent "under" mirrors "over" without its risk pool.
"""

from collections.abc import Collection, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from budgets.domain.risk_share import FIXED, METHODS, RETAIN, RISK_POOL, Rule, Step
from jct.core.errors import Problem, Refused

HUNDRED = Decimal(100)


def read_rule(stored: Mapping[str, Any], *, partners: Collection[str]) -> Rule:
    """The rule that the stored JSON describes.

    Raises `Refused` naming every step and field that is wrong: unknown methods or partners, percentages
    that do not make 100, a cap without an heir, a last step that leaves something unshared.
    """
    problems: list[Problem] = []
    over = _steps(stored.get("over"), "Overspend", partners, problems)
    if stored.get("under") is None:
        under = tuple(step for step in over if step.method != RISK_POOL)
    else:
        under = _steps(stored["under"], "Underspend", partners, problems)
    if problems:
        raise Refused("The risk-share rule cannot be used as it stands.", problems=problems)
    return Rule(over=over, under=under, source=str(stored.get("source", "")))


def write_rule(rule: Rule) -> dict[str, Any]:
    """The JSON to store for a rule; `read_rule` gives the same rule back."""
    return {
        "over": [_write(s) for s in rule.over],
        "under": [_write(s) for s in rule.under],
        "source": rule.source,
    }


def _write(step: Step) -> dict[str, Any]:
    return {
        "method": step.method,
        "up_to": None if step.up_to is None else str(step.up_to),
        "shares": {key: str(value) for key, value in step.shares.items()},
        "caps": {key: str(value) for key, value in step.caps.items()},
        "excess_to": step.excess_to,
    }


def _steps(stored: Any, side: str, partners: Collection[str], problems: list[Problem]) -> tuple[Step, ...]:
    if not isinstance(stored, list) or not stored:
        problems.append(Problem(side, "has no steps", "at least one step, the last taking all that is left"))
        return ()
    steps = tuple(
        _step(item, f"{side}, step {n}", partners, problems) for n, item in enumerate(stored, start=1)
    )
    for number, step in enumerate(steps, start=1):
        last = number == len(steps)
        if last and step.up_to is not None:
            problems.append(
                Problem(
                    f"{side}, step {number}",
                    "leaves what is above its limit unshared",
                    "no limit on the last step",
                )
            )
        if not last and step.up_to is None:
            problems.append(
                Problem(
                    f"{side}, step {number}",
                    "takes everything, so later steps never act",
                    "a limit in pounds",
                )
            )
        if step.method == RISK_POOL and side == "Underspend":
            problems.append(
                Problem(
                    f"{side}, step {number}",
                    "a risk pool cannot meet an underspend",
                    "retain, or a way of sharing",
                )
            )
        if step.method == RETAIN and side == "Overspend":
            problems.append(
                Problem(
                    f"{side}, step {number}", "an overspend cannot be kept in the fund", "a way of sharing"
                )
            )
    return steps


def _step(item: Any, where: str, partners: Collection[str], problems: list[Problem]) -> Step:
    if not isinstance(item, Mapping):
        problems.append(Problem(where, "is not a step", 'an object such as {"method": "proportional"}'))
        return Step("")
    method = str(item.get("method", ""))
    if method not in METHODS:
        problems.append(
            Problem(f"{where}, method", f"“{method}” is not a method", f"one of {', '.join(METHODS)}")
        )
    up_to = item.get("up_to")
    limit = None if up_to is None else _positive(up_to, f"{where}, up_to", problems)
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
    return Step(method, limit, shares, caps, heir)


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
