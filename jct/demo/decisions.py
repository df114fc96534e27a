"""Decisions of Northmere in every state, so that lists and rulings have something to show."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

from jct.demo.context import Demo
from partnerships.models import DecisionRequest
from partnerships.services import decisions


def load(demo: Demo) -> None:
    """Waiting for a person, for a body and for a second partner; approved, refused, withdrawn; one in conflict."""
    people = demo.people

    def ask(
        kind: str, title: str, amount: int, by: str, care_group: str = "", ago: int = 3, **more: Any
    ) -> DecisionRequest:
        return decisions.ask(
            partnership=demo.partnership,
            decision_type=kind,
            title=title,
            amount=Decimal(amount),
            by=people[by],
            at=demo.at - timedelta(days=ago),
            care_group=demo.care_groups.get(care_group),
            **more,
        )

    def answer(
        request: DecisionRequest, by: str, outcome: str = "approve", reason: str = "", ago: int = 1
    ) -> None:
        at = demo.at - timedelta(days=ago)
        decisions.decide_request(pk=request.pk, by=people[by], at=at, outcome=outcome, reason=reason)

    bought = ask(
        "contract_award",
        "Short breaks at Willow House, spring",
        30_000,
        "contracts_officer",
        "LD",
        200,
        series="Willow House, short breaks",
    )
    answer(bought, "commissioner_ld", ago=195)
    ask(
        "contract_award",
        "Short breaks at Willow House, winter",
        30_000,
        "contracts_officer",
        "LD",
        series="Willow House, short breaks",
        facts={"why": "Eleven families are waiting for a place before Christmas."},
    )
    ask(
        "contract_award",
        "Supported living, new framework",
        900_000,
        "commissioner_ld",
        "LD",
        12,
        facts={"why": "The present framework ends in March 2027."},
    )
    half = ask(
        "virement_between_pools",
        "Move equipment budget to the learning disabilities pool",
        45_000,
        "pool_manager",
        ago=9,
        facts={"why": "Community equipment is under budget; placements are over."},
    )
    answer(half, "cfo_council", ago=6)
    moved = ask(
        "virement_within_pool", "From short breaks to community placements", 90_000, "pool_manager", "LD", 40
    )
    answer(moved, "head", reason="Agreed for this year only.", ago=38)
    dear = ask(
        "contract_variation",
        "Crisis house: two more beds",
        60_000,
        "commissioner_mh",
        "WAMH",
        25,
        percent=Decimal("8.5"),
    )
    answer(dear, "head", "refuse", "Bring the occupancy of the first six beds first.", ago=20)
    late = ask(
        "remedial_plan_acceptance",
        "Remedial plan, talking therapies waits",
        0,
        "contracts_officer",
        "WAMH",
        15,
    )
    decisions.withdraw(
        pk=late.pk,
        by=people["contracts_officer"],
        at=demo.at - timedelta(days=11),
        reason="The provider is sending a new plan.",
    )
    conflicted = ask("contract_award", "Dementia advice line", 38_000, "contracts_officer", "OPMH", 5)
    decisions.declare_interest(
        pk=conflicted.pk,
        interest="My sister manages one of the bidders",
        by=people["head"],
        at=demo.at - timedelta(days=4),
    )
    ask("strategy_approval", "All-age autism strategy 2027 to 2032", 0, "commissioner_ld", "LD", 8)
