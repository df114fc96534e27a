"""The structure of Northmere: partners and their history, bodies, posts, people in post, and the scheme of delegation.

Also the ground of the tests (`world` in tests/conftest.py), so it is small and loads in about a second.
"""

from datetime import date
from decimal import Decimal
from typing import Any

from jct.demo.context import Demo
from jct.demo.scheme import clauses, first_clauses
from partnerships.domain.words import (
    BodyKind,
    DecisionType,
    OrganisationKind,
    PartnerKind,
    PostFunction,
    SeatKind,
    Verb,
)
from partnerships.models import Organisation
from partnerships.services import appointments, scheme, structure

FOUNDED = date(2002, 4, 1)
CCG_CAME = date(2013, 4, 1)
ICB_CAME = date(2022, 7, 1)
IN_POST = date(2022, 9, 1)  # everybody in post today, so that eight quarters back are theirs
CARE_GROUPS = [
    ("LD", "Learning disabilities"),
    ("WAMH", "Working age mental health"),
    ("OPMH", "Older people's mental health"),
    ("CAMHS", "Children and adolescents' mental health"),
    ("DA", "Drugs and alcohol"),
]
Type = DecisionType
BOARD_POWERS = {
    Type.CONTRACT_AWARD: Verb.DECIDE,
    Type.CONTRACT_EXTENSION: Verb.DECIDE,
    Type.CONTRACT_VARIATION: Verb.DECIDE,
    Type.VIREMENT_WITHIN_POOL: Verb.DECIDE,
    Type.OVERSPEND_TREATMENT: Verb.DECIDE,
    Type.UNDERSPEND_TREATMENT: Verb.DECIDE,
    Type.STRATEGY_APPROVAL: Verb.RATIFY,
    Type.CONTRIBUTION_VARIATION: Verb.RECOMMEND,
    Type.S75_AGREEMENT_ENTRY: Verb.RECOMMEND,
    Type.S75_AGREEMENT_VARIATION: Verb.RECOMMEND,
    Type.REPORT_SIGN_OFF: Verb.NOTE,
}
GROUP_POWERS = {
    Type.CONTRACT_AWARD: Verb.DECIDE,
    Type.CONTRACT_EXTENSION: Verb.DECIDE,
    Type.VIREMENT_WITHIN_POOL: Verb.DECIDE,
    Type.STRATEGY_APPROVAL: Verb.DECIDE,
    Type.CONTRIBUTION_VARIATION: Verb.RECOMMEND,
    Type.OVERSPEND_TREATMENT: Verb.RECOMMEND,
    Type.REMEDIAL_PLAN_ACCEPTANCE: Verb.NOTE,
}
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
    ("board_member_icb", "Non-executive Member of the ICB", PostFunction.OTHER, "icb", None, None),
]
SECOND_POSTS = {"commissioner_opmh": "commissioner_mh"}  # one person, two posts; the other two stand vacant


def load(demo: Demo) -> None:
    """Found the partnership and put everybody in post, through the services, as the system itself."""
    _partners(demo)
    demo.care_groups = {
        group.code: group
        for group in structure.add_care_groups(
            partnership=demo.partnership, groups=CARE_GROUPS, by=None, at=demo.moment(FOUNDED)
        )
    }
    _bodies(demo)
    _posts(demo)
    _seats(demo)
    _limits(demo)
    _schemes(demo)


