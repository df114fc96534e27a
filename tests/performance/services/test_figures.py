"""Figures by hand, corrections, and what the database itself refuses."""

from datetime import date
from decimal import Decimal as D

import pytest
from django.db import IntegrityError, transaction

from jct.core.errors import Refused
from performance.domain.measure import State
from performance.models import Indicator, Measurement
from performance.services import figures
from performance.services.figures import Reported

SEPTEMBER = date(2026, 9, 1)


def report(world, indicator, start=SEPTEMBER, by="contracts_officer", **parts):
    return figures.report(reported=Reported(indicator.pk, start, **parts), by=world.people[by], at=world.at)


def correct(world, indicator, *, version=1, reason="Late entries", by="contracts_officer", **parts):
    return figures.correct(
        reported=Reported(indicator.pk, SEPTEMBER, **parts),
        version=version,
        reason=reason,
        by=world.people[by],
        at=world.at,
    )


def test_a_figure_by_hand(world, make):
    indicator = make("LD-01", arithmetic="ratio", multiplier=100)
    row = report(world, indicator, numerator=D(214), denominator=D(262))
    assert (row.version, row.value, row.by, row.batch) == (
        1,
        D("81.679389"),
        world.people["contracts_officer"],
        None,
    )


@pytest.mark.parametrize(
    ("start", "parts", "words"),
    [
        (date(2026, 9, 2), {"value": D(1)}, "the month begins on 01/09/2026, not on 02/09/2026"),
        (date(2026, 10, 1), {"value": D(1)}, "October 2026 has not ended"),
        (SEPTEMBER, {}, "not complete"),
        (SEPTEMBER, {"value": D(101)}, "above 100"),
        (SEPTEMBER, {"value": D(-1)}, "below 0"),
        (SEPTEMBER, {"value": D(1), "state": State.NO_DATA}, "final, provisional, estimated or suppressed"),
    ],
)
def test_what_cannot_be_a_figure(world, make, start, parts, words):
    indicator = make("LD-03", highest=D(100))
    with pytest.raises(Refused, match=words):
        report(world, indicator, start, **parts)
    assert not Measurement.objects.exists()


def test_a_period_has_one_first_figure(world, make):
    indicator = make("LD-03", [70.0])
    with pytest.raises(Refused, match="There is a figure for September 2026 already"):
        report(world, indicator, value=D(71))


def test_a_correction_keeps_the_earlier_figure(world, make):
    indicator = make("LD-03", [70.0])
    row = correct(world, indicator, value=D(71), reason=" Late entries ")
    assert (row.version, row.reason) == (2, "Late entries")
    assert list(indicator.measurements.values_list("value", flat=True)) == [D(70), D(71)]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"value": D(70)}, "already"),
        ({"value": D(71), "reason": " "}, "Say why"),
        ({"value": D(71), "version": 3}, "Somebody else corrected"),
    ],
)
def test_what_is_no_correction(world, make, changes, words):
    indicator = make("LD-03", [70.0])
    with pytest.raises(Refused, match=words):
        correct(world, indicator, **changes)


def test_care_group_commissioners_enter_their_own_figures_only(world, make):
    mine, other = make("LD-03"), make("OP-01", care_group="OPMH")
    report(world, mine, value=D(1), by="commissioner_ld")
    for indicator, who in ((other, "commissioner_ld"), (mine, "board_member")):
        with pytest.raises(Indicator.DoesNotExist):
            report(world, indicator, value=D(1), by=who)


def test_many_figures_without_anyone_to_refuse_to_are_all_or_nothing(world, make):
    indicator = make("LD-03", highest=D(100))
    rows = [
        Reported(indicator.pk, SEPTEMBER, value=D(1)),
        Reported(indicator.pk, date(2026, 8, 1), value=D(200)),
    ]
    with pytest.raises(Refused, match="above 100"):
        figures.write_many(reported=rows, by=None, at=world.at)
    assert not Measurement.objects.exists()
    with pytest.raises(Indicator.DoesNotExist):
        figures.write_many(reported=rows, by=world.people["board_member"], at=world.at)


def refuses(write):
    with pytest.raises(IntegrityError), transaction.atomic():
        write()


def test_the_database_keeps_figures_as_they_were_reported(world, make):
    indicator = make("LD-03", [70.0])
    row = indicator.measurements.get()
    refuses(lambda: Measurement.objects.update(value=D(1)))
    refuses(row.delete)
    common = {"indicator": indicator, "start": SEPTEMBER, "at": world.at, "value": D(1)}
    refuses(lambda: Measurement.objects.create(**common))
    refuses(lambda: Measurement.objects.create(**common, version=3, reason="a gap"))
    refuses(lambda: Measurement.objects.create(**common, version=2))
    refuses(lambda: Measurement.objects.create(**common | {"start": date(2026, 8, 2)}))
    refuses(lambda: Measurement.objects.create(**common | {"start": date(2026, 8, 1), "value": None}))
    refuses(lambda: Measurement.objects.create(**common | {"start": date(2026, 8, 1)}, denominator=D(0)))
    refuses(lambda: Measurement.objects.create(**common | {"start": date(2026, 8, 1)}, numerator=D(-1)))
    refuses(lambda: Measurement.objects.create(**common | {"start": date(2026, 8, 1)}, state="no_data"))


def test_the_arithmetic_of_an_indicator_with_figures_stands(world, make):
    indicator = make("LD-03", [70.0])
    refuses(lambda: Indicator.objects.filter(pk=indicator.pk).update(arithmetic="count"))
