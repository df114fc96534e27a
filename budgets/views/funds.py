"""The front page of the money, a fund in a quarter, and opening a quarter's returns."""

from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils.text import slugify

from budgets import permissions, render
from budgets.forms.funds import OpenForm
from budgets.models import Fund
from budgets.selectors.facts import FundFacts
from budgets.selectors.grants import grants_ending
from budgets.selectors.home import home, reported, virements_waiting
from budgets.selectors.monitor import fund_facts
from budgets.services import returns
from budgets.views.common import chosen_quarter, fund_nav, quarter_choice
from jct.core.calendar import Quarter
from jct.support import clock
from jct.support.access import Perm, can, holds, objects_for
from jct.support.sheets import download
from jct.support.views import FormPage, Page, Room
from partnerships.models import Partner


class Home(Page):
    """Every fund in the quarter being reported."""

    needs = Perm.VIEW
    template_name = "budgets/home.html"

    def context(self, **kwargs: Any) -> dict[str, Any]:
        quarter = chosen_quarter(self.request)
        user = self.request.user
        return {
            "page": home(user, quarter=quarter, on=clock.today()),
            "quarters": quarter_choice(self.request, quarter),
            "may_import": holds(user, Perm.IMPORT_LEDGER),
            "keeps": list(objects_for(user, Perm.EDIT_FUNDS)),
        }


def _fund(user: Any, pk: int, quarter: Quarter) -> FundFacts:
    """Raises DoesNotExist when the person may not see the fund."""
    found = fund_facts(permissions.visible_funds(user).filter(pk=pk), quarter=quarter, on=clock.today())
    if not found:
        raise Fund.DoesNotExist
    return found[0]


class FundPage(Page):
    """Funding, spend, forecast, movement and each partner's indicative share, with the working."""

    needs = Perm.VIEW
    template_name = "budgets/fund.html"

    def context(self, *, pk: int) -> dict[str, Any]:
        quarter = chosen_quarter(self.request)
        fund = _fund(self.request.user, pk, quarter)
        rows = permissions.visible_funds(self.request.user).select_related(
            "deputy_manager", "kept_for__organisation"
        )
        row = rows.get(pk=pk)
        return {
            "fund": fund,
            "row": row,
            "may_edit": can(self.request.user, Perm.EDIT_FUNDS, row.partnership_id),
            "nav": fund_nav(pk, "Position"),
            "quarter": quarter,
            "quarter_key": str(quarter),
            "quarters": quarter_choice(self.request, quarter),
            "may_open": can(self.request.user, Perm.EDIT_FUNDS, row.partnership_id)
            and fund.kind != "notional"
            and not row.closed_on,
            "may_vire": can(self.request.user, Perm.EDIT_FUNDS, row.partnership_id)
            and len(fund.lines) > 1
            and not row.closed_on,
            "asked": virements_waiting(row),
            "working": _working(fund),
            "grants": grants_ending(Fund.objects.filter(pk=pk), on=clock.today()),
        }


def _working(fund: FundFacts) -> list[dict[str, Any]]:
    """The steps of the risk share, each with its parties' parts by name."""
    names = [part.name for part in fund.risk_share.shares]
    return [
        {
            "number": step.number,
            "words": step.words,
            "sums": step.sums,
            "parts": list(zip(names, step.parts, strict=True)),
        }
        for step in fund.risk_share.working
    ]


class FundDownload(Room):
    """The fund's lines in the quarter as CSV or Excel."""

    needs = Perm.VIEW

    def get(self, request: HttpRequest, *, pk: int, kind: str) -> HttpResponseBase:
        quarter = chosen_quarter(request)
        fund = _fund(request.user, pk, quarter)
        name = f"{slugify(fund.name)}-{str(quarter).lower()}"
        return download(kind, name, render.FUND_COLUMNS, render.fund_rows(fund), title=fund.name)


class OpenReturns(FormPage):
    """Open a quarter: each partner's return with its own due day."""

    needs = Perm.EDIT_FUNDS
    template_name = "budgets/open.html"
    done = "The returns are open. Each partner's finance officer sees them under “Your work”."

    def fund(self, pk: int) -> Fund:
        return permissions.editable_funds(self.request.user).get(pk=pk)

    def form(self, data: Any = None, files: Any = None, *, pk: int) -> OpenForm:
        fund = self.fund(pk)
        partners = Partner.objects.filter(pk__in=fund.lines.values("lead_partner")).select_related(
            "organisation"
        )
        now = reported(clock.today())
        quarters = [now, now.next(), now.previous(), now.previous().previous()]
        return OpenForm(data, fund=fund, partners=list(partners), quarters=quarters)

    def context(self, *, pk: int) -> dict[str, Any]:
        return {"fund": self.fund(pk)}

    def act(self, form: OpenForm, *, pk: int) -> str:
        quarter = Quarter.parse(form.cleaned_data["quarter"])
        returns.open_returns(
            fund=self.fund(pk),
            quarter=quarter,
            due=form.due,
            reason=form.cleaned_data["reason"],
            by=self.request.user,
            at=clock.now(),
        )
        return f"{reverse('budgets:fund', args=[pk])}?quarter={quarter}"
