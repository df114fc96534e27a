"""Change posts: what they are, who holds them, what the employer allows, and who pays."""

from typing import Any

from django.db.models import Q

from jct.accounts.models import User
from jct.core.calendar import day_words
from jct.core.money import pounds
from jct.support.access import Perm, can, objects_for
from partnerships.forms import structure as forms
from partnerships.forms.base import LastDayForm, StructureForm
from partnerships.models import Partnership, PersonalLimit, Post, PostHolder, SubDelegation, Training
from partnerships.selectors.people import members_of
from partnerships.services import appointments, passing_on, structure
from partnerships.views.edits.base import Edit, to
from partnerships.views.edits.beside import by_name, until


class AddPost(Edit):
    form_class = forms.PostForm
    title, button, done = "Add a post", "Add the post", "The post has been added. Appoint somebody to it."
    lead = "What holders may see follows from the function; what they may decide follows from the scheme."

    def options(self) -> dict[str, Any]:
        return {"partnership": self.row, "on": self.on}

    def act(self, form: StructureForm, *, pk: int) -> str:
        post = structure.create_post(partnership=self.row, **form.facts(), **self.told())
        return to("post", post.pk)


class OfPost(Edit):
    base = True
    model = Post
    related = ("partnership", "partner__organisation")

    def back(self) -> str:
        return to("post", self.row.pk)


class ChangePost(OfPost):
    form_class = forms.PostForm
    title, button = "Change {row}", "Save"
    lead = "A new function changes at once what holders may see, and which clauses of the scheme name them."
    done = "The post has been changed."

    def options(self) -> dict[str, Any]:
        return {"partnership": self.row.partnership, "on": self.on, "post": self.row}

    def initial(self) -> dict[str, Any]:
        return self.same(
            "title", "function", "partner", "care_group", "reports_to", "also_reports_to", "accountable_to"
        )

    def act(self, form: StructureForm, *, pk: int) -> str:
        structure.change_post(pk=pk, **form.facts(), **self.told())
        return self.back()


class FundPost(OfPost):
    form_class = forms.FundingForm
    title, button, done = "Who pays for {row}?", "Save the shares", "The shares have been recorded."
    lead = (
        "The shares must come to 100%. They take the place of what was agreed before, from the first day on."
    )

    def options(self) -> dict[str, Any]:
        return {"post": self.row, "on": self.on}

    def beside(self) -> dict[str, str]:
        return by_name(
            (
                f"{share.partner.short_name} from {day_words(share.starts)}",
                f"{share.percent:f}% {share.source}".strip() + until(share),
            )
            for share in self.row.funding.select_related("partner__organisation")
        )

    def initial(self) -> dict[str, Any]:
        return {"starts": self.on}

    def act(self, form: forms.FundingForm, *, pk: int) -> str:
        facts = form.facts()
        structure.fund_post(
            post=self.row, shares=form.shares, starts=facts["starts"], ends=facts["ends"], **self.told()
        )
        return self.back()


class SetLimit(OfPost):
    form_class = forms.LimitForm
    title, button, done = "What the employer lets {row} decide", "Set the limit", "The limit has been set."
    lead = "The lower of this and the scheme counts. A new limit takes the place of the one before."

    def beside(self) -> dict[str, str]:
        return by_name(
            (
                f"{limit.get_decision_type_display()} by {limit.user or 'any holder'} from {day_words(limit.starts)}",
                pounds(limit.limit) + until(limit),
            )
            for limit in self.row.limits.select_related("user")
        )

    def initial(self) -> dict[str, Any]:
        return {"starts": self.on}

    def act(self, form: StructureForm, *, pk: int) -> str:
        structure.set_limit(post=self.row, **form.facts(), **self.told())
        return self.back()


class EndLimit(Edit):
    model = PersonalLimit
    path = "post__partnership"
    related = ("post",)
    form_class = LastDayForm
    title, button, done = "End the limit of {row.post}", "End the limit", "The limit has an end."
    warning = "After that day only the scheme of delegation bounds what {row.post} may decide."

    def initial(self) -> dict[str, Any]:
        return {"last_day": self.on}

    def back(self) -> str:
        return to("post", self.row.post_id)

    def act(self, form: StructureForm, *, pk: int) -> str:
        structure.end_limit(pk=pk, **form.facts(), **self.told())
        return self.back()


