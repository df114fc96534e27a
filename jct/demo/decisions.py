"""Decisions of Northmere in every state, so that lists, routes and rulings have something to show."""

from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from decimal import Decimal
from typing import Any

from jct.core.errors import Refused
from jct.demo.context import Demo
from partnerships.models import DecisionRequest
from partnerships.services import chasing, decisions, evidence


class Asking:
    """Ask and answer in the name of the county's people, so many days ago."""

    def __init__(self, demo: Demo) -> None:
        self.demo = demo

    def told(self, who: str, ago: int) -> dict[str, Any]:
        return {"by": self.demo.people[who], "at": self.demo.at - timedelta(days=ago)}

    def ask(
        self,
        kind: str,
        title: str,
        amount: int,
        by: str,
        care_group: str = "",
        ago: int = 3,
        how: Callable[..., DecisionRequest] = decisions.ask,
        **more: Any,
    ) -> DecisionRequest:
        return how(
            partnership=self.demo.partnership,
            decision_type=kind,
            title=title,
            amount=Decimal(amount),
            care_group=self.demo.care_groups.get(care_group),
            **self.told(by, ago),
            **more,
        )

    def answer(
        self,
        request: DecisionRequest,
        by: str,
        outcome: str = "approve",
        reason: str = "",
        ago: int = 1,
        **more: Any,
    ) -> None:
        told = self.told(by, ago)
        decisions.decide_request(pk=request.pk, outcome=outcome, reason=reason, **told, **more)


def load(demo: Demo) -> None:
    """Waiting for a person, for a body and for a second partner; settled in every way; in conflict, urgent, bound by
    conditions, drawn from an envelope."""
    asking = Asking(demo)
    _awards(asking)
    _virements(asking)
    _not_approved(asking)
    _asked(asking)
    _on_the_way(asking)
    _bound(asking)
    _envelope(asking)
    _lapsed(asking)
    _unusual(asking)


def _awards(asking: Asking) -> None:
    """Two small ones of one series, which are added together, and one that goes to the group."""
    ask, answer = asking.ask, asking.answer
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


def _virements(asking: Asking) -> None:
    """One half agreed, for the other partner must consent too; one approved."""
    ask, answer = asking.ask, asking.answer
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


def _not_approved(asking: Asking) -> None:
    """Refused, withdrawn, barred by an interest, and one for the strategic group."""
    ask, answer = asking.ask, asking.answer
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
        pk=late.pk, reason="The provider is sending a new plan.", **asking.told("contracts_officer", 11)
    )
    conflicted = ask("contract_award", "Dementia advice line", 38_000, "contracts_officer", "OPMH", 5)
    decisions.declare_interest(
        pk=conflicted.pk, interest="My sister manages one of the bidders", **asking.told("head", 4)
    )
    ask("strategy_approval", "All-age autism strategy 2027 to 2032", 0, "commissioner_ld", "LD", 8)


def _asked(asking: Asking) -> None:
    """A draft, and a question put to whoever asked."""
    ask, demo = asking.ask, asking.demo
    ask(
        "contract_award",
        "Carers' support, one year",
        35_000,
        "commissioner_ld",
        "LD",
        1,
        how=decisions.draft,
        why="Still to be agreed with the carers' centre.",
    )
    asked = ask(
        "contract_award",
        "Peer support in the north",
        72_000,
        "commissioner_mh",
        "WAMH",
        6,
        why="Three groups wait for a place to meet.",
        alternatives="Direct payments: too small a group in each town.",
        answer_by=demo.on + timedelta(days=21),
    )
    decisions.ask_question(pk=asked.pk, text="How many people use it each week?", **asking.told("head", 5))


