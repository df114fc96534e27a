"""A pack's two PDFs as the product prints them, against WeasyPrint alone on the same ready HTML."""

import os
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing import get_context

from bench.timing import Aim, Result
from jct.accounts.models import User
from jct.core.calendar import Quarter
from jct.demo.context import EMAIL_HOST
from jct.local import processes
from jct.local.home import ROOT
from jct.local.run import worker
from jct.support import clock, pdf
from partnerships.models import Partnership
from reports.domain.lifecycle import DocumentKind, EditionKind
from reports.models import Pack, PackDocument
from reports.render import html
from reports.services import freeze, printing

PATIENCE = 600.0
ROUNDS = range(1, 4)  # the best of three: whatever else the machine does only ever adds
# Printing takes 20 seconds a round and few rounds fit: two runs on a quiet machine differ by so much. The speed-up is
# made of two such ratios.
NOISE = 0.05
WARM = '<html lang="en"><title>Loads the libraries</title>'


def bare(page: str) -> None:
    """The floor: WeasyPrint with the same options and nothing else of ours."""
    from weasyprint import HTML

    document = HTML(string=page, base_url=pdf.FONTS.as_uri() + "/")
    document.write_pdf(pdf_variant="pdf/ua-1", custom_metadata=True)


def frozen(reason: str) -> Pack:
    """A new version of the county's last quarter; its drafts are queued."""
    return freeze.freeze(
        partnership=Partnership.objects.get().pk,
        quarter=Quarter.of(clock.today()).previous(),
        by=User.objects.get(email=f"head@{EMAIL_HOST}"),
        at=clock.now(),
        reason=reason,
    )


def pages_of(pack: Pack) -> list[str]:
    """The ready HTML of both drafts."""
    return [html.printable(printing.compose(pack, kind, EditionKind.DRAFT)) for kind in DocumentKind]


def printed(pack: Pack) -> float:
    """Seconds from the first start to the last finish of a pack's jobs, once a worker has done them."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        jobs = [document.job for document in PackDocument.objects.filter(pack=pack).select_related("job")]
        if all(job.finished_at for job in jobs):
            assert all(job.status == "done" for job in jobs), [job.error for job in jobs]
            return (
                max(job.finished_at for job in jobs) - min(job.started_at for job in jobs)
            ).total_seconds()
        time.sleep(0.05)
    raise TimeoutError(f"{pack} was not printed")


@contextmanager
def working(concurrency: int) -> Iterator[None]:
    """The product's own worker with so many processes."""
    command = worker()
    command[command.index("--concurrency") + 1] = str(concurrency)
    process = subprocess.Popen(
        command,
        cwd=ROOT,
        env=os.environ,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        yield
    finally:
        processes.end(process)


def bare_seconds(pages: list[str], concurrency: int) -> float:
    """Seconds for the same pages by bare WeasyPrint in so many fresh processes that have loaded it."""
    with get_context("fork").Pool(concurrency) as pool:
        pool.map(bare, [WARM] * concurrency, chunksize=1)
        began = time.perf_counter()
        pool.map(bare, pages, chunksize=1)
        return time.perf_counter() - began


def both() -> Iterator[Result]:
    """One pack after the other, and the bare printing of the same pages after each: by one process, then by two."""
    took, floor = {}, {}
    for concurrency in (1, 2):
        with working(concurrency):
            printed(frozen(f"warm {concurrency}"))
            times, floors = [], []
            for turn in ROUNDS:  # each round with its floor, so that both meet the machine in the same mood
                pack = frozen(f"measured by {concurrency}, round {turn}")
                times.append(printed(pack))
                floors.append(bare_seconds(pages_of(pack), concurrency))
            took[concurrency], floor[concurrency] = min(times), min(floors)
    size = sum(document.pages or 0 for document in PackDocument.objects.filter(pack=pack))
    yield Result(
        f"a pack's PDFs ({size} pages), one worker process",
        f"{took[1]:.2f} s",
        f"WeasyPrint {floor[1]:.2f} s",
        took[1] / floor[1],
        Aim(1.15, room=NOISE),
    )
    ours, theirs = took[1] / took[2], floor[1] / floor[2]
    yield Result(
        "speed-up by a second process",
        f"{ours:.2f} × ({took[2]:.2f} s)",
        f"{theirs:.2f} × ({floor[2]:.2f} s)",
        ours / theirs,
        Aim(0.9, least=True, room=2 * NOISE),
    )