def _partners(demo: Demo) -> None:
    at = demo.moment(FOUNDED)

    def organisation(name: str, short: str, kind: OrganisationKind, **more: Any) -> Organisation:
        return structure.create_organisation(name=name, short_name=short, kind=kind, by=None, at=at, **more)

    council = organisation(
        "Northmere County Council", "Council", OrganisationKind.COUNTY_COUNCIL, ppon="NCCX-2002-NMCC"
    )
    icb = organisation("NHS Northmere Integrated Care Board", "NHS", OrganisationKind.ICB, ods_code="QNM")
    ccg = organisation(
        "NHS Northmere Clinical Commissioning Group",
        "Northmere CCG",
        OrganisationKind.CCG,
        ods_code="99Y",
        successor=icb,
    )
    east = organisation(
        "East Northmere Primary Care Trust", "East PCT", OrganisationKind.PCT, ods_code="5Z1", successor=ccg
    )
    west = organisation(
        "West Northmere Primary Care Trust", "West PCT", OrganisationKind.PCT, ods_code="5Z2", successor=ccg
    )
    riverside = organisation("Riverside District Council", "Riverside", OrganisationKind.DISTRICT_COUNCIL)
    demo.partnership = structure.found_partnership(
        name="Northmere Joint Commissioning Partnership",
        scope="Adult learning disability, mental health at every age, and drug and alcohol services",
        starts=FOUNDED,
        team_host=council,
        by=None,
        at=at,
    )

    def joins(
        organisation: Organisation, kind: PartnerKind, position: int, starts: date, ends: date | None = None
    ) -> Any:
        return structure.add_partner(
            partnership=demo.partnership,
            organisation=organisation,
            kind=kind,
            position=position,
            starts=starts,
            ends=ends,
            by=None,
            at=demo.moment(starts),
        )

    demo.partners["council"] = joins(council, PartnerKind.COUNCIL, 1, FOUNDED)
    joins(east, PartnerKind.NHS, 2, FOUNDED, CCG_CAME)
    joins(west, PartnerKind.NHS, 3, FOUNDED, CCG_CAME)
    joins(ccg, PartnerKind.NHS, 2, CCG_CAME, ICB_CAME)
    demo.partners["icb"] = joins(icb, PartnerKind.NHS, 2, ICB_CAME)
    demo.partners["riverside"] = joins(riverside, PartnerKind.ASSOCIATE, 4, date(2012, 4, 1))


def _bodies(demo: Demo) -> None:
    at = demo.moment(FOUNDED)

    def body(
        key: str, name: str, short: str, kind: BodyKind, scope: str = "", parent: str = "jcpb", **more: Any
    ) -> None:
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
                body=made, parent=demo.bodies[parent], scope=scope, starts=FOUNDED, by=None, at=at
            )

    board = "Sets direction, agrees the use of the pooled funds and oversees performance on behalf of the partners."
    body(
        "jcpb",
        "Joint Commissioning Partnership Board",
        "JCPB",
        BodyKind.BOARD,
        is_top=True,
        meets="Quarterly",
        purpose=board,
        powers=BOARD_POWERS,
    )
    for code, group in demo.care_groups.items():
        body(
            f"scg_{code.lower()}",
            f"Strategic Commissioning Group, {group.name}",
            f"SCG {code}",
            BodyKind.STRATEGIC_GROUP,
            f"Strategy, priorities and performance for {group.name.lower()}",
            care_group=group,
            meets="Every two months",
            purpose=f"Develops strategy, agrees priorities and monitors delivery for {group.name.lower()}.",
            powers=GROUP_POWERS,
        )
    body(
        "executives",
        "Partnership Executives' Meeting",
        "Executives",
        BodyKind.EXECUTIVE_GATE,
        "Key decisions before each board",
        meets="Before each meeting of the board",
        purpose="Considers key decisions before they reach the board.",
        powers={Type.OVERSPEND_TREATMENT: Verb.RECOMMEND, Type.CONTRIBUTION_VARIATION: Verb.NOTE},
    )
    body(
        "steering",
        "Health Service Steering Group",
        "Health Steering",
        BodyKind.STEERING_GROUP,
        "What the NHS partner requires of the team",
        meets="From time to time",
        purpose="Brings the NHS partner and the Head of Joint Commissioning together.",
    )
    body(
        "contracts",
        "Contracts Committee",
        "Contracts",
        BodyKind.JOINT_COMMITTEE,
        "Contract performance and notices",
        meets="Monthly",
        purpose="Reviews contracts, notices and remedial plans.",
        powers={Type.CONTRACT_NOTICE_ISSUE: Verb.DECIDE, Type.CONTRACT_TERMINATION: Verb.RECOMMEND},
    )
    for side, population in (("North", 182_000), ("South", 214_000)):
        locality = structure.add_locality(
            partnership=demo.partnership, name=f"{side} Northmere", population=population, by=None, at=at
        )
        body(
            f"locality_{side.lower()}",
            f"{side} Northmere Locality Group",
            f"{side} Locality",
            BodyKind.LOCALITY_GROUP,
            "Local needs and small local spending",
            locality=locality,
            meets="Monthly",
            purpose="Advises on local needs and spends up to £25,000 a year.",
            powers={Type.GRANT_AWARD: Verb.DECIDE, Type.COMMISSIONING_INTENTION: Verb.ADVISE},
        )
    body(
        "users",
        "People's Partnership Board",
        "People's Board",
        BodyKind.FORUM,
        "The views of people who use services and of carers",
        meets="Quarterly",
        purpose="Says what matters to people who use services and to carers.",
        powers={Type.STRATEGY_APPROVAL: Verb.RECOMMEND, Type.COMMISSIONING_INTENTION: Verb.RECOMMEND},
    )


