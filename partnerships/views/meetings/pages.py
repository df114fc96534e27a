"""What everybody in the partnership reads: calendar, meeting, item, paper, minutes, forward plan; and the feed."""

from datetime import timedelta
from typing import Any

import icalendar
from django import forms
from django.conf import settings
from django.core.exceptions import ObjectDoesNotExist
from django.core.signing import Signer
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils.crypto import constant_time_compare

from jct.accounts.models import User
from jct.accounts.services import renew_addresses
from jct.core.calendar import FinancialYear
from jct.support import clock
from jct.support.access import Perm
from jct.support.history import standing
from jct.support.views import Needs, Page, Room
from partnerships.domain.words import MeetingState
from partnerships.models import Meeting
from partnerships.selectors import meetings as selectors
from partnerships.views.meetings.base import PlainForm

# Another salt makes every address that was ever given out worthless.
FEED_SALT = "jct.meetings.feed.1"
FEED_PAST = timedelta(days=366)


class Calendar(Page):
    """A financial year of meetings, with what is due for each and how to have them in one's own calendar."""

    needs = Perm.VIEW
    template_name = "partnerships/meetings/calendar.html"

    def context(self, **kwargs: Any) -> dict[str, Any]:
        today, user = clock.today(), self.request.user
        year = number(self.request.GET.get("year", ""), 1990, 2199)
        page = selectors.calendar(
            user,
            on=today,
            year=FinancialYear(year) if year else FinancialYear.of(today),
            body_pk=number(self.request.GET.get("body", ""), 1, 2**31),
        )
        return {
            "page": page,
            "today": today,
            "feed": self.request.build_absolute_uri(
                reverse("partnerships:meetings_feed", args=[user.pk, feed_signature(user)])
            ),
        }


class MeetingPage(Page):
    needs = Perm.VIEW
    template_name = "partnerships/meetings/meeting.html"

    def context(self, *, pk: int) -> dict[str, Any]:
        return {"page": selectors.meeting_page(self.request.user, pk, on=clock.today())}


class Minutes(MeetingPage):
    """The minutes to read and print."""

    needs = Perm.VIEW
    template_name = "partnerships/meetings/minutes.html"

    def context(self, *, pk: int) -> dict[str, Any]:
        shown = standing(Meeting, pk)
        found = super().context(pk=pk)
        return {**found, "seen": shown, "parts": found["page"].meeting.minutes.strip().split("\n\n")}


class ItemPage(Page):
    needs = Perm.VIEW
    template_name = "partnerships/meetings/item.html"

    def context(self, *, pk: int) -> dict[str, Any]:
        return {"page": selectors.item_page(self.request.user, pk)}


class PaperPage(Page):
    """A paper's text; nobody who may not read it learns that it exists."""

    needs = Perm.VIEW
    template_name = "partnerships/meetings/paper.html"

    def context(self, *, pk: int) -> dict[str, Any]:
        paper = selectors.readable_paper(self.request.user, pk)
        return {"paper": paper, "parts": paper.text.split("\n\n")}


class PaperFile(Room):
    needs = Perm.VIEW

    def get(self, request: HttpRequest, *, pk: int) -> HttpResponseBase:
        paper = selectors.readable_paper(request.user, pk)
        if not paper.file:
            raise ObjectDoesNotExist
        name = paper.file.name.rpartition("/")[2]
        return FileResponse(paper.file.open("rb"), as_attachment=True, filename=name)


class ForwardPlan(Page):
    needs = Perm.VIEW
    template_name = "partnerships/meetings/forward_plan.html"

    def context(self, **kwargs: Any) -> dict[str, Any]:
        return {"page": selectors.forward_plan(self.request.user, on=clock.today())}


class Actions(Page):
    """Every open action the reader may see, their own first."""

    needs = Perm.VIEW
    template_name = "partnerships/meetings/actions.html"

    def context(self, **kwargs: Any) -> dict[str, Any]:
        rows = list(selectors.open_actions(self.request.user, mine=False))
        own = [row for row in rows if row.owner_id == self.request.user.pk]
        others = [row for row in rows if row.owner_id != self.request.user.pk]
        return {"own": own, "others": others, "today": clock.today()}


class Feed(Room):
    """One person's meetings for a calendar program, which cannot sign in: the address itself is the key."""

    needs = Needs.PUBLIC

    def get(self, request: HttpRequest, *, pk: int, slug: str) -> HttpResponse:
        user = User.objects.get(pk=pk, is_active=True)
        if not constant_time_compare(slug, feed_signature(user)):
            raise ObjectDoesNotExist
        calendar = icalendar.Calendar()
        calendar.add("prodid", f"-//{settings.SERVICE_NAME}//meetings//EN")
        calendar.add("version", "2.0")
        calendar.add("x-wr-calname", f"{settings.SERVICE_NAME}: meetings of {user}")
        now = clock.now()
        for meeting in selectors.my_meetings(user, since=now - FEED_PAST):
            calendar.add_component(_event(meeting, now, request))
        return HttpResponse(calendar.to_ical(), content_type="text/calendar; charset=utf-8")


def feed_signature(user: User) -> str:
    """What makes a person's calendar address theirs alone, until they renew it."""
    return Signer(salt=FEED_SALT).signature(f"{user.pk}:{user.addresses_renewed}")


class RenewFeed(PlainForm):
    """For whoever has let the address of their calendar out of their hands."""

    needs = Perm.VIEW
    form_class = forms.Form
    title = "Make a new address for your calendar"
    warning = (
        "The address you have now stops working at once, wherever you or anybody else uses it. "
        "You put the new one into your calendar yourself."
    )
    button = "Make a new address"
    done = "Your calendar has a new address. The old one no longer works."

    def context(self, **kwargs: Any) -> dict[str, Any]:
        return self.words(back=reverse("partnerships:meetings"))

    def act(self, form: forms.Form, **kwargs: Any) -> str:
        user = self.request.user
        renew_addresses(user=user, by=user, why="renewed the address of their calendar", at=clock.now())
        return reverse("partnerships:meetings") + "#feed"


def _event(meeting: Any, now: Any, request: HttpRequest) -> icalendar.Event:
    """Time, place and body; never what is on the agenda, which may be private."""
    event = icalendar.Event()
    event.add("uid", f"meeting-{meeting.pk}@{request.get_host()}")
    event.add("dtstamp", now)
    event.add("dtstart", meeting.starts_at)
    event.add("dtend", meeting.ends_at)
    event.add("summary", str(meeting.body))
    event.add("location", meeting.place)
    event.add("url", request.build_absolute_uri(reverse("partnerships:meeting", args=[meeting.pk])))
    cancelled = meeting.state == MeetingState.CANCELLED
    event.add(
        "status", "CANCELLED" if cancelled else "CONFIRMED" if meeting.agenda_published_at else "TENTATIVE"
    )
    return event


def number(text: str, least: int, most: int) -> int | None:
    number = int(text) if text.isdecimal() and len(text) < 11 else 0
    return number if least <= number <= most else None
