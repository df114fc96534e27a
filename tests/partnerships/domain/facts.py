"""A small cast for the rules: appointments, the demonstration scheme's clauses, and matters."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from partnerships.domain.actor import Actor
from partnerships.domain.delegation import Authority, decide, decide_in_meeting
from partnerships.domain.matter import Clause, Matter, SchemeFacts
from partnerships.domain.meeting import Quorum, Tally
from partnerships.domain.ruling import Check
from partnerships.domain.sitting import Above, Sitting
from partnerships.domain.words import DecisionType, Measure, Mode, PostFunction, Verb

ON = date(2026, 10, 20)
LD, MH = 1, 2
COUNCIL, ICB = 10, 20
PARTNERS = {COUNCIL: "Northmere County Council", ICB: "NHS Northmere ICB"}
AWARD = DecisionType.CONTRACT_AWARD
SCHEME = SchemeFacts("Scheme of delegation, version 2", date(2024, 4, 1))


def actor(person, name, function, partner=COUNCIL, **more):
    facts = {
        "post": person,
        "title": function.label,
        "partner_name": PARTNERS[partner],
        "starts": date(2022, 9, 1),
        **more,
    }
    return Actor(person=person, name=name, function=function, partner=partner, **facts)


MANAGER = actor(1, "Amara", PostFunction.COMMISSIONER, care_group=LD, care_group_name="Learning disabilities")
HEAD = actor(2, "Helen", PostFunction.HEAD_OF_COMMISSIONING)
CFO_COUNCIL = actor(3, "Philippa", PostFunction.CHIEF_FINANCE_OFFICER, title="CFO, Council")
CFO_ICB = actor(4, "Anil", PostFunction.CHIEF_FINANCE_OFFICER, ICB, title="CFO, NHS")
LEAD_COUNCIL = actor(5, "Margaret", PostFunction.FINANCE_LEAD)
LEAD_ICB = actor(6, "David", PostFunction.FINANCE_LEAD, ICB)
EVERYBODY = (MANAGER, HEAD, CFO_COUNCIL, CFO_ICB, LEAD_COUNCIL, LEAD_ICB)
REQUESTER = 99


SCG, JCPB, NORTH, CABINET, PCT_BOARD, COUNTY = 31, 32, 33, 34, 35, 36
BODIES = {
    "SCG LD": SCG,
    "JCPB": JCPB,
    "North Locality Group": NORTH,
    "cabinet": CABINET,
    "PCT Board": PCT_BOARD,
    "County group": COUNTY,
}


def clause(key, kind, up_to=None, **more):
    for name, named in (("body", "body_key"), ("refer_to", "refer_key"), ("second_body", "second_key")):
        if name in more:
            more.setdefault(named, BODIES[more[name]])
    facts = {"text": f"Clause {key} of the scheme.", "measure": Measure.LIFETIME_VALUE, **more}
    return Clause(
        key=key, number=str(key), decision_type=kind, up_to=None if up_to is None else Decimal(up_to), **facts
    )


MANY_CFO = {"post_function": PostFunction.CHIEF_FINANCE_OFFICER, "mode": Mode.ALL_OF}
CLAUSES = (
    clause(1, AWARD, 50_000, post_function=PostFunction.COMMISSIONER),
    clause(2, AWARD, 250_000, post_function=PostFunction.HEAD_OF_COMMISSIONING),
    clause(3, AWARD, 1_000_000, above=Decimal(250_000), body="SCG LD", care_group=LD),
    clause(4, AWARD, 10_000_000, above=Decimal(1_000_000), body="JCPB"),
    clause(5, AWARD, above=Decimal(10_000_000), **MANY_CFO),
    clause(6, DecisionType.VIREMENT_WITHIN_POOL, 25_000, post_function=PostFunction.COMMISSIONER),
    clause(7, DecisionType.VIREMENT_WITHIN_POOL, 100_000, post_function=PostFunction.HEAD_OF_COMMISSIONING),
    clause(
        8, DecisionType.VIREMENT_WITHIN_POOL, 500_000, above=Decimal(100_000), body="SCG LD", care_group=LD
    ),
    clause(9, DecisionType.VIREMENT_BETWEEN_POOLS, **MANY_CFO),
    clause(
        10,
        DecisionType.CONTRACT_VARIATION,
        25_000,
        percent_up_to=Decimal(5),
        post_function=PostFunction.COMMISSIONER,
    ),
    clause(
        11,
        DecisionType.CONTRACT_VARIATION,
        250_000,
        percent_up_to=Decimal(10),
        post_function=PostFunction.HEAD_OF_COMMISSIONING,
    ),
    clause(
        12,
        DecisionType.RETURN_CERTIFICATION,
        measure=Measure.NONE,
        post_function=PostFunction.FINANCE_LEAD,
        own_partner=True,
    ),
    clause(
        13,
        DecisionType.STRATEGY_APPROVAL,
        measure=Measure.NONE,
        post_function=PostFunction.HEAD_OF_COMMISSIONING,
        mode=Mode.RECOMMEND_TO,
        refer_to="JCPB",
    ),
    clause(
        14,
        DecisionType.COMMISSIONING_INTENTION,
        measure=Measure.NONE,
        post_function=PostFunction.HEAD_OF_COMMISSIONING,
        mode=Mode.RATIFY_BY,
        refer_to="JCPB",
    ),
    clause(15, DecisionType.GRANT_AWARD, 25_000, body="North Locality Group"),
)


def matter(amount="0", kind=AWARD, **more):
    facts = {
        "on": ON,
        "requester": REQUESTER,
        "requester_name": "Rhys",
        "care_group": LD,
        "care_group_name": "Learning disabilities",
        "partners": PARTNERS,
        "top_body": "the JCPB",
        **more,
    }
    return Matter(decision_type=kind, amount=Decimal(amount), **facts)


def authority(clauses=CLAUSES, scheme=SCHEME, appointments=EVERYBODY, incompatible=(), **more):
    return Authority(scheme, clauses, appointments, incompatible, **more)


def rule(who, about, *, appointments=EVERYBODY, clauses=CLAUSES, scheme=SCHEME, limits=(), **changes):
    """The ruling on one appointment, with `changes` made to it."""
    changed = replace(who, **changes)
    cast = [changed if each is who else each for each in appointments]
    if who not in appointments:
        cast.append(changed)
    whole = authority(clauses, scheme, cast, limits=limits)
    return decide(about, person=who.person, name=who.name, authority=whole)


QUORATE = Quorum(True, (Check("quorum_members", True, "Members with a vote: 4; 3 needed.", "4 ≥ 3"),))
INQUORATE = Quorum(False, (Check("quorum_members", False, "Members with a vote: 2; 3 needed.", "2 < 3"),))
CARRIED = Tally(True, 2, 0, 0, "Every partner agrees: Council, NHS.")
LOST = Tally(False, 1, 1, 0, "NHS votes against, and every partner must agree.")


def sitting(name, *, verb=Verb.DECIDE, quorum=QUORATE, tally=CARRIED, **more):
    facts = {"body": BODIES[name], "meeting": "20 October 2026", "on": ON, **more}
    return Sitting(name=name, verb=verb, quorum=quorum, tally=tally, **facts)


def above(*names, power=Verb.DECIDE):
    """The bodies that another reports to, with their power."""
    return tuple(Above(BODIES[name], name, power) for name in names)


def meet(name, about, *, clauses=CLAUSES, scheme=SCHEME, powers=None, **facts):
    """The ruling on a body in its meeting."""
    whole = authority(clauses, scheme, powers=powers)
    return decide_in_meeting(about, sitting=sitting(name, **facts), authority=whole)


def failed(ruling):
    return {check.code for check in ruling.checks if not check.passed}
