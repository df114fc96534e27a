"""Why Northmere's forecasts moved, and what lies behind them: savings, actions, contingent items, a waiver.

Nothing here is drawn by chance, so that what others draw stays as it was.
"""

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from budgets.domain.movement import Cause, fingerprint
from budgets.models import BudgetLine, BudgetReturn
from budgets.services import movements, outlook, waivers
from jct.core.calendar import Quarter
from jct.core.money import money, split
from jct.demo.context import Demo

# The published movement of the pool, cause by cause.
POOL = {
    ("2026-Q2", "LD1"): (
        Cause("activity", "Four people more than in June live in community placements.", Decimal(340_000)),
        Cause("complexity", "Two packages were made larger after review.", Decimal(130_000)),
        Cause("timing", "Three people left school in July, a month earlier than assumed.", Decimal(80_000)),
    ),
    ("2026-Q2", "LD3"): (
        Cause("activity", "Stays are a tenth below plan.", Decimal(-95_000)),
        Cause("one_off", "Two units were closed for repair in August.", Decimal(-45_000)),
    ),
    ("2026-Q2", "LD4"): (
        Cause("income", "Fewer people were assessed to pay towards their care.", Decimal(40_000)),
    ),
    ("2026-Q2", "LD5"): (
        Cause("timing", "The reserve for the new panel is not drawn before February.", Decimal(-150_000)),
    ),
}
UP = (
    ("activity", "More people use the service than the last forecast assumed."),
    ("price", "Fees agreed with providers are above what the last forecast allowed."),
    ("complexity", "Packages were made larger after review."),
    ("timing", "Two long stays that were expected to end have been extended."),
)
DOWN = (
    ("timing", "Posts are filled later than the last forecast assumed."),
    ("activity", "Fewer people take up the service than the last forecast assumed."),
    ("savings", "Reviews of packages bring their savings earlier than planned."),
)
JUDGED = {
    "LD1": "The list of placements on 30 September, each priced to the end of March.",
    "LD3": "Nights booked and offered until March, at the price of a night.",
}
TWO_CAUSES = Decimal(100_000)  # from which a movement has two causes

# line, saving, target, who, then achieved and expected by quarter with a note
SAVINGS = (
    (
        "LD1",
        "Reviews of high-cost placements",
        600_000,
        "Amara Okafor, commissioner",
        (
            (1, 90_000, 600_000, ""),
            (2, 210_000, 480_000, "Two reviews wait for a new assessor; they are booked for May."),
        ),
    ),
    (
        "MH1",
        "Step-down from residential care",
        400_000,
        "Rhys Pritchard, commissioner",
        ((1, 60_000, 400_000, ""), (2, 150_000, 400_000, "")),
    ),
    (
        "EQ1",
        "Reuse of returned equipment",
        120_000,
        "Tomasz Zielinski, contracts",
        ((2, 71_000, 132_000, ""),),
    ),
)
# line, action, what it brings, counted already, who, due, how far
ACTIONS = (
    (
        "LD1",
        "Review every package above £3,000 a week",
        250_000,
        False,
        "Amara Okafor, commissioner",
        date(2026, 12, 31),
        "under_way",
    ),
    (
        "LD1",
        "Offer a direct payment before any new placement",
        80_000,
        True,
        "Amara Okafor, commissioner",
        date(2026, 9, 30),
        "under_way",
    ),
    (
        "MH6",
        "Open six step-down flats",
        150_000,
        False,
        "Rhys Pritchard, commissioner",
        date(2027, 1, 31),
        "planned",
    ),
)
# fund, line, kind, what, low, likely, high, what it hangs on, since
ITEMS = (
    (
        "LD",
        "LD1",
        "dispute",
        "Uplift asked for by the largest provider",
        (0, 300_000, 900_000),
        "The provider asks for 9 per cent from April; the budget assumes 4. Talks go on.",
        date(2026, 6, 1),
    ),
    (
        "MH",
        "MH5",
        "partner",
        "Who pays for the aftercare of two people",
        (-180_000, 0, 180_000),
        "The council and the board differ on where they lived before hospital; the panel sits in November.",
        date(2026, 7, 20),
    ),
    (
        "EQ",
        None,
        "claim",
        "VAT on equipment lent since 2023",
        (-95_000, -60_000, 0),
        "A repayment has been claimed; the tax office has asked for invoices.",
        date(2026, 5, 11),
    ),
)


def explain(demo: Demo, budget_return: BudgetReturn, *, by: Any, at: datetime) -> None:
    """Say why each line of the return moved."""
    rows = budget_return.lines.select_related("line").filter(previous_forecast__isnull=False)
    for row in rows:
        moved = row.forecast - row.previous_forecast
        if moved:
            causes = POOL.get((budget_return.quarter, row.line.code)) or _causes(
                row.line, budget_return.period, moved
            )
            movements.explain_movement(row=row.pk, causes=causes, seen=fingerprint([]), by=by, at=at)