class PassOn(OfPost):
    form_class = forms.PassOnForm
    title, button, done = "What {row} passes on", "Record it", "It has been recorded."
    lead = "A kind of decision passed on in writing. It counts only where its clause lets it be passed on."

    def options(self) -> dict[str, Any]:
        return {"post": self.row}

    def initial(self) -> dict[str, Any]:
        return {"starts": self.on}

    def act(self, form: StructureForm, *, pk: int) -> str:
        passing_on.pass_on(from_post=self.row, **form.facts(), **self.told())
        return self.back()


class TakeBack(Edit):
    model = SubDelegation
    path = "from_post__partnership"
    related = ("from_post", "to_post")
    form_class = LastDayForm
    title, button, done = "Take back from {row.to_post}", "Take it back", "It has an end."
    lead = "{row} ({row.source})."
    warning = "After that day {row.to_post} decides nothing that {row.from_post} passed on."

    def initial(self) -> dict[str, Any]:
        return {"last_day": self.on}

    def back(self) -> str:
        return to("post", self.row.from_post_id)

    def act(self, form: StructureForm, *, pk: int) -> str:
        passing_on.take_back(pk=pk, **form.facts(), **self.told())
        return self.back()


class Appoint(OfPost):
    form_class = forms.AppointForm
    title, button = "Appoint to {row}", "Appoint"
    lead = "Access and authority begin on the first day and end after the last."
    done = "The appointment has been made. What the person may see has changed with it."

    def initial(self) -> dict[str, Any]:
        return {"starts": self.on}

    def act(self, form: StructureForm, *, pk: int) -> str:
        appointments.appoint(post=self.row, **form.facts(), **self.told())
        return self.back()


class EndAppointment(Edit):
    model = PostHolder
    path = "post__partnership"
    related = ("post", "user")
    form_class = forms.EndForm
    title, button = "End the appointment of {row.user}", "End the appointment"
    warning = "{row.user} loses what {row.post} may see and decide after the last day."
    done = "The appointment has an end."

    def initial(self) -> dict[str, Any]:
        return {"last_day": self.on}

    def back(self) -> str:
        return to("post", self.row.post_id)

    def act(self, form: StructureForm, *, pk: int) -> str:
        appointments.end_appointment(pk=pk, **form.facts(), **self.told())
        return self.back()


class RecordTraining(Edit):
    """For the holder, who acknowledges the training, and for governance."""

    needs = Perm.VIEW
    model = PostHolder
    related = ("post", "user")
    form_class = forms.TrainingForm
    title, button, done = "Training of {row.user}", "Save the day", "The training has been recorded."
    lead = "The day on which {row.user} took and acknowledged the training on delegated authority, for {row.post}."

    def rows(self) -> Any:
        governed = Q(post__partnership__in=objects_for(self.request.user, Perm.EDIT_STRUCTURE))
        return PostHolder.objects.filter(governed | Q(user=self.request.user))

    def initial(self) -> dict[str, Any]:
        return {"trained_on": self.row.trained_on or self.on}

    def back(self) -> str:
        return to("post", self.row.post_id)

    def act(self, form: StructureForm, *, pk: int) -> str:
        appointments.record_training(pk=pk, **form.facts(), **self.told())
        return self.back()


class RecordMembersTraining(Edit):
    """For whoever sits on a body, in a post or in none, and for governance."""

    needs = Perm.VIEW
    model = User
    shown_fields = ()
    form_class = forms.TrainingForm
    title, button, done = "Training of {row}", "Save the day", "The training has been recorded."
    lead = "The day on which {row} took and acknowledged the training on delegated authority, as a member of a body."

    @property
    def partnership(self) -> Partnership:
        return objects_for(self.request.user, Perm.VIEW).order_by("pk")[:1].get()

    def rows(self) -> Any:
        members = members_of(self.partnership)
        governs = can(self.request.user, Perm.EDIT_STRUCTURE, self.partnership)
        return members if governs else members.filter(pk=self.request.user.pk)

    def known(self) -> Training | None:
        return Training.objects.filter(partnership=self.partnership, user=self.row).first()

    def beside(self) -> dict[str, str]:
        known = self.known()
        return {"Trained on": day_words(known.trained_on)} if known else {}

    def initial(self) -> dict[str, Any]:
        known = self.known()
        return {"trained_on": known.trained_on if known else self.on}

    def back(self) -> str:
        return to("person", self.row.pk)

    def act(self, form: StructureForm, *, pk: int) -> str:
        appointments.record_members_training(
            partnership_pk=self.partnership.pk, user_pk=pk, **form.facts(), **self.told()
        )
        return self.back()
