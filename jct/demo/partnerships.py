"""The structure of Northmere: partners and their history, bodies, posts, people in post, and the scheme of delegation.

Also the ground of the tests (`world` in tests/conftest.py), so it is small and loads in about a second.
"""

from datetime import date
from typing import Any

from jct.demo import constitution, posts
from jct.demo.context import Demo
from jct.demo.posts import IN_POST
from jct.demo.scheme import clauses, first_clauses, sentences
from partnerships.domain.words import (
    BodyKind,
    DecisionType,
    OrganisationKind,
    PartnerKind,
    SeatKind,
    SeatOffice,
    Verb,
    VotingRule,
)
from partnerships.models import Organisation
from partnerships.services import scheme, structure

FOUNDED = date(2002, 4, 1)
CCG_CAME = date(2013, 4, 1)
ICB_CAME = date(2022, 7, 1)
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
    Type.STRATEGY_APPROVAL: Verb.DECIDE,
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
    """Found the partnership and put everybody in post, through the services, as the system itself."""
    _partners(demo)
    demo.care_groups = {
        group.code: group
        for group in structure.add_care_groups(
            partnership=demo.partnership, groups=CARE_GROUPS, by=None, at=demo.moment(FOUNDED)
        )
    }
    _bodies(demo)
    posts.load(demo)
    _seats(demo)
    constitution.load(demo)
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
        meets="Four to six times a year",
        purpose=board,
        powers=BOARD_POWERS,
        **BOARD_RULES,
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
            **GROUP_RULES,
        )
    body(
        "executives",
        "Partnership Executives' Meeting",
        "Executives",
        BodyKind.EXECUTIVE_GATE,
        "Key decisions before each board",
        meets="Before each meeting of the board",
        purpose="Considers key decisions before they reach the board.",
        meets_before=demo.bodies["jcpb"],
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
        of_partner=demo.partners["icb"],
        review_on=date(2026, 9, 30),
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
    for side, locality in constitution.places(demo).items():
        body(
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
    body(
        "scrutiny",
        "Adult Care and Health Scrutiny Committee",
        "Scrutiny",
        BodyKind.PANEL,
        meets="Every six weeks",
        purpose="Holds the council's part in the partnership to account; may call key decisions in.",
        of_partner=demo.partners["council"],
    )
    body(
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


def _seats(demo: Demo) -> None:
    at = demo.moment(IN_POST)

    def seat(
        body: str,
        title: str,
        kind: SeatKind,
        post: str = "",
        partner: str = "",
        constituency: str = "",
        **more: Any,
    ) -> None:
        made = structure.add_seat(
            body=demo.bodies[body],
            title=title,
            kind=kind,
            post=demo.posts.get(post),
            partner=demo.partners.get(partner),
            constituency=constituency,
            starts=IN_POST,
            by=None,
            at=at,
            **more,
        )
        demo.seats.append(made)

    users, carers = "People who use services", "Carers"
    seat(
        "jcpb",
        "Council member, chair",
        SeatKind.ELECTED_MEMBER,
        "board_member",
        "council",
        office=SeatOffice.CHAIR,
    )
    seat("jcpb", "Director of Adult Care", SeatKind.OFFICER, "executive", "council")
    vice = "ICB non-executive member, vice chair"
    seat("jcpb", vice, SeatKind.NON_EXECUTIVE, "board_member_icb", "icb", office=SeatOffice.VICE_CHAIR)
    seat("jcpb", "ICB chief finance officer", SeatKind.OFFICER, "cfo_icb", "icb")
    seat("jcpb", "Riverside District Council observer", SeatKind.OBSERVER, "", "riverside")
    seat("jcpb", "Person who uses services", SeatKind.USER, constituency=users, votes=0)
    seat("jcpb", "Head of Joint Commissioning, adviser", SeatKind.ADVISER, "head", "council")
    for code in demo.care_groups:
        group, officer = f"scg_{code.lower()}", "group_member" if code == "LD" else "executive"
        seat(group, "Council officer", SeatKind.OFFICER, officer, "council", office=SeatOffice.CHAIR)
        # Drugs and alcohol: the ICB has named nobody, so that group can only recommend.
        commissioner = {"LD": "commissioner_mh", "WAMH": "commissioner_mh", "DA": ""}.get(
            code, f"commissioner_{code.lower()}"
        )
        seat(group, "ICB officer", SeatKind.OFFICER, commissioner, "icb")
        seat(group, "Person who uses services", SeatKind.USER, constituency=users, votes=0)
        seat(group, "Carer", SeatKind.CARER, constituency=carers, votes=0)
    seat(
        "executives",
        "Director of Adult Care",
        SeatKind.OFFICER,
        "executive",
        "council",
        office=SeatOffice.CHAIR,
    )
    seat("executives", "Council chief finance officer", SeatKind.OFFICER, "cfo_council", "council")
    seat("executives", "ICB chief finance officer", SeatKind.OFFICER, "cfo_icb", "icb")
    seat("steering", "Head of Joint Commissioning", SeatKind.OFFICER, "head", "council")
    seat("steering", "ICB finance lead", SeatKind.OFFICER, "finance_lead_icb", "icb", office=SeatOffice.CHAIR)
    seat(
        "contracts", "Contracts officer, chair", SeatKind.OFFICER, "contracts_officer", "council",
        office=SeatOffice.CHAIR,
    )  # fmt: skip
    seat("contracts", "ICB commissioner", SeatKind.OFFICER, "commissioner_mh", "icb")
    seat(
        "scrutiny",
        "Council member, chair",
        SeatKind.ELECTED_MEMBER,
        "scrutiny_chair",
        "council",
        office=SeatOffice.CHAIR,
    )
    for side in ("north", "south"):
        seat(
            f"locality_{side}",
            "Council officer",
            SeatKind.OFFICER,
            "group_member",
            "council",
            office=SeatOffice.CHAIR,
        )
        seat(f"locality_{side}", "General practitioner", SeatKind.CLINICIAN, constituency="General practices")
    seat(
        "users", "Person who uses services, chair", SeatKind.USER, constituency=users, office=SeatOffice.CHAIR
    )


def _schemes(demo: Demo) -> None:
    """Two versions: decisions before April 2024 were taken under narrower limits."""
    governance = demo.people["governance"]
    for starts, rows, tests in (
        (date(2019, 4, 1), first_clauses(demo), []),
        (date(2024, 4, 1), clauses(demo), sentences()),
    ):
        at = demo.moment(starts)
        draft = scheme.draft(partnership=demo.partnership, title="Scheme of delegation", by=None, at=at)
        scheme.add_clauses(scheme=draft, clauses=rows, by=None, at=at)
        for test in tests:
            scheme.add_test(scheme_pk=draft.pk, by=None, at=at, **test)
        scheme.adopt(pk=draft.pk, starts=starts, by=None, adopted_by=governance, at=at)
