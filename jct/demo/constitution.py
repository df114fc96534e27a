"""What the bodies and posts of Northmere work by: places, terms of reference, deputies, second lines, joint money.

One thing of each kind is out of order, so that the page of checks has something to show: terms overdue for review, a
joint post whose money ends, advice without an answer, holders without training, no carer on the board.
"""

from datetime import date
from decimal import Decimal
from typing import Any

from jct.demo.context import Demo
from partnerships.domain.words import LocalityKind, OrganisationKind, StakeholderKind
from partnerships.models import Partner
from partnerships.services import structure

FOUNDED = date(2002, 4, 1)
WARDS = {
    "North": (182_000, {"Ashfell": 31_000, "Castle Moor": 44_500, "Riverside": 52_000}),
    "South": (214_000, {"Brackwater": 58_000, "Harbour": 61_500, "Mere Bank": 40_000}),
}
BY_BODY = "The {name} works for the partners of the Northmere Joint Commissioning Partnership. {purpose}"
STAKEHOLDERS = [
    ("Northmere Homes", "Northmere Homes", OrganisationKind.HOUSING, StakeholderKind.HOUSING, "Supported housing"),
    ("Northmere Police", "Police", OrganisationKind.POLICE, StakeholderKind.POLICE, "Drugs and alcohol, safety"),
    ("Northmere Voluntary Action", "NVA", OrganisationKind.VOLUNTARY, StakeholderKind.VOLUNTARY, "Local groups"),
    ("Healthwatch Northmere", "Healthwatch", OrganisationKind.HEALTHWATCH, StakeholderKind.SCRUTINY, "Scrutiny"),
]  # fmt: skip


def places(demo: Demo) -> dict[str, Any]:
    """The county, its two localities and their wards; returns the localities by side."""
    told = {"partnership": demo.partnership, "by": None, "at": demo.moment(FOUNDED)}
    county = structure.add_locality(name="Northmere", population=396_000, kind=LocalityKind.COUNTY, **told)
    for side, (population, wards) in WARDS.items():
        locality = structure.add_locality(
            name=f"{side} Northmere", population=population, inside=county, **told
        )
        demo.localities[side] = locality
        for name, people in wards.items():
            structure.add_locality(
                name=name, population=people, kind=LocalityKind.WARD, inside=locality, **told
            )
    return demo.localities


def load(demo: Demo) -> None:
    _terms(demo)
    _lines(demo)
    _deputies(demo)
    _joint_post(demo)
    _stakeholders(demo)
    _advice(demo)
    _transfer(demo)


def _terms(demo: Demo) -> None:
    """Every body that decides has terms of reference; those of older people's group were due in June."""
    signed = date(2025, 3, 18)
    for key in [*(f"scg_{code.lower()}" for code in demo.care_groups), "jcpb", "contracts", "locality_north"]:
        body = demo.bodies[key]
        structure.issue_terms(
            body=body,
            code=f"TOR-{body.short_name.replace(' ', '-').upper()}",
            text=BY_BODY.format(name=body.name, purpose=body.purpose),
            signed_by="Councillor Ruth Ashby, chair of the board",
            signed_on=signed,
            starts=date(2025, 4, 1),
            review_on=date(2026, 6, 30) if key == "scg_opmh" else date(2027, 3, 31),
            by=None,
            at=demo.moment(signed),
        )


def _lines(demo: Demo) -> None:
    """Second lines: two of bodies, and those of people in finance, managed by their chief and steered by the head."""
    starts = date(2024, 4, 1)
    at = demo.moment(starts)
    for key, parent, scope in (
        ("users", "scg_ld", "What people with learning disabilities ask for"),
        ("contracts", "executives", "Notices that need new money"),
    ):
        structure.add_reporting_line(
            body=demo.bodies[key], parent=demo.bodies[parent], scope=scope, starts=starts, by=None, at=at
        )
    for key in ("finance_lead_council", "finance_lead_icb"):
        structure.change_post(pk=demo.posts[key].pk, also_reports_to=demo.posts["head"], by=None, at=at)


def _deputies(demo: Demo) -> None:
    starts, ends = date(2026, 4, 1), date(2027, 4, 1)
    named = {"Director of Adult Care": "group_member", "ICB chief finance officer": "finance_lead_icb"}
    for seat in demo.seats:
        deputy = named.get(seat.title)
        if deputy and seat.body == demo.bodies["jcpb"]:
            structure.name_deputy(
                seat=seat,
                user=demo.people[deputy],
                starts=starts,
                ends=ends,
                by=None,
                at=demo.moment(starts),
            )


def _joint_post(demo: Demo) -> None:
    """The head is paid by both partners until the end of March 2027, and answers to the board."""
    starts = date(2024, 4, 1)
    at = demo.moment(starts)
    head = structure.change_post(
        pk=demo.posts["head"].pk,
        also_reports_to=demo.posts["cfo_icb"],
        accountable_to=demo.bodies["jcpb"],
        by=None,
        at=at,
    )
    structure.fund_post(
        post=head,
        shares=[
            structure.Share(demo.partners["council"], Decimal(60), "Adult care budget"),
            structure.Share(demo.partners["icb"], Decimal(40), "Running costs"),
        ],
        starts=starts,
        ends=date(2027, 4, 1),
        by=None,
        at=at,
    )


def _stakeholders(demo: Demo) -> None:
    at = demo.moment(date(2023, 1, 10))
    for name, short, kind, why, interest in STAKEHOLDERS:
        organisation = structure.create_organisation(name=name, short_name=short, kind=kind, by=None, at=at)
        structure.add_stakeholder(
            partnership=demo.partnership,
            organisation=organisation,
            kind=why,
            interest=interest,
            by=None,
            at=at,
        )


def _advice(demo: Demo) -> None:
    """Two pieces wait for the board: one within its time, one overdue. The north has notional money to plan with."""
    for side, given, due, text in (
        (
            "north",
            date(2026, 9, 15),
            date(2026, 10, 13),
            "Open a carers' drop-in at Ashfell before the winter.",
        ),
        (
            "south",
            date(2026, 10, 6),
            date(2026, 11, 10),
            "Keep the harbour outreach round on its present days.",
        ),
    ):
        structure.give_advice(
            adviser=demo.bodies[f"locality_{side}"],
            to=demo.bodies["jcpb"],
            text=text,
            given_on=given,
            respond_by=due,
            by=None,
            recorded_by=demo.people["secretary"],
            at=demo.moment(given),
        )
    structure.set_indicative_budget(
        body=demo.bodies["locality_north"],
        held_by=demo.bodies["jcpb"],
        title="Community mental health, fair share of the north",
        amount=Decimal(1_240_000),
        starts=date(2026, 4, 1),
        ends=date(2027, 4, 1),
        by=None,
        at=demo.moment(date(2026, 3, 24)),
    )


def _transfer(demo: Demo) -> None:
    """Social care for people with learning disabilities went to councils in 2009 ("Valuing People Now")."""
    giver = Partner.objects.get(partnership=demo.partnership, organisation__short_name="East PCT")
    agreed = date(2009, 2, 17)
    structure.transfer_function(
        partnership=demo.partnership,
        giver=giver,
        taker=demo.partners["council"],
        function="Social care for people with learning disabilities in the east of the county",
        annual_budget=Decimal(8_400_000),
        agreed_on=agreed,
        starts=date(2009, 4, 1),
        by=None,
        at=demo.moment(agreed),
    )
