"""Every state with every act: the table, the whole table and nothing but the table."""

import itertools

import pytest

from budgets.domain.lifecycle import DONE, EDITABLE, STEPS, WORDS, Act, State, step
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
