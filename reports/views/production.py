"""The production of a quarter: the list, the board, freezing."""

from typing import Any

from django.http import Http404
from django.urls import reverse

from jct.core.calendar import Quarter
from jct.support import clock
from jct.support.access import Perm
from jct.support.views import FormPage, Page
from reports import selectors
from reports.forms import FreezeForm
from reports.services.freeze import freeze


def _quarter(text: str) -> Quarter:
    try:
        return Quarter.parse(text)
    except ValueError:
        raise Http404 from None


class Home(Page):
    """Every quarter with its state."""

    needs = Perm.READ_PACKS
    template_name = "reports/home.html"

    def context(self, **kwargs: Any) -> dict[str, Any]:
        return {"rows": selectors.quarters(self.request.user, on=clock.today())}


class QuarterPage(Page):
    """The production board of one quarter."""

    needs = Perm.READ_PACKS
    template_name = "reports/quarter.html"

    def context(self, *, partnership: int, quarter: str, **kwargs: Any) -> dict[str, Any]:
        user = self.request.user
        return {
            "board": selectors.board(
                user, partnership=partnership, quarter=_quarter(quarter), on=clock.today()
            )
        }


class Freeze(FormPage):
    """Confirm a freeze: what is late, and that the facts will not change."""

    needs = Perm.PRODUCE_PACKS
    template_name = "reports/freeze.html"
    done = "The facts are frozen. The drafts are being printed."

    def _board(self, partnership: int, quarter: str) -> selectors.Board:
        user = self.request.user
        return selectors.board(user, partnership=partnership, quarter=_quarter(quarter), on=clock.today())

    def form(self, data: Any = None, files: Any = None, **kwargs: Any) -> FreezeForm:
        return FreezeForm(data, again=self._board(kwargs["partnership"], kwargs["quarter"]).needs_reason)

    def context(self, *, partnership: int, quarter: str, **kwargs: Any) -> dict[str, Any]:
        return {"board": self._board(partnership, quarter)}

    def act(self, form: Any, *, partnership: int, quarter: str, **kwargs: Any) -> str:
        pack = freeze(
            partnership=partnership,
            quarter=_quarter(quarter),
            by=self.request.user,
            at=clock.now(),
            reason=form.cleaned_data.get("reason", ""),
        )
        return reverse("reports:pack", args=[pack.pk])
