"""The record that the first scheme of a partnership was adopted."""

from typing import Any

from django.urls import reverse

from jct.support import clock
from jct.support.access import Perm
from partnerships.forms.scheme import AdoptionForm
from partnerships.selectors import inspection
from partnerships.selectors import scheme as selectors
from partnerships.services import scheme as services
from partnerships.views.scheme import OfScheme
from partnerships.views.seen import SeenForm, seen


class RecordAdoption(SeenForm, OfScheme):
    """A record of what a body decided outside, while no scheme says who may adopt one."""

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

    def act(self, form: AdoptionForm, *, pk: int) -> str:
        told = {"by": self.request.user, "at": clock.now(), "shown": seen(self.request)}
        services.record_adoption(pk=pk, **form.cleaned_data, **told)
        return reverse("partnerships:scheme", args=[pk])
