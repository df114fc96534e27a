"""The lines of a fund as rows to download."""

from collections.abc import Iterator

from budgets.selectors.lines import LinesPage, MonthsPage
from jct.support.sheets import Cell

LINE_COLUMNS = (
    "Code",
    "Line",
    "Lead partner",
    "Health or social care",
    "Kind of cost",
    "Service",
    "Provider",
    "Recurrent",
    "Prevention",
    "Profile",
    "Original budget (£)",
    "Virements (£)",
    "Variations (£)",
    "Brought forward (£)",
    "Latest budget (£)",
)


def line_rows(page: LinesPage) -> Iterator[list[Cell]]:
    """One row a line, and their sum."""
    for row in page.lines:
        yield [
            row.code,
            row.name,
            row.lead,
            row.element,
            row.cost_type,
            row.service,
            row.provider,
            "yes" if row.recurrent else "no",
            "yes" if row.prevention else "no",
            row.profile,
            row.original,
            row.virements,
            row.variations,
            row.brought,
            row.latest,
        ]
    total = page.total
    yield [
        "", page.fund.name, "", "", "", "", "", "", "", "",
        total.original, total.virements, total.variations, total.brought, total.latest,
    ]  # fmt: skip


def month_columns(page: MonthsPage) -> tuple[str, ...]:
    return ("Code", "Line", "Spread by", *(f"{head} (£)" for head in page.heads), f"{page.year} (£)")


def month_rows(page: MonthsPage) -> Iterator[list[Cell]]:
    """One row a line, their sum, and the running total."""
    for row in page.lines:
        yield [row.code, row.name, row.basis, *row.months, row.total]
    yield ["", page.fund.name, "", *page.total, page.whole]
    yield ["", "To date", "", *page.to_date, page.whole]
