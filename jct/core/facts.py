"""Facts as text that can be signed: one way to write them, one way to hash them."""

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


def canonical(facts: Mapping[str, Any]) -> str:
    """Facts as canonical JSON: keys sorted, no spaces, decimals and dates as text. Equal facts give equal text.

    Money is text, to the penny. Statistics are floats, written with the fewest figures that give the same float back.

    Raises:
        TypeError: what JSON cannot say and we do not name here.
        ValueError: a float that is not a number.
    """
    return json.dumps(
        facts, default=_plain, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
    )


def digest(text: str) -> str:
    """The sha256 of the text in UTF-8, 64 lower-case hexadecimal figures."""
    return hashlib.sha256(text.encode()).hexdigest()
