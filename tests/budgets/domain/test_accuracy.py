"""How far past forecasts were off."""

from dataclasses import replace
from decimal import Decimal

from budgets.domain.accuracy import Past, accuracy, by_line, by_person, by_quarter, usual_error
from jct.core.calendar import Quarter

D = Decimal


def past(number, forecast, outturn, *, line=1, person="Joyce Bell", year=2025):
    return Past(Quarter(year, number), line, f"Line {line}", person, D(forecast), D(outturn))


MADE = [
    past(1, 110, 100),
    past(2, 95, 100),
    past(4, 100, 100),
    past(1, -180, -200, line=2, person="Imran Siddiqui"),
]


def test_errors_do_not_cancel_but_the_lean_does():
    whole = accuracy(MADE)
    assert (whole.count, whole.off, whole.lean, whole.percent) == (4, D(35), D(25), D("7.00"))
    assert whole.lean_words == "£25 over"
    assert accuracy([past(1, 90, 100)]).lean_words == "£10 under"
    assert accuracy([past(1, 100, 100)]).lean_words == "even"


def test_an_outturn_of_nothing_has_no_percentage():
    assert accuracy([past(1, 5, 0)]).percent is None
    assert accuracy([]).percent is None


def test_groups():
    assert [(one.name, one.percent) for one in by_quarter(MADE)] == [
        ("Month 3 (quarter 1)", D("10.00")),
        ("Month 6 (quarter 2)", D("5.00")),
        ("Month 12 (quarter 4)", D("0.00")),
    ]
    assert [(one.name, one.count) for one in by_person(MADE)] == [("Imran Siddiqui", 1), ("Joyce Bell", 3)]
    assert [(one.name, one.percent) for one in by_line(MADE)] == [
        ("Line 2", D("10.00")),
        ("Line 1", D("5.00")),
    ]
    assert [one.percent for one in by_line([past(1, 5, 0)])] == [None]


def test_every_group_keeps_what_it_was_grouped_by_also_where_names_are_the_same():
    same = [replace(past(2, 95, 100, line=line), name="Short breaks") for line in (1, 2)]
    assert [(one.name, one.key) for one in by_line(same)] == [("Short breaks", 1), ("Short breaks", 2)]
    assert [one.key for one in by_quarter(MADE)] == [1, 2, 4]
    assert [one.key for one in by_person(MADE)] == ["Imran Siddiqui", "Joyce Bell"]


def test_the_usual_error_of_a_line_at_a_time_of_the_year():
    assert usual_error(MADE, 1, 2) == D("5.00")
    assert usual_error([*MADE, past(2, 115, 100, year=2024)], 1, 2) == D("10.00")
    assert usual_error(MADE, 1, 3) is None
