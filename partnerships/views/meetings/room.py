"""The room: attendance, interests, votes, resolutions, what was said, and the actions that follow."""

from typing import Any

from django.http import HttpResponseBase
from django.urls import reverse

from jct.support import clock
from jct.support.access import Perm
from jct.support.views import ActView, FormPage
from partnerships.forms.attendance import AttendanceForm
from partnerships.forms.meetings import (
    ActionForm,
    DoneForm,
    InterestForm,
    MinuteForm,
    MinutesForm,
    ResolveForm,
    VotesForm,
)
from partnerships.selectors import meetings as selectors
from partnerships.selectors import people_of
from partnerships.selectors.sitting import Place, room_of
from partnerships.services import meetings, resolutions
from partnerships.services.ground import changed_since
from partnerships.services.meetings.ground import room_changed
from partnerships.services.told import NOT_SAID
from partnerships.views.meetings.base import ItemForm, MeetingForm, SeenItemForm, SeenMeetingForm
from partnerships.views.seen import SeenForm, seen


class Attendance(MeetingForm):
    needs = Perm.RUN_MEETINGS
    title, button = "Who is here", "Record the attendance"
    lead = "The holder of a seat or a named deputy may sit in it. Change it whenever somebody comes or goes."
    done = "The attendance has been recorded."

    def form(self, data: Any = None, files: Any = None, *, pk: int) -> AttendanceForm:
        return AttendanceForm(data, places=self.places(pk))

    def again(self, form: AttendanceForm, *, pk: int) -> HttpResponseBase:
        form.stand_for(self.places(pk))
        return super().again(form, pk=pk)

    def places(self, pk: int) -> tuple[Place, ...]:
        return selectors.meeting_page(self.request.user, self.meeting(pk).pk, on=clock.today()).places

    def act(self, form: AttendanceForm, *, pk: int) -> str:
        meetings.record_attendance(
            meeting_pk=pk, who=form.who(), seen=form.seen(), by=self.request.user, at=clock.now()
        )
        return self.home(pk)


class Interest(ItemForm):
    """One's own interest; the secretary records it for anybody."""

    needs = Perm.VIEW
    perm = Perm.VIEW
    title, button = "Declare an interest", "Declare the interest"
    lead = (
        "Whoever has an interest in an item does not read its exempt paper, does not vote on it and is not counted for "
        "its quorum."
    )
    done = "The interest has been recorded."

    def form(self, data: Any = None, files: Any = None, *, pk: int) -> InterestForm:
        page = selectors.item_page(self.request.user, pk)
        people = people_of(page.item.meeting.body.partnership, self.request.user) if page.may_run else None
        return InterestForm(data, people=people)

    def act(self, form: InterestForm, *, pk: int) -> str:
        meetings.declare_interest(item_pk=pk, by=self.request.user, at=clock.now(), **form.cleaned_data)
        return self.home(pk)


class _OnRoom(SeenForm, ItemForm):
    """A form on the text and the room that its page showed: who sat where, with which interests, and the votes."""

    base = True

    def shows(self, *, pk: int) -> int:
        item = self.item(pk)
        self.version = item.request.version if item.request else NOT_SAID
        return room_of(item.meeting, [item]).mark(item.pk)

    def changed(self, since: int, *, pk: int) -> str:
        item = self.item(pk)
        text = changed_since(item.request, seen(self.request, "version")) if item.request else ""
        return text or room_changed(room_of(item.meeting, [item]), item, since)

    def context(self, *, pk: int) -> dict[str, Any]:
        return {**super().context(pk=pk), "version": self.version}

    def on_what(self) -> dict[str, int]:
        return {"version": seen(self.request, "version"), "seen": seen(self.request)}


class Votes(_OnRoom):
    needs = Perm.RUN_MEETINGS
    title, button = "Record the votes", "Record the votes"
    lead = "Only members who are present, have a vote and no interest in the item are listed. A vote recorded stays."
    done = "The votes have been recorded."

    def form(self, data: Any = None, files: Any = None, *, pk: int) -> VotesForm:
        return VotesForm(data, members=selectors.item_page(self.request.user, self.item(pk).pk).to_vote)

    def act(self, form: VotesForm, *, pk: int) -> str:
        told = {"by": self.request.user, "at": clock.now(), **self.on_what()}
        meetings.cast_votes(item_pk=pk, votes=form.votes(), **told)
        return self.home(pk)


