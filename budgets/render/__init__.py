"""The money as files and drawings: rows to download, and a movement drawn as a waterfall."""

from budgets.render.tables import FUND_COLUMNS, fund_rows, return_rows
from budgets.render.waterfall import waterfall_svg

__all__ = ["FUND_COLUMNS", "fund_rows", "return_rows", "waterfall_svg"]
