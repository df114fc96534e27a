"""What the scheme says about contracts: awarding, extending, changing, waiving, running and ending them."""

from collections.abc import Iterator
from decimal import Decimal

from jct.demo.clause_rows import CHANGE, HEAD, LIFETIME, MANAGER, MANY, Fields, body, groups, post
from jct.demo.context import Demo
from partnerships.domain.words import DecisionType as Type
from partnerships.domain.words import Gate, Measure, Mode
from partnerships.domain.words import PostFunction as Post


def contracts(demo: Demo) -> Iterator[Fields]:
    yield from _awards(demo)
    yield from _extensions(demo)
    yield from _variations(demo)
    yield from _waivers(demo)
    yield from _while_it_runs(demo)


def _key_decision(demo: Demo) -> Fields:
    """Above £1,000,000 it is a key decision: public notice, and call-in by scrutiny (SI 2012/2089)."""
    return {
        "gates": [Gate.EXECUTIVES.value],
        "notice_days": 28,
        "call_in_days": 5,
        "urgency_body": demo.bodies["scrutiny"],
        "source": "Constitution of the council, part 4, rules on access to information",
    }


def _awards(demo: Demo) -> Iterator[Fields]:
    award = Type.CONTRACT_AWARD
    yield post(award, MANAGER, "A commissioner awards contracts of their own care group.", 50_000, **LIFETIME)
    yield post(
        award,
        HEAD,
        "The Head of Joint Commissioning awards contracts of any care group.",
        250_000,
        **LIFETIME,
    )
    yield from groups(
        demo,
        award,
        "The strategic group awards contracts when all partners' officers agree.",
        1_000_000,
        250_000,
        **LIFETIME,
    )
    yield body(
        demo,
        award,
        "jcpb",
        "The board awards contracts, after the executives' meeting.",
        10_000_000,
        1_000_000,
        **_key_decision(demo),
        **LIFETIME,
    )
    yield post(
        award,
        Post.CHIEF_FINANCE_OFFICER,
        "Beyond the board: each partner's own approval.",
        None,
        10_000_000,
        **MANY,
        **LIFETIME,
    )


def _extensions(demo: Demo) -> Iterator[Fields]:
    extend = Type.CONTRACT_EXTENSION
    yield post(
        extend,
        MANAGER,
        "A commissioner takes up an extension the contract provides for.",
        100_000,
        **LIFETIME,
    )
    yield post(
        extend,
        HEAD,
        "The Head of Joint Commissioning takes up an extension the contract provides for.",
        500_000,
        **LIFETIME,
    )
    yield from groups(
        demo, extend, "The strategic group takes up larger extensions.", 2_000_000, 500_000, **LIFETIME
    )
    yield body(
        demo,
        extend,
        "jcpb",
        "The board takes up extensions.",
        10_000_000,
        2_000_000,
        **_key_decision(demo),
        **LIFETIME,
    )
    yield post(
        extend,
        Post.CHIEF_FINANCE_OFFICER,
        "Beyond the board: each partner's own approval.",
        None,
        10_000_000,
        **MANY,
        **LIFETIME,
    )


def _variations(demo: Demo) -> Iterator[Fields]:
    vary = Type.CONTRACT_VARIATION
    yield post(
        vary, MANAGER, "A commissioner agrees small variations.", 25_000, percent_up_to=Decimal(5), **CHANGE
    )
    yield post(
        vary,
        HEAD,
        "The Head of Joint Commissioning agrees variations.",
        250_000,
        percent_up_to=Decimal(10),
        **CHANGE,
    )
    yield from groups(
        demo,
        vary,
        "The strategic group agrees larger variations.",
        percent_up_to=Decimal(25),
        **CHANGE,
    )
    yield body(demo, vary, "jcpb", "The board agrees any variation the law allows.", **CHANGE)


def _waivers(demo: Demo) -> Iterator[Fields]:
    yield post(
        Type.DIRECT_AWARD,
        HEAD,
        "The Head of Joint Commissioning recommends waivers and direct awards.",
        mode=Mode.RECOMMEND_TO,
        refer_to=demo.bodies["jcpb"],
    )
    yield body(
        demo,
        Type.DIRECT_AWARD,
        "jcpb",
        "The board grants waivers and direct awards.",
        250_000,
        measure=Measure.LIFETIME_VALUE,
    )
    yield post(
        Type.DIRECT_AWARD,
        Post.CHIEF_FINANCE_OFFICER,
        "Larger waivers: both partners.",
        None,
        250_000,
        **MANY,
        **LIFETIME,
    )


def _while_it_runs(demo: Demo) -> Iterator[Fields]:
    """Plans to put a contract right, notices, and its end before its time."""
    yield post(
        Type.REMEDIAL_PLAN_ACCEPTANCE, MANAGER, "A commissioner accepts a provider's remedial action plan."
    )
    yield post(
        Type.REMEDIAL_PLAN_ACCEPTANCE,
        HEAD,
        "The Head of Joint Commissioning accepts a provider's remedial action plan.",
    )
    yield body(demo, Type.CONTRACT_NOTICE_ISSUE, "contracts", "The contracts committee issues notices.")
    yield body(demo, Type.CONTRACT_TERMINATION, "jcpb", "The board ends a contract before its time.")