def guessed(line: BudgetLine, forecast: Decimal) -> dict[str, Any]:
    """The range of a forecast, and what the published ones of the pool rest on."""
    reach = [money(round(abs(forecast) * percent / 100, -3)) for percent in (1, 2)]
    known = {"low": forecast - reach[0], "high": forecast + reach[1]}
    if line.code in JUDGED:
        known |= {"method": "manual", "method_reason": JUDGED[line.code]}
    return known


def _causes(line: BudgetLine, quarter: Quarter, moved: Decimal) -> Iterable[Cause]:
    if line.is_income:
        people = "Fewer" if moved > 0 else "More"
        return [
            Cause("income", f"{people} people were assessed to pay than the last forecast assumed.", moved)
        ]
    known = UP if moved > 0 else DOWN
    first = (sum(map(ord, line.code)) + quarter.number) % len(known)
    parts = split(moved, [7, 3]) if abs(moved) >= TWO_CAUSES else [moved]
    return [
        Cause(*known[(first + place) % len(known)], amount) for place, amount in enumerate(parts) if amount
    ]


def load(demo: Demo) -> None:
    """What lies behind the forecasts of 2026/27, as it stands in October."""
    lines = {line.code: line for fund in demo.funds.values() for line in fund.lines.all()}
    _savings(demo, lines)
    keeper, at = demo.people["pool_manager"], demo.moment(date(2026, 10, 13))
    for code, action, amount, counted, owner, due_on, state in ACTIONS:
        outlook.add_mitigation(
            line=lines[code].pk,
            year=2026,
            action=action,
            amount=money(amount),
            in_forecast=counted,
            owner=owner,
            due_on=due_on,
            state=state,
            by=keeper,
            at=at,
        )
    for key, code, kind, title, (low, likely, high), note, raised_on in ITEMS:
        outlook.add_item(
            fund=demo.funds[key],
            line=lines[code] if code else None,
            kind=kind,
            title=title,
            low=money(low),
            likely=money(likely),
            high=money(high),
            note=note,
            raised_on=raised_on,
            by=keeper,
            at=demo.moment(raised_on),
        )
    _settled(demo, lines["LD2"])
    _waivers(demo, lines)


def _savings(demo: Demo, lines: dict[str, BudgetLine]) -> None:
    keeper = demo.people["pool_manager"]
    for code, name, target, owner, said in SAVINGS:
        saving = outlook.add_saving(
            line=lines[code].pk,
            year=2026,
            name=name,
            target=money(target),
            owner=owner,
            by=keeper,
            at=demo.moment(date(2026, 4, 7)),
        )
        for number, achieved, forecast, note in said:
            quarter = Quarter(2026, number)
            outlook.report_saving(
                pk=saving.pk,
                quarter=quarter,
                achieved=money(achieved),
                forecast=money(forecast),
                note=note,
                by=keeper,
                at=demo.moment(quarter.ends),
            )


def _settled(demo: Demo, line: BudgetLine) -> None:
    keeper = demo.people["pool_manager"]
    item = outlook.add_item(
        fund=demo.funds["LD"],
        line=line,
        kind="arbitration",
        title="Empty beds of 2024/25",
        low=money(0),
        likely=money(110_000),
        high=money(220_000),
        note="The trust charged for beds that stood empty; the arbiter hears it in July.",
        raised_on=date(2026, 4, 20),
        by=keeper,
        at=demo.moment(date(2026, 4, 20)),
    )
    outlook.settle_item(
        pk=item.pk,
        settled_on=date(2026, 7, 14),
        outcome="The arbiter found for the partners: nothing is due.",
        by=keeper,
        at=demo.moment(date(2026, 7, 14)),
    )


def _waivers(demo: Demo, lines: dict[str, BudgetLine]) -> None:
    """One that is in force, and one that waits; and a check that will block from next year."""
    officer, lead = demo.people["finance_officer_council"], demo.people["finance_lead_council"]
    asked = {"by": officer, "at": demo.moment(date(2026, 7, 6))}
    given = waivers.ask_waiver(
        line=lines["LD5"].pk,
        check="accrual_reversed",
        reason="The panel's invoices come once a year in March, so what is accrued stands until then.",
        starts=date(2026, 7, 6),
        ends=date(2027, 4, 1),
        **asked,
    )
    waivers.give_waiver(pk=given.pk, by=lead, at=demo.moment(date(2026, 7, 8)))
    waivers.ask_waiver(
        line=lines["MH3"].pk,
        check="explanation_new",
        reason="The cause is the same each quarter until the tender of February.",
        starts=date(2026, 10, 15),
        ends=date(2027, 4, 1),
        by=officer,
        at=demo.moment(date(2026, 10, 15)),
    )
    waivers.set_check(
        partnership=demo.partnership,
        check="accrual_reversed",
        blocks_from=date(2027, 4, 1),
        by=demo.people["pool_manager"],
        at=demo.moment(date(2026, 9, 1)),
    )
