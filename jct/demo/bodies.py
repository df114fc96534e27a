"""The bodies of Northmere, what each may do, and to whom it reports."""

from datetime import date
from typing import Any

from jct.demo import constitution
from jct.demo.context import FOUNDED, Demo
from partnerships.domain.words import BodyKind, Verb, VotingRule
from partnerships.domain.words import DecisionType as Type
from partnerships.services import structure

BOARD_POWERS = {
    Type.CONTRACT_AWARD: Verb.DECIDE,
    Type.CONTRACT_EXTENSION: Verb.DECIDE,
    Type.CONTRACT_VARIATION: Verb.DECIDE,
    Type.VIREMENT_WITHIN_POOL: Verb.DECIDE,
    Type.OVERSPEND_TREATMENT: Verb.DECIDE,
    Type.UNDERSPEND_TREATMENT: Verb.DECIDE,
    Type.STRATEGY_APPROVAL: Verb.DECIDE,
    Type.CONTRIBUTION_VARIATION: Verb.RECOMMEND,
    Type.VIREMENT_BETWEEN_POOLS: Verb.RECOMMEND,
    Type.S75_AGREEMENT_ENTRY: Verb.RECOMMEND,
    Type.S75_AGREEMENT_VARIATION: Verb.RECOMMEND,
    Type.S75_AGREEMENT_TERMINATION: Verb.RECOMMEND,
    Type.REPORT_SIGN_OFF: Verb.NOTE,
}
GROUP_POWERS = {
    Type.CONTRACT_AWARD: Verb.DECIDE,
    Type.CONTRACT_EXTENSION: Verb.DECIDE,
    Type.CONTRACT_VARIATION: Verb.DECIDE,
    Type.VIREMENT_WITHIN_POOL: Verb.DECIDE,
    Type.STRATEGY_APPROVAL: Verb.DECIDE,
    Type.CONTRIBUTION_VARIATION: Verb.RECOMMEND,
    Type.VIREMENT_BETWEEN_POOLS: Verb.RECOMMEND,
    Type.OVERSPEND_TREATMENT: Verb.RECOMMEND,
    Type.REMEDIAL_PLAN_ACCEPTANCE: Verb.NOTE,
}
BOARD_RULES = {
    "aliases": ["Partnership Board"],
    "objectives": [
        "People stay well and live where they choose",
        "One plan and one budget for each care group",
        "Public money is spent where it does most good",
    ],
    "area": "The county of Northmere",
    "quorum_of_each_partner": 1,
    "quorum_chair": True,
    "meetings_min": 4,
    "meetings_max": 6,
    "equal_partners": True,
    "needs_users_and_carers": True,
    "review_on": date(2027, 3, 31),
}
GROUP_RULES = {
    "aliases": ["Specialist Commissioning Group"],
    "quorum_of_each_partner": 1,
    "needs_users_and_carers": True,
}


def load(demo: Demo) -> None:
    _board(demo)
    _strategic_groups(demo)
    _officers_bodies(demo)
    _locality_groups(demo)
    _voices(demo)


def _body(
    demo: Demo,
    key: str,
    name: str,
    short: str,
    kind: BodyKind,
    scope: str = "",
    **more: Any,
) -> None:
    """A body since the founding; with a `scope` it reports to the board on that."""
    at = demo.moment(FOUNDED)
    made = structure.create_body(
        partnership=demo.partnership,
        name=name,
        short_name=short,
        kind=kind,
        starts=FOUNDED,
        by=None,
        at=at,
        **more,
    )
    demo.bodies[key] = made
    if scope:
        structure.add_reporting_line(
            body=made, parent=demo.bodies["jcpb"], scope=scope, starts=FOUNDED, by=None, at=at
        )


def _board(demo: Demo) -> None:
    board = "Sets direction, agrees the use of the pooled funds and oversees performance on behalf of the partners."
    _body(
        demo,
        "jcpb",
        "Joint Commissioning Partnership Board",
        "JCPB",
        BodyKind.BOARD,
        is_top=True,
        meets="Four to six times a year",
        purpose=board,
        powers=BOARD_POWERS,
        **BOARD_RULES,
    )


