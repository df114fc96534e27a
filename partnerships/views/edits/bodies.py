"""Change bodies: what they are, their rules and powers, their lines, papers, advice and indicative money."""

from typing import Any

from django.db import transaction

from jct.core.money import pounds
from jct.support.access import Perm
from partnerships.forms import bodies as forms
from partnerships.forms.base import LastDayForm, StructureForm
from partnerships.models import Advice, Body, Deputy, IndicativeBudget, ReportingLine
from partnerships.services import structure
from partnerships.views.edits.base import Edit, to
from partnerships.views.edits.beside import by_name, deputies, period, seats

WHAT = (
    "name", "short_name", "kind", "purpose", "objectives", "aliases", "area", "care_group", "locality", "of_partner",
    "secretariat", "is_private", "equal_partners", "needs_users_and_carers", "is_top", "review_on",
)  # fmt: skip
RULES = (
    "voting", "quorum_members", "quorum_of_each_partner", "quorum_part", "quorum_whole", "quorum_chair",
    "meetings_min", "meetings_max", "meets_before", "meets", "paper_days",
)  # fmt: skip


class AddBody(Edit):
    form_class = forms.NewBodyForm
    title, button = "Add a body", "Add the body"
    lead = "Say what it is first. Its rules, powers and seats follow on its own page."
    done = "The body has been added. Give it rules, powers and seats."

    def options(self) -> dict[str, Any]:
        return {"partnership": self.row, "on": self.on}

    def initial(self) -> dict[str, Any]:
        return {"starts": self.on}

    def back(self) -> str:
        return to("bodies", self.row.pk)

    @transaction.atomic
    def act(self, form: StructureForm, *, pk: int) -> str:
        facts = form.facts()
        parent, scope = facts.pop("reports_to"), facts.pop("scope")
        body = structure.create_body(partnership=self.row, **facts, **self.told())
        if parent:
            structure.add_reporting_line(
                body=body, parent=parent, scope=scope, starts=body.starts, ends=body.ends, **self.told()
            )
        return to("body", body.pk)


class OfBody(Edit):
    """A form on a body; the person returns to its page."""

    base = True
    model = Body
    related = ("partnership",)
    anchor = ""

    def options(self) -> dict[str, Any]:
        return {"body": self.row, "on": self.on}

    def back(self) -> str:
        return to("body", self.row.pk, self.anchor)


class ChangeBody(OfBody):
    form_class = forms.BodyForm
    title, button, done = "Change the {row}", "Save", "The body has been changed."

    def options(self) -> dict[str, Any]:
        return {"partnership": self.row.partnership, "on": self.on}

    def initial(self) -> dict[str, Any]:
        return self.same(*WHAT)

    def act(self, form: StructureForm, *, pk: int) -> str:
        structure.change_body(pk=pk, **form.facts(), **self.told())
        return self.back()


class Rules(OfBody):
    form_class = forms.RulesForm
    title, button, done = "Rules of the {row}", "Save the rules", "The rules have been changed."
    lead = "Every part of the quorum that you fill in must be met. Members with an interest leave the count."
    anchor = "rules"

    def initial(self) -> dict[str, Any]:
        return self.same(*RULES)

    def act(self, form: StructureForm, *, pk: int) -> str:
        structure.change_body(pk=pk, why="rules changed", **form.facts(), **self.told())
        return self.back()


class Powers(OfBody):
    form_class = forms.PowersForm
    template_name = "partnerships/structure/powers.html"
    title, button, done = "Powers of the {row}", "Save the powers", "The powers have been changed."
    lead = "One verb for each kind of decision. Up to which sum, and for what, the scheme of delegation says."
    anchor = "powers"

    def options(self) -> dict[str, Any]:
        return {}

    def beside(self) -> dict[str, str]:
        return {
            power.get_decision_type_display(): power.get_verb_display().lower()
            for power in self.row.powers.all()
        }

    def initial(self) -> dict[str, Any]:
        return dict(self.row.powers.values_list("decision_type", "verb"))

    def act(self, form: forms.PowersForm, *, pk: int) -> str:
        structure.set_powers(body=self.row, powers=form.powers, **self.told())
        return self.back()


class EndBody(OfBody):
    form_class = LastDayForm
    title, button, done = "Wind up the {row}", "Wind it up", "The body has an end."
    warning = (
        "Its seats, deputies, reporting lines, terms of reference and indicative money end with it. "
        "The history stays."
    )

    def options(self) -> dict[str, Any]:
        return {}

    def beside(self) -> dict[str, str]:
        body = self.row
        up, down = body.reports_to.select_related("parent"), body.hears_from.select_related("body")
        return by_name(
            seats(body.seats.all()),
            deputies(Deputy.objects.filter(seat__body=body)),
            ((f"Reports to {line.parent}", f"{line.scope}, {period(line)}") for line in up),
            ((f"{line.body} reports to it", f"{line.scope}, {period(line)}") for line in down),
            (("Terms of reference", f"issue {terms.issue}, {period(terms)}") for terms in body.terms.all()),
            (
                ("Indicative money", f"{row.title}, {pounds(row.amount)} {period(row)}")
                for row in body.indicative_budgets.all()
            ),
        )

    def initial(self) -> dict[str, Any]:
        return {"last_day": self.on}

    def act(self, form: StructureForm, *, pk: int) -> str:
        structure.end_body(pk=pk, **form.facts(), **self.told())
        return self.back()


