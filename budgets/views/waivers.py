"""What is checked in a return, from when it blocks, and who has leave to break it."""

from typing import Any

from django.contrib import messages
from django.urls import reverse

from budgets import permissions
from budgets.domain.checks import BY_CODE
from budgets.forms.outlook import CheckForm, SettleWaiverForm, WaiverForm
from budgets.models import BudgetLine
from budgets.render import outlook as render
from budgets.selectors.waivers import checks_in, waiver_page, waiver_rows
from budgets.services import waivers
from budgets.views.common import File, FiledPage
from jct.core.errors import Refused
from jct.support import clock
from jct.support.access import Perm, can
from jct.support.sheets import download_links
from jct.support.views import ActView, FormPage, Page
from partnerships.permissions import partnerships_for


class Checks(Page):
    """Every check, in each partnership of the reader, with the day from which a warning blocks."""

    needs = Perm.VIEW
    template_name = "budgets/outlook/checks.html"

    def context(self, **kwargs: Any) -> dict[str, Any]:
        user, on = self.request.user, clock.today()
        known = [checks_in(user, row.pk, on=on) for row in partnerships_for(user, Perm.VIEW).order_by("pk")]
        return {
            "partnerships": [
                (partnership, rows, can(user, Perm.EDIT_FUNDS, partnership)) for partnership, rows in known
            ]
        }


class SetCheck(FormPage):
    """From which day a check that warns blocks: `?check=` names it."""

    needs = Perm.EDIT_FUNDS
    template_name = "budgets/outlook/form.html"
    done = "The check is set. Returns submitted from that day on are judged by it."

    def context(self, *, pk: int) -> dict[str, Any]:
        code = self.request.POST.get("check") or self.request.GET.get("check", "")
        check = BY_CODE.get(code)
        return {
            "title": "When does this check block?",
            "says": check.says if check else "",
            "fund": None,
            "up": ("What is checked", reverse("budgets:checks")),
        }

    def form(self, data: Any = None, files: Any = None, *, pk: int) -> CheckForm:
        partnership = partnerships_for(self.request.user, Perm.EDIT_FUNDS).get(pk=pk)
        code = self.request.GET.get("check", "")
        known = partnership.check_settings.filter(check_code=code).first()
        return CheckForm(data, initial={"check": code, "blocks_from": known.blocks_from if known else None})

    def act(self, form: CheckForm, *, pk: int) -> str:
        partnership = partnerships_for(self.request.user, Perm.EDIT_FUNDS).get(pk=pk)
        waivers.set_check(partnership=partnership, by=self.request.user, at=clock.now(), **form.cleaned_data)
        return reverse("budgets:checks")


class Waivers(FiledPage):
    """Every waiver of the partnership: who may break which check, why, and until when."""

    needs = Perm.VIEW
    template_name = "budgets/outlook/waivers.html"

    def context(self, **kwargs: Any) -> dict[str, Any]:
        rows = waiver_rows(self.request.user, on=clock.today())
        return {"rows": rows, "downloads": download_links(self.request)}

    def file(self, **kwargs: Any) -> File:
        on = clock.today()
        rows = render.waiver_rows(waiver_rows(self.request.user, on=on))
        return File(f"waivers {on}", "Waivers", render.WAIVER_COLUMNS, rows)


class AskWaiver(FormPage):
    """Ask for leave for one line. `?check=` chooses the check."""

    needs = Perm.ENTER_RETURN
    template_name = "budgets/outlook/form.html"
    done = "The waiver has been asked for. It counts when somebody who could certify the return has given it."

    def line(self, pk: int) -> BudgetLine:
        partners = permissions.partners_for(self.request.user, Perm.ENTER_RETURN)
        return BudgetLine.objects.filter(lead_partner__in=partners).select_related("fund").get(pk=pk)

    def context(self, *, pk: int) -> dict[str, Any]:
        line = self.line(pk)
        return {
            "title": "Ask for leave to break a check",
            "says": f"For {line.name}. Somebody who could certify the return gives it, and everybody may read it.",
            "fund": line.fund,
            "up": ("Waivers", reverse("budgets:waivers")),
        }

    def form(self, data: Any = None, files: Any = None, *, pk: int) -> WaiverForm:
        self.line(pk)
        return WaiverForm(data, initial={"check": self.request.GET.get("check", ""), "starts": clock.today()})

    def act(self, form: WaiverForm, *, pk: int) -> str:
        made = waivers.ask_waiver(line=pk, by=self.request.user, at=clock.now(), **form.asked)
        return reverse("budgets:waiver", args=[made.pk])


class Waiver(Page):
    """One waiver, what the scheme says of its reader, and its history."""

    needs = Perm.VIEW
    template_name = "budgets/outlook/waiver.html"

    def context(self, *, pk: int) -> dict[str, Any]:
        return {"page": waiver_page(self.request.user, pk, on=clock.today())}


class _WaiverAct(ActView):
    base = True

    def back(self, *, pk: int) -> str:
        return reverse("budgets:waiver", args=[pk])


class Settle(_WaiverAct):
    """Give it, or refuse it with a reason. Whether one may is the scheme's to say."""

    needs = Perm.VIEW

    def act(self, *, pk: int) -> str:
        form = SettleWaiverForm(self.request.POST)
        if not form.is_valid():
            raise Refused(
                "Choose whether you give the leave or refuse it; a reason has at most 2,000 characters."
            )
        user, at = self.request.user, clock.now()
        if form.cleaned_data["outcome"] == "give":
            waivers.give_waiver(pk=pk, by=user, at=at)
            messages.success(self.request, "The leave is given.")
        else:
            waivers.refuse_waiver(pk=pk, why=form.cleaned_data["why"], by=user, at=at)
            messages.success(self.request, "The leave is refused, with your reason.")
        return self.back(pk=pk)


class End(_WaiverAct):
    needs = Perm.VIEW
    done = "The waiver has ended."

    def act(self, *, pk: int) -> str:
        waivers.end_waiver(pk=pk, by=self.request.user, at=clock.now())
        return self.back(pk=pk)
