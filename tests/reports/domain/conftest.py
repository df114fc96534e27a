"""Facts with what lies behind the forecasts."""

import copy

import pytest

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


@pytest.fixture
def known(facts):
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
    return found
