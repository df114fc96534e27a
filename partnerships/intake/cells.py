"""From cells to clauses and tests: every problem at once, each with the cell it stands in."""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from difflib import get_close_matches
from typing import Any

from jct.core.calendar import DAY, MONTHS
from jct.core.errors import Problem
from partnerships.domain import sentence_faults
from partnerships.domain.clause_faults import LABELS, faults
from partnerships.domain.matter import Clause as ClauseFacts
from partnerships.domain.scheme import overlaps
from partnerships.domain.scheme_facts import World
from partnerships.domain.words import DecisionType, Gate, Measure, Mode, PostFunction
from partnerships.intake.fields import (
    BOOLEANS,
    CHOICES,
    DAYS,
    IN_FILES,
    LISTS,
    MONEY,
    OF_A_TEST,
    PERCENTS,
    ROWS,
    USUAL,
    Cell,
)
from partnerships.models import Clause
from partnerships.selectors.inspection import as_facts
from partnerships.selectors.scheme import Names

TRUTHS = {
    "yes": True,
    "true": True,
    "y": True,
    "1": True,
    "no": False,
    "false": False,
    "n": False,
    "0": False,
}
AMOUNT = re.compile(r"-?\d{1,13}(\.\d{1,2})?")
UNREADABLE = object()  # a cell that held something nobody could read: told once, not again as missing


def clause_of(
    cells: Mapping[str, Cell], row: str, names: Names, problems: list[Problem]
) -> tuple[dict[str, Any], Callable[[str], str]]:
    """A clause in the words of the model, and where each of its fields stands."""

    def where(name: str) -> str:
        return cells[name].where if name in cells else f"{row}, {IN_FILES[name]}"

    facts = {name: _value(name, cells.get(name), names, problems) for name in LABELS}
    told = {name for name, value in facts.items() if value is UNREADABLE}
    for fault in faults({name: _judged(name, value) for name, value in facts.items()}):
        if fault.field not in told:
            problems.append(Problem(where(fault.field), fault.what, fault.instead))
    return {name: None if value is UNREADABLE else value for name, value in facts.items()}, where


def _judged(name: str, value: Any) -> Any:
    """What the rules are shown in place of a cell nobody could read: something there, and nothing wrong with it."""
    if value is not UNREADABLE:
        return value
    return {"decision_type": DecisionType.CONTRACT_AWARD, "measure": Measure.AMOUNT, "mode": Mode.SOLE}.get(
        name, PostFunction.OTHER if name == "post_function" else "unread" if name in ROWS else None
    )


def together(rows: Sequence[tuple[dict[str, Any], Callable[[str], str]]], problems: list[Problem]) -> None:
    """What only shows in several clauses: a number used twice, and bands that overlap."""
    seen: dict[str, str] = {}
    for facts, where in rows:
        number = facts["number"]
        if number and number in seen:
            problems.append(
                Problem(where("number"), f"clause {number} stands at {seen[number]} already", "a free number")
            )
        seen.setdefault(number, where("number"))
    sound = [(facts, where) for facts, where in rows if not faults(facts) and facts["decision_type"]]
    clauses = as_facts(Clause(**facts) for facts, _ in sound)
    by_key = {clause.key: place for place, clause in enumerate(clauses)}
    same_kind: dict[DecisionType, list[ClauseFacts]] = {}
    for clause in clauses:
        same_kind.setdefault(clause.decision_type, []).append(clause)
    nowhere = World(on=date.min, posts={}, bodies={})
    numbers = {clause.number: by_key[clause.key] for clause in clauses}
    for about in same_kind.values():
        for finding in overlaps(about, nowhere):
            _, where = sound[numbers[finding.numbers[-1]]]
            problems.append(
                Problem(where("up_to"), finding.sentence.removesuffix("."), "bands that do not overlap")
            )


def test_of(cells: Mapping[str, Cell], row: str, names: Names, problems: list[Problem]) -> dict[str, Any]:
    """A sentence in the words of the model."""
    facts = {name: _value(name, cells.get(name), names, problems) for name in OF_A_TEST}
    told = {name for name, value in facts.items() if value is UNREADABLE}
    for fault in sentence_faults.faults({name: _judged(name, value) for name, value in facts.items()}):
        if fault.field not in told:
            where = f"{row}, {OF_A_TEST[fault.field]}" if fault.field in OF_A_TEST else row
            problems.append(Problem(where, fault.what, fault.instead))
    return facts | {"amount": facts["amount"] or Decimal(0), "post_function": facts["post_function"] or ""}


