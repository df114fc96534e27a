"""Requests for tests, asked and answered through the services in the county of `world`."""

from decimal import Decimal

from django.db import connection

from partnerships.models import Clause
from partnerships.services import decisions


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


def decide(world, request, key, **more):
    return decisions.decide_request(pk=request.pk, by=world.people[key], at=more.pop("at", world.at), **more)


def state(request):
    request.refresh_from_db()
    return request.state


def called_in(world, request):
    """The request approved under a clause with five working days of call-in, in the database's own words."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE partnerships_clause DISABLE TRIGGER clause_frozen")
    Clause.objects.filter(number="2", scheme__state="adopted").update(
        call_in_days=5, urgency_body=world.bodies["scrutiny"]
    )
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE partnerships_clause ENABLE TRIGGER clause_frozen")
    decide(world, request, "head")
    request.refresh_from_db()
