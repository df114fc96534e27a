"""The outlook, the accuracy and the waivers as files."""

import csv
import io
from datetime import date

import openpyxl
import pytest
from django.urls import reverse

from budgets.models import Waiver
from jct.core.calendar import Quarter
from tests.budgets.conftest import D
from tests.budgets.test_outlook import acted, disclosed, saved
from tests.budgets.test_waivers import asked, given


def rows_of(answer):
    assert answer["Content-Disposition"].startswith("attachment")
    if answer["Content-Type"].startswith("text/csv"):
        return list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    head, *body = openpyxl.load_workbook(io.BytesIO(answer.content)).active.iter_rows(values_only=True)
    return [dict(zip(head, row, strict=True)) for row in body]


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_the_outlook_as_a_file(pool, client_as, kind):
    saving, action, item = saved(pool), acted(pool), disclosed(pool)
    page = reverse("budgets:outlook", args=[pool.fund.pk])
    client = client_as("pool_manager")
    rows = rows_of(client.get(f"{page}?quarter=2026-Q2&download={kind}"))
    by_what = {row["What"]: row for row in rows}
    assert D(str(by_what[saving.name]["Budget or target (£)"])) == saving.target
    assert D(str(by_what[action.action]["Brings (£)"])) == action.amount
    (contingent,) = [row for row in rows if row["Part"] == "Contingent item"]
    assert contingent["What"].startswith(item.title)
    assert (D(str(contingent["High (£)"])), contingent["State"]) == (item.high, "Open")
    sides = [row for row in rows if row["Part"] == "Variance"]
    assert sum(D(str(row["Budget or target (£)"])) for row in sides) == D("80300000.00")
    assert f"?quarter=2026-Q2&amp;download={kind}" in client.get(f"{page}?quarter=2026-Q2").content.decode()


def test_the_waivers_as_a_file(pool, client_as):
    given(pool, asked(pool, reason="=HYPERLINK(1)"))
    asked(pool, code="LD3")
    Waiver.objects.filter(line=pool.lines["LD3"]).update(refused_why="No.")
    page = reverse("budgets:waivers")
    rows = rows_of(client_as("board_member").get(f"{page}?download=csv"))
    assert [(row["Line"], row["State"], row["Until"], row["Given by"]) for row in rows] == [
        ("LD community placements", "in force", "2026-12-31", "Margaret Lowe"),
        ("LD short breaks", "refused", "2026-12-31", ""),
    ]
    assert rows[0]["Why"] == "'=HYPERLINK(1)"
    assert "download=xlsx" in client_as("board_member").get(page).content.decode()


def test_the_accuracy_as_a_file_names_no_person_to_those_who_may_not_see_returns(pool, client_as):
    for number, due in ((3, date(2027, 1, 20)), (4, date(2027, 4, 20))):
        opened = pool.open(quarter=Quarter(2026, number), partners=["council"], due=due)
        pool.done(opened["council"])
    page = reverse("budgets:accuracy", args=[pool.fund.pk])

    def parts(who):
        return [row["By"] for row in rows_of(client_as(who).get(f"{page}?download=csv"))]

    assert parts("pool_manager") == ["All", "Month", "Month", *["Line"] * 4, "Person"]
    assert parts("board_member") == ["All", "Month", "Month", *["Line"] * 4]
    assert "download=csv" in client_as("board_member").get(page).content.decode()


def test_who_gets_the_files(pool, stranger, client_as):
    for name, args in (("outlook", [pool.fund.pk]), ("accuracy", [pool.fund.pk]), ("waivers", [])):
        assert stranger.get(reverse(f"budgets:{name}", args=args) + "?download=csv").status_code == 403
    page = reverse("budgets:outlook", args=[pool.fund.pk + 1000])
    assert client_as("head").get(f"{page}?download=csv").status_code == 404
