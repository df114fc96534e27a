"""Forty-five indicators of Northmere over 36 months to September 2026, with signals planted for a reader to find.

indicators.csv says what each is; the names come from national sets (ASCOF, NHS talking therapies, crisis care,
dementia diagnosis, NDTMS), the figures are invented. Counts are what is drawn at random; each figure follows from its
numerator and denominator.
"""

import csv
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from jct.demo.context import Demo
from performance.domain.measure import State
from performance.domain.period import add_months
from performance.models import Indicator, Target
from performance.services import figures, indicators
from performance.services.figures import Reported

FIRST = date(2023, 10, 1)
MONTHS = 36
TABLE = Path(__file__).with_name("indicators.csv")


@dataclass(frozen=True)
class Kpi:
    """A row of the table: an indicator, its usual `level` in its own unit, how far it wanders (a share of the level),
    and the signal planted in it. `of` is the usual denominator of a month; a count has none.
    """

    care_group: str
    code: str
    name: str
    statement: str
    numerator: str
    denominator: str
    of: int
    multiplier: int
    unit: str
    decimals: int
    polarity: str
    level: float
    wander: float
    target: str
    source: str
    suppress_below: int
    additive: bool
    plant: str


def table() -> list[Kpi]:
    """The indicators of indicators.csv, in its order."""
    with TABLE.open(encoding="utf-8", newline="") as file:
        return [
            Kpi(
                **row
                | {name: int(row[name] or 0) for name in ("of", "multiplier", "decimals", "suppress_below")}
                | {name: float(row[name]) for name in ("level", "wander")}
                | {"additive": row["additive"] == "yes"}
            )
            for row in csv.DictReader(file)
        ]


def load(demo: Demo) -> None:
    """Define the indicators, their targets, their figures, and one set of new limits."""
    kpis = table()
    made = indicators.create_many(
        indicators=[_indicator(demo, kpi) for kpi in kpis],
        by=None,
        at=demo.moment(date(2023, 10, 2)),
        why="demonstration",
    )
    by_code = {indicator.code: indicator for indicator in made}
    indicators.set_targets(
        targets=[target for kpi in kpis if kpi.target for target in _targets(by_code[kpi.code], kpi)],
        by=None,
        at=demo.moment(date(2023, 10, 2)),
        why="demonstration",
    )
    _report(demo, [row for kpi in kpis for row in _series(demo, by_code[kpi.code], kpi)])
    indicators.rebase(
        indicator_pk=by_code["MH-08"].pk,
        by=demo.people["contracts_officer"],
        at=demo.moment(date(2025, 11, 12)),
        starts=date(2025, 7, 1),
        reason="Twelve beds opened at Fellside House on 1 July 2025",
    )
    demo.indicators = made
    _correct(demo, by_code["MH-01"])


def _report(demo: Demo, rows: list[Reported]) -> None:
    """Every month's figures came in on the sixteenth of the next."""
    for start in sorted({row.start for row in rows}):
        figures.write_many(
            reported=[row for row in rows if row.start == start],
            by=demo.people["contracts_officer"],
            at=demo.moment(add_months(start, 1) + timedelta(days=15)),
        )


def _indicator(demo: Demo, kpi: Kpi) -> Indicator:
    contract = _contract(demo, kpi.care_group, kpi.code)
    arithmetic = "ratio" if kpi.denominator else "count" if kpi.numerator else "value"
    return Indicator(
        partnership=demo.partnership,
        care_group=demo.care_groups.get(kpi.care_group),
        code=kpi.code,
        name=kpi.name,
        statement=kpi.statement,
        numerator_text=kpi.numerator,
        denominator_text=kpi.denominator,
        arithmetic=arithmetic,
        multiplier=kpi.multiplier,
        unit=kpi.unit,
        decimals=kpi.decimals,
        polarity=kpi.polarity,
        lag_days=18,
        source=kpi.source,
        additive=kpi.additive,
        suppress_below=kpi.suppress_below,
        highest=Decimal(100) if kpi.unit == "%" and kpi.code != "MH-09" else None,
        contract=contract,
        provider=contract.provider if contract else None,
        owner=_owner(demo, kpi.care_group),
    )


