"""The register of interests, one's own lines, and the yearly declaration with its chasing list."""

from typing import Any

from django.contrib import messages
from django.urls import reverse

from jct.accounts.models import User
from jct.support import clock
from jct.support.access import Perm, can, objects_for
from jct.support.views import ActView, FormPage, Page
from partnerships.forms.people import DeclareForm, InterestEndForm, InterestForm, InterestOfAnotherForm
from partnerships.models import Interest, Partnership
from partnerships.selectors import interests as pages
from partnerships.services import interests, reminders
from partnerships.views.people_base import OnPeople


class Register(OnPeople, Page):
    """Published columns for everybody; the detail only for those who keep the register or audit it."""

    needs = Perm.VIEW
    template_name = "partnerships/people/interests.html"
    current = "interests"

    def content(self, partnership: Partnership) -> dict[str, Any]:
        user = self.request.user
        whole = can(user, Perm.EDIT_STRUCTURE, partnership) or can(user, Perm.READ_AUDIT, partnership)
        return {
            "lines": pages.register(partnership, on=clock.today(), whole=whole),
            "whole": whole,
            "keeps": can(user, Perm.EDIT_STRUCTURE, partnership),
        }


class MyInterests(OnPeople, Page):
    needs = Perm.VIEW
    template_name = "partnerships/people/my_interests.html"
    current = "my_interests"

    def content(self, partnership: Partnership) -> dict[str, Any]:
        return {
            "mine": pages.my_interests(self.request.user, partnership, on=clock.today()),
            "today": clock.today(),
        }


class RegisterInterest(OnPeople, FormPage):
    needs = Perm.VIEW
    template_name = "partnerships/form.html"
    done = "The interest is in the register. You cannot decide matters of that organisation."

    def form(self, data: Any = None, files: Any = None, **kwargs: Any) -> InterestForm:
        return InterestForm(data)

    def content(self, partnership: Partnership) -> dict[str, Any]:
        return {
            "title": "Register an interest",
            "lead": "From then on you cannot decide a matter of this organisation, or vote on it in a meeting.",
            "button": "Register the interest",
            "back": reverse("partnerships:my_interests", args=[partnership.pk]),
        }

    def act(self, form: InterestForm, *, pk: int) -> str:
        facts = {key: form.cleaned_data[key] for key in ("kind", "organisation", "detail", "starts")}
        interests.register(
            partnership=self.partnership(pk), ends=form.ends, by=self.request.user, at=clock.now(), **facts
        )
        return reverse("partnerships:my_interests", args=[pk])


class RegisterForAnother(OnPeople, FormPage):
    """For a governance officer: what somebody else declared in writing or in a meeting."""

    needs = Perm.EDIT_STRUCTURE
    template_name = "partnerships/form.html"

    def form(self, data: Any = None, files: Any = None, *, pk: int) -> InterestOfAnotherForm:
        people = [member.person.pk for member in pages.members(self.partnership(pk), on=clock.today())]
        rows = User.objects.filter(pk__in=people).exclude(pk=self.request.user.pk).order_by("name")
        return InterestOfAnotherForm(data, people=rows)

    def content(self, partnership: Partnership) -> dict[str, Any]:
        return {
            "title": "Register another person’s interest",
            "lead": "From then on they cannot decide a matter of this organisation, or vote on it in a meeting. "
            "They see the line, and your name on it, among their own interests.",
            "button": "Register the interest",
            "back": reverse("partnerships:interests", args=[partnership.pk]),
        }

    def act(self, form: InterestOfAnotherForm, *, pk: int) -> str:
        facts = {key: form.cleaned_data[key] for key in ("user", "kind", "organisation", "detail", "starts")}
        row = interests.register(
            partnership=self.partnership(pk), ends=form.ends, by=self.request.user, at=clock.now(), **facts
        )
        messages.success(
            self.request,
            f"The interest is in the register. {row.user} cannot decide matters of {row.organisation}.",
        )
        return reverse("partnerships:interests", args=[pk])


class EndInterest(FormPage):
    needs = Perm.VIEW
    template_name = "partnerships/form.html"
    done = "The interest has ended. Its line stays in the register’s history."

    def interest(self, pk: int) -> Interest:
        rows = Interest.objects.filter(
            user=self.request.user, partnership__in=objects_for(self.request.user, Perm.VIEW)
        )
        return rows.get(pk=pk)

    def form(self, data: Any = None, files: Any = None, **kwargs: Any) -> InterestEndForm:
        return InterestEndForm(data, today=clock.today())

    def context(self, *, pk: int) -> dict[str, Any]:
        row = self.interest(pk)
        return {
            "title": f"End the interest in {row.organisation}",
            "lead": "After the last day you may decide matters of this organisation again.",
            "button": "End the interest",
            "back": reverse("partnerships:my_interests", args=[row.partnership_id]),
        }

    def act(self, form: InterestEndForm, *, pk: int) -> str:
        row = interests.end(pk=pk, ends=form.ends, by=self.request.user, at=clock.now())
        return reverse("partnerships:my_interests", args=[row.partnership_id])


class DeclareYear(OnPeople, FormPage):
    needs = Perm.VIEW
    template_name = "partnerships/people/declare.html"
    done = "Your declaration has been kept. Register or end interests as they come and go."

    def form(self, data: Any = None, files: Any = None, **kwargs: Any) -> DeclareForm:
        return DeclareForm(data, year=str(pages.year_of(clock.today())))

    def content(self, partnership: Partnership) -> dict[str, Any]:
        return {
            "mine": pages.my_interests(self.request.user, partnership, on=clock.today()),
            "back": reverse("partnerships:my_interests", args=[partnership.pk]),
        }

    def act(self, form: DeclareForm, *, pk: int) -> str:
        interests.declare_year(
            partnership=self.partnership(pk),
            nil=form.cleaned_data["nil"] == "nil",
            by=self.request.user,
            at=clock.now(),
        )
        return reverse("partnerships:my_interests", args=[pk])


class Declarations(OnPeople, Page):
    needs = Perm.READ_AUDIT
    template_name = "partnerships/people/declarations.html"
    current = "declarations"

    def content(self, partnership: Partnership) -> dict[str, Any]:
        return {
            "page": pages.declarations_page(partnership, on=clock.today()),
            "today": clock.today(),
            "may_chase": can(self.request.user, Perm.EDIT_STRUCTURE, partnership),
        }


class Chase(ActView):
    """Write to everybody whose declaration is overdue; once a day to each."""

    needs = Perm.EDIT_STRUCTURE

    def act(self, *, pk: int) -> str:
        partnership = objects_for(self.request.user, Perm.EDIT_STRUCTURE).get(pk=pk)
        written = reminders.chase_declarations(partnership=partnership, by=self.request.user, at=clock.now())
        words = (
            f"{written} people have been written to." if written != 1 else "One person has been written to."
        )
        messages.success(self.request, words if written else "Everybody was written to today already.")
        return reverse("partnerships:declarations", args=[pk])
