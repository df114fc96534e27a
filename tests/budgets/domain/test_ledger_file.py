"""The life of a ledger file: every act in every state."""

from datetime import date

import pytest

from budgets.domain.ledger_file import OPEN, STEPS, WORDS, Act, State, step, waits_until
from jct.core.errors import Refused


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("act", Act)
def test_every_act_in_every_state(state, act):
    if (state, act) in STEPS:
        assert step(state, act) is STEPS[state, act]
        return
    words = "cannot be" if state in OPEN else "is settled"
    with pytest.raises(Refused, match=f"This file {words}.*: {state.words.lower()}"):
        step(state, act)


def test_every_state_has_words_and_an_end_is_an_end():
    assert set(WORDS) == set(State)
    ends = set(State) - {state for state, _ in STEPS}
    assert ends == {State.REVERSED, State.DISCARDED}


def test_a_file_waits_for_seven_days():
    assert waits_until(date(2026, 9, 1)) == date(2026, 9, 8)
