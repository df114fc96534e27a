"""The day by which partners must decide what follows an agreement, worked back from its end.

A partner that does not want to go on needs the notice the agreement provides for, so everybody must have decided before
that day, in a meeting of the body that answers for it; and the papers of that decision take their own weeks. A real
section 75 agreement ran out unnoticed and had to be extended under urgency (Haringey, March 2022): the day of the
decision belongs in the plan, not the end.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from jct.core.calendar import DAY, add_months


@dataclass(frozen=True)
class Step:
    """One line of the working: what is taken off, how much, and the day reached."""

    what: str
    amount: str
    day: date


@dataclass(frozen=True)
class Renewal:
    """Days worked back from an agreement's end: `begin_by` to start on it, `decide_by` the latest day to decide,
    `notify_by` to give notice. `met`: the deciding day is a planned meeting.
    """

    begin_by: date
    decide_by: date
    notify_by: date
    met: bool
    working: tuple[Step, ...]


def renewal(
    ends: date | None,
    *,
    notice_months: int,
    decision_weeks: int,
    meetings: Iterable[date] = (),
    body: str = "",
) -> Renewal | None:
    """Work back from `ends` (exclusive); None for an agreement without an end.

    `meetings` are the planned days of `body`; where one falls before the notice but not before the papers could be
    begun, the decision is due at the last of them.
    """
    if ends is None:
        return None
    notify_by = add_months(ends, -notice_months)
    earliest = notify_by - timedelta(weeks=decision_weeks)
    sits = max((day for day in meetings if earliest < day <= notify_by), default=None)
    decide_by = sits or notify_by
    begin_by = decide_by - timedelta(weeks=decision_weeks)
    steps = [
        Step("Last day of the agreement", "", ends - DAY),
        Step("less notice", counted(notice_months, "month"), notify_by),
    ]
    if sits:
        steps.append(Step(f"last planned meeting of {body} before it", "", sits))
    steps.append(Step("less the time a decision takes", counted(decision_weeks, "week"), begin_by))
    return Renewal(begin_by, decide_by, notify_by, sits is not None, tuple(steps))


@dataclass(frozen=True)
class Urgency:
    """How near the decision is, in words; `level` one of ended, late, begin, later, open."""

    level: str
    words: str


def urgency(ends: date | None, plan: Renewal | None, on: date) -> Urgency:
    """Ended; decided too late; to be begun now; or some time yet."""
    if ends is None or plan is None:
        return Urgency("open", "no end date")
    if ends <= on:
        return Urgency("ended", "ended")
    if plan.decide_by < on:
        return Urgency("late", f"decision {counted((on - plan.decide_by).days, 'day')} late")
    if plan.begin_by <= on:
        return Urgency("begin", f"decide within {counted((plan.decide_by - on).days, 'day')}")
    return Urgency("later", f"begin in {counted((plan.begin_by - on).days, 'day')}")


def counted(number: int, unit: str) -> str:
    """ "1 week", "26 weeks"."""
    return f"{number} {unit}{'' if number == 1 else 's'}"
