"""A fund's risk share, and the draft of another rule: written step by step, tried, and sent to both partners."""

from datetime import date
from typing import Any

from django.urls import reverse

from budgets import permissions
from budgets.forms.risk import AskForm, DraftForm, NewDraftForm, StepForm, TryForm, typed
from budgets.models import Fund, RiskShareRule
from budgets.selectors.risk import draft_page, names_of, risk_page, way_of_draft
from budgets.services import risk_rules
from budgets.views.common import chosen_quarter, fund_nav, quarter_choice
from jct.core.errors import Refused
from jct.support import clock
from jct.support.access import Perm
from jct.support.views import ActView, FormPage, Page


class RiskShare(Page):
    """Who bears a fund's variance: the rule, the working step by step, and every partner's exposure."""

    needs = Perm.VIEW
    template_name = "budgets/risk/risk.html"

    def context(self, *, pk: int) -> dict[str, Any]:
        quarter = chosen_quarter(self.request)
        return {
            "page": risk_page(self.request.user, pk, quarter=quarter, on=clock.today()),
            "quarter": quarter,
            "quarters": quarter_choice(self.request, quarter),
            "nav": fund_nav(pk, "Risk share"),
        }


class NewDraft(FormPage):
    needs = Perm.EDIT_FUNDS
    template_name = "budgets/risk/new.html"
    form_class = NewDraftForm
    done = "The draft has the steps of the rule last agreed. Change them; nothing is shared by it before it is agreed."

    def fund(self, pk: int) -> Fund:
        return permissions.editable_funds(self.request.user).get(pk=pk)

    def form(self, data: Any = None, files: Any = None, *, pk: int) -> NewDraftForm:
        return NewDraftForm(data)

    def context(self, *, pk: int) -> dict[str, Any]:
        return {"fund": self.fund(pk)}

    def act(self, form: NewDraftForm, *, pk: int) -> str:
        row = risk_rules.draft_rule(
            fund=self.fund(pk), by=self.request.user, at=clock.now(), **form.cleaned_data
        )
        return reverse("budgets:risk_draft", args=[row.pk])


class Draft(Page):
    """A draft beside the rule in force: its steps, what is wrong with them, and what it would change."""

    needs = Perm.VIEW
    template_name = "budgets/risk/draft.html"

    def context(self, *, pk: int) -> dict[str, Any]:
        quarter = chosen_quarter(self.request)
        form = TryForm(self.request.GET if "variance" in self.request.GET else None)
        tried = form.cleaned_data["variance"] if form.is_valid() else None
        page = draft_page(self.request.user, pk, quarter=quarter, on=clock.today(), tried=tried)
        return {"page": page, "quarter": quarter, "try_form": form}


class _OfDraft(FormPage):
    """A form of one draft."""

    base = True
    needs = Perm.EDIT_FUNDS

    def row(self, pk: int) -> RiskShareRule:
        funds = permissions.editable_funds(self.request.user)
        return RiskShareRule.objects.filter(fund__in=funds, agreed=False).select_related("fund").get(pk=pk)

    def context(self, *, pk: int) -> dict[str, Any]:
        return {"row": self.row(pk)}

    def back(self, pk: int) -> str:
        return reverse("budgets:risk_draft", args=[pk])


class ChangeDraft(_OfDraft):
    template_name = "budgets/risk/change.html"
    done = "The draft has been changed."

    def form(self, data: Any = None, files: Any = None, *, pk: int) -> DraftForm:
        row = self.row(pk)
        first = {
            "starts": row.starts,
            "source": row.source,
            "mirrored": row.steps.get("under") is None,
            "fixed_lines": row.steps.get("fixed_lines") is True,
        }
        return DraftForm(data, initial=first)

    def act(self, form: DraftForm, *, pk: int) -> str:
        risk_rules.change_draft(pk=pk, by=self.request.user, at=clock.now(), **form.cleaned_data)
        return self.back(pk)


class WriteStep(_OfDraft):
    """One step of a draft: `?side=over&step=2`; without a step, a new one after the last."""

    template_name = "budgets/risk/step.html"
    done = "The step has been written."

    def form(self, data: Any = None, files: Any = None, *, pk: int) -> StepForm:
        row = self.row(pk)
        side, number = _place(self.request.GET)
        steps = row.steps.get(side) or []
        known = typed(steps[number - 1]) if 1 <= number <= len(steps) else {"base": "counted"}
        if isinstance(known.get("base_on"), str):
            known["base_on"] = date.fromisoformat(known["base_on"])
        return StepForm(data, partners=names_of(row.fund), initial=known)

    def context(self, *, pk: int) -> dict[str, Any]:
        side, number = _place(self.request.GET)
        return {**super().context(pk=pk), "side": risk_rules.SIDES[side], "number": number}

    def act(self, form: StepForm, *, pk: int) -> str:
        side, number = _place(self.request.GET)
        risk_rules.put_step(
            pk=pk, side=side, number=number, step=form.step, by=self.request.user, at=clock.now()
        )
        return self.back(pk)


class AskRule(_OfDraft):
    template_name = "budgets/risk/ask.html"
    form_class = AskForm
    done = (
        "Both partners have been asked to agree the rule. It is in force once they have, from its first day."
    )

    def form(self, data: Any = None, files: Any = None, *, pk: int) -> AskForm:
        return AskForm(data)

    def context(self, *, pk: int) -> dict[str, Any]:
        user, on = self.request.user, clock.today()
        page = draft_page(user, pk, quarter=chosen_quarter(self.request), on=on)
        return {**super().context(pk=pk), "page": page, "judged": way_of_draft(user, pk, on=on)}

    def act(self, form: AskForm, *, pk: int) -> str:
        risk_rules.ask_rule(pk=pk, by=self.request.user, at=clock.now(), **form.cleaned_data)
        return self.back(pk)


class _DraftAct(ActView):
    base = True
    needs = Perm.EDIT_FUNDS

    def back(self, *, pk: int) -> str:
        return reverse("budgets:risk_draft", args=[pk])


class MoveStep(_DraftAct):
    done = "The step acts earlier now."

    def act(self, *, pk: int) -> str:
        side, number = _place(self.request.POST)
        risk_rules.move_step(pk=pk, side=side, number=number, by=self.request.user, at=clock.now())
        return self.back(pk=pk)


class RemoveStep(_DraftAct):
    done = "The step has been removed."

    def act(self, *, pk: int) -> str:
        side, number = _place(self.request.POST)
        risk_rules.remove_step(pk=pk, side=side, number=number, by=self.request.user, at=clock.now())
        return self.back(pk=pk)


class DropDraft(_DraftAct):
    done = "The draft has been thrown away."

    def act(self, *, pk: int) -> str:
        if "sure" not in self.request.POST:
            raise Refused("Tick the box to say that you are sure.")
        fund = risk_rules.drop_draft(pk=pk, by=self.request.user, at=clock.now())
        return reverse("budgets:risk", args=[fund.pk])


class TakeBackRule(_DraftAct):
    done = "The draft has been taken back. You can change it again."

    def act(self, *, pk: int) -> str:
        risk_rules.take_back_rule(pk=pk, by=self.request.user, at=clock.now())
        return self.back(pk=pk)


def _place(given: Any) -> tuple[str, int]:
    """The side and the number of a step; the overspend and a new step for anything that is not one."""
    side, number = given.get("side", ""), given.get("step", "")
    likely = number.isdecimal() and number.isascii() and len(number) < 4
    return side if side in risk_rules.SIDES else "over", int(number) if likely else 0
