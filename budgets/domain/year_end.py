"""The end of a pooled fund's year: its last quarter, and the checklist under the heads of the HFMA/CIPFA guidance on
pooled budgets (2014).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from jct.core.calendar import DAY, FinancialYear, Quarter


@dataclass(frozen=True)
class Point:
    """One thing to settle before the account is signed."""

    code: str
    head: str
    words: str


CHECKLIST = (
    Point(
        "signed_agreement",
        "Signed agreement",
        "The agreement is signed by every partner and covers the year.",
    ),
    Point(
        "structure",
        "Structures and hosting",
        "The host, the pool manager and the accounting judgement are recorded.",
    ),
    Point(
        "in_year_changes",
        "In-year changes to plans",
        "Every change of budget or contribution has its reason and consent.",
    ),
    Point(
        "contributions",
        "Contributions",
        "Contributions received agree with those due, or the difference is a debtor or creditor.",
    ),
    Point(
        "accruals",
        "Year-end entries",
        "Accruals and prepayments are agreed with the other partners' ledgers.",
    ),
    Point("balances", "Agreement of balances", "Balances between the partners agree on both sides."),
    Point(
        "in_kind", "Year-end entries", "Contributions in kind are valued and disclosed, and part of no sum."
    ),
    Point("vat", "VAT", "VAT has been treated by the regime of the body that delivers the services."),
    Point("permitted", "Information and controls", "Nothing was charged that the agreement does not permit."),
    Point("source_data", "Assurance", "The figures have been tested against ledgers and activity data."),
    Point(
        "risk_share",
        "Risk share",
        "The risk share follows the clause of the agreement and both partners have its working.",
    ),
    Point("performance", "Performance", "The return says how the services did as well as what they cost."),
)

BY_CODE = {point.code: point for point in CHECKLIST}


def last_quarter(year: FinancialYear, closed_on: date | None) -> Quarter:
    """The quarter whose returns hold the outturn of the year: the fourth, or for a fund closed within the year
    (`closed_on`: its first day without money) the one with the fund's last day, after which no return is opened.
    """
    last = year.quarters[-1]
    return min(last, Quarter.of(closed_on - DAY)) if closed_on and closed_on > year.starts else last


def still_open(done: Mapping[str, bool]) -> list[Point]:
    """The points that nobody has ticked, in the order of the list."""
    return [point for point in CHECKLIST if not done.get(point.code)]
