"""Northmere's statements: the learning disabilities pool's signed account of 2025/26, and a Better Care Fund return.

The return of quarter 2 is half filled in, so that its page shows what is missing.
"""

from datetime import date

from budgets.domain.year_end import BY_CODE
from budgets.services import better_care, statements
from jct.core.calendar import FinancialYear, Quarter
from jct.demo.context import Demo
from partnerships.services import decisions

YEAR = FinancialYear(2025)
NOTES = {
    "contributions": "All four instalments of the NHS came; nothing is outstanding.",
    "accruals": "Agreed between both finance teams on 24 April 2026.",
    "in_kind": "Accommodation of the community team, £250,000, valued by the host.",
    "source_data": "Forty placements were traced from the ledger to their contracts.",
}
PERFORMANCE = (
    "Four more people moved into homes of their own and nobody was placed out of the county. Short breaks were used "
    "less than planned while two units were repaired. Health checks reached 78 per cent of people on the register."
)
ANSWERS = {
    "condition_1": "Yes",
    "condition_2": "Yes",
    "condition_3": "Yes",
    "condition_4": "Yes",
    "metric_1_plan": "1820",
    "metric_1_actual": "1874",
    "metric_1_status": "Not on track",
    "metric_1_challenges": "More people aged 85 and over were admitted after falls in July and August.",
    "metric_2_plan": "4.2",
    "metric_2_actual": "4.1",
    "metric_2_status": "On track",
    "nhs_minimum_planned": "31500000.00",
    "nhs_minimum_spent": "15120000.00",
    "dfg_planned": "3400000.00",
    "dfg_spent": "1240000.00",
}


def load(demo: Demo) -> None:
    """The account drawn up in April and signed in May 2026; the return begun in October."""
    _account(demo)
    _better_care(demo)


def _account(demo: Demo) -> None:
    keeper, fund = demo.people["pool_manager"], demo.funds["LD"]
    drawn, signed = demo.moment(date(2026, 4, 29)), demo.moment(date(2026, 5, 12))
    answers = {code: (True, NOTES.get(code, "")) for code in BY_CODE}
    statements.answer_checklist(fund=fund.pk, year=YEAR, answers=answers, by=keeper, at=drawn)
    row = statements.draw_up(fund=fund.pk, year=YEAR, performance=PERFORMANCE, by=keeper, at=drawn)
    request = statements.ask_signature(pk=row.pk, by=keeper, at=drawn)
    decisions.decide_request(pk=request.pk, by=demo.people["cfo_council"], at=signed)
    statements.set_audit(
        pk=row.pk,
        audit="under_audit",
        note="Fieldwork began in July 2026.",
        by=keeper,
        at=demo.moment(date(2026, 7, 6)),
    )


def _better_care(demo: Demo) -> None:
    keeper, at = demo.people["pool_manager"], demo.moment(date(2026, 10, 19))
    agreement = demo.funds["LD"].agreement_id
    row = better_care.open_return(agreement=agreement, quarter=Quarter(2026, 2), by=keeper, at=at)
    better_care.save_return(pk=row.pk, revision=row.revision, data=ANSWERS, by=keeper, at=at)
