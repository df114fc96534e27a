"""What everybody in post owes the register: a confirmation each quarter, and each year a statement of interests.

Councillors register interests within 28 days (Localism Act 2011, section 30); NHS England's guidance on conflicts of
interest asks the same of its decision makers, and a declaration at least once a year, with a nil return when there is
nothing to declare. The day in the year, and the month in the quarter, are our own choice.
"""

from collections.abc import Iterable
from datetime import date, timedelta

from jct.core.calendar import DAY, FinancialYear, Quarter, add_months
from partnerships.domain.spans import Dated, holds

DECLARE_WITHIN = timedelta(days=28)
DECLARE_MONTHS = 3  # of a financial year


def declaration_due(year: FinancialYear, joined: date) -> date:
    """The last day for the declaration of a financial year: 30 June, or 28 days after somebody joined."""
    return max(add_months(year.starts, DECLARE_MONTHS) - DAY, joined + DECLARE_WITHIN)


def recertify_due(quarter: Quarter) -> date:
    """The last day for confirming one's posts in a quarter: that of its first month."""
    return add_months(quarter.starts, 1) - DAY


def to_recertify(appointment: Dated, quarter: Quarter, on: date) -> bool:
    """Whether a holder must confirm in `quarter`: in post on `on`, and appointed before the quarter began."""
    return holds(appointment, on) and appointment.starts < quarter.starts


def stage(days_left: int, steps: Iterable[int]) -> int | None:
    """Which reminder is due with so many days left: the smallest step reached; None while it is too early.

    A step that a night missed is not lost: with 5 days left and steps 30, 7 and 0 it is still the 7.
    """
    return min((step for step in steps if days_left <= step), default=None)
