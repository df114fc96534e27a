"""Lists, pages and the quarter's summary: the right rows, the same number of queries for one and for thirty."""

import json
from dataclasses import FrozenInstanceError
from datetime import date
from decimal import Decimal as D

import pytest
from django.test.utils import CaptureQueriesContext

from jct.core.calendar import Quarter
from jct.support.facts import fact
from performance.domain.chart import thaw
from performance.models import Indicator
from performance.selectors import indicator_page, performance_summary
from performance.selectors.lists import Asked, Signal, choices, every_row, indicator_list
from performance.services import figures
from performance.services.figures import Reported
from performance.work import concerns
from tests.performance.conftest import LATER, STEADY

FALLING = [80.0, 81, 80, 81, 80, 81, 80, 81, 80, 81, 80, 81, 70]


@pytest.fixture
def county(make):
    make("LD-01", [*STEADY, *LATER], target="95", fix_after=12)
    make("LD-02", FALLING, target="60")
    make("OP-01", STEADY[:8], care_group="OPMH", ends=date(2026, 8, 1), lag_days=10)
    make("ALL-01", [], care_group="", lag_days=10)


def codes(world, who="head", **asked):
    return [row.code for row in every_row(user=world.people[who], asked=Asked(**asked), on=world.on)]


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({}, ["LD-01", "LD-02", "OP-01", "ALL-01"]),
        ({"sort": "signal"}, ["LD-02", "LD-01", "ALL-01", "OP-01"]),
        ({"sort": "code"}, ["ALL-01", "LD-01", "LD-02", "OP-01"]),
        ({"words": "ld-0"}, ["LD-01", "LD-02"]),
        ({"signal": "concern"}, ["LD-02"]),
        ({"signal": "improving"}, ["LD-01"]),
        ({"signal": "failing"}, ["LD-01"]),
        ({"signal": "missed"}, ["LD-01"]),
        ({"signal": "late"}, ["OP-01", "ALL-01"]),
        ({"care_group": "none"}, ["ALL-01"]),
    ],
)
def test_the_list_is_narrowed_and_sorted(world, county, asked, expected):
    assert codes(world, **asked) == expected


def test_a_care_group_and_its_choices(world, county):
    group = world.care_groups["OPMH"]
    assert codes(world, care_group=str(group.pk)) == ["OP-01"]
    offered = choices(world.people["head"])
    assert [words for _, words in offered.care_groups] == [
        "Learning disabilities", "Older people's mental health", "Whole partnership or unassigned",
    ]  # fmt: skip
    assert offered.providers == []


def test_every_signal_has_words():
    assert all(signal.words for signal in Signal)


@pytest.fixture
def counted(world):
    """The number of queries of each selector."""
    from django.db import connection

    def count(ask):
        with CaptureQueriesContext(connection) as captured:
            ask()
        return len(captured)

    def all_of_them():
        user = world.people["head"]
        first = Indicator.objects.order_by("pk").first()
        return [
            count(lambda: list(indicator_list(user=user, asked=Asked(), on=world.on))),
            count(lambda: list(indicator_list(user=user, asked=Asked(signal="concern"), on=world.on))),
            count(lambda: choices(user)),
            count(lambda: indicator_page(user=user, pk=first.pk, on=world.on)),
            count(
                lambda: performance_summary(
                    partnership=world.partnership, quarter=Quarter(2026, 2), on=world.on
                )
            ),
            count(lambda: concerns(user, world.on)),
        ]

    return all_of_them


def test_thirty_rows_cost_the_queries_of_one(world, make, counted):
    make("LD-00", FALLING, target="60")
    world.people["head"].__dict__.pop("_jct_grants", None)
    counted()
    one = counted()
    for number in range(1, 31):
        make(f"LD-{number:02}", FALLING, target="60")
    assert counted() == one == [5, 4, 2, 4, 4, 4]


def test_the_page_tells_where_each_figure_came_from(world, make):
    indicator = make("LD-01", [], arithmetic="ratio", multiplier=100, suppress_below=5, highest=D(100))
    for month, count in ((7, 214), (8, 3), (9, 200)):
        figures.report(
            reported=Reported(indicator.pk, date(2026, month, 1), numerator=D(count), denominator=D(262)),
            by=world.people["head"],
            at=world.at,
        )
    figures.correct(
        reported=Reported(indicator.pk, date(2026, 7, 1), numerator=D(215), denominator=D(262)),
        version=1,
        reason="One more",
        by=world.people["contracts_officer"],
        at=world.at,
    )
    page = indicator_page(user=world.people["commissioner_ld"], pk=indicator.pk, on=world.on)
    september, august, july = page.readings
    assert (september.current.source, september.current.by) == ("Entered by hand", "Helen Fairweather")
    assert (august.slot.shown, august.current.numerator, august.interval) == ("*", "*", "")
    assert (july.current.shown, july.current.reason, july.interval) == ("82.1%", "One more", "77.0% to 86.2%")
    assert [(v.number, v.shown) for v in july.earlier] == [(1, "81.7%")]
    assert page.may_edit
    assert not indicator_page(user=world.people["board_member"], pk=indicator.pk, on=world.on).may_edit


def test_a_stranger_sees_no_indicator(world, make, stranger):
    from jct.accounts.models import User

    outsider = User.objects.get(email="stranger@elsewhere.example")
    indicator = make("LD-01")
    assert every_row(user=outsider, asked=Asked(), on=world.on) == []
    with pytest.raises(Indicator.DoesNotExist):
        indicator_page(user=outsider, pk=indicator.pk, on=world.on)


def test_the_summary_ends_with_the_quarter_and_survives_json(world, county, make):
    make("AE-1", STEADY, in_report=False)
    summary = performance_summary(partnership=world.partnership, quarter=Quarter(2026, 1), on=world.on)
    assert [facts.code for facts in summary.indicators] == ["LD-01", "LD-02", "OP-01", "ALL-01"]
    first = summary.indicators[0]
    assert (first.care_group, first.chart.latest.label) == ("LD", "June 2026")
    assert first.chart.slots[-1].label == "June 2026"
    plain = json.loads(json.dumps(summary.as_json()))
    assert thaw(plain["indicators"][0]["chart"]) == first.chart
    with pytest.raises(FrozenInstanceError):
        first.code = "other"


def test_concerns_wait_for_those_who_look_after_them(world, county):
    items = concerns(world.people["commissioner_ld"], world.on)
    assert [item.title for item in items] == ["Indicator LD-02"]
    assert items[0].kind == "Indicator"
    assert items[0].detail.startswith("Worse than usual: the latest figure, 70.0%")
    assert concerns(world.people["commissioner_mh"], world.on) == []
    assert concerns(world.people["board_member"], world.on) == []


def test_a_contract_shows_its_indicators(world, make):
    from contracts.models import Contract, Provider

    provider = Provider.objects.create(partnership=world.partnership, name="A provider")
    contract = Contract.objects.create(
        partnership=world.partnership, title="Homes", provider=provider, starts=date(2024, 4, 1)
    )
    assert fact("contract.kpis", contract_id=contract.pk) is None
    make("LD-01", STEADY, contract=contract)
    make("LD-02", [], contract=contract)
    panel = fact("contract.kpis", contract_id=contract.pk)
    assert [row[1] for row in panel.rows] == [
        "78.1% in September 2026. Common cause: no significant change.",
        "No figures yet. No figures yet.",
    ]
