"""The worked examples on delegation again, through the demonstration's own scheme as it is loaded (B3.4 of the domain).

One authority is read once; every row is judged by `decide()` on it.
"""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from partnerships.domain.case import Case
from partnerships.domain.delegation import decide
from partnerships.domain.matter import BoardAuthority, Envelope, Matter, Related
from partnerships.domain.words import DecisionType as Type
from partnerships.models import PersonalLimit
from partnerships.selectors.authority import authority_of
from partnerships.services import structure

MANAGER, HEAD, GROUP, BOARD, PARTNERS = "commissioner_ld", "head", "scg_ld", "jcpb", "cfo_council cfo_icb"
TABLE = [
    (Type.CONTRACT_AWARD, "50000", None, f"{MANAGER} {HEAD}", ""),
    (Type.CONTRACT_AWARD, "50000.01", None, HEAD, ""),
    (Type.CONTRACT_AWARD, "160000", None, HEAD, ""),
    (Type.CONTRACT_AWARD, "250000.01", None, GROUP, ""),
    (Type.CONTRACT_AWARD, "1000000", None, GROUP, ""),
    (Type.CONTRACT_AWARD, "1000000.01", None, BOARD, ""),
    (Type.CONTRACT_AWARD, "10000000.01", None, PARTNERS, ""),
    (Type.CONTRACT_EXTENSION, "100000", None, f"{MANAGER} {HEAD}", ""),
    (Type.CONTRACT_EXTENSION, "100000.01", None, HEAD, ""),
    (Type.CONTRACT_EXTENSION, "500000.01", None, GROUP, ""),
    (Type.CONTRACT_EXTENSION, "2000000.01", None, BOARD, ""),
    (Type.CONTRACT_EXTENSION, "10000000.01", None, PARTNERS, ""),
    (Type.CONTRACT_VARIATION, "25000", 5, f"{MANAGER} {HEAD} {GROUP} {BOARD}", ""),
    (Type.CONTRACT_VARIATION, "25000", 10, f"{HEAD} {GROUP} {BOARD}", ""),
    (Type.CONTRACT_VARIATION, "20000", 15, f"{GROUP} {BOARD}", ""),
    (Type.CONTRACT_VARIATION, "40000", 30, BOARD, ""),
    (Type.CONTRACT_VARIATION, "200000", 30, BOARD, ""),
    (Type.VIREMENT_WITHIN_POOL, "80000", None, HEAD, ""),
    (Type.VIREMENT_WITHIN_POOL, "100000.01", None, f"{GROUP} {BOARD}", ""),
    (Type.VIREMENT_WITHIN_POOL, "500000.01", None, BOARD, ""),
    (Type.VIREMENT_BETWEEN_POOLS, "5000", None, PARTNERS, f"{GROUP} {BOARD}"),
    (Type.CONTRIBUTION_VARIATION, "5000", None, PARTNERS, f"{GROUP} {BOARD}"),
    (Type.DIRECT_AWARD, "250000", None, BOARD, HEAD),
    (Type.DIRECT_AWARD, "250000.01", None, PARTNERS, HEAD),
    (Type.REMEDIAL_PLAN_ACCEPTANCE, "0", None, f"{MANAGER} {HEAD}", ""),
    (Type.STRATEGY_APPROVAL, "0", None, GROUP, HEAD),
    (Type.S75_AGREEMENT_ENTRY, "0", None, PARTNERS, f"executives {BOARD}"),
    (Type.S75_AGREEMENT_VARIATION, "0", None, PARTNERS, f"executives {BOARD}"),
    (Type.S75_AGREEMENT_TERMINATION, "0", None, PARTNERS, f"executives {BOARD}"),
    (Type.DATA_RETURN_SUBMISSION, "0", None, BOARD, ""),
    (Type.WRITE_OFF, "1", None, "", ""),
]


@pytest.fixture
def told(world):
    """The authority, how a matter is put, and the keys of posts and bodies."""
    names = {("post", post.pk): key for key, post in world.posts.items()}
    names |= {("body", body.pk): key for key, body in world.bodies.items()}

    def matter(kind, amount, **more):
        facts = {
            "on": world.on,
            "requester": world.people["contracts_officer"].pk,
            "requester_name": "Rhys",
            "care_group": world.care_groups["LD"].pk,
            "key_above": world.partnership.key_decision_above,
            "partners": {world.partners[key].pk: key for key in ("council", "icb")},
            **more,
        }
        return Matter(decision_type=kind, amount=Decimal(amount), **facts)

    whole = authority_of([world.partnership.pk], world.on)[world.partnership.pk]
    return whole, matter, names


