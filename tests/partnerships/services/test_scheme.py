"""Drafts from beginning to adoption: what a person may do, what is refused, and what the approval of a request does."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.db import DatabaseError

from jct.core.errors import Refused
from partnerships import intake, registry
from partnerships.domain.lifecycle import Act
from partnerships.models import Clause, DecisionRequest, Scheme, SchemeInspection
from partnerships.selectors.inspection import basis_of, findings, inspect
from partnerships.selectors.scheme import clauses_of, removed
from partnerships.services import decisions, inspecting, resolutions, scheme
from partnerships.services.scheme.adopting import carry_out
from partnerships.services.settling import settle
from partnerships.work_scheme import scheme_findings
from tests.partnerships.meetings import BOARD, Meetings

FACTS = {
    "number": "900",
    "text": "The secretary approves policies.",
    "decision_type": "policy_approval",
    "post_function": "secretary",
}


@pytest.fixture
def by(world):
    return {"by": world.people["governance"], "at": world.at}


@pytest.fixture
def draft(world, by):
    return scheme.draft_from(partnership=world.partnership, **by)


def results(draft, on):
    return inspect(basis_of(draft, on=on)).tests


@pytest.fixture
def _owned():
    registry.decides("delegation_change")(carry_out)


def test_a_draft_is_a_copy_of_the_scheme_in_effect(world, draft):
    before = Scheme.objects.get(partnership=world.partnership, version=2)
    assert (draft.version, draft.based_on, draft.state) == (3, before, "draft")
    assert [str(row) for row in clauses_of(draft)] == [str(row) for row in clauses_of(before)]
    row = clauses_of(draft)[0]
    assert row.history.get().history_by_name == "Oliver Trent"


def test_a_person_records_only_the_first_adoption(world, draft, by):
    told = {"body": world.bodies["jcpb"], "met_on": world.on, "minute": "Minute 1/26", "starts": world.on}
    with pytest.raises(Refused, match="propose it"):
        scheme.record_adoption(pk=draft.pk, **told, **by)
    other = world.people["head"]
    with pytest.raises(ObjectDoesNotExist):
        scheme.draft_from(partnership=world.partnership, by=other, at=world.at)


def test_the_system_replaces_a_scheme_when_the_past_is_told(world, by):
    """As the demonstration and a founding do; a day not after the start of the one in effect is refused."""
    told = {"by": None, "at": world.at}
    old = Scheme.objects.get(partnership=world.partnership, state="adopted")
    new = scheme.draft(partnership=world.partnership, title="Scheme of delegation", **told)
    assert new.version == 3
    with pytest.raises(Refused, match="no clauses"):
        scheme.adopt(pk=new.pk, starts=world.on, adopted_by=by["by"], at=world.at)
    scheme.add_clauses(scheme=new, clauses=[FACTS], **told)
    with pytest.raises(Refused, match="in effect from 1 April 2024"):
        scheme.adopt(pk=new.pk, starts=date(2024, 4, 1), adopted_by=by["by"], at=world.at)
    adopted = scheme.adopt(pk=new.pk, starts=world.on, adopted_by=by["by"], at=world.at)
    old.refresh_from_db()
    assert (old.state, old.ends) == ("superseded", world.on)
    assert (adopted.state, adopted.adopted_by) == ("adopted", by["by"])
    with pytest.raises(Refused, match="adopted already"):
        scheme.adopt(pk=new.pk, starts=world.on, adopted_by=by["by"], at=world.at)
    with pytest.raises(Refused, match="frozen"):
        scheme.add_clauses(scheme=new, clauses=[FACTS], **told)


def test_clause_with_an_unknown_word_is_refused(world, draft, by):
    with pytest.raises(ValidationError, match="coup"):
        scheme.add_clauses(scheme=draft, clauses=[{**FACTS, "decision_type": "coup"}], **by)
    assert not Clause.objects.filter(scheme=draft, number="900").exists()


def test_add_change_move_remove_and_put_back(draft, by):
    row = scheme.add_clause(scheme_pk=draft.pk, facts=FACTS, **by)
    assert clauses_of(draft)[-1] == row
    again = scheme.add_clause(
        scheme_pk=draft.pk, facts={**FACTS, "number": "901", "post_function": "auditor"}, **by
    )
    award = scheme.add_clause(
        scheme_pk=draft.pk, facts={**FACTS, "number": "902", "decision_type": "contract_award"}, **by
    )
    rows = clauses_of(draft)
    place = rows.index(award)
    assert {each.decision_type for each in rows[: place + 1]} == {"contract_award"}
    scheme.change_clause(pk=row.pk, facts={"text": "Changed."}, **by)
    assert Clause.objects.get(pk=row.pk).text == "Changed."
    scheme.change_clause(pk=row.pk, facts={"text": "Changed."}, **by)
    assert [each.history_change_reason for each in row.history.all()] == ["changed", "moved", "added"]
    scheme.move_clause(pk=again.pk, up=True, **by)
    assert clauses_of(draft)[-1] == row
    with pytest.raises(Refused, match="already last"):
        scheme.move_clause(pk=row.pk, up=False, **by)
    scheme.remove_clause(pk=row.pk, **by)
    (gone,) = removed(draft)
    assert (gone.number, gone.by) == ("900", "Oliver Trent")
    scheme.add_clause(scheme_pk=draft.pk, facts={**FACTS, "text": "Other.", "post_function": "other"}, **by)
    back = scheme.put_back(scheme_pk=draft.pk, history_pk=gone.key, **by)
    assert (back.number, back.text) == ("903", "Changed.")
    assert removed(draft) == ()


def test_every_problem_of_a_clause_at_once(world, draft, by):
    wrong = {**FACTS, "number": "1", "text": "", "above": Decimal(5), "body": world.bodies["jcpb"]}
    with pytest.raises(Refused) as refusal:
        scheme.add_clause(scheme_pk=draft.pk, facts=wrong, **by)
    assert [problem.where for problem in refusal.value.problems] == ["Text", "Measure", "Body", "Number"]
    assert Clause.objects.filter(scheme=draft, number="1").count() == 1


def test_an_adopted_scheme_is_not_edited(world, by):
    adopted = Scheme.objects.get(partnership=world.partnership, version=2)
    with pytest.raises(Refused, match="frozen"):
        scheme.add_clause(scheme_pk=adopted.pk, facts=FACTS, **by)
    with pytest.raises(Refused, match="frozen"):
        scheme.remove_clause(pk=adopted.clauses.first().pk, **by)
    with pytest.raises(Refused, match="frozen"):
        scheme.discard(pk=adopted.pk, **by)
    with pytest.raises(DatabaseError, match="frozen"):
        adopted.clauses.first().delete()


def test_discard_leaves_history(draft, by):
    scheme.add_test(
        scheme_pk=draft.pk,
        sentence="S",
        decision_type="publication",
        may=True,
        post_function="secretary",
        **by,
    )
    number = draft.clauses.count()
    scheme.discard(pk=draft.pk, **by)
    assert not Scheme.objects.filter(version=3).exists()
    kept = Clause.history.filter(history_type="-", history_change_reason__startswith="discarded")
    assert kept.count() == number
    assert {row.history_by_name for row in kept} == {"Oliver Trent"}


def test_sentences_of_a_scheme(world, draft, by):
    copied = draft.tests.count()  # the county's own sentences came along with its clauses
    common = {"scheme_pk": draft.pk, "decision_type": "contract_extension", **by}
    above = {
        "amount": Decimal("100000.01"),
        "care_group": world.care_groups["LD"],
        "post_function": "commissioner",
    }
    scheme.add_test(sentence="A commissioner may not extend above £100,000", may=False, **above, **common)
    scheme.add_test(
        sentence="… but may up to it", may=True, **{**above, "amount": Decimal(100_000)}, **common
    )
    scheme.add_test(
        sentence="The board may", may=True, amount=Decimal(5_000_000), body=world.bodies["jcpb"], **common
    )
    scheme.add_test(
        sentence="The head may", may=True, amount=Decimal(500_000), post=world.posts["head"], **common
    )
    scheme.add_test(
        sentence="The head may more", may=True, amount=Decimal(500_001), post=world.posts["head"], **common
    )
    assert all(result.holds for result in results(draft, on=world.on)[:copied])
    found = results(draft, on=world.on)[copied:]
    assert [(result.sentence.words[:12], result.holds) for result in found] == [
        ("A commission", True),
        ("… but may up", True),
        ("The board ma", True),
        ("The head may", True),
        ("The head may", False),
    ]
    again = scheme.remove_test(pk=found[-1].sentence.key, **by)
    assert again.tests.count() == copied + 4


def test_a_sentence_of_one_funds_money(world, draft, by):
    facts = {"scheme_pk": draft.pk, "decision_type": "policy_approval", "post_function": "secretary", **by}
    scheme.add_clause(scheme_pk=draft.pk, facts={**FACTS, "fund": "Pool A"}, **by)
    scheme.add_test(sentence="From pool A", may=True, fund=" Pool A ", **facts)
    scheme.add_test(sentence="From pool B", may=False, fund="Pool B", **facts)
    assert [row.fund for row in draft.tests.order_by("pk")][-2:] == ["Pool A", "Pool B"]
    assert [result.holds for result in results(draft, on=world.on)][-2:] == [True, True]


def test_a_sentence_speaks_of_people_who_have_had_the_training(world, draft, by):
    """Whoever is invented for a sentence must not fail for a reason that says nothing about the scheme."""
    named = {"decision_type": "policy_approval", "post_function": "secretary"}
    facts = {**FACTS, **named, "sector": "a", "regime": "b", "recurrent": True, "trained": True}
    scheme.add_clause(scheme_pk=draft.pk, facts=facts, **by)
    about = {"scheme_pk": draft.pk, **named, **by}
    scheme.add_test(sentence="There", may=True, sector=" a", regime="b ", recurrent=True, **about)
    scheme.add_test(sentence="Only there", may=False, sector="a", regime="b", recurrent=False, **about)
    assert [result.holds for result in results(draft, on=world.on)][-2:] == [True, True]


def test_what_a_sentence_leaves_open_means_whichever(world, draft, by, django_assert_num_queries):
    """One care group's clause breaks a sentence that names none; a post of one care group is asked about that one."""
    mental_health, post = world.care_groups["WAMH"], world.posts["commissioner_ld"]
    named = {"decision_type": "policy_approval", "post_function": "commissioner"}
    scheme.add_clause(scheme_pk=draft.pk, facts={**FACTS, **named, "care_group": mental_health}, **by)
    about = {"scheme_pk": draft.pk, "decision_type": "policy_approval", "may": False, **by}
    scheme.add_test(sentence="None may", post_function="commissioner", **about)
    scheme.add_test(sentence="This one may not", post=post, **about)
    scheme.add_clause(
        scheme_pk=draft.pk, facts={**FACTS, **named, "number": "901", "care_group": post.care_group}, **by
    )
    scheme.add_test(sentence="Of this one", post=post, **{**about, "may": True})
    row = Scheme.objects.select_related("partnership").get(pk=draft.pk)
    with django_assert_num_queries(16):
        found = results(row, on=world.on)[-3:]
    assert [result.holds for result in found] == [False, False, True]
    assert found[0].finding.startswith(f"Broken for care group {mental_health}. Clause ")


