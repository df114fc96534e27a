"""Every blueprint loads whole and once; what is wrong in one is refused with its place, all at once."""

from datetime import date
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from jct.accounts.models import User
from jct.core.errors import Refused
from jct.support.access import Perm, can
from partnerships.domain.words import PostFunction
from partnerships.intake import blueprint as intake_blueprint
from partnerships.models import Organisation, Partnership, PartnershipGroupPermission
from partnerships.services import blueprints
from tests.partnerships.blueprints.structure import moment

NAMES = intake_blueprint.names()
ON = date(2010, 1, 4)
SMALL = """
title: A small structure
source: A paper
partnership: {name: Smallshire, scope: Everything, starts: 2009-04-01, team_host: council}
organisations:
  - {key: council, name: Smallshire Council, short_name: Council, kind: unitary_council}
  - {key: pct, name: Smallshire Primary Care Trust, short_name: PCT, kind: pct}
partners:
  - {organisation: council, kind: council}
  - {organisation: pct, kind: nhs}
care_groups:
  - {code: OP, name: Older people}
bodies:
  - key: board
    name: Board
    short_name: Board
    kind: board
    is_top: true
    powers: {decide: [contract_award]}
    seats:
      - {title: Director, kind: officer, post: director, partner: council}
      - {title: Carer, kind: carer, constituency: Carers}
posts:
  - {key: director, title: Director, function: executive, partner: council}
  - {key: manager, title: Manager, function: commissioner, partner: pct, reports_to: director}
scheme:
  title: Scheme
  starts: 2009-04-01
  clauses:
    - {number: 1, decision_type: contract_award, text: The board awards., measure: amount, up_to: 20, body: board}
"""


def problems(old: str, new: str) -> list[str]:
    assert SMALL.count(old), old
    with pytest.raises(Refused) as refusal:
        intake_blueprint.parse("small", SMALL.replace(old, new))
    return [str(problem) for problem in refusal.value.problems] or [refusal.value.reason]


def test_there_are_nine():
    assert NAMES == [
        "easington",
        "hertfordshire_2006",
        "hertfordshire_localities",
        "hillingdon",
        "oxfordshire",
        "southampton_2009",
        "westminster",
        "wiltshire_1994",
        "wiltshire_2009",
    ]


@pytest.mark.parametrize("name", NAMES)
def test_every_blueprint_is_read_and_names_its_source(name):
    """That each is loaded whole, and works, is tested by its own journey."""
    found = intake_blueprint.read(name)
    assert found.source
    assert found.notes
    assert (Path(__file__).parent / f"test_{name}.py").exists()


# What is wrong in a file ---------------------------------------------------------------------------


