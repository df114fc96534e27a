"""One pack as its page shows it."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.urls import reverse

from jct.support.access import Perm, can
from jct.support.models import Job
from partnerships.domain.ruling import Ruling
from partnerships.domain.words import DecisionType
from partnerships.models import Approval, DecisionRequest
from partnerships.selectors import ruling
from partnerships.selectors.route import Judged, judged
from reports.domain.lifecycle import DocumentKind, EditionKind, State
from reports.models import Pack, PackDocument
from reports.permissions import visible

COLOURS = {
    State.FROZEN: "grey",
    State.RENDERED: "blue",
    State.SUBMITTED: "yellow",
    State.APPROVED: "teal",
    State.PUBLISHED: "green",
    State.SUPERSEDED: "grey",
}


@dataclass(frozen=True)
class DocumentRow:
    """One report of the pack in the edition a reader should have: printed, on its way, or failed."""

    document: PackDocument
    job: Job
    may_retry: bool

    @property
    def title(self) -> str:
        """The report's name."""
        return DocumentKind(self.document.kind).label

    @property
    def url(self) -> str:
        """The report as a page."""
        return reverse("reports:document", args=[self.document.pk])

    @property
    def pdf_url(self) -> str:
        """The report as a PDF."""
        return reverse("reports:pdf", args=[self.document.pk])


@dataclass(frozen=True)
class PackPage:
    """A pack, its documents, who signed it and what this reader may do next."""

    pack: Pack
    state: State
    colour: str
    edition: EditionKind
    documents: tuple[DocumentRow, ...]
    approvals: tuple[Approval, ...]
    ruling: Ruling | None
    judged: Judged | None  # the way it would take, while it can be sent for approval
    may_produce: bool
    newer: Pack | None

    @property
    def printing(self) -> bool:
        """Whether a document is still on its way."""
        return any(not row.document.printed and row.job.alive for row in self.documents)

    @property
    def printed(self) -> bool:
        """Whether every document of the edition is there."""
        return bool(self.documents) and all(row.document.printed for row in self.documents)

    @property
    def may_submit(self) -> bool:
        """Whether the next act is to send it for approval."""
        return self.may_produce and self.state is State.RENDERED

    @property
    def may_take_back(self) -> bool:
        """Whether the next act is to take it back from approval: not while what was approved may be called in."""
        request = self.pack.request
        called = request is not None and request.waits_for_call_in
        return self.may_produce and self.state is State.SUBMITTED and not called

    @property
    def may_publish(self) -> bool:
        """Whether the next act is to publish it."""
        return self.may_produce and self.state is State.APPROVED and self.printed


def pack_page(user: Any, *, pk: int, on: date) -> PackPage:
    """The page of one pack. Raises DoesNotExist when `user` may not see it. A fixed number of queries."""
    packs = visible(user, on=on).select_related(
        "partnership", "snapshot__frozen_by", "request", "published_by"
    )
    pack = packs.distinct().get(pk=pk)
    state = State(pack.state)
    produces = can(user, Perm.PRODUCE_PACKS, pack.partnership_id)
    rows = list(pack.documents.select_related("job"))
    final = any(row.edition == EditionKind.FINAL for row in rows)
    edition = EditionKind.FINAL if final else EditionKind.DRAFT
    for row in rows:
        row.pack = pack
    request = pack.request
    to_send = produces and state is State.RENDERED
    return PackPage(
        pack=pack,
        state=state,
        colour=COLOURS[state],
        edition=edition,
        documents=tuple(
            DocumentRow(row, row.job, produces and not row.printed and not row.job.alive)
            for row in rows
            if row.edition == edition
        ),
        approvals=tuple(request.approvals.select_related("approver", "post")) if request else (),
        ruling=ruling(user=user, request=request, on=on) if request and request.is_open else None,
        judged=judged(user=user, request=DecisionRequest(**asked(pack), requested_by=user), on=on)
        if to_send
        else None,
        may_produce=produces,
        newer=_newer(pack),
    )


def asked(pack: Pack) -> dict[str, Any]:
    """What the request to sign a pack off says, in the words of `partnerships.services.decisions.ask`."""
    return {
        "partnership": pack.partnership,
        "decision_type": DecisionType.REPORT_SIGN_OFF,
        "title": f"Sign off the reports of {pack}",
        "amount": Decimal(0),
        "subject_url": reverse("reports:pack", args=[pack.pk]),
        "facts": {
            "Quarter": pack.when.label,
            "Version": str(pack.version),
            "Facts frozen (sha256)": pack.snapshot.sha256,
        },
    }


def _newer(pack: Pack) -> Pack | None:
    published = Pack.objects.published().filter(partnership=pack.partnership_id).for_quarter(pack.quarter)
    return published.filter(version__gt=pack.version).first()