@pytest.mark.parametrize("kind", ["csv", "yaml"])
def test_a_format_without_tests_drops_none(world, by, kind):
    """CSV holds clauses only, so what blocks adoption stays; a YAML file says all, so it may leave them out."""
    adopted = Scheme.objects.get(partnership=world.partnership, version=2)
    rows = clauses_of(adopted)
    content = intake.as_csv(rows) if kind == "csv" else intake.as_yaml(adopted, rows, []).encode()
    key = scheme.look(
        partnership_pk=world.partnership.pk, name=f"s.{kind}", content=content, by=world.people["governance"]
    )
    draft = scheme.bring_in(key=key, **by)
    sentences = {row.sentence for row in draft.tests.all()}
    assert sentences == ({row.sentence for row in adopted.tests.all()} if kind == "csv" else set())
    assert adopted.tests.exists()


def test_what_is_wrong_with_a_test(world, draft, by):
    with pytest.raises(Refused) as refusal:
        scheme.add_test(
            scheme_pk=draft.pk, sentence=" ", decision_type="coup", may=True, amount=Decimal(-1), **by
        )
    assert [problem.where for problem in refusal.value.problems] == ["Sentence", "Decision", "Amount", "Who"]
    facts = {
        "scheme_pk": draft.pk,
        "decision_type": "publication",
        "may": True,
        "post_function": "secretary",
        **by,
    }
    scheme.add_test(sentence="Once", **facts)
    with pytest.raises(Refused, match="cannot be kept"):
        scheme.add_test(sentence="Once", **facts)


