"""A file becomes rows and cell-addressed errors, without a database."""

import csv
import io
import json
from contextlib import suppress
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jct.core.errors import Refused
from jct.support.sheets import as_csv
from performance import intake
from performance.domain.batch import Layout

DATA = Path(__file__).parent / "data"


def test_the_real_file_is_read_whole():
    found = intake.read((DATA / "ae_attendances.csv").read_bytes())
    assert (found.layout, found.count, found.refused) == (Layout.AE, 12_765, ())
    assert len({row.indicator for row in found.rows}) == 428
    assert found.rows[0].number == 2


@pytest.mark.parametrize(
    ("written", "month"),
    [
        ("2026-09", date(2026, 9, 1)),
        ("2026-9", date(2026, 9, 1)),
        ("2026-09-01", date(2026, 9, 1)),
        ("01/09/2026", date(2026, 9, 1)),
        ("1/9/2026", date(2026, 9, 1)),
        ("Sep 2026", date(2026, 9, 1)),
        ("september 2026", date(2026, 9, 1)),
        ("Sept 2026", date(2026, 9, 1)),
        ("Sex 2026", None),
        ("Decimal 2026", None),
        ("2026-13", None),
        ("2026-09-02", None),
        ("30/09/2026", None),
        ("1889-01", None),
        ("٢٠٢٦-٠٩", None),
        ("", None),
    ],
)
def test_months_as_people_write_them(written, month):
    assert intake.first_day(written) == month


@pytest.mark.parametrize("mark", ["", "\ufeff"])
@pytest.mark.parametrize("between", [",", ";", "\t"])
def test_marks_and_separators(mark, between):
    lines = [["Indicator", " period ", "value"], ["X", "2026-09", "1"]]
    text = mark + "".join(between.join(cells) + "\r\n" for cells in lines)
    assert len(intake.read(text.encode()).rows) == 1


def test_old_letters_are_read_and_said():
    found = intake.read("indicator,period,value\nCafé,2026-09,1\n".encode("cp1252"))
    assert found.notes == ("The file was read in Windows (Western) letters.",)
    assert found.rows[0].indicator == "Café"
    assert intake.read("indicator,period,value\nX,2026-09,1\n".encode("utf-16")).count == 1


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "empty"),
        (b"\n\n", "empty"),
        (b"a,b\n1,2\n", "Found: a, b"),
        (b"indicator,period\n", "no figures below"),
        (b"indicator\x00period\n", "bytes that no text has"),
        (b'indicator,period,value\nX,"' + b"a" * 140_000 + b"\n", "cannot be read from line"),
    ],
)
def test_what_is_no_file_of_figures(content, words):
    with pytest.raises(Refused, match=words):
        intake.read(content)


def test_no_cell_keeps_a_sign_the_database_has_not():
    found = intake.read("\ufeffindicator,period,value\nX\0Y,2026-13,1\n".encode("utf-16-le"))
    assert [refused.cells[0] for refused in found.refused] == ["XY"]


def test_too_many_rows(monkeypatch):
    monkeypatch.setattr(intake, "MOST_ROWS", 2)
    with pytest.raises(Refused, match="more than 2 rows"):
        intake.read(b"indicator,period,value\nX,2026-09,1\nX,2026-08,1\n")


def test_naughty_cells_are_refused_one_by_one_and_never_crash():
    naughty = [s for s in json.loads((DATA / "blns.json").read_text(encoding="utf-8")) if "\x00" not in s]
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(["indicator", "period", "numerator", "denominator", "value", "state"])
    for text in naughty:
        writer.writerow([text, "2026-09", text, text, text, text])
    found = intake.read(out.getvalue().encode("utf-8", "replace"))
    assert not [row for row in found.rows if row.value is not None and not row.value.is_finite()]
    assert all(refusal.problems for refusal in found.refused)


@given(st.binary(max_size=400))
def test_any_bytes_are_read_or_refused(content):
    with suppress(Refused):
        assert intake.read(b"indicator,period,value\n" + content).count >= 0


def test_a_file_of_rows_to_mend_is_read_as_it_was_before_it_was_made_safe():
    content = as_csv(("indicator", "period", "value"), [("=LD01", "2026-09", "-5")])
    (row,) = intake.read(content).rows
    assert (row.indicator, row.value) == ("=LD01", Decimal("-5"))