def _owner(demo: Demo, care_group: str) -> Any:
    """The post that commissions for the care group."""
    key = {"LD": "commissioner_ld", "WAMH": "commissioner_mh"}.get(
        care_group, f"commissioner_{care_group.lower()}"
    )
    return demo.posts.get(key)


def _contract(demo: Demo, care_group: str, code: str) -> Any:
    """A running contract of the care group, in turn; none for a partnership's own measure."""
    mine = [
        c for c in demo.contracts if c.care_group and c.care_group.code == care_group and c.status == "active"
    ]
    return mine[int(code[-2:]) % len(mine)] if mine else None


def _targets(indicator: Indicator, kpi: Kpi) -> list[Target]:
    """The target, and for one indicator an easier one in the year before."""
    value = Decimal(kpi.target)
    common = {"indicator": indicator, "tolerance": Decimal(5), "source": "Joint performance framework"}
    if kpi.code != "OP-04":
        return [Target(starts=date(2023, 4, 1), value=value, **common)]
    return [
        Target(starts=date(2023, 4, 1), ends=date(2025, 4, 1), value=Decimal(80), **common),
        Target(starts=date(2025, 4, 1), value=value, **common),
    ]


def _series(demo: Demo, indicator: Indicator, kpi: Kpi) -> list[Reported]:
    """Monthly figures with the planted signal, each from counts as a service would report them."""
    rows = []
    for month in range(MONTHS):
        if _absent(kpi.plant, month):
            continue
        noise = max(-2.2, min(2.2, demo.rng.gauss(0, 1))) * kpi.wander
        signal = _signal(kpi.plant, month, kpi.wander)
        level = kpi.level * (1 + (noise * 0.4 if signal else noise) + signal)
        rows.append(_reported(demo, indicator, kpi, month, level))
    return rows


def _reported(demo: Demo, indicator: Indicator, kpi: Kpi, month: int, level: float) -> Reported:
    start = add_months(FIRST, month)
    provisional = kpi.plant == "provisional" and month >= MONTHS - 2
    state = State.PROVISIONAL if provisional else State.FINAL
    if not kpi.denominator:
        exact = Decimal(str(round(level, kpi.decimals)))
        part = {"numerator": max(exact, Decimal(0))} if kpi.numerator else {"value": exact}
        return Reported(indicator.pk, start, state=state, **part)
    whole = max(1, round(kpi.of * (1 + demo.rng.gauss(0, 0.02))))
    count = min(round(whole * level / kpi.multiplier), whole if indicator.highest else whole * 2)
    if kpi.plant == "suppressed" and month in (14, 27):
        count = 3
    return Reported(
        indicator.pk, start, numerator=Decimal(max(count, 0)), denominator=Decimal(whole), state=state
    )


def _absent(plant: str, month: int) -> bool:
    """Months without a figure: a gap of two, a service that began ten months ago, or the last one late."""
    return (
        (plant == "missing" and month in (16, 17))
        or (plant == "short" and month < MONTHS - 10)
        or (plant == "late" and month == MONTHS - 1)
    )


def _signal(plant: str, month: int, wander: float) -> float:
    """The planted departure from the usual level, as a share of it."""
    left = MONTHS - month
    steps = {
        "shift up": 2.6 * (left <= 9),
        "shift down": -2.6 * (14 <= month < 23),
        "shift down late": -2.6 * (left <= 8),
        "trend up": 0.45 * max(0, month - (MONTHS - 10)),
        "trend up late": 1.1 * max(0, month - (MONTHS - 8)),
        "trend down": -0.9 * max(0, month - (MONTHS - 9)),
        "outlier up": 5.5 * (month == 20),
        "outlier up late": 5.5 * (left == 1),
        "outlier down": -5.5 * (month == 25),
        "two of three up": 2.5 * (left in (1, 2)),
        "two of three down": -2.6 * (month in (28, 30)),
        "rebase": -3.6 * (month >= 21),
    }
    return steps.get(plant, 0.0) * wander


def _correct(demo: Demo, indicator: Indicator) -> None:
    """One figure corrected after the fact, so that its history has something to tell."""
    start = date(2026, 6, 1)
    known = indicator.measurements.get(start=start)
    figures.correct(
        reported=Reported(indicator.pk, start, numerator=known.numerator + 9, denominator=known.denominator),
        version=known.version,
        reason="Nine people recovered were entered after the first return",
        by=demo.people["contracts_officer"],
        at=demo.at,
    )
