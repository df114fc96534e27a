"""The clauses of Northmere's scheme of delegation. Values are invented; the shape is that of real schemes."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from jct.demo.context import Demo
from partnerships.domain.words import DecisionType as Type
from partnerships.domain.words import Gate, Measure, Mode
from partnerships.domain.words import PostFunction as Post

Fields = dict[str, Any]
LIFETIME = {"measure": Measure.LIFETIME_VALUE}
CHANGE = {"measure": Measure.CHANGE_VALUE}
MANY = {"mode": Mode.ALL_OF}
MANAGER, HEAD = Post.COMMISSIONER, Post.HEAD_OF_COMMISSIONING
# An overspend that the agreement's risk-share rule covers, and one it does not.
INSIDE, OUTSIDE = {"regime": "inside_risk_share"}, {"regime": "outside_risk_share"}


def clauses(demo: Demo) -> list[Fields]:
    """The scheme in effect since April 2024."""
    numbered = enumerate(
        [
            *_contracts(demo),
            *_money(demo),
            *_policy(demo),
            *_reports(),
            *_urgent(demo),
            *_ratified(demo),
            *_year(),
            *_signing(),
            *_recommended(demo),
            *_together(demo),
            *_national(demo),
        ],
        start=1,
    )
    return [{"number": str(place), **fields} for place, fields in numbered]


def first_clauses(demo: Demo) -> list[Fields]:
    """The scheme it replaced: contracts and reports only, with half the limits."""
    rows = [
        _post(
            Type.CONTRACT_AWARD,
            MANAGER,
            "Contract awards of a commissioner's own care group.",
            25_000,
            **LIFETIME,
        ),
        _post(
            Type.CONTRACT_AWARD,
            HEAD,
            "Contract awards of any care group.",
            125_000,
            **LIFETIME,
        ),
        _body(demo, Type.CONTRACT_AWARD, "jcpb", "All other contract awards.", None, 125_000, **LIFETIME),
        *_reports(),
    ]
    return [{"number": str(place), **fields} for place, fields in enumerate(rows, start=1)]


def _post(
    kind: Type, function: Post, text: str, up_to: int | None = None, above: int | None = None, **more: Any
) -> Fields:
    return {"decision_type": kind, "post_function": function, "text": text, **_band(up_to, above), **more}


def _body(
    demo: Demo,
    kind: Type,
    body: str,
    text: str,
    up_to: int | None = None,
    above: int | None = None,
    **more: Any,
) -> Fields:
    return {"decision_type": kind, "body": demo.bodies[body], "text": text, **_band(up_to, above), **more}


def _band(up_to: int | None, above: int | None) -> Fields:
    return {
        "up_to": None if up_to is None else Decimal(up_to),
        "above": None if above is None else Decimal(above),
    }


def _groups(
    demo: Demo, kind: Type, text: str, up_to: int | None = None, above: int | None = None, **more: Any
) -> Iterator[Fields]:
    """The same clause for the strategic group of each care group."""
    for code, group in demo.care_groups.items():
        words = f"{text} ({group.name})"
        yield _body(demo, kind, f"scg_{code.lower()}", words, up_to, above, care_group=group, **more)


def _contracts(demo: Demo) -> Iterator[Fields]:
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
    yield _post(
        award, MANAGER, "A commissioner awards contracts of their own care group.", 50_000, **LIFETIME
    )
    yield _post(
        award,
        HEAD,
        "The Head of Joint Commissioning awards contracts of any care group.",
        250_000,
        **LIFETIME,
    )
    yield from _groups(
        demo,
        award,
        "The strategic group awards contracts when all partners' officers agree.",
        1_000_000,
        250_000,
        **LIFETIME,
    )
    yield _body(
        demo,
        award,
        "jcpb",
        "The board awards contracts, after the executives' meeting.",
        10_000_000,
        1_000_000,
        **_key_decision(demo),
        **LIFETIME,
    )
    yield _post(
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
    yield _post(
        extend,
        MANAGER,
        "A commissioner takes up an extension the contract provides for.",
        100_000,
        **LIFETIME,
    )
    yield _post(
        extend,
        HEAD,
        "The Head of Joint Commissioning takes up an extension the contract provides for.",
        500_000,
        **LIFETIME,
    )
    yield from _groups(
        demo, extend, "The strategic group takes up larger extensions.", 2_000_000, 500_000, **LIFETIME
    )
    yield _body(
        demo,
        extend,
        "jcpb",
        "The board takes up extensions.",
        10_000_000,
        2_000_000,
        **_key_decision(demo),
        **LIFETIME,
    )
    yield _post(
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
    yield _post(
        vary, MANAGER, "A commissioner agrees small variations.", 25_000, percent_up_to=Decimal(5), **CHANGE
    )
    yield _post(
        vary,
        HEAD,
        "The Head of Joint Commissioning agrees variations.",
        250_000,
        percent_up_to=Decimal(10),
        **CHANGE,
    )
    yield from _groups(
        demo,
        vary,
        "The strategic group agrees larger variations.",
        percent_up_to=Decimal(25),
        **CHANGE,
    )
    yield _body(demo, vary, "jcpb", "The board agrees any variation the law allows.", **CHANGE)


def _waivers(demo: Demo) -> Iterator[Fields]:
    yield _post(
        Type.DIRECT_AWARD,
        HEAD,
        "The Head of Joint Commissioning recommends waivers and direct awards.",
        mode=Mode.RECOMMEND_TO,
        refer_to=demo.bodies["jcpb"],
    )
    yield _body(
        demo,
        Type.DIRECT_AWARD,
        "jcpb",
        "The board grants waivers and direct awards.",
        250_000,
        measure=Measure.LIFETIME_VALUE,
    )
    yield _post(
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
    yield _post(
        Type.REMEDIAL_PLAN_ACCEPTANCE, MANAGER, "A commissioner accepts a provider's remedial action plan."
    )
    yield _post(
        Type.REMEDIAL_PLAN_ACCEPTANCE,
        HEAD,
        "The Head of Joint Commissioning accepts a provider's remedial action plan.",
    )
    yield _body(demo, Type.CONTRACT_NOTICE_ISSUE, "contracts", "The contracts committee issues notices.")
    yield _body(demo, Type.CONTRACT_TERMINATION, "jcpb", "The board ends a contract before its time.")


def _money(demo: Demo) -> Iterator[Fields]:
    within = Type.VIREMENT_WITHIN_POOL
    amount = {"measure": Measure.AMOUNT}
    yield _post(within, MANAGER, "A commissioner moves budget within a pool.", 25_000, **amount)
    yield _post(
        within,
        HEAD,
        "The Head of Joint Commissioning moves budget within a pool.",
        100_000,
        **amount,
    )
    yield from _groups(
        demo, within, "The strategic group moves budget within a pool.", 500_000, 100_000, **amount
    )
    yield _body(demo, within, "jcpb", "The board moves any budget within a pool.", None, 100_000, **amount)
    for kind in (
        Type.VIREMENT_BETWEEN_POOLS,
        Type.CONTRIBUTION_VARIATION,
        Type.RESERVE_USE,
        Type.CARRY_FORWARD,
    ):
        text = f"{kind.label}: both partners consent, each through its chief finance officer."
        yield _post(kind, Post.CHIEF_FINANCE_OFFICER, text, **MANY, **amount)
    for kind, rule in ((Type.OVERSPEND_TREATMENT, INSIDE), (Type.UNDERSPEND_TREATMENT, {})):
        yield _body(
            demo,
            kind,
            "jcpb",
            f"{kind.label}: the board decides inside the agreement's risk-share rule.",
            None,
            **rule,
            **amount,
        )
    for side in ("north", "south"):
        yield _body(
            demo,
            Type.GRANT_AWARD,
            f"locality_{side}",
            "A locality group makes small local grants.",
            25_000,
            **amount,
        )


def _policy(demo: Demo) -> Iterator[Fields]:
    yield from _strategies(demo)
    for kind in (Type.S75_AGREEMENT_ENTRY, Type.S75_AGREEMENT_VARIATION, Type.S75_AGREEMENT_TERMINATION):
        yield _post(kind, Post.CHIEF_FINANCE_OFFICER, f"{kind.label}: reserved to both partners.", **MANY)
    yield _body(demo, Type.DELEGATION_CHANGE, "jcpb", "The board adopts changes of this scheme.")


def _strategies(demo: Demo) -> Iterator[Fields]:
    """The head recommends a strategy, its strategic group agrees it, and the board ratifies what the group agreed."""
    board = {"refer_to": demo.bodies["jcpb"]}
    yield _post(
        Type.STRATEGY_APPROVAL,
        HEAD,
        "The Head of Joint Commissioning recommends strategies that concern every care group.",
        mode=Mode.RECOMMEND_TO,
        **board,
    )
    for code, group in demo.care_groups.items():
        yield _post(
            Type.STRATEGY_APPROVAL,
            HEAD,
            f"The Head of Joint Commissioning recommends strategies to the strategic group. ({group.name})",
            mode=Mode.RECOMMEND_TO,
            refer_to=demo.bodies[f"scg_{code.lower()}"],
            care_group=group,
        )
    words = "The strategic group agrees strategies; they count once the board ratifies them."
    yield from _groups(demo, Type.STRATEGY_APPROVAL, words, mode=Mode.RATIFY_BY, **board)


def _recommended(demo: Demo) -> Iterator[Fields]:
    """Money between pools and partners' contributions: the strategic group and the board say first what they think, and
    both partners consent; of an overspend the group recommends how the board should treat it."""
    for kind in (Type.VIREMENT_BETWEEN_POOLS, Type.CONTRIBUTION_VARIATION, Type.OVERSPEND_TREATMENT):
        words = f"{kind.label}: the strategic group recommends it to the board."
        rule = INSIDE if kind is Type.OVERSPEND_TREATMENT else {}
        yield from _groups(demo, kind, words, mode=Mode.RECOMMEND_TO, refer_to=demo.bodies["jcpb"], **rule)


def _together(demo: Demo) -> Iterator[Fields]:
    """What the executives consider and the board hears before both partners decide; an overspend beyond the rule is
    the partners' own."""
    to_board = {"mode": Mode.RECOMMEND_TO, "refer_to": demo.bodies["jcpb"]}
    kinds = {Type.OVERSPEND_TREATMENT: INSIDE, Type.S75_AGREEMENT_ENTRY: {}, Type.S75_AGREEMENT_VARIATION: {}}
    for kind, rule in kinds.items():
        words = f"{kind.label}: the executives recommend it to the board."
        yield _body(demo, kind, "executives", words, **to_board, **rule)
    yield _post(
        Type.OVERSPEND_TREATMENT,
        Post.CHIEF_FINANCE_OFFICER,
        "Treatment of an overspend outside the agreement's risk-share rule: both partners consent.",
        measure=Measure.AMOUNT,
        **MANY,
        **OUTSIDE,
    )


