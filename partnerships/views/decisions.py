"""Requests for decisions: the list, one request with the reader's ruling, asking, and answering many at once."""

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse

from jct.support import clock
from jct.support.access import Perm, objects_for
from jct.support.history import standing
from jct.support.views import FormPage, Page, Room
from partnerships import render, selectors
from partnerships.forms.decisions import AskForm
from partnerships.forms.request_list import ManyForm, RequestFilter
from partnerships.models import CareGroup, DecisionRequest, Partnership
from partnerships.selectors.decision_record import decision_record
from partnerships.selectors.request_list import Wanted
from partnerships.selectors.route import Judged, judged
from partnerships.services import decisions
from partnerships.views.seen import seen


class Requests(Page):
    """The list: narrowed by its filter, each request with what the reader's approval would leave."""

    needs = Perm.VIEW
    template_name = "partnerships/requests.html"

    def context(self, **kwargs: Any) -> dict[str, Any]:
        user = self.request.user
        form = filter_form(user, self.request.GET)
        return {
            "list": selectors.requests_list(user, wanted(form, self.request.GET), on=clock.today()),
            "filter": form,
            "partnership": objects_for(user, Perm.VIEW).order_by("pk").first(),
        }


def filter_form(user: Any, data: Any) -> RequestFilter:
    return RequestFilter(
        data, care_groups=CareGroup.objects.filter(partnership__in=objects_for(user, Perm.VIEW))
    )


def wanted(form: RequestFilter, data: Any) -> Wanted:
    """What the address asks for; whatever of it is nonsense is left out."""
    form.is_valid()
    asked = form.cleaned_data
    number = data.get("page", "1")
    return Wanted(
        mine=asked.get("mine", False),
        state=asked.get("state", ""),
        decision_type=asked.get("decision_type", ""),
        care_group=asked["care_group"].pk if asked.get("care_group") else None,
        q=asked.get("q", ""),
        sort=asked.get("sort") or "newest",
        page=int(number) if number.isdecimal() and len(number) < 7 else 1,
    )


class RequestPage(Page):
    """The facts, the way it takes, what the scheme says about the reader, and every answer given.

    Opening it lets the request follow its subject, so that whoever reads it may act on what they read.
    """

    needs = Perm.VIEW
    template_name = "partnerships/request.html"

    def context(self, *, pk: int) -> dict[str, Any]:
        decisions.keep_up(pk=pk, at=clock.now(), seen_by=self.request.user)
        shown = standing(DecisionRequest, pk)
        return {"seen": shown, "page": selectors.request_page(self.request.user, pk, on=clock.today())}


class Record(Page):
    """The record of a decision as it is published (SI 2012/2089, regulations 12 and 13)."""

    needs = Perm.VIEW
    template_name = "partnerships/decisions/record.html"

    def context(self, *, pk: int) -> dict[str, Any]:
        return {"page": selectors.request_page(self.request.user, pk, on=clock.today())}


class RecordPdf(Room):
    """The whole record with every check of every ruling, as a PDF that reads aloud."""

    needs = Perm.VIEW

    def get(self, request: HttpRequest, *, pk: int) -> HttpResponse:
        content = render.record_pdf(decision_record(request.user, pk, on=clock.today()))
        headers = {"Content-Disposition": f'inline; filename="decision-{pk}.pdf"'}
        return HttpResponse(content, content_type="application/pdf", headers=headers)


class RecordJson(Room):
    """The same record for a program."""

    needs = Perm.VIEW

    def get(self, request: HttpRequest, *, pk: int) -> HttpResponse:
        content = render.record_json(decision_record(request.user, pk, on=clock.today()))
        headers = {"Content-Disposition": f'attachment; filename="decision-{pk}.json"'}
        return HttpResponse(content, content_type="application/json", headers=headers)


class Ask(FormPage):
    """Ask for a decision; "show" judges it without sending it, so that the route is known beforehand."""

    needs = Perm.VIEW
    template_name = "partnerships/ask.html"

    def partnership(self, pk: int) -> Partnership:
        return objects_for(self.request.user, Perm.VIEW).get(pk=pk)

    def form(self, data: Any = None, files: Any = None, *, pk: int) -> AskForm:
        return AskForm(data, partnership=self.partnership(pk), user=self.request.user, on=clock.today())

    def context(self, *, pk: int) -> dict[str, Any]:
        return {"back": reverse("partnerships:requests")}

    def post(self, request: HttpRequest, *, pk: int) -> HttpResponseBase:
        form = self.form(request.POST, pk=pk)
        if "show" in request.POST and form.is_valid():
            return self.render_to_response(
                {"form": form, "judged": self.judged(form, pk), **self.context(pk=pk)}
            )
        return super().post(request, pk=pk)

    def judged(self, form: AskForm, pk: int) -> Judged:
        """The ruling on whoever asks and the route, for the request as it would be sent."""
        user = self.request.user
        partnership = self.partnership(pk)
        asked = DecisionRequest(partnership=partnership, requested_by=user, **form.asked())
        return judged(user=user, request=asked, on=clock.today())

    def act(self, form: AskForm, *, pk: int) -> str:
        keep = "draft" in self.request.POST
        put = decisions.draft if keep else decisions.ask
        request = put(partnership=self.partnership(pk), by=self.request.user, at=clock.now(), **form.asked())
        sent = "The request has been sent. Below you see who can decide it."
        kept = "The draft has been kept. Only you see it until you send it."
        messages.success(self.request, kept if keep else sent)
        return reverse("partnerships:request", args=[request.pk])


def seen_versions(request: HttpRequest, chosen: Iterable[int]) -> dict[int, int]:
    """The version of each request that the page before the button showed."""
    return {pk: seen(request, f"version-{pk}") for pk in chosen}


class DecideMany(Page):
    """Answer many at once: chosen in the list, shown once more with what each leaves, then answered one by one."""

    needs = Perm.VIEW
    template_name = "partnerships/decisions/many.html"
    http_method_names = ("post", "options")

    def post(self, request: HttpRequest) -> HttpResponseBase:
        form = ManyForm(request.POST)
        if not form.is_valid():
            messages.error(request, "Choose at least one request to answer.")
            return redirect("partnerships:requests")
        chosen = form.cleaned_data["pk"]
        if "confirm" not in request.POST:
            rows = selectors.requests_chosen(request.user, chosen, on=clock.today())
            answerable = any(row.answerable for row in rows)
            return self.render_to_response({"rows": rows, "chosen": form, "answerable": answerable})
        answers = form.answers()
        if not answers:
            messages.error(request, "Nothing was answered: you left every one as it is.")
            return redirect("partnerships:requests")
        results = decisions.decide_many(
            pks=answers,
            by=request.user,
            at=clock.now(),
            outcomes=answers,
            reason=form.cleaned_data["reason"],
            versions=seen_versions(request, answers),
        )
        return self.render_to_response({"results": results, "done": sum(row.done for row in results)})
