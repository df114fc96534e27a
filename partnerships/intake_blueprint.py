"""A blueprint (a partnership's whole structure, written as YAML) becomes rows, or problems addressed to their place.

Its words are the names of the models' own fields, and what a field may hold is read from the model, so that the two
cannot drift apart. Rows name each other by `key` (a care group by its code, a partner by its organisation); people do
not appear: a blueprint knows posts only. Nothing is stored here (services/blueprints.py does that).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

import yaml
from django.contrib.auth.models import Group
from django.contrib.postgres.fields import ArrayField
from django.db import models

from jct.accounts.models import User
from jct.core.errors import Problem, Refused
from partnerships.domain.blueprint import (
    Blueprint,
    Row,
    unfit_clause,
    unfit_decider,
    unfit_period,
    unfit_seat,
    unfit_whole,
)
from partnerships.domain.words import DecisionType, Verb
from partnerships.models import (
    Body,
    CareGroup,
    Clause,
    DecisionRequest,
    FunctionTransfer,
    IncompatibleFunctions,
    IndicativeBudget,
    Locality,
    Organisation,
    Partner,
    Partnership,
    PersonalLimit,
    Post,
    PostFunding,
    ReportingLine,
    Scheme,
    SchemeTest,
    Seat,
    Stakeholder,
    TermsOfReference,
)

FOLDER = Path(__file__).parent / "blueprints"
NAMED_IN = {
    Organisation: "organisations",
    Partner: "partners",
    CareGroup: "care_groups",
    Locality: "localities",
    Post: "posts",
    Body: "bodies",
}


@dataclass(frozen=True)
class Shape:
    """One kind of row: the fields of `model` but for those the loader `fills`, words of its own, and rows inside it."""

    model: type[models.Model]
    called: str = ""  # the word by which other rows name this one
    fills: frozenset[str] = frozenset()
    own: Mapping[str, Any] = field(default_factory=dict)  # word → how its value is read
    inside: Mapping[str, "Shape"] = field(default_factory=dict)

    def fields(self) -> dict[str, models.Field]:
        """The model's fields that a blueprint may give."""
        never = {Partnership, User, Group, Scheme, DecisionRequest}
        return {
            one.name: one
            for one in self.model._meta.concrete_fields
            if not one.primary_key
            and one.name not in self.fills
            and one.related_model not in never
            and not one.name.startswith("history")
        }


class _Wrong(Exception):
    """(what is wrong, what would be right)"""


def names() -> list[str]:
    """The blueprints there are."""
    return sorted(path.stem for path in FOLDER.glob("*.yaml"))


def read(name: str) -> Blueprint:
    """The blueprint called `name`. Raises Refused with every problem found, each naming its place in the file."""
    if name not in names():
        raise Refused(f"There is no blueprint called “{name}”. There are: {', '.join(names())}.")
    return parse(name, (FOLDER / f"{name}.yaml").read_text(encoding="utf-8"))


def parse(name: str, text: str) -> Blueprint:
    """The blueprint written in `text`. Raises Refused with every problem found."""
    try:
        found = yaml.load(text, _Loader)  # noqa: S506 (a SafeLoader)
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


class _Loader(yaml.SafeLoader):
    """YAML in which no word may stand twice in one row, and a figure with pence is exact."""


def _mapping(loader: _Loader, node: yaml.MappingNode, deep: bool = False) -> Row:
    seen: set[str] = set()
    for key in (key for key, _ in node.value if isinstance(key, yaml.ScalarNode)):
        if key.tag != "tag:yaml.org,2002:merge" and key.value in seen:
            raise yaml.constructor.ConstructorError(
                None, None, f"“{key.value}” stands twice in one row", key.start_mark
            )
        seen.add(key.value)
    loader.flatten_mapping(node)
    return yaml.SafeLoader.construct_mapping(loader, node, deep=True)


def _figure(loader: _Loader, node: yaml.ScalarNode) -> Any:
    """An exact figure; what is none (such as .nan) stays text, to be refused where it stands."""
    written = loader.construct_scalar(node)
    try:
        return Decimal(written.replace("_", ""))
    except InvalidOperation:
        return written


def _moment(loader: _Loader, node: yaml.ScalarNode) -> Any:
    """A day; what is none (such as 2009-04-31) stays text, to be refused where it stands."""
    try:
        return loader.construct_yaml_timestamp(node)
    except ValueError:
        return loader.construct_scalar(node)


_Loader.add_constructor("tag:yaml.org,2002:map", _mapping)
_Loader.add_constructor("tag:yaml.org,2002:float", _figure)
_Loader.add_constructor("tag:yaml.org,2002:timestamp", _moment)


# How one value is read -----------------------------------------------------------------------------------------------


def _text(value: Any, most: int | None = None) -> str:
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)  # a number that is a name, such as a clause's
    if not isinstance(value, str) or not value.strip():
        raise _Wrong("it is not text", "words")
    if most and len(value.strip()) > most:
        raise _Wrong(f"it has {len(value.strip())} characters", f"at most {most}")
    return value.strip()


def _word(value: Any, words: list[str]) -> str:
    if value not in words:
        raise _Wrong(f"“{value}” is not one of its words", f"one of {', '.join(words)}")
    return str(value)


