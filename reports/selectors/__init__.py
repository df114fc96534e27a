"""What the pages of this app show."""

from reports.selectors.packs import PackPage, pack_page
from reports.selectors.production import Board, QuarterRow, board, quarters
from reports.selectors.verify import Verdict, verify

__all__ = ["Board", "PackPage", "QuarterRow", "Verdict", "board", "pack_page", "quarters", "verify"]
