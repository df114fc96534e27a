"""How one value of a blueprint is read: what a field may hold comes from the model that keeps it."""

from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

import yaml
from django.contrib.postgres.fields import ArrayField
from django.db import models

from partnerships.domain.blueprint import Row
from partnerships.domain.words import DecisionType, Verb


class Wrong(Exception):
    """(what is wrong, what would be right)"""


class Loader(yaml.SafeLoader):
    """YAML in which no word may stand twice in one row, and a figure with pence is exact."""


def _mapping(loader: Loader, node: yaml.MappingNode, deep: bool = False) -> Row:
    seen: set[str] = set()
    for key in (key for key, _ in node.value if isinstance(key, yaml.ScalarNode)):
        if key.tag != "tag:yaml.org,2002:merge" and key.value in seen:
            raise yaml.constructor.ConstructorError(
                None, None, f"“{key.value}” stands twice in one row", key.start_mark
            )
        seen.add(key.value)
    loader.flatten_mapping(node)
    return yaml.SafeLoader.construct_mapping(loader, node, deep=True)


def _figure(loader: Loader, node: yaml.ScalarNode) -> Any:
    """An exact figure; what is none (such as .nan) stays text, to be refused where it stands."""
    written = loader.construct_scalar(node)
    try:
        return Decimal(written.replace("_", ""))
    except InvalidOperation:
        return written


def _moment(loader: Loader, node: yaml.ScalarNode) -> Any:
    """A day; what is none (such as 2009-04-31) stays text, to be refused where it stands."""
    try:
        return loader.construct_yaml_timestamp(node)
    except ValueError:
        return loader.construct_scalar(node)


Loader.add_constructor("tag:yaml.org,2002:map", _mapping)
Loader.add_constructor("tag:yaml.org,2002:float", _figure)
Loader.add_constructor("tag:yaml.org,2002:timestamp", _moment)


def text(value: Any, most: int | None = None) -> str:
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)  # a number that is a name, such as a clause's
    if not isinstance(value, str) or not value.strip():
        raise Wrong("it is not text", "words")
    if most and len(value.strip()) > most:
        raise Wrong(f"it has {len(value.strip())} characters", f"at most {most}")
    return value.strip()


def _word(value: Any, words: list[str]) -> str:
    if value not in words:
        raise Wrong(f"“{value}” is not one of its words", f"one of {', '.join(words)}")
    return str(value)


def _day(value: Any) -> date:
    if not isinstance(value, date) or isinstance(value, datetime):
        raise Wrong(f"“{value}” is not a day", "a day such as 2009-04-01")
    return value


def _flag(value: Any) -> bool:
    if not isinstance(value, bool):
        raise Wrong(f"“{value}” is neither yes nor no", "true or false")
    return value


def count(value: Any) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise Wrong(f"“{value}” is not a whole number", "0 or more, such as 4")
    return value


def _amount(value: Any) -> Decimal:
    if not isinstance(value, int | Decimal) or isinstance(value, bool) or not Decimal(value).is_finite():
        raise Wrong(f"“{value}” is not an amount", "a figure such as 25000 or 25000.50")
    amount = Decimal(value)
    if amount < 0 or amount != round(amount, 2):
        raise Wrong(f"{value} is less than nothing or has parts of a penny", "a figure such as 25000.50")
    return amount


def _list(value: Any, read_one: Any) -> list[Any]:
    if not isinstance(value, list):
        raise Wrong("it is not a list", "a list, such as [one, two]")
    return [read_one(one) for one in value]


def powers(value: Any) -> dict[DecisionType, Verb]:
    """ "decide: [contract_award]" for each verb → what the body may do with each type of decision."""
    if not isinstance(value, dict):
        raise Wrong("it is not a table of verbs", "lists such as decide: [contract_award]")
    powers: dict[DecisionType, Verb] = {}
    for verb, kinds in value.items():
        for kind in _list(kinds, lambda one: _word(one, DecisionType.values)):
            if kind in powers:
                raise Wrong(f"“{kind}” has two verbs", "each type of decision under one verb")
            powers[DecisionType(kind)] = Verb(_word(verb, Verb.values))
    return powers


def keys(value: Any) -> list[str]:
    return _list(value, text)


def value_of(spec: models.Field, value: Any) -> Any:
    """`value` as the model's field holds it. Raises Wrong."""
    if isinstance(spec, ArrayField):
        return _list(value, lambda one: value_of(spec.base_field, one))
    if spec.choices:
        return _word(value, [choice for choice, _ in spec.flatchoices])
    if isinstance(spec, models.DateField):
        return _day(value)
    if isinstance(spec, models.BooleanField):
        return _flag(value)
    if isinstance(spec, models.IntegerField):
        return count(value)
    if isinstance(spec, models.DecimalField):
        return _amount(value)
    return text(value, spec.max_length)