def sound(world, draft, by):
    """The county's draft without whatever the linter holds against it."""
    errors = [finding for finding in findings(draft, on=world.on) if finding.blocks]
    assert errors == []
    return scheme.propose(
        pk=draft.pk, starts=world.on + timedelta(days=7), why="Limits are out of date.", **by
    )


def test_the_countys_scheme_has_no_errors(world):
    adopted = Scheme.objects.get(partnership=world.partnership, version=2)
    assert [finding.sentence for finding in findings(adopted, on=world.on) if finding.blocks] == []


def test_propose_freezes_the_draft_and_can_be_taken_back(world, draft, by):
    request = sound(world, draft, by)
    assert (request.decision_type, request.state) == ("delegation_change", "waiting")
    assert request.effective_on == world.on + timedelta(days=7)
    with pytest.raises(Refused, match="Take the proposal back"):
        scheme.add_clause(scheme_pk=draft.pk, facts=FACTS, **by)
    with pytest.raises(Refused, match="Take the proposal back"):
        scheme.discard(pk=draft.pk, **by)
    scheme.take_back(pk=draft.pk, **by)
    request.refresh_from_db()
    assert request.state == "withdrawn"
    scheme.add_clause(scheme_pk=draft.pk, facts=FACTS, **by)
    with pytest.raises(Refused, match="Nobody has asked"):
        scheme.take_back(pk=draft.pk, **by)


