"""What the secretary's forms share: the row they stand on, and the page they return to."""

from typing import Any, ClassVar

from django.urls import reverse

from jct.support.access import Perm
from jct.support.history import standing
from jct.support.views import FormPage
from partnerships.models import AgendaItem, Meeting
from partnerships.selectors.meetings.visible import visible_items, visible_meetings
from partnerships.services.told import changed
from partnerships.views.seen import SeenForm


class PlainForm(FormPage):
    """A form with a heading, a button and the way back; `warning` makes the button red."""

    base = True
    template_name = "partnerships/meetings/form.html"
    title: ClassVar[str]
    button: ClassVar[str]
    lead: ClassVar[str] = ""
    warning: ClassVar[str] = ""

    def words(self, **more: Any) -> dict[str, Any]:
        said = {"title": self.title, "button": self.button, "lead": self.lead, "warning": self.warning}
        return said | more


class MeetingForm(PlainForm):
    base = True

    def meeting(self, pk: int) -> Meeting:
        return visible_meetings(self.request.user, Perm.RUN_MEETINGS).get(pk=pk)

    def home(self, pk: int) -> str:
        return reverse("partnerships:meeting", args=[pk])

    def context(self, *, pk: int) -> dict[str, Any]:
        return self.words(caption=str(self.meeting(pk)), back=self.home(pk))


class ItemForm(PlainForm):
    base = True
    perm = Perm.RUN_MEETINGS

    def item(self, pk: int) -> AgendaItem:
        return visible_items(self.request.user, self.perm).get(pk=pk)

    def home(self, pk: int) -> str:
        return reverse("partnerships:agenda_item", args=[pk])

    def context(self, *, pk: int) -> dict[str, Any]:
        return self.words(caption=self.item(pk).title, back=self.home(pk))


class SeenMeetingForm(SeenForm, MeetingForm):
    """A form that writes `writes` of a meeting, and over nothing its page did not show."""

    base = True
    writes: ClassVar[tuple[str, ...]]

    def shows(self, *, pk: int) -> int:
        return standing(Meeting, self.meeting(pk).pk)

    def changed(self, since: int, *, pk: int) -> str:
        return changed(self.meeting(pk), since, self.writes)


class SeenItemForm(SeenForm, ItemForm):
    """The same of an item."""

    base = True
    writes: ClassVar[tuple[str, ...]]

    def shows(self, *, pk: int) -> int:
        return standing(AgendaItem, self.item(pk).pk)

    def changed(self, since: int, *, pk: int) -> str:
        return changed(self.item(pk), since, self.writes)
