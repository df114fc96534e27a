"""The demonstration's year of meetings loads through the services and shows every kind of outcome."""

from jct.demo import decisions, meetings
from partnerships.domain.words import ItemOutcome, MeetingState
from partnerships.models import Action, AgendaItem, GatePassed, Meeting, Paper, Resolution
from partnerships.work_meetings import actions_to_do, agendas_to_send


def test_a_year_of_meetings_shows_what_they_can_be(world):
    decisions.load(world)
    meetings.load(world)
    assert set(Meeting.objects.values_list("state", flat=True)) == {
        MeetingState.PLANNED,
        MeetingState.CALLED,
        MeetingState.HELD,
    }
    outcomes = set(AgendaItem.objects.values_list("outcome", flat=True))
    assert {"", ItemOutcome.CARRIED, ItemOutcome.NOTED, ItemOutcome.RECOMMENDED} <= outcomes
    inquorate = Resolution.objects.get(outcome="recommended")
    onward = AgendaItem.objects.get(request=inquorate.request, meeting__body=world.bodies["jcpb"])
    assert onward.meeting.state == "planned"
    assert GatePassed.objects.get(gate="executives").item.meeting.body == world.bodies["executives"]
    assert Paper.objects.filter(is_exempt=True).count() == 1
    assert Meeting.objects.filter(minutes_approved_in__isnull=False).count() == 1
    assert Action.objects.filter(done_at__isnull=False).count() == 1
    todo = actions_to_do(world.people["contracts_officer"], world.on)
    assert [(item.title, item.due < world.on) for item in todo] == [
        ("Write to landlords about notice periods.", True)
    ]
    assert agendas_to_send(world.people["head"], world.on) == []
    due = agendas_to_send(world.people["secretary"], world.on)
    assert {item.title.partition(" of the ")[2] for item in due} == {
        "Contracts Committee",
        "Partnership Executives' Meeting",
    }