def test_a_small_structure_is_read():
    read = intake_blueprint.parse("small", SMALL)
    assert read.scheme["clauses"][0]["number"] == "1"
    assert read.bodies[0]["seats"][1] == {"title": "Carer", "kind": "carer", "constituency": "Carers"}


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (
            "kind: carer",
            "kind: carrer",
            "bodies[0].seats[1].kind: “carrer” is not one of its words. Give one of offi",
        ),
        (
            "kind: carer,",
            "knd: carer,",
            "bodies[0].seats[1].knd: there is no such word here. Give one of constituency",
        ),
        ("  title: Scheme\n", "", "scheme.title: it is missing. Give a value."),
        (
            "starts: 2009-04-01, team",
            "starts: 2009-04-31, team",
            "partnership.starts: “2009-04-31” is not a day. Give",
        ),
        ("title: A small", "title: 'A small", "not YAML"),
        ("title: A small", "[a]: b\ntitle: A small", "not YAML"),
        (
            "starts: 2009-04-01, team",
            "starts: spring, team",
            "partnership.starts: “spring” is not a day. Give a day suc",
        ),
        ("is_top: true", "is_top: 1", "bodies[0].is_top: “1” is neither yes nor no. Give true or false."),
        ("is_top: true", "is_top: false", "bodies: 0 bodies are the top body. Give exactly one"),
        (
            "is_top: true",
            "is_top: true\n    quorum_members: -1",
            "bodies[0].quorum_members: “-1” is not a whole number",
        ),
        (
            "up_to: 20",
            "up_to: -20",
            "scheme.clauses[0].up_to: -20 is less than nothing or has parts of a penny",
        ),
        (
            "up_to: 20",
            "up_to: 20.005",
            "scheme.clauses[0].up_to: 20.005 is less than nothing or has parts of a penny",
        ),
        (
            "up_to: 20",
            "up_to: a lot",
            "scheme.clauses[0].up_to: “a lot” is not an amount. Give a figure such as 25000",
        ),
        ("up_to: 20", "up_to: .nan", "is not an amount"),
        (
            "partner: pct",
            "partner: ccg",
            "posts[1].partner: there is no “ccg” among partners. Give one of council, pct",
        ),
        ("key: manager", "key: director", "posts: “director” names two rows. Give a different key for each."),
        (
            "reports_to: director",
            "reports_to: manager",
            "posts[1].reports_to: “manager” does not stand above this row",
        ),
        (
            "constituency: Carers",
            "constituency: Carers, partner: pct",
            "bodies[0].seats[1].partner: a seat is a partner's",
        ),
        (
            "constituency: Carers",
            "constituency: Carers, deputies: [chief]",
            "seats[1].deputies: there is no “chief” am",
        ),
        (
            "decide: [contract_award]",
            "decided: [contract_award]",
            "bodies[0].powers: “decided” is not one of its words",
        ),
        (
            "decide: [contract_award]",
            "decide: [a_ward]",
            "bodies[0].powers: “a_ward” is not one of its words",
        ),
        (
            "decide: [contract_award]",
            "decide: contract_award",
            "bodies[0].powers: it is not a list. Give a list",
        ),
        ("{decide: [contract_award]}", "[contract_award]", "bodies[0].powers: it is not a table of verbs"),
        (
            "decide: [contract_award]",
            "decide: [contract_award], note: [contract_award]",
            "bodies[0].powers: “contract_award” has two verbs. Give each type of decision under one verb.",
        ),
        ("text: The board awards.", "text: ''", "scheme.clauses[0].text: it is not text. Give words."),
        ("code: OP", "code: OLDERPEOPLE", "care_groups[0].code: it has 11 characters. Give at most 10."),
        (
            "body: board}",
            "body: board, post_function: auditor}",
            "scheme.clauses[0].body: one decider must be named",
        ),
        (
            "  - {code: OP, name: Older people}",
            "  OP: Older people",
            "care_groups: it is not a list. Give a list of rows",
        ),
        (
            "  - {code: OP, name: Older people}",
            "  - OP",
            "care_groups[0]: it is not a row. Give words with values",
        ),
        ("code: OP, ", "", "care_groups[0].code: it is missing. Give a value."),
        (
            "title: A small",
            "subtitle: x\ntitle: A small",
            "subtitle: there is no such word here. Give one of bodies, ",
        ),
        ("title: A small structure", "title: [A]", "title: it is not text. Give words."),
        ("scope: Everything", "scope: Everything, scope: Nothing", "“scope” stands twice in one row"),
    ],
)
def test_what_is_wrong_is_said_with_its_place(old, new, said):
    assert any(said in problem for problem in problems(old, new)), problems(old, new)


def test_everything_wrong_is_said_at_once():
    text = SMALL.replace("kind: carer", "kind: carrer").replace("partner: pct", "partner: ccg")
    with pytest.raises(Refused, match="has 2 problems") as refusal:
        intake_blueprint.parse("small", text)
    assert len(refusal.value.problems) == 2


@pytest.mark.parametrize("text", ["", "- a list", "words"])
def test_a_file_without_a_structure_is_refused(text):
    with pytest.raises(Refused, match="holds no structure"):
        intake_blueprint.parse("small", text)


def test_an_unknown_name_is_answered_with_those_there_are():
    with pytest.raises(Refused, match=r"called “atlantis”\. There are: easington, hertfordshire_2006"):
        intake_blueprint.read("atlantis")


def test_a_name_does_not_lead_out_of_the_folder():
    with pytest.raises(Refused, match="no blueprint called"):
        intake_blueprint.read("../blueprints/easington")


# Loading -------------------------------------------------------------------------------------------


@pytest.fixture
def officer(db) -> User:
    return User.objects.create_user("officer@small.example", name="An Officer")


