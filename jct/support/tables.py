"""How a django-tables2 column is told that it holds figures, and a link that wears the right class."""

from typing import Any

FIGURES: dict[str, Any] = {"td": {"class": "govuk-table__cell--numeric"}}
LINK: dict[str, Any] = {"a": {"class": "govuk-link"}}