def _strategic_groups(demo: Demo) -> None:
    for code, group in demo.care_groups.items():
        _body(
            demo,
            f"scg_{code.lower()}",
            f"Strategic Commissioning Group, {group.name}",
            f"SCG {code}",
            BodyKind.STRATEGIC_GROUP,
            f"Strategy, priorities and performance for {group.name.lower()}",
            care_group=group,
            meets="Every two months",
            purpose=f"Develops strategy, agrees priorities and monitors delivery for {group.name.lower()}.",
            powers=GROUP_POWERS,
            **GROUP_RULES,
        )


def _officers_bodies(demo: Demo) -> None:
    """Where officers meet: before the board, with the NHS partner, and on contracts."""
    _body(
        demo,
        "executives",
        "Partnership Executives' Meeting",
        "Executives",
        BodyKind.EXECUTIVE_GATE,
        "Key decisions before each board",
        meets="Before each meeting of the board",
        purpose="Considers key decisions before they reach the board.",
        meets_before=demo.bodies["jcpb"],
        powers={
            Type.OVERSPEND_TREATMENT: Verb.RECOMMEND,
            Type.CONTRIBUTION_VARIATION: Verb.NOTE,
            Type.VIREMENT_BETWEEN_POOLS: Verb.NOTE,
            Type.S75_AGREEMENT_ENTRY: Verb.RECOMMEND,
            Type.S75_AGREEMENT_VARIATION: Verb.RECOMMEND,
            Type.S75_AGREEMENT_TERMINATION: Verb.RECOMMEND,
        },
    )
    _body(
        demo,
        "steering",
        "Health Service Steering Group",
        "Health Steering",
        BodyKind.STEERING_GROUP,
        "What the NHS partner requires of the team",
        meets="From time to time",
        purpose="Brings the NHS partner and the Head of Joint Commissioning together.",
        of_partner=demo.partners["icb"],
        review_on=date(2026, 9, 30),
    )
    _body(
        demo,
        "contracts",
        "Contracts Committee",
        "Contracts",
        BodyKind.JOINT_COMMITTEE,
        "Contract performance and notices",
        meets="Monthly",
        purpose="Reviews contracts, notices and remedial plans.",
        powers={Type.CONTRACT_NOTICE_ISSUE: Verb.DECIDE, Type.CONTRACT_TERMINATION: Verb.RECOMMEND},
    )


def _locality_groups(demo: Demo) -> None:
    for side, locality in constitution.places(demo).items():
        _body(
            demo,
            f"locality_{side.lower()}",
            f"{side} Northmere Locality Group",
            f"{side} Locality",
            BodyKind.LOCALITY_GROUP,
            "Local needs and small local spending",
            locality=locality,
            voting=VotingRule.MAJORITY,
            meets="Monthly",
            purpose="Advises on local needs and spends up to £25,000 a year.",
            powers={Type.GRANT_AWARD: Verb.DECIDE, Type.COMMISSIONING_INTENTION: Verb.ADVISE},
        )


def _voices(demo: Demo) -> None:
    """Who questions and who advises: scrutiny, and the people the services are for."""
    _body(
        demo,
        "scrutiny",
        "Adult Care and Health Scrutiny Committee",
        "Scrutiny",
        BodyKind.PANEL,
        meets="Every six weeks",
        purpose="Holds the council's part in the partnership to account; may call key decisions in.",
        of_partner=demo.partners["council"],
    )
    _body(
        demo,
        "users",
        "People's Partnership Board",
        "People's Board",
        BodyKind.FORUM,
        "The views of people who use services and of carers",
        meets="Quarterly",
        voting=VotingRule.MAJORITY,
        purpose="Says what matters to people who use services and to carers.",
        powers={Type.STRATEGY_APPROVAL: Verb.RECOMMEND, Type.COMMISSIONING_INTENTION: Verb.RECOMMEND},
    )
