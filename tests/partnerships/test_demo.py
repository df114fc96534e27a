"""The demonstration's own decisions load through the services and show every state."""

from jct.demo import decisions, emergencies
from partnerships.domain.words import RequestState
from partnerships.models import Approval, Condition, DecisionRequest, DeniedAttempt, Question
from partnerships.work import approvals_waiting


def test_every_state_is_there_and_the_same_each_time(world):
    decisions.load(world)
    emergencies.load(world)
    states = set(DecisionRequest.objects.values_list("state", flat=True))
    assert states == set(RequestState.values)
    waiting = {
        key: [item.title for item in approvals_waiting(user, world.on)] for key, user in world.people.items()
    }
    assert {key: titles for key, titles in waiting.items() if titles} == {
        "head": [
            "All-age autism strategy 2027 to 2032",  # to be recommended
            "Peer support in the north",
            "Supported living, Mill Lane",
            "Short breaks at Willow House, winter",
        ],
        "cfo_icb": ["Move equipment budget to the learning disabilities pool"],
        "commissioner_ld": ["Supported living, Mill Lane"],
        "commissioner_mh": ["Dementia advice line"],
    }
    emergency = Approval.objects.get(emergency=True)
    assert emergency.request.state == RequestState.APPROVED
    assert DecisionRequest.objects.get(title="Supported living, Harbour Street").envelope.is_envelope
    assert DecisionRequest.objects.get(title="Day opportunities, Castle Moor").agreed_amount == 52_000
    assert DeniedAttempt.objects.get().user == world.people["head"]
    assert Condition.objects.count() == Question.objects.count() == 1
