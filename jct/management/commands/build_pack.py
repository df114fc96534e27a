"""`manage.py build_pack OUT`: the demonstration's quarter from its facts to two published PDFs, through a worker."""

import time
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from jct.accounts.models import User
from jct.core.calendar import Quarter
from jct.core.errors import Refused
from jct.demo.context import EMAIL_HOST, PEOPLE, Demo
from jct.support.models import Job
from partnerships.models import Partnership
from partnerships.services import decisions
from reports.domain.lifecycle import EditionKind, State
from reports.models import Pack, PackDocument
from reports.services import freeze, packs

PATIENCE = 300.0


class Command(BaseCommand):
    help = "Freeze, print, approve and publish the demonstration's quarter; copy its PDFs to a folder."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("out", type=Path, help="the folder that gets the PDFs")
        parser.add_argument(
            "--quarter", type=Quarter.parse, help="such as 2026-Q2 (default: the last one over)"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.JCT_MODE == "production":
            raise CommandError("This speaks for the people of the demonstration only.")
        demo = Demo(on=settings.JCT_DEMO_DATE or Demo.on)
        quarter = options["quarter"] or Quarter.of(demo.on).previous()
        head = _person("head")
        pack = freeze.freeze(
            partnership=_northmere().pk, quarter=quarter, by=head, at=demo.at, reason="make pack"
        )
        _printed(pack, EditionKind.DRAFT)
        packs.submit(pk=pack.pk, by=head, at=demo.at)
        _sign(pack, demo.at)
        documents = _printed(pack, EditionKind.FINAL)
        packs.publish(pk=pack.pk, by=head, at=demo.at)
        options["out"].mkdir(parents=True, exist_ok=True)
        for document in documents:
            path = options["out"] / document.download_name
            with document.file.open("rb") as content:
                path.write_bytes(content.read())
            self.stdout.write(f"{path}  {document.pages} pages  sha256 {document.sha256}")


def _northmere() -> Partnership:
    """The demonstration's own partnership, whatever others a blueprint has founded beside it."""
    return Partnership.objects.filter(posts__holders__user=_person("head")).distinct().get()


def _person(key: str) -> User:
    return User.objects.get(email=f"{key}@{EMAIL_HOST}")


def _sign(pack: Pack, at: datetime) -> None:
    """Everybody who may sign the pack off does, until it is approved."""
    refusals = []
    for key in PEOPLE:
        pack.refresh_from_db()
        if pack.state == State.APPROVED:
            return
        try:
            decisions.decide_request(pk=pack.request_id, by=_person(key), at=at)
        except (Refused, decisions.DecisionRequest.DoesNotExist) as reason:
            refusals.append(f"{PEOPLE[key]}: {reason}")
    pack.refresh_from_db()
    if pack.state != State.APPROVED:
        raise CommandError("Nobody could sign the pack off:\n" + "\n".join(refusals))


def _printed(pack: Pack, edition: EditionKind) -> list[PackDocument]:
    """Wait until the worker has printed both documents of an edition."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        documents = list(
            PackDocument.objects.filter(pack=pack, edition=edition).select_related("job", "pack")
        )
        if documents and all(document.printed for document in documents):
            return documents
        for document in documents:
            if document.job.status == Job.Status.FAILED:
                raise CommandError(f"{document} was not printed: {document.job.error}")
        time.sleep(0.2)
    raise CommandError(f"The worker did not print {pack} within {PATIENCE:.0f} seconds.")