def _reports() -> Iterator[Fields]:
    own = {"own_partner": True}
    yield _post(
        Type.RETURN_CERTIFICATION,
        Post.FINANCE_LEAD,
        "The finance lead certifies their own partner's budget return.",
        **own,
    )
    yield _post(
        Type.RETURN_CERTIFICATION,
        Post.CHIEF_FINANCE_OFFICER,
        "The chief finance officer may certify in the finance lead's place.",
        **own,
    )
    yield _post(
        Type.REPORT_SIGN_OFF,
        HEAD,
        "The Head of Joint Commissioning signs the quarter's reports.",
    )
    yield _post(
        Type.REPORT_SIGN_OFF,
        Post.CHIEF_FINANCE_OFFICER,
        "A chief finance officer may sign the quarter's reports.",
        mode=Mode.ANY_ONE,
    )
    yield _post(Type.PUBLICATION, Post.SECRETARY, "The secretary publishes what has been signed.")


def _urgent(demo: Demo) -> Iterator[Fields]:
    """Break-glass by an executive director, and chair's action of the board between its meetings."""
    urgent, amount = Type.URGENT_DECISION, {"measure": Measure.AMOUNT}
    yield _post(
        urgent,
        Post.EXECUTIVE,
        "An executive director decides what cannot wait, and reports it to the next meeting of the board.",
        500_000,
        **amount,
    )
    yield _body(
        demo,
        urgent,
        "jcpb",
        "Between meetings the chair acts for the board together with a member from another partner.",
        5_000_000,
        **amount,
    )


