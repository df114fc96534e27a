"""Published schemes and policies give the answers their owners published (data/published.json names each source)."""

import json
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from partnerships.domain.delegation import decide
from partnerships.domain.words import Measure, PostFunction
from tests.partnerships.domain.facts import (
    AWARD,
    COUNCIL,
    HEAD,
    ICB,
    ON,
    SCHEME,
    actor,
    authority,
    clause,
    failed,
    matter,
    rule,
)

PUBLISHED = json.loads((Path(__file__).parents[1] / "data" / "published.json").read_text())
SCHEMES = {scheme["id"]: scheme for scheme in PUBLISHED["schemes"]}
CASES = {
    kind: [case for case in PUBLISHED["cases"] if case["kind"] == kind]
    for kind in {case["kind"] for case in PUBLISHED["cases"]}
}


def cases(scheme):
    return [pytest.param(case, id=str(case["request"])) for case in SCHEMES[scheme]["cases"]]


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


def judged(request, posts, clauses):
    who = posts.get(request["role"]) or actor(99, request["role"], PostFunction.OTHER, title=request["role"])
    about = matter(str(request["amount"]), requester=1000)
    return rule(who, about, clauses=clauses, appointments=tuple(posts.values()))


def says(ruling, expected):
    if expected == "allow":
        return ruling.allowed
    if not expected.startswith("escalate to"):
        return not ruling.allowed
    return not ruling.allowed and ruling.who_can[0].title.replace("_", " ") == expected.removeprefix(
        "escalate to "
    ).replace("_", " ")


@pytest.mark.parametrize("case", cases("essex"))
def test_essex_approval_levels(case):
    levels = {**SCHEMES["essex"]["rules"]["levels"], "director": 10_000_000}  # level 6 is not transcribed
    assert says(judged(case["request"], *ladder(levels)), case["expected"])


@pytest.mark.parametrize("case", cases("lancashire"))
def test_lancashire_key_decision_threshold(case):
    rules = SCHEMES["lancashire"]["rules"]
    posts, clauses = ladder(dict.fromkeys(rules["roles"], rules["key_decision_threshold"]))
    cabinet = clause(50, AWARD, above=Decimal(rules["key_decision_threshold"]), body="cabinet")
    assert says(judged(case["request"], posts, [*clauses, cabinet]), case["expected"])


@pytest.mark.parametrize("case", CASES["financial_limit"], ids=lambda case: case["id"])
def test_limit_of_a_role(case):
    posts, clauses = ladder(case["setup"]["limits"])
    who = posts["customer"]
    ruling = rule(
        who, matter(str(case["request"]["amount"])), clauses=clauses, appointments=tuple(posts.values())
    )
    assert says(ruling, case["expected"])


@pytest.mark.parametrize("case", CASES["time_bound"], ids=lambda case: case["id"])
def test_acting_up_ends_at_its_end(case):
    """The source counts in seconds and we in days: its hour of grant is our one day."""
    at = datetime.fromisoformat(case["request"]["at"])
    on = date(2026, 10, 20) + timedelta(days=(at.hour * 60 + at.minute) // 60)
    ruling = rule(HEAD, matter("10", on=on), acting=True, starts=ON, ends=ON + timedelta(days=1))
    assert says(ruling, case["expected"])


@pytest.mark.parametrize("case", CASES["approval_chain"], ids=lambda case: case["id"])
def test_manager_approves_and_nobody_approves_their_own(case):
    managers = case["setup"]["managers"]
    people = {name: number for number, name in enumerate([*managers, "emily"], start=1)}
    submitter = case["setup"]["submissions"][case["request"]["object"]]
    posts = {name: actor(number, name, PostFunction.OTHER) for name, number in people.items()}
    clauses = [clause(1, AWARD, measure=Measure.NONE, post_function=PostFunction.OTHER)]
    about = matter("0", requester=people[submitter])
    ruling = rule(posts[case["request"]["user"]], about, clauses=clauses, appointments=tuple(posts.values()))
    assert says(ruling, case["expected"])


@pytest.mark.parametrize("case", CASES["tenancy"], ids=lambda case: case["id"])
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


@pytest.mark.parametrize("case", CASES["default_deny"], ids=lambda case: case["id"])
def test_somebody_unknown_gets_nothing(case):
    clauses = [clause(1, AWARD, measure=Measure.NONE, post_function=HEAD.function)]
    ruling = decide(
        matter("0"),
        person=404,
        name=case["request"]["user"],
        authority=authority(clauses, appointments=[HEAD]),
    )
    assert failed(ruling) == {"clause", "in_post"}
    assert says(ruling, case["expected"])
