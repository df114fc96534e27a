"""Checks of a line against what was said before, and against the registers as they stand. Amounts in GBP."""

from decimal import Decimal

from budgets.domain.checks.facts import Entry, Setting
from jct.core.calendar import day_words
from jct.core.money import ZERO, pounds


def opening_accrual(accrued: Decimal, *, told: Decimal, actual: Decimal, now: Decimal) -> Decimal:
    """What a new year takes off of what was `accrued` on 31 March: all but what has come into the old year's own
    ledger since its last return, where it stood at `told` and is `now` another sum, GBP. What that return put on top
    of the ledger in its `actual` was borne apart from the accrual: its coming into the ledger takes nothing off.
    """
    sign = 1 if accrued > 0 else -1
    borne = max(sign * told, sign * actual)
    came = max(sign * now - borne, ZERO)
    return sign * max(sign * accrued - came, ZERO)


def accrual_was_reversed(entry: Entry, setting: Setting) -> str:
    """What was accrued last quarter has come into the ledger since, or is accrued again. A new year's ledger begins
    with nothing.
    """
    accrued, before = entry.previous_accrual, entry.previous_ledger
    if not accrued or before is None:
        return ""
    grown = entry.ledger - before
    covered = grown + entry.accrual
    missing = accrued - covered
    if accrued > 0 >= missing or accrued < 0 <= missing:
        return ""
    return (
        f"{pounds(accrued)} was accrued last quarter. Since then the ledger grew by {pounds(grown)} and "
        f"{pounds(entry.accrual)} is accrued now: where is the other {pounds(abs(missing))}?"
    )


def budget_is_current(entry: Entry, setting: Setting) -> str:
    """The budget is the register's."""
    return _moved("budget", entry.budget, entry.budget_now)


def budget_to_date_is_current(entry: Entry, setting: Setting) -> str:
    """The budget to date is the budget spread by the line's profile as it stands. A budget that has moved is told of
    once, by its own check: it takes its months with it.
    """
    if budget_is_current(entry, setting):
        return ""
    return _moved("budget to date", entry.budget_to_date, entry.budget_to_date_now)


def ledger_is_current(entry: Entry, setting: Setting) -> str:
    """The ledger figure is the ledger's."""
    return _moved("ledger", entry.ledger, entry.ledger_now)


def opening_is_current(entry: Entry, setting: Setting) -> str:
    """What the year takes off is what the year before accrued at its end."""
    return _moved("accrual of 31 March", entry.opening_accrual, entry.opening_now)


def _moved(name: str, then: Decimal, now: Decimal | None) -> str:
    if now is None or then == now:
        return ""
    return (
        f"The {name} has changed since this return was filled in, from {pounds(then)} to {pounds(now)}. Choose "
        "“Update from the ledger”."
    )


def lines_have_rows(setting: Setting) -> str:
    """What a line has to spend, has spent or owes since 31 March is told of by the partner that leads it."""
    if not setting.left_out:
        return ""
    return "The year has money there, and this return has no row for it. Choose “Update from the ledger”."


def quarter_is_over(setting: Setting) -> str:
    """What a quarter spent and received is known when it has ended: until then a return is filled in, not submitted."""
    if setting.on >= setting.ends:
        return ""
    return f"It has not ended. Fill the return in when you like; it can be submitted from {day_words(setting.ends)} on."


def contributions_tie(setting: Setting) -> str:
    """What the partners pay in is what the lines may spend."""
    if setting.untied == ZERO:
        return ""
    way = "more" if setting.untied > 0 else "less"
    return f"The partners contribute {pounds(abs(setting.untied))} {way} than the latest budget of the fund."
