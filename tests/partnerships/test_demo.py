"""The demonstration's own decisions load through the services and show every state."""

from jct.demo import decisions
from partnerships.domain.words import RequestState
from partnerships.models import DecisionRequest
from partnerships.work import approvals_waiting


def test_every_state_is_there_and_the_same_each_time(world):
    decisions.load(world)
    states = set(DecisionRequest.objects.values_list("state", flat=True))
    assert states == set(RequestState.values)
    waiting = {
        key: [item.title for item in approvals_waiting(user, world.on)] for key, user in world.people.items()
    }
    assert {key: titles for key, titles in waiting.items() if titles} == {
        "head": ["Short breaks at Willow House, winter"],
        "cfo_icb": ["Move equipment budget to the learning disabilities pool"],
        "commissioner_mh": ["Dementia advice line"],
    }
