"""The words of the trade, each explained once in glossary.toml beside this file.

`{% term "virement" %}` shows a meaning where a word stands; the glossary page lists them all.
"""

import tomllib
from dataclasses import dataclass
from pathlib import Path

from django.utils.text import slugify


@dataclass(frozen=True)
class Term:
    """A word, what it means here, and the part of the work it belongs to."""

    name: str
    meaning: str
    subject: str

    @property
    def slug(self) -> str:
        return slugify(self.name)


_SUBJECTS: dict[str, dict[str, str]] = tomllib.loads(
    Path(__file__).with_name("glossary.toml").read_text(encoding="utf-8")
)
TERMS = tuple(
    Term(name, meaning, subject)
    for subject, words in _SUBJECTS.items()
    for name, meaning in sorted(words.items())
)
_BY_NAME = {term.name.lower(): term for term in TERMS}


def find(name: str) -> Term:
    """The term of that name, whatever its capitals. Raises KeyError for a word the glossary lacks."""
    return _BY_NAME[name.lower()]


def by_subject() -> dict[str, list[Term]]:
    """Subject → its terms by name."""
    return {subject: [term for term in TERMS if term.subject == subject] for subject in _SUBJECTS}
