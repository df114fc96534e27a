"""A linter of thousands of clauses of any mix takes seconds. Not among the rules that are traced for coverage, which
would measure the tracing.
"""

import time
from datetime import timedelta
from decimal import Decimal

import pytest

from partnerships.domain.scheme import lint
from partnerships.domain.scheme_facts import MOST_TOLD
from partnerships.domain.words import Measure, Mode
from tests.partnerships.domain.test_scheme import BOARD, CFO, MANAGER, ON, WORLD, body, clause
from tests.partnerships.domain.test_scheme_open import DATED, MANY, band, daily, own_day, row

HEARD_BY_BOARD = {"mode": Mode.RECOMMEND_TO, "refer_to": "Board", "refer_key": BOARD}

# Of the many, and of the few that turn each day beside them.
MIXES = {
    "bands": (lambda n: row(n, **band(n)), daily),
    "care groups": (lambda n: row(n, care_group=n + 1), daily),
    "care groups with limits of their own": (
        lambda n: row(n, up_to=n + 100, care_group=n + 1),
        lambda n: daily(n, up_to=n % 50 + 50),
    ),
    "percentages of care groups": (
        lambda n: row(n, care_group=n + 1, percent_up_to=Decimal(n % 50)),
        lambda n: daily(n, percent_up_to=Decimal(n % 40)),
    ),
    "recurrent or not": (lambda n: row(n, care_group=n // 2 + 1, recurrent=bool(n % 2)), daily),
    "nested days": (
        lambda n: row(n, **band(n), starts=ON + timedelta(n), ends=ON + timedelta(2 * MANY - n)),
        daily,
    ),
    "recommendations heard now and then": (
        lambda n: row(n, care_group=n + 1, **HEARD_BY_BOARD),
        lambda n: body(n, 100, **own_day(2 * n, 2 * DATED)),
    ),
    "a second measure now and then": (
        lambda n: row(n, care_group=n + 1),
        lambda n: row(n, measure=Measure.ANNUAL_VALUE, post_function=MANAGER, **own_day(2 * n, 2 * DATED)),
    ),
    "funds beside care groups": (
        lambda n: row(n, fund=f"F{n}") if n % 2 else row(n, care_group=n + 1),
        daily,
    ),
    "funds of care groups": (
        lambda n: row(n, fund=f"F{n}") if n % 2 else row(n, care_group=n + 1, fund=f"F{n + 1}"),
        daily,
    ),
    "care groups by bands by days": (
        lambda n: row(n, care_group=n % 100 + 1, **band(n // 100), **own_day(n, 97)),
        daily,
    ),
    "bodies of care groups": (
        lambda n: row(n, body="Body", body_key=1_000 + n, care_group=n % 3_000 + 1),
        daily,
    ),
    "a body for each day": (
        lambda n: row(n, body="Body", body_key=1_000 + n, **band(n % 20), **own_day(n, MANY)),
        daily,
    ),
    "joint decisions": (
        lambda n: row(n, up_to=n + 50, post_function=CFO, mode=Mode.ALL_OF, care_group=n + 1),
        daily,
    ),
    "posts by bands": (lambda n: clause(n, n * 10 or None, n * 10 + 10, post=n % 5 + 1), daily),
    "every subject there is": (
        lambda n: row(
            n,
            fund=f"F{n % 21}",
            sector=("", "homes", "care")[n % 3],
            regime=("", "psr")[n % 2],
            care_group=n % 50 + 1 if n % 4 else None,
            up_to=n + 10,
        ),
        daily,
    ),
}


@pytest.mark.parametrize("name", MIXES)
def test_thousands_of_clauses_of_any_mix_soon(name):
    """Seconds of the processor, with room for a slow one."""
    many, few = MIXES[name]
    rows = [many(n) for n in range(MANY - DATED)] + [few(n) for n in range(MANY - DATED, MANY)]
    began = time.process_time()
    found = lint(rows, WORLD)
    assert time.process_time() - began < 8
    assert len(found) < 10 * MOST_TOLD
