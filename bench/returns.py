"""A return of 400 lines: its page, and a paste of 400 × 6 cells against a bare upsert of the same cells."""

import time
from decimal import Decimal
from itertools import count
from typing import Any

from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext
from django.urls import include, path

from bench.timing import Aim, Result, both, measured_year, seconds
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
shown: dict[str, Any] = {}  # what the real page showed


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
    """The whole request of the page with its 400 × 10 boxes, middleware and session included: our own processor time,
    without the database's. `drawing` takes the clock on the wall.
    """
    client, url = _officer(), f"/budgets/returns/{_return().pk}/"
    with CaptureQueriesContext(connection) as queries:
        answer = client.get(url)
    asked = len(queries)
    assert answer.content.count(b"data-row=") == LINES, answer.status_code
    took = seconds(lambda: client.get(url), times=7, clock=time.process_time)
    return Result(
        f"return of {LINES} lines: processor time",
        f"{took * 1000:.0f} ms, {asked} queries",
        aim=Aim(0.4, words="≤ 400 ms"),
        value=took,
    )


def bare(request: HttpRequest) -> HttpResponse:
    """The floor of the page: its own template with all that the real page showed, none of it asked for or judged."""
    return render(request, "budgets/return.html", shown)


urlpatterns = [path("bare/", bare), path("", include("jct.urls"))]


@override_settings(ROOT_URLCONF="bench.returns")
def drawing() -> Result:
    """The same page by the clock on the wall, database and all, against the drawing of its boxes alone."""
    client, url = _officer(), f"/budgets/returns/{_return().pk}/"
    shown.update(client.get(url).context_data)
    assert client.get("/bare/").content.count(b"data-row=") == LINES
    ours, floor = both(lambda: client.get(url), lambda: client.get("/bare/"), times=9)
    return Result(
        f"return of {LINES} lines: asked, judged and drawn",
        f"{ours * 1000:.0f} ms",
        f"drawn alone {floor * 1000:.0f} ms",
        ours / floor,
        Aim(2.5),
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

    known = list(BudgetReturnLine.objects.filter(budget_return=found))
    ours, floor = both(paste, lambda: _upsert(known), times=9)
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
