"""Every state with every act: an open request can be moved, a settled one cannot."""

import pytest

from jct.core.errors import Refused
from partnerships.domain.lifecycle import Act, step
from partnerships.domain.words import RequestState as S

EXPECTED = {
    Act.CONSENT: S.PARTLY_AGREED,
    Act.APPROVE: S.APPROVED,
    Act.REFUSE: S.REFUSED,
    Act.WITHDRAW: S.WITHDRAWN,
}


@pytest.mark.parametrize("state", list(S))
@pytest.mark.parametrize("act", list(Act))
def test_every_state_with_every_act(state, act):
    if state in (S.WAITING, S.PARTLY_AGREED):
        assert step(state, act) is EXPECTED[act]
    else:
        with pytest.raises(Refused, match=f"cannot be {act}"):
            step(state, act)
