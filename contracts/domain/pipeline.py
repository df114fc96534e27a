"""The day by which somebody must decide what follows a contract, worked back from its end.

Decision needed by = end − notice − procurement lead − governance lead. The decision date, not the end date, belongs
in the forward plan (contract management practice; the governance lead includes the 28 days' notice of a key decision,
Local Authorities (Executive Arrangements) Regulations 2012, regulation 9).
"""

from dataclasses import dataclass
from datetime import date, timedelta

from contracts.domain.kinds import Regime
from jct.core.calendar import DAY, add_months

GOVERNANCE_DAYS = 56  # 28 days' public notice, and a meeting cycle before it

# Months from the decision to a new contract ready to start: what teams plan with; each contract may say otherwise.
PROCUREMENT_MONTHS = {
    Regime.PSR_DA_A: 2,
    Regime.PSR_DA_B: 2,
    Regime.PSR_DA_C: 3,
    Regime.PSR_MSP: 4,
    Regime.PSR_COMP: 8,
    Regime.PA2023_STANDARD: 9,
    Regime.PA2023_LIGHT_TOUCH: 7,
    Regime.PA2023_BELOW: 3,
    Regime.PCR2015_LEGACY: 9,
    Regime.S75_INTERNAL: 3,
    Regime.GRANT: 3,
    Regime.SLA_INTERNAL: 2,
    Regime.UNKNOWN: 6,
}


@dataclass(frozen=True)
class Step:
    """One line of the working: what is taken off and the day reached."""

    what: str
    amount: str
    day: date


@dataclass(frozen=True)
class DecisionPlan:
    """Days worked back from a contract's end: `decide_by` to decide what follows, `notify_by` to give notice or take
    up an extension option, and the working in order."""

    decide_by: date
    notify_by: date
    working: tuple[Step, ...]


def _count(number: int, unit: str) -> str:
    return f"{number} {unit}{'' if number == 1 else 's'}"


def plan(
    ends: date | None, *, notice_months: int, procurement_months: int, governance_days: int = GOVERNANCE_DAYS
) -> DecisionPlan | None:
    """Work back from `ends` (exclusive; None = open-ended, which has no decision date and gives None).

    Raises ValueError when a lead time is negative.
    """
    if min(notice_months, procurement_months, governance_days) < 0:
        raise ValueError("lead times are not negative")
    if ends is None:
        return None
    noticed = add_months(ends, -notice_months)
    procured = add_months(noticed, -procurement_months)
    decided = procured - timedelta(days=governance_days)
    return DecisionPlan(
        decide_by=decided,
        notify_by=noticed,
        working=(
            Step("Last day of the contract", "", ends - DAY),
            Step("less notice", _count(notice_months, "month"), noticed),
            Step("less time to buy and mobilise", _count(procurement_months, "month"), procured),
            Step(
                "less notice of the decision and the meeting cycle", _count(governance_days, "day"), decided
            ),
        ),
    )


@dataclass(frozen=True)
class Urgency:
    """How near a decision is, in words; `level` is one of overdue, soon, later, none."""

    level: str
    words: str


def urgency(decide_by: date | None, on: date, *, soon_days: int = 90) -> Urgency:
    """How a decision date looks on day `on`: overdue, within `soon_days`, or later."""
    if decide_by is None:
        return Urgency("none", "No end date")
    days = (decide_by - on).days
    if days < 0:
        return Urgency("overdue", f"{_count(-days, 'day')} late")
    if days == 0:
        return Urgency("soon", "Due today")
    if days <= soon_days:
        return Urgency("soon", f"In {_count(days, 'day')}")
    return Urgency("later", f"In {_count(days // 30, 'month')}")
