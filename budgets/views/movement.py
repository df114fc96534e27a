"""Why forecasts moved: a return line by line, one line cause by cause, and a fund as a whole."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse

from budgets.domain.waterfall import Waterfall
from budgets.forms.movements import causes_form
from budgets.render import waterfall_svg
from budgets.selectors import movements as facts
from budgets.services.movements import WRITTEN_MEANWHILE, explain_movement
from budgets.views.common import chosen_quarter, fund_nav, quarter_choice
from jct.core.errors import Refused
from jct.support import clock
from jct.support.access import Perm
from jct.support.forms import summary
from jct.support.views import Page


def drawing(fall: Waterfall, title: str) -> dict[str, Any]:
    """A waterfall for `budgets/_waterfall.html`."""
    return {"fall": fall, "svg": waterfall_svg(fall, title=title), "title": title}


class ReturnMovement(Page):
    """Every line of a return that moved, with what is still to be explained."""

    needs = Perm.VIEW
    template_name = "budgets/outlook/movements.html"

    def context(self, *, pk: int) -> dict[str, Any]:
        page = facts.return_movements(self.request.user, pk)
        return {"page": page, "drawing": drawing(page.fall, "From the previous forecast, by cause")}


class RowMovement(Page):
    """One line's causes. What they leave over is shown as one types; saving needs no script.

    `?start=last` begins with what was said last quarter.
    """

    needs = Perm.VIEW
    template_name = "budgets/outlook/movement.html"

    def context(self, *, pk: int) -> dict[str, Any]:
        page = facts.row_movement(self.request.user, pk)
        start = page.last if self.request.GET.get("start") == "last" else page.line.causes
        return self._shown(page, causes_form(causes=start))

    def post(self, request: HttpRequest, *, pk: int) -> HttpResponseBase:
        page = facts.row_movement(request.user, pk)
        form = causes_form(request.POST)
        if not form.is_valid():
            stale = request.POST.get("seen", "") != page.seen
            errors = [*([(WRITTEN_MEANWHILE, "")] if stale else []), *summary(form)]
            return self.render_to_response(self._shown(page, form, errors=errors, compare=stale))
        try:
            explain_movement(
                row=pk,
                causes=form.causes,
                seen=request.POST.get("seen", ""),
                by=request.user,
                at=clock.now(),
            )
        except Refused as refused:
            page = facts.row_movement(request.user, pk)
            errors = [(refused.reason, ""), *((str(problem), "") for problem in refused.problems)]
            return self.render_to_response(self._shown(page, form, errors=errors, compare=True))
        after = facts.row_movement(request.user, pk)
        said = "It is explained." if after.line.explained else "It is not fully explained yet."
        messages.success(request, f"Saved. {said}")
        if request.POST.get("act") == "next" and after.next:
            return redirect(reverse("budgets:movement", args=[after.next]))
        return redirect(reverse("budgets:movements", args=[after.budget_return]))

    def _shown(self, page: facts.RowMovement, form: Any, **more: Any) -> dict[str, Any]:
        title = f"{page.line.name}: from the previous forecast to this one"
        left = (page.line.moved - form.total) if page.line.moved is not None else None
        return {
            "page": page,
            "causes": form,
            "left": left,
            "drawing": drawing(page.line.fall, title) if page.line.moved else None,
            **more,
        }


class FundMovement(Page):
    """A fund's movement in a quarter from what partners have submitted: by cause, by line, and every cause."""

    needs = Perm.VIEW
    template_name = "budgets/outlook/fund_movement.html"

    def context(self, *, pk: int) -> dict[str, Any]:
        quarter = chosen_quarter(self.request)
        fund, page = facts.fund_movement(self.request.user, pk, quarter)
        return {
            "fund": fund,
            "page": page,
            "quarter": quarter,
            "quarters": quarter_choice(self.request, quarter),
            "nav": fund_nav(pk, "Movement"),
            "by_cause": drawing(page.by_cause, "The forecast of the fund, by cause"),
            "by_line": drawing(page.by_line, "The forecast of the fund, by line"),
        }
