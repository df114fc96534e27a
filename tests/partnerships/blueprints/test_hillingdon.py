"""Hillingdon: a function moved with its budget; seven groups recommend, and chief officers decide."""

from datetime import date
from decimal import Decimal

import pytest

from jct.core.errors import Refused
from partnerships.domain.words import RequestState, Verb
from partnerships.models import FunctionTransfer
from partnerships.services import structure as services
from partnerships.services.decisions import revise
from partnerships.services.meetings import change_item
from tests.partnerships.blueprints.sound import *  # noqa: F403 (what holds for every structure)
from tests.partnerships.blueprints.structure import lines_of, moment

BLUEPRINT, LOADED = "hillingdon", date(1994, 4, 4)
ASKED, GROUP, OFFICERS = date(1994, 5, 3), date(1994, 6, 1), date(1994, 6, 15)
OWN = {("Chief Officers", "Recommendations of its care group")}
ON_PAGE = {
    "by": "project_manager",
    "asked": {"decision_type": "commissioning_intention", "amount": "0", "care_group": "EMI"},
    "shown": (
        "Joint Commissioning Group, Mental Infirmity in Old Age may recommend it Clause 2",
        "Chief Officers Group, in its meeting (clause 2)",
    ),
}


def proposal(structure, code="EMI"):
    return structure.ask(
        "commissioning_intention",
        "A day centre in the north",
        0,
        "project_manager",
        ASKED,
        care_group=structure.care_group(code),
    )


def test_a_group_recommends_and_the_chief_officers_decide(structure):
    request = proposal(structure)
    (said,) = structure.meet("jcg_emi", GROUP, (request, "recommend"))
    assert said.verb == Verb.RECOMMEND
    assert request.state == RequestState.RECOMMENDED
    (done,) = structure.meet("officers", OFFICERS, (request, "decide"))
    assert done.ruling["still_needed"] == []
    assert request.state == RequestState.APPROVED


def test_chief_officers_may_decide_against_a_recommendation(structure):
    request = proposal(structure)
    structure.meet("jcg_emi", GROUP, (request, "recommend"))
    structure.meet("officers", OFFICERS, (request, "decide"), against=["Director of Social Services"])
    assert request.state == RequestState.REFUSED


def test_one_chief_officer_alone_is_no_meeting(structure):
    request = proposal(structure)
    structure.meet("jcg_emi", GROUP, (request, "recommend"))
    (said,) = structure.meet(
        "officers", OFFICERS, (request, "decide"), absent=["Director of Social Services"]
    )
    assert request.state == RequestState.RECOMMENDED
    assert "not quorate" in said.reason


def test_each_group_speaks_for_its_own_people_only(structure):
    groups = structure.partnership.bodies.filter(kind="strategic_group")
    assert groups.count() == 7
    assert all(lines_of(structure, ASKED)[group.short_name] == OWN for group in groups)
    assert all(len(group.objectives) == 3 for group in groups)
    request = proposal(structure, "LD")
    with pytest.raises(Refused, match="Put it before the body of its care group"):
        structure.call("jcg_emi", GROUP, (request, "recommend"))
    (said,) = structure.meet("jcg_ld", GROUP, (request, "recommend"))
    assert (said.verb, request.state) == (Verb.RECOMMEND, RequestState.RECOMMENDED)


def test_a_group_recommends_on_nothing_that_became_anothers_since_the_agenda_went_out(structure):
    request = proposal(structure)
    meeting = structure.call("jcg_emi", GROUP, (request, "recommend"))
    facts = {"care_group": structure.care_group("LD"), "changed": "It is for others"}
    revise(pk=request.pk, by=structure.who("project_manager"), at=moment(ASKED), **facts)
    structure.attend(meeting)
    with pytest.raises(Refused, match="Defer the item, and put it before"):
        structure.resolve(meeting.items.get())
    request.refresh_from_db()
    assert request.state == RequestState.WAITING


def test_a_group_that_only_notes_anothers_matter_does_not_come_to_recommend_on_it(structure):
    request = proposal(structure, "LD")
    item = structure.call("jcg_emi", GROUP, (request, "note")).items.get()
    told = {"pk": item.pk, "title": "For note", "by": structure.who("secretary"), "at": moment(ASKED)}
    with pytest.raises(Refused, match="no clause lets it recommend on that"):
        change_item(**told, verb="recommend")
    assert change_item(**told, verb="note").title == "For note"


def test_the_function_moved_with_its_budget_two_years_after_it_was_agreed(structure):
    moved = FunctionTransfer.objects.get(partnership=structure.partnership)
    assert (moved.giver.short_name, moved.taker.short_name) == ("DHA", "Social Services")
    assert (moved.agreed_on, moved.starts) == (date(1985, 5, 1), date(1987, 4, 1))
    assert moved.annual_budget == Decimal(3_200_000)
    assert moved.giver.organisation.successor.name == "Hillingdon Health Agency"


def test_a_function_moves_only_between_those_who_are_partners_then(structure):
    with pytest.raises(Refused) as refusal:
        services.transfer_function(
            partnership=structure.partnership,
            giver=structure.partner("dha"),
            taker=structure.partner("borough"),
            function="Mental health day care",
            annual_budget=Decimal(1),
            agreed_on=ASKED,
            starts=date(1995, 4, 1),
            by=structure.officer,
            at=moment(ASKED),
        )
    assert any("is no partner on 1 April 1995" in str(problem) for problem in refusal.value.problems)
