"""Published figures of real councils through our own rules, within the tolerance their files state."""

import json
from decimal import Decimal
from pathlib import Path

import pytest

from budgets.domain.contribution import Contributed, share_base
from budgets.domain.forecast import Limits, variance
from budgets.domain.position import CERTIFIED, Figures, LineFacts, line_position, total
from jct.core.money import ZERO, money, percent

DATA = Path(__file__).parents[1] / "data"
D = Decimal
NO_LIMITS = Limits()
MONITOR = json.loads((DATA / "revenue_monitor_2004-11.json").read_text())
WITHIN = MONITOR["tolerance"]
ROWS = MONITOR["reports"][0]["rows"]
LINES = [row for row in ROWS if not row["is_subtotal"]]
SUBTOTALS = [row for row in ROWS if row["is_subtotal"]]


def thousands(value):
    """£k as published, in GBP."""
    return money(value * 1000)


def position(row, budget="budget", forecast="forecast"):
    """A published row as a line of ours, certified."""
    latest = thousands(row[budget])
    figures = Figures(latest, thousands(row["actual_to_date"]), ZERO, thousands(row.get(forecast, 0)), None)
    facts = LineFacts(
        1, "", row.get("line", ""), "1", latest < 0, latest, ZERO, ZERO, ZERO, ZERO,
        entered=figures, entered_state=CERTIFIED,
    )  # fmt: skip
    return line_position(facts, NO_LIMITS)


def agrees(ours, published, row):
    """Every figure that a published row has beside its budget, actual and forecast.

    That council printed an underspend as positive, and a percentage with the sign of its division; of a budget of
    nought it printed no percentage, or nought.
    """
    within = WITHIN["subtotal" if row["is_subtotal"] else "line"]
    spent = percent(ours.spent, ours.latest)
    assert (spent is None) == (published["budget"] == 0)
    assert (
        abs((spent or 0) - (published["pct_spent"] or 0) * (-1 if ours.latest < 0 else 1))
        <= WITHIN["pct_points"]
    )
    if "forecast" not in published:
        return
    assert abs((ours.latest - ours.spent) / 1000 - published["remaining"]) <= within
    assert abs(-ours.variance / 1000 - published["variance"]) <= within
    assert (ours.percent is None) == (published["budget"] == 0)
    sign = 1 if ours.latest < 0 else -1
    ours_percent = sign * (ours.percent or ZERO)
    assert abs(ours_percent - D(str(published["variance_pct"]))) <= D(str(WITHIN["pct_points"]))


@pytest.mark.parametrize("row", ROWS, ids=[row["line"] for row in ROWS])
def test_each_row_of_the_monitor_of_november_2004(row):
    agrees(position(row), row, row)
    agrees(position(row["last_year"]), row["last_year"], row)


@pytest.mark.parametrize("row", SUBTOTALS, ids=[row["line"] for row in SUBTOTALS])
def test_its_subtotals_are_the_sum_of_their_lines(row):
    members = [line for line in LINES if line["group"] == row["group"]]
    now = total([position(line) for line in members], NO_LIMITS)
    before = total([position(line["last_year"]) for line in members], NO_LIMITS)
    for ours, published in ((now, row), (before, row["last_year"])):
        assert abs(ours.latest / 1000 - published["budget"]) <= WITHIN["subtotal"]
        assert abs(ours.spent / 1000 - published["actual_to_date"]) <= WITHIN["subtotal"]
        agrees(ours, published, row)
    assert abs(now.forecast / 1000 - row["forecast"]) <= WITHIN["subtotal"]


# Section 75 pools, published to a thousand or a hundred thousand pounds and a tenth of a per cent: every check of the
# file comes out exactly so.
OLDHAM, SALFORD = json.loads((DATA / "s75_tables.json").read_text())["tables"]


def millions(value):
    """GBP million as published, in GBP."""
    return money(D(str(value)) * 1_000_000)


def of_oldham(check):
    budget, spent = millions(OLDHAM["cells"]["budget"]), millions(OLDHAM["cells"]["expenditure"])
    over = variance(budget, spent)
    return {
        "expenditure - budget": over / 1_000_000,
        "variance as % of budget": percent(over, budget, places=1),
    }[check]


def of_salford(check):
    """ "<pool> total", "<pool> council share %", "all pools total", "all pools: <partner>"."""
    pools = {
        pool: [Contributed(partner, millions(amount)) for partner, amount in cells.items()]
        for pool, cells in SALFORD["cells"].items()
    }
    every = [row for rows in pools.values() for row in rows]

    def base(rows, *partners):
        return sum((share_base(rows, partner) for partner in partners), ZERO)

    if check.startswith("all pools: "):
        return base(every, check.removeprefix("all pools: ")) / 1_000_000
    name, what = check.split(" ", 1)
    if name == "all":
        return base(every, "health", "council") / 1_000_000
    rows = pools[name]
    whole = base(rows, "health", "council")
    return whole / 1_000_000 if what == "total" else percent(base(rows, "council"), whole, places=1)


@pytest.mark.parametrize(("check", "cell", "published"), OLDHAM["checks"])
def test_the_published_pool_of_2020(check, cell, published):
    assert of_oldham(check) == D(str(published))
    assert cell is None or OLDHAM["cells"][cell] == published


@pytest.mark.parametrize(("check", "cell", "published"), SALFORD["checks"])
def test_the_published_pools_of_2006(check, cell, published):
    assert cell is None
    assert of_salford(check) == D(str(published))
