"""What is wrong with a clause as somebody wrote it: every fault at once, each with the field it stands in.

The editor, the import and the services ask the same question here, so a file cannot write what a form refuses.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from jct.core.money import pounds
from partnerships.domain.words import LONGEST_FUND, DecisionType, Gate, Measure, Mode, PostFunction

REFERRED = (Mode.RECOMMEND_TO, Mode.RATIFY_BY)
WAITING = (Mode.RECOMMEND_TO, Mode.RATIFY_BY, Mode.DUAL_KEY)  # for another body
DECIDERS = ("post_function", "post", "body")
LONGEST = {"number": 12, "fund": LONGEST_FUND, "sector": 40, "regime": 40, "source": 240}
LONGEST_TEXT = 4000
MOST = Decimal("999999999999.99")  # GBP; what the database holds
MOST_DAYS = 366
MOST_TIMES = 9

# What each field is called where people see it: in the editor, in a file's headings, in a refusal.
LABELS = {
    "number": "Number",
    "decision_type": "Decision",
    "text": "Text",
    "measure": "Measure",
    "above": "Above",
    "up_to": "Up to",
    "percent_up_to": "Percent up to",
    "care_group": "Care group",
    "fund": "Fund",
    "sector": "Sector",
    "regime": "Regime",
    "recurrent": "Recurrent",
    "post_function": "Post function",
    "post": "Post",
    "body": "Body",
    "mode": "Mode",
    "refer_to": "Refer to",
    "second_body": "Second body",
    "own_partner": "Own partner",
    "gates": "Gates",
    "consult": "Consult",
    "notice_days": "Notice days",
    "call_in_days": "Call-in days",
    "urgency_body": "Urgency body",
    "deputies": "Deputies",
    "non_delegable": "Non-delegable",
    "max_depth": "Passed on",
    "trained": "Trained",
    "conditions": "Conditions",
    "starts": "Starts",
    "ends": "Ends",
    "source": "Source",
}


FUNCTIONS = tuple(PostFunction.values)
KNOWN = {
    "decision_type": tuple(DecisionType.values),
    "measure": tuple(Measure.values),
    "mode": tuple(Mode.values),
}


@dataclass(frozen=True)
class Fault:
    field: str
    what: str
    instead: str = ""


def faults(clause: Mapping[str, Any]) -> list[Fault]:
    """Every fault of one clause, in the order of its fields. A field left out counts as empty; posts, bodies and care
    groups may be rows, keys or names, as long as equal ones are equal."""
    given = {field: clause.get(field) for field in LABELS}
    found = [
        *_words(given),
        *_decider(given),
        *_band(given),
        *_mode(given),
        *_before_and_after(given),
        *_dates(given["starts"], given["ends"]),
    ]
    order = list(LABELS)
    return sorted(found, key=lambda fault: order.index(fault.field))


def _words(given: Mapping[str, Any]) -> list[Fault]:
    found = []
    for field, words in (("number", "a number such as 4 or 4.2"), ("text", "the clause in words")):
        if not str(given[field] or "").strip():
            found.append(Fault(field, "it is empty", words))
    for field, most in LONGEST.items():
        if len(str(given[field] or "")) > most:
            found.append(Fault(field, f"it is longer than {most} characters", "something shorter"))
    if len(str(given["text"] or "")) > LONGEST_TEXT:
        found.append(Fault("text", f"it is longer than {LONGEST_TEXT:,} characters", "something shorter"))
    for field, known in KNOWN.items():
        if given[field] not in known and (given[field] or field == "decision_type"):
            found.append(Fault(field, f"“{given[field] or ''}” is not one of the list", _some(known)))
    if given["post_function"] and given["post_function"] not in FUNCTIONS:
        words = f"“{given['post_function']}” is not a function of a post"
        found.append(Fault("post_function", words, _some(FUNCTIONS)))
    return found


def _some(values: Iterable[str]) -> str:
    return f"one of {', '.join(values)}"


def _decider(given: Mapping[str, Any]) -> list[Fault]:
    named = [field for field in DECIDERS if given[field]]
    if not named:
        return [Fault("post_function", "nobody is named who decides", "a function, a post or a body")]
    if len(named) > 1:
        both = " and ".join(LABELS[field].lower() for field in named)
        return [Fault(named[1], f"{both} are both named", "exactly one who decides")]
    return []


def _band(given: Mapping[str, Any]) -> list[Fault]:
    above, up_to, percent = given["above"], given["up_to"], given["percent_up_to"]
    found = []
    for field, amount in (("above", above), ("up_to", up_to)):
        if amount is not None and amount < 0:
            found.append(Fault(field, f"{pounds(amount)} is less than nothing", "£0 or more, or nothing"))
        elif amount is not None and amount > MOST:
            found.append(
                Fault(field, f"{pounds(amount)} is more than can be kept", f"{pounds(MOST)} at most")
            )
    if above is not None and up_to is not None and 0 <= up_to <= above:
        words = f"{pounds(up_to)} is not more than the {pounds(above)} above which the clause begins"
        found.append(Fault("up_to", words, "a larger sum"))
    if (above is not None or up_to is not None) and (given["measure"] or Measure.NONE) == Measure.NONE:
        found.append(
            Fault("measure", "there is a band but nothing says what it measures", "what is measured")
        )
    if percent is not None and not 0 <= percent < 100_000:
        found.append(Fault("percent_up_to", f"{percent}% is not a limit", "0 to 99999"))
    return found


def _mode(given: Mapping[str, Any]) -> list[Fault]:
    mode, refer_to, second = given["mode"] or Mode.SOLE, given["refer_to"], given["second_body"]
    found = []
    if given["decision_type"] == DecisionType.URGENT_DECISION and mode in WAITING:
        words = "an urgent decision waits for nobody: recommended, ratified or with a second key it waits for ever"
        found.append(Fault("mode", words, "one who decides alone, or all of several posts"))
    if mode in REFERRED:
        if not refer_to:
            found.append(
                Fault("refer_to", "the body to refer to is not named", "the body that decides or ratifies")
            )
        elif refer_to == given["body"]:
            found.append(Fault("refer_to", "a body cannot refer to itself", "another body"))
        if second and second == refer_to:
            found.append(
                Fault("second_body", "it is the body referred to already", "another body, or nothing")
            )
    elif refer_to:
        found.append(Fault("refer_to", "only a recommendation or a ratification goes to a body", "nothing"))
    if mode == Mode.DUAL_KEY:
        if not given["body"]:
            found.append(Fault("body", "a dual key is held by bodies, and the first is not named", "a body"))
        if not second:
            found.append(Fault("second_body", "the second key is not named", "another body"))
        elif second == given["body"]:
            found.append(Fault("second_body", "both keys are the same body", "another body"))
    elif second and mode not in REFERRED:
        found.append(Fault("second_body", "only a dual key or a referral has a second body", "nothing"))
    return found


def _before_and_after(given: Mapping[str, Any]) -> list[Fault]:
    found = []
    for gate in given["gates"] or ():
        if gate not in Gate.values:
            found.append(Fault("gates", f"“{gate}” is not a gate", _some(Gate.values)))
    for who in given["consult"] or ():
        if not 0 < len(who) <= 120:
            found.append(
                Fault("consult", "a name is empty or longer than 120 characters", "who is consulted")
            )
    if not 0 <= (given["max_depth"] or 0) <= MOST_TIMES:
        found.append(Fault("max_depth", f"{given['max_depth']} times cannot be", f"0 to {MOST_TIMES}"))
    for field in ("notice_days", "call_in_days"):
        days = given[field] or 0
        if not 0 <= days <= MOST_DAYS:
            found.append(Fault(field, f"{days} days cannot be", f"0 to {MOST_DAYS}"))
    return found


def _dates(starts: date | None, ends: date | None) -> list[Fault]:
    if starts and ends and ends <= starts:
        return [Fault("ends", "the clause would end before it begins", "a later day")]
    return []
