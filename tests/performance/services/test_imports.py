"""Files of figures: the real A&E file, the long layout, refusals, corrections, and doing it twice."""

import time
from datetime import date
from decimal import Decimal as D
from pathlib import Path

import pytest

from jct.core.errors import Refused
from performance.domain.batch import State
from performance.models import Indicator, Measurement, MeasurementImport
from performance.services import imports

DATA = Path(__file__).parents[1] / "data"


def take(world, text, name="figures.csv", by="contracts_officer"):
    content = text if isinstance(text, bytes) else text.encode()
    return imports.take(
        partnership_pk=world.partnership.pk, name=name, content=content, by=world.people[by], at=world.at
    )


def confirm(world, row, by="contracts_officer"):
    return imports.confirm(pk=row.pk, by=world.people[by], at=world.at)[0]


def test_the_real_file(world):
    t=time.time()
    row = take(world, (DATA / "ae_attendances.csv").read_bytes(), "ae_attendances.csv")
    print('take',time.time()-t)
    assert (row.rows, row.refused, row.added, len(row.new_indicators)) == (12_765, 0, 12_765, 428)
    assert not Measurement.objects.exists()
    assert not Indicator.objects.exists()
    t=time.time()
    row,job= imports.confirm(pk=row.pk, by=world.people["head"], at=world.at)
    imports.apply(pk=row.pk,at=world.at)
    print('apply',time.time()-t)
    assert Measurement.objects.count()==12765
