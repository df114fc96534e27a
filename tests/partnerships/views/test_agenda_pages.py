"""From the pages of the structure, the scheme, decisions and meetings to an agenda, and from the item back."""

from datetime import date

from django.urls import reverse

from partnerships.models import Scheme
from partnerships.services import meetings
from tests.agenda_pages import LED_FROM, led_to, walk
from tests.partnerships.meetings import Meetings
from tests.partnerships.requests import ask, decide


def test_every_record_of_the_partnership_is_put_on_an_agenda(world, client_as):
    room, request, scheme = Meetings(world), ask(world), Scheme.objects.filter(state="adopted").first()
    decide(world, request, "head", outcome="approve")
    body = world.bodies["jcpb"]
    item = room.sitting(day=date(2026, 12, 2))
    meetings.note_item(pk=item.pk, outcome="noted", by=room.secretary, at=room.at_meeting(item.meeting))
    meetings.close(pk=item.meeting_id, by=room.secretary, at=room.at_meeting(item.meeting))
    keys = {
        "body": body.pk,
        "post": next(iter(world.posts.values())).pk,
        "organisation": world.partners["council"].organisation_id,
        "terms": body.terms.get().pk,
        "request": request.pk,
        "record": request.pk,
        "scheme": scheme.pk,
        "scheme_difference": scheme.pk,
        "minutes": item.meeting_id,
        **dict.fromkeys(("partnership", "checks", "interests"), world.partnership.pk),
    }
    assert {f"partnerships:{name}" for name in keys} == {
        name for name in LED_FROM if name.startswith("partnerships:")
    }
    paths = {name: reverse(f"partnerships:{name}", args=[key]) for name, key in keys.items()}
    assert walk(paths, client_as, world) == []


def test_minutes_not_yet_drafted_are_put_on_no_agenda(world, client_as):
    meeting = Meetings(world).plan()
    assert led_to(client_as("secretary"), reverse("partnerships:minutes", args=[meeting.pk])) is None


def test_a_request_goes_to_an_agenda_of_its_body_as_itself(world, client_as):
    """To another body's agenda it goes as a page to look at."""
    room = Meetings(world)
    request, secretary = room.ask(), client_as("secretary")
    asked = led_to(secretary, reverse("partnerships:request", args=[request.pk]))
    assert (asked["request"], asked["title"]) == (str(request.pk), request.title)
    own = secretary.get(reverse("partnerships:add_item", args=[room.plan().pk]), asked).content.decode()
    assert f'<option value="{request.pk}" selected>' in own
    other = secretary.get(
        reverse("partnerships:add_item", args=[room.plan("scrutiny").pk]), asked
    ).content.decode()
    assert f'<option value="{request.pk}"' not in other
    assert f'value="{asked["about"]}"' in other


def test_a_long_address_is_cut_to_the_page_and_a_long_name_to_what_an_item_takes(world, client_as):
    page = reverse("partnerships:post", args=[next(iter(world.posts.values())).pk])
    assert led_to(client_as("secretary"), f"{page}?note=short")["about"] == f"{page}?note=short"
    assert led_to(client_as("secretary"), f"{page}?note={'long' * 60}")["about"] == page
