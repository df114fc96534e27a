"""Facts of a quarter for the tests: the learning disability pool of worked example D3, a second fund, and indicators of every kind."""

import math
from typing import Any

LINES = (
    # code, name, original, virement, budget to date, actual, previous forecast, forecast, income
    ("LD01", "LD community placements", "46200000", "300000", "23250000", "24060000", "46900000", "47450000", False),
    ("LD02", "LD NHS specialist block", "28500000", "0", "14250000", "14250000", "28500000", "28500000", False),
    ("LD03", "LD short breaks", "4200000", "-300000", "1950000", "1820000", "3900000", "3760000", False),
    ("LD04", "Client contributions", "-2100000", "0", "-1050000", "-1020000", "-2100000", "-2060000", True),
    ("LD05", "Pool management and reserve", "3500000", "0", "1750000", "1100000", "3500000", "3350000", False),
)
STATUS = {
    "LD01": ("amber", "Over, watch"),
    "LD02": ("green", "On track"),
    "LD03": ("blue", "Under"),
    "LD04": ("green", "On track"),
    "LD05": ("blue", "Under"),
}
EXPLANATIONS = {
    "LD01": (
        "Eleven more people than planned were placed between July and September, four of them at more than £3,000 a week.",
        "High-cost placements panel meets weekly from October; three moves to supported living are agreed for December.",
    ),
    "LD03": ("Two providers opened later than planned.", ""),
}


def line(code: str, name: str, *sums: Any) -> dict[str, Any]:
    """One budget line worked out from its sums in whole pounds."""
    original, virement, to_date, actual, previous, forecast, income = sums
    latest = int(original) + int(virement)
    variance = int(forecast) - latest
    explanation, action = EXPLANATIONS.get(code, ("", ""))
    return {
        "code": code,
        "name": name,
        "is_income": income,
        "original": original,
        "virement": virement,
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
        "explanation": explanation,
        "action": action,
    }


def total(lines: list[dict[str, Any]]) -> dict[str, Any]:
    """The total row of a fund's lines."""
    keys = ("original", "virement", "latest", "budget_to_date", "actual_to_date", "variance_to_date", "previous_forecast", "forecast", "variance", "movement")
    sums = {key: str(sum(int(item[key]) for item in lines)) for key in keys}
    return {**sums, "variance_pct": f"{100 * int(sums['variance']) / int(sums['latest']):.2f}", "status": "green", "status_word": "On track"}


def pool() -> dict[str, Any]:
    """The learning disability pool of worked example D3."""
    lines = [line(*row) for row in LINES]
    return {
        "name": "Learning disability pooled fund",
        "kind": "Section 75 pooled fund",
        "host": "Northmere County Council",
        "lines": lines,
        "total": total(lines),
        "changes": [
            {"line": "LD community placements", "kind": "Virement", "on": "2026-08-14", "amount": "300000", "reason": "Short breaks money not needed until 2027."},
            {"line": "LD short breaks", "kind": "Virement", "on": "2026-08-14", "amount": "-300000", "reason": "To community placements."},
        ],
        "returns": [
            _return("Northmere County Council", "Joan Marsh", "Peter Okafor"),
            _return("NHS Northmere ICB", "Sunita Rao", "Alan Firth"),
        ],
        "contributions": [
            {"partner": "Northmere County Council", "annual": "48800000", "due": "24400000", "share_pct": "60.77"},
            {"partner": "NHS Northmere ICB", "annual": "31500000", "due": "15750000", "share_pct": "39.23"},
        ],
        "risk_share": {
            "rule": "Proportional to contributions (schedule 3, paragraph 4 of the agreement).",
            "missing": "",
            "steps": [
                {
                    "title": "Share in proportion to contributions.",
                    "text": "£700,000 over, in the proportion £48,800,000 to £31,500,000.",
                    "amounts": [
                        {"partner": "Northmere County Council", "amount": "425404.73"},
                        {"partner": "NHS Northmere ICB", "amount": "274595.27"},
                    ],
                }
            ],
            "shares": [
                {"partner": "Northmere County Council", "amount": "425404.73"},
                {"partner": "NHS Northmere ICB", "amount": "274595.27"},
            ],
        },
        "pending": [
            {"title": "Out-of-county trust, arbitration", "amount": "1000000", "text": "The hearing is in December; the claim is disputed in full."}
        ],
    }


