"""The clauses of Northmere's scheme of delegation. Values are invented; the shape is that of real schemes."""

from collections.abc import Iterator

from jct.demo.clause_rows import HEAD, LIFETIME, MANAGER, MANY, Fields, body, groups, post
from jct.demo.context import Demo
from jct.demo.scheme_contracts import contracts
from partnerships.domain.words import DecisionType as Type
from partnerships.domain.words import Measure, Mode
from partnerships.domain.words import PostFunction as Post

# An overspend that the agreement's risk-share rule covers, and one it does not.
INSIDE, OUTSIDE = {"regime": "inside_risk_share"}, {"regime": "outside_risk_share"}


def clauses(demo: Demo) -> list[Fields]:
    """The scheme in effect since April 2024."""
    numbered = enumerate(
        [
            *contracts(demo),
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
        post(
            Type.CONTRACT_AWARD,
            MANAGER,
            "Contract awards of a commissioner's own care group.",
            25_000,
            **LIFETIME,
        ),
        post(
            Type.CONTRACT_AWARD,
            HEAD,
            "Contract awards of any care group.",
            125_000,
            **LIFETIME,
        ),
        body(demo, Type.CONTRACT_AWARD, "jcpb", "All other contract awards.", None, 125_000, **LIFETIME),
        *_reports(),
    ]
    return [{"number": str(place), **fields} for place, fields in enumerate(rows, start=1)]


def _money(demo: Demo) -> Iterator[Fields]:
    within = Type.VIREMENT_WITHIN_POOL
    amount = {"measure": Measure.AMOUNT}
    yield post(within, MANAGER, "A commissioner moves budget within a pool.", 25_000, **amount)
    yield post(
        within,
        HEAD,
        "The Head of Joint Commissioning moves budget within a pool.",
        100_000,
        **amount,
    )
    yield from groups(
        demo, within, "The strategic group moves budget within a pool.", 500_000, 100_000, **amount
    )
    yield body(demo, within, "jcpb", "The board moves any budget within a pool.", None, 100_000, **amount)
    for kind in (
        Type.VIREMENT_BETWEEN_POOLS,
        Type.CONTRIBUTION_VARIATION,
        Type.RESERVE_USE,
        Type.CARRY_FORWARD,
    ):
        text = f"{kind.label}: both partners consent, each through its chief finance officer."
        yield post(kind, Post.CHIEF_FINANCE_OFFICER, text, **MANY, **amount)
    for kind, rule in ((Type.OVERSPEND_TREATMENT, INSIDE), (Type.UNDERSPEND_TREATMENT, {})):
        yield body(
            demo,
            kind,
            "jcpb",
            f"{kind.label}: the board decides inside the agreement's risk-share rule.",
            None,
            **rule,
            **amount,
        )
    for side in ("north", "south"):
        yield body(
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
        yield post(kind, Post.CHIEF_FINANCE_OFFICER, f"{kind.label}: reserved to both partners.", **MANY)
    yield body(demo, Type.DELEGATION_CHANGE, "jcpb", "The board adopts changes of this scheme.")


def _strategies(demo: Demo) -> Iterator[Fields]:
    """The head recommends a strategy, its strategic group agrees it, and the board ratifies what the group agreed."""
    board = {"refer_to": demo.bodies["jcpb"]}
    yield post(
        Type.STRATEGY_APPROVAL,
        HEAD,
        "The Head of Joint Commissioning recommends strategies that concern every care group.",
        mode=Mode.RECOMMEND_TO,
        **board,
    )
    for code, group in demo.care_groups.items():
        yield post(
            Type.STRATEGY_APPROVAL,
            HEAD,
            f"The Head of Joint Commissioning recommends strategies to the strategic group. ({group.name})",
            mode=Mode.RECOMMEND_TO,
            refer_to=demo.bodies[f"scg_{code.lower()}"],
            care_group=group,
        )
    words = "The strategic group agrees strategies; they count once the board ratifies them."
    yield from groups(demo, Type.STRATEGY_APPROVAL, words, mode=Mode.RATIFY_BY, **board)


def _recommended(demo: Demo) -> Iterator[Fields]:
    """Money between pools and partners' contributions: the strategic group and the board say first what they think, and
    both partners consent; of an overspend the group recommends how the board should treat it."""
    for kind in (Type.VIREMENT_BETWEEN_POOLS, Type.CONTRIBUTION_VARIATION, Type.OVERSPEND_TREATMENT):
        words = f"{kind.label}: the strategic group recommends it to the board."
        rule = INSIDE if kind is Type.OVERSPEND_TREATMENT else {}
        yield from groups(demo, kind, words, mode=Mode.RECOMMEND_TO, refer_to=demo.bodies["jcpb"], **rule)


def _together(demo: Demo) -> Iterator[Fields]:
    """What the executives consider and the board hears before both partners decide; an overspend beyond the rule is
    the partners' own."""
    to_board = {"mode": Mode.RECOMMEND_TO, "refer_to": demo.bodies["jcpb"]}
    agreements = (Type.S75_AGREEMENT_ENTRY, Type.S75_AGREEMENT_VARIATION, Type.S75_AGREEMENT_TERMINATION)
    kinds = {Type.OVERSPEND_TREATMENT: INSIDE} | {kind: {} for kind in agreements}
    for kind, rule in kinds.items():
        words = f"{kind.label}: the executives recommend it to the board."
        yield body(demo, kind, "executives", words, **to_board, **rule)
    yield post(
        Type.OVERSPEND_TREATMENT,
        Post.CHIEF_FINANCE_OFFICER,
        "Treatment of an overspend outside the agreement's risk-share rule: both partners consent.",
        measure=Measure.AMOUNT,
        **MANY,
        **OUTSIDE,
    )


def _reports() -> Iterator[Fields]:
    own = {"own_partner": True}
    yield post(
        Type.RETURN_CERTIFICATION,
        Post.FINANCE_LEAD,
        "The finance lead certifies their own partner's budget return.",
        **own,
    )
    yield post(
        Type.RETURN_CERTIFICATION,
        Post.CHIEF_FINANCE_OFFICER,
        "The chief finance officer may certify in the finance lead's place.",
        **own,
    )
    yield post(
        Type.REPORT_SIGN_OFF,
        HEAD,
        "The Head of Joint Commissioning signs the quarter's reports.",
    )
    yield post(
        Type.REPORT_SIGN_OFF,
        Post.CHIEF_FINANCE_OFFICER,
        "A chief finance officer may sign the quarter's reports.",
        mode=Mode.ANY_ONE,
    )
    yield post(Type.PUBLICATION, Post.SECRETARY, "The secretary publishes what has been signed.")


def _urgent(demo: Demo) -> Iterator[Fields]:
    """Break-glass by an executive director, and chair's action of the board between its meetings."""
    urgent, amount = Type.URGENT_DECISION, {"measure": Measure.AMOUNT}
    yield post(
        urgent,
        Post.EXECUTIVE,
        "An executive director decides what cannot wait, and reports it to the next meeting of the board.",
        500_000,
        **amount,
    )
    yield body(
        demo,
        urgent,
        "jcpb",
        "Between meetings the chair acts for the board together with a member from another partner.",
        5_000_000,
        **amount,
    )


def _ratified(demo: Demo) -> Iterator[Fields]:
    yield post(
        Type.COMMISSIONING_INTENTION,
        HEAD,
        "The Head of Joint Commissioning agrees commissioning intentions; they count once the board ratifies them.",
        mode=Mode.RATIFY_BY,
        refer_to=demo.bodies["jcpb"],
    )


def _year() -> Iterator[Fields]:
    yield post(
        Type.BUDGET_SETTING,
        Post.CHIEF_FINANCE_OFFICER,
        "The year's budget of a fund: both partners adopt it, each through its chief finance officer.",
        measure=Measure.AMOUNT,
        **MANY,
    )


def _signing() -> Iterator[Fields]:
    """What both partners sign: a fund's consolidated position."""
    yield post(
        Type.RETURN_CERTIFICATION,
        Post.CHIEF_FINANCE_OFFICER,
        "Both chief finance officers sign a fund's consolidated position in a quarter.",
        regime="consolidation",
        **MANY,
    )
    yield post(
        Type.RETURN_CERTIFICATION,
        Post.CHIEF_FINANCE_OFFICER,
        "The host's chief finance officer signs a pool's memorandum account and annual return.",
        regime="annual_return",
        own_partner=True,
    )


def _national(demo: Demo) -> Iterator[Fields]:
    """Returns to the government, which it wants approved by the board of both partners."""
    yield body(
        demo,
        Type.DATA_RETURN_SUBMISSION,
        "jcpb",
        "The board approves national returns, the Better Care Fund's among them, before they are sent.",
        source="Better Care Fund policy framework: approval by the health and wellbeing board",
    )
