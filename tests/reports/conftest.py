"""A frozen quarter for the tests of this app."""

import functools
import json
from datetime import datetime

import pytest
from django.utils import timezone

from jct.core.calendar import Quarter
from jct.core.facts import canonical
from jct.support import jobs, pdf
from reports import tasks  # noqa: F401 (registers the task that the services name)
from reports.services import printing
from reports.services.freeze import freeze
from tests.reports.facts import quarter

Q2 = Quarter(2026, 2)
AT = timezone.make_aware(datetime(2026, 10, 20, 10))


@pytest.fixture(autouse=True)
def _own_files(settings, tmp_path):
    """What a test prints goes into its own folder."""
    settings.MEDIA_ROOT = tmp_path / "files"


@pytest.fixture(autouse=True)
def _print_the_same_page_once(monkeypatch):
    """The same HTML gives the same bytes (tests/reports/test_pdf.py), so most tests may share them."""
    monkeypatch.setattr(pdf, "write", _known)


_known = functools.cache(pdf.write)


@pytest.fixture(scope="session")
def facts():
    """The facts of quarter 2, as a snapshot gives them back."""
    return json.loads(canonical(quarter(12)))


@pytest.fixture
def frozen(world):
    """`frozen()` freezes quarter 2 as the pool manager; with a reason, again."""

    def freeze_it(reason: str = "", by: str = "pool_manager"):
        return freeze(partnership=world.partnership.pk, quarter=Q2, by=world.people[by], at=AT, reason=reason)

    return freeze_it


@pytest.fixture
def printed():
    """`printed(pack)` prints every document of the pack that is still to print, as a worker would."""

    def print_all(pack):
        for row in pack.documents.filter(rendered_at__isnull=True):
            with jobs.claim(row.job_id) as run:
                printing.print_document(
                    pack_id=pack.pk, document=row.kind, edition=row.edition, run=run, at=AT
                )
        pack.refresh_from_db()
        return pack

    return print_all
