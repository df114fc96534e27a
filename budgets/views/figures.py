"""Where figures come from: a fund's totals, and the row of a return."""

from typing import Any

from budgets.selectors.figures import fund_figures
from budgets.selectors.row_figures import row_figures
from budgets.views.common import chosen_quarter, quarter_choice
from jct.support import clock
from jct.support.access import Perm
from jct.support.views import Page


class FundFigures(Page):
    """Every total of a fund in a quarter: how it is made and what it rests on."""

    needs = Perm.VIEW
    template_name = "budgets/figures.html"

    def context(self, *, pk: int) -> dict[str, Any]:
        quarter = chosen_quarter(self.request)
        return {
            "page": fund_figures(self.request.user, pk, quarter=quarter, on=clock.today()),
            "quarter": quarter,
            "quarters": quarter_choice(self.request, quarter),
        }


class RowFigures(Page):
    """Every figure of one row of a return, a draft's too: who typed it and when, or what it is made of."""

    needs = Perm.VIEW
    template_name = "budgets/row_figures.html"

    def context(self, *, pk: int) -> dict[str, Any]:
        return {"page": row_figures(self.request.user, pk)}
