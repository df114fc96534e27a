"""Every state with every act."""

import itertools

import pytest

from jct.core.errors import Refused
from reports.domain.lifecycle import STEPS, Act, State, step


@pytest.mark.parametrize(("state", "act"), list(itertools.product(State, Act)))
def test_every_state_with_every_act(state, act):
    if (state, act) in STEPS:
        assert step(state, act) is STEPS[state, act]
    else:
        with pytest.raises(Refused, match=f"cannot be {act}"):
            step(state, act)


def test_a_superseded_pack_is_at_its_end():
    assert not [act for state, act in STEPS if state is State.SUPERSEDED]
