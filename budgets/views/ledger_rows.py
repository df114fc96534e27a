"""Ledger rows: those that wait for a budget line, the rules that place them, those behind a figure, and moves."""

from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.urls import reverse

from budgets import permissions
from budgets.domain.ledger_rule import How
from budgets.domain.ledger_sought import Sought
from budgets.forms.ledger import AssignForm, MoveForm, MoveFoundForm, RuleForm
from budgets.models import LedgerRule
from budgets.selectors import ledger_rows as selectors
from budgets.selectors.provenance import provenance
from budgets.services import ledger_moves, ledger_rows, ledger_rules
from budgets.views.common import chosen_quarter, page_number
from jct.core.errors import Refused
from jct.support import clock
from jct.support.access import Perm
from jct.support.models import Job
from jct.support.views import ActView, FormPage, Page

LIKELY = ("code", "detail", "service", "supplier", "category", "division")
"""The columns a rule is most often made of, the most telling first."""


def chosen_rows(texts: list[str]) -> list[int]:
    """The keys of rows ticked on a page."""
    return [int(text) for text in texts if text.isdecimal() and text.isascii() and len(text) < 19]


def told(job: Job | None, done: str, there: str) -> tuple[str, str]:
    """What is said after many rows were moved, and the page that comes next: the job's, while a worker moves them."""
    return ("", reverse("support:job", args=[job.pk])) if job else (done, there)


class Unassigned(FormPage):
    """Rows waiting for a budget line; chosen ones, or all that were found, are put on one together."""

    needs = Perm.IMPORT_LEDGER
    template_name = "budgets/unassigned.html"
    done = "The rows are on their line."

    def form(self, data: Any = None, files: Any = None, **kwargs: Any) -> AssignForm:
        user = self.request.user
        self.search = self.request.GET.get("search", "").replace("\x00", "")[:100]
        self.rows = selectors.unassigned(user, search=self.search, page=page_number(self.request))
        return AssignForm(data, lines=selectors.lines_for(user), found=self.rows.paginator.count)

    def context(self, **kwargs: Any) -> dict[str, Any]:
        shut = selectors.shut_among(self.rows, by=self.request.user, at=clock.now())
        return {"rows": self.rows, "search": self.search, "shut": shut}

    def act(self, form: AssignForm, **kwargs: Any) -> str:
        known = {"line": form.cleaned_data["line"], "by": self.request.user, "at": clock.now()}
        if form.cleaned_data["everything"]:
            job = ledger_moves.place_all(words=self.search, **known)
            self.done, there = told(job, self.done, self.request.get_full_path())
            return there
        ledger_rows.assign_rows(pks=chosen_rows(self.request.POST.getlist("row")), **known)
        return self.request.get_full_path()


class Rules(FormPage):
    """The rules that place rows, and a new one; `?row=` fills it in from a row that waits."""

    needs = Perm.IMPORT_LEDGER
    template_name = "budgets/rules.html"
    done = "The rule is kept, and the rows it fits are on their line."

    def form(self, data: Any = None, files: Any = None, **kwargs: Any) -> RuleForm:
        user = self.request.user
        partners = permissions.partners_for(user, Perm.IMPORT_LEDGER).select_related("organisation")
        return RuleForm(data, partners=partners, lines=selectors.lines_for(user), initial=self.first())

    def first(self) -> dict[str, Any]:
        """What a rule made from the row in the address would say."""
        keys = chosen_rows(self.request.GET.getlist("row")[:1])
        if not keys:
            return {"how": How.CONTAINS.value}
        row = selectors.row_to_copy(self.request.user, keys[0])
        asked = self.request.GET.get("field", "")
        fields = (asked, *LIKELY) if asked in LedgerRule.Field.values else LIKELY
        field = next((name for name in fields if getattr(row, name)), LIKELY[0])
        return {
            "partner": row.partner_id,
            "field": field,
            "how": How.EXACT.value,
            "contains": getattr(row, field),
        }

    def context(self, **kwargs: Any) -> dict[str, Any]:
        moved = chosen_rows(self.request.GET.getlist("moved")[:1])
        return {"rules": selectors.rules(self.request.user), "moved": moved}

    def act(self, form: RuleForm, **kwargs: Any) -> str:
        ledger_rules.add_rule(by=self.request.user, at=clock.now(), **form.cleaned_data)
        return reverse("budgets:rules")


