"""The grid's pages: batches of typed cells as JSON, the plain form when two people type, paste, upload, undo."""

import io
from decimal import Decimal

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from budgets.domain.cells import COLUMNS
from budgets.models import BudgetReturn, ReturnEdit
from tests.budgets.conftest import Q1, Q2
from tests.budgets.grid_kit import HEADINGS, Sheet, form, text, url, with_more

D = Decimal


@pytest.fixture
def sheet(pool, client_as):
    """The council's open return in the hands of its officer."""
    return Sheet(pool, client_as("finance_officer_council"), pool.open()["council"])


def test_a_batch_is_saved_and_only_what_changed_comes_back(sheet):
    answer = sheet.send(("LD1", "forecast", "", "£47.45m"), ("LD3", "explanation", "", " Why. ")).json()
    assert (sheet.row("LD1").forecast, sheet.row("LD3").explanation) == (D("47450000.00"), "Why.")
    assert answer["revision"] == 1
    assert {row["key"] for row in answer["rows"]} == {sheet.keys["LD1"], sheet.keys["LD3"]}
    first = next(row for row in answer["rows"] if row["key"] == sheet.keys["LD1"])
    assert first["cells"]["forecast"] == "47,450,000"
    assert "£1,250k over (2.71%)" in first["variance"]
    assert "£47,450,000" in answer["total"]
    assert answer["guesses"] == ["LD community placements, forecast outturn: “£47.45m” read as £47,450,000"]
    assert "LD short breaks, forecast" in answer["todo"]
    assert (answer["wrong"], answer["clashes"]) == ([], [])


def test_a_bad_cell_keeps_none_of_the_others_from_being_saved(sheet):
    answer = sheet.send(("LD1", "forecast", "", "lots"), ("LD3", "forecast", "", "5")).json()
    assert answer["wrong"] == [
        {
            "row": sheet.keys["LD1"],
            "column": "forecast",
            "label": "LD community placements, forecast outturn",
            "message": "“lots” is not an amount. Give an amount such as 1,234.56, -1,234.56 or (1,234.56).",
        }
    ]
    assert (sheet.row("LD1").forecast, sheet.row("LD3").forecast) == (None, D(5))


def test_an_emptied_cell_goes_back_to_where_it_came_from(sheet):
    sheet.send(("LD1", "actual", "0", "5"), ("LD1", "accrual", "0", "6"), ("LD1", "forecast", "", "7"))
    sheet.send(
        ("LD1", "actual", "5", ""), ("LD1", "accrual", "6", " "), ("LD1", "forecast", "7", ""), revision=1
    )
    row = sheet.row("LD1")
    assert (row.actual, row.accrual, row.forecast) == (row.ledger, 0, None)


def test_two_windows_in_one_cell_are_told_whose_and_when(sheet):
    sheet.send(("LD1", "forecast", "", "1"))
    answer = sheet.send(("LD1", "forecast", "", "2"), ("LD3", "forecast", "", "3")).json()
    (clash,) = answer["clashes"]
    assert (clash["theirs"], clash["by"], clash["label"]) == (
        "1",
        "Joyce Bell",
        "LD community placements, forecast outturn",
    )
    assert "20 October 2026" in clash["at"]
    assert {row["key"] for row in answer["rows"]} >= {sheet.keys["LD1"], sheet.keys["LD3"]}
    assert (sheet.row("LD1").forecast, sheet.row("LD3").forecast) == (1, 3)
    sheet.send(("LD1", "forecast", "1", "2"), revision=answer["revision"])
    assert sheet.row("LD1").forecast == 2


@pytest.mark.parametrize(
    "body",
    [
        b"", b"[]", b"null", b"{}", b'{"revision": 0}', b'{"revision": 0, "cells": 5}',
        b'{"revision": 0, "cells": [[1, "forecast", ""]]}', b'{"revision": 0, "cells": [["1", "forecast", "", ""]]}',
        b'{"revision": 0, "cells": [[1, "budget", "", ""]]}', b'{"revision": 0, "cells": [[1, "forecast", 0, ""]]}',
        b'{"revision": 0, "cells": [], "kind": "paste"}', b"\xff\xfe", b"[" * 100_000,
    ],
)  # fmt: skip
def test_what_is_no_batch_is_refused(sheet, body):
    answer = sheet.client.post(url("cells", sheet.ret.pk), body, content_type="application/json")
    assert answer.status_code == 400


