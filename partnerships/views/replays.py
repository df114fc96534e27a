"""Ask what a draft would have done, and read the answer."""

from typing import Any

from django.urls import reverse

from jct.core.calendar import add_months
from jct.support import clock
from jct.support.access import Perm
from jct.support.views import FormPage, Page
from partnerships.forms.scheme import ReplayForm
from partnerships.selectors import replays
from partnerships.selectors import scheme as schemes
from partnerships.services import replay as services
from partnerships.views.scheme import pages_of

USUAL_MONTHS = 12


class StartReplay(FormPage):
    """Choose the period; the job page then shows how far it is."""

    needs = Perm.EDIT_STRUCTURE
    template_name = "partnerships/scheme/start_replay.html"

    def form(self, data: Any = None, files: Any = None, **kwargs: Any) -> ReplayForm:
        today = clock.today()
        return ReplayForm(data, initial={"since": add_months(today, -USUAL_MONTHS), "last_day": today})

    def context(self, *, pk: int) -> dict[str, Any]:
        scheme = schemes.schemes_for(self.request.user, Perm.EDIT_STRUCTURE).get(pk=pk)
        return {
            "scheme": scheme,
            "pages": pages_of(scheme, self.request.user, "start_replay"),
            "earlier": schemes.replays_for(self.request.user, Perm.EDIT_STRUCTURE).filter(scheme=scheme),
        }

    def act(self, form: ReplayForm, *, pk: int) -> str:
        _, job = services.start(
            scheme_pk=pk,
            since=form.cleaned_data["since"],
            until=form.until,
            by=self.request.user,
            at=clock.now(),
        )
        return reverse("support:job", args=[job.pk])


class ReplayPage(Page):
    needs = Perm.EDIT_STRUCTURE
    template_name = "partnerships/scheme/replay.html"

    def context(self, *, pk: int, **kwargs: Any) -> dict[str, Any]:
        replay = schemes.replays_for(self.request.user, Perm.EDIT_STRUCTURE).get(pk=pk)
        number = self.request.GET.get("page", "1")
        page = int(number) if number.isdecimal() and len(number) < 7 else 1
        return {
            "page": replays.replay_page(replay, fate=self.request.GET.get("fate", ""), page=page),
            "pages": pages_of(replay.scheme, self.request.user, ""),
        }
