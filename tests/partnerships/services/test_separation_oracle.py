"""Published cases on separation of duty, role activation and tenancy, held to appointments and access.

Source: data/policy_cases.json (Open Policy Agent, Apache Fortress, pycasbin, OpenFGA; Apache-2.0). A role is held by
holding a post of a function; a role is active on the days of the appointment; a tenant is a partner. Limits, chains
and denials go through decide() in tests/partnerships/domain/test_published.py.
"""

import json
from datetime import timedelta
from pathlib import Path

import pytest

from jct.accounts.models import User
from jct.core.errors import Refused
from jct.support.access import Perm, can, forget_grants
from partnerships.domain.words import PostFunction
from partnerships.services import appointments, incompatible

CASES = json.loads((Path(__file__).parents[1] / "data" / "policy_cases.json").read_text())["cases"]
# Static separation: the four roles of the published policy as functions of ours.
FUNCTIONS = {
    "create-payment": PostFunction.FINANCE_OFFICER,
    "approve-payment": PostFunction.FINANCE_LEAD,
    "create-vendor": PostFunction.CONTRACTS_OFFICER,
    "pay-vendor": PostFunction.CHIEF_FINANCE_OFFICER,
}
POSTS = {
    PostFunction.FINANCE_OFFICER: "finance_officer_council",
    PostFunction.FINANCE_LEAD: "finance_lead_council",
    PostFunction.CONTRACTS_OFFICER: "contracts_officer",
    PostFunction.CHIEF_FINANCE_OFFICER: "cfo_council",
    PostFunction.POOL_MANAGER: "pool_manager",
}
# Dynamic separation: buyers and sellers, and what each of their permissions is here.
ACTIVE = {"Buyers": PostFunction.CONTRACTS_OFFICER, "Sellers": PostFunction.POOL_MANAGER}
DOES = {"Item.buy": Perm.EDIT_CONTRACTS, "Auction.create": Perm.EDIT_FUNDS, "Item.search": Perm.VIEW}


def of_kind(kind):
    cases = [case for case in CASES if case["kind"] == kind]
    assert cases
    return pytest.mark.parametrize("case", [pytest.param(case, id=case["id"]) for case in cases])


@pytest.fixture
def person(world):
    return User.objects.create_user("case@northmere.example", "x", name="Case")


def keep_apart(world, one, other):
    incompatible.declare(
        partnership=world.partnership, one=one, other=other, reason="published", by=None, at=world.at
    )


def appoint(world, function, user, **more):
    facts = {"starts": world.on, "by": world.people["governance"], "at": world.at, **more}
    return appointments.appoint(post=world.posts[POSTS[function]], user=user, **facts)


def may(user, perm, row):
    forget_grants(user)
    return can(user, perm, row)


def holds_violation(world, person, setup, user):
    """Whether one of the roles the source gives `user` is refused."""
    for one, other in setup["conflicting_roles"]:
        keep_apart(world, FUNCTIONS[one], FUNCTIONS[other])
    try:
        for role in setup["user_roles"][user]:
            appoint(world, FUNCTIONS[role], person)
    except Refused:
        return True
    return False


@of_kind("static_separation_of_duty")
def test_roles_in_conflict_are_not_held_together(world, person, case):
    violation = holds_violation(world, person, case["setup"], case["request"]["user"])
    assert violation == (case["expected"] == "violation")


@pytest.mark.parametrize(("user", "violation"), [("bob", False), ("dora", False), ("eve", True)])
def test_the_other_users_of_the_source(world, person, user, violation):
    setup = next(case for case in CASES if case["kind"] == "static_separation_of_duty")["setup"]
    assert holds_violation(world, person, setup, user) == violation


@of_kind("dynamic_separation_of_duty")
def test_only_the_active_role_gives_its_permissions(world, person, case):
    for role in case["request"]["active_roles"]:
        appoint(world, ACTIVE[role], person)
    allowed = may(person, DOES[case["request"]["action"]], world.partnership)
    assert allowed == (case["expected"] == "allow")


def test_a_user_assigned_both_activates_one_at_a_time(world, person):
    """johndoe of the source is assigned both; here one appointment ends on the day the other begins."""
    keep_apart(world, *ACTIVE.values())
    later = world.on + timedelta(days=30)
    appoint(world, ACTIVE["Buyers"], person, ends=later)
    with pytest.raises(Refused):
        appoint(world, ACTIVE["Sellers"], person)
    appoint(world, ACTIVE["Sellers"], person, starts=later)
    assert may(person, Perm.EDIT_CONTRACTS, world.partnership)
    assert not may(person, Perm.EDIT_FUNDS, world.partnership)


@of_kind("tenancy")
def test_a_role_at_one_partner_gives_nothing_at_another(world, person, case):
    tenants = {"domain1": ("council", "data1"), "domain2": ("icb", "data2")}
    role = case["setup"]["members"][case["request"]["user"]].partition("@")[2]
    owner = {data: key for key, data in tenants.values()}
    appointments.appoint(
        post=world.posts[f"finance_officer_{tenants[role][0]}"],
        user=person,
        starts=world.on,
        by=None,
        at=world.at,
    )
    partner = world.partners[owner[case["request"]["object"]]]
    assert may(person, Perm.ENTER_RETURN, partner) == (case["expected"] == "allow")


@of_kind("separation_of_functions")
def test_finance_and_service_functions_are_separate(world, person, case):
    appoint(world, PostFunction.FINANCE_OFFICER, person)
    action = {
        "edit_document": (Perm.EDIT_CONTRACTS, world.partnership),
        "edit_billing": (Perm.ENTER_RETURN, world.partners["council"]),
    }
    assert may(person, *action[case["request"]["action"]]) == (case["expected"] == "allow")


@of_kind("default_deny")
def test_somebody_unknown_gets_nothing(world, person, case):
    assert case["expected"] == "deny"
    rows = {
        "Partnership": world.partnership,
        "Partner": world.partners["council"],
        "CareGroup": world.care_groups["LD"],
    }
    assert not any(may(person, perm, rows[perm.scope]) for perm in Perm)