class AddLine(OfBody):
    form_class = forms.LineForm
    title, button = "To whom does the {row} report?", "Add the line"
    lead = "A body may report to several, to each on something of its own."
    done, anchor = "The reporting line has been added.", "lines"

    def initial(self) -> dict[str, Any]:
        return {"starts": self.on}

    def act(self, form: StructureForm, *, pk: int) -> str:
        structure.add_reporting_line(body=self.row, **form.facts(), **self.told())
        return self.back()


class EndLine(Edit):
    model = ReportingLine
    path = "body__partnership"
    related = ("body", "parent")
    form_class = LastDayForm
    title, button, done = "End the line to the {row.parent}", "End the line", "The reporting line has an end."
    warning = "The {row.body} no longer reports to the {row.parent} on: {row.scope}."

    def initial(self) -> dict[str, Any]:
        return {"last_day": self.on}

    def back(self) -> str:
        return to("body", self.row.body_id, "lines")

    def act(self, form: StructureForm, *, pk: int) -> str:
        structure.end_reporting_line(pk=pk, **form.facts(), **self.told())
        return self.back()


class IssueTerms(OfBody):
    form_class = forms.TermsForm
    title, button = "Issue terms of reference of the {row}", "Issue them"
    lead = "The new issue ends the one in effect. Earlier issues stay to be read."
    done, anchor = "The terms of reference have been issued.", "terms"

    def options(self) -> dict[str, Any]:
        return {}

    def beside(self) -> dict[str, str]:
        last = self.row.terms.order_by("-issue").first()
        return {"Latest issue": str(last.issue)} if last else {}

    def initial(self) -> dict[str, Any]:
        last = self.row.terms.order_by("-issue").first()
        return {"starts": self.on, "code": last.code if last else "", "text": last.text if last else ""}

    def act(self, form: StructureForm, *, pk: int) -> str:
        structure.issue_terms(body=self.row, **form.facts(), **self.told())
        return self.back()


class AddIndicative(OfBody):
    form_class = forms.IndicativeForm
    title, button = "Indicative money of the {row}", "Set the amount"
    lead = "It guides plans and cannot be spent: the real money and the contracts stay with the body that holds it."
    done, anchor = "The indicative budget has been set.", "indicative"

    def initial(self) -> dict[str, Any]:
        return {"starts": self.on}

    def act(self, form: StructureForm, *, pk: int) -> str:
        structure.set_indicative_budget(body=self.row, **form.facts(), **self.told())
        return self.back()


class EndIndicative(Edit):
    model = IndicativeBudget
    path = "body__partnership"
    related = ("body",)
    form_class = LastDayForm
    title, button, done = "End: {row.title}", "End it", "The indicative budget has an end."
    warning = "The {row.body} no longer plans with this money."

    def initial(self) -> dict[str, Any]:
        return {"last_day": self.on}

    def back(self) -> str:
        return to("body", self.row.body_id, "indicative")

    def act(self, form: StructureForm, *, pk: int) -> str:
        structure.end_indicative_budget(pk=pk, **form.facts(), **self.told())
        return self.back()


class GiveAdvice(OfBody):
    """For whoever sits on the body, and for governance."""

    needs = Perm.VIEW
    form_class = forms.AdviceForm
    title, button = "Advice of the {row}", "Record the advice"
    lead = "Advice binds nobody, but it must be answered by the day you name."
    done, anchor = "The advice has been recorded.", "advice"

    def rows(self) -> Any:
        return structure.speaks_for(self.request.user)

    def initial(self) -> dict[str, Any]:
        return {"given_on": self.on}

    def act(self, form: StructureForm, *, pk: int) -> str:
        structure.give_advice(adviser=self.row, **form.facts(), **self.told())
        return self.back()


class AnswerAdvice(Edit):
    """For whoever sits on the body that was advised, and for governance."""

    needs = Perm.VIEW
    model = Advice
    related = ("adviser", "to")
    form_class = forms.AnswerForm
    title, button = "Answer the {row.adviser}", "Send the answer"
    lead = "It advised: {row.text}"
    done = "The advice has been answered."

    def rows(self) -> Any:
        return Advice.objects.filter(to__in=structure.speaks_for(self.request.user).values("pk"))

    def back(self) -> str:
        return to("body", self.row.to_id, "advice")

    def act(self, form: StructureForm, *, pk: int) -> str:
        structure.answer_advice(pk=pk, **form.facts(), **self.told())
        return self.back()
