"""The posts of Northmere, who holds them, and what their employers let them decide."""

from datetime import date
from decimal import Decimal

from jct.demo.context import Demo
from partnerships.domain.words import DecisionType, PostFunction
from partnerships.services import appointments, structure

IN_POST = date(2022, 9, 1)  # everybody in post today, so that eight quarters back are theirs
# key, title, function, employer, care group, manager
POSTS = [
    ("executive", "Executive Director of Adult Care", PostFunction.EXECUTIVE, "council", None, None),
    ("head", "Head of Joint Commissioning", PostFunction.HEAD_OF_COMMISSIONING, "council", None, "executive"),
    (
        "commissioner_ld",
        "Commissioner, Learning Disabilities",
        PostFunction.COMMISSIONER,
        "council",
        "LD",
        "head",
    ),
    (
        "commissioner_mh",
        "Commissioner, Working Age Mental Health",
        PostFunction.COMMISSIONER,
        "icb",
        "WAMH",
        "head",
    ),
    (
        "commissioner_opmh",
        "Commissioner, Older People's Mental Health",
        PostFunction.COMMISSIONER,
        "icb",
        "OPMH",
        "head",
    ),
    (
        "commissioner_camhs",
        "Commissioner, Children's Mental Health",
        PostFunction.COMMISSIONER,
        "icb",
        "CAMHS",
        "head",
    ),
    (
        "commissioner_da",
        "Commissioner, Drugs and Alcohol",
        PostFunction.COMMISSIONER,
        "council",
        "DA",
        "head",
    ),
    ("contracts_officer", "Contracts Officer", PostFunction.CONTRACTS_OFFICER, "council", None, "head"),
    (
        "cfo_council",
        "Chief Finance Officer, Northmere County Council",
        PostFunction.CHIEF_FINANCE_OFFICER,
        "council",
        None,
        None,
    ),
    (
        "cfo_icb",
        "Chief Finance Officer, NHS Northmere ICB",
        PostFunction.CHIEF_FINANCE_OFFICER,
        "icb",
        None,
        None,
    ),
    (
        "finance_lead_council",
        "Finance Lead, Adult Care",
        PostFunction.FINANCE_LEAD,
        "council",
        None,
        "cfo_council",
    ),
    (
        "finance_lead_icb",
        "Finance Lead, Joint Commissioning",
        PostFunction.FINANCE_LEAD,
        "icb",
        None,
        "cfo_icb",
    ),
    (
        "finance_officer_council",
        "Finance Officer, Adult Care",
        PostFunction.FINANCE_OFFICER,
        "council",
        None,
        "finance_lead_council",
    ),
    (
        "finance_officer_icb",
        "Finance Officer, Joint Commissioning",
        PostFunction.FINANCE_OFFICER,
        "icb",
        None,
        "finance_lead_icb",
    ),
    ("pool_manager", "Pool Manager", PostFunction.POOL_MANAGER, "council", None, "cfo_council"),
    ("secretary", "Partnership Secretary", PostFunction.SECRETARY, "council", None, "head"),
    ("governance", "Governance Officer", PostFunction.GOVERNANCE_OFFICER, "council", None, "executive"),
    ("auditor", "Internal Auditor", PostFunction.AUDITOR, "council", None, None),
    (
        "group_member",
        "Service Manager, Community Learning Disability Team",
        PostFunction.OTHER,
        "council",
        None,
        "executive",
    ),
    ("board_member", "Cabinet Member for Adult Care", PostFunction.OTHER, "council", None, None),
    ("scrutiny_chair", "Chair of Adult Care Scrutiny", PostFunction.OTHER, "council", None, None),
    ("board_member_icb", "Non-executive Member of the ICB", PostFunction.OTHER, "icb", None, None),
]
SECOND_POSTS = {"commissioner_opmh": "commissioner_mh"}  # one person, two posts; the other two stand vacant
TRAINED = date(2026, 2, 10)
UNTRAINED = {"commissioner_opmh", "finance_lead_council"}


def load(demo: Demo) -> None:
    """Create every post with its holder, and the council's own limit for the head, which is less than the scheme's."""
    at = demo.moment(IN_POST)
    for key, title, function, employer, care_group, manager in POSTS:
        demo.posts[key] = structure.create_post(
            partnership=demo.partnership,
            partner=demo.partners[employer],
            title=title,
            function=function,
            care_group=demo.care_groups.get(care_group or ""),
            reports_to=demo.posts.get(manager or ""),
            by=None,
            at=at,
        )
        person = demo.people.get(SECOND_POSTS.get(key, key))
        if person:
            trained = None if key in UNTRAINED else TRAINED
            appointments.appoint(
                post=demo.posts[key], user=person, starts=IN_POST, trained_on=trained, by=None, at=at
            )
    structure.set_limit(
        post=demo.posts["head"],
        decision_type=DecisionType.CONTRACT_AWARD,
        limit=Decimal(200_000),
        starts=IN_POST,
        by=None,
        at=demo.moment(IN_POST),
    )
