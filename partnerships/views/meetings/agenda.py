"""Items and papers of an agenda."""

from typing import Any

from django.urls import reverse

from jct.core.errors import Refused
from jct.support import clock
from jct.support.access import Perm
from jct.support.fields import page_here
from jct.support.views import ActView, Page
from partnerships.domain.words import MeetingState
from partnerships.forms.meetings import ChangeItemForm, PaperForm, ReasonForm
from partnerships.forms.meetings import ItemForm as AddForm
from partnerships.models import DecisionRequest
from partnerships.selectors import meetings as selectors
from partnerships.selectors.meetings.visible import visible_meetings
from partnerships.services import meetings
from partnerships.views.meetings.base import ItemForm, MeetingForm, SeenItemForm
from partnerships.views.meetings.pages import number
from partnerships.views.seen import seen


class AddItem(MeetingForm):
    needs = Perm.RUN_MEETINGS
    title, button = "Add an item", "Add the item"
    done = "The item is on the agenda."

    def form(self, data: Any = None, files: Any = None, *, pk: int) -> AddForm:
        page = selectors.meeting_page(self.request.user, self.meeting(pk).pk, on=clock.today())
        verbs = {str(row.request.pk): row.verb.value for row in page.waiting}
        chosen = self.request.GET.get("request", "")
        about = {"subject_url": self.request.GET.get("about"), "title": self.request.GET.get("title")}
        initial = {"request": chosen, "verb": verbs[chosen]} if chosen in verbs else about
        requests = DecisionRequest.objects.filter(pk__in=[row.request.pk for row in page.waiting])
        late = page.meeting.state == MeetingState.CALLED
        host = self.request.get_host()
        return AddForm(data, requests=requests, late=late, host=host, initial=initial)

    def act(self, form: AddForm, *, pk: int) -> str:
        facts = dict(form.cleaned_data)
        request = facts.pop("request")
        item = meetings.add_item(
            meeting_pk=pk,
            request_pk=request.pk if request else None,
            by=self.request.user,
            at=clock.now(),
            **facts,
        )
        return reverse("partnerships:agenda_item", args=[item.pk])


class PutOnAgenda(Page):
    """From a record to a meeting: the agendas that can still take an item about the page at `?about=`."""

    needs = Perm.RUN_MEETINGS
    template_name = "partnerships/meetings/put.html"

    def context(self) -> dict[str, Any]:
        asked = self.request.GET
        return {
            "agendas": selectors.open_agendas(
                self.request.user, at=clock.now(), request_pk=number(asked.get("request", ""), 1, 2**31)
            ),
            "back": page_here(asked.get("about", ""), self.request.get_host()),
            "caption": asked.get("title", ""),
        }


class MoveItem(ActView):
    """Move an item one place up or down."""

    needs = Perm.RUN_MEETINGS

    def act(self, *, pk: int) -> str:
        meeting = visible_meetings(self.request.user, Perm.RUN_MEETINGS).get(pk=pk)
        order = list(meeting.items.order_by("position").values_list("pk", flat=True))
        chosen, up = self.request.POST.get("item", ""), self.request.POST.get("move") == "up"
        place = next((at for at, key in enumerate(order) if str(key) == chosen), None)
        if place is None:
            raise Refused("That item is no longer on this agenda.")
        other = place - 1 if up else place + 1
        if 0 <= other < len(order):
            order[place], order[other] = order[other], order[place]
        meetings.reorder(meeting_pk=pk, order=order, by=self.request.user, at=clock.now())
        return f"{reverse('partnerships:meeting', args=[pk])}#agenda"

    def back(self, *, pk: int) -> str:
        return reverse("partnerships:meeting", args=[pk])


class ChangeItem(SeenItemForm):
    needs = Perm.RUN_MEETINGS
    writes = meetings.ITEM
    title, button = "Change the item", "Save the changes"
    done = "The item has been changed."

    def form(self, data: Any = None, files: Any = None, *, pk: int) -> ChangeItemForm:
        item = self.item(pk)
        initial = {name: getattr(item, name) for name in self.writes}
        own = item.request_id is None
        return ChangeItemForm(data, own=own, host=self.request.get_host(), initial=initial)

    def act(self, form: ChangeItemForm, *, pk: int) -> str:
        shown = seen(self.request)
        meetings.change_item(pk=pk, by=self.request.user, at=clock.now(), seen=shown, **form.cleaned_data)
        return self.home(pk)


class WithdrawItem(SeenItemForm):
    needs = Perm.RUN_MEETINGS
    writes = meetings.WITHDRAWN
    title, button = "Take the item off", "Take it off"
    warning = "It stays on this agenda as deferred, with the reason. Its request can go to another meeting."
    done = "The item has been taken off."

    def form(self, data: Any = None, files: Any = None, *, pk: int) -> ReasonForm:
        return ReasonForm(data)

    def act(self, form: ReasonForm, *, pk: int) -> str:
        told = {"by": self.request.user, "at": clock.now(), "seen": seen(self.request)}
        item = meetings.withdraw_item(pk=pk, reason=form.cleaned_data["reason"], **told)
        return reverse("partnerships:meeting", args=[item.meeting_id])


class AddPaper(ItemForm):
    needs = Perm.RUN_MEETINGS
    title, button = "Add a paper", "Add the paper"
    lead = "Give its text here or a file. What is added stays; a correction is a new version."
    done = "The paper has been added."

    def form(self, data: Any = None, files: Any = None, *, pk: int) -> PaperForm:
        item = self.item(pk)
        initial = {"exempt_paragraph": item.exempt_paragraph, "public_interest": item.public_interest}
        return PaperForm(data, files, initial=initial)

    def act(self, form: PaperForm, *, pk: int) -> str:
        meetings.add_paper(item_pk=pk, by=self.request.user, at=clock.now(), **form.cleaned_data)
        return self.home(pk)
