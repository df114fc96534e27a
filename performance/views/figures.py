"""Enter a figure, correct one, set a target, begin new limits."""

from datetime import date
from typing import Any

from django.http import Http404
from django.urls import reverse

from jct.support import clock
from jct.support.access import Perm
from jct.support.views import ActView, FormPage
from performance.forms import CorrectionForm, FigureForm, RebaseForm, TargetForm
from performance.models import Indicator
from performance.selectors.page import IndicatorPage, Reading, indicator_page, standing_figure
from performance.services import figures, indicators
from performance.views.indicators import editable, page_of


class OfIndicator(FormPage):
    """A form about one indicator, for somebody who may change it."""

    base = True
    needs = Perm.VIEW
    template_name = "performance/form.html"
    title = ""
    lead = ""
    button = "Save"

    def indicator(self, pk: int) -> Indicator:
        """The indicator of the address; 403 with words for a reader, 404 for a stranger."""
        if not hasattr(self, "_indicator"):
            self._indicator = editable(self.request.user, pk)
        return self._indicator

    def page(self, pk: int) -> IndicatorPage:
        """All that the indicator's own page shows."""
        if not hasattr(self, "_page"):
            self.indicator(pk)
            self._page = indicator_page(user=self.request.user, pk=pk, on=clock.today())
        return self._page

    def context(self, *, pk: int, **kwargs: Any) -> dict[str, Any]:
        return {
            "indicator": self.indicator(pk),
            "title": self.title,
            "lead": self.lead,
            "button": self.button,
        }


class FigureNew(OfIndicator):
    """Enter the figure of a period by hand."""

    title = "Enter a figure"
    done = "The figure has been entered."
    button = "Enter the figure"

    def form(self, data: Any = None, files: Any = None, *, pk: int, **kwargs: Any) -> FigureForm:
        taken = [reading.start for reading in self.page(pk).readings if reading.current]
        return FigureForm(data, indicator=self.indicator(pk), on=clock.today(), taken=taken)

    def act(self, form: FigureForm, *, pk: int, **kwargs: Any) -> str:
        figures.report(reported=form.reported(), by=self.request.user, at=clock.now())
        return page_of(pk)


class FigureCorrect(OfIndicator):
    """Correct the figure of a period; the earlier one stays, with the reason between them."""

    title = "Correct a figure"
    done = "The figure has been corrected. The earlier one is kept."
    button = "Correct the figure"

    def reading(self, pk: int, period: str) -> Reading:
        """The period of the address. Raises Http404 when it has no figure."""
        for reading in self.page(pk).readings:
            if reading.slot.period == period and reading.current:
                return reading
        raise Http404

    def form(
        self, data: Any = None, files: Any = None, *, pk: int, period: str, **kwargs: Any
    ) -> CorrectionForm:
        reading = self.reading(pk, period)
        standing = standing_figure(indicator_pk=pk, start=reading.start)
        return CorrectionForm(data, indicator=self.indicator(pk), on=clock.today(), standing=standing)

    def context(self, *, pk: int, period: str, **kwargs: Any) -> dict[str, Any]:
        reading = self.reading(pk, period)
        lead = f"{reading.slot.label}: {reading.slot.shown} now, {reading.slot.state_words.lower()}."
        return {**super().context(pk=pk), "lead": lead}

    def act(self, form: CorrectionForm, *, pk: int, period: str, **kwargs: Any) -> str:
        figures.correct(
            reported=form.reported(date.fromisoformat(period)),
            version=form.cleaned_data["version"],
            reason=form.cleaned_data["why"],
            by=self.request.user,
            at=clock.now(),
        )
        return page_of(pk)


class TargetNew(OfIndicator):
    """Set a target from a day on."""

    title = "Set a target"
    lead = "The target in force until then ends on the day before. Earlier figures keep the target of their time."
    done = "The target has been set."
    button = "Set the target"
    form_class = TargetForm

    def form(self, data: Any = None, files: Any = None, *, pk: int, **kwargs: Any) -> TargetForm:
        self.indicator(pk)
        return TargetForm(data)

    def act(self, form: TargetForm, *, pk: int, **kwargs: Any) -> str:
        indicators.set_target(indicator_pk=pk, by=self.request.user, at=clock.now(), **form.changes())
        return page_of(pk)


class LimitsNew(OfIndicator):
    """Begin new limits where the process changed."""

    title = "Begin new limits"
    lead = "Only when you know that the process itself changed, and when. The reason stands beside the chart."
    done = "New limits have begun."
    button = "Begin new limits"

    def form(self, data: Any = None, files: Any = None, *, pk: int, **kwargs: Any) -> RebaseForm:
        slots = self.page(pk).chart.slots[1:]
        return RebaseForm(data, offered=[(slot.period, slot.label) for slot in reversed(slots)])

    def act(self, form: RebaseForm, *, pk: int, **kwargs: Any) -> str:
        indicators.rebase(
            indicator_pk=pk,
            by=self.request.user,
            at=clock.now(),
            starts=date.fromisoformat(form.cleaned_data["starts"]),
            reason=form.cleaned_data["reason"],
        )
        return page_of(pk)


class LimitsWithdraw(ActView):
    """Take back new limits begun in error."""

    needs = Perm.VIEW
    done = "The limits have been withdrawn."

    def act(self, *, pk: int, **kwargs: Any) -> str:
        row = indicators.withdraw_rebase(
            pk=pk, by=self.request.user, at=clock.now(), why="withdrawn: begun in error"
        )
        return reverse("performance:indicator", args=[row.indicator_id])
