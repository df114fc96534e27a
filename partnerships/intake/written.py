"""A scheme written as a file that can be read back: the same columns, the same words."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import yaml

from jct.support.sheets import as_csv as sheet_csv
from partnerships.domain.words import Gate
from partnerships.intake.fields import BOOLEANS, CHOICES, IN_FILES, LISTS, OF_A_TEST, USUAL
from partnerships.models import Clause, Scheme, SchemeTest


def as_csv(clauses: Iterable[Clause]) -> bytes:
    """Every clause with every field, one column each; no cell becomes a formula in the reader's spreadsheet."""
    rows = ([_shown(name, getattr(row, name)) for name in IN_FILES] for row in clauses)
    return sheet_csv(list(IN_FILES.values()), rows)


def _shown(name: str, value: Any) -> str:
    if value is None or value == "":
        return ""
    if name in LISTS:
        return "; ".join(_label(name, one) for one in value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, date):
        return (value - timedelta(days=name == "ends")).isoformat()
    return _label(name, value)


def _label(name: str, value: Any) -> str:
    kind = Gate if name == "gates" else CHOICES.get(name)
    return kind(value).label if kind else str(value)


def as_yaml(scheme: Scheme, clauses: Iterable[Clause], tests: Iterable[SchemeTest]) -> str:
    """The scheme with its tests; what is empty or usual is left out."""
    plain = {
        "scheme": scheme.title,
        "clauses": [_written(row, IN_FILES, USUAL) for row in clauses],
        "tests": [_written(row, OF_A_TEST, {}) for row in tests],
    }
    dumper = getattr(yaml, "CSafeDumper", yaml.SafeDumper)
    return str(yaml.dump(plain, Dumper=dumper, sort_keys=False, allow_unicode=True, width=110))


def _written(row: Clause | SchemeTest, fields: Mapping[str, str], usual: Mapping[str, Any]) -> dict[str, Any]:
    written: dict[str, Any] = {}
    for name in fields:
        value = getattr(row, name)
        if value in (None, "", [], 0) and not isinstance(value, bool | Decimal):
            continue
        if value == usual.get(name, False if name in BOOLEANS and name not in ("recurrent", "may") else None):
            continue
        key = "last_day" if name == "ends" else "decision" if name == "decision_type" else name
        written[key] = _plain(name, value)
    return written


def _plain(name: str, value: Any) -> Any:
    if isinstance(value, bool):
        return value
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else str(value)
    if isinstance(value, date):
        return value - timedelta(days=name == "ends")
    if name in LISTS:
        return [_label(name, one) for one in value]
    return value if isinstance(value, int) else _label(name, value)
