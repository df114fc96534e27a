"""Who may still write to a quarter, and what may follow what."""

from datetime import UTC, datetime

import pytest

from budgets.domain.period import STEPS, PeriodState, counts_in, quarter_of_period, refuse_writing, step
from jct.core.errors import Refused

NOON = datetime(2026, 10, 20, 12, tzinfo=UTC)
LATER = datetime(2026, 10, 20, 12, 0, 1, tzinfo=UTC)
OPEN, CLOSED, LOCKED = PeriodState


@pytest.mark.parametrize(
    ("state", "keeper", "leave", "restating", "said"),
    [
        (OPEN, False, [], False, ""),
        (CLOSED, True, [], False, ""),
        (CLOSED, False, [LATER], False, ""),
        (CLOSED, False, [], False, "is closed to officers"),
        (CLOSED, False, [NOON], False, "is closed to officers"),
        (LOCKED, True, [LATER], False, "is locked"),
        (LOCKED, False, [], True, ""),
    ],
)
def test_who_may_write(state, keeper, leave, restating, said):
    def write():
        refuse_writing(state, "Q2", keeper=keeper, leave_until=leave, at=NOON, restating=restating)

    if said:
        with pytest.raises(Refused, match=said):
            write()
    else:
        write()


def test_a_row_on_a_line_counts_in_every_quarter_that_reports_the_year_so_far():
    assert [str(quarter) for quarter in counts_in(2026, 5, on_line=True)] == ["2026-Q2", "2026-Q3", "2026-Q4"]
    assert [str(quarter) for quarter in counts_in(2026, 5, on_line=False)] == ["2026-Q2"]
    assert [str(quarter) for quarter in counts_in(2026, 13, on_line=True)] == ["2026-Q4"]


def test_what_is_being_signed_rests():
    with pytest.raises(Refused, match="Q2 is waiting to be signed"):
        refuse_writing(OPEN, "Q2", keeper=True, leave_until=[], at=NOON, restating=True, signing=True)


@pytest.mark.parametrize("now", PeriodState)
@pytest.mark.parametrize("then", PeriodState)
def test_what_may_follow_what(now, then):
    if then in STEPS[now]:
        assert step(now, then, "Q2") is then
    else:
        with pytest.raises(Refused, match="already" if now == then else "stays so"):
            step(now, then, "Q2")


@pytest.mark.parametrize(("period", "quarter"), [(1, 1), (3, 1), (4, 2), (9, 3), (10, 4), (12, 4), (13, 4)])
def test_the_quarter_of_a_ledger_period(period, quarter):
    assert quarter_of_period(period) == quarter