def _return(partner: str, entered: str, certified: str, *, updated: bool = True) -> dict[str, Any]:
    return {
        "partner": partner,
        "due_on": "2026-10-14",
        "state_word": "Certified" if updated else "Not received",
        "submitted_by": entered,
        "certified_by": certified,
        "updated": updated,
    }


def equipment() -> dict[str, Any]:
    """A fund with a late return and no risk share rule."""
    lines = [
        {**line("EQ01", "Community equipment", "5400000", "0", "2700000", "2810000", "5520000", "5520000", False), "updated": False},
        line("EQ02", "Minor adaptations", "600000", "0", "300000", "280000", "590000", "580000", False),
    ]
    return {
        "name": "Equipment fund",
        "kind": "Section 75 pooled fund",
        "host": "NHS Northmere ICB",
        "lines": lines,
        "total": total(lines),
        "changes": [],
        "returns": [_return("Northmere County Council", "Joan Marsh", "Peter Okafor"), _return("NHS Northmere ICB", "", "", updated=False)],
        "contributions": [],
        "risk_share": {"rule": "", "missing": "Risk share rule missing.", "steps": [], "shares": []},
        "pending": [],
    }


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
MONTHS = ("Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec", "Jan", "Feb", "Mar")


def indicator(number: int) -> dict[str, Any]:
    """An indicator with 24 months; every fourth one signals something."""
    kind = ("common", "concern", "improvement", "neutral")[number % 4]
    group = GROUPS[number % 5][0]
    mean = 60 + number % 30
    values = [mean + 3 * math.sin(3.1 * i + number) + (5 if kind != "common" and i > 17 else 0) for i in range(24)]
    dots = [
        {"label": f"{MONTHS[(i + 6) % 12]} {2024 + (i + 9) // 12}", "value": f"{v:.1f}", "mark": kind if i > 17 else "common"}
        for i, v in enumerate(values)
    ]
    silent = number % 11 == 7
    status = "no_data" if silent else ("met", "near", "missed")[number % 3]
    name = NAMES[number % len(NAMES)] + (f", locality {number // len(NAMES) + 1}" if number >= len(NAMES) else "")
    return {
        "code": f"I{number:02d}",
        "name": name,
        "care_group": group,
        "provider": "Northmere Partnership NHS Foundation Trust" if number % 5 == 2 else "",
        "period_words": "Sep 2026",
        "value_words": "No data" if silent else f"{values[-1]:.1f}%",
        "target_words": f"{mean + 2}.0%",
        "target": str(mean + 2),
        "unit": "%",
        "status": status,
        "status_word": {"met": "Met", "near": "Just missed", "missed": "Missed", "no_data": "No data"}[status],
        "variation": kind,
        "variation_word": {"common": "No change", "concern": "Getting worse", "improvement": "Getting better", "neutral": "Changed"}[kind],
        "variation_sentence": "Seven months in a row lie on one side of the mean.",
        "assurance": "fail" if number % 7 == 1 else "hit_and_miss",
        "assurance_word": "Fails" if number % 7 == 1 else "Hit and miss",
        "sentence": "The last six months lie above the mean, which chance alone hardly ever does.",
        "dots": dots,
        "limits": [
            {
                "first": 0, "last": 23, "mean": str(mean), "lower": str(mean - 6), "upper": str(mean + 6),
                "mean_words": f"{mean}.0%", "lower_words": f"{mean - 6}.0%", "upper_words": f"{mean + 6}.0%",
            }  # fmt: skip
        ],
    }


def quarter(indicators: int = 45) -> dict[str, Any]:
    """The facts of quarter 2 of 2026/27."""
    return {
        "format": 1,
        "partnership": {"name": "Northmere Joint Commissioning Partnership"},
        "quarter": "2026-Q2",
        "data_as_at": "2026-10-20",
        "board": "Joint Commissioning Partnership Board",
        "prepared_by": [{"name": "Margaret Hale", "post": "Head of Joint Commissioning"}, {"name": "Dev Patel", "post": "Pool Manager"}],
        "contact": "joint.commissioning@northmere.example",
        "care_groups": [{"code": code, "name": name} for code, name in GROUPS],
        "funds": [pool(), equipment()],
        "indicators": [indicator(number) for number in range(indicators)],
    }