def _value(name: str, cell: Cell | None, names: Names, problems: list[Problem]) -> Any:
    """One cell as the model wants it; UNREADABLE once its problem has been told."""
    text = cell.text if cell else ""
    if name in LISTS:
        items = text if isinstance(text, tuple) else tuple(text.split(";"))
        listed = [item.strip() for item in items if item.strip()]
        return [_choice(Gate, item) or item for item in listed] if name == "gates" else listed
    text = "; ".join(text) if isinstance(text, tuple) else text
    if not text:
        empty = None if name in (*MONEY, *ROWS, *BOOLEANS, *PERCENTS, "starts", "ends") else ""
        usual = {
            "own_partner": False,
            "non_delegable": False,
            "trained": False,
            **dict.fromkeys(DAYS, 0),
            **USUAL,
        }
        return usual.get(name, empty)
    try:
        return _typed(name, text, names)
    except ValueError as error:
        what, _, instead = str(error).partition("|")
        problems.append(Problem(cell.where if cell else name, what, instead))
        return UNREADABLE


def _typed(name: str, text: str, names: Names) -> Any:
    """Raises ValueError("what is wrong|what would be right")."""
    shown = text[:80]
    if name in CHOICES:
        return _choice(CHOICES[name], text) or _no(f"“{shown}” is not one of the list", CHOICES[name].values)
    if name in ROWS:
        known = getattr(names, ROWS[name])
        near = get_close_matches(text.casefold(), known, n=1)
        kind = ROWS[name].replace("_", " ")
        instead = f"perhaps {known[near[0]]}" if near else f"a {kind} of this partnership"
        return known.get(text.casefold()) or _no(f"there is no {kind} called “{shown}”", [instead])
    if name in MONEY:
        plain = re.sub(r"[£,\s\u2060]", "", text).replace("−", "-")
        return (
            Decimal(plain)
            if AMOUNT.fullmatch(plain)
            else _no(f"“{shown}” is not an amount", ["50000 or 50000.50"])
        )
    if name in PERCENTS:
        plain = text.rstrip("% ")
        return Decimal(plain) if AMOUNT.fullmatch(plain) else _no(f"“{shown}” is not a percentage", ["7.5"])
    if name in DAYS:
        return (
            int(text)
            if re.fullmatch(r"-?\d{1,4}", text)
            else _no(f"“{shown}” is not a {_whole(name)}", ["1" if name == "max_depth" else "28"])
        )
    if name in BOOLEANS:
        truth = TRUTHS.get(text.casefold())
        return _no(f"“{shown}” is neither yes nor no", ["yes or no"]) if truth is None else truth
    if name in ("starts", "ends"):
        day = _day(text) or _no(f"“{shown}” is not a day", ["2027-04-01"])
        return day + DAY if name == "ends" else day
    return text


def _whole(name: str) -> str:
    return "whole number" if name == "max_depth" else "number of days"


def _choice(kind: Any, text: str) -> str | None:
    wanted = text.casefold()
    alike = ((one, (one.value, one.value.replace("_", " "), one.label.casefold())) for one in kind)
    return next((one.value for one, words in alike if wanted in words), None)


def _no(what: str, instead: Sequence[str]) -> Any:
    words = instead[0] if len(instead) == 1 else f"one of {', '.join(instead)}"
    raise ValueError(f"{what}|{words}")


def _day(text: str) -> date | None:
    """ "2027-04-01", "01/04/2027" or "1 April 2027"; None for anything else, and for years no scheme has."""
    if match := re.fullmatch(r"(\d{4})-(\d{1,2})-(\d{1,2})", text):
        year, month, day = map(int, match.groups())
    elif match := re.fullmatch(r"(\d{1,2})/(\d{1,2})/(\d{4})", text):
        day, month, year = map(int, match.groups())
    elif (match := re.fullmatch(r"(\d{1,2}) (\w+) (\d{4})", text)) and match[2].capitalize() in MONTHS:
        day, month, year = int(match[1]), MONTHS.index(match[2].capitalize()) + 1, int(match[3])
    else:
        return None
    try:
        return date(year, month, day) if 1900 <= year <= 2200 else None
    except ValueError:
        return None
