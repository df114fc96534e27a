"""Print the documents of a pack: one job each, so that two workers print a pack's two reports side by side.

Safe to deliver twice and to be killed in the middle: the file is written under the name of its own hash, then the row
is completed once.
"""

import json
from datetime import datetime
from hashlib import sha256

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.urls import reverse
from django.utils.timezone import localdate

from jct.accounts.models import User
from jct.core.calendar import day_words
from jct.core.errors import Refused
from jct.support import jobs, pdf
from jct.support.access import Perm, objects_for
from jct.support.history import record
from jct.support.jobs import Run
from partnerships.domain.words import Outcome
from reports.domain import performance_report, revenue_monitor
from reports.domain.document import Document
from reports.domain.lifecycle import Act, DocumentKind, EditionKind, State, step
from reports.domain.words import Edition
from reports.models import Pack, PackDocument
from reports.render import html

PRINT = "reports.print_document"
COMPOSERS = {
    DocumentKind.PERFORMANCE_REPORT: performance_report.compose,
    DocumentKind.REVENUE_MONITOR: revenue_monitor.compose,
}
STEPS = 4


def ask_to_print(pack: Pack, edition: EditionKind, *, by: User, at: datetime) -> list[PackDocument]:
    """Queue both documents of an edition, inside the caller's transaction."""
    rows = []
    for kind in DocumentKind:
        row = PackDocument(pack=pack, kind=kind, edition=edition)
        row.job = _job(pack, kind, edition, by=by, at=at)
        row.save()
        rows.append(row)
    return rows


@transaction.atomic
def print_again(*, pk: int, by: User, at: datetime) -> PackDocument:
    """Queue a document whose job failed. Raises Refused when it is printed or still on its way."""
    rows = PackDocument.objects.filter(pack__partnership__in=objects_for(by, Perm.PRODUCE_PACKS))
    row = rows.select_for_update(of=("self",)).select_related("pack", "job").get(pk=pk)
    if row.printed or row.job.alive:
        raise Refused(f"{row} is {'printed already' if row.printed else 'on its way'}.")
    row.job = _job(row.pack, DocumentKind(row.kind), EditionKind(row.edition), by=by, at=at)
    row.save(update_fields=["job"])
    return row


def _job(pack: Pack, kind: DocumentKind, edition: EditionKind, *, by: User, at: datetime) -> jobs.Job:
    return jobs.start(
        kind="Print a report",
        title=f"{kind.label}, {pack}, {edition.label.lower()}",
        by=by,
        at=at,
        task=PRINT,
        dedupe=f"print {pack.pk} {kind.value} {edition.value}",
        result_url=reverse("reports:pack", args=[pack.pk]),
        pack_id=pack.pk,
        document=kind.value,
        edition=edition.value,
    )


def print_document(*, pack_id: int, document: str, edition: str, run: Run, at: datetime) -> None:
    """Print one document from its pack's snapshot, unless it is printed already."""
    rows = PackDocument.objects.select_related("pack__snapshot", "pack__request")
    row = rows.get(pack=pack_id, kind=document, edition=edition)
    if row.printed:
        return
    run.step(1, STEPS, "Wording the facts")
    composed = compose(row.pack, DocumentKind(document), EditionKind(edition))
    twin = html.twin(composed).encode()
    run.step(2, STEPS, "Laying out the pages")
    content, pages = pdf.write(html.printable(composed))
    run.step(3, STEPS, "Storing the file")
    digest = sha256(content).hexdigest()
    row.file.name, row.twin.name = (
        _store(f"packs/{digest}.pdf", content),
        _store(f"packs/{digest}.html", twin),
    )
    row.sha256, row.pages, row.size, row.versions = digest, pages, len(content), pdf.versions()
    run.step(4, STEPS, "Finishing")
    _complete(row, run, at=at)


def compose(pack: Pack, kind: DocumentKind, edition: EditionKind) -> Document:
    """The document of a pack's snapshot in one edition; the approved edition prints the signatures."""
    draft = edition == EditionKind.DRAFT
    made = Edition(
        version=pack.version,
        sha256=pack.snapshot.sha256,
        draft=draft,
        approvals=() if draft else signatures(pack),
    )
    return COMPOSERS[kind](json.loads(pack.snapshot.facts), made)


def signatures(pack: Pack) -> tuple[tuple[str, str, str, str], ...]:
    """Who approved the pack: post, person, day and clause, in the order in which they signed."""
    if pack.request is None:
        return ()
    rows = pack.request.approvals.filter(outcome=Outcome.APPROVE).select_related("approver", "post")
    return tuple(
        (
            row.post.title,
            str(row.approver),
            day_words(localdate(row.at)),
            f"Clause {row.clause_number} of the scheme",
        )
        for row in rows
    )


def _store(name: str, content: bytes) -> str:
    """Write under a name that is the content's own hash; a whole file already there is kept, a torn one replaced."""
    if default_storage.exists(name):
        with default_storage.open(name) as stored:
            if stored.read() == content:
                return name
        default_storage.delete(name)
    return default_storage.save(name, ContentFile(content))


@transaction.atomic
def _complete(row: PackDocument, run: Run, *, at: datetime) -> None:
    """The row is completed once; the last draft of a pack moves the pack on."""
    pack = Pack.objects.select_for_update(of=("self",)).get(pk=row.pack_id)
    row.rendered_at = at
    waiting = PackDocument.objects.filter(pk=row.pk, rendered_at__isnull=True)
    facts = ("file", "twin", "sha256", "pages", "size", "versions", "rendered_at")
    if not waiting.update(**{name: getattr(row, name) for name in facts}):
        return
    left = PackDocument.objects.filter(pack=pack, edition=EditionKind.DRAFT, rendered_at__isnull=True)
    if pack.state == State.FROZEN and not left.exists():
        pack.state = step(State(pack.state), Act.PRINT)
        record(pack, by=run.job.by, at=at, why="both drafts were printed", fields=["state"])
