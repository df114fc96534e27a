"""A whole scheme as a file: YAML or CSV in, every problem at once by its line and cell; and the same files out."""

from dataclasses import dataclass, field
from typing import Any

from jct.core.errors import Problem, Refused
from partnerships.intake.cells import clause_of, test_of, together
from partnerships.intake.fields import Told
from partnerships.intake.files import decoded, from_csv, from_yaml
from partnerships.intake.written import as_csv, as_yaml
from partnerships.selectors.scheme import Names

__all__ = ["Read", "as_csv", "as_yaml", "read"]


@dataclass
class Read:
    """What a file holds: a title, clauses and tests in the words of the models, and what is wrong with it."""

    title: str = ""
    clauses: list[dict[str, Any]] = field(default_factory=list)
    tests: list[dict[str, Any]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=Told)
    holds_tests: bool = True  # False: the format has no place for them, so it says nothing about them


def read(content: bytes, *, name: str, names: Names) -> Read:
    """The scheme in a YAML or CSV file. Raises Refused when it is neither; what is wrong with its cells is in
    `problems`, all of it, unless there is very much."""
    text, found = decoded(content), Read()
    if name.lower().endswith((".yaml", ".yml")):
        found.title, clauses, tests = from_yaml(text, found.problems)
    else:
        clauses, tests, found.holds_tests = from_csv(text, found.problems), [], False
    if not clauses and not found.problems:
        raise Refused("The file has no clauses.")
    rows = [clause_of(cells, row, names, found.problems) for row, cells in clauses]
    found.clauses = [facts for facts, _ in rows]
    together(rows, found.problems)
    found.tests = [test_of(cells, row, names, found.problems) for row, cells in tests]
    seen: set[str] = set()
    for (row, _), test in zip(tests, found.tests, strict=True):
        if test["sentence"] in seen:
            found.problems.append(
                Problem(f"{row}, Sentence", "the same test stands there twice", "one of them")
            )
        seen.add(test["sentence"])
    return found
