"""Incompatible functions, quarterly confirmations, who may commit what, and refused attempts."""

from typing import Any

from django.urls import reverse

from jct.support import clock
from jct.support.access import Perm, can, objects_for
from jct.support.views import FormPage, Page
from partnerships.domain.words import PostFunction
from partnerships.forms.people import IncompatibleForm, RecertifyForm, WhyForm
from partnerships.models import DeniedAttempt, IncompatibleFunctions, Partnership, PostHolder
from partnerships.selectors import recertification as pages
from partnerships.selectors.cover import decisions_of
from partnerships.selectors.incompatible import incompatible_page
from partnerships.selectors.refused import refused_attempt, refused_page
from partnerships.services import incompatible, recertification
from partnerships.views.people_base import OnPeople


class Incompatible(OnPeople, FormPage):
    needs = Perm.EDIT_STRUCTURE
    template_name = "partnerships/people/incompatible.html"
    form_class = IncompatibleForm
    current = "incompatible"
    done = "The pair has been declared. Nobody can be given both from now on."

    def form(self, data: Any = None, files: Any = None, **kwargs: Any) -> IncompatibleForm:
        return IncompatibleForm(data)

    def content(self, partnership: Partnership) -> dict[str, Any]:
        return {"page": incompatible_page(partnership, on=clock.today())}

    def act(self, form: IncompatibleForm, *, pk: int) -> str:
        facts = form.cleaned_data
        incompatible.declare(
            partnership=self.partnership(pk),
            one=PostFunction(facts["one"]),
            other=PostFunction(facts["other"]),
            reason=facts["reason"],
            by=self.request.user,
            at=clock.now(),
        )
        return reverse("partnerships:incompatible", args=[pk])


class RemoveIncompatible(FormPage):
    needs = Perm.EDIT_STRUCTURE
    template_name = "partnerships/people/confirm.html"
    form_class = WhyForm
    done = "The pair has been taken back."

    def context(self, *, pk: int) -> dict[str, Any]:
        rows = IncompatibleFunctions.objects.filter(
            partnership__in=objects_for(self.request.user, Perm.EDIT_STRUCTURE)
        )
        row = rows.get(pk=pk)
        return {
            "title": f"Let one person hold {row.get_one_display().lower()} and {row.get_other_display().lower()}?",
            "warning": f"They were kept apart because: {row.reason}. The history keeps who took this back, and why.",
            "button": "Take the pair back",
            "back": reverse("partnerships:incompatible", args=[row.partnership_id]),
        }

    def form(self, data: Any = None, files: Any = None, **kwargs: Any) -> WhyForm:
        return WhyForm(data)

    def act(self, form: WhyForm, *, pk: int) -> str:
        partnership = incompatible.remove(
            pk=pk, why=form.cleaned_data["why"], by=self.request.user, at=clock.now()
        )
        return reverse("partnerships:incompatible", args=[partnership.pk])


class Recertify(OnPeople, Page):
    """One's own posts, and what is still to be confirmed this quarter."""

    needs = Perm.VIEW
    template_name = "partnerships/people/recertify.html"
    current = "recertify"

    def content(self, partnership: Partnership) -> dict[str, Any]:
        lines = pages.certified(self.request.user, partnership, on=clock.today())
        return {"lines": lines, **pages.quarter_of(clock.today())}


class ConfirmPost(FormPage):
    needs = Perm.VIEW
    template_name = "partnerships/people/confirm_post.html"
    form_class = RecertifyForm
    done = "Your answer has been kept."

    def holder(self, pk: int) -> PostHolder:
        rows = PostHolder.objects.filter(
            user=self.request.user, post__partnership__in=objects_for(self.request.user, Perm.VIEW)
        )
        return rows.select_related("post__partner__organisation").get(pk=pk)

    def form(self, data: Any = None, files: Any = None, **kwargs: Any) -> RecertifyForm:
        return RecertifyForm(data)

    def context(self, *, pk: int) -> dict[str, Any]:
        holder = self.holder(pk)
        return {
            "holder": holder,
            "decides": decisions_of(holder.post, on=clock.today()),
            "back": reverse("partnerships:recertify", args=[holder.post.partnership_id]),
            **pages.quarter_of(clock.today()),
        }

    def act(self, form: RecertifyForm, *, pk: int) -> str:
        recertification.answer(
            holder_pk=pk,
            confirmed=form.cleaned_data["confirmed"] == "yes",
            note=form.cleaned_data["note"],
            by=self.request.user,
            at=clock.now(),
        )
        return reverse("partnerships:recertify", args=[self.holder(pk).post.partnership_id])


class Recertification(OnPeople, Page):
    needs = Perm.EDIT_STRUCTURE
    template_name = "partnerships/people/recertification.html"
    current = "recertification"

    def content(self, partnership: Partnership) -> dict[str, Any]:
        return {"page": pages.recertification_page(partnership, on=clock.today())}


class Commits(OnPeople, Page):
    """Who can commit what in my name: the posts below mine; every post for a governance officer or an auditor."""

    needs = Perm.VIEW
    template_name = "partnerships/people/commits.html"
    current = "commits"

    def content(self, partnership: Partnership) -> dict[str, Any]:
        user = self.request.user
        every = can(user, Perm.EDIT_STRUCTURE, partnership) or can(user, Perm.READ_AUDIT, partnership)
        lines = pages.commits(partnership, user, on=clock.today(), everybody=every)
        return {"lines": lines, "everybody": every}


class Refused(OnPeople, Page):
    needs = Perm.READ_AUDIT
    template_name = "partnerships/people/refused.html"
    current = "refused"

    def content(self, partnership: Partnership) -> dict[str, Any]:
        number = self.request.GET.get("page", "1")
        page = int(number) if number.isdecimal() and len(number) < 7 else 1
        return {"list": refused_page(partnership, code=self.request.GET.get("check", ""), number=page)}


class RefusedAttempt(Page):
    needs = Perm.READ_AUDIT
    template_name = "partnerships/people/refused_attempt.html"

    def context(self, *, pk: int) -> dict[str, Any]:
        rows = DeniedAttempt.objects.filter(
            request__partnership__in=objects_for(self.request.user, Perm.READ_AUDIT)
        )
        return {"page": refused_attempt(rows.select_related("request", "user").get(pk=pk))}