def keys(able, names):
    return {names["body" if one.meeting else "post", one.body or one.post] for one in able}


def test_who_decides_and_who_recommends_under_the_loaded_scheme(told):
    whole, matter, names = told
    wrong = []
    for kind, amount, percent, can, recommends in TABLE:
        about = matter(kind, amount, percent=None if percent is None else Decimal(percent))
        found = Case(about, whole).found
        got = keys([*found.can, *found.could], names), keys(found.recommend, names)
        if got != ({*can.split()}, {*recommends.split()}):
            wrong.append((kind, amount, percent, got))
    assert wrong == []


@pytest.mark.parametrize("amount", ["90000", "9000000"])
@pytest.mark.parametrize(
    ("rule", "can", "recommends"),
    [
        ("inside_risk_share", BOARD, {GROUP, "executives"}),
        ("outside_risk_share", PARTNERS, set()),
        ("", "", set()),  # who decides cannot be known before it is said
    ],
)
def test_an_overspend_outside_the_rule_is_for_both_partners(told, amount, rule, can, recommends):
    whole, matter, names = told
    found = Case(matter(Type.OVERSPEND_TREATMENT, amount, regime=rule), whole).found
    able = keys([*found.can, *found.could], names)
    assert (able, keys(found.recommend, names)) == ({*can.split()}, recommends)


def test_the_board_ratifies_a_strategy_that_its_group_agreed(told, world):
    whole, matter, names = told
    about = matter(Type.STRATEGY_APPROVAL, "0")
    case = Case(about, whole)
    group, board = world.bodies["scg_ld"].pk, world.bodies["jcpb"].pk
    assert (case.part_of(group, None).verb, case.part_of(board, None).verb) == ("decide", "ratify")
    every = Case(replace(about, care_group=None), whole).found
    assert (keys(every.can, names), keys(every.recommend, names)) == ({"jcpb"}, {"head"})


def test_limits_sums_and_separation_under_the_loaded_scheme(told, world):
    whole, matter, _ = told
    head = world.people["head"]

    def failed(about, key="head"):
        person = world.people[key]
        ruling = decide(about, person=person.pk, name=person.name, authority=whole)
        return {check.code for check in ruling.checks if not check.passed}

    award = Type.CONTRACT_AWARD
    first = Related("First", Decimal(30_000), world.on)
    assert failed(matter(award, "30000", related=(first,)), key="commissioner_ld") == {"band"}
    assert failed(matter(award, "30000", related=(first,))) == set()
    assert failed(matter(award, "1", requester=head.pk)) == {"not_requester"}
    assert failed(matter(award, "240000")) == {"employer_limit"}  # of £200,000
    limit = PersonalLimit.objects.get(post=world.posts["head"], decision_type=award)
    structure.end_limit(pk=limit.pk, ends=world.on, by=None, at=world.at)
    whole = authority_of([world.partnership.pk], world.on)[world.partnership.pk]
    envelope = Envelope("Round 2", Decimal(1_000_000), Decimal(0), world.on, "JCPB")
    assert failed(matter(award, "800000", envelope=envelope)) == set()
    spent = replace(envelope, used=Decimal(800_000))
    assert failed(matter(award, "300000", envelope=spent)) == {"band", "envelope"}
    last = world.on - timedelta(days=1)
    assert failed(matter(Type.CONTRACT_EXTENSION, "10", exercise_by=last)) == {"exercise_by"}
    ends = world.on + timedelta(days=100)
    assert failed(matter(award, "10", recurrent=True, money_ends=ends)) == {"money"}
    full = BoardAuthority(Decimal("80300000"), Decimal("80200000"))
    assert failed(matter(award, "200000", annual_amount=Decimal(200_000), board=full)) == {"board_authority"}
    assert failed(matter(Type.WRITE_OFF, "1")) == {"clause"}


def test_a_key_decision_of_the_board_waits_for_its_28_clear_days(told, world):
    whole, matter, names = told
    about = matter(Type.CONTRACT_AWARD, "2000000", gates={"executives": world.on})
    short = replace(about, notice_on=world.on - timedelta(days=21))
    assert keys(Case(short, whole).found.could, names) == {"jcpb"}
    long_ago = replace(about, notice_on=world.on - timedelta(days=29))
    assert keys(Case(long_ago, whole).found.can, names) == {"jcpb"}
