"""Bank holidays of England and Wales, from the `holidays` library: the days on which no working day is counted."""

from collections.abc import Container
from datetime import date
from functools import cache

import holidays


@cache
def bank_holidays() -> Container[date]:
    """Answers `day in bank_holidays()` for any day; years are worked out as they are asked for."""
    return holidays.country_holidays("GB", subdiv="ENG")
