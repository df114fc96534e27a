"""What is sent to a return to break it: one bad cell in thousands, too much at once, two officers, and shut doors."""

import json
from decimal import Decimal

import pytest
from django.test import Client

from budgets.domain.cells import COLUMNS
from budgets.models import BudgetReturn, FinancePeriod, ReturnEdit
from budgets.services import edits, periods, returns
from jct.accounts.models import User
from jct.core.errors import Refused
from tests.budgets.conftest import Q2
from tests.budgets.grid_kit import HEADINGS, Sheet, form, text, url, with_more
from tests.digest import whole_database

D = Decimal
FILLED = ("accrual", "forecast", "low", "high", "commitment", "explanation")


@pytest.fixture
def sheet(pool, client_as):
    """The council's open return in the hands of its officer."""
    return Sheet(pool, client_as("finance_officer_council"), pool.open()["council"])


def a_sheet(lines, **odd):
    """Texts for six columns of every line, some of them `odd` (line and column → text)."""
    headings = ["Code", *(COLUMNS[name].heading for name in FILLED)]
    rows = [
        [f"{Q2}-{n}", *(odd.get(f"line_{n}_{name}", str(n + place)) for place, name in enumerate(FILLED))]
        for n in range(lines)
    ]
    return "\n".join("\t".join(row) for row in [headings, *rows])


def test_one_bad_cell_in_three_thousand_leaves_the_database_byte_for_byte(pool, client_as):
    client, ret = client_as("finance_officer_council"), with_more(pool, Q2, 500)
    bad = a_sheet(500, line_321_low="3.2.1")
    before = whole_database()
    for more in ({}, {"part": "1"}, {"act": "apply", "revision": "0"}):
        answer = client.post(url("paste", ret.pk), {"rows": bad, **more})
        assert "Nothing can be changed yet: 1 cell needs mending" in text(answer)
        assert "D323, Line 321, Low forecast" in text(answer)
    cells = {row.pk: {name: D(5) for name in FILLED[:5]} for row in ret.lines.all()}
    cells[max(cells)]["low"] = D("1e12")
    with pytest.raises(Refused, match="Nothing was saved"):
        edits.apply_edit(
            pk=ret.pk, revision=0, kind="paste", cells=cells,
            by=pool.people["finance_officer_council"], at=pool.world.at,
        )  # fmt: skip
    assert whole_database() == before
    client.post(url("paste", ret.pk), {"rows": a_sheet(500), "act": "apply", "revision": "0"})
    assert ret.lines.filter(low__isnull=False).count() == 500
    assert whole_database() != before


def test_fifty_thousand_cells_are_answered_and_none_is_written(sheet):
    before = whole_database()
    many = "\n".join(["\t".join(["LD1", *["5"] * 15])] * 3_125)
    headed = "\t".join(HEADINGS)
    for rows, said in (
        (f"{headed}\n{many}", "stands in row 2 already"),
        ("\t".join(["5"] * 50_000), "has no heading row and 50000 columns"),
        ("\n".join(["5"] * 50_000), "has 50,000 rows"),
        ("5" * 2_000_001, "must be 2000000 characters or fewer"),
    ):
        answer = sheet.paste(rows, act="apply", revision="0")
        assert answer.status_code == 200
        assert said in text(answer)
    assert whole_database() == before


def test_a_huge_upload_and_a_huge_message_are_refused_before_they_are_read(sheet):
    before = whole_database()
    large = b"Code,Forecast\n" + b"LD1,5\n" * 1_800_000
    assert "the limit is 10 MB. Send it in parts." in text(sheet.upload(large, "a.csv"))
    body = json.dumps({"revision": 0, "cells": [[sheet.keys["LD1"], "explanation", "", "x" * 13_000_000]]})
    for answer in (
        sheet.client.post(url("cells", sheet.ret.pk), body, content_type="application/json"),
        sheet.paste("5" * 13_000_000, act="apply", revision="0"),
    ):
        assert answer.status_code == 400
    assert whole_database() == before


def test_two_officers_in_one_cell_are_told_of_each_other_by_name(sheet):
    """Another person in the same post: whoever comes second is shown the first one's figure, each way round."""
    second = User.objects.create_user("s@northmere.example", "a long enough password", name="Second Officer")
    second.groups.set(sheet.pool.people["finance_officer_council"].groups.all())
    other = Client()
    other.force_login(second, backend="django.contrib.auth.backends.ModelBackend")
    sheet.send(("LD1", "forecast", "", "1"))
    (clash,) = sheet.send(("LD1", "forecast", "", "2"), client=other).json()["clashes"]
    assert (clash["by"], clash["theirs"]) == ("Joyce Bell", "1")
    assert sheet.send(("LD1", "forecast", "1", "2"), revision=1, client=other).json()["clashes"] == []
    (clash,) = sheet.send(("LD1", "forecast", "1", "3"), revision=1).json()["clashes"]
    assert (clash["by"], clash["theirs"]) == ("Second Officer", "2")
    assert sheet.row("LD1").forecast == 2


def certified(sheet):
    sheet.pool.done(sheet.ret)


def closed(sheet):
    periods.set_period(
        partnership=sheet.pool.world.partnership, quarter=Q2, state="closed", why="The board reads it.",
        by=sheet.pool.people["pool_manager"], at=sheet.pool.world.at,
    )  # fmt: skip


def locked(sheet):
    FinancePeriod.objects.create(partnership=sheet.pool.world.partnership, quarter=str(Q2), state="locked")


def replaced(sheet):
    """Certified, and opened again: the page of the old version is still open somewhere."""
    certified(sheet)
    returns.reopen_return(
        pk=sheet.ret.pk, reason="An invoice.", due_on=Q2.ends, by=sheet.pool.people["finance_officer_council"],
        at=sheet.pool.world.at,
    )  # fmt: skip


@pytest.mark.parametrize("shut", [certified, closed, locked, replaced])
def test_no_way_leads_into_a_return_that_is_shut(sheet, shut):
    """From a page left open: typing, the plain form, paste, upload, undo, the ledger's figures, submitting."""
    sheet.send(("LD1", "forecast", "", "5"), ("LD3", "forecast", "", "5"), kind="fill")
    address, pk = url("return", sheet.ret.pk), sheet.ret.pk
    open_page = sheet.client.get(address)
    shut(sheet)
    before = {table: rows for table, rows in whole_database().items() if table.startswith("budgets_")}
    now = str(BudgetReturn.objects.get(pk=pk).revision)
    kept = {**form(open_page, LD1_forecast="6", LD4_explanation="Late."), "revision": now}
    rows = {"rows": "Code\tForecast\nLD1\t7", "act": "apply", "revision": now}
    forecast = f"{sheet.row('LD1').forecast:.0f}"
    answers = [
        sheet.send(("LD1", "forecast", forecast, "6"), revision=int(now)),
        sheet.client.post(address, {**kept, "act": "save"}),
        sheet.client.post(address, {**kept, "act": "submit"}),
        sheet.client.post(address, {"revision": now, "act": "submit"}),
        sheet.client.post(url("paste", pk), rows),
        sheet.client.post(url("paste", pk), {**rows, "kind": "upload"}),
        sheet.client.post(url("undo", pk, ReturnEdit.objects.get().pk)),
        sheet.client.post(url("refresh", pk)),
        sheet.client.post(url("take_back", pk)),
    ]
    assert max(answer.status_code for answer in answers) < 500
    assert before == {table: rows for table, rows in whole_database().items() if table.startswith("budgets_")}