def _on_the_way(asking: Asking) -> None:
    """One sent back, one recommended, one that waits to be ratified, and a key decision."""
    ask, answer, demo = asking.ask, asking.answer, asking.demo
    back = ask(
        "contract_award", "Night sitting service", 64_000, "commissioner_ld", "LD", 14, why="Families asked."
    )
    decisions.send_back(
        pk=back.pk, reason="Say which provider, and for how many nights.", **asking.told("head", 12)
    )
    strategy = ask("strategy_approval", "Suicide prevention strategy 2027", 0, "commissioner_mh", "WAMH", 18)
    answer(strategy, "head", "recommend", "The steering group's comments are in.", ago=16)
    intention = ask(
        "commissioning_intention", "More supported housing in the south", 0, "commissioner_mh", "WAMH", 20
    )
    answer(intention, "head", reason="It follows the housing plan.", ago=17)
    key = ask(
        "contract_award",
        "Crisis and liaison service, five years",
        2_400_000,
        "commissioner_mh",
        "WAMH",
        20,
        why="The present contract ends in June 2027.",
        alternatives="Extend once more: the option has been used.",
        wards=6,
        provider="Mere Valley NHS Trust",
    )
    notice = demo.on - timedelta(days=19)
    evidence.give_notice(request_pk=key.pk, on=notice, **asking.told("secretary", 19))
    evidence.pass_gate(
        request_pk=key.pk, gate="finance", note="Within the pool's forecast.", **asking.told("cfo_icb", 9)
    )


def _bound(asking: Asking) -> None:
    """Approved with a condition and for a lower sum, and published."""
    ask, answer, demo = asking.ask, asking.answer, asking.demo
    bound = ask(
        "contract_award",
        "Day opportunities, Castle Moor",
        58_000,
        "commissioner_ld",
        "LD",
        45,
        why="Twelve people leave school in July.",
        alternatives="Transport to Brackwater: an hour each way.",
        consultation="Parents and the school, 3 June.",
    )
    due = demo.on + timedelta(days=40)
    answer(
        bound,
        "head",
        reason="Good value.",
        ago=42,
        agreed_amount=Decimal(52_000),
        conditions=[("Report attendance after six months", due)],
    )
    evidence.publish_record(request_pk=bound.pk, **asking.told("secretary", 41))


def _envelope(asking: Asking) -> None:
    """An approved programme, one contract drawn from it and one that waits."""
    ask, answer = asking.ask, asking.answer
    programme = ask(
        "contract_award",
        "Supported living programme 2026",
        180_000,
        "commissioner_ld",
        "LD",
        120,
        is_envelope=True,
    )
    answer(programme, "head", reason="As in the plan of March.", ago=118)
    programme.refresh_from_db()
    drawn = ask("contract_award", "Supported living, Harbour Street", 96_000, "contracts_officer", "LD", 60,
                envelope=programme)  # fmt: skip
    answer(drawn, "commissioner_ld", ago=58)
    ask(
        "contract_award",
        "Supported living, Mill Lane",
        70_000,
        "contracts_officer",
        "LD",
        4,
        envelope=programme,
    )


def _lapsed(asking: Asking) -> None:
    demo = asking.demo
    lapsed = asking.ask(
        "contract_award",
        "Summer holiday scheme",
        90_000,
        "commissioner_ld",
        "LD",
        80,
        answer_by=demo.on - timedelta(days=60),
    )
    day = demo.on - timedelta(days=59)
    chasing.chase(pk=lapsed.pk, on=day, at=demo.moment(day, 3))


def _unusual(asking: Asking) -> None:
    """Typed for somebody else; refused to somebody who tried; specially urgent."""
    ask, demo = asking.ask, asking.demo
    typed = ask(
        "contract_award",
        "Advocacy, spot contract",
        66_000,
        "secretary",
        "LD",
        7,
        on_behalf_of=demo.people["head"],
        why="Typed for the head; neither of the two decides it.",
    )
    with suppress(Refused):  # the attempt is kept: governance and audit see it
        asking.answer(typed, "head", ago=6)
    urgent = ask("contract_award", "Winter beds, two wards", 1_300_000, "commissioner_mh", "OPMH", 5,
                 why="The trust offers twenty beds until Friday week.", wards=2)  # fmt: skip
    evidence.agree_urgency(
        request_pk=urgent.pk,
        urgency="special_urgency",
        reason="The beds go elsewhere on 30 October.",
        **asking.told("scrutiny_chair", 4),
    )
