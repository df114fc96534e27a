"""Files of figures: the real A&E file, the long layout, refusals, corrections, and doing it twice."""

from datetime import date
from decimal import Decimal as D
from pathlib import Path

import pytest

from contracts.models import Provider
from jct.core.errors import Refused
from jct.support.models import Job
from performance.models import Indicator, Measurement, MeasurementImport
from performance.services import imports
from performance.tasks import apply_import

DATA = Path(__file__).parents[1] / "data"
AE = "period,org_code,type,attendances,breaches,admissions\n"


def take(world, text, name="figures.csv", by="contracts_officer"):
    content = text if isinstance(text, bytes) else text.encode()
    return imports.take(
        partnership_pk=world.partnership.pk, name=name, content=content, by=world.people[by], at=world.at
    )


def confirm(world, row, by="contracts_officer"):
    return imports.confirm(pk=row.pk, by=world.people[by], at=world.at)[0]


def refusals(row):
    return [problem for refused in row.refused_rows.all() for problem in refused.problems]


def test_the_real_file_goes_through_the_worker(world):
    row = take(world, (DATA / "ae_attendances.csv").read_bytes(), "ae_attendances.csv")
    assert (row.rows, row.refused, row.added, len(row.new_indicators)) == (12_765, 0, 12_765, 428)
    assert not Measurement.objects.exists()
    assert not Indicator.objects.exists()
    waiting, job = imports.confirm(pk=row.pk, by=world.people["head"], at=world.at)
    assert (waiting.state, job.status, job.result_url) == (
        "applying",
        "waiting",
        f"/performance/imports/{row.pk}/",
    )
    assert not Measurement.objects.exists()
    apply_import(job_id=str(job.pk), import_id=row.pk)
    row.refresh_from_db()
    job.refresh_from_db()
    assert (row.state, row.added, row.refused) == ("applied", 12_765, 0)
    assert (job.status, job.step, job.steps) == ("done", 3, 3)
    assert Measurement.objects.filter(batch=row).count() == 12_765
    indicator = Indicator.objects.get(code="AE4H-RF4-1")
    assert indicator.name == "A&E within four hours, type 1, RF4"
    figure = indicator.measurements.get(start=date(2017, 3, 1))
    assert (figure.numerator, figure.denominator) == (D(21_289 - 2_879), D(21_289))
    assert figure.value == D("86.476584")
    assert indicator.history.get().history_by_name == "Helen Fairweather"
    apply_import(job_id=str(job.pk), import_id=row.pk)
    imports.apply(pk=row.pk, at=world.at)
    assert Measurement.objects.count() == 12_765


def test_a_short_file_is_applied_at_once_and_knows_the_provider(world):
    Provider.objects.create(partnership=world.partnership, name="Northmere Hospitals", ods_code="RF4")
    row = confirm(world, take(world, AE + "2026-04-01,rf4,1,100,5,3\n2026-04-01,RF4,other,50,0,0\n"))
    assert (row.state, row.added, len(row.new_indicators)) == ("applied", 2, 2)
    assert {i.provider.name for i in Indicator.objects.all()} == {"Northmere Hospitals"}
    assert not Job.objects.exists()


def test_refused_rows_are_kept_with_every_reason_and_the_rest_goes_in(world):
    row = take(
        world,
        AE
        + "2026-04-01,RF4,1,100,5,3\n"
        + "2026-04-02,R F,9,12.5,-1,x\n"
        + "2026-05-01,RF4,1,10,11,0\n"
        + "2026-04-01,RF4,1,100,5,3\n"
        + ",,,,,\n"
        + "2027-05-01,RF4,1,10,1,0\n",
    )
    assert (row.rows, row.added, row.refused) == (5, 1, 4)
    assert refusals(row) == [
        "row 3, period: “2026-04-02” is not the first day of a month. Give a month such as 2026-09 or 01/09/2026.",
        "row 3, attendances: “12.5” is not a whole number of 0 or more. Give a whole number such as 1250.",
        "row 3, breaches: “-1” is not a whole number of 0 or more. Give a whole number such as 1250.",
        "row 3, org_code: “R F” is not an ODS code. Give three to six letters and digits, such as RF4.",
        "row 3, type: “9” is not a type of department. Give 1, 2 or other.",
        "row 4, breaches: 11 is more than the 10 attendances. Give attendances or fewer.",
        "row 5, period: says the same figure as row 2. Give each figure once.",
        "row 7: May 2027 has not ended yet.",
    ]
    applied = confirm(world, row)
    assert (applied.added, applied.refused, Measurement.objects.count()) == (1, 4, 1)


