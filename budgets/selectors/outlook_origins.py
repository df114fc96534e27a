"""Who gave the sums of a fund's outlook, when, and of which line each is."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.timezone import localdate

from budgets.models import ContingentItem, Fund, Mitigation, Saving, SavingPosition
from budgets.selectors.as_locked import locked_at
from budgets.selectors.origins import origins, who_gave
from budgets.selectors.outlook import Outlook
from jct.core.calendar import Quarter, day_words

ITEM = {"low": "low", "likely": "likely", "high": "high"}


@dataclass(frozen=True)
class Origin:
    """Who gave a row's sums, in words, and the page of its line (none for an item of the whole fund)."""

    words: str
    line_url: str


@dataclass(frozen=True)
class OutlookOrigins:
    """Each by the key of its row."""

    savings: Mapping[int, Origin]
    mitigations: Mapping[int, Origin]
    contingent: Mapping[int, Origin]


def outlook_origins(outlook: Outlook, quarter: Quarter) -> OutlookOrigins:
    """Of every row of the outlook, those settled among them, as it stood when the quarter was locked or signed; eight
    queries.
    """
    until = locked_at(Fund.objects.filter(pk=outlook.fund), quarter).get(outlook.fund)
    said = _positions([row.key for row in outlook.savings], quarter)
    savings = _given(Saving, (row.key for row in outlook.savings), {"target": "target"}, quarter, until)
    return OutlookOrigins(
        {
            key: Origin("; ".join(filter(None, (found.words, said.get(key, "")))), found.line_url)
            for key, found in savings.items()
        },
        _given(Mitigation, (row.key for row in outlook.mitigations), {"amount": "sum"}, quarter, until),
        _given(
            ContingentItem, (row.key for row in (*outlook.contingent, *outlook.settled)), ITEM, quarter, until
        ),
    )


def _given(
    model: Any, keys: Iterable[int], names: Mapping[str, str], quarter: Quarter, until: datetime | None
) -> dict[int, Origin]:
    rows = dict(model.objects.filter(pk__in=list(keys)).order_by().values_list("pk", "line"))
    given = origins(model, rows, list(names), until)
    return {
        key: Origin(
            who_gave(given.get(key, {}), names),
            f"{reverse('budgets:line', args=[line])}?quarter={quarter}" if line else "",
        )
        for key, line in rows.items()
    }


def _positions(savings: list[int], quarter: Quarter) -> dict[int, str]:
    """Saving key → “achieved and expected said by A on 3 May 2026”, of what stands at the quarter's end."""
    rows = SavingPosition.objects.filter(
        saving__in=savings, quarter__gte=f"{quarter.year}-Q1", quarter__lte=str(quarter)
    ).select_related("by")
    return {
        row.saving_id: f"achieved and expected said by {row.by} on {day_words(localdate(row.at))}"
        for row in rows.order_by("quarter", "at", "pk")
    }
