"""Every state with every act: an open request can be moved, a settled one cannot."""

import pytest

from jct.core.errors import Refused
from partnerships.domain.lifecycle import OPEN, SETTLED, UNSETTLED, Act, act_of, step
from partnerships.domain.words import Outcome
from partnerships.domain.words import RequestState as S

W, P, R, T = S.WAITING, S.PARTLY_AGREED, S.RECOMMENDED, S.TO_RATIFY
# What becomes of: draft, waiting, partly agreed, recommended, to ratify, sent back. None: refused.
EXPECTED = {
    Act.SEND: (W, None, None, None, None, None),
    Act.SEND_BACK: (None, S.SENT_BACK, S.SENT_BACK, S.SENT_BACK, S.SENT_BACK, None),
    Act.RESUBMIT: (None, None, None, None, None, W),
    Act.REVISE: (None, W, W, W, W, None),
    Act.CONSENT: (None, P, P, P, T, None),
    Act.RECOMMEND: (None, R, P, R, T, None),
    Act.AGREE_TO_RATIFY: (None, T, T, T, T, None),
    Act.RATIFY: (None, None, None, None, S.APPROVED, None),
    Act.APPROVE: (None, *[S.APPROVED] * 4, None),
    Act.REFUSE: (None, *[S.REFUSED] * 4, None),
    Act.WITHDRAW: (S.WITHDRAWN,) * 6,
    Act.LAPSE: (None, *[S.LAPSED] * 5),
}
COLUMNS = (S.DRAFT, W, P, R, T, S.SENT_BACK)
SETTLED_ONES = {(S.APPROVED, Act.CALL_IN): W}  # the one way back from a settled state


@pytest.mark.parametrize("state", list(S))
@pytest.mark.parametrize("act", list(Act))
def test_every_state_with_every_act(state, act):
    rows = EXPECTED.get(act, (None,) * len(COLUMNS))
    after = rows[COLUMNS.index(state)] if state in COLUMNS else SETTLED_ONES.get((state, act))
    if after is None:
        with pytest.raises(Refused, match=f"cannot be {act}"):
            step(state, act)
    else:
        assert step(state, act) is after


def test_each_state_is_settled_or_not():
    assert {*UNSETTLED} | {*SETTLED} == {*S}
    assert not {*UNSETTLED} & {*SETTLED}
    assert {*OPEN} < {*UNSETTLED}


@pytest.mark.parametrize(
    ("outcome", "state", "completes", "to_ratify", "act"),
    [
        (Outcome.APPROVE, W, True, False, Act.APPROVE),
        (Outcome.APPROVE, P, True, False, Act.APPROVE),
        (Outcome.APPROVE, T, True, False, Act.RATIFY),
        (Outcome.APPROVE, W, False, False, Act.CONSENT),
        (Outcome.APPROVE, R, False, False, Act.CONSENT),
        (Outcome.APPROVE, W, False, True, Act.AGREE_TO_RATIFY),
        (Outcome.APPROVE, T, False, True, Act.CONSENT),
        (Outcome.REFUSE, T, True, True, Act.REFUSE),
        (Outcome.RECOMMEND, W, True, False, Act.RECOMMEND),
    ],
)
def test_an_answer_is_one_act(outcome, state, completes, to_ratify, act):
    assert act_of(outcome, state=state, completes=completes, to_ratify=to_ratify) is act