def test_errors_and_broken_tests_and_a_bad_day_stand_in_the_way(world, draft, by):
    scheme.add_test(
        scheme_pk=draft.pk,
        sentence="S",
        decision_type="publication",
        may=False,
        post_function="secretary",
        **by,
    )
    change = next(row for row in clauses_of(draft) if row.decision_type == "delegation_change")
    scheme.remove_clause(pk=change.pk, **by)
    with pytest.raises(Refused) as refusal:
        scheme.propose(pk=draft.pk, starts=world.on - timedelta(days=1), why=" ", **by)
    assert [problem.where for problem in refusal.value.problems] == [
        "The scheme",
        "Test “S”",
        "First day",
        "Reason",
    ]
    with pytest.raises(Refused) as refusal:
        scheme.propose(pk=draft.pk, starts=world.on + timedelta(days=367), why="x", **by)
    assert "is more than a year after" in str(refusal.value.problems[-1])
    assert not DecisionRequest.objects.filter(decision_type="delegation_change").exists()
    empty = scheme.draft(partnership=world.partnership, title="Empty", **by)
    with pytest.raises(Refused) as refusal:
        scheme.propose(pk=empty.pk, starts=world.on.replace(year=2020), why="x", **by)
    assert "there are none" in str(refusal.value.problems[0])


@pytest.mark.usefixtures("_owned")
def test_clauses_dated_from_the_day_it_is_proposed_for_stand_in_the_way_of_nothing(world, draft, by):
    """And one that ends leaves nobody to change the scheme, however late."""
    starts, over = world.on + timedelta(days=7), world.on + timedelta(days=400)
    change = Clause.objects.filter(scheme=draft, decision_type="delegation_change")
    change.update(ends=over)
    with pytest.raises(Refused) as refusal:
        scheme.propose(pk=draft.pk, starts=starts, why="Limits are out of date.", **by)
    assert "so it could never be changed again" in str(refusal.value.problems[0])
    change.update(starts=starts, ends=None)
    request = scheme.propose(pk=draft.pk, starts=starts, why="Limits are out of date.", **by)
    settle(request, Act.APPROVE, by=world.people["secretary"], at=world.at)
    assert request.effect == "applied"


