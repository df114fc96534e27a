"""The facts of a snapshot as text: one way to write them, one way to hash them."""

import hashlib
import json
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any


def _plain(value: object) -> str:
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, date):  # a datetime too
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} cannot be a fact.")


def _no_float(value: object) -> None:
    if isinstance(value, float):
        raise TypeError("A float cannot be a fact: facts are decimal, whole numbers or words.")
    if isinstance(value, Mapping):
        for key, item in value.items():
            if not isinstance(key, str):
                raise TypeError("The name of a fact is text.")
            _no_float(item)
    elif isinstance(value, (list, tuple)):
        for item in value:
            _no_float(item)


def canonical(facts: Mapping[str, Any]) -> str:
    """Facts as canonical JSON: keys sorted, no spaces, decimals and dates as text. Equal facts give equal text.

    Raises:
        TypeError: a float, or anything that JSON cannot say and we do not name here.
    """
    _no_float(facts)
    return json.dumps(facts, default=_plain, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def digest(text: str) -> str:
    """The sha256 of the text in UTF-8, 64 lower-case hexadecimal figures."""
    return hashlib.sha256(text.encode()).hexdigest()
