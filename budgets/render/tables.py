"""The money as rows to download: a fund's lines and a return's grid."""

from budgets.domain.cells import CHOICE, COLUMNS, written
from budgets.selectors.facts import FundFacts
from budgets.selectors.grid import ReturnPage
from jct.support.sheets import Rows

FUND_COLUMNS = (
    "Code",
    "Line",
    "Original budget (£)",
    "Virements (£)",
    "Variations (£)",
    "Latest budget (£)",
    "Budget to date (£)",
    "Actual and accrual to date (£)",
    "Variance to date (£)",
    "Previous forecast (£)",
    "Forecast (£)",
    "Variance (£, over is positive)",
    "Variance (%)",
    "Status",
    "Movement (£)",
    "Figures",
    "Explanation",
)


def fund_rows(fund: FundFacts) -> Rows:
    """Each line of the fund and their total, under `FUND_COLUMNS`."""
    for line in (*fund.lines, fund.total):
        yield (
            line.code,
            line.name,
            line.original,
            line.virements,
            line.variations,
            line.latest,
            line.budget_to_date,
            line.spent,
            line.variance_to_date,
            line.previous_forecast,
            line.forecast,
            line.variance,
            line.percent,
            line.status.words,
            line.movement.amount,
            line.source_words,
            line.explanation,
        )


def return_rows(page: ReturnPage) -> Rows:
    """The grid under the headings that a paste expects."""
    for row in page.rows:
        yield tuple(
            written(name, getattr(row, name)) if column.kind == CHOICE else getattr(row, name)
            for name, column in COLUMNS.items()
        )
