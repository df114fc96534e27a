"""What every change of the structure begins with: the person's scope, the lock, and the problems found so far."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db import models

from jct.accounts.models import User
from jct.core.calendar import day_words
from jct.core.errors import Problem, Refused
from jct.support.access import Perm
from partnerships.models import Partnership
from partnerships.permissions import partnerships_for


def locked_partnership(by: User | None, partnership: Partnership) -> Partnership:
    """The partnership, locked, if `by` may change its structure. Raises DoesNotExist otherwise."""
    rows = partnerships_for(by, Perm.EDIT_STRUCTURE).select_for_update(of=("self",))
    return rows.get(pk=partnership.pk)


def locked(model: type[models.Model], pk: int, by: User | None, path: str = "partnership") -> Any:
    """The row `pk` of `model`, locked, if `by` may change the structure of the partnership at `path` from it."""
    allowed = partnerships_for(by, Perm.EDIT_STRUCTURE)
    rows = model._default_manager.filter(**{f"{path}__in": allowed})
    return rows.select_for_update(of=("self",)).get(pk=pk)


def refuse(what: str, problems: Iterable[Problem | None]) -> None:
    """Raises Refused with every problem there is; nothing when there is none."""
    found = [problem for problem in problems if problem]
    if found:
        raise Refused(what, problems=found)


def elsewhere(partnership: Partnership, **rows: models.Model | None) -> list[Problem]:
    """A problem for each row that belongs to another partnership; the names are the fields, in words."""
    return [
        Problem(
            name.replace("_", " ").capitalize(),
            f"{row} belongs to another partnership",
            "one of this partnership",
        )
        for name, row in rows.items()
        if row is not None and row.partnership_id != partnership.pk  # type: ignore[attr-defined]
    ]


def in_order(starts: date, ends: date | None) -> Problem | None:
    """A problem when the last day of a half-open period would lie before its first."""
    if ends is None or ends > starts:
        return None
    return Problem("Last day", "it lies before the first day", f"{day_words(starts)} or later")


def meets(starts: date, ends: date | None, row: Any) -> bool:
    """Whether a half-open period and the one of `row` share a day."""
    return (ends is None or row.starts < ends) and (row.ends is None or starts < row.ends)


def can_end(row: Any, ends: date) -> Problem | None:
    """A problem when `row` has an end already, or `ends` (exclusive) would leave it no day at all."""
    if row.ends is not None:
        return Problem("Last day", f"{row} already has an end: it runs until {day_words(row.ends)}")
    if ends <= row.starts:
        return Problem(
            "Last day", f"{row} begins on {day_words(row.starts)}", f"{day_words(row.starts)} or later"
        )
    return None
