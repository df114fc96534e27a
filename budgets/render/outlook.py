"""What lies behind forecasts as rows to download: a fund's outlook, how far its forecasts were off, and waivers."""

from collections.abc import Iterable, Iterator, Sequence

from budgets.domain.outlook import SideVariance
from budgets.selectors.accuracy import AccuracyPage
from budgets.selectors.outlook import Outlook
from budgets.selectors.waivers import WaiverRow
from jct.core.calendar import DAY
from jct.support.sheets import Cell

OUTLOOK_COLUMNS = (
    "Part",
    "What",
    "Line",
    "Who",
    "Day",
    "Budget or target (£)",
    "Achieved (£)",
    "Forecast (£)",
    "Variance (£, over is positive)",
    "Brings (£)",
    "Low (£)",
    "Likely (£)",
    "High (£)",
    "In the forecast",
    "State",
    "Note",
)
ACCURACY_COLUMNS = (
    "By",
    "Name",
    "Forecasts",
    "Off on average (%)",
    "Errors together (£)",
    "On balance (£, too high is positive)",
)
WAIVER_COLUMNS = (
    "Line",
    "Fund",
    "Partner",
    "Check",
    "Why",
    "From",
    "Until",
    "State",
    "Asked by",
    "Given by",
    "Refused because",
)


def outlook_rows(page: Outlook, sides: Iterable[SideVariance]) -> Iterator[Sequence[Cell]]:
    """Whose variances they are, then savings, actions, and contingent items with those settled in the year."""
    for side in sides:
        yield (
            "Variance", side.name, "", side.side, None, side.budget, None, side.forecast, side.variance,
            None, None, None, None, "yes", "", "",
        )  # fmt: skip
    for row in page.savings:
        yield (
            "Saving", row.name, row.line, row.owner, None, row.target, row.achieved, row.forecast, None,
            None, None, None, None, "yes", row.words, row.note,
        )  # fmt: skip
    for action in page.mitigations:
        counted = "yes" if action.in_forecast else "not yet"
        state = f"{action.words}, late" if action.late else action.words
        yield (
            "Action", action.action, action.line, action.owner, action.due_on, None, None, None, None,
            action.amount, None, None, None, counted, state, action.note,
        )  # fmt: skip
    for item in (*page.contingent, *page.settled):
        day, state = (item.settled_on, "Settled") if item.settled_on else (item.raised_on, "Open")
        yield (
            "Contingent item", f"{item.title} ({item.kind.lower()})", item.line, "", day, None, None, None, None,
            None, item.low, item.likely, item.high, "no", state, item.outcome or item.note,
        )  # fmt: skip


def accuracy_rows(page: AccuracyPage) -> Iterator[Sequence[Cell]]:
    """All forecasts, then by month, line and person, for whoever may see the persons."""
    parts = (("All", (page.whole,)), ("Month", page.quarters), ("Line", page.lines), ("Person", page.people))
    for by, rows in parts:
        for row in rows:
            yield by, row.name or page.fund_name, row.count, row.percent, row.off, row.lean


def waiver_rows(rows: Iterable[WaiverRow]) -> Iterator[Sequence[Cell]]:
    """Each waiver with its first and last day."""
    for row in rows:
        yield (
            row.line, row.fund, row.partner, row.says, row.reason, row.starts, row.ends - DAY, row.words,
            row.asked_by, row.approved_by, row.refused_why,
        )  # fmt: skip