def _posts(demo: Demo) -> None:
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
            appointments.appoint(post=demo.posts[key], user=person, starts=IN_POST, by=None, at=at)


def _seats(demo: Demo) -> None:
    at = demo.moment(IN_POST)

    def seat(
        body: str,
        title: str,
        kind: SeatKind,
        post: str = "",
        partner: str = "",
        constituency: str = "",
        votes: int = 1,
    ) -> None:
        structure.add_seat(
            body=demo.bodies[body],
            title=title,
            kind=kind,
            post=demo.posts.get(post),
            partner=demo.partners.get(partner),
            constituency=constituency,
            votes=votes,
            starts=IN_POST,
            by=None,
            at=at,
        )

    seat("jcpb", "Council member, chair", SeatKind.ELECTED_MEMBER, "board_member", "council")
    seat("jcpb", "Director of Adult Care", SeatKind.OFFICER, "executive", "council")
    seat("jcpb", "ICB non-executive member, vice chair", SeatKind.NON_EXECUTIVE, "board_member_icb", "icb")
    seat("jcpb", "ICB chief finance officer", SeatKind.OFFICER, "cfo_icb", "icb")
    seat("jcpb", "Riverside District Council observer", SeatKind.OBSERVER, "", "riverside", votes=0)
    seat("jcpb", "Person who uses services", SeatKind.USER, constituency="People who use services", votes=0)
    seat("jcpb", "Head of Joint Commissioning, adviser", SeatKind.ADVISER, "head", "council", votes=0)
    for code in demo.care_groups:
        group, officer = f"scg_{code.lower()}", "group_member" if code == "LD" else "executive"
        seat(group, "Council officer", SeatKind.OFFICER, officer, "council")
        commissioner = {"LD": "commissioner_mh", "DA": "commissioner_mh"}.get(
            code, f"commissioner_{'mh' if code == 'WAMH' else code.lower()}"
        )
        seat(group, "ICB officer", SeatKind.OFFICER, commissioner, "icb")
        seat(
            group, "Person who uses services", SeatKind.USER, constituency="People who use services", votes=0
        )
        seat(group, "Carer", SeatKind.CARER, constituency="Carers", votes=0)
    seat("executives", "Director of Adult Care", SeatKind.OFFICER, "executive", "council")
    seat("executives", "Council chief finance officer", SeatKind.OFFICER, "cfo_council", "council")
    seat("executives", "ICB chief finance officer", SeatKind.OFFICER, "cfo_icb", "icb")
    seat("steering", "Head of Joint Commissioning", SeatKind.OFFICER, "head", "council")
    seat("steering", "ICB finance lead", SeatKind.OFFICER, "finance_lead_icb", "icb")
    seat("contracts", "Contracts officer, chair", SeatKind.OFFICER, "contracts_officer", "council")
    seat("contracts", "ICB commissioner", SeatKind.OFFICER, "commissioner_mh", "icb")
    seat("users", "Person who uses services, chair", SeatKind.USER, constituency="People who use services")


def _limits(demo: Demo) -> None:
    """What the council lets its Head of Joint Commissioning do is less than the scheme would."""
    structure.set_limit(
        post=demo.posts["head"],
        decision_type=Type.CONTRACT_AWARD,
        limit=Decimal(200_000),
        starts=IN_POST,
        by=None,
        at=demo.moment(IN_POST),
    )


def _schemes(demo: Demo) -> None:
    """Two versions: decisions before April 2024 were taken under narrower limits."""
    governance = demo.people["governance"]
    for starts, title, rows in (
        (date(2019, 4, 1), "Scheme of delegation", first_clauses(demo)),
        (date(2024, 4, 1), "Scheme of delegation", clauses(demo)),
    ):
        at = demo.moment(starts)
        draft = scheme.draft(partnership=demo.partnership, title=title, by=None, at=at)
        scheme.add_clauses(scheme=draft, clauses=rows, by=None, at=at)
        scheme.adopt(pk=draft.pk, starts=starts, by=None, adopted_by=governance, at=at)
