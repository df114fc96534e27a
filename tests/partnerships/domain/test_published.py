"""Published schemes and policies give the answers their owners published.

The cases are copied whole, each with its source: data/schemes_of_delegation.json (Essex and Lancashire County Councils)
and data/policy_cases.json (OpenFGA, pycasbin, Apache Fortress, Open Policy Agent; Apache-2.0). Role activation and
tenancy are tested again through appointments and access in services/test_separation_oracle.py.
"""

import json
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from partnerships.domain.actor import PassedOn
from partnerships.domain.delegation import decide
from partnerships.domain.incompatible import Pair
from partnerships.domain.matter import Envelope
from partnerships.domain.words import DecisionType, Measure, PostFunction
from tests.partnerships.domain.facts import (
    AWARD,
    COUNCIL,
    HEAD,
    ICB,
    ON,
    actor,
    authority,
    clause,
    failed,
    matter,
    rule,
)

DATA = Path(__file__).parents[1] / "data"
SCHEMES = {
    scheme["id"]: scheme
    for scheme in json.loads((DATA / "schemes_of_delegation.json").read_text())["schemes"]
}
POLICIES = json.loads((DATA / "policy_cases.json").read_text())["cases"]
EXTENSION = DecisionType.CONTRACT_EXTENSION


def of_scheme(scheme):
    cases = SCHEMES[scheme]["cases"]
    return pytest.mark.parametrize("case", [pytest.param(case, id=str(case["request"])) for case in cases])


def of_kind(kind):
    cases = [case for case in POLICIES if case["kind"] == kind]
    return pytest.mark.parametrize("case", [pytest.param(case, id=case["id"]) for case in cases])


def ladder(levels):
    """A post for each level of authority, and a clause for each post."""
    posts = {
        name: actor(number, name, PostFunction.OTHER, title=name)
        for number, name in enumerate(levels, start=1)
    }
    clauses = [
        clause(posts[name].post, AWARD, limit, post=posts[name].post) for name, limit in levels.items()
    ]
    return posts, clauses


def judged(request, posts, clauses, *, kind=AWARD, **more):
    who = posts.get(request["role"]) or actor(99, request["role"], PostFunction.OTHER, title=request["role"])
    about = matter(str(request["amount"]), kind, requester=1000, **more)
    return rule(who, about, clauses=clauses, appointments=tuple(posts.values()))


def says(ruling, expected):
    if expected == "allow":
        return ruling.allowed
    if not expected.startswith("escalate to"):
        return not ruling.allowed
    return not ruling.allowed and ruling.who_can[0].title.replace("_", " ") == expected.removeprefix(
        "escalate to "
    ).replace("_", " ")


@of_scheme("essex")
def test_essex_approval_levels(case):
    """Levels 1 to 3 exist only as a budget holder delegates them: no clause names them, and the holders of these posts
    decide what was passed on to them in writing."""
    levels = {**SCHEMES["essex"]["rules"]["levels"], "director": 10_000_000}  # level 6 is not transcribed
    posts, clauses = ladder(levels)
    delegated = [name for name in levels if name in ("L1", "L2", "L3")]
    holder = posts["budget_holder"]
    clauses = [
        replace(row, max_depth=1 if row.post == holder.post else 0)
        for row in clauses
        if row.post not in {posts[name].post for name in delegated}
    ]
    role = case["request"]["role"]
    given = [
        PassedOn(
            holder.post, holder.title, holder.function, posts[name].post, AWARD, ON, cap=Decimal(levels[name])
        )
        for name in delegated
        if name != role or case["request"].get("delegated_by", holder.title)
    ]
    about = matter(str(case["request"]["amount"]), requester=1000)
    whole = authority(clauses, appointments=tuple(posts.values()), passed_on=given)
    ruling = decide(about, person=posts[role].person, name=role, authority=whole)
    assert says(ruling, case["expected"])
    if ruling.allowed and role in delegated:
        assert ruling.limit == levels[role]
        assert "passed_on" in {check.code for check in ruling.checks}


@of_scheme("lancashire")
def test_lancashire_key_decision_threshold(case):
    """What Cabinet approved before is an envelope of that value; to extend is a decision of its own."""
    rules, request = SCHEMES["lancashire"]["rules"], case["request"]
    threshold = Decimal(rules["key_decision_threshold"])
    posts, awards = ladder(dict.fromkeys(rules["roles"], threshold))
    kind = {"award": AWARD, "extend": EXTENSION}[request["action"]]
    clauses = [
        *awards,
        *(replace(row, key=row.key + 10, number=f"{row.number}x", decision_type=EXTENSION) for row in awards),
    ]
    cabinet = [
        clause(50, AWARD, above=threshold, body="cabinet"),
        clause(51, EXTENSION, above=threshold, body="cabinet"),
    ]
    approved = any(value for name, value in request.items() if name.startswith("cabinet_previously_approved"))
    amount = Decimal(request["amount"])
    before = Envelope("Value approved by Cabinet", amount, Decimal(0), ON, "Cabinet") if approved else None
    ruling = judged(request, posts, [*clauses, *cabinet], kind=kind, envelope=before)
    assert says(ruling, case["expected"])


