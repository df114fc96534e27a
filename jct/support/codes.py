"""What short codes are called: a lower page shows the words of an upper app without importing it."""

from collections.abc import Iterable

_words: dict[str, str] = {}


def names_codes(choices: Iterable[tuple[str, str]]) -> None:
    """Register the words for codes, such as ("vcse", "Voluntary, community or social enterprise")."""
    _words.update(choices)


def code_words(code: str) -> str:
    """The words for a code; what nobody has named stands as it was written, with spaces for underscores."""
    return _words.get(code) or code.replace("_", " ")
