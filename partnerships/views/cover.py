"""The calendar of cover, one's own cover, and the forms that give, move and end it."""

from typing import Any

from django.forms import Form
from django.urls import reverse

from jct.core.calendar import DAY
from jct.support import clock
from jct.support.access import Perm, can, objects_for
from jct.support.views import FormPage, Page
from partnerships.forms.people import AboveForm, CoverEndForm, CoverForm
from partnerships.models import Cover, Partnership, PostHolder
from partnerships.selectors import cover as pages
from partnerships.selectors.people import people_of
from partnerships.services import cover
from partnerships.views.people_base import OnPeople


class Calendar(OnPeople, Page):
    needs = Perm.VIEW
    template_name = "partnerships/people/cover.html"
    current = "cover"

    def content(self, partnership: Partnership) -> dict[str, Any]:
        form = AboveForm(self.request.GET or None)
        above = form.cleaned_data["above"] if form.is_valid() else None
        return {
            "form": form,
            "above": above,
            "page": pages.cover_page(partnership, on=clock.today(), above=above),
            "may_edit": can(self.request.user, Perm.EDIT_STRUCTURE, partnership),
        }


class MyCover(OnPeople, Page):
    needs = Perm.VIEW
    template_name = "partnerships/people/my_cover.html"
    current = "my_cover"

    def content(self, partnership: Partnership) -> dict[str, Any]:
        return {
            "mine": pages.my_cover(self.request.user, partnership, on=clock.today()),
            "today": clock.today(),
        }


class GiveCover(FormPage):
    """Give cover for an appointment; whoever may not is told so by the service, by name."""

    needs = Perm.VIEW
    template_name = "partnerships/people/give_cover.html"
    done = "Cover has been given. Both people have been written to."

    def holder(self, pk: int) -> PostHolder:
        rows = PostHolder.objects.filter(post__partnership__in=objects_for(self.request.user, Perm.VIEW))
        return rows.select_related("post__partnership", "user").get(pk=pk)

    def form(self, data: Any = None, files: Any = None, *, pk: int) -> CoverForm:
        holder = self.holder(pk)
        people = people_of(holder.post.partnership, self.request.user).filter(is_active=True)
        return CoverForm(
            data,
            people=people.exclude(pk=holder.user_id).order_by("name"),
            decides=pages.decisions_of(holder.post, on=clock.today()),
            initial={"starts": clock.today()},
        )

    def context(self, *, pk: int) -> dict[str, Any]:
        holder = self.holder(pk)
        return {
            "holder": holder,
            "back": reverse("partnerships:my_cover", args=[holder.post.partnership_id]),
        }

    def act(self, form: CoverForm, *, pk: int) -> str:
        row = cover.give(holder_pk=pk, by=self.request.user, at=clock.now(), **form.given())
        return reverse("partnerships:cover", args=[row.holder.post.partnership_id])


class _OneCover(FormPage):
    base = True
    needs = Perm.VIEW

    def cover(self, pk: int) -> Cover:
        rows = Cover.objects.filter(holder__post__partnership__in=objects_for(self.request.user, Perm.VIEW))
        return rows.select_related("user", "holder__user", "holder__post").get(pk=pk)

    def back(self, row: Cover) -> str:
        return reverse("partnerships:cover", args=[row.holder.post.partnership_id])


class ChangeCover(_OneCover):
    needs = Perm.VIEW
    template_name = "partnerships/form.html"
    done = "The cover has another last day. Both people have been written to."

    def form(self, data: Any = None, files: Any = None, *, pk: int) -> CoverEndForm:
        return CoverEndForm(data, initial={"last_day": self.cover(pk).ends - DAY})

    def context(self, *, pk: int) -> dict[str, Any]:
        row = self.cover(pk)
        return {
            "title": "Move the end of the cover",
            "lead": f"{row.user} covers {row.holder.user} as {row.holder.post}. To stop it today, end it instead.",
            "button": "Move the end",
            "back": self.back(row),
        }

    def act(self, form: CoverEndForm, *, pk: int) -> str:
        return self.back(cover.change_end(pk=pk, ends=form.ends, by=self.request.user, at=clock.now()))


class EndCover(_OneCover):
    """Asks once more, then ends the cover before anything else can be decided under it."""

    needs = Perm.VIEW
    template_name = "partnerships/people/confirm.html"
    form_class = Form
    done = "The cover has ended. Both people have been written to."

    def context(self, *, pk: int) -> dict[str, Any]:
        row = self.cover(pk)
        return {
            "title": f"End the cover by {row.user} at once?",
            "warning": f"From now on {row.user} decides nothing in the place of {row.holder.user}, "
            f"{row.holder.post}. What was decided before stays as it is.",
            "button": "End the cover now",
            "back": self.back(row),
        }

    def act(self, form: Any, *, pk: int) -> str:
        back = self.back(self.cover(pk))
        cover.end_now(pk=pk, by=self.request.user, at=clock.now())
        return back