@pytest.mark.parametrize("approved", [True, False])
def test_lancashire_extension_beyond_what_cabinet_approved(approved):
    """Paragraph 37: above the threshold an option is a director's only where Cabinet approved it before."""
    threshold = Decimal(SCHEMES["lancashire"]["rules"]["key_decision_threshold"])
    posts, awards = ladder({"director": threshold})
    clauses = [replace(row, decision_type=EXTENSION) for row in awards]
    clauses.append(clause(51, EXTENSION, above=threshold, body="cabinet"))
    amount = Decimal(2_300_000)
    before = (
        Envelope("Extension approved by Cabinet", amount, Decimal(0), ON, "Cabinet") if approved else None
    )
    request = {"role": "director", "amount": amount}
    assert judged(request, posts, clauses, kind=EXTENSION, envelope=before).allowed is approved
    assert not judged(request, posts, clauses, kind=AWARD, envelope=before).allowed


@of_kind("financial_limit")
def test_limit_of_a_role(case):
    """A special approval of one transaction is an envelope of its amount."""
    posts, clauses = ladder(case["setup"]["limits"])
    amount, special = (Decimal(case["request"][name]) for name in ("amount", "specially_approved"))
    approved = Envelope("Specially approved", special, Decimal(0), ON) if special else None
    about = matter(amount, envelope=approved)
    ruling = rule(posts["customer"], about, clauses=clauses, appointments=tuple(posts.values()))
    assert says(ruling, case["expected"])


