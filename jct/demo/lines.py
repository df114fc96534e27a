"""What Northmere's lines say of themselves, its reserves, a move of budget that waits, and next year's scenarios.

Nothing here is drawn by chance, so that what others draw stays as it was.
"""

from datetime import date
from decimal import Decimal
from typing import Any

from budgets.services import plans, reserves, virements
from jct.core.money import money
from jct.demo.context import Demo

SPOT, BLOCK, STAFF = {"cost_type": "spot"}, {"cost_type": "block"}, {"cost_type": "staff"}
SOCIAL, HEALTH = {"element": "social"}, {"element": "health"}
# By code: what a line pays for and how its year is spread. The pool of the published figures keeps equal twelfths.
ABOUT: dict[str, dict[str, Any]] = {
    "LD1": {**SPOT, **SOCIAL, "service": "Supported living and residential care"},
    "LD2": {**BLOCK, **HEALTH, "service": "Specialist health teams"},
    "LD3": {**SPOT, **SOCIAL, "service": "Short breaks", "prevention": True},
    "LD4": {"cost_type": "income", **SOCIAL},
    "LD5": STAFF,
    "MH1": {**SPOT, **SOCIAL, "profile": "four_weekly", "first_run_on": date(2024, 4, 11)},
    "MH2": {**STAFF, **SOCIAL, "service": "Community mental health teams"},
    "MH3": {**BLOCK, **SOCIAL, "profile": "days", "prevention": True},
    "MH4": {**BLOCK, **HEALTH, "service": "Secondary care"},
    "MH5": {**SPOT, **HEALTH, "service": "Aftercare"},
    "MH6": {**SPOT, **HEALTH},
    "EQ1": {**BLOCK, **HEALTH, "service": "Equipment store"},
    "EQ2": {
        **SPOT, **SOCIAL, "profile": "custom", "prevention": True,
        "percents": ["8", "8", "8", "8", "8", "8", "8", "8", "9", "9", "9", "9"],
    },
    "EQ3": {**BLOCK, **SOCIAL, "profile": "quarterly_arrears", "prevention": True},
    "EQ4": {**STAFF, **SOCIAL},
    "EQ5": {"cost_type": "income", **HEALTH},
}  # fmt: skip


def about(code: str, contract: Any) -> dict[str, Any]:
    """What a line says of itself; its provider is its contract's."""
    return {**ABOUT[code], "contract": contract, "provider": contract.provider if contract else None}


def load(demo: Demo) -> None:
    """Reserves with an account, a draw and a virement that wait, and two scenarios for 2027/28."""
    _reserves(demo)
    _virement(demo)
    _plans(demo)


def _reserves(demo: Demo) -> None:
    by = demo.people["pool_manager"]
    opened = demo.moment(date(2024, 4, 3))
    reserves.create_reserve(
        fund=demo.funds["LD"],
        name="Risk pool",
        is_risk_pool=True,
        purpose="Kept by both partners for an overspend that the risk share would otherwise divide.",
        opening=money(600_000),
        effective_on=date(2024, 4, 1),
        by=by,
        at=opened,
    )
    renewal = reserves.create_reserve(
        fund=demo.funds["EQ"],
        name="Equipment renewal",
        is_risk_pool=False,
        purpose="Hoists and beds that reach the end of their life.",
        opening=money(150_000),
        effective_on=date(2024, 4, 1),
        by=by,
        at=opened,
    )
    reserves.pay_in(
        pk=renewal.pk,
        amount=money(35_000),
        effective_on=date(2025, 9, 12),
        reason="Sale of equipment that was no longer lent out.",
        by=by,
        at=demo.moment(date(2025, 9, 12)),
    )
    reserves.ask_use(
        pk=renewal.pk,
        kind="draw",
        line=demo.funds["EQ"].lines.get(code="EQ1"),
        amount=money(60_000),
        effective_on=date(2026, 11, 2),
        reason="Twelve hoists fail their next safety test; the maker no longer repairs them.",
        by=by,
        at=demo.moment(date(2026, 10, 8)),
    )


def _virement(demo: Demo) -> None:
    virements.ask_virement(
        fund=demo.funds["EQ"],
        from_line=demo.funds["EQ"].lines.get(code="EQ3"),
        to_line=demo.funds["LD"].lines.get(code="LD1"),
        amount=money(45_000),
        effective_on=date(2026, 12, 1),
        reason="Telecare for people in supported living is bought with their placements from December.",
        by=demo.people["pool_manager"],
        at=demo.moment(date(2026, 10, 9)),
    )


def _plans(demo: Demo) -> None:
    by, at = demo.people["pool_manager"], demo.moment(date(2026, 10, 12))
    standstill = plans.create_plan(
        fund=demo.funds["LD"],
        year=2027,
        name="Standstill",
        note="Prices rise by 3.2 per cent; nobody more than now is supported.",
        uplift=Decimal("3.2"),
        by=by,
        at=at,
    )
    growth = plans.create_plan(
        fund=demo.funds["LD"],
        year=2027,
        name="Growth",
        note="As standstill, with eleven people who leave school in July and the review of large packages.",
        like=standstill,
        by=by,
        at=at,
    )
    rows = {row.line.code: row.pk for row in growth.lines.select_related("line")}
    plans.change_plan(
        pk=growth.pk,
        revision=growth.revision,
        name=growth.name,
        note=growth.note,
        lines={
            rows["LD1"]: {
                "growth": money(1_150_000),
                "saving": money(400_000),
                "note": "Eleven school leavers",
            },
            rows["LD3"]: {"saving": money(90_000), "note": "Two units merge"},
        },
        by=by,
        at=at,
    )
