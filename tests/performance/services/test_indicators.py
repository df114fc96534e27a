"""Definitions, targets and new limits: what is allowed, what is refused, who may."""

from datetime import date
from decimal import Decimal as D

import pytest
from django.db import IntegrityError, transaction

from jct.core.errors import Refused
from performance.models import Indicator, Rebase, Target
from performance.services import indicators


def target(world, indicator, starts, value, by="contracts_officer", **changes):
    return indicators.set_target(
        indicator_pk=indicator.pk, by=world.people[by], at=world.at, starts=starts, value=D(value), **changes
    )


def rebase(world, indicator, starts, reason="New ward", by="contracts_officer"):
    return indicators.rebase(
        indicator_pk=indicator.pk, by=world.people[by], at=world.at, starts=starts, reason=reason
    )


def test_a_code_is_taken_once(world, make):
    make("LD-01")
    with pytest.raises(Refused, match="The code LD-01 is taken"):
        make("LD-01")


def test_a_commissioner_defines_indicators_of_the_own_care_group_only(world):
    common = {
        "partnership": world.partnership, "by": world.people["commissioner_ld"], "at": world.at,
        "name": "N", "arithmetic": "value", "polarity": "higher",
    }  # fmt: skip
    assert indicators.create(code="A", care_group=world.care_groups["LD"], **common).pk
    for group in (world.care_groups["DA"], None):
        with pytest.raises(Refused, match="own care group"):
            indicators.create(code="B", care_group=group, **common)


def test_a_change_is_kept_with_its_reason(world, make):
    indicator = make("LD-01", [70.0])
    edit = {"pk": indicator.pk, "by": world.people["head"], "at": world.at, "why": "clearer"}
    assert indicators.edit(**edit, changes={"name": "Clearer", "code": "LD-01"}).name == "Clearer"
    assert indicator.history.first().history_change_reason == "clearer"
    with pytest.raises(Refused, match="Nothing was changed"):
        indicators.edit(**edit, changes={"name": "Clearer"})
    with pytest.raises(Refused, match="Define a new indicator instead"):
        indicators.edit(**edit, changes={"arithmetic": "count"})
    with pytest.raises(Indicator.DoesNotExist):
        indicators.edit(**edit | {"by": world.people["auditor"]}, changes={"name": "X"})


def test_a_new_target_ends_the_one_before(world, make):
    indicator = make("LD-01")
    target(world, indicator, date(2025, 4, 1), "80")
    target(world, indicator, date(2026, 4, 1), "85", tolerance=D(5))
    assert list(Target.objects.values_list("starts", "ends")) == [
        (date(2025, 4, 1), date(2026, 4, 1)),
        (date(2026, 4, 1), None),
    ]
    with pytest.raises(Refused, match="already begins on 1 April 2026"):
        target(world, indicator, date(2026, 4, 1), "90")
    with pytest.raises(Refused, match="0 or more"):
        target(world, indicator, date(2026, 5, 1), "90", tolerance=D(-1))


def test_two_targets_never_hold_at_once(world, make):
    indicator = make("LD-01", target="80")
    with pytest.raises(IntegrityError), transaction.atomic():
        Target.objects.create(indicator=indicator, starts=date(2026, 1, 1), value=D(1))


def test_first_targets_of_many_indicators_need_the_right_to_each(world, make):
    indicator = make("LD-01")
    rows = [Target(indicator=indicator, starts=date(2026, 1, 1), value=D(1))]
    with pytest.raises(Indicator.DoesNotExist):
        indicators.set_targets(targets=rows, by=world.people["board_member"], at=world.at, why="x")
    assert indicators.set_targets(targets=rows, by=world.people["head"], at=world.at, why="x")


def test_new_limits_begin_with_a_reason_and_can_be_withdrawn(world, make):
    indicator = make("LD-01", [1.0, 2.0, 3.0])
    row = rebase(world, indicator, date(2026, 8, 14))
    assert row.starts == date(2026, 8, 1)
    with pytest.raises(Refused, match="already begin in August 2026"):
        rebase(world, indicator, date(2026, 8, 1))
    with pytest.raises(Refused, match="Say what changed"):
        rebase(world, indicator, date(2026, 9, 1), reason=" ")
    with pytest.raises(Refused, match="only after the first figure"):
        rebase(world, indicator, date(2026, 7, 1))
    with pytest.raises(Indicator.DoesNotExist):
        rebase(world, indicator, date(2026, 9, 1), by="board_member")
    withdraw = {"pk": row.pk, "at": world.at, "why": "in error"}
    with pytest.raises(Rebase.DoesNotExist):
        indicators.withdraw_rebase(**withdraw, by=world.people["board_member"])
    assert indicators.withdraw_rebase(**withdraw, by=world.people["head"]).withdrawn
    with pytest.raises(Refused, match="already withdrawn"):
        indicators.withdraw_rebase(**withdraw, by=world.people["head"])
    assert rebase(world, indicator, date(2026, 8, 1)).pk


@pytest.mark.parametrize(
    "fields",
    [{"fix_after": 11}, {"polarity": "up"}, {"multiplier": 7}, {"decimals": 5}, {"lowest": 5, "highest": 5}],
)
def test_the_database_refuses_nonsense(world, make, fields):
    indicator = make("LD-01")
    with pytest.raises(IntegrityError), transaction.atomic():
        Indicator.objects.filter(pk=indicator.pk).update(**fields)
