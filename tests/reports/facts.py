"""Facts of a quarter for the tests: the pool of worked example D3, a second fund, indicators of every kind."""

import copy
import math
from dataclasses import asdict
from datetime import date
from decimal import Decimal
from typing import Any

from jct.core.calendar import add_months
from performance.domain import chart
from performance.domain.chart import Definition
from performance.domain.measure import Goal
from performance.domain.period import Frequency
from performance.domain.xmr import Polarity

LINES = (
    # code, name, original, virement, budget to date, actual, previous forecast, forecast, income
    (
        "LD01",
        "LD community placements",
        "46200000",
        "300000",
        "23250000",
        "24060000",
        "46900000",
        "47450000",
        False,
    ),
    (
        "LD02",
        "LD NHS specialist block",
        "28500000",
        "0",
        "14250000",
        "14250000",
        "28500000",
        "28500000",
        False,
    ),
    ("LD03", "LD short breaks", "4200000", "-300000", "1950000", "1820000", "3900000", "3760000", False),
    ("LD04", "Client contributions", "-2100000", "0", "-1050000", "-1020000", "-2100000", "-2060000", True),
    (
        "LD05",
        "Pool management and reserve",
        "3500000",
        "0",
        "1750000",
        "1100000",
        "3500000",
        "3350000",
        False,
    ),
)
STATUS = {
    "LD01": ("amber", "Over, watch"),
    "LD02": ("green", "On track"),
    "LD03": ("blue", "Under"),
    "LD04": ("green", "On track"),
    "LD05": ("blue", "Under"),
}
EXPLANATIONS = {
    "LD01": "Eleven more people than planned were placed from July to September, four of them at more than £3,000 "
    "a week. The high-cost placements panel meets weekly from October; three moves are agreed.",
    "LD03": "Two providers opened later than planned.",
}


def line(code: str, name: str, *sums: Any) -> dict[str, Any]:
    """One budget line worked out from its sums in whole pounds."""
    original, virement, to_date, actual, previous, forecast, income = sums
    latest = int(original) + int(virement)
    variance = int(forecast) - latest
    explanation = EXPLANATIONS.get(code, "")
    return {
        "code": code,
        "name": name,
        "is_income": income,
        "original": original,
        "changed": virement,
        "latest": str(latest),
        "budget_to_date": to_date,
        "actual_to_date": actual,
        "variance_to_date": str(int(actual) - int(to_date)),
        "previous_forecast": previous,
        "forecast": forecast,
        "variance": str(variance),
        "variance_pct": f"{100 * variance / abs(latest):.2f}" if latest else None,
        "movement": str(int(forecast) - int(previous)),
        "status": STATUS.get(code, ("green", "On track"))[0],
        "status_word": STATUS.get(code, ("green", "On track"))[1],
        "updated": True,
        "certified": True,
        "explanation": explanation,
    }


SUMMED = (
    "original", "changed", "latest", "budget_to_date", "actual_to_date", "variance_to_date", "previous_forecast",
    "forecast", "variance", "movement",
)  # fmt: skip
COUNCIL, ICB = "Northmere County Council", "NHS Northmere ICB"


def total(lines: list[dict[str, Any]]) -> dict[str, Any]:
    """The total row of a fund's lines."""
    sums = {key: str(sum(int(item[key]) for item in lines)) for key in SUMMED}
    percent = f"{100 * int(sums['variance']) / int(sums['latest']):.2f}"
    return {
        **lines[0],
        **sums,
        "variance_pct": percent,
        "status": "green",
        "status_word": "On track",
        "is_income": False,
    }


def fund(name: str, host: str, lines: list[dict[str, Any]], **rest: Any) -> dict[str, Any]:
    """A fund with nothing but its lines, unless `rest` says more."""
    return {
        "name": name,
        "kind": "Pooled fund",
        "host": host,
        "agreement": "S75/1",
        "lines": lines,
        "total": total(lines),
        "changes": [],
        "returns": [sent(COUNCIL, "Joan Marsh", "Peter Okafor"), sent(ICB, "Sunita Rao", "Alan Firth")],
        "contributions": [],
        "risk_share": {
            "missing": "Rule missing: nobody can say who bears the variance.",
            "words": "", "rule": "", "steps": [], "shares": [], "from_risk_pool": "0", "carried_forward": "0",
        },
        **rest,
    }  # fmt: skip


def sent(partner: str, entered: str = "", certified: str = "") -> dict[str, Any]:
    """A partner's return; without names it has not come."""
    return {
        "partner": partner,
        "due_on": "2026-10-14",
        "state": "Certified" if entered else "Open",
        "submitted_by": entered,
        "certified_by": certified,
        "updated": bool(entered),
    }


