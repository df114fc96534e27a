"""Leave for one line to break one check for a while: what may be asked for."""

from datetime import date

from budgets.domain.checks import BY_CODE
from jct.core.calendar import DAY, add_months, day_words
from jct.core.errors import Problem

LONGEST_MONTHS = 12


def check_waiver(*, check: str, reason: str, starts: date, ends: date, on: date) -> list[Problem]:
    """What is wrong with a waiver asked for on the day `on`; `ends` is the first day it no longer counts."""
    problems = []
    if check not in BY_CODE or not BY_CODE[check].waivable:
        problems.append(Problem("Check", "no leave can be given for it", "one that can be waived"))
    if not reason.strip():
        problems.append(
            Problem("Reason", "it is empty", "why the line cannot keep the check; everybody may read it")
        )
    if ends <= starts:
        problems.append(Problem("Until", "it is before the first day", f"a day from {day_words(starts)} on"))
    elif ends <= on:
        problems.append(Problem("Until", "it is past", f"a day from {day_words(on)} on"))
    elif ends > add_months(starts, LONGEST_MONTHS):
        last = day_words(add_months(starts, LONGEST_MONTHS) - DAY)
        problems.append(Problem("Until", "it is more than twelve months away", f"a day up to {last}"))
    return problems


def ends_early(starts: date, on: date) -> date:
    """The first day a waiver taken back on the day `on` no longer counts; it keeps at least its first day."""
    return max(on, starts + DAY)
