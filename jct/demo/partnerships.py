"""The structure of Northmere: partners and their history, bodies, posts, people in post, and the scheme of delegation.

Also the ground of the tests (`world` in tests/conftest.py), so it is small and loads in about a second.
"""

from datetime import date
from decimal import Decimal
from typing import Any

from jct.demo import bodies, constitution, posts, seats
from jct.demo.context import FOUNDED, Demo
from jct.demo.scheme import clauses, first_clauses
from jct.demo.sentences import sentences
from partnerships.domain.words import OrganisationKind, PartnerKind
from partnerships.models import Organisation
from partnerships.services import scheme, structure

CCG_CAME = date(2013, 4, 1)
ICB_CAME = date(2022, 7, 1)
CARE_GROUPS = [
    ("LD", "Learning disabilities"),
    ("WAMH", "Working age mental health"),
    ("OPMH", "Older people's mental health"),
    ("CAMHS", "Children and adolescents' mental health"),
    ("DA", "Drugs and alcohol"),
]


def load(demo: Demo) -> None:
    """Found the partnership and put everybody in post, through the services, as the system itself."""
    _partners(demo)
    demo.care_groups = {
        group.code: group
        for group in structure.add_care_groups(
            partnership=demo.partnership, groups=CARE_GROUPS, by=None, at=demo.moment(FOUNDED)
        )
    }
    bodies.load(demo)
    posts.load(demo)
    seats.load(demo)
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
        key_decision_above=Decimal(1_000_000),  # as its scheme says
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
        scheme.adopt(pk=draft.pk, starts=starts, adopted_by=governance, at=at)
