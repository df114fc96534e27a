"""The quarter the board has already: 2026-Q1, frozen, printed, signed, published. Quarter 2 waits for a person."""

from datetime import date

from jct.core.calendar import Quarter
from jct.demo.context import Demo
from jct.support import jobs
from partnerships.services.decisions import decide_request
from reports.models import Pack
from reports.services import packs, printing
from reports.services.freeze import freeze_within

QUARTER = Quarter(2026, 1)
FROZEN, SENT, SIGNED, PUBLISHED = (date(2026, 7, day) for day in (21, 22, 23, 24))


def load(demo: Demo) -> None:
    """Freeze, print, approve and publish the first quarter of the year, on the days it would have happened."""
    maker, signer = demo.people["pool_manager"], demo.people["head"]
    pack = freeze_within(
        partnership=demo.partnership.pk, quarter=QUARTER, by=maker, at=demo.moment(FROZEN, 16)
    )
    _print(pack, demo, FROZEN)
    packs.submit(pk=pack.pk, by=maker, at=demo.moment(SENT))
    pack.refresh_from_db()
    decide_request(pk=pack.request_id, by=signer, at=demo.moment(SIGNED))
    _print(pack, demo, SIGNED)
    packs.publish(pk=pack.pk, by=maker, at=demo.moment(PUBLISHED))


def _print(pack: Pack, demo: Demo, day: date) -> None:
    """Print here and now what a worker would: a page of the demonstration never waits for its first pack."""
    for row in pack.documents.filter(rendered_at__isnull=True):
        with jobs.claim(row.job_id) as run:
            if run is not None:
                printing.print_document(
                    pack_id=pack.pk, document=row.kind, edition=row.edition, run=run, at=demo.moment(day, 17)
                )