class Resolve(_OnRoom):
    """The ruling as things stand, and the button that makes it so."""

    needs = Perm.RUN_MEETINGS
    template_name = "partnerships/meetings/resolve.html"
    title, button = "Record the resolution", "Record the resolution"
    done = "The resolution has been recorded."

    def form(self, data: Any = None, files: Any = None, *, pk: int) -> ResolveForm:
        page = selectors.item_page(self.request.user, self.item(pk).pk)
        return ResolveForm(data, casting=page.casting, decides=page.decides)

    def context(self, *, pk: int) -> dict[str, Any]:
        return {**super().context(pk=pk), "page": selectors.item_page(self.request.user, pk)}

    def act(self, form: ResolveForm, *, pk: int) -> str:
        told = {"by": self.request.user, "at": clock.now(), **self.on_what()}
        resolutions.resolve(item_pk=pk, **told, **form.resolved())
        return self.home(pk)


class Minute(SeenItemForm):
    needs = Perm.RUN_MEETINGS
    writes = meetings.NOTED
    title, button = "What was said", "Save"
    done = "It stands in the minutes."

    def text(self, *, pk: int) -> str:
        return self.item(pk).minute

    def form(self, data: Any = None, files: Any = None, *, pk: int) -> MinuteForm:
        item = self.item(pk)
        outcomes = () if item.outcome else meetings.outcomes_of(item)
        return MinuteForm(data, outcomes=outcomes, initial={"minute": item.minute})

    def act(self, form: MinuteForm, *, pk: int) -> str:
        shown = seen(self.request)
        meetings.note_item(pk=pk, by=self.request.user, at=clock.now(), seen=shown, **form.cleaned_data)
        return self.home(pk)


class AddAction(ItemForm):
    needs = Perm.RUN_MEETINGS
    title, button = "Add an action", "Add the action"
    lead = "It stands on the person’s “Your work” until they show that it is done."
    done = "The action has been given."

    def form(self, data: Any = None, files: Any = None, *, pk: int) -> ActionForm:
        partnership = self.item(pk).meeting.body.partnership
        people = people_of(partnership, self.request.user).filter(is_active=True).order_by("name")
        return ActionForm(data, people=people)

    def act(self, form: ActionForm, *, pk: int) -> str:
        meetings.add_action(item_pk=pk, by=self.request.user, at=clock.now(), **form.cleaned_data)
        return self.home(pk)


class FinishAction(FormPage):
    needs = Perm.VIEW
    template_name = "partnerships/meetings/form.html"
    form_class = DoneForm
    done = "The action is done."

    def form(self, data: Any = None, files: Any = None, *, pk: int) -> DoneForm:
        return DoneForm(data)

    def context(self, *, pk: int) -> dict[str, Any]:
        action = selectors.visible_actions(self.request.user).get(pk=pk)
        return {
            "title": "Say that it is done",
            "caption": action.text,
            "button": "It is done",
            "back": reverse("partnerships:actions"),
        }

    def act(self, form: DoneForm, *, pk: int) -> str:
        meetings.finish_action(pk=pk, by=self.request.user, at=clock.now(), **form.cleaned_data)
        return reverse("partnerships:actions")


class EditMinutes(SeenMeetingForm):
    needs = Perm.RUN_MEETINGS
    writes = meetings.MINUTES
    title, button = "Edit the minutes", "Save the minutes"
    lead = "They are a draft until the next meeting approves them."
    done = "The minutes have been saved."

    def text(self, *, pk: int) -> str:
        return self.meeting(pk).minutes

    def form(self, data: Any = None, files: Any = None, *, pk: int) -> MinutesForm:
        return MinutesForm(data, initial={"text": self.meeting(pk).minutes})

    def act(self, form: MinutesForm, *, pk: int) -> str:
        meetings.write_minutes(
            pk=pk,
            text=form.cleaned_data["text"],
            by=self.request.user,
            at=clock.now(),
            seen=seen(self.request),
        )
        return reverse("partnerships:minutes", args=[pk])


class _MinutesAct(ActView):
    base = True

    def back(self, *, pk: int) -> str:
        return reverse("partnerships:minutes", args=[pk])


class RedraftMinutes(_MinutesAct):
    """Write the draft anew from what was recorded; what was edited is lost, and stays in the history."""

    needs = Perm.RUN_MEETINGS
    done = "The minutes have been drafted anew."

    def act(self, *, pk: int) -> str:
        meetings.draft_minutes(pk=pk, by=self.request.user, at=clock.now(), seen=seen(self.request))
        return self.back(pk=pk)


class ApproveMinutes(_MinutesAct):
    """Record, on the page of a later meeting, that it approved the minutes of this one."""

    needs = Perm.RUN_MEETINGS
    done = "The minutes are approved."

    def act(self, *, pk: int) -> str:
        later = self.request.POST.get("in", "")
        in_pk = int(later) if later.isdecimal() and len(later) < 10 else 0
        shown = seen(self.request)
        meetings.approve_minutes(pk=pk, in_pk=in_pk, by=self.request.user, at=clock.now(), seen=shown)
        return reverse("partnerships:meeting", args=[in_pk])
