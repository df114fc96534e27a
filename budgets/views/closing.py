"""Closing a quarter: its state and who has leave, a fund's position, its signatures, and figures restated since."""

from datetime import datetime, time, timedelta
from typing import Any

from django.contrib import messages
from django.http import Http404
from django.urls import reverse
from django.utils.timezone import make_aware

from budgets import permissions
from budgets.forms.closing import ConsolidateForm, LeaveForm, SignForm, StateForm, people_who_enter
from budgets.models import Consolidation
from budgets.selectors.closing import ClosingPage, closing_page
from budgets.selectors.figures import line_urls
from budgets.selectors.periods import period_pages, period_state
from budgets.selectors.position import asked
from budgets.services import closing, periods
from budgets.views.common import chosen_quarter, fund_nav, quarter_choice
from jct.core.calendar import Quarter
from jct.core.errors import Refused
from jct.support import clock
from jct.support.access import Perm
from jct.support.views import ActView, FormPage, Page
from partnerships.models import Partnership
from partnerships.permissions import partnerships_for
from partnerships.selectors.route import Judged, way_of
from partnerships.services import decisions


class Closing(FormPage):
    """A fund's way through the quarter: returns, control totals, signatures, restatements."""

    needs = Perm.VIEW
    template_name = "budgets/closing/closing.html"
    form_class = ConsolidateForm
    done = "The position is put together. Each partner’s chief finance officer has been asked to sign it."

    def form(self, data: Any = None, files: Any = None, *, pk: int) -> ConsolidateForm:
        return ConsolidateForm(data)

    def context(self, *, pk: int) -> dict[str, Any]:
        quarter = chosen_quarter(self.request)
        page = closing_page(self.request.user, pk, quarter=quarter, on=clock.today())
        position = page.live.position if page.live else page.now
        urls = line_urls(self.request.user, pk, quarter)
        return {
            "page": page,
            "judged": self.way(pk, page) if page.ready else None,
            "position": position,
            "lines": [(line, urls.get(line.code, "")) for line in position.lines],
            "quarter": quarter,
            "quarters": quarter_choice(self.request, quarter),
            "nav": fund_nav(pk, "Closing"),
        }

    def way(self, pk: int, page: ClosingPage) -> Judged:
        """Who would be asked to sign the position as it stands now."""
        fund = permissions.visible_funds(self.request.user).get(pk=pk)
        version = page.live.row.version + 1 if page.live else len(page.older) + 1
        words = asked(fund, page.quarter, version, page.now, "")
        return way_of(words, user=self.request.user, on=clock.today())

    def act(self, form: ConsolidateForm, *, pk: int) -> str:
        fund = permissions.editable_funds(self.request.user).get(pk=pk)
        quarter = chosen_quarter(self.request)
        closing.consolidate(
            fund=fund, quarter=quarter, note=form.cleaned_data["note"], by=self.request.user, at=clock.now()
        )
        return _closing(pk, quarter)


class _PositionAct(ActView):
    base = True

    def row(self, pk: int) -> Consolidation:
        return Consolidation.objects.filter(fund__in=permissions.visible_funds(self.request.user)).get(pk=pk)

    def back(self, *, pk: int) -> str:
        row = self.row(pk)
        return _closing(row.fund_id, Quarter.parse(row.quarter))


class TakeBack(_PositionAct):
    needs = Perm.EDIT_FUNDS
    done = "The position is taken back. Its figures can be changed again."

    def act(self, *, pk: int) -> str:
        closing.take_back(pk=pk, by=self.request.user, at=clock.now())
        return self.back(pk=pk)


class Sign(_PositionAct):
    """Sign a position, or send it back with a reason. Whether one may is the scheme's to say."""

    needs = Perm.VIEW

    def act(self, *, pk: int) -> str:
        row, form = self.row(pk), SignForm(self.request.POST)
        if not form.is_valid():
            raise Refused("Choose whether you sign or send it back; a reason has at most 2,000 characters.")
        answer = form.cleaned_data
        if answer["sha256"] != row.sha256:
            raise Refused("The figures are not those your page showed. Look at them again.")
        decisions.decide_request(
            pk=row.request_id,
            by=self.request.user,
            at=clock.now(),
            outcome=answer["outcome"],
            reason=answer["reason"],
        )
        signed = answer["outcome"] == "approve"
        messages.success(
            self.request,
            "You have signed these figures." if signed else "The position has gone back with your reason.",
        )
        return self.back(pk=pk)


class Periods(Page):
    """The quarter of each partnership: open, closed or locked, who has leave, and how far its funds are."""

    needs = Perm.VIEW
    template_name = "budgets/closing/periods.html"

    def context(self) -> dict[str, Any]:
        quarter = chosen_quarter(self.request)
        return {
            "pages": period_pages(self.request.user, quarter=quarter, on=clock.today()),
            "quarter": quarter,
            "quarters": quarter_choice(self.request, quarter),
            "now": clock.now(),
        }


class _OfQuarter(FormPage):
    """A change of a partnership's quarter."""

    base = True
    needs = Perm.EDIT_FUNDS

    def partnership(self, pk: int) -> Partnership:
        return partnerships_for(self.request.user, Perm.EDIT_FUNDS).get(pk=pk)

    def context(self, *, pk: int, quarter: str) -> dict[str, Any]:
        return {"partnership": self.partnership(pk), "quarter": _quarter(quarter)}

    def back(self, quarter: str) -> str:
        return f"{reverse('budgets:periods')}?quarter={quarter}"


class ChangePeriod(_OfQuarter):
    template_name = "budgets/closing/state.html"
    done = "The state of the quarter has changed."

    def form(self, data: Any = None, files: Any = None, *, pk: int, quarter: str) -> StateForm:
        return StateForm(data, now=period_state(self.partnership(pk).pk, _quarter(quarter)))

    def context(self, *, pk: int, quarter: str) -> dict[str, Any]:
        found = super().context(pk=pk, quarter=quarter)
        return {**found, "state": period_state(pk, found["quarter"])}

    def act(self, form: StateForm, *, pk: int, quarter: str) -> str:
        periods.set_period(
            partnership=self.partnership(pk),
            quarter=_quarter(quarter),
            by=self.request.user,
            at=clock.now(),
            **form.cleaned_data,
        )
        return self.back(quarter)


class GiveLeave(_OfQuarter):
    template_name = "budgets/closing/leave.html"
    done = "Leave is given."

    def form(self, data: Any = None, files: Any = None, *, pk: int, quarter: str) -> LeaveForm:
        return LeaveForm(data, people=people_who_enter(self.partnership(pk)))

    def act(self, form: LeaveForm, *, pk: int, quarter: str) -> str:
        given = form.cleaned_data
        periods.give_leave(
            partnership=self.partnership(pk),
            quarter=_quarter(quarter),
            user=given["user"],
            reason=given["reason"],
            ends_at=make_aware(datetime.combine(given["until"] + timedelta(days=1), time())),
            by=self.request.user,
            at=clock.now(),
        )
        return self.back(quarter)


class EndLeave(ActView):
    needs = Perm.EDIT_FUNDS
    done = "The leave has ended."

    def act(self, *, pk: int) -> str:
        quarter = periods.end_leave(pk=pk, by=self.request.user, at=clock.now())
        return f"{reverse('budgets:periods')}?quarter={quarter}"


def _closing(fund: int, quarter: Quarter) -> str:
    return f"{reverse('budgets:closing', args=[fund])}?quarter={quarter}"


def _quarter(text: str) -> Quarter:
    try:
        return Quarter.parse(text)
    except ValueError:
        raise Http404 from None
