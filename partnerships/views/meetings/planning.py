"""Plan, change, call, cancel and close meetings."""

from typing import Any

from django import forms
from django.urls import reverse
from django.utils.timezone import localdate, localtime

from jct.support import clock
from jct.support.access import Perm, objects_for
from jct.support.views import FormPage
from partnerships.forms.meetings import CallForm, ChangeForm, PlanForm, PlanYearForm, ReasonForm
from partnerships.models import Body
from partnerships.querysets import not_over
from partnerships.selectors import meetings as selectors
from partnerships.selectors.meetings.marks import agenda_mark, record_mark
from partnerships.services import meetings
from partnerships.views.meetings.base import MeetingForm, SeenMeetingForm
from partnerships.views.seen import SeenForm, seen


class Plan(FormPage):
    needs = Perm.RUN_MEETINGS
    template_name = "partnerships/meetings/form.html"
    done = "The meeting is in the calendar."
    form_class = PlanForm
    words = {
        "title": "Plan a meeting",
        "button": "Plan the meeting",
        "lead": "Its members see it in their calendars at once. Papers go out five clear working days before, unless "
        "the body’s terms say otherwise.",
    }

    def form(self, data: Any = None, files: Any = None) -> Any:
        bodies = Body.objects.filter(
            not_over(clock.today()), partnership__in=objects_for(self.request.user, Perm.RUN_MEETINGS)
        )
        return self.form_class(data, bodies=bodies, initial={"body": self.request.GET.get("body")})

    def context(self) -> dict[str, Any]:
        return {**self.words, "back": reverse("partnerships:meetings")}

    def act(self, form: PlanForm) -> str:
        facts = form.cleaned_data
        meeting = meetings.plan(
            body_pk=facts["body"].pk,
            place=facts["place"],
            private_from=facts["private_from"],
            by=self.request.user,
            at=clock.now(),
            **form.moments(facts["day"]),
        )
        return reverse("partnerships:meeting", args=[meeting.pk])


class PlanYear(Plan):
    needs = Perm.RUN_MEETINGS
    done = "The meetings are in the calendar."
    form_class = PlanYearForm
    words = {
        "title": "Plan a year of meetings",
        "button": "Plan the meetings",
        "lead": "All at the same time and place. Either every one of them is planned, or none.",
    }

    def act(self, form: PlanYearForm) -> str:
        facts = form.cleaned_data
        meetings.plan_year(
            body_pk=facts["body"].pk,
            days=facts["days"],
            starts=facts["starts"],
            ends=facts["ends"],
            place=facts["place"],
            by=self.request.user,
            at=clock.now(),
        )
        return f"{reverse('partnerships:meetings')}?body={facts['body'].pk}"


class Change(SeenMeetingForm):
    needs = Perm.RUN_MEETINGS
    writes = meetings.MEETING
    title, button = "Change the meeting", "Save the changes"
    done = "The meeting has been changed."

    def form(self, data: Any = None, files: Any = None, *, pk: int) -> ChangeForm:
        meeting = self.meeting(pk)
        initial = {
            "day": localdate(meeting.starts_at),
            "starts": f"{localtime(meeting.starts_at):%H:%M}",
            "ends": f"{localtime(meeting.ends_at):%H:%M}",
            "place": meeting.place,
            "private_from": meeting.private_from,
            "private_notice_on": meeting.private_notice_on,
        }
        return ChangeForm(data, initial=initial)

    def act(self, form: ChangeForm, *, pk: int) -> str:
        facts = form.cleaned_data
        meetings.change(
            pk=pk,
            place=facts["place"],
            private_from=facts["private_from"],
            private_notice_on=facts["private_notice_on"],
            by=self.request.user,
            at=clock.now(),
            seen=seen(self.request),
            **form.moments(facts["day"]),
        )
        return self.home(pk)


class SeenAgendaForm(SeenForm, MeetingForm):
    """A form on a meeting whose agenda, day, time and place are what its page showed."""

    base = True

    def shows(self, *, pk: int) -> int:
        return agenda_mark(self.meeting(pk))

    def changed(self, since: int, *, pk: int) -> str:
        return meetings.agenda_changed(self.meeting(pk), since)


class Call(SeenAgendaForm):
    needs = Perm.RUN_MEETINGS
    title, button = "Send the agenda out", "Send the agenda out"
    lead = "From then on the time stands, and a new matter needs a reason why it cannot wait."
    done = "The agenda is out."

    def form(self, data: Any = None, files: Any = None, *, pk: int) -> CallForm:
        return CallForm(data)

    def context(self, *, pk: int) -> dict[str, Any]:
        page = selectors.meeting_page(self.request.user, pk, on=clock.today())
        return {**super().context(pk=pk), "agenda": page}

    def act(self, form: CallForm, *, pk: int) -> str:
        shown = seen(self.request)
        reason = form.cleaned_data["reason"]
        meetings.call(pk=pk, reason=reason, by=self.request.user, at=clock.now(), seen=shown)
        return self.home(pk)


class Cancel(SeenAgendaForm):
    needs = Perm.RUN_MEETINGS
    title, button = "Cancel the meeting", "Cancel the meeting"
    warning = "It cannot be brought back. What stands on its agenda can go to another meeting."
    done = "The meeting is cancelled."

    def form(self, data: Any = None, files: Any = None, *, pk: int) -> ReasonForm:
        return ReasonForm(data)

    def act(self, form: ReasonForm, *, pk: int) -> str:
        told = {"by": self.request.user, "at": clock.now(), "seen": seen(self.request)}
        meetings.cancel(pk=pk, reason=form.cleaned_data["reason"], **told)
        return self.home(pk)


class Close(SeenForm, MeetingForm):
    """What was recorded stays as the page showed it."""

    needs = Perm.RUN_MEETINGS
    title, button = "Close the meeting", "Close the meeting"
    warning = "Attendance, votes and outcomes stay as they are recorded. The minutes are drafted from them."
    done = "The meeting is closed. Read its draft minutes and correct them."

    def shows(self, *, pk: int) -> int:
        return record_mark(self.meeting(pk))

    def changed(self, since: int, *, pk: int) -> str:
        return meetings.record_changed(self.meeting(pk), since)

    def form(self, data: Any = None, files: Any = None, *, pk: int) -> forms.Form:
        return forms.Form(data)

    def context(self, *, pk: int) -> dict[str, Any]:
        page = selectors.meeting_page(self.request.user, pk, on=clock.today())
        return {**super().context(pk=pk), "record": page}

    def act(self, form: forms.Form, *, pk: int) -> str:
        meetings.close(pk=pk, by=self.request.user, at=clock.now(), seen=seen(self.request))
        return reverse("partnerships:minutes", args=[pk])
