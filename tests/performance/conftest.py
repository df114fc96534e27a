"""Indicators of the small county to try things on."""

from datetime import date
from decimal import Decimal

import pytest

from performance.domain.period import add_months
from performance.models import Indicator
from performance.services import figures, indicators
from performance.services.figures import Reported

STEADY = [78.2, 79.5, 77.9, 80.1, 78.8, 79.0, 77.4, 80.6, 79.2, 78.5, 79.8, 78.1]
LATER = [80.9, 81.4, 80.6, 82.0, 81.1, 80.8, 81.7]


@pytest.fixture
def make(world):
    """`make("KPI-1", values, care_group="LD", …)` → an indicator with monthly figures that end in September 2026."""

    def build(code, values=(), *, care_group="LD", ends=date(2026, 9, 1), target=None, **fields) -> Indicator:
        given = {"name": f"Indicator {code}", "arithmetic": "value", "polarity": "higher", "unit": "%"}
        indicator = indicators.create(
            partnership=world.partnership,
            by=None,
            at=world.at,
            code=code,
            care_group=world.care_groups.get(care_group),
            **given | fields,
        )
        start = add_months(ends, 1 - len(values))
        figures.write_many(
            reported=[
                Reported(indicator.pk, add_months(start, i), value=Decimal(str(value)))
                for i, value in enumerate(values)
                if value is not None
            ],
            by=None,
            at=world.at,
        )
        if target is not None:
            indicators.set_target(
                indicator_pk=indicator.pk,
                by=None,
                at=world.at,
                starts=date(2020, 4, 1),
                value=Decimal(target),
            )
        return indicator

    return build