def _day(value: Any) -> date:
    if not isinstance(value, date) or isinstance(value, datetime):
        raise _Wrong(f"“{value}” is not a day", "a day such as 2009-04-01")
    return value


def _flag(value: Any) -> bool:
    if not isinstance(value, bool):
        raise _Wrong(f"“{value}” is neither yes nor no", "true or false")
    return value


def _count(value: Any) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise _Wrong(f"“{value}” is not a whole number", "0 or more, such as 4")
    return value


def _amount(value: Any) -> Decimal:
    if not isinstance(value, int | Decimal) or isinstance(value, bool) or not Decimal(value).is_finite():
        raise _Wrong(f"“{value}” is not an amount", "a figure such as 25000 or 25000.50")
    amount = Decimal(value)
    if amount < 0 or amount != round(amount, 2):
        raise _Wrong(f"{value} is less than nothing or has parts of a penny", "a figure such as 25000.50")
    return amount


def _list(value: Any, read_one: Any) -> list[Any]:
    if not isinstance(value, list):
        raise _Wrong("it is not a list", "a list, such as [one, two]")
    return [read_one(one) for one in value]


def _powers(value: Any) -> dict[DecisionType, Verb]:
    """ "decide: [contract_award]" for each verb → what the body may do with each type of decision."""
    if not isinstance(value, dict):
        raise _Wrong("it is not a table of verbs", "lists such as decide: [contract_award]")
    powers: dict[DecisionType, Verb] = {}
    for verb, kinds in value.items():
        for kind in _list(kinds, lambda one: _word(one, DecisionType.values)):
            if kind in powers:
                raise _Wrong(f"“{kind}” has two verbs", "each type of decision under one verb")
            powers[DecisionType(kind)] = Verb(_word(verb, Verb.values))
    return powers


def _keys(value: Any) -> list[str]:
    return _list(value, _text)


def _value(spec: models.Field, value: Any) -> Any:
    """`value` as the model's field holds it. Raises _Wrong."""
    if isinstance(spec, ArrayField):
        return _list(value, lambda one: _value(spec.base_field, one))
    if spec.choices:
        return _word(value, [choice for choice, _ in spec.flatchoices])
    if isinstance(spec, models.DateField):
        return _day(value)
    if isinstance(spec, models.BooleanField):
        return _flag(value)
    if isinstance(spec, models.IntegerField):
        return _count(value)
    if isinstance(spec, models.DecimalField):
        return _amount(value)
    return _text(value, spec.max_length)


# The vocabulary ------------------------------------------------------------------------------------------------------

LATER = frozenset({"starts"})  # a row without `starts` begins with the row it stands in
POST_PARTS = {
    "funding": Shape(PostFunding, fills=frozenset({"post"})),
    "limits": Shape(PersonalLimit, fills=frozenset({"post", "ends"})),
}
BODY_PARTS = {
    "reports_to": Shape(ReportingLine, fills=frozenset({"body"})),
    "seats": Shape(Seat, fills=frozenset({"body"}), own={"deputies": _keys}),
    "terms": Shape(TermsOfReference, fills=frozenset({"body", "issue", "ends"})),
    "indicative_budgets": Shape(IndicativeBudget, fills=frozenset({"body"})),
}
SHAPES = {
    "organisations": Shape(Organisation, "key", own={"key": _text}),
    "partners": Shape(Partner, "organisation", fills=frozenset({"position"})),
    "care_groups": Shape(CareGroup, "code", fills=frozenset({"position"})),
    "localities": Shape(Locality, "key", own={"key": _text}),
    "stakeholders": Shape(Stakeholder),
    "bodies": Shape(Body, "key", own={"key": _text, "powers": _powers}, inside=BODY_PARTS),
    "posts": Shape(Post, "key", own={"key": _text, "holders": _count}, inside=POST_PARTS),
    "transfers": Shape(FunctionTransfer),
    "incompatible": Shape(IncompatibleFunctions),
}
UNFIT = {Seat: unfit_seat, Clause: unfit_clause, SchemeTest: unfit_decider}
PARTNERSHIP = Shape(Partnership, fills=frozenset({"ends", "key_decision_above", "key_decision_wards"}))
SCHEME = Shape(
    Scheme,
    fills=frozenset({"version", "state", "ends", "adopted_at", "minute", "based_on"}),
    inside={
        "clauses": Shape(Clause, fills=frozenset({"scheme", "position"})),
        "tests": Shape(SchemeTest, fills=frozenset({"scheme"})),
    },
)
TOP = {"title", "source", "notes", "partnership", "scheme", *SHAPES}
# Rows of these lists may name only rows above them, so that nothing goes in a circle.
ABOVE = {"successor", "inside", "meets_before"}


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
        return self._try(word, _text, self.found[word]) or ""

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
            return self._try(where, lambda one: _value(spec, one), value)
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
        except _Wrong as wrong:
            self._wrong(where, *wrong.args)
            return None

    def _wrong(self, where: str, what: str, instead: str) -> None:
        self.problems.append(Problem(where, what, instead))

    def _any_under(self, path: str) -> bool:
        return any(problem.where.startswith(path) for problem in self.problems)