class ReorderRule(ActView):
    """A rule tried one place earlier or later; the page comes back with its buttons in focus."""

    needs = Perm.IMPORT_LEDGER
    done = "The order is changed. Files to come are placed by it."

    def act(self, *, pk: int) -> str:
        earlier = self.request.POST.get("to") == "earlier"
        try:
            ledger_rules.reorder_rule(pk=pk, earlier=earlier, by=self.request.user, at=clock.now())
        except ObjectDoesNotExist:
            raise Refused("This rule was removed already.") from None
        return f"{reverse('budgets:rules')}?moved={pk}#rule-{pk}"


class RemoveRule(ActView):
    needs = Perm.IMPORT_LEDGER
    done = "The rule is removed. Rows it has placed stay where they are."

    def act(self, *, pk: int) -> str:
        try:
            ledger_rules.remove_rule(pk=pk, by=self.request.user, at=clock.now())
        except ObjectDoesNotExist:
            raise Refused("This rule was removed already.") from None
        return reverse("budgets:rules")


class LineLedger(Page):
    """Where each figure of a line comes from, down to the ledger rows."""

    needs = Perm.VIEW
    template_name = "budgets/line.html"

    def context(self, *, pk: int) -> dict[str, Any]:
        user, quarter = self.request.user, chosen_quarter(self.request)
        return {
            "page": selectors.rows_of_line(
                user,
                line=pk,
                quarter=quarter,
                sought=Sought.of(self.request.GET),
                page=page_number(self.request),
            ),
            "figures": provenance(user, pk, quarter=quarter, on=clock.today()),
        }


class Row(Page):
    """One ledger row: as it came, where it stands and why."""

    needs = Perm.VIEW
    template_name = "budgets/row.html"

    def context(self, *, pk: int) -> dict[str, Any]:
        return {"page": selectors.row_page(self.request.user, pk)}


class Move(FormPage):
    """Rows chosen on a line's page, moved to another line together, with the reason."""

    needs = Perm.IMPORT_LEDGER
    template_name = "budgets/move.html"
    done = "The rows are moved, and the moves are kept with them."

    def form(self, data: Any = None, files: Any = None, **kwargs: Any) -> MoveForm:
        return MoveForm(data, lines=selectors.lines_for(self.request.user))

    def context(self, **kwargs: Any) -> dict[str, Any]:
        keys = chosen_rows([*self.request.GET.getlist("row"), *self.request.POST.getlist("row")])
        return {"rows": selectors.rows_to_move(self.request.user, keys)}

    def act(self, form: MoveForm, **kwargs: Any) -> str:
        keys, line = chosen_rows(self.request.POST.getlist("row")), form.cleaned_data["line"]
        ledger_rows.move_rows(pks=keys, by=self.request.user, at=clock.now(), **form.cleaned_data)
        return reverse("budgets:line", args=[line.pk]) if line else reverse("budgets:unassigned")


class MoveFound(FormPage):
    """All the rows of a line that were found, moved together after saying how many and how much."""

    needs = Perm.IMPORT_LEDGER
    template_name = "budgets/move_found.html"
    done = "The rows are moved, and the moves are kept with them."

    def form(self, data: Any = None, files: Any = None, *, pk: int) -> MoveFoundForm:
        user, request = self.request.user, self.request
        self.page = selectors.found_to_move(
            user, line=pk, quarter=chosen_quarter(request), sought=Sought.of(request.GET)
        )
        return MoveFoundForm(data, found=self.page.found, lines=selectors.lines_for(user))

    def context(self, *, pk: int) -> dict[str, Any]:
        return {"page": self.page}

    def act(self, form: MoveFoundForm, *, pk: int) -> str:
        line = form.cleaned_data["line"]
        job = ledger_moves.move_all(
            source=self.page.line,
            quarter=self.page.quarter,
            sought=self.page.sought,
            confirmed=form.confirmed,
            line=line,
            reason=form.cleaned_data["reason"],
            by=self.request.user,
            at=clock.now(),
        )
        there = reverse("budgets:line", args=[line.pk]) if line else reverse("budgets:unassigned")
        self.done, there = told(job, self.done, there)
        return there