def test_the_long_layout_writes_figures_of_known_indicators(world, make):
    make("LD-01", arithmetic="ratio", multiplier=100, highest=D(100))
    make("LD-02", arithmetic="count", unit="people", decimals=0)
    make("LD-03", [70.0])
    row = take(
        world,
        "indicator,period,numerator,denominator,value,state\n"
        "LD-01,2026-09,214,262,,\n"
        'LD-02,Sep 2026,"1,250",,,provisional\n'
        "LD-03,01/08/2026,,,69.5,estimated\n"
        "LD-03,2026-07,,,,suppressed\n"
        "LD-01,2026-08,300,262,,\n"
        "LD-01,2026-07,300,,,\n"
        "LD-99,2026-07,1,2,,\n"
        "LD-02,2026-07,1e5,,,\n"
        "LD-02,2026-06,1,,,certain\n",
    )
    assert (row.layout, row.added, row.refused) == ("long", 4, 5)
    assert refusals(row) == [
        "row 6: 114.503817 is above 100, the highest possible figure.",
        "row 7, denominator: is missing. Give a number.",
        "row 8, indicator: “LD-99” is not the code of an indicator you may change. "
        "Give a code from the list of indicators, or define it first.",
        "row 9, numerator: “1e5” is not a number. Give a number such as 1250 or 81.7, or nothing.",
        "row 10, state: “certain” is not a state of a figure. Give final or provisional or estimated or suppressed.",
    ]
    confirm(world, row)
    assert Measurement.objects.get(indicator__code="LD-01").value == D("81.679389")
    assert Measurement.objects.get(indicator__code="LD-03", start=date(2026, 7, 1)).value is None


def test_the_same_file_twice_is_one_import(world, make):
    make("LD-03")
    text = "indicator,period,value\nLD-03,2026-08,70\n"
    first = take(world, text)
    assert take(world, text, name="again.csv") == first
    confirm(world, first)
    with pytest.raises(Refused, match=r"This very file was applied on 20 October 2026 by Tomasz Zielinski"):
        take(world, text)
    assert MeasurementImport.objects.count() == 1


def test_confirming_twice_is_refused_and_writes_once(world, make):
    make("LD-03")
    row = take(world, "indicator,period,value\nLD-03,2026-08,70\n")
    confirm(world, row)
    with pytest.raises(Refused, match="stands at “Applied”"):
        confirm(world, row)
    assert Measurement.objects.count() == 1


def test_a_changed_figure_becomes_a_correction_and_a_known_one_is_left_alone(world, make):
    indicator = make("LD-03", [70.0, 71.0])
    row = confirm(
        world, take(world, "indicator,period,value\nLD-03,2026-08,70\nLD-03,2026-09,72.5\n", "late.csv")
    )
    assert (row.added, row.corrected, row.unchanged) == (0, 1, 1)
    versions = indicator.measurements.filter(start=date(2026, 9, 1))
    assert [(m.version, m.value, m.reason) for m in versions] == [
        (1, D(71), ""),
        (2, D("72.5"), "Corrected by the import of late.csv"),
    ]


def test_a_file_put_aside_changes_nothing_and_can_be_taken_again(world, make):
    make("LD-03")
    row = take(world, "indicator,period,value\nLD-03,2026-08,70\n")
    aside = imports.discard(pk=row.pk, by=world.people["head"], at=world.at)
    assert aside.state == "discarded"
    with pytest.raises(Refused, match="cannot be confirmed"):
        confirm(world, row)
    assert take(world, "indicator,period,value\nLD-03,2026-08,70\n") != row


def test_only_those_who_may_import_see_an_import(world, make):
    make("LD-03")
    row = take(world, "indicator,period,value\nLD-03,2026-08,70\n")
    for who in ("commissioner_ld", "board_member"):
        with pytest.raises(MeasurementImport.DoesNotExist):
            confirm(world, row, by=who)
        with pytest.raises(type(world.partnership).DoesNotExist):
            take(world, "indicator,period,value\nLD-03,2026-07,70\n", by=who)


@pytest.mark.parametrize(
    "content", [b"", b"a,b\n1,2\n", b"indicator,period\n", b"\x00\x01", b"PK\x03\x04\x00"]
)
def test_a_file_that_is_no_file_of_figures_is_refused_whole(world, content):
    with pytest.raises(Refused):
        take(world, content)
    assert not MeasurementImport.objects.exists()
