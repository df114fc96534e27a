"""A fund's contributions in a year as rows to download: every row that made them what they are."""

from collections.abc import Iterator
from typing import Any

from django.utils.timezone import localdate

from budgets.selectors.contributions import ContributionsPage

CONTRIBUTION_COLUMNS = (
    "Partner",
    "Kind",
    "Better Care Fund source",
    "Recurrent",
    "From",
    "Amount (£)",
    "State",
    "Variation",
    "Part of a year",
    "Reason",
    "Entered by",
    "Entered on",
)


def contribution_rows(page: ContributionsPage) -> Iterator[tuple[Any, ...]]:
    """The rows, promise by promise, in the order in which they were entered."""
    for promise in page.promises:
        for row in promise.rows:
            yield (
                promise.partner_name,
                promise.kind_words,
                promise.source_words,
                "yes" if promise.recurrent else "this year only",
                row.effective_on,
                row.amount,
                "confirmed" if row.confirmed else "indicative",
                "yes" if row.varies else "",
                row.working,
                row.reason,
                row.by,
                localdate(row.at),
            )
