"""What is wrong with a sentence of a scheme as somebody wrote it: every fault at once, for the page and for files."""

from collections.abc import Mapping
from typing import Any

from jct.core.money import pounds
from partnerships.domain.clause_faults import DECIDERS, LONGEST, MOST, Fault
from partnerships.domain.words import DecisionType

LABELS = {
    "sentence": "Sentence",
    "decision_type": "Decision",
    "amount": "Amount",
    "percent": "Percent",
    "care_group": "Care group",
    "fund": "Fund",
    "sector": "Sector",
    "regime": "Regime",
    "recurrent": "Recurrent",
    "post_function": "Post function",
    "post": "Post",
    "body": "Body",
    "may": "May",
}
WHO = "who"  # the field of a fault that is about function, post and body together
LONGEST_SENTENCE = 240


def faults(given: Mapping[str, Any]) -> list[Fault]:
    """Every fault of one sentence, in the order of its fields. A field left out counts as empty; posts, bodies and care
    groups may be rows, keys or names."""
    found = [*_words(given), *_numbers(given)]
    if sum(bool(given.get(field)) for field in DECIDERS) != 1:
        found.append(Fault(WHO, "one must be named, and only one", "a function, a post or a body"))
    if given.get("may") is None:
        found.append(Fault("may", "it does not say whether they may", "yes or no"))
    return found


def _words(given: Mapping[str, Any]) -> list[Fault]:
    found = []
    if not str(given.get("sentence") or "").strip():
        found.append(Fault("sentence", "it is empty", "what must be true, in words"))
    if given.get("decision_type") not in DecisionType.values:
        found.append(Fault("decision_type", "it is not one of the list", "a kind of decision"))
    longest = {"sentence": LONGEST_SENTENCE} | {name: LONGEST[name] for name in ("fund", "sector", "regime")}
    for field, most in longest.items():
        if len(str(given.get(field) or "")) > most:
            found.append(Fault(field, f"it is longer than {most} characters", "something shorter"))
    return found


def _numbers(given: Mapping[str, Any]) -> list[Fault]:
    found, amount, percent = [], given.get("amount"), given.get("percent")
    if amount is not None and amount < 0:
        found.append(Fault("amount", "it is less than nothing", "£0 or more"))
    elif amount is not None and amount > MOST:
        found.append(Fault("amount", f"{pounds(amount)} is more than can be kept", f"{pounds(MOST)} at most"))
    if percent is not None and not 0 <= percent < 100_000:
        found.append(Fault("percent", f"{percent}% is no change", "0 to 99999"))
    return found
