"""Where a fund's totals come from."""

from typing import Any

from budgets.selectors.figures import fund_figures
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
