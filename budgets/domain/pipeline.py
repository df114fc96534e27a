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
class Term:
    """What one party gives to leave, in months, and the day on which it gave notice; None while it has not."""

    partner: str
    notice_months: int
    given_on: date | None = None

    @property
    def leaves_on(self) -> date | None:
        """The first day it is a party no longer; None while it stays."""
        return add_months(self.given_on, self.notice_months) if self.given_on else None


def runs_until(ends: date | None, terms: Iterable[Term]) -> date | None:
    """The first day without the agreement: its end, or the day notice leaves fewer than two parties if earlier.

    None for one that goes on.
    """
    known = list(terms)
    leaving = sorted(term.leaves_on for term in known if term.leaves_on)
    may_leave = len(known) - 2  # so many, and two are still left
    alone = leaving[may_leave] if 0 <= may_leave < len(leaving) else None
    return min(filter(None, (ends, alone)), default=None)


def bound(terms: Iterable[Term], on: date) -> list[Term]:
    """The parties that are still party on the day `on`."""
    return [term for term in terms if term.leaves_on is None or term.leaves_on > on]


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
    terms: Iterable[Term] = (),
    meetings: Iterable[date] = (),
    body: str = "",
) -> Renewal | None:
    """Work back from `ends` (exclusive); None for an agreement without an end that nobody leaves.

    `notice_months` is what the agreement says of all; of `terms` the longest counts, for that party must know first. A
    party that has given notice shortens it: the others decide before it leaves, and no notice is left to give.
    `meetings` are the planned days of `body`; where one falls before the notice but not before the papers could be
    begun, the decision is due at the last of them.
    """
    parties = list(terms)
    first = _first_to_leave(parties, ends)
    longest = max(parties, key=lambda term: term.notice_months, default=None)
    if first and first.given_on and first.leaves_on:
        notify_by, steps = first.leaves_on, _left(first, first.given_on, first.leaves_on)
    elif ends is None:
        return None
    else:
        months = longest.notice_months if longest else notice_months
        notify_by = add_months(ends, -months)
        named = f" of {longest.partner}" if longest and months != notice_months else ""
        steps = [
            Step("Last day of the agreement", "", ends - DAY),
            Step(f"less notice{named}", counted(months, "month"), notify_by),
        ]
    earliest = notify_by - timedelta(weeks=decision_weeks)
    sits = max((day for day in meetings if earliest < day <= notify_by), default=None)
    decide_by = sits or notify_by
    begin_by = decide_by - timedelta(weeks=decision_weeks)
    if sits:
        steps.append(Step(f"last planned meeting of {body} before it", "", sits))
    steps.append(Step("less the time a decision takes", counted(decision_weeks, "week"), begin_by))
    return Renewal(begin_by, decide_by, notify_by, sits is not None, tuple(steps))


def _first_to_leave(terms: Iterable[Term], ends: date | None) -> Term | None:
    """The party whose notice runs out first, before the agreement ends by itself."""
    leaving = [(term.leaves_on, term) for term in terms if term.leaves_on]
    day, first = min(leaving, key=lambda found: found[0], default=(None, None))
    return first if day and (ends is None or day < ends) else None


def _left(term: Term, given_on: date, leaves_on: date) -> list[Step]:
    return [
        Step(f"{term.partner} gave notice", "", given_on),
        Step("plus its notice", counted(term.notice_months, "month"), leaves_on),
    ]


@dataclass(frozen=True)
class Urgency:
    """How near the decision is, in words; `level` one of ended, late, begin, later, open."""

    level: str
    words: str


def urgency(ends: date | None, plan: Renewal | None, on: date) -> Urgency:
    """Ended; decided too late; to be begun now; or some time yet."""
    if plan is None:
        return Urgency("open", "no end date")
    if ends is not None and ends <= on:
        return Urgency("ended", "ended")
    if plan.decide_by < on:
        return Urgency("late", f"decision {counted((on - plan.decide_by).days, 'day')} late")
    if plan.begin_by <= on:
        return Urgency("begin", f"decide within {counted((plan.decide_by - on).days, 'day')}")
    return Urgency("later", f"begin in {counted((plan.begin_by - on).days, 'day')}")


def counted(number: int, unit: str) -> str:
    """ "1 week", "26 weeks"."""
    return f"{number} {unit}{'' if number == 1 else 's'}"
