"""Southampton 2009: groups decide subject to ratification, one reports to two parents, four to six meetings a year."""

from datetime import date

import pytest

from jct.core.errors import Refused
from partnerships.domain.structure import Check
from partnerships.domain.words import ItemOutcome, RequestState, Verb
from partnerships.services import meetings
from tests.partnerships.blueprints.sound import *  # noqa: F403 (what holds for every structure)
from tests.partnerships.blueprints.structure import failed, lines_of, moment

BLUEPRINT, LOADED = "southampton_2009", date(2009, 8, 17)
ASKED, GROUP, BOARD = date(2009, 9, 1), date(2009, 10, 1), date(2009, 11, 3)
ON_PAGE = {
    "by": "joint_mh",
    "asked": {"decision_type": "commissioning_intention", "amount": "0", "care_group": "OP"},
    "shown": (
        "Older People's Strategic Commissioning Group decides Clause 1",
        "Joint Commissioning Board ratifies it",
    ),
}


@pytest.fixture
def priorities(structure):
    return structure.ask(
        "commissioning_intention",
        "Priorities for older people, 2010/11",
        0,
        "joint_mh",
        ASKED,
        care_group=structure.care_group("OP"),
    )


def test_a_groups_priorities_take_effect_when_the_board_ratifies_them(structure, priorities):
    (agreed,) = structure.meet("scg_op", GROUP, (priorities, "decide"))
    assert agreed.outcome == ItemOutcome.CARRIED
    assert agreed.ruling["ratified_by"] == "Joint Commissioning Board"
    assert (priorities.state, priorities.decided_at) == (RequestState.TO_RATIFY, None)

    (ratified,) = structure.meet("jcb", BOARD, (priorities, "ratify"))
    assert ratified.verb == Verb.RATIFY
    assert priorities.state == RequestState.APPROVED


def test_there_is_nothing_to_ratify_before_the_group_has_agreed(structure, priorities):
    meeting = structure.call("jcb", BOARD, (priorities, "ratify"))
    structure.attend(meeting)
    with pytest.raises(Refused, match="Nobody has agreed to it yet, so there is nothing to ratify"):
        structure.resolve(meeting.items.get())


def test_another_group_has_no_say(structure, priorities):
    meeting = structure.call("scg_mh", GROUP, (priorities, "decide"))
    structure.attend(meeting)
    with pytest.raises(Refused, match="No clause of the scheme gives this decision"):
        structure.resolve(meeting.items.get())


def test_one_group_reports_to_two_parents_each_for_its_part(structure):
    lines = lines_of(structure, ASKED)
    jointly = ("JCB", "Jointly commissioned services")
    assert lines["SCG Be Healthy"] == {
        jointly,
        ("CYP Trust", "Steering group of the Children and Young People's Trust"),
    }
    for group in ("SCG Older People", "SCG Unscheduled Care", "SCG Adults", "SCG Mental Health"):
        assert lines[group] == {jointly}
    assert lines["Contracts Committee"] == {("JCB", "Implementation of all partnership agreements")}


def test_the_committee_awards_contracts_within_its_band(structure):
    def award(amount):
        return structure.ask("contract_award", f"Carers' centre, {amount}", amount, "joint_ld", ASKED)

    small, large = award("250000.00"), award("250000.01")
    structure.meet("contracts", GROUP, (small, "decide"))
    assert small.state == RequestState.APPROVED
    meeting = structure.call("contracts", date(2009, 10, 15), (large, "decide"))
    structure.attend(meeting)
    with pytest.raises(Refused, match="outside the band"):
        structure.resolve(meeting.items.get())
    structure.meet("jcb", BOARD, (large, "decide"))
    assert large.state == RequestState.APPROVED


def test_four_to_six_meetings_a_year(structure):
    def meet(*months):
        for month in months:
            day = date(2010, month, 12)
            report = structure.ask("report_sign_off", f"Report {month}", 0, "joint_mh", date(2010, 4, 20))
            (noted,) = structure.meet("jcb", day, (report, "note"))
            meetings.close(pk=noted.item.meeting_id, by=structure.who("secretary"), at=moment(day, 18))

    def told():
        found = structure.findings(Check.MEETINGS, date(2011, 3, 31))
        return [line for line in found if "Joint Commissioning Board" in line]

    meet(5, 6, 7)
    assert "3 times in 2010/11: fewer than the 4 to 6 a year" in told()[0]
    meet(8)
    assert told() == []
    meet(9, 10)
    assert told() == []
    meet(11)
    assert "7 times in 2010/11: more than the 4 to 6 a year" in told()[0]


def test_a_deputy_sits_for_the_director_and_a_co_opted_member_has_no_vote(structure):
    agreement = structure.ask("s75_agreement_entry", "Pooled fund for equipment", 0, "joint_mh", ASKED)
    meeting = structure.call("jcb", BOARD, (agreement, "decide"))
    seated = structure.attend(meeting, deputies=[structure.who("dep_children")])
    assert seated["Executive Director of Children's Services"] == structure.who("dep_children")
    item = meeting.items.select_related("meeting__body").get()
    structure.resolve(item)
    agreement.refresh_from_db()
    assert agreement.state == RequestState.APPROVED
    assert item.votes.count() == 4
    assert meeting.attendance.filter(is_deputy=True).count() == 1


def test_an_officer_alone_cannot_enter_an_agreement(structure):
    agreement = structure.ask("s75_agreement_entry", "Pooled fund for equipment", 0, "joint_mh", ASKED)
    assert "clause" in failed(structure.ruling(agreement, "dass", ASKED))
