"""Texts that a spreadsheet programme would run: kept from running on the way out, put back on the way in."""

from typing import Any

# A text that starts with one of these is read as a formula (OWASP, CSV injection).
FORMULA = ("=", "+", "-", "@", "\t", "\r")


def inert(value: Any) -> Any:
    """A text that could be taken for a formula, with an apostrophe before it; anything else as it is."""
    if isinstance(value, str) and value.startswith(FORMULA) and value.strip() != "-":
        return f"'{value}"
    return value


def as_typed(text: str) -> str:
    """A text without the apostrophe that `inert` put before it."""
    return text[1:] if text.startswith("'") and text[1:].startswith(FORMULA) else text