@of_kind("time_bound")
@pytest.mark.parametrize("how", [{"acting": True}, {"cover_for": 60, "cover_for_name": "Hazel"}])
def test_acting_up_and_cover_end_at_their_end(case, how):
    """The source counts in seconds and we in days: its hour of grant is our one day."""
    at = datetime.fromisoformat(case["request"]["at"])
    on = ON + timedelta(days=(at.hour * 60 + at.minute) // 60)
    ruling = rule(HEAD, matter("10", on=on), starts=ON, ends=ON + timedelta(days=1), **how)
    assert says(ruling, case["expected"])


@of_kind("approval_chain")
def test_manager_approves_and_nobody_approves_their_own(case):
    managers = case["setup"]["managers"]
    people = {name: number for number, name in enumerate([*managers, "emily"], start=1)}
    submitter = case["setup"]["submissions"][case["request"]["object"]]
    posts = {name: actor(number, name, PostFunction.OTHER) for name, number in people.items()}
    clauses = [clause(1, AWARD, measure=Measure.NONE, post_function=PostFunction.OTHER)]
    about = matter("0", requester=people[submitter])
    ruling = rule(posts[case["request"]["user"]], about, clauses=clauses, appointments=tuple(posts.values()))
    assert says(ruling, case["expected"])


@of_kind("deny_overrides")
def test_declared_interest_beats_what_the_post_may_do(case):
    """Each (object, action) is a type of decision, each subject a post, an explicit deny a declared interest."""
    setup, request = case["setup"], case["request"]
    pairs = sorted({(thing, action) for _, thing, action, _ in setup["policy"]})
    kinds = dict(zip(pairs, DecisionType, strict=False))
    subjects = sorted({subject for subject, *_ in setup["policy"]})
    posts = {name: number for number, name in enumerate(subjects, start=1)}
    people = {name: number for number, name in enumerate(["alice", "bob"], start=1)}
    held = [(name, name) for name in people] + [
        (who, role) for who in setup["members"] for role in setup["members"][who]
    ]
    cast = [actor(people[who], who, PostFunction.OTHER, post=posts[name], title=name) for who, name in held]
    clauses = [
        clause(number, kinds[thing, action], measure=Measure.NONE, post=posts[subject])
        for number, (subject, thing, action, effect) in enumerate(setup["policy"], start=1)
        if effect == "allow"
    ]
    asked = request["object"], request["action"]
    denied = {
        people[subject]: "suspended"
        for subject, thing, action, effect in setup["policy"]
        if effect == "deny" and (thing, action) == asked
    }
    about = matter("0", kinds[asked], interests=denied)
    who = people[request["user"]]
    ruling = decide(about, person=who, name=request["user"], authority=authority(clauses, appointments=cast))
    assert says(ruling, case["expected"])


@of_kind("tenancy")
def test_authority_in_one_partner_gives_nothing_in_another(case):
    domains = {"domain1": COUNCIL, "domain2": ICB}
    role = next(
        role for role, data in case["setup"]["role_perms"].items() if case["request"]["object"] in data
    )
    admin = actor(
        1, "alice", PostFunction.FINANCE_LEAD, domains[case["setup"]["members"]["alice"].split("@")[1]]
    )
    own = clause(1, AWARD, measure=Measure.NONE, post_function=PostFunction.FINANCE_LEAD, own_partner=True)
    about = matter("0", partner=domains[role.split("@")[1]])
    ruling = rule(admin, about, clauses=[own], appointments=[admin])
    assert says(ruling, case["expected"])


@of_kind("default_deny")
def test_somebody_unknown_gets_nothing(case):
    clauses = [clause(1, AWARD, measure=Measure.NONE, post_function=HEAD.function)]
    unknown = case["request"]["user"]
    ruling = decide(matter("0"), person=404, name=unknown, authority=authority(clauses, appointments=[HEAD]))
    assert failed(ruling) == {"clause", "in_post"}
    assert says(ruling, case["expected"])


@of_kind("static_separation_of_duty")
def test_functions_kept_apart_are_not_used_by_one_person(case):
    """Each role is a function; whoever has both of a pair decides under neither."""
    setup = case["setup"]
    roles = sorted({role for pair in setup["conflicting_roles"] for role in pair})
    functions = dict(zip(roles, PostFunction, strict=False))
    pairs = [
        Pair(functions[one], functions[other], "one checks the other")
        for one, other in setup["conflicting_roles"]
    ]
    held = [
        actor(1, case["request"]["user"], functions[role], post=number, title=role)
        for number, role in enumerate(setup["user_roles"][case["request"]["user"]], start=1)
    ]
    clauses = [
        clause(number, AWARD, measure=Measure.NONE, post=number) for number, _ in enumerate(held, start=1)
    ]
    whole = authority(clauses, appointments=held, incompatible=pairs)
    ruling = decide(matter("0"), person=1, name=case["request"]["user"], authority=whole)
    assert ruling.allowed == (case["expected"] == "compliant")
    assert failed(ruling) == (set() if ruling.allowed else {"incompatible"})


@of_kind("dynamic_separation_of_duty")
def test_only_the_post_one_holds_decides(case):
    """Roles are posts and permissions decisions; what a role inherits is open to everybody, and no decision."""
    setup, request = case["setup"], case["request"]
    roles = sorted({*setup["role_hierarchy"], *setup["role_hierarchy"].values()})
    posts = {role: number for number, role in enumerate(roles, start=1)}
    kinds = dict(zip(setup["perms"], DecisionType, strict=False))
    clauses = [
        clause(number, kinds[perm], measure=Measure.NONE, post=posts[role])
        for number, (perm, role) in enumerate(setup["perms"].items(), start=1)
    ]
    active = [
        actor(1, request["user"], PostFunction.OTHER, post=posts[role], title=role)
        for held in request["active_roles"]
        for role in (held, setup["role_hierarchy"][held])
    ]
    whole = authority(clauses, appointments=active)
    ruling = decide(matter("0", kinds[request["action"]]), person=1, name=request["user"], authority=whole)
    assert says(ruling, case["expected"])


@of_kind("separation_of_functions")
def test_finance_bills_and_does_not_write_documents(case):
    setup, request = case["setup"], case["request"]
    roles = {role: number for number, role in enumerate(sorted(setup["role_of_group"].values()), start=1)}
    kinds = {"edit_document": AWARD, "edit_billing": EXTENSION}
    role = setup["role_of_group"][setup["groups"][request["user"]][0]]
    clauses = [
        clause(1, AWARD, measure=Measure.NONE, post=roles["document-management"]),
        clause(2, EXTENSION, measure=Measure.NONE, post=roles["billing"]),
    ]
    who = actor(1, request["user"], PostFunction.OTHER, post=roles[role], title=role)
    ruling = rule(who, matter("0", kinds[request["action"]]), clauses=clauses, appointments=[who])
    assert says(ruling, case["expected"])


def test_no_case_is_left_out():
    """Every kind of the published cases has its test above."""
    kinds = {
        "approval_chain",
        "default_deny",
        "deny_overrides",
        "dynamic_separation_of_duty",
        "financial_limit",
        "separation_of_functions",
        "static_separation_of_duty",
        "tenancy",
        "time_bound",
    }
    assert {case["kind"] for case in POLICIES} == kinds
    assert set(SCHEMES) == {"essex", "lancashire"}
