"""The pages: the right person acts, the wrong person is told why not, a stranger finds nothing."""

import csv
import io
import json
from datetime import date
from decimal import Decimal as D
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import load_workbook

from performance.models import Indicator, Measurement, MeasurementImport, Rebase, Target
from tests.performance.conftest import LATER, STEADY

DATA = Path(__file__).parents[1] / "data"
SEPTEMBER = "2026-09-01"


@pytest.fixture
def indicator(make):
    return make("LD-01", [*STEADY, *LATER], target="80", fix_after=12)


def text(response):
    return " ".join(response.content.decode().split())


def url(name, *args):
    return reverse(f"performance:{name}", args=args)


def test_the_list_says_it_in_words(client_as, indicator):
    page = text(client_as("board_member").get(url("list")))
    assert "Getting better: the last 7 months have been above the average." in page
    assert "Learning disabilities" in page
    assert 'aria-label="Special cause: improving, higher than usual"' in page
    assert "Define an indicator" not in page
    assert "Define an indicator" in text(client_as("commissioner_ld").get(url("list")))


@pytest.mark.parametrize(
    "query",
    [
        "signal=nonsense",
        "page=x",
        "page=9999",
        "page=" + "9" * 5000,
        "care_group=x",
        "sort=%00",
        "words=%27%22",
    ],
)
def test_a_strange_question_is_answered_calmly(client_as, indicator, query):
    assert client_as("head").get(f"{url('list')}?{query}").status_code == 200


def test_an_empty_list_says_what_to_do(client_as, world):
    assert "No indicators yet" in text(client_as("head").get(url("list")))
    assert "No indicator fits" in text(client_as("head").get(f"{url('list')}?words=zzz"))


def test_the_list_downloads_as_csv_and_excel(client_as, indicator):
    client = client_as("head")
    answer = client.get(f"{url('list')}?download=csv")
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert (rows[0]["Code"], rows[0]["Latest figure"], rows[0]["Target"]) == ("LD-01", "81.7", "80%")
    book = load_workbook(io.BytesIO(client.get(f"{url('list')}?download=xlsx").content))
    assert [cell.value for cell in book.active[2]][:2] == ["LD-01", "Indicator LD-01"]


def test_the_page_of_an_indicator(client_as, indicator):
    page = text(client_as("board_member").get(url("indicator", indicator.pk)))
    assert '<title id="chart-title">Control chart: Indicator LD-01</title>' in page
    assert "Entered by hand" in page
    assert "part of a run above the average" in page
    assert "Enter a figure" not in page
    assert " style=" not in page
    assert "Correct" in text(client_as("commissioner_ld").get(url("indicator", indicator.pk)))


def test_an_indicator_without_figures_has_a_page(client_as, make):
    page = text(client_as("head").get(url("indicator", make("LD-02").pk)))
    assert "There are no figures yet." in page
    assert "Enter the first one" in page


@pytest.mark.parametrize("kind", ["csv", "xlsx", "svg"])
def test_figures_and_chart_download(client_as, indicator, kind):
    answer = client_as("board_member").get(f"{url('indicator', indicator.pk)}?download={kind}")
    assert answer.status_code == 200
    assert f".{kind}" in answer["Content-Disposition"]
    if kind == "csv":
        rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
        assert (rows[0]["Period"], rows[0]["Figure"], rows[0]["Source"]) == (
            "September 2026",
            "81.7",
            "Entered by hand",
        )


def test_naughty_names_stay_words(client_as, make):
    client = client_as("head")
    for number, name in enumerate(json.loads((DATA / "blns.json").read_text(encoding="utf-8"))):
        if 0 < len(name.strip()) <= 200 and "\x00" not in name and number % 9 == 0:
            made = make(f"N-{number}", [50.0], name=name.strip())
            page = client.get(url("indicator", made.pk)).content.decode()
            assert "<script>alert" not in page
    answer = client.get(f"{url('list')}?download=csv")
    for row in csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))):
        assert not row[1].startswith(("=", "+", "@"))
    assert client.get(url("list")).status_code == 200


def definition(**changes):
    fields = {
        "code": "LD-77", "name": "A new one", "arithmetic": "ratio", "multiplier": "100", "unit": "%", "decimals": "1",
        "polarity": "higher", "frequency": "monthly", "lag_days": "20", "suppress_below": "5", "lowest": "0",
        "highest": "100", "screen": "on", "additive": "on", "in_report": "on",
    }  # fmt: skip
    return fields | changes


def test_defining_an_indicator(client_as, world):
    group = world.care_groups["LD"]
    client = client_as("commissioner_ld")
    answer = client.post(url("new"), definition(care_group=group.pk))
    made = Indicator.objects.get(code="LD-77")
    assert answer.url == url("indicator", made.pk)
    again = text(client.post(url("new"), definition(care_group=group.pk)))
    assert "The code LD-77 is taken" in again
    wrong = text(client.post(url("new"), definition(code="", fix_after="3", care_group="")))
    assert "Enter the code" in wrong
    assert "Limits are fixed on 12 figures or more" in wrong
    assert "Choose the care group" in wrong
    assert client_as("board_member").get(url("new")).status_code == 403


def test_changing_a_definition(client_as, indicator, world):
    client = client_as("head")
    page = client.get(url("edit", indicator.pk))
    assert 'value="LD-01"' in text(page)
    same = definition(code="LD-01", arithmetic="value", care_group=world.care_groups["LD"].pk, fix_after="12")
    answer = client.post(url("edit", indicator.pk), same | {"name": "Better name", "why": "clearer"})
    assert answer.url == url("indicator", indicator.pk)
    indicator.refresh_from_db()
    assert indicator.name == "Better name"
    refused = text(client.post(url("edit", indicator.pk), same | {"arithmetic": "count", "why": "x"}))
    assert "Define a new indicator instead" in refused


