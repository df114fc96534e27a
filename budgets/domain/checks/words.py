"""Checks of what a line says for itself: its explanation, and the causes of its movement. Amounts in GBP."""

from collections.abc import Sequence

from budgets.domain.checks.facts import Entry, Setting
from budgets.domain.forecast import must_explain, percent_words
from jct.core.money import over_under, pounds

MOST = 3  # lines told of in a sentence


def some(names: Sequence[str]) -> str:
    """The first names, and how many more there are."""
    more = len(names) - MOST
    return ", ".join(names[:MOST]) + (f" and {more} more" if more > 0 else "")


def variance_is_explained(entry: Entry, setting: Setting) -> str:
    """Above the fund's tolerance, in pounds or per cent, a line says why."""
    variance = entry.variance
    if variance is None or entry.explanation.strip():
        return ""
    if abs(variance) >= setting.explain_over:
        limit = pounds(setting.explain_over)
        return f"The forecast is {over_under(variance)} budget. Explain it: the limit is {limit}."
    if must_explain(
        variance, entry.budget, over=setting.explain_over, rate=setting.explain_percent, floor=setting.floor
    ):
        return (
            f"The forecast is {over_under(variance)} budget, {percent_words(variance, entry.budget)} of it. Explain "
            f"it: the limit is {setting.explain_percent}%."
        )
    return ""


def explanation_is_new(entry: Entry, setting: Setting) -> str:
    """Last quarter's words seldom explain this quarter's figure."""
    words = entry.explanation.strip()
    moved = entry.movement
    if (
        not words
        or words != entry.previous_explanation.strip()
        or not moved
        or abs(moved) <= setting.tolerance
    ):
        return ""
    return f"The explanation is last quarter's, word for word, and the forecast has moved by {pounds(abs(moved))}."


def movement_is_explained(entry: Entry, setting: Setting) -> str:
    """The causes of a movement sum to it, within the fund's tolerance."""
    moved = entry.movement
    if moved is None or abs(moved - entry.explained) <= setting.tolerance:
        return ""
    way = "up" if moved > 0 else "down"
    left = pounds(abs(moved - entry.explained))
    said = f"the causes given make {pounds(entry.explained)}" if entry.explained else "no cause is given"
    return (
        f"The forecast moved {pounds(abs(moved))} {way} since the last report; {said}, so {left} is not explained. "
        f"At most {pounds(setting.tolerance)} may be left."
        if moved
        else f"The forecast has not moved, yet {said}: {left} too much."
    )
