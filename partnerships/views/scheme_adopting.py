"""The record that the first scheme of a partnership was adopted: typed, shown once more in words, and recorded."""

from datetime import date
from hashlib import sha256
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse

from jct.core.calendar import day_words
from jct.support import clock
from jct.support.access import Perm
from partnerships.forms.scheme import AdoptionForm
from partnerships.selectors import inspection
from partnerships.selectors import scheme as selectors
from partnerships.services import scheme as services
from partnerships.views.scheme import OfScheme
from partnerships.views.seen import SeenForm, seen

Rows = list[tuple[str, Any]]


class RecordAdoption(SeenForm, OfScheme):
    """A record of what a body decided outside, while no scheme says who may adopt one.

    It cannot be taken back, so what is posted is shown once more before it counts. `confirm` is the mark of what that
    page showed: anything else is shown anew.
    """

    needs = Perm.EDIT_STRUCTURE
    template_name = "partnerships/scheme/adoption.html"
    done = "The adoption has been recorded. From now on the scheme is changed only by a decision under it."

    def shows(self, *, pk: int) -> int:
        return services.mark(self.scheme(pk))

    def changed(self, since: int, *, pk: int) -> str:
        return services.changed_since(self.scheme(pk), since)

    def form(self, data: Any = None, files: Any = None, *, pk: int) -> AdoptionForm:
        return AdoptionForm(data, partnership=self.scheme(pk).partnership)

    def context(self, *, pk: int) -> dict[str, Any]:
        scheme = self.scheme(pk)
        return {
            **super().context(pk=pk),
            "title": "Record the adoption of the first scheme",
            "scheme": scheme,
            "clauses": scheme.clauses.count(),
            "is_later": selectors.had_a_scheme(scheme.partnership) and services.LATER,
            "standing": inspection.standing(scheme, on=clock.today()),
            "back": reverse("partnerships:scheme", args=[pk]),
        }

    def post(self, request: HttpRequest, *, pk: int) -> HttpResponseBase:
        if "change" in request.POST:
            return self.again(self.form(request.POST, pk=pk), pk=pk)
        return super().post(request, pk=pk)

    def act(self, form: AdoptionForm, *, pk: int) -> str | HttpResponseBase:
        told = {"by": self.request.user, "at": clock.now(), "shown": seen(self.request), **form.cleaned_data}
        rows = self.rows(form, self.scheme(pk))
        read, mark = self.request.POST.get("confirm"), sha256(repr(rows).encode()).hexdigest()[:12]
        if read != mark:
            services.recordable(pk=pk, **told)
            return self.once_more(form, pk, {"rows": rows, "confirm": mark, "is_other": bool(read)})
        services.record_adoption(pk=pk, **told)
        return reverse("partnerships:scheme", args=[pk])

    def once_more(self, form: AdoptionForm, pk: int, facts: dict[str, Any]) -> HttpResponseBase:
        """What is about to be recorded, in words, with what was typed."""
        self.done, self.now = "", seen(self.request)
        self.template_name = "partnerships/scheme/adoption_confirm.html"
        typed = {
            name: value for name, value in self.request.POST.items() if name.startswith(tuple(form.fields))
        }
        return self.render_to_response({**self.context(pk=pk), **facts, "form": form, "typed": typed})

    def rows(self, form: AdoptionForm, scheme: Any) -> Rows:
        facts = form.cleaned_data
        return [
            ("Scheme", str(scheme)),
            ("Clauses", scheme.clauses.count()),
            ("Adopted by", facts["body"].name),
            ("Decided on", _weekday(facts["met_on"])),
            ("Minuted at", facts["minute"]),
            ("In effect from", _weekday(facts["starts"])),
            ("Recorded by", str(self.request.user)),
        ]


def _weekday(day: date) -> str:
    return f"{day:%A} {day_words(day)}"