def test_a_window_that_lags_behind_is_told_what_others_changed(sheet):
    sheet.send(("LD1", "forecast", "", "1"))
    answer = sheet.send(("LD3", "forecast", "", "3")).json()
    assert {row["key"] for row in answer["rows"]} == {sheet.keys["LD1"], sheet.keys["LD3"]}
    strange = sheet.send(("LD4", "forecast", "", "4"), revision=-7).json()
    assert {row["key"] for row in strange["rows"]} >= {sheet.keys[code] for code in ("LD1", "LD3", "LD4")}


def test_a_row_of_another_return_is_not_touched(sheet):
    other = BudgetReturn.objects.get(partner=sheet.pool.icb).lines.get()
    assert sheet.send((other.pk, "forecast", "", "5")).json()["rows"] == []
    other.refresh_from_db()
    assert other.forecast is None


@pytest.mark.parametrize(
    ("who", "status"), [("finance_officer_icb", 404), ("head", 403), ("pool_manager", 403)]
)
def test_only_the_partners_own_officer_fills_in_cells(sheet, client_as, who, status):
    client = client_as(who)
    assert sheet.send(("LD1", "forecast", "", "5"), client=client).status_code == status
    for name in ("paste", "upload"):
        assert client.get(url(name, sheet.ret.pk)).status_code == status
    assert sheet.row("LD1").forecast is None


def test_a_stranger_and_nobody_get_nowhere(sheet, stranger, client):
    assert sheet.send(("LD1", "forecast", "", "5"), client=stranger).status_code == 403
    assert sheet.send(("LD1", "forecast", "", "5"), client=client).status_code == 302


def test_a_submitted_return_says_so(sheet):
    sheet.pool.submit(sheet.ret)
    assert "submitted" in sheet.send(("LD1", "forecast", "46,200,000", "5")).json()["refused"]
    assert "nothing can be uploaded" in text(sheet.client.get(url("upload", sheet.ret.pk)))


def test_a_fill_is_undone_by_one_button(sheet):
    answer = sheet.send(("LD1", "forecast", "", "5"), ("LD3", "forecast", "", "5"), kind="fill").json()
    assert "Undo all 2" in " ".join(answer["undo"].split())
    edit = ReturnEdit.objects.get()
    assert "Undo all 2" in text(sheet.client.get(url("return", sheet.ret.pk)))
    done = text(sheet.client.post(url("undo", sheet.ret.pk, edit.pk), follow=True))
    assert "the cells say what they said before" in done
    assert "Undo all" not in done
    again = text(sheet.client.post(url("undo", sheet.ret.pk, edit.pk), follow=True))
    assert "undone already" in again


def test_undo_names_what_stays(sheet):
    sheet.send(("LD1", "forecast", "", "5"), ("LD3", "forecast", "", "5"), kind="fill")
    sheet.send(("LD1", "forecast", "5", "6"), revision=1)
    done = text(sheet.client.post(url("undo", sheet.ret.pk, ReturnEdit.objects.get().pk), follow=True))
    assert "LD community placements, forecast outturn" in done
    assert (sheet.row("LD1").forecast, sheet.row("LD3").forecast) == (6, None)


def test_the_plain_form_merges_what_two_people_typed(sheet):
    address = url("return", sheet.ret.pk)
    mine, theirs = sheet.client.get(address), sheet.client.get(address)
    sheet.client.post(address, form(theirs, LD1_forecast="1", LD3_explanation="Theirs."))
    answer = sheet.client.post(address, form(mine, LD1_forecast="2", LD4_forecast="3", LD5_method="Run rate"))
    page = text(answer)
    assert answer.status_code == 200
    assert "LD community placements, forecast outturn: Joyce Bell changed it on 20 October 2026" in page
    assert "Joyce Bell changed it to 1" in page
    assert sheet.row("LD1").forecast == 1
    assert (sheet.row("LD3").explanation, sheet.row("LD4").forecast) == ("Theirs.", 3)
    assert sheet.row("LD5").method == "run_rate"
    kept = form(answer)
    assert kept[f"forecast-{sheet.keys['LD1']}"] == "2"
    assert sheet.client.post(address, kept).status_code == 302
    assert sheet.row("LD1").forecast == 2


