"""Who gave the values that stand, and when: read back through the history of the rows that hold them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.timezone import localdate

from jct.core.calendar import day_words


@dataclass(frozen=True)
class Given:
    """By whom and on which day a value was given. `why` is what was being done: “rolled forward”, “typed”."""

    by: str
    on: date
    why: str = ""

    def __str__(self) -> str:
        return f"{self.by} on {day_words(self.on)}"


Origins = Mapping[int, Mapping[str, Given]]


def origins(
    model: Any, keys: Iterable[int], columns: Sequence[str], until: datetime | None = None
) -> Origins:
    """Row key → column → who first gave the value that stands in it now, or that stood in it at the moment `until`; one
    query for any number of rows.

    What was changed and changed back counts from when it was changed back. Nobody is named for what stood already when
    the history of a row began later than the row.
    """
    kept = model.history.filter(id__in=list(keys)).order_by("id", "-history_date", "-history_id")
    if until:
        kept = kept.filter(history_date__lte=until)
    found: dict[int, dict[str, Given]] = {}
    now: dict[int, dict[str, Any]] = {}
    differs: dict[int, set[str]] = {}
    began: dict[int, bool] = {}  # whether the oldest row tells of the making
    names = ("history_by_name", "history_date", "history_change_reason", "history_type")
    for past in kept.values("id", *names, *columns):
        key = past["id"]
        stands = now.setdefault(key, past)
        given = Given(past["history_by_name"], localdate(past["history_date"]), past["history_change_reason"])
        for column in columns:
            if past[column] != stands[column]:
                differs.setdefault(key, set()).add(column)
            elif column not in differs.get(key, ()):
                found.setdefault(key, {})[column] = given
        began[key] = past["history_type"] == "+"
    for key in (key for key, made in began.items() if not made):
        found[key] = {name: given for name, given in found[key].items() if name in differs.get(key, ())}
    return found


def who_gave(given: Mapping[str, Given], names: Mapping[str, str]) -> str:
    """“target given by A on 3 May 2026; low and likely by B on 4 May 2026”: columns given together are named together.

    `names`: column → how it is called. Columns nobody is known of are left out.
    """
    together: dict[str, list[str]] = {}
    for column, name in names.items():
        if column in given:
            together.setdefault(str(given[column]), []).append(name)
    return "; ".join(f"{listed(called)} given by {who}" for who, called in together.items())


def listed(names: Sequence[str]) -> str:
    """“low”, “low and high”, “low, likely and high”."""
    *some, last = names
    return f"{', '.join(some)} and {last}" if some else last
