"""Every state with every act."""

from datetime import date
from itertools import product

import pytest

from contracts.domain.lifecycle import STEPS, Act, Status, act_between, from_dates, step
from jct.core.errors import Refused


@pytest.mark.parametrize(("status", "act"), list(product(Status, Act)))
def test_every_state_with_every_act(status, act):
    if (status, act) in STEPS:
        assert step(status, act) is STEPS[status, act]
    else:
        with pytest.raises(Refused, match="cannot be"):
            step(status, act)


def test_a_form_may_choose_only_a_neighbouring_state():
    assert act_between(Status.DRAFT, Status.ACTIVE) is Act.START
    with pytest.raises(Refused, match="A contract that is draft cannot become ended in one step"):
        act_between(Status.DRAFT, Status.ENDED)


@pytest.mark.parametrize(
    ("starts", "ends", "status"),
    [
        (date(2026, 10, 21), None, Status.DRAFT),
        (date(2026, 10, 20), None, Status.ACTIVE),
        (date(2026, 10, 20), date(2026, 10, 21), Status.ACTIVE),
        (date(2020, 4, 1), date(2026, 10, 20), Status.ENDED),
    ],
)
def test_what_dates_alone_say(starts, ends, status):
    assert from_dates(starts, ends, date(2026, 10, 20)) is status
