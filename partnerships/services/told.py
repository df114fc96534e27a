"""What is different, in words: between a row as somebody saw it and as it stands."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from textwrap import shorten
from typing import Any

from django.db import models
from django.utils.timezone import localtime

from jct.core.calendar import day_words
from jct.core.errors import Refused
from jct.core.money import pounds
from jct.support.codes import code_words
from jct.support.history import stood

LONGEST = 200  # letters of a text that are told of each side
NOT_SAID = 0  # what a page sends that does not say what it showed
UNSAID = "It was not said which text this is about. Open the page again, then act."


def as_shown(row: models.Model, seen: int | None, fields: Iterable[str]) -> None:
    """Raises Refused, with the differences, when the locked `row` says something else in `fields` than it did at
    `seen`, the row of its history that a page showed (jct.support.history.standing). None is for code that acts on what
    it holds itself."""
    if seen is not None and (words := changed(row, seen, fields)):
        raise Refused(words)


def changed(row: models.Model, seen: int, fields: Iterable[str]) -> str:
    """What of `fields` is different since the `seen` row of history, in words; nothing while they are the same."""
    was = stood(row, seen) if seen != NOT_SAID else None
    if was is None:
        return UNSAID
    words = in_words(was, different(was, row, fields))
    return f"This was changed while you looked at it. {words}" if words else ""


def different(was: models.Model, now: models.Model, fields: Iterable[str]) -> dict[str, Any]:
    """What `now` says of those of `fields` in which the two differ."""
    keys = {name: type(now)._meta.get_field(name).attname for name in fields}
    return {name: getattr(now, name) for name, key in keys.items() if getattr(was, key) != getattr(now, key)}


def in_words(was: models.Model, change: Mapping[str, Any]) -> str:
    """Every difference as a sentence: "Money in the reserve: £600,000 before, £350,000 now." What both a fact and a
    field of a request say, under the same name, is told once."""
    pairs: dict[str, tuple[str, str]] = {}
    for name, now in change.items():
        before = getattr(was, name)
        if name == "facts":
            keys = (*now, *(before.keys() - now.keys()))
            pairs |= {
                _capital(key): (_said(before.get(key)), _said(now.get(key)))
                for key in keys
                if before.get(key) != now.get(key)
            }
        elif before != now:
            column = was._meta.get_field(name)
            pairs[_capital(str(column.verbose_name))] = _worded(column, before), _worded(column, now)
    return " ".join(
        f"{key}: {before} before, {now} now." if before != now else f"{key}: changed towards its end."
        for key, (before, now) in pairs.items()
    )


def _capital(name: str) -> str:
    words = name.replace("_", " ")
    return f"{words[:1].upper()}{words[1:]}"


def _worded(column: Any, value: Any) -> str:
    if column.name in ("sector", "regime"):
        value = code_words(value)
    if isinstance(value, list):
        labels = dict(column.base_field.flatchoices)
        return _said(", ".join(str(labels.get(one, one)) for one in value))
    if isinstance(value, Decimal) and column.name.startswith("percent"):
        return f"{value.normalize():f} per cent"
    return _said(dict(column.flatchoices).get(value, value))


def _said(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if value in (None, ""):
        return "nothing"
    if isinstance(value, Decimal):
        return pounds(value)
    if isinstance(value, datetime):
        return f"{day_words(localtime(value).date())}, {localtime(value):%H:%M}"
    return day_words(value) if isinstance(value, date) else shorten(str(value), LONGEST, placeholder=" …")