def pool() -> dict[str, Any]:
    """The learning disability pool of worked example D3."""
    shares = [{"partner": COUNCIL, "amount": "425404.73"}, {"partner": ICB, "amount": "274595.27"}]
    return fund(
        "Learning disability pooled fund",
        COUNCIL,
        [line(*row) for row in LINES],
        changes=[
            {
                "line": "LD community placements", "kind": "Virement", "on": "2026-08-14", "amount": "300000",
                "reason": "Short breaks money not needed until 2027.",
            },
            {
                "line": "LD short breaks", "kind": "Virement", "on": "2026-08-14", "amount": "-300000",
                "reason": "To community placements.",
            },
        ],
        contributions=[
            {"partner": COUNCIL, "total": "48800000", "in_kind": "0", "unconfirmed": "0", "share": "60.77"},
            {"partner": ICB, "total": "31500000", "in_kind": "250000", "unconfirmed": "0", "share": "39.23"},
        ],
        risk_share={
            "missing": "",
            "words": "£700k over: an overspend",
            "rule": "Schedule 3, paragraph 4",
            "steps": [
                {
                    "title": "All of it, shared in proportion to contributions",
                    "sums": [
                        f"{COUNCIL}: £700,000 × 48,800,000 ÷ 80,300,000 = £425,404.73",
                        f"{ICB}: £700,000 × 31,500,000 ÷ 80,300,000 = £274,595.27",
                    ],
                    "amounts": shares,
                }
            ],
            "shares": shares,
            "from_risk_pool": "0",
            "carried_forward": "0",
        },
    )  # fmt: skip


def equipment() -> dict[str, Any]:
    """A fund with a late return and no risk share rule."""
    return fund(
        "Equipment fund",
        ICB,
        [
            {
                **line(
                    "EQ01",
                    "Community equipment",
                    "5400000",
                    "0",
                    "2700000",
                    "2810000",
                    "5520000",
                    "5520000",
                    False,
                ),
                "updated": False,
                "certified": False,
            },
            line("EQ02", "Minor adaptations", "600000", "0", "300000", "280000", "590000", "580000", False),
        ],
        returns=[sent(COUNCIL, "Joan Marsh", "Peter Okafor"), sent(ICB)],
    )


NAMES = (
    "People in settled accommodation",
    "Annual health checks of people on the learning disability register",
    "Talking therapies recovery",
    "Inappropriate out-of-area bed days",
    "72-hour follow-up after discharge",
    "Dementia diagnosis rate",
    "Children and young people with one contact",
    "Successful completions, opiates",
)
GROUPS = (
    ("LD", "Learning disability"),
    ("WAMH", "Working age mental health"),
    ("OPMH", "Mental health of older people"),
    ("CAMHS", "Children and young people’s mental health"),
    ("DA", "Drug and alcohol"),
)
ON = date(2026, 10, 20)
MONTHS = tuple(add_months(date(2024, 1, 1), step) for step in range(33))  # January 2024 to September 2026


def indicator(number: int) -> dict[str, Any]:
    """An indicator with 33 months: every fourth is steady, the others shift; some lack their last months."""
    kind = number % 4
    middle = 60 + number % 30
    values = [
        middle + 2.5 * math.sin(2.3 * i + number) + (0 if kind == 0 or i < 24 else 4) for i in range(33)
    ]
    late = number % 11 == 7
    definition = Definition(
        code=f"I{number:02d}",
        name=NAMES[number % len(NAMES)]
        + (f", locality {number // len(NAMES) + 1}" if number >= len(NAMES) else ""),
        polarity=(Polarity.HIGHER, Polarity.LOWER, Polarity.HIGHER, Polarity.NEUTRAL)[kind],
        unit="%",
        decimals=1,
        frequency=Frequency.MONTHLY,
        lag_days=15,
    )
    figures = [
        chart.Figure(month, Decimal(f"{value:.4f}")) for month, value in zip(MONTHS, values, strict=True)
    ]
    goal = chart.DatedGoal(
        MONTHS[0], None, Goal(Decimal(middle + (14 if number % 7 == 2 else 2)), Decimal(5))
    )
    drawn = chart.compose(
        definition, figures[: -2 if late else None], until=date(2026, 10, 1), on=ON, goals=[goal]
    )
    return {
        "code": definition.code,
        "name": definition.name,
        "care_group": GROUPS[number % 5][0],
        "provider": "Northmere Partnership NHS Foundation Trust" if number % 5 == 2 else "",
        "chart": asdict(drawn),
    }


def quarter(indicators: int = 45) -> dict[str, Any]:
    """The facts of quarter 2 of 2026/27."""
    return {
        "format": 1,
        "partnership": {"name": "Northmere Joint Commissioning Partnership"},
        "quarter": "2026-Q2",
        "data_as_at": "2026-10-20",
        "board": "Joint Commissioning Partnership Board",
        "prepared_by": [
            {"name": "Margaret Hale", "post": "Head of Joint Commissioning"},
            {"name": "Dev Patel", "post": "Pool Manager"},
        ],
        "replaces": "",
        "care_groups": [{"code": code, "name": name} for code, name in GROUPS],
        "funds": [pool(), equipment()],
        "indicators": [indicator(number) for number in range(indicators)],
    }


