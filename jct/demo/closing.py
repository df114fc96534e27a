"""How Northmere's quarters were closed: quarter 1 is signed and locked; of quarter 2 the equipment fund waits for the
ICB's signature. A rule for small overspends of the equipment fund is being drafted.
"""

from datetime import date

from budgets.models import Consolidation, Fund
from budgets.services import closing, periods, risk_rules
from jct.core.calendar import Quarter
from jct.demo.context import Demo
from partnerships.services import decisions

NOTE = "Returns of both partners as certified; contributions and ledger as they stood on the day."
SIGNED, LOCKED = date(2026, 7, 29), date(2026, 8, 3)
Q1, Q2 = Quarter(2026, 1), Quarter(2026, 2)


def load(demo: Demo) -> None:
    """Quarter 1 from the consolidation to the lock, quarter 2 half signed, and a draft rule."""
    for key in ("LD", "EQ"):
        _sign(demo, _put_together(demo, demo.funds[key], Q1, SIGNED), SIGNED, "cfo_council", "cfo_icb")
    periods.set_period(
        partnership=demo.partnership,
        quarter=Q1,
        state="locked",
        why="Both partners have signed; the board had the reports on 30 July.",
        by=demo.people["pool_manager"],
        at=demo.moment(LOCKED),
    )
    last = demo.on
    _sign(demo, _put_together(demo, demo.funds["EQ"], Q2, last), last, "cfo_council")
    _draft(demo, demo.funds["EQ"])


def _put_together(demo: Demo, fund: Fund, quarter: Quarter, day: date) -> Consolidation:
    by = demo.people["pool_manager"]
    return closing.consolidate(fund=fund, quarter=quarter, note=NOTE, by=by, at=demo.moment(day, hour=8))


def _sign(demo: Demo, position: Consolidation, day: date, *people: str) -> None:
    for hour, person in enumerate(people, start=9):
        decisions.decide_request(
            pk=position.request_id, by=demo.people[person], at=demo.moment(day, hour=hour)
        )


def _draft(demo: Demo, fund: Fund) -> None:
    by, at = demo.people["pool_manager"], demo.moment(demo.on, hour=9)
    row = risk_rules.draft_rule(
        fund=fund, starts=date(2027, 4, 1), source="Draft deed of variation, clause 12.2", by=by, at=at
    )
    steps = ({"method": "lead", "up_to": "50000.00"}, {"method": "equal"})
    for number, step in enumerate(steps, start=1):
        risk_rules.put_step(pk=row.pk, side="over", number=number, step=step, by=by, at=at)
    risk_rules.change_draft(
        pk=row.pk,
        starts=row.starts,
        source=row.source,
        fixed_lines=False,
        mirrored=True,
        by=by,
        at=at,
    )
