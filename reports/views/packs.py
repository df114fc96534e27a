"""A pack and its documents: read, download, send for approval, publish."""

from typing import Any

from django.http import FileResponse, Http404, HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils.safestring import mark_safe

from budgets.selectors.figures import Answers, answers_for
from jct.support import clock
from jct.support.access import Perm
from jct.support.views import ActView, Page, Room
from reports import selectors
from reports.models import PackDocument
from reports.permissions import visible
from reports.services import packs, printing


def _document(request: HttpRequest, pk: int) -> PackDocument:
    """A printed document of a pack this person may see. Raises DoesNotExist otherwise."""
    seen = visible(request.user, on=clock.today()).values("pk")
    return PackDocument.objects.select_related("pack__snapshot").get(
        pk=pk, pack__in=seen, rendered_at__isnull=False
    )


class PackPage(Page):
    """A pack: its documents with their progress, its hash, who may approve it."""

    needs = Perm.READ_PACKS

    def get_template_names(self) -> list[str]:
        return ["reports/_documents.html" if self.request.headers.get("HX-Request") else "reports/pack.html"]

    def context(self, *, pk: int, **kwargs: Any) -> dict[str, Any]:
        page = selectors.pack_page(self.request.user, pk=pk, on=clock.today())
        return {"page": page, "not_sent": packs.why_not_sent(page.pack) if page.may_submit else ""}


class Submit(ActView):
    """Send a pack for approval."""

    needs = Perm.PRODUCE_PACKS
    done = "Sent for approval."

    def act(self, *, pk: int, **kwargs: Any) -> str:
        packs.submit(pk=pk, by=self.request.user, at=clock.now())
        return reverse("reports:pack", args=[pk])


class TakeBack(ActView):
    """Take a pack back from approval."""

    needs = Perm.PRODUCE_PACKS
    done = "Taken back from approval."

    def act(self, *, pk: int, **kwargs: Any) -> str:
        packs.take_back(pk=pk, by=self.request.user, at=clock.now())
        return reverse("reports:pack", args=[pk])


class Publish(ActView):
    """Publish an approved pack to the board."""

    needs = Perm.PRODUCE_PACKS
    done = "Published to the board."

    def act(self, *, pk: int, **kwargs: Any) -> str:
        packs.publish(pk=pk, by=self.request.user, at=clock.now())
        return reverse("reports:pack", args=[pk])


class PrintAgain(ActView):
    """Print a document whose job failed."""

    needs = Perm.PRODUCE_PACKS
    done = "The report is being printed again."

    def act(self, *, pk: int, **kwargs: Any) -> str:
        row = printing.print_again(pk=pk, by=self.request.user, at=clock.now())
        return reverse("reports:pack", args=[row.pack_id])


class DocumentPage(Page):
    """The web twin of a report, as it was stored when its PDF was printed."""

    needs = Perm.READ_PACKS
    template_name = "reports/document.html"

    def context(self, *, pk: int, **kwargs: Any) -> dict[str, Any]:
        document = _document(self.request, pk)
        try:
            with document.twin.open() as stored:
                body = stored.read().decode()
        except FileNotFoundError:
            raise Http404 from None
        return {
            "document": document,
            "body": mark_safe(body),  # noqa: S308 - written by our own renderer, escaped there
            "answers": self.answers(document),
        }

    def answers(self, document: PackDocument) -> tuple[Answers, ...]:
        """Where the sums of money come from, the monitor's and those that the performance report has in brief; what is
        printed stays as it was, so the links stand beside it.
        """
        pack = document.pack
        return answers_for(self.request.user, pack.snapshot.partnership_id, pack.when)


class Pdf(Room):
    """The PDF, streamed to whoever may see its pack."""

    needs = Perm.READ_PACKS

    def get(self, request: HttpRequest, *, pk: int) -> HttpResponseBase:
        document = _document(request, pk)
        try:
            content = document.file.open()
        except FileNotFoundError:
            raise Http404 from None
        return FileResponse(
            content, as_attachment=True, filename=document.download_name, content_type="application/pdf"
        )