# What snapshots frozen now tell beside the above.
BARS = [
    {"label": "Previous forecast", "kind": "total", "begins": "0", "ends": "80700000"},
    {"label": "Activity", "kind": "up", "begins": "80700000", "ends": "81100000"},
    {"label": "Not explained", "kind": "down", "begins": "81100000", "ends": "81000000"},
    {"label": "Forecast", "kind": "total", "begins": "0", "ends": "81000000"},
]
BEHIND = {
    "movement_by_cause": {
        "moved": "300000.00",
        "unexplained": "-100000.00",
        "fall": BARS,
        "causes": [
            {"line": "LD placements", "cause": "Activity", "sentence": "Eleven more people.", "amount": "400000.00"}
        ],
    },
    "sides": [
        {"side": "commissioner", "name": "We", "budget": "10000.00", "forecast": "9000.00", "variance": "-1000.00"},
        {"side": "provider", "name": "Hazel Care", "budget": "0.00", "forecast": "5000.00", "variance": "5000.00"},
    ],
    "savings": [
        {"line": "LD", "name": "Reviews", "owner": "Joan", "target": "90000.00", "achieved": None, "forecast": None,
         "note": ""},
    ],
    "saved": {"target": "90000.00", "achieved": "0.00", "forecast": "0.00"},
    "actions": [
        {"line": "LD", "action": "Panel", "amount": "50000.00", "in_forecast": False, "owner": "Joan",
         "due_on": "2026-09-01", "words": "Under way", "late": True},
        {"line": "LD", "action": "Rates", "amount": "5000.00", "in_forecast": True, "owner": "Joan",
         "due_on": "2026-12-01", "words": "Planned", "late": False},
    ],
    "to_bring": "50000.00",
    "contingent": [
        {"line": "", "kind": "Arbitration", "title": "Hazel fees", "low": "0.00", "likely": "60000.00",
         "high": "120000.00", "note": "Heard in March.", "settled_on": None, "outcome": ""},
    ],
    "settled": [{"title": "Old claim", "outcome": "Dropped.", "kind": "Claim", "line": "", "low": "0", "likely": "0",
                 "high": "0", "note": "n", "settled_on": "2026-08-01"}],
    "exposure": {"low": "0.00", "likely": "60000.00", "high": "120000.00"},
    "virements_asked": [
        {"from": "LD", "to": "Short breaks", "amount": "25000.00", "on": "2026-10-01", "reason": "Late start.",
         "by": "Philippa Grant"},
    ],
    "received": {
        "due": "15750000.00",
        "received": "7875000.00",
        "overdue": [{"partner": "NHS", "due_on": "2026-07-01", "outstanding": "7875000.00"}],
    },
    "details": [
        {"code": "LD01", "name": "LD placements", "lead": "Council", "care_group": "Learning disability",
         "service": "Supported living", "element": "Social care", "provider": "Hazel House", "contract": "C/7",
         "cost_type": "Placements and packages (spot)", "recurrent": True, "original": "46200000.00",
         "virements": "300000.00", "variations": "-100000.00", "latest": "46400000.00", "actual": "24000000.00",
         "accrual": "60000.00", "spent": "24060000.00", "commitment": "21000000.00", "low": "47000000.00",
         "likely": "47450000.00", "high": "48000000.00", "method": "Run rate", "reviewed_by": "Joan Marsh",
         "reviewed_on": "2026-10-14", "updated": True},
        {"code": "LD02", "name": "Reserve", "lead": "NHS", "care_group": "", "service": "", "element": "Both",
         "provider": "", "contract": "", "cost_type": "Other spending", "recurrent": False, "original": "0.00",
         "virements": "0.00", "variations": "0.00", "latest": "0.00", "actual": "0.00", "accrual": "0.00",
         "spent": "0.00", "commitment": None, "low": "0.00", "likely": "0.00", "high": "0.00", "method": "",
         "reviewed_by": "", "reviewed_on": None, "updated": False},
    ],
    "last_year": {"LD01": {"latest": "45000000.00", "actual_to_date": "22500000.00"}},
}  # fmt: skip


def told(facts: dict[str, Any]) -> dict[str, Any]:
    """The facts with what lies behind the forecasts of each fund, as snapshots frozen now have them."""
    found = copy.deepcopy(facts)
    for fund in found["funds"]:
        fund |= copy.deepcopy(BEHIND)
    found["restatements"] = [
        {"line": "LD placements", "quarter": "Quarter 1", "column": "Actual", "old": "1.00", "new": None,
         "reason": "Posted twice.", "by": "Joan Marsh"},
    ]  # fmt: skip
    found["waivers"] = [
        {"fund": "LD pool", "line": "Reserve", "check": "An accrual is reversed.", "reason": "Invoiced in March.",
         "by": "Margaret Lowe", "until": "2027-03-31"},
    ]  # fmt: skip
    found["urgent_decisions"] = [
        {"title": "Respite, this week", "words": "A Director, 3 July 2026: the provider closed at once"}
    ]
    return found