@pytest.mark.parametrize("seen", ["", "x", "[]", '{"1": "x"}', '{"1": [1]}'])
def test_a_form_that_does_not_know_what_it_saw_is_strict(sheet, seen):
    address = url("return", sheet.ret.pk)
    data = {**form(sheet.client.get(address), LD1_forecast="2"), "seen": seen}
    sheet.send(("LD3", "forecast", "", "1"))
    answer = sheet.client.post(address, data)
    assert "changed this return while you were working on it" in text(answer)
    assert sheet.row("LD1").forecast is None


def test_a_paste_into_the_grid_is_shown_as_a_part_of_the_page_and_made(sheet):
    where = {"row": sheet.keys["LD3"], "column": "forecast", "down": 1, "across": 1}
    part = sheet.paste("5\n(6)", part="1", **where)
    assert b"<html" not in part.content
    assert "2 cells would change" in text(part)
    assert "A2, Client contributions, Forecast: “(6)” read as −\u2060£6" in text(part)
    assert f'name="row" value="{sheet.keys["LD3"]}"' in text(part)
    made = sheet.paste("5\n(6)", act="apply", revision="0", **where)
    assert made.status_code == 302
    assert (sheet.row("LD3").forecast, sheet.row("LD4").forecast) == (5, -6)
    assert ReturnEdit.objects.get().kind == "paste"


def test_one_copied_cell_fills_a_selected_range(sheet):
    where = {"row": sheet.keys["LD1"], "column": "forecast", "down": 3, "across": 1}
    assert "3 cells would change" in text(sheet.paste("7", part="1", **where))


@pytest.mark.parametrize(
    "where", [{"row": 0, "column": "forecast"}, {"column": "forecast"}, {"row": "x"}, {"down": 0}]
)
def test_a_place_that_makes_no_sense_changes_nothing(sheet, where):
    answer = sheet.paste("5", act="apply", revision="0", **where)
    assert answer.status_code == 200
    assert sheet.row("LD1").forecast is None


def workbook(change=None, **given):
    """The download of the council's four lines, filled in."""
    book = openpyxl.Workbook()
    book.active.append(HEADINGS)
    for code in ("LD1", "LD3", "LD4", "LD5"):
        book.active.append([code if name == "code" else given.get(f"{code}_{name}") for name in COLUMNS])
    if change:
        change(book)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


FORECAST = f"{chr(65 + list(COLUMNS).index('forecast'))}"


def test_the_download_comes_back_as_it_went(sheet):
    sheet.send(
        ("LD1", "forecast", "", "-5"),
        ("LD1", "explanation", "", "+44 20 7946 0000"),
        ("LD3", "explanation", "", "=SUM(A1)"),
        ("LD3", "method", "", "Run rate"),
        ("LD3", "accrual", "0", "1234567.89"),
    )
    for name in ("return_xlsx", "return_csv"):
        content = sheet.client.get(url(name, sheet.ret.pk)).content
        answer = text(sheet.upload(content, f"back.{name[-4:].removeprefix('_')}"))
        assert "Nothing would change" in answer, answer[:3000]
    book = openpyxl.load_workbook(
        io.BytesIO(sheet.client.get(url("return_xlsx", sheet.ret.pk)).content)
    ).active
    cells = {
        (row[0].value, HEADINGS[place]): cell
        for row in book.iter_rows(min_row=2)
        for place, cell in enumerate(row)
    }
    assert cells["LD3", "Explanation"].data_type == "s"
    assert cells["LD1", "Explanation"].value == "+44 20 7946 0000"
    assert cells["LD1", "Forecast"].value == -5


def test_an_upload_is_shown_then_made_then_undone(sheet):
    answer = sheet.upload(workbook(LD1_forecast=47450000.5, LD3_explanation="More stays."))
    page = text(answer)
    assert "2 cells would change" in page
    assert "47,450,000.50" in page
    rows = answer.context_data["rows"]
    made = sheet.client.post(
        url("paste", sheet.ret.pk), {"rows": rows, "kind": "upload", "act": "apply", "revision": "0"}
    )
    assert made.status_code == 302
    assert sheet.row("LD1").forecast == D("47450000.50")
    assert "Uploaded workbook: 2 cells" in text(sheet.client.get(url("return", sheet.ret.pk)))


def formula(book):
    book.active[f"{FORECAST}2"] = "=1+1"


