"""Pages of the structure, and the forms with which a governance officer changes it."""

from typing import Any

from django.urls import reverse

from jct.core.calendar import DAY
from jct.support import clock
from jct.support.access import Perm, can, objects_for
from jct.support.views import FormPage, Page
from partnerships import selectors
from partnerships.domain.words import PostFunction
from partnerships.forms.structure import AppointForm, EndForm, PostForm
from partnerships.models import Body, Partnership, Post, PostHolder, Scheme
from partnerships.services import appointments, structure


class Home(Page):
    """The first partnership this person may see; others are one click away."""

    needs = Perm.VIEW
    template_name = "partnerships/home.html"

    def partnership(self, **kwargs: Any) -> Partnership:
        return self.visible().order_by("pk")[:1].get()

    def visible(self) -> Any:
        return objects_for(self.request.user, Perm.VIEW)

    def context(self, **kwargs: Any) -> dict[str, Any]:
        partnership = self.partnership(**kwargs)
        return {
            "page": selectors.overview(partnership, on=clock.today()),
            "others": list(self.visible().exclude(pk=partnership.pk)),
            "may_edit": can(self.request.user, Perm.EDIT_STRUCTURE, partnership),
        }


class PartnershipPage(Home):
    needs = Perm.VIEW

    def partnership(self, *, pk: int, **kwargs: Any) -> Partnership:
        return self.visible().select_related("team_host").get(pk=pk)


class BodyPage(Page):
    needs = Perm.VIEW
    template_name = "partnerships/body.html"

    def context(self, *, pk: int, **kwargs: Any) -> dict[str, Any]:
        rows = Body.objects.filter(partnership__in=objects_for(self.request.user, Perm.VIEW))
        body = rows.select_related("partnership", "care_group", "locality").get(pk=pk)
        return {"page": selectors.body_page(body, on=clock.today())}


class PostPage(Page):
    needs = Perm.VIEW
    template_name = "partnerships/post.html"

    def context(self, *, pk: int, **kwargs: Any) -> dict[str, Any]:
        post = _posts(self.request.user, Perm.VIEW).get(pk=pk)
        return {
            "page": selectors.post_page(post, on=clock.today()),
            "may_edit": can(self.request.user, Perm.EDIT_STRUCTURE, post.partnership_id),
            "today": clock.today(),
        }


class PersonPage(Page):
    """What a person holds, and what they may decide today."""

    needs = Perm.VIEW
    template_name = "partnerships/person.html"

    def context(self, *, pk: int, **kwargs: Any) -> dict[str, Any]:
        partnership = objects_for(self.request.user, Perm.VIEW).order_by("pk")[:1].get()
        person = selectors.people_of(partnership, self.request.user).get(pk=pk)
        page = selectors.person_page(person, partnership, on=clock.today())
        return {"page": page, "partnership": partnership, "mine": person.pk == self.request.user.pk}


class SchemePage(Page):
    needs = Perm.VIEW
    template_name = "partnerships/scheme.html"

    def context(self, *, pk: int, **kwargs: Any) -> dict[str, Any]:
        rows = Scheme.objects.filter(partnership__in=objects_for(self.request.user, Perm.VIEW))
        return {"page": selectors.scheme_page(rows.select_related("partnership", "adopted_by").get(pk=pk))}


class AddPost(FormPage):
    needs = Perm.EDIT_STRUCTURE
    template_name = "partnerships/form.html"
    done = "The post has been added. Appoint somebody to it."

    def partnership(self, pk: int) -> Partnership:
        return objects_for(self.request.user, Perm.EDIT_STRUCTURE).get(pk=pk)

    def form(self, data: Any = None, files: Any = None, *, pk: int) -> PostForm:
        return PostForm(data, partnership=self.partnership(pk), on=clock.today())

    def context(self, *, pk: int) -> dict[str, Any]:
        return {
            "title": "Add a post",
            "lead": "What holders may see follows from the function; what they may decide follows from the scheme.",
            "button": "Add the post",
            "back": reverse("partnerships:partnership", args=[pk]),
        }

    def act(self, form: PostForm, *, pk: int) -> str:
        facts = {**form.cleaned_data, "function": PostFunction(form.cleaned_data["function"])}
        post = structure.create_post(
            partnership=self.partnership(pk), by=self.request.user, at=clock.now(), **facts
        )
        return reverse("partnerships:post", args=[post.pk])


class Appoint(FormPage):
    needs = Perm.EDIT_STRUCTURE
    template_name = "partnerships/form.html"
    form_class = AppointForm
    done = "The appointment has been made. What the person may see has changed with it."

    def form(self, data: Any = None, files: Any = None, **kwargs: Any) -> AppointForm:
        return AppointForm(data, initial={"starts": clock.today()})

    def context(self, *, pk: int) -> dict[str, Any]:
        post = _posts(self.request.user, Perm.EDIT_STRUCTURE).get(pk=pk)
        return {
            "title": f"Appoint to {post}",
            "lead": "Access and authority begin on the first day and end after the last.",
            "button": "Appoint",
            "back": reverse("partnerships:post", args=[pk]),
        }

    def act(self, form: AppointForm, *, pk: int) -> str:
        appointments.appoint(
            post=_posts(self.request.user, Perm.EDIT_STRUCTURE).get(pk=pk),
            user=form.cleaned_data["user"],
            starts=form.cleaned_data["starts"],
            ends=form.ends,
            acting=form.cleaned_data["acting"],
            by=self.request.user,
            at=clock.now(),
        )
        return reverse("partnerships:post", args=[pk])


class EndAppointment(FormPage):
    needs = Perm.EDIT_STRUCTURE
    template_name = "partnerships/form.html"
    form_class = EndForm
    done = "The appointment has an end."

    def holder(self, pk: int) -> PostHolder:
        rows = PostHolder.objects.filter(
            post__partnership__in=objects_for(self.request.user, Perm.EDIT_STRUCTURE)
        )
        return rows.select_related("post", "user").get(pk=pk)

    def form(self, data: Any = None, files: Any = None, **kwargs: Any) -> EndForm:
        return EndForm(data, initial={"last_day": clock.today()})

    def context(self, *, pk: int) -> dict[str, Any]:
        holder = self.holder(pk)
        return {
            "title": f"End the appointment of {holder.user}",
            "lead": f"{holder.user} loses what {holder.post} may see and decide after the last day.",
            "button": "End the appointment",
            "back": reverse("partnerships:post", args=[holder.post_id]),
        }

    def act(self, form: EndForm, *, pk: int) -> str:
        holder = appointments.end_appointment(
            pk=pk, ends=form.cleaned_data["last_day"] + DAY, by=self.request.user, at=clock.now()
        )
        return reverse("partnerships:post", args=[holder.post_id])


def _posts(user: Any, perm: Perm) -> Any:
    rows = Post.objects.filter(partnership__in=objects_for(user, perm))
    return rows.select_related("partnership", "partner__organisation", "care_group", "reports_to")
