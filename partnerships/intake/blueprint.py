"""A blueprint (a partnership's whole structure, written as YAML) becomes rows, or problems addressed to their place.

Its words are the names of the models' own fields, and what a field may hold is read from the model, so that the two
cannot drift apart. Rows name each other by `key` (a care group by its code, a partner by its organisation); people do
not appear: a blueprint knows posts only. Nothing is stored here (services/blueprints.py does that).
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml
from django.db import models

from jct.core.errors import Problem, Refused
from partnerships.domain.blueprint import Blueprint, Row, unfit_period, unfit_whole
from partnerships.intake.blueprint_values import Loader, Wrong, text, value_of
from partnerships.intake.blueprint_words import (
    ABOVE,
    LATER,
    NAMED_IN,
    PARTNERSHIP,
    SCHEME,
    SHAPES,
    TOP,
    UNFIT,
    Shape,
)
from partnerships.models import FunctionTransfer, Partnership, Post, Scheme

FOLDER = Path(__file__).parent.parent / "blueprints"


def names() -> list[str]:
    """The blueprints there are."""
    return sorted(path.stem for path in FOLDER.glob("*.yaml"))


def read(name: str) -> Blueprint:
    """The blueprint called `name`. Raises Refused with every problem found, each naming its place in the file."""
    if name not in names():
        raise Refused(f"There is no blueprint called “{name}”. There are: {', '.join(names())}.")
    return parse(name, (FOLDER / f"{name}.yaml").read_text(encoding="utf-8"))


def parse(name: str, written: str) -> Blueprint:
    """The blueprint `written` as YAML. Raises Refused with every problem found."""
    try:
        found = yaml.load(written, Loader)  # noqa: S506 (a SafeLoader)
    except yaml.YAMLError as error:
        raise Refused(f"The blueprint {name} is not YAML: {error}") from None
    problems: list[Problem] = []
    if not isinstance(found, dict):
        raise Refused(f"The blueprint {name} holds no structure: give one mapping of words to values.")
    blueprint = _Reader(found, problems).blueprint(name)
    if problems:
        count = "one problem" if len(problems) == 1 else f"{len(problems)} problems"
        raise Refused(f"The blueprint {name} has {count}.", problems=problems)
    return blueprint


class _Reader:
    """Reads one file's mapping; every problem goes on the list, and reading goes on."""

    def __init__(self, found: Row, problems: list[Problem]) -> None:
        self.found, self.problems = found, problems
        self.known: dict[str, list[str]] = {name: self._names_of(name) for name in SHAPES}

    def blueprint(self, name: str) -> Blueprint:
        self._words("", self.found, TOP, {"title", "source", "partnership", "scheme"})
        top = {word: self._plain(word) for word in ("title", "source", "notes")}
        lists = {
            word: tuple(self._rows(word, self.found.get(word, []), shape)) for word, shape in SHAPES.items()
        }
        partnership = self._row("partnership", self.found.get("partnership"), PARTNERSHIP)
        scheme = self._row("scheme", self.found.get("scheme"), SCHEME)
        blueprint = Blueprint(name=name, partnership=partnership, scheme=scheme, **top, **lists)
        if not self.problems:
            self.problems += unfit_whole(blueprint)
        return blueprint

    def _names_of(self, name: str) -> list[str]:
        word, rows = SHAPES[name].called, self.found.get(name)
        if not word or not isinstance(rows, list):
            return []
        called = [str(row[word]) for row in rows if isinstance(row, dict) and row.get(word)]
        twice = {one for one in called if called.count(one) > 1} if name != "partners" else set()
        for one in sorted(twice):
            self._wrong(name, f"“{one}” names two rows", f"a different {word} for each")
        return called

    def _plain(self, word: str) -> str:
        if word not in self.found:
            return ""
        return self._try(word, text, self.found[word]) or ""

    def _rows(self, path: str, found: Any, shape: Shape) -> Iterator[Row]:
        if not isinstance(found, list):
            self._wrong(path, "it is not a list", "a list of rows, each begun with a dash")
            return
        for place, row in enumerate(found):
            yield self._row(f"{path}[{place}]", row, shape)

    def _row(self, path: str, found: Any, shape: Shape) -> Row:
        if not isinstance(found, dict):
            if found is not None:
                self._wrong(path, "it is not a row", "words with values, such as name: …")
            return {}
        fields = shape.fields()
        needed = {
            name
            for name, spec in fields.items()
            if not spec.blank and not spec.has_default() and not spec.null and name not in LATER
        }
        if shape.called:
            needed.add(shape.called)
        if shape.model in {Partnership, Scheme, FunctionTransfer}:
            needed.add("starts")
        self._words(path, found, {*fields, *shape.own, *shape.inside, "source"}, needed)
        row: Row = {}
        for word, value in found.items():
            where = f"{path}.{word}"
            if word in shape.inside:
                row[word] = tuple(self._rows(where, value, shape.inside[word]))
            elif word in shape.own:
                row[word] = self._try(where, shape.own[word], value)
                self._deputies(where, word, row[word])
            elif word in fields and value is not None:
                row[word] = self._field(where, fields[word], value)
        if not self._any_under(path):
            unfit = [*unfit_period(row), *UNFIT.get(shape.model, lambda row: ())(row)]
            self.problems += [Problem(f"{path}.{word}", *why) for word, *why in unfit]
        return row

    def _field(self, where: str, spec: models.Field, value: Any) -> Any:
        listed = NAMED_IN.get(spec.related_model)  # type: ignore[arg-type]
        if listed is None:
            return self._try(where, lambda one: value_of(spec, one), value)
        known = self.known[listed]
        if spec.name in ABOVE or (spec.model is Post and spec.related_model is Post):
            place = int(where[where.index("[") + 1 : where.index("]")])
            if value in known and known.index(value) >= place:
                self._wrong(where, f"“{value}” does not stand above this row", "a row named above it")
                return None
        if value not in known:
            self._wrong(
                where, f"there is no “{value}” among {listed}", f"one of {', '.join(known) or 'none'}"
            )
        return value

    def _deputies(self, where: str, word: str, posts: Any) -> None:
        for post in posts or () if word == "deputies" else ():
            if post not in self.known["posts"]:
                self._wrong(where, f"there is no “{post}” among posts", "the keys of posts")

    def _words(self, path: str, found: Row, allowed: set[str], needed: set[str]) -> None:
        dot = f"{path}." if path else ""
        for word in found:
            if word not in allowed:
                self._wrong(
                    f"{dot}{word}", "there is no such word here", f"one of {', '.join(sorted(allowed))}"
                )
        for word in sorted(needed - {word for word, value in found.items() if value is not None}):
            self._wrong(f"{dot}{word}", "it is missing", "a value")

    def _try(self, where: str, read_one: Any, value: Any) -> Any:
        try:
            return read_one(value)
        except Wrong as wrong:
            self._wrong(where, *wrong.args)
            return None

    def _wrong(self, where: str, what: str, instead: str) -> None:
        self.problems.append(Problem(where, what, instead))

    def _any_under(self, path: str) -> bool:
        return any(problem.where.startswith(path) for problem in self.problems)
