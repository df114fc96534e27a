"""What the templates of a document need and Django lacks."""

from collections.abc import Iterable, Sequence
from typing import Any

from django import template

register = template.Library()


@register.filter
def beside(left: Sequence[Any], right: Sequence[Any]) -> Iterable[tuple[Any, Any]]:
    """Two sequences of one length walked together: a row's cells beside the table's columns."""
    return zip(left, right, strict=True)
