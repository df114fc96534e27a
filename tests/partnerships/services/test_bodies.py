"""Bodies, lines, terms of reference, advice and indicative money: what happens, and each thing that is refused."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ObjectDoesNotExist

from jct.core.errors import Refused
from partnerships.domain.words import BodyKind, DecisionType, SeatKind, Verb, VotingRule
from partnerships.models import Advice, Meeting
from partnerships.services import structure


@pytest.fixture
def by(world):
    return {"by": world.people["governance"], "at": world.at}


@pytest.fixture
def group(world, by):
    """A body that reports to the board and on which nothing hangs."""
    body = structure.create_body(
        partnership=world.partnership,
        name="Task Group",
        short_name="Task",
        kind=BodyKind.OFFICER_GROUP,
        starts=world.on,
        **by,
    )
    structure.add_reporting_line(
        body=body, parent=world.bodies["jcpb"], scope="Its task", starts=world.on, **by
    )
    return body


@pytest.fixture
def elsewhere(world):
    """A body of another partnership."""
    told = {"by": None, "at": world.at}
    other = structure.found_partnership(
        name="Elsewhere", scope="x", starts=world.on, team_host=world.partnership.team_host, **told
    )
    return structure.create_body(
        partnership=other, name="Far", short_name="Far", kind=BodyKind.BOARD, starts=world.on, **told
    )


def reasons(refusal):
    return " | ".join(str(problem) for problem in refusal.value.problems)


def test_everything_wrong_with_a_body_is_said_at_once(world, by, elsewhere):
    with pytest.raises(Refused) as refusal:
        structure.create_body(
            partnership=world.partnership,
            name=world.bodies["jcpb"].name,
            short_name="x",
            kind=BodyKind.BOARD,
            starts=world.on,
            ends=world.on,
            is_top=True,
            meets_before=elsewhere,
            quorum_part=1,
            meetings_min=5,
            meetings_max=4,
            review_on=date(2020, 1, 1),
            **by,
        )
    told = reasons(refusal)
    for words in (
        "already a body called",
        "another body is the top one",
        "Far belongs to another partnership",
        "before the first day",
        "a fraction needs both numbers",
        "at least 5 and at most 4 cannot both be",
        "before the body's first day",
    ):
        assert words in told


def test_change_a_body(world, by, group):
    changed = structure.change_body(
        pk=group.pk,
        aliases=["Doers"],
        objectives=["Finish"],
        voting=VotingRule.MAJORITY_CASTING,
        quorum_part=1,
        quorum_whole=3,
        meets_before=world.bodies["jcpb"],
        why="new constitution",
        **by,
    )
    changed.refresh_from_db()
    assert (changed.aliases, changed.voting, changed.quorum_whole) == (["Doers"], "majority_casting", 3)
    assert changed.history.first().history_change_reason == "new constitution"
    for wrong, words in (
        ({"meets_before": group}, "cannot meet before itself"),
        ({"quorum_part": 4}, "4 of 3 is no part"),
    ):
        with pytest.raises(Refused) as refusal:
            structure.change_body(pk=group.pk, **wrong, **by)
        assert words in reasons(refusal)
    with pytest.raises(TypeError, match="partnership"):
        structure.change_body(pk=group.pk, partnership=None, **by)
    with pytest.raises(ObjectDoesNotExist):
        structure.change_body(pk=group.pk, name="x", by=world.people["head"], at=world.at)


def test_powers_become_exactly_what_is_said(group, by):
    award, grant, note = DecisionType.CONTRACT_AWARD, DecisionType.GRANT_AWARD, DecisionType.WRITE_OFF
    structure.set_powers(body=group, powers={award: Verb.DECIDE, grant: Verb.ADVISE}, **by)
    changed = structure.set_powers(
        body=group, powers={award: Verb.DECIDE, grant: Verb.DECIDE, note: Verb.NOTE}, **by
    )
    assert {row.decision_type for row in changed} == {grant, note}
    structure.set_powers(body=group, powers={award: Verb.DECIDE}, **by)
    assert dict(group.powers.values_list("decision_type", "verb")) == {"contract_award": "decide"}
    kinds = group.powers.model.history.filter(body_id=group.pk).values_list("history_type", flat=True)
    assert sorted(kinds) == ["+", "+", "+", "-", "-", "~"]


def test_winding_up_ends_what_hangs_on_a_body(world, by, group):
    seat = structure.add_seat(
        body=group, title="Member", kind=SeatKind.OFFICER, constituency="x", starts=world.on, **by
    )
    deputy = structure.name_deputy(seat=seat, user=world.people["auditor"], starts=world.on, **by)
    ends = world.on + timedelta(days=30)
    structure.end_body(pk=group.pk, ends=ends, **by)
    for row in (seat, deputy, group.reports_to.get()):
        row.refresh_from_db()
        assert row.ends == ends
    with pytest.raises(Refused) as refusal:
        structure.end_body(pk=group.pk, ends=ends, **by)
    assert "already has an end" in reasons(refusal)


def test_a_body_still_needed_is_not_wound_up(world, by, group):
    board = world.bodies["jcpb"]
    below = structure.create_body(
        partnership=world.partnership,
        name="Below",
        short_name="Below",
        kind=BodyKind.FORUM,
        starts=world.on,
        **by,
    )
    line = structure.add_reporting_line(body=below, parent=group, scope="x", starts=world.on, **by)
    Meeting.objects.create(
        body=group,
        starts_at=world.at + timedelta(days=3),
        ends_at=world.at + timedelta(days=3, hours=1),
        place="x",
    )
    with pytest.raises(Refused) as refusal:
        structure.end_body(pk=board.pk, ends=world.on, **by)
    assert "it is the top body" in reasons(refusal)
    assert "names it" in reasons(refusal)
    assert "the Contracts Committee reports to nobody else" not in reasons(refusal)  # it has a second line
    assert "Partnership Executives' Meeting reports to nobody else" in reasons(refusal)
    with pytest.raises(Refused) as refusal:
        structure.end_body(pk=group.pk, ends=world.on + timedelta(days=1), **by)
    assert "it is to meet on 23 October 2026" in reasons(refusal)
    assert "the Below reports to nobody else" in reasons(refusal)
    structure.end_reporting_line(pk=line.pk, ends=world.on + timedelta(days=1), **by)
    structure.end_body(pk=group.pk, ends=world.on + timedelta(days=4), **by)


def test_lines_with_scopes_and_dates(world, by, group):
    board, executives = world.bodies["jcpb"], world.bodies["executives"]
    second = structure.add_reporting_line(
        body=group,
        parent=executives,
        scope="Money",
        starts=world.on,
        ends=world.on + timedelta(days=30),
        **by,
    )
    assert group.reports_to.count() == 2
    with pytest.raises(Refused, match="in that time already"):
        structure.add_reporting_line(body=group, parent=board, scope="More", starts=world.on, **by)
    with pytest.raises(Refused, match="already reports to"):
        structure.add_reporting_line(body=executives, parent=group, scope="x", starts=world.on, **by)
    later = second.ends
    # once that line is over, the other way round is no circle
    structure.add_reporting_line(body=executives, parent=group, scope="x", starts=later, **by)
    with pytest.raises(Refused) as refusal:
        structure.add_reporting_line(
            body=group, parent=world.bodies["users"], scope="x", starts=world.on, ends=world.on, **by
        )
    assert "before the first day" in reasons(refusal)
    with pytest.raises(Refused, match="cannot end then"):
        structure.end_reporting_line(pk=second.pk, ends=later, **by)


def test_a_new_issue_ends_the_old_one(world, by):
    body = world.bodies["scg_opmh"]
    facts = {"body": body, "code": "T", "text": "Terms", "signed_by": "Chair", **by}
    days = {"starts": world.on, "signed_on": world.on, "review_on": date(2027, 10, 1)}
    new = structure.issue_terms(**facts, **days)
    old = body.terms.get(issue=1)
    assert (new.issue, new.ends, old.ends) == (2, None, world.on)
    with pytest.raises(Refused) as refusal:
        structure.issue_terms(
            **{**facts, "text": " "},
            starts=world.on,
            signed_on=world.on + timedelta(days=1),
            review_on=world.on,
        )
    told = reasons(refusal)
    for words in ("issue 2 begins on 20 October 2026", "it lies ahead", "after the first day", "it is empty"):
        assert words in told


def test_terms_of_a_body_that_ends(world, by, group):
    ends = world.on + timedelta(days=30)
    facts = {"body": group, "code": "T", "text": "Terms", "signed_by": "Chair", "signed_on": world.on, **by}
    first = structure.issue_terms(starts=world.on, review_on=ends, **facts)
    structure.end_body(pk=group.pk, ends=ends, **by)
    first.refresh_from_db()
    assert first.ends == ends
    second = structure.issue_terms(starts=world.on + timedelta(days=5), review_on=ends, **facts)
    assert second.ends == ends
    with pytest.raises(Refused) as refusal:
        structure.issue_terms(starts=ends, review_on=ends + timedelta(days=1), **facts)
    assert "has ended by then" in reasons(refusal)


def test_advice_is_given_and_answered_once(world, by, group):
    board, member = world.bodies["jcpb"], world.people["board_member"]
    facts = {"adviser": group, "to": board, "text": "Do it", "respond_by": world.on + timedelta(days=9)}
    with pytest.raises(ObjectDoesNotExist):
        structure.give_advice(**facts, by=member, at=world.at)  # he sits on the board, not on the group
    advice = structure.give_advice(**facts, **by)
    with pytest.raises(ObjectDoesNotExist):
        structure.answer_advice(pk=advice.pk, response="No", by=world.people["auditor"], at=world.at)
    with pytest.raises(Refused, match="Say what the body does"):
        structure.answer_advice(pk=advice.pk, response=" ", by=member, at=world.at)
    answered = structure.answer_advice(pk=advice.pk, response="We shall", by=member, at=world.at)
    assert (answered.responded_by, answered.responded_at) == (member, world.at)
    with pytest.raises(Refused, match="answered on 20 October 2026"):
        structure.answer_advice(pk=advice.pk, response="Again", by=member, at=world.at)


def test_the_system_records_advice_for_somebody(world, group):
    advice = structure.give_advice(
        adviser=group,
        to=world.bodies["jcpb"],
        text="Do it",
        respond_by=world.on,
        by=None,
        recorded_by=world.people["secretary"],
        at=world.at,
    )
    assert Advice.objects.get(pk=advice.pk).given_by == world.people["secretary"]
    done = structure.answer_advice(
        pk=advice.pk, response="Yes", by=None, answered_by=world.people["secretary"], at=world.at
    )
    assert done.responded_by == world.people["secretary"]


def test_advice_is_refused_for_every_reason(world, by, elsewhere, group):
    with pytest.raises(Refused) as refusal:
        structure.give_advice(
            adviser=group,
            to=group,
            text=" ",
            given_on=world.on + timedelta(days=1),
            respond_by=world.on,
            **by,
        )
    told = reasons(refusal)
    for words in ("does not advise itself", "it lies ahead", "before the advice", "it is empty"):
        assert words in told
    with pytest.raises(Refused) as refusal:
        structure.give_advice(adviser=group, to=elsewhere, text="x", respond_by=world.on, **by)
    assert "Far belongs to another partnership" in reasons(refusal)


def test_indicative_money(world, by, group, elsewhere):
    facts = {"body": group, "title": "Fair share", "starts": world.on, **by}
    row = structure.set_indicative_budget(held_by=world.bodies["jcpb"], amount=Decimal(5), **facts)
    with pytest.raises(Refused) as refusal:
        structure.set_indicative_budget(held_by=group, amount=Decimal(-1), ends=world.on, **facts)
    for words in ("holds no real money", "below zero", "before the first day"):
        assert words in reasons(refusal)
    with pytest.raises(Refused) as refusal:
        structure.set_indicative_budget(held_by=elsewhere, amount=Decimal(1), **facts)
    assert "another partnership" in reasons(refusal)
    ended = structure.end_indicative_budget(pk=row.pk, ends=world.on + timedelta(days=1), **by)
    assert ended.ends == world.on + timedelta(days=1)
    with pytest.raises(Refused, match="cannot end then"):
        structure.end_indicative_budget(pk=row.pk, ends=world.on + timedelta(days=1), **by)
