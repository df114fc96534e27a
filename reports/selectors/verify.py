"""Is this copy genuine, and is it the current one? Asked with the hash of the facts (in the footer) or of the file."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q

from reports.domain.lifecycle import DocumentKind, EditionKind, State
from reports.models import Pack, PackDocument
from reports.permissions import visible


@dataclass(frozen=True)
class Verdict:
    """What a hash belongs to. `pack` is None when it is unknown to this reader."""

    sha256: str
    pack: Pack | None = None
    document: PackDocument | None = None
    newer: Pack | None = None
    readable: bool = False

    @property
    def known(self) -> bool:
        """Whether the hash is one of ours."""
        return self.pack is not None

    @property
    def current(self) -> bool:
        """Whether it is the version the board has now."""
        return self.pack is not None and self.pack.state == State.PUBLISHED

    @property
    def what(self) -> str:
        """The report and edition, or the frozen facts of the whole pack."""
        if self.document:
            kind, edition = DocumentKind(self.document.kind), EditionKind(self.document.edition)
            return f"{kind.label}, {edition.label.lower()}"
        return "The frozen facts of both reports"


def verify(user: Any, *, sha256: str, on: date) -> Verdict:
    """What `sha256` belongs to.

    Published packs are recognised for everybody, because whoever asks holds the copy already; others only for those
    who may see them.
    """
    packs = Pack.objects.filter(
        Q(pk__in=Pack.objects.published().values("pk")) | Q(pk__in=visible(user, on=on).values("pk"))
    )
    packs = packs.select_related("partnership", "snapshot")
    document = PackDocument.objects.filter(sha256=sha256, pack__in=packs.values("pk")).first()
    pack = (
        packs.filter(pk=document.pack_id).first()
        if document
        else packs.filter(snapshot__sha256=sha256).first()
    )
    if pack is None:
        return Verdict(sha256)
    published = Pack.objects.published().filter(partnership=pack.partnership_id).for_quarter(pack.quarter)
    newer = published.filter(version__gt=pack.version).first()
    readable = visible(user, on=on).filter(pk=pack.pk).exists()
    return Verdict(sha256, pack, document, newer, readable)
