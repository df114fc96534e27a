"""Checks of the figures of one line: each says what is wrong, or nothing. Amounts in GBP."""

from budgets.domain import forecast as methods
from budgets.domain.checks.facts import Entry, Setting
from jct.core.calendar import day_words
from jct.core.money import ZERO, pounds


def actual_is_the_ledgers(entry: Entry, setting: Setting) -> str:
    """What was spent is the ledger's to say; anything else needs a reason."""
    if entry.actual == entry.ledger or entry.adjustment_reason.strip():
        return ""
    return (
        f"The actual is {pounds(entry.actual)} and the ledger says {pounds(entry.ledger)}. Say why, or give the "
        "difference as an accrual."
    )


def negative_actual_has_reason(entry: Entry, setting: Setting) -> str:
    """Refunds and credits happen; whoever reads of them must be told."""
    if entry.sign * entry.actual >= 0 or entry.adjustment_reason.strip():
        return ""
    kind = "An income line above nothing" if entry.is_income else "A spending line below nothing"
    return f"The actual is {pounds(entry.actual)}. {kind} is a refund or a correction: say which."


def forecast_is_given(entry: Entry, setting: Setting) -> str:
    """Nothing is never taken for a forecast."""
    return (
        "Give the forecast for the whole year, or 0.00 if nothing will be spent."
        if entry.forecast is None
        else ""
    )


def forecast_has_usual_sign(entry: Entry, setting: Setting) -> str:
    """Spending is positive and income negative."""
    if entry.forecast is None or entry.sign * entry.forecast >= 0:
        return ""
    kind = (
        "an income line is entered as a negative sum"
        if entry.is_income
        else "a spending line is seldom below nothing"
    )
    return f"{pounds(entry.forecast)} has an unusual sign: {kind}. Look again."


def forecast_covers_spent(entry: Entry, setting: Setting) -> str:
    """What is already spent will not be unspent."""
    if entry.forecast is None or not entry.sign * entry.spent > entry.sign * entry.forecast >= ZERO:
        return ""
    return "The forecast for the year is less than what is already spent or received. Look again."


def range_is_in_order(entry: Entry, setting: Setting) -> str:
    """Low, likely, high."""
    low, likely, high = entry.low, entry.forecast, entry.high
    if low is not None and likely is not None and low > likely:
        return f"The low forecast, {pounds(low)}, is above the forecast, {pounds(likely)}."
    if high is not None and likely is not None and high < likely:
        return f"The high forecast, {pounds(high)}, is below the forecast, {pounds(likely)}."
    return ""


def range_is_whole(entry: Entry, setting: Setting) -> str:
    """One end of a range says little."""
    if (entry.low is None) == (entry.high is None):
        return ""
    return f"The range has only its {'high' if entry.low is None else 'low'} end. Give both, or neither."


def judgement_has_reason(entry: Entry, setting: Setting) -> str:
    """A forecast by judgement is worth its reason."""
    if entry.method != methods.MANUAL or entry.method_reason.strip():
        return ""
    return "The forecast is your own judgement. Say what it rests on."


def commitment_is_given(entry: Entry, setting: Setting) -> str:
    """A forecast by commitment needs the commitment."""
    if entry.method != methods.COMMITMENT or entry.commitment is not None:
        return ""
    return (
        "The forecast is by commitment. Give what contracts still commit this year, or choose another method."
    )


def forecast_is_its_methods(entry: Entry, setting: Setting) -> str:
    """A forecast under the name of a method is what the method gives."""
    if entry.forecast is None:
        return ""
    known = methods.Known(
        annual=entry.budget,
        budget_to_date=entry.budget_to_date,
        actual=entry.actual,
        accrual=entry.accrued,
        month=setting.month,
        commitment=entry.commitment,
    )
    given = methods.work(entry.method, known).forecast
    if given is None or abs(given - entry.forecast) < methods.ROUNDING:
        return ""
    name = methods.METHODS[entry.method]
    return (
        f"The method is “{name}”, which now gives {pounds(given)}; the forecast is {pounds(entry.forecast)}. "
        "Take its figure, or choose the method that fits."
    )


def something_is_spent(entry: Entry, setting: Setting) -> str:
    """A line with a budget to date and nothing against it is often a ledger that has not come."""
    if entry.spent or abs(entry.budget_to_date) <= setting.floor:
        return ""
    return (
        f"Nothing is recorded, though {pounds(entry.budget_to_date)} was due by now. Has the ledger come, or is an "
        "accrual missing?"
    )


def closed_line_is_still(entry: Entry, setting: Setting) -> str:
    """A line that was closed before the quarter has nothing more to come."""
    if entry.closed_on is None or entry.closed_on >= setting.starts:
        return ""
    if entry.forecast is None or entry.forecast == entry.spent:
        return ""
    return (
        f"The line was closed on {day_words(entry.closed_on)}, yet the forecast of {pounds(entry.forecast)} is not "
        f"what is spent, {pounds(entry.spent)}."
    )


def ledger_is_within_the_grant(entry: Entry, setting: Setting) -> str:
    """A grant bears nothing that is dated after its end."""
    if setting.grant_ends is None or not entry.after_grant:
        return ""
    return (
        f"The ledger has {pounds(entry.after_grant)} on this line from {day_words(setting.grant_ends)} on, when the "
        "grant was over. Move those rows to a line that may bear them."
    )


def grant_is_spent_in_time(entry: Entry, setting: Setting) -> str:
    """What a grant pays for must be spent before its end."""
    if setting.grant_ends is None or setting.grant_ends > setting.ends or entry.forecast is None:
        return ""
    if entry.sign * entry.forecast <= entry.sign * entry.spent:
        return ""
    return (
        f"The grant had to be spent before {day_words(setting.grant_ends)}, yet "
        f"{pounds(abs(entry.forecast - entry.spent))} is still to come. It may have to be paid back."
    )
