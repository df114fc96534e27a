"""One line's forecast by every method, and how far past forecasts were off."""

from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse

from budgets.domain.forecast import ACTIVITY, MANUAL
from budgets.forms.forecasts import ForecastForm
from budgets.render.outlook import ACCURACY_COLUMNS, accuracy_rows
from budgets.selectors.accuracy import Sought, accuracy_page, linked
from budgets.selectors.forecasts import forecast_page
from budgets.services.forecasts import choose_forecast
from budgets.views.common import File, FiledPage, fund_nav
from jct.core.money import pounds
from jct.support import clock
from jct.support.access import Perm
from jct.support.sheets import download_links
from jct.support.views import FormPage

TRIED = ("commitment", "people", "weeks", "price", "charge", "attrition")


class Forecast(FormPage):
    """Every method side by side. “Work it out” tries figures without keeping them; choosing one keeps it."""

    needs = Perm.VIEW
    template_name = "budgets/outlook/forecast.html"

    def form(self, data: Any = None, files: Any = None, *, pk: int) -> ForecastForm:
        page = forecast_page(self.request.user, pk)
        initial = {
            "method": page.method or None,
            "forecast": page.forecast if page.method == MANUAL else None,
            "reason": "" if page.method == ACTIVITY else page.method_reason,
            "low": page.low,
            "high": page.high,
            "commitment": page.known.commitment,
            "revision": page.revision,
        }
        return ForecastForm(data, initial=initial)

    def context(self, *, pk: int) -> dict[str, Any]:
        return {"page": forecast_page(self.request.user, pk)}

    def post(self, request: HttpRequest, *, pk: int) -> HttpResponseBase:
        form = self.form(request.POST, pk=pk)
        if "show" in request.POST:
            form.full_clean()
            wrong = {name: form.errors[name] for name in TRIED if name in form.errors}
            form.errors.clear()
            form.errors.update(wrong)
            page = forecast_page(
                request.user,
                pk,
                commitment=form.cleaned_data.get("commitment"),
                activity=form.activity,
            )
            return self.render_to_response({"form": form, "page": page, "tried": True})
        return super().post(request, pk=pk)

    def act(self, form: ForecastForm, *, pk: int) -> str:
        page = forecast_page(self.request.user, pk)
        revision = form.cleaned_data.get("revision")
        given = choose_forecast(
            row=pk,
            revision=-1 if revision is None else revision,
            by=self.request.user,
            at=clock.now(),
            **form.chosen,
        )
        self.done = f"The forecast of {page.name} is {pounds(given)}."
        return f"{reverse('budgets:return', args=[page.budget_return])}#forecast-{pk}"


def _sought(request: HttpRequest) -> Sought:
    """The forecasts of the address: `?line=7`, `?month=2` (the quarter's number) or `?person=…`."""
    line, number = (
        int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else None
        for text in (request.GET.get("line", ""), request.GET.get("month", ""))
    )
    return Sought(line, number, request.GET.get("person", ""))


class Accuracy(FiledPage):
    """How far the fund's past forecasts were off: by month of the year, by line, by person."""

    needs = Perm.VIEW
    template_name = "budgets/outlook/accuracy.html"

    def context(self, *, pk: int) -> dict[str, Any]:
        page = accuracy_page(self.request.user, pk, sought=_sought(self.request))
        return {
            "page": page,
            "quarters": linked("month", page.quarters),
            "lines": linked("line", page.lines),
            "people": linked("person", page.people),
            "nav": fund_nav(pk, "Accuracy"),
            "downloads": download_links(self.request),
        }

    def file(self, *, pk: int) -> File:
        page = accuracy_page(self.request.user, pk)
        return File(f"accuracy {page.fund_name}", "Accuracy", ACCURACY_COLUMNS, accuracy_rows(page))