@pytest.mark.usefixtures("_owned")
def test_the_approved_request_adopts_from_the_day_named(world, draft, by):
    request = sound(world, draft, by)
    settle(request, Act.APPROVE, by=world.people["secretary"], at=world.at)
    draft.refresh_from_db()
    before = Scheme.objects.get(partnership=world.partnership, version=2)
    starts = world.on + timedelta(days=7)
    assert (request.effect, draft.state, draft.starts, draft.adopted_by) == (
        "applied", "adopted", starts, world.people["secretary"],
    )  # fmt: skip
    assert (before.state, before.ends) == ("superseded", starts)


@pytest.mark.usefixtures("_owned")
def test_the_board_adopts_it_in_its_meeting_and_the_minute_says_where(world, draft, by):
    request, room = sound(world, draft, by), Meetings(world)
    item = room.sitting(request)
    room.vote(item, **dict.fromkeys(BOARD, "for"))
    resolutions.resolve(item_pk=item.pk, by=room.secretary, at=room.at_meeting(item.meeting))
    request.refresh_from_db()
    draft.refresh_from_db()
    assert (request.state, request.effect, request.effect_note) == ("approved", "applied", "")
    assert (draft.state, draft.adopted_by) == ("adopted", room.secretary)
    assert str(item.meeting) in draft.minute


@pytest.mark.usefixtures("_owned")
def test_agreed_late_it_takes_effect_that_day(world, draft, by):
    request = sound(world, draft, by)
    late = world.at + timedelta(days=30)
    settle(request, Act.APPROVE, by=world.people["secretary"], at=late)
    draft.refresh_from_db()
    assert draft.starts == late.date()


@pytest.mark.usefixtures("_owned")
def test_a_refusal_gives_the_draft_back(world, draft, by):
    request = sound(world, draft, by)
    settle(request, Act.REFUSE, by=world.people["secretary"], at=world.at)
    scheme.add_clause(scheme_pk=draft.pk, facts=FACTS, **by)
    assert scheme.propose(pk=draft.pk, starts=world.on, why="Again.", **by) != request


@pytest.mark.usefixtures("_owned")
def test_what_was_changed_behind_the_request_is_not_adopted(world, draft, by):
    request = sound(world, draft, by)
    row = clauses_of(draft)[0]
    Clause.objects.filter(pk=row.pk).update(up_to=Decimal(99_000_000))
    settle(request, Act.APPROVE, by=world.people["secretary"], at=world.at)
    draft.refresh_from_db()
    assert (request.effect, draft.state) == ("failed", "draft")
    assert "not those that were agreed to" in request.effect_note


@pytest.mark.usefixtures("_owned")
def test_a_request_without_a_draft_or_with_one_gone_bad_stays_not_applied(world, draft, by):
    request = decisions.ask(
        partnership=world.partnership, decision_type="delegation_change", title="x", amount=Decimal(0), **by
    )
    settle(request, Act.APPROVE, by=world.people["secretary"], at=world.at)
    assert "nothing to adopt" in request.effect_note
    request = sound(world, draft, by)
    scheme_body = world.bodies["contracts"]
    type(scheme_body).objects.filter(pk=scheme_body.pk).update(ends=world.on)
    settle(request, Act.APPROVE, by=world.people["secretary"], at=world.at)
    assert "cannot be adopted as it stands" in request.effect_note


def test_nightly_inspection_and_what_the_governance_officer_sees(world, draft, by):
    change = next(row for row in clauses_of(draft) if row.decision_type == "delegation_change")
    scheme.remove_clause(pk=change.pk, **by)
    assert inspecting.inspect_schemes(on=world.on, at=world.at) == 2
    assert inspecting.inspect_schemes(on=world.on, at=world.at) == 2
    assert SchemeInspection.objects.filter(on=world.on).count() == 2
    lines = scheme_findings(world.people["governance"], world.on)
    assert any("version 3: 1 error" in line.title for line in lines)
    assert scheme_findings(world.people["head"], world.on) == []
