"""The list of indicators, the page of one, and defining or changing one."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse

from jct.accounts.models import User
from jct.support import clock
from jct.support.access import Perm, grants, objects_for
from jct.support.sheets import download, download_links
from jct.support.views import Forbidden, FormPage, Page
from performance.forms import AskedForm, EditIndicatorForm, IndicatorForm
from performance.models import Indicator
from performance.permissions import may_edit, visible_indicators
from performance.render import control_chart_svg
from performance.selectors import lists
from performance.selectors.page import indicator_page
from performance.services import indicators
from performance.views.tables import FIGURE_HEADINGS, LIST_HEADINGS, figure_rows, list_rows


class IndicatorList(Page):
    """Every indicator one may see: searched, filtered, sorted, paged and downloaded."""

    needs = Perm.VIEW
    template_name = "performance/list.html"

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponseBase:
        kind = request.GET.get("download")
        if kind not in ("csv", "xlsx"):
            return super().get(request, **kwargs)
        form = AskedForm(request.GET, offered=lists.choices(request.user))
        rows = lists.every_row(user=request.user, asked=form.asked(), on=clock.today())
        return download(
            kind, f"indicators-{clock.today()}", LIST_HEADINGS, list_rows(rows), title="Indicators"
        )

    def context(self, **kwargs: Any) -> dict[str, Any]:
        request = self.request
        form = AskedForm(request.GET, offered=lists.choices(request.user))
        asked = form.asked()
        number = request.GET.get("page", "1")
        likely = number.isdecimal() and len(number) < 7
        page = lists.indicator_list(
            user=request.user, asked=asked, on=clock.today(), page=int(number) if likely else 1
        )
        held = grants(request.user)
        return {
            "filter": form,
            "asked": asked,
            "page": page,
            "grouped": asked.sort == "care_group",
            "downloads": download_links(request),
            "may_add": bool(held.get(Perm.EDIT_INDICATORS) or held.get(Perm.EDIT_CARE_GROUP)),
            "may_import": bool(held.get(Perm.IMPORT_MEASUREMENTS)),
        }


class IndicatorDetail(Page):
    """One indicator: chart, words, special causes, figures with their sources, targets and definition."""

    needs = Perm.VIEW
    template_name = "performance/indicator.html"

    def get(self, request: HttpRequest, *, pk: int, **kwargs: Any) -> HttpResponseBase:
        kind = request.GET.get("download")
        if kind not in ("csv", "xlsx", "svg"):
            return super().get(request, pk=pk, **kwargs)
        page = indicator_page(user=request.user, pk=pk, on=clock.today())
        name = f"indicator-{page.indicator.pk}"
        if kind != "svg":
            return download(
                kind, f"{name}-{clock.today()}", FIGURE_HEADINGS, figure_rows(page), title="Figures"
            )
        response = HttpResponse(control_chart_svg(page.chart), content_type="image/svg+xml")
        response["Content-Disposition"] = f'attachment; filename="{name}.svg"'
        return response

    def context(self, *, pk: int, **kwargs: Any) -> dict[str, Any]:
        page = indicator_page(user=self.request.user, pk=pk, on=clock.today())
        files = [*download_links(self.request), ("Download the chart", "?download=svg")]
        return {"page": page, "chart": page.chart, "downloads": files}


def editable(user: User, pk: int) -> Indicator:
    """The indicator, for somebody who may change it; a reader is told what is missing, a stranger finds nothing."""
    indicator = visible_indicators(user).select_related("partnership", "care_group").get(pk=pk)
    if not may_edit(user, indicator):
        raise Forbidden(Perm.EDIT_INDICATORS)
    return indicator


class IndicatorNew(FormPage):
    """Define an indicator."""

    needs = Perm.VIEW
    template_name = "performance/definition.html"
    done = "The indicator has been defined. Enter its first figures, or import them."

    def form(self, data: Any = None, files: Any = None, **kwargs: Any) -> IndicatorForm:
        user = self.request.user
        if not (grants(user).get(Perm.EDIT_INDICATORS) or grants(user).get(Perm.EDIT_CARE_GROUP)):
            raise Forbidden(Perm.EDIT_INDICATORS)
        self.partnership = objects_for(user, Perm.VIEW)[:1].get()
        return IndicatorForm(data, user=user, partnership=self.partnership)

    def act(self, form: IndicatorForm, **kwargs: Any) -> str:
        made = indicators.create(
            partnership=self.partnership, by=self.request.user, at=clock.now(), **form.changes()
        )
        return page_of(made.pk)


class IndicatorEdit(FormPage):
    """Change an indicator's definition, with the reason."""

    needs = Perm.VIEW
    template_name = "performance/definition.html"
    done = "The definition has been changed."

    def form(self, data: Any = None, files: Any = None, *, pk: int, **kwargs: Any) -> EditIndicatorForm:
        self.indicator = editable(self.request.user, pk)
        # a copy to type into, so that a refused change never reaches the row the page shows
        typed = Indicator.objects.get(pk=pk)
        return EditIndicatorForm(
            data, user=self.request.user, partnership=self.indicator.partnership, instance=typed
        )

    def context(self, *, pk: int, **kwargs: Any) -> dict[str, Any]:
        return {"indicator": self.indicator}

    def act(self, form: EditIndicatorForm, *, pk: int, **kwargs: Any) -> str:
        indicators.edit(
            pk=pk,
            by=self.request.user,
            at=clock.now(),
            why=form.cleaned_data["why"],
            changes=form.changes(),
        )
        return page_of(pk)


def page_of(pk: int) -> str:
    """The address of an indicator's page."""
    return reverse("performance:indicator", args=[pk])
