"""What each kind of fund demands before it may be kept.

Sources: SI 2000/617 regulation 7 (a pool needs a written agreement and a pool manager) and regulations 8 and 9 (so does
the exercise of functions by a lead); section 31 grants are bound to their purpose.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from jct.core.calendar import DAY, day_words
from jct.core.errors import Problem, Refused
from jct.core.money import pounds


@dataclass(frozen=True)
class FundFacts:
    """What is said of a fund: its kind and what that kind may need. Amounts in GBP, limits in per cent."""

    kind: str
    agreement: bool = False
    pool_manager: bool = False
    deputy_is_manager: bool = False
    grant_purpose: str = ""
    grant_ends: date | None = None
    kept_for: bool = False
    amber: Decimal = Decimal(2)
    red: Decimal = Decimal(5)
    explain_over: Decimal = Decimal(50_000)
    explain_percent: Decimal | None = None


def fund_problems(fund: FundFacts) -> tuple[Problem, ...]:
    """Everything wrong with a fund, by field; nothing when it may be kept."""
    return (*_of_kind(fund), *_of_limits(fund))


def still_open(name: str, closed_on: date | None, day: date) -> None:
    """Raises Refused for a day on which the fund is closed: from then on nothing comes in, goes out or is reported."""
    if closed_on and day >= closed_on:
        raise Refused(f"{name} is closed from {day_words(closed_on)} on: nothing counts in it from that day.")


def closing_due(closed_on: date, *, on: date) -> None:
    """Raises Refused for a fund that would close on a day ahead (`on`: today): its lines and ledger rules close at
    once, so until that day its money would go unplaced.
    """
    if closed_on > on:
        raise Refused(
            f"A fund is closed on the day or later, not ahead: {day_words(closed_on)} has not come. Close it then, or "
            "give an earlier day."
        )


def still_granted(name: str, grant_ends: date | None, day: date) -> None:
    """Raises Refused for a day on which a grant is over: what it gives must be spent before, so nothing is planned,
    promised or moved from then on. `grant_ends`: the first day on which it is over.
    """
    if grant_ends and day >= grant_ends:
        raise Refused(
            f"The grant of {name} must be spent by {day_words(grant_ends - DAY)}: nothing can be budgeted, paid in or "
            "moved in it after that day."
        )


def grant_words(grant_ends: date, unspent: Decimal, *, on: date) -> str:
    """How long a grant may still be spent on the day `on`, and how much of it (GBP) is not."""
    last = grant_ends - DAY
    days = (last - on).days
    if days < 0:
        when = f"The grant ended on {day_words(last)}"
    elif days == 0:
        when = "The grant ends today"
    else:
        when = f"The grant ends in {days} {'day' if days == 1 else 'days'}, on {day_words(last)}"
    if unspent <= 0:
        return f"{when}; all of it is spent."
    back = "It may have to be paid back." if days < 0 else "What is left then may have to be paid back."
    return f"{when}; {pounds(unspent)} of its budget is not spent. {back}"


def _of_kind(fund: FundFacts) -> list[Problem]:
    problems = []
    if fund.kind == "pooled":
        if not fund.agreement:
            problems.append(
                Problem("Agreement", "a pooled fund needs a written agreement", "the agreement it is under")
            )
        if not fund.pool_manager:
            problems.append(
                Problem("Pool manager", "a pooled fund needs a pool manager", "the post that manages it")
            )
    if fund.kind == "lead" and not fund.agreement:
        problems.append(
            Problem("Agreement", "lead commissioning needs a written agreement", "the agreement it is under")
        )
    if fund.deputy_is_manager:
        problems.append(Problem("Deputy", "it is the pool manager’s own post", "another post"))
    if fund.kind == "grant":
        if not fund.grant_purpose.strip():
            problems.append(Problem("Purpose", "a grant is bound to a purpose", "what it may be spent on"))
        if fund.grant_ends is None:
            problems.append(Problem("Last day to spend it", "a grant runs out", "the last day"))
    if fund.kind == "separate" and not fund.kept_for:
        problems.append(
            Problem("Kept for", "a separate budget is managed for one partner", "the partner whose it is")
        )
    return problems


def _of_limits(fund: FundFacts) -> list[Problem]:
    problems = []
    if not 0 <= fund.amber <= fund.red:
        problems.append(
            Problem("Amber up to", "the limits are not in order", "a limit from 0 to the one for red")
        )
    if fund.explain_over <= 0:
        problems.append(Problem("Explain from", "it is nothing", "an amount above £0"))
    if fund.explain_percent is not None and fund.explain_percent <= 0:
        problems.append(Problem("Explain from (%)", "it is nothing", "a percentage above 0, or none"))
    return problems
