import itertools

import pytest

from jct.core.errors import Refused
from performance.domain.batch import STEPS, Act, Layout, State, step


@pytest.mark.parametrize(("state", "act"), list(itertools.product(State, Act)))
def test_every_state_with_every_act(state, act):
    if (state, act) in STEPS:
        assert step(state, act) is STEPS[state, act]
    else:
        with pytest.raises(Refused, match=state.words):
            step(state, act)


def test_words():
    assert all(member.words for member in (*State, *Layout))