def test_loading_twice_is_refused_and_another_name_is_not(officer):
    small = intake_blueprint.parse("small", SMALL)
    blueprints.load(small, officer=officer, at=moment(ON))
    with pytest.raises(
        Refused, match="already a partnership called Smallshire; load the blueprint under another"
    ):
        blueprints.load(small, officer=officer, at=moment(ON))
    first = blueprints.stand_ins(small, at=moment(ON), host="small.example")
    people = blueprints.stand_ins(small, at=moment(ON), host="small.example")
    assert people == first
    again = blueprints.load(small, officer=officer, at=moment(ON), name="Smallshire again", people=people)
    assert again.bodies.count() == 1
    assert (
        Organisation.objects.filter(name="Smallshire Council").count() == 1
    )  # one council, in two partnerships
    assert again.team_host.name == "Smallshire Council"


def test_what_a_service_refuses_leaves_nothing_behind(officer):
    twice = SMALL.replace("title: Manager,", "title: Director,")
    with pytest.raises(Refused):
        blueprints.load(intake_blueprint.parse("small", twice), officer=officer, at=moment(ON))
    assert not Partnership.objects.filter(name="Smallshire").exists()
    assert not Organisation.objects.filter(name="Smallshire Council").exists()


def test_the_officer_governs_and_the_other_posts_stand_vacant(officer):
    loaded = blueprints.load(intake_blueprint.parse("small", SMALL), officer=officer, at=moment(ON))
    assert can(officer, Perm.EDIT_STRUCTURE, loaded)
    held = loaded.posts.filter(holders__isnull=False).get()
    assert held.function == PostFunction.GOVERNANCE_OFFICER
    assert loaded.schemes.get().adopted_by == officer


def test_stand_ins_sit_in_every_post_and_seat(officer):
    small = intake_blueprint.parse("small", SMALL)
    people = blueprints.stand_ins(small, at=moment(ON), host="small.example")
    assert sorted(people) == ["board, Carer", "director", "manager"]
    assert not people["director"][0].has_usable_password()
    loaded = blueprints.load(small, officer=officer, at=moment(ON), people=people)
    seats = loaded.bodies.get().seats
    assert seats.get(title="Carer").user == people["board, Carer"][0]
    assert seats.get(title="Director").post.holders.get().user == people["director"][0]


# The command ---------------------------------------------------------------------------------------


def test_the_command_loads_a_blueprint_for_a_new_officer(db, capsys):
    call_command(
        "load_blueprint",
        "wiltshire_2009",
        officer="new@wilts.example",
        officer_name="A New Officer",
        partnership_name="Wiltshire again",
    )
    loaded = Partnership.objects.get(name="Wiltshire again")
    assert can(User.objects.get(email="new@wilts.example"), Perm.EDIT_STRUCTURE, loaded)
    assert "Wiltshire again is founded from Wiltshire Council, Joint Commissioning" in capsys.readouterr().out


def test_the_command_takes_whoever_governs_already(officer, capsys):
    blueprints.load(intake_blueprint.parse("small", SMALL), officer=officer, at=moment(ON))
    call_command("load_blueprint", "oxfordshire", with_people=True)
    assert "An Officer is its governance officer." in (said := capsys.readouterr().out)
    assert "oxfordshire.1@blueprint.example  General Manager of the Health Authority" in said


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"name": "atlantis"}, "no blueprint called “atlantis”"),
        (
            {"name": "easington", "officer": "who@x.example"},
            "no account for who@x.example. Give --officer-name",
        ),
    ],
)
def test_the_command_says_what_it_lacks(db, options, said):
    name = options.pop("name")
    with pytest.raises(CommandError, match=said):
        call_command("load_blueprint", name, **options)


def test_the_command_needs_an_officer_where_nobody_governs(db):
    PartnershipGroupPermission.objects.all().delete()
    with pytest.raises(CommandError, match="Nobody governs a partnership here yet"):
        call_command("load_blueprint", "easington")


def test_the_command_makes_no_stand_ins_in_production(db, settings):
    settings.JCT_MODE = "production"
    with pytest.raises(CommandError, match="not for production"):
        call_command("load_blueprint", "easington", with_people=True)
