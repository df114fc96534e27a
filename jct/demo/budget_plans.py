"""What the funds of Northmere are: their lines, their agreements, the published figures of the pool, and
turns of phrase.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

# code, name, lead, budget of 2026/27 in £, whether income
LD = [
    ("LD1", "LD community placements", "council", 46_200_000, False),
    ("LD2", "LD NHS specialist block", "icb", 28_500_000, False),
    ("LD3", "LD short breaks", "council", 4_200_000, False),
    ("LD4", "Client contributions", "council", -2_100_000, True),
    ("LD5", "Pool management and reserve", "council", 3_500_000, False),
]
MH = [
    ("MH1", "Mental health social care placements", "council", 38_000_000, False),
    ("MH2", "Community mental health social work", "council", 14_500_000, False),
    ("MH3", "Supported accommodation", "council", 11_200_000, False),
    ("MH4", "Mental health trust block contract", "icb", 68_000_000, False),
    ("MH5", "Section 117 aftercare, NHS share", "icb", 12_800_000, False),
    ("MH6", "Out of area placements", "icb", 5_500_000, False),
]
EQUIPMENT = [
    ("EQ1", "Equipment store and contract", "icb", 4_200_000, False),
    ("EQ2", "Minor adaptations", "council", 900_000, False),
    ("EQ3", "Telecare", "council", 600_000, False),
    ("EQ4", "Equipment team", "council", 600_000, False),
    ("EQ5", "Credits for returned equipment", "icb", -300_000, True),
]
# Published figures of the pool in 2026/27: ledger to date, accrual, forecast, and why, by quarter and line.
POOL = {
    "2026-Q1": {
        "LD1": (
            11_620_000,
            180_000,
            46_900_000,
            "Five more people in community placements than planned since April.",
        ),
        "LD2": (7_125_000, 0, 28_500_000, ""),
        "LD3": (985_000, 0, 3_900_000, "Fewer stays booked; families are moving to direct payments."),
        "LD4": (-525_000, 0, -2_100_000, ""),
        "LD5": (510_000, 40_000, 3_500_000, ""),
    },
    "2026-Q2": {
        "LD1": (
            23_640_000,
            420_000,
            47_450_000,
            "Nine more people than planned now live in community placements, three of them after leaving "
            "school in July; two packages were made larger after review. The uplift asked for by the "
            "largest provider is still open.",
        ),
        "LD2": (14_250_000, 0, 28_500_000, ""),
        "LD3": (
            1_820_000,
            0,
            3_760_000,
            "Stays are a tenth below plan; two units were closed for repair in August.",
        ),
        "LD4": (-1_020_000, 0, -2_060_000, ""),
        "LD5": (
            1_080_000,
            20_000,
            3_350_000,
            "The reserve for the new panel will not be drawn before February.",
        ),
    },
}
OVER = [
    "Demand is above plan: more people qualify and packages are larger.",
    "Agency cover for vacancies cost more than the posts would have.",
    "The uplift agreed with providers was above what the budget allowed.",
    "Two long stays that were expected to end have been extended.",
]
UNDER = [
    "Recruitment has been slower than planned; posts will be filled from January.",
    "The new service opens a quarter later than the budget assumed.",
    "Fewer people than expected took up the offer; it is being advertised again.",
]


@dataclass(frozen=True)
class Plan:
    """A fund of the demonstration before it is loaded."""

    key: str
    name: str
    kind: str
    host: str
    care_group: str | None
    lines: list[tuple[str, str, str, int, bool]]
    nhs_share: int  # of 2026/27, £; the council's is the rest
    steps: dict[str, Any]
    source: str
    agreement: dict[str, Any]


PARAGRAPHS = {
    "contributions_text": "Each partner contributes the sum in schedule 2 for the year. It may be varied in writing by "
    "both partners, with a reason that the next quarterly report prints.",
    "duration": "Reviewed every year in October. Either partner may leave with the notice above; both may "
    "vary it in writing.",
    "management": "The host appoints the pool manager, who reports to the board each quarter and makes an "
    "annual return.",
    "resources": "Officers of both partners’ finance teams; the host provides the ledger and office "
    "accommodation.",
}
PLANS = [
    Plan(
        "LD",
        "Learning disabilities pooled fund",
        "pooled",
        "council",
        "LD",
        LD,
        31_500_000,
        {"over": [{"method": "proportional"}], "under": [{"method": "retain"}]},
        "Agreement S75/LD, schedule 3, paragraph 4",
        {
            **PARAGRAPHS,
            "reference": "S75/LD/2022",
            "title": "Adult learning disability services",
            "starts": date(2022, 10, 1),
            "ends": date(2029, 4, 1),
            "aims": "Adults with a learning disability live in their own homes near the people they "
            "know, with health checks every year.",
            "functions": "NHS: community and specialist learning disability health services. Council: "
            "assessment, care and support under the Care Act 2014.",
            "services": "Adults with a learning disability ordinarily resident in Northmere: placements, "
            "short breaks, specialist health teams.",
        },
    ),
    Plan(
        "MH",
        "Mental health aligned budget",
        "aligned",
        "icb",
        "WAMH",
        MH,
        86_300_000,
        {"over": [{"method": "own"}]},
        "Memorandum of aligned budgets 2022, paragraph 7",
        {
            **PARAGRAPHS,
            "reference": "MOU/MH/2022",
            "title": "Aligned budgets for mental health",
            "starts": date(2022, 10, 1),
            "ends": date(2028, 4, 1),
            "aims": "One plan and one report for mental health money that stays each partner’s own.",
            "functions": "NHS: secondary mental health services. Council: social care and aftercare under "
            "section 117.",
            "services": "People of working age with severe or lasting mental illness.",
        },
    ),
    Plan(
        "EQ",
        "Community equipment pooled fund",
        "pooled",
        "icb",
        None,
        EQUIPMENT,
        3_000_000,
        {"over": [{"method": "equal"}]},
        "Agreement S75/EQ, clause 12.2",
        {
            **PARAGRAPHS,
            "reference": "S75/EQ/2021",
            "title": "Integrated community equipment",
            "starts": date(2021, 4, 1),
            "ends": date(2027, 4, 1),
            "aims": "Equipment reaches a home within seven days, so that people leave hospital when they "
            "are ready.",
            "functions": "NHS: community nursing equipment. Council: daily living equipment and minor "
            "adaptations.",
            "services": "Anybody in Northmere who needs equipment to live at home.",
        },
    ),
]