def test_entering_and_correcting_a_figure(client_as, make):
    indicator = make("LD-02", [70.0, None, 71.0], highest=D(100))
    client = client_as("commissioner_ld")
    page = client.get(url("figure", indicator.pk))
    assert [value for value, _ in page.context["form"].fields["period"].choices[:2]] == [
        "2026-08-01",
        "2026-06-01",
    ]
    given = {"period": "2026-08-01", "value": "72.5", "state": "provisional"}
    assert client.post(url("figure", indicator.pk), given).url == url("indicator", indicator.pk)
    assert "Choose one of the answers listed for month" in text(
        client.post(url("figure", indicator.pk), given)
    )
    too_much = {"version": "1", "value": "170", "state": "final", "why": "x"}
    assert "above 100" in text(client.post(url("correct", indicator.pk, SEPTEMBER), too_much))
    better = too_much | {"value": "71.5", "why": "late entries"}
    client.post(url("correct", indicator.pk, SEPTEMBER), better)
    client.post(url("correct", indicator.pk, SEPTEMBER), better)
    assert indicator.measurements.filter(start=date(2026, 9, 1)).count() == 2
    assert "late entries" in text(client.get(url("indicator", indicator.pk)))
    assert client.get(url("correct", indicator.pk, "2020-01-01")).status_code == 404


def test_targets_and_limits(client_as, indicator):
    client = client_as("contracts_officer")
    day = {"starts_day": "1", "starts_month": "4", "starts_year": "2026"}
    answer = client.post(
        url("target", indicator.pk), {**day, "value": "85", "tolerance": "", "relative": "yes"}
    )
    assert answer.url == url("indicator", indicator.pk)
    assert Target.objects.filter(indicator=indicator).count() == 2
    client.post(url("limits", indicator.pk), {"starts": "2026-03-01", "reason": "A new ward"})
    row = Rebase.objects.get()
    assert "New limits from March 2026: A new ward." in text(client.get(url("indicator", indicator.pk)))
    assert client_as("board_member").post(url("withdraw_limits", row.pk)).status_code == 404
    client.post(url("withdraw_limits", row.pk))
    row.refresh_from_db()
    assert row.withdrawn


@pytest.mark.parametrize("name", ["edit", "figure", "target", "limits"])
def test_a_reader_is_told_what_is_missing(client_as, indicator, name):
    for who in ("board_member", "commissioner_mh"):
        answer = client_as(who).get(url(name, indicator.pk))
        assert answer.status_code == 403
        assert "change any indicator" in text(answer)


def test_a_stranger_finds_nothing(stranger, indicator):
    for name, args in (
        ("list", ()),
        ("indicator", (indicator.pk,)),
        ("figure", (indicator.pk,)),
        ("imports", ()),
    ):
        assert stranger.get(url(name, *args)).status_code == 403


def upload(client, content, name="figures.csv"):
    return client.post(url("new_import"), {"file": SimpleUploadedFile(name, content.encode(), "text/csv")})


def test_importing_through_the_pages(client_as, make):
    make("LD-03", [70.0], suppress_below=0)
    client = client_as("contracts_officer")
    answer = upload(client, "indicator,period,value\nLD-03,2026-08,69\nLD-03,nonsense,1\n=cmd,2026-08,1\n")
    batch = MeasurementImport.objects.get()
    assert answer.url == url("import", batch.pk)
    preview = text(client.get(answer.url))
    assert "What it would do" in preview
    assert "row 3, period: “nonsense” is not the first day of a month" in preview
    assert Measurement.objects.count() == 1
    mended = client.get(url("import_refused", batch.pk)).content.decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(mended)))
    assert rows[0] == ["indicator", "period", "value", "row", "what is wrong"]
    assert rows[2][:4] == ["'=cmd", "2026-08", "1", "4"]
    client.post(url("import_confirm", batch.pk))
    client.post(url("import_confirm", batch.pk))
    assert Measurement.objects.count() == 2
    assert "What it did" in text(client.get(url("import", batch.pk)))
    assert "figures.csv" in text(client.get(url("imports")))


def test_the_real_file_is_promised_to_a_worker(client_as, world):
    client = client_as("head")
    answer = upload(client, (DATA / "ae_attendances.csv").read_text(encoding="utf-8"), "ae_attendances.csv")
    page = text(client.get(answer.url))
    assert "428 indicators to be made" in page
    assert "A&amp;E within four hours, other departments" in page
    batch = MeasurementImport.objects.get()
    job = client.post(url("import_confirm", batch.pk))
    assert job.url.startswith("/jobs/")
    assert "Being applied" in text(client.get(url("import", batch.pk)))


def test_a_file_put_aside(client_as, make):
    make("LD-03")
    client = client_as("head")
    batch = upload(client, "indicator,period,value\nLD-03,2026-08,69\n").url
    pk = MeasurementImport.objects.get().pk
    assert client.post(url("import_discard", pk)).url == url("imports")
    assert "Put aside" in text(client.get(batch))
    assert client.get(url("import_refused", pk)).status_code == 404


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("figures.pdf", "x", "is not a CSV file"),
        ("figures.csv", "a,b\n1,2\n", "The headings are not those of a file of figures"),
    ],
)
def test_a_wrong_file_is_refused_on_the_page(client_as, world, name, content, words):
    assert words in text(upload(client_as("head"), content, name))


def test_imports_are_for_those_who_may(client_as, world):
    for who in ("commissioner_ld", "board_member"):
        assert client_as(who).get(url("new_import")).status_code == 403
