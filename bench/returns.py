"""A return of 400 lines: its page, and a paste of 400 × 6 cells against a bare upsert of the same cells."""

import time
from decimal import Decimal
from itertools import count

from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from bench.timing import Aim, Result, measured_year, seconds
from budgets.models import BudgetReturn, BudgetReturnLine
from budgets.services import budget_changes, funds, lines, returns
from jct.accounts.models import User
from jct.core.calendar import Quarter
from jct.demo.context import EMAIL_HOST
from jct.support import clock
from partnerships.models import Partner, Partnership

LINES = 400
COLUMNS = {
    "Actual to date": "actual",
    "Accrual": "accrual",
    "Forecast": "forecast",
    "Low forecast": "low",
    "High forecast": "high",
    "Commitment": "commitment",
}
steps = count(1)


def _person(key: str) -> User:
    return User.objects.get(email=f"{key}@{EMAIL_HOST}")


def _return() -> BudgetReturn:
    """An open return of the council with LINES lines, made once."""
    keeper, at, partnership = _person("pool_manager"), clock.now(), Partnership.objects.get()
    known = BudgetReturn.objects.filter(fund__name="Measured fund").first()
    if known:
        return known
    council = Partner.objects.get(organisation__name="Northmere County Council")
    fund = funds.create_fund(
        partnership=partnership,
        name="Measured fund",
        kind="aligned",
        host=council,
        position=99,
        by=keeper,
        at=at,
    )
    made = lines.add_lines(
        fund=fund,
        lines=[
            {"code": f"M{number:03}", "name": f"Measured line {number}", "lead_partner": council}
            for number in range(LINES)
        ],
        by=keeper,
        at=at,
    )
    year = measured_year()
    amounts = {line: Decimal("120000.00") for line in made}
    budget_changes.set_original_budgets(
        fund=fund, year=year.year, amounts=amounts, reason="To be measured.", by=keeper, at=at
    )
    opened = returns.open_returns(
        fund=fund, quarter=Quarter(year.year, 2), due={council: year.ends}, by=keeper, at=at
    )
    return opened[0]


def _officer() -> Client:
    client = Client(SERVER_NAME="localhost")
    client.force_login(
        _person("finance_officer_council"), backend="django.contrib.auth.backends.ModelBackend"
    )
    return client


def opening() -> Result:
    """The whole request of the page with its 400 × 10 boxes, middleware and session included: our processor time,
    to which the database adds little.
    """
    client, url = _officer(), f"/budgets/returns/{_return().pk}/"
    with CaptureQueriesContext(connection) as queries:
        answer = client.get(url)
    asked = len(queries)
    assert answer.content.count(b"data-row=") == LINES, answer.status_code
    took = seconds(lambda: client.get(url), times=7, clock=time.process_time)
    return Result(
        f"return of {LINES} lines: its page",
        f"{took * 1000:.0f} ms, {asked} queries",
        aim=Aim(0.4, words="≤ 400 ms"),
        value=took,
    )


def pasting() -> Result:
    """Preview and apply, two whole requests, every cell changed each time; the floor writes the same cells bare."""
    client, found = _officer(), _return()
    url = f"/budgets/returns/{found.pk}/paste/"

    def paste() -> None:
        rows = _rows()
        shown = client.post(url, {"rows": rows, "part": "1"})
        assert shown.content.count(b"<tr") > LINES * len(COLUMNS), shown.content[:2000]
        revision = BudgetReturn.objects.values_list("revision", flat=True).get(pk=found.pk)
        made = client.post(url, {"rows": rows, "act": "apply", "revision": revision})
        assert made.status_code == 302, made.content[:2000]

    ours = seconds(paste, times=5)
    known = list(BudgetReturnLine.objects.filter(budget_return=found))
    floor = seconds(lambda: _upsert(known), times=9)
    return Result(
        f"paste of {LINES} × {len(COLUMNS)} cells, seen and made",
        f"{ours * 1000:.0f} ms",
        f"bulk upsert {floor * 1000:.1f} ms",
        ours / floor,
        Aim(10),
    )


def _rows() -> str:
    step = next(steps)
    rows = ["\t".join(["Code", *COLUMNS])]
    for number in range(LINES):
        cells = [f"£{1000 * step + number + place:,}.25" for place in range(len(COLUMNS))]
        rows.append("\t".join([f"M{number:03}", *cells]))
    return "\n".join(rows)


@transaction.atomic
def _upsert(rows: list[BudgetReturnLine]) -> None:
    """The same cells of the same rows, known beforehand, by one bulk upsert: no history, no rule, no page."""
    step = next(steps)
    for row in rows:
        for place, name in enumerate(COLUMNS.values()):
            setattr(row, name, Decimal(1000 * step + place))
    BudgetReturnLine.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["id"], update_fields=list(COLUMNS.values())
    )
