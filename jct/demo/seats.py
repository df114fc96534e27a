"""Who sits on the bodies of Northmere: by post, for a partner or for a constituency."""

from typing import Any

from jct.demo.context import Demo
from jct.demo.posts import IN_POST
from partnerships.domain.words import SeatKind, SeatOffice
from partnerships.services import structure

USERS, CARERS = "People who use services", "Carers"


def load(demo: Demo) -> None:
    _board_seats(demo)
    _group_seats(demo)
    _officers_seats(demo)
    _other_seats(demo)


def _seat(
    demo: Demo,
    body: str,
    title: str,
    kind: SeatKind,
    post: str = "",
    partner: str = "",
    **more: Any,
) -> None:
    made = structure.add_seat(
        body=demo.bodies[body],
        title=title,
        kind=kind,
        post=demo.posts.get(post),
        partner=demo.partners.get(partner),
        starts=IN_POST,
        by=None,
        at=demo.moment(IN_POST),
        **more,
    )
    demo.seats.append(made)


def _board_seats(demo: Demo) -> None:
    _seat(
        demo,
        "jcpb",
        "Council member, chair",
        SeatKind.ELECTED_MEMBER,
        "board_member",
        "council",
        office=SeatOffice.CHAIR,
    )
    _seat(demo, "jcpb", "Director of Adult Care", SeatKind.OFFICER, "executive", "council")
    vice = "ICB non-executive member, vice chair"
    _seat(demo, "jcpb", vice, SeatKind.NON_EXECUTIVE, "board_member_icb", "icb", office=SeatOffice.VICE_CHAIR)
    _seat(demo, "jcpb", "ICB chief finance officer", SeatKind.OFFICER, "cfo_icb", "icb")
    _seat(demo, "jcpb", "Riverside District Council observer", SeatKind.OBSERVER, "", "riverside")
    _seat(demo, "jcpb", "Person who uses services", SeatKind.USER, constituency=USERS, votes=0)
    _seat(demo, "jcpb", "Head of Joint Commissioning, adviser", SeatKind.ADVISER, "head", "council")


def _group_seats(demo: Demo) -> None:
    for code in demo.care_groups:
        group, officer = f"scg_{code.lower()}", "group_member" if code == "LD" else "executive"
        _seat(demo, group, "Council officer", SeatKind.OFFICER, officer, "council", office=SeatOffice.CHAIR)
        # Drugs and alcohol: the ICB has named nobody, so that group can only recommend.
        commissioner = {"LD": "commissioner_mh", "WAMH": "commissioner_mh", "DA": ""}.get(
            code, f"commissioner_{code.lower()}"
        )
        _seat(demo, group, "ICB officer", SeatKind.OFFICER, commissioner, "icb")
        _seat(demo, group, "Person who uses services", SeatKind.USER, constituency=USERS, votes=0)
        _seat(demo, group, "Carer", SeatKind.CARER, constituency=CARERS, votes=0)


def _officers_seats(demo: Demo) -> None:
    _seat(
        demo,
        "executives",
        "Director of Adult Care",
        SeatKind.OFFICER,
        "executive",
        "council",
        office=SeatOffice.CHAIR,
    )
    _seat(demo, "executives", "Council chief finance officer", SeatKind.OFFICER, "cfo_council", "council")
    _seat(demo, "executives", "ICB chief finance officer", SeatKind.OFFICER, "cfo_icb", "icb")
    _seat(demo, "steering", "Head of Joint Commissioning", SeatKind.OFFICER, "head", "council")
    _seat(
        demo,
        "steering",
        "ICB finance lead",
        SeatKind.OFFICER,
        "finance_lead_icb",
        "icb",
        office=SeatOffice.CHAIR,
    )
    _seat(
        demo,
        "contracts", "Contracts officer, chair", SeatKind.OFFICER, "contracts_officer", "council",
        office=SeatOffice.CHAIR,
    )  # fmt: skip
    _seat(demo, "contracts", "ICB commissioner", SeatKind.OFFICER, "commissioner_mh", "icb")


def _other_seats(demo: Demo) -> None:
    """Scrutiny, the localities, and the people the services are for."""
    _seat(
        demo,
        "scrutiny",
        "Council member, chair",
        SeatKind.ELECTED_MEMBER,
        "scrutiny_chair",
        "council",
        office=SeatOffice.CHAIR,
    )
    for side in ("north", "south"):
        _seat(
            demo,
            f"locality_{side}",
            "Council officer",
            SeatKind.OFFICER,
            "group_member",
            "council",
            office=SeatOffice.CHAIR,
        )
        _seat(
            demo,
            f"locality_{side}",
            "General practitioner",
            SeatKind.CLINICIAN,
            constituency="General practices",
        )
    _seat(
        demo,
        "users",
        "Person who uses services, chair",
        SeatKind.USER,
        constituency=USERS,
        office=SeatOffice.CHAIR,
    )