def merged(book):
    book.active.merge_cells(f"{FORECAST}2:{FORECAST}3")


def dated(book):
    book.active[f"{FORECAST}2"] = 46204
    book.active[f"{FORECAST}2"].number_format = "dd/mm/yyyy"


def hidden(book):
    book.active[f"{FORECAST}2"] = 5
    book.active.column_dimensions[FORECAST].hidden = True


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (formula, f"{FORECAST}2, LD community placements, Forecast</th>"),
        (formula, "is a formula"),
        (merged, f"is part of the merged cells {FORECAST}2:{FORECAST}3"),
        (dated, "is shown as a date in the workbook (1 July 2026)"),
        (hidden, f"Columns that are hidden in the workbook were read as well: {FORECAST}."),
    ],
)
def test_what_a_workbook_may_hide_is_told_by_its_cell(sheet, change, said):
    answer = sheet.upload(workbook(change))
    assert said in text(answer)
    assert not ReturnEdit.objects.exists()


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.xlsx", b"PK\x03\x04 broken", "not an Excel workbook inside"),
        ("a.xlsx", b"Code,Forecast", "is not an Excel workbook inside"),
        ("a.pdf", b"%PDF-1.7", "is not a Excel (.xlsx) or CSV file"),
        ("a.csv", b'Code,Forecast\nLD1,"5', "cannot be read as CSV"),
        ("a.csv", b"Code,Forecast\n" + b"LD1,5\n" * 10_001, "more than 10,000 rows"),
        ("a.csv", b"Code,Forecast\nLD1,caf\x81\n", "letters we can read"),
        ("a.csv", b"", "is empty"),
    ],
)
def test_a_file_that_cannot_be_taken_says_why(sheet, name, content, said):
    assert said in text(sheet.upload(content, name))


def test_a_csv_in_windows_letters_is_read(sheet):
    page = text(sheet.upload("Code,Forecast,Explanation\nLD1,£5,café\n".encode("cp1252"), "a.csv"))
    assert "2 cells would change" in page
    assert "café" in page


def test_fifty_megabytes_are_refused_before_they_are_read(sheet):
    upload = SimpleUploadedFile("a.xlsx", b"PK\x03\x04" + b"0" * 100)
    upload.size = 50 * 1024 * 1024
    from budgets.forms.returns import UploadForm

    assert "50 MB; the limit is 10 MB" in str(UploadForm({}, {"file": upload}).errors)


def test_any_number_of_lines_takes_the_same_number_of_queries(pool, client_as):
    client, counts = client_as("finance_officer_council"), []
    for quarter, more in ((Q1, 1), (Q2, 30)):
        ret = with_more(pool, quarter, more)
        page, paste = url("return", ret.pk), url("paste", ret.pk)
        rows = "Code\tForecast\n" + "\n".join(f"{quarter}-{n}\t{n + 1}" for n in range(more))
        apply = {"rows": rows, "act": "apply", "revision": "0"}
        client.get(page)
        asked = []
        for ask in (
            lambda page=page: client.get(page),
            lambda paste=paste, rows=rows: client.post(paste, {"rows": rows}),
            lambda paste=paste, apply=apply: client.post(paste, apply),
        ):
            with CaptureQueriesContext(connection) as queries:
                ask()
            asked.append(len(queries))
        counts.append(asked)
        assert ret.lines.filter(forecast__isnull=False).count() == more
    assert counts[0] == counts[1]
    assert max(counts[0]) < 45  # twenty of them to say who would certify it


def test_the_good_cells_are_shown_beside_the_bad_ones(sheet):
    rows = "Code\tForecast\tLow forecast\nLD1\t£47.45m\tlots\nLD3\t5\t4"
    answer = sheet.paste(rows, part="1")
    page = text(answer)
    assert "Nothing can be changed yet: 1 cell needs mending" in page
    assert "C2, LD community placements, Low forecast" in page
    assert "What the other cells would change" in page
    assert [(where, after, guessed) for where, _, after, guessed, _ in answer.context["changes"]] == [
        ("B2, LD community placements, Forecast", "£47,450,000", True),
        ("B3, LD short breaks, Forecast", "£5", False),
        ("C3, LD short breaks, Low forecast", "£4", False),
    ]
    assert "1 cell was read with a guess" in page
    assert "Make these changes" not in page
    assert 'name="act"' not in page