def _ratified(demo: Demo) -> Iterator[Fields]:
    yield _post(
        Type.COMMISSIONING_INTENTION,
        HEAD,
        "The Head of Joint Commissioning agrees commissioning intentions; they count once the board ratifies them.",
        mode=Mode.RATIFY_BY,
        refer_to=demo.bodies["jcpb"],
    )


def _year() -> Iterator[Fields]:
    yield _post(
        Type.BUDGET_SETTING,
        Post.CHIEF_FINANCE_OFFICER,
        "The year's budget of a fund: both partners adopt it, each through its chief finance officer.",
        measure=Measure.AMOUNT,
        **MANY,
    )


def _signing() -> Iterator[Fields]:
    """What both partners sign: a fund's consolidated position."""
    yield _post(
        Type.RETURN_CERTIFICATION,
        Post.CHIEF_FINANCE_OFFICER,
        "Both chief finance officers sign a fund's consolidated position in a quarter.",
        regime="consolidation",
        **MANY,
    )
    yield _post(
        Type.RETURN_CERTIFICATION,
        Post.CHIEF_FINANCE_OFFICER,
        "The host's chief finance officer signs a pool's memorandum account and annual return.",
        regime="annual_return",
        own_partner=True,
    )


def _national(demo: Demo) -> Iterator[Fields]:
    """Returns to the government, which it wants approved by the board of both partners."""
    yield _body(
        demo,
        Type.DATA_RETURN_SUBMISSION,
        "jcpb",
        "The board approves national returns, the Better Care Fund's among them, before they are sent.",
        source="Better Care Fund policy framework: approval by the health and wellbeing board",
    )
