"""What was looked at is what is decided: not a later version, not another day, not a record that lives elsewhere."""

import pytest

from jct.core.errors import Refused
from partnerships.models import Approval
from partnerships.services import decisions, emergency, evidence
from tests.partnerships.meetings import Meetings
from tests.partnerships.requests import ask, decide, state


@pytest.fixture
def room(world):
    return Meetings(world)


def change(world, request, key="commissioner_ld", at=None, **more):
    facts = more or {"title": "Something else"}
    return decisions.revise(
        pk=request.pk, changed="It is larger", by=world.people[key], at=at or world.at, **facts
    )


def test_nobody_approves_a_version_they_have_not_seen(world):
    request = ask(world)
    change(world, request)
    with pytest.raises(Refused, match="changed while you looked"):
        decide(world, request, "head", version=1)
    with pytest.raises(Refused, match="changed while you looked"):
        emergency.break_glass(
            pk=request.pk, reason="now", password="x", by=world.people["head"], at=world.at, version=1
        )
    with pytest.raises(Refused, match="changed while you looked"):
        evidence.pass_gate(
            request_pk=request.pk,
            gate="finance",
            note="seen",
            by=world.people["head"],
            at=world.at,
            version=1,
        )
    results = decisions.decide_many(
        pks=[request.pk], by=world.people["head"], at=world.at, versions={request.pk: 1}
    )
    assert not results[0].done
    assert not Approval.objects.exists()
    decide(world, request, "head", version=2)
    assert state(request) == "approved"
