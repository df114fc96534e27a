"""The rows of a scheme's file, CSV or YAML, each cell with its place; nothing is made of them yet.

A YAML file is read event by event into the one shape a scheme has. Its aliases are refused (a small file could grow
without end), reading stops as soon as it is larger than any scheme, and no text is guessed to be a number or a truth:
clause 1.10 stays 1.10.
"""

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import yaml

from jct.core.errors import Problem, Refused
from jct.core.formulas import as_typed
from partnerships.intake.fields import (
    IN_FILES,
    LISTS,
    MOST_CHARACTERS,
    MOST_CLAUSES,
    MOST_INSIDE,
    OF_A_TEST,
    Cell,
    Row,
)

DEEPEST, LIST_OF_CLAUSES = 5, 1  # levels below the whole


def decoded(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


# CSV -----------------------------------------------------------------------------------------------------------------


def from_csv(text: str, problems: list[Problem]) -> list[Row]:
    """The rows under the headings. Raises Refused for what is no CSV."""
    first = text.partition("\n")[0]
    delimiter = max(",;\t", key=first.count)
    try:
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
        lines = [line for _, line in zip(range(2 * MOST_CLAUSES), reader, strict=False)]
    except csv.Error as error:
        raise Refused(f"The file is not CSV that can be read: {error}.") from None
    if not lines:
        raise Refused("The file is empty.")
    if len(lines[0]) > MOST_INSIDE:
        raise Refused(f"The file has {len(lines[0]):,} columns; a scheme has {len(IN_FILES)}.")
    fields = [_field(heading, IN_FILES) for heading in lines[0]]
    for heading, known in zip(lines[0], fields, strict=True):
        if known is None and heading.strip():
            problems.append(_unknown("row 1", heading, IN_FILES))
    for needed in ("number", "decision_type", "text"):
        if needed not in fields:
            problems.append(Problem("row 1", f"the column “{IN_FILES[needed]}” is missing", "the column"))
    rows = []
    for number, line in enumerate(lines[1:], start=2):
        if any(cell.strip() for cell in line):
            cells = {
                known: Cell(as_typed(text).strip(), f"row {number}, {IN_FILES[known]}")
                for known, text in zip(fields, line, strict=False)
                if known is not None
            }
            rows.append((f"row {number}", cells))
    if len(rows) > MOST_CLAUSES or len(lines) == 2 * MOST_CLAUSES:
        raise _too_many()
    return rows


def _too_many() -> Refused:
    return Refused(f"The file has too many clauses: a scheme has {MOST_CLAUSES:,} at most.")


def _field(heading: str, known: Mapping[str, str]) -> str | None:
    wanted = re.sub(r"[-_\s]+", " ", heading).strip().casefold()
    for name, label in known.items():
        if wanted in (name.replace("_", " "), label.replace("-", " ").casefold()):
            return name
    return None


def _unknown(where: str, heading: str, known: Mapping[str, str]) -> Problem:
    return Problem(where, f"“{heading[:60]}” is no part of a scheme", f"one of {', '.join(known.values())}")


# YAML ----------------------------------------------------------------------------------------------------------------


def from_yaml(text: str, problems: list[Problem]) -> tuple[str, list[Row], list[Row]]:
    """The title, the rows of clauses and those of tests. Raises Refused for what is no YAML, or not of this shape."""
    try:
        whole = _node(_events(text), 0)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f" at line {mark.line + 1}" if mark else ""
        raise Refused(
            f"The file is not YAML that can be read{where}: {getattr(error, 'problem', error)}."
        ) from None
    if not isinstance(whole, dict):
        raise Refused("The file must have “scheme” and “clauses” at its top.")
    title, rows = "", {"clauses": list[Row](), "tests": list[Row]()}
    for key, (line, value) in whole.items():
        if key in ("scheme", "title"):
            title = value if isinstance(value, str) else ""
        elif key in rows and isinstance(value, list):
            known = IN_FILES if key == "clauses" else OF_A_TEST
            rows[key] = list(_yaml_rows(value, known, problems))
        else:
            instead = "“scheme”, “clauses” and “tests”, with a list under the last two"
            problems.append(Problem(f"line {line}", f"“{key[:60]}” cannot be read", instead))
    return title, rows["clauses"], rows["tests"]


def _events(text: str) -> Iterator[Any]:
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    for event in yaml.parse(text, Loader=loader):
        if isinstance(event, yaml.AliasEvent):
            line = event.start_mark.line + 1
            raise Refused(f"Line {line} uses a YAML alias. Write the words out where they are needed.")
        if isinstance(event, yaml.NodeEvent | yaml.CollectionEndEvent):
            yield event


Node = (
    Any  # str | list[tuple[int, Node]] | dict[str, tuple[int, Node]]; each with the line on which it begins
)


def _node(events: Iterator[Any], depth: int, event: Any = None) -> Node:
    """The next node: a text, a list of (line, node), or a mapping of key → (line, node)."""
    event = event or next(events, None)
    if event is None:
        raise Refused("The file is empty.")
    line = event.start_mark.line + 1
    if depth > DEEPEST:
        raise Refused(f"Line {line} is nested too deeply for a scheme.")
    if isinstance(event, yaml.ScalarEvent):
        if len(event.value) > MOST_CHARACTERS:
            raise Refused(f"Line {line} holds more text than any part of a scheme.")
        return "" if event.implicit[0] and event.value in ("~", "null", "Null", "NULL") else event.value
    if isinstance(event, yaml.SequenceStartEvent):
        items = []
        while not isinstance(event := next(events), yaml.SequenceEndEvent):
            items.append((event.start_mark.line + 1, _node(events, depth + 1, event)))
            if len(items) > (MOST_CLAUSES if depth <= LIST_OF_CLAUSES else MOST_INSIDE):
                raise (
                    _too_many()
                    if depth <= LIST_OF_CLAUSES
                    else Refused(f"Line {line}: the list is too long.")
                )
        return items
    mapping: dict[str, tuple[int, Node]] = {}
    while not isinstance(event := next(events), yaml.MappingEndEvent):
        key = _node(events, depth + 1, event)
        if not isinstance(key, str) or key in mapping:
            raise Refused(
                f"Line {event.start_mark.line + 1}: “{key!s:.60}” stands there twice, or is not a name."
            )
        value = next(events)
        mapping[key] = (value.start_mark.line + 1, _node(events, depth + 1, value))
        if len(mapping) > MOST_INSIDE:
            raise Refused(
                f"Line {line} begins more than {MOST_INSIDE} named values; a clause has {len(IN_FILES)}."
            )
    return mapping


def _yaml_rows(
    items: Sequence[tuple[int, Node]], known: Mapping[str, str], problems: list[Problem]
) -> Iterator[Row]:
    for line, item in items:
        if not isinstance(item, dict):
            problems.append(
                Problem(f"line {line}", "it is not a set of named values", "number, decision, text …")
            )
            continue
        cells = {}
        for key, (at, value) in item.items():
            name = _field(key, known)
            if name is None:
                problems.append(_unknown(f"line {at}", key, known))
            elif isinstance(value, list) and name in LISTS and all(isinstance(one, str) for _, one in value):
                cells[name] = Cell(tuple(one.strip() for _, one in value), f"line {at}, {known[name]}")
            elif isinstance(value, str):
                cells[name] = Cell(value.strip(), f"line {at}, {known[name]}")
            else:
                problems.append(
                    Problem(f"line {at}, {known[name]}", "it holds more than one value", "one value")
                )
        yield f"line {line}", cells
