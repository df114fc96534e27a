"""Facts with what lies behind the forecasts."""

import pytest

from tests.reports.facts import told


@pytest.fixture
def known(facts):
    """The facts of the quarter as they are gathered now; `facts` are those of an old snapshot."""
    return told(facts)
