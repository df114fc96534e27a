"""Requests for tests, asked and answered through the services in the county of `world`."""

from decimal import Decimal

from jct.support.history import record
from partnerships.models import DecisionRequest
from partnerships.services import decisions
from tests.partnerships.adopted import change_clauses


def ask(
    world,
    amount="40000",
    kind="contract_award",
    by="commissioner_ld",
    care_group="LD",
    how=decisions.ask,
    **more,
):
    return how(
        partnership=world.partnership,
        decision_type=kind,
        title=more.pop("title", "Supported living"),
        amount=Decimal(amount),
        by=world.people[by],
        at=more.pop("at", world.at),
        care_group=world.care_groups.get(care_group),
        **more,
    )


def waiting_from_before(world, **said):
    """As it was sent before the sum of a year was asked for."""
    request = DecisionRequest(
        partnership=world.partnership,
        decision_type="contract_award",
        title="Supported living",
        amount=Decimal(40_000),
        care_group=world.care_groups["LD"],
        requested_by=world.people["commissioner_ld"],
        requested_at=world.at,
        recurrent=True,
        **said,
    )
    record(request, by=request.requested_by, why="asked", at=world.at)
    return request


def decide(world, request, key, **more):
    return decisions.decide_request(pk=request.pk, by=world.people[key], at=more.pop("at", world.at), **more)


def state(request):
    request.refresh_from_db()
    return request.state


def called_in(world, request):
    """The request approved under a clause with five working days of call-in, in the database's own words."""
    change_clauses({"call_in_days": 5, "urgency_body": world.bodies["scrutiny"]}, number="2")
    decide(world, request, "head")
    request.refresh_from_db()
