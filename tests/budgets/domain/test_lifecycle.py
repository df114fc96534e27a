"""Every state with every act: the table, the whole table and nothing but the table."""

import itertools
from datetime import date

import pytest

from budgets.domain.lifecycle import DONE, EDITABLE, STEPS, WORDS, Act, State, step, wrong_due
from jct.core.calendar import Quarter
from jct.core.errors import Refused


@pytest.mark.parametrize(("state", "act"), list(itertools.product(State, Act)))
def test_every_state_with_every_act(state, act):
    if (state, act) in STEPS:
        assert step(state, act) is STEPS[state, act]
    else:
        with pytest.raises(Refused, match=f"This return is {WORDS[state]}, so it cannot be {DONE[act]}"):
            step(state, act)


def test_only_open_and_sent_back_returns_can_be_changed():
    assert set(EDITABLE) == {State.OPEN, State.SENT_BACK}
    assert step("certified", Act.REOPEN) is State.SUPERSEDED


@pytest.mark.parametrize(
    ("day", "on", "wrong"),
    [
        (date(2026, 10, 1), date(2026, 9, 1), ""),
        (date(2026, 9, 30), date(2026, 9, 1), "before the quarter ends. Give a day from 1 October 2026 on."),
        (date(2026, 12, 31), date(2026, 9, 1), ""),
        (date(2027, 1, 1), date(2026, 9, 1), "only on 1 January 2027. Give a day up to 31 December 2026."),
        (date(2062, 10, 20), date(2026, 10, 1), "only on 20 October 2062. Give a day up to 1 January 2027."),
        (date(2027, 8, 1), date(2027, 5, 3), ""),
        (date(2027, 8, 4), date(2027, 5, 3), "only on 4 August 2027. Give a day up to 3 August 2027."),
    ],
)
def test_a_return_is_due_after_its_quarter_and_in_sight(day, on, wrong):
    found = [str(problem) for problem in wrong_due(day, Quarter(2026, 2), where="Council", on=on)]
    assert found == ([f"Council: the return is due {wrong}"] if wrong else [])
