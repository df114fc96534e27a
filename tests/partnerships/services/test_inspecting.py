"""A long scheme is inspected by a job: its result is of one version and one day, and adoption asks for exactly that."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ObjectDoesNotExist

from jct.core.errors import Refused
from jct.support import jobs
from jct.support.models import Job
from partnerships import registry
from partnerships.domain import scheme_facts
from partnerships.domain.lifecycle import Act
from partnerships.models import DecisionRequest, SchemeInspection
from partnerships.selectors import inspection
from partnerships.selectors.scheme import clauses_of
from partnerships.services import inspecting, scheme, structure
from partnerships.services.scheme.adopting import carry_out
from partnerships.services.settling import settle
from partnerships.tasks import check_scheme


@pytest.fixture
def by(world):
    return {"by": world.people["governance"], "at": world.at}


@pytest.fixture
def draft(world, by, monkeypatch):
    """The county's draft, counted as long."""
    monkeypatch.setattr(inspection, "LONG_SCHEME", 3)
    return scheme.draft_from(partnership=world.partnership, **by)


@pytest.fixture
def _owned():
    registry.decides("delegation_change")(carry_out)


def check(draft, on, by):
    job = inspecting.start(scheme_pk=draft.pk, on=on, **by)
    check_scheme(job_id=str(job.pk), **job.arguments)
    job.refresh_from_db()
    return job


def propose(draft, on, by):
    return scheme.propose(pk=draft.pk, starts=on, why="Limits are out of date.", **by)


def refused(draft, on, by):
    with pytest.raises(Refused) as refusal:
        propose(draft, on, by)
    return [problem.where for problem in refusal.value.problems]


def test_a_check_is_a_job_with_progress_whose_result_is_kept(world, draft, by):
    assert inspection.standing(draft, on=world.on).found is None
    job = inspecting.start(scheme_pk=draft.pk, on=world.on, **by)
    assert inspecting.start(scheme_pk=draft.pk, on=world.on, **by) == job
    assert inspection.standing(draft, on=world.on).job == job
    check_scheme(job_id=str(job.pk), **job.arguments)
    job.refresh_from_db()
    assert (job.status, job.step) == (Job.Status.DONE, job.steps)
    assert job.steps == 3 * draft.clauses.count()
    standing = inspection.standing(draft, on=world.on)
    assert (standing.is_current, standing.on, standing.at is not None) == (True, world.on, True)
    plainly = inspection.inspect(inspection.basis_of(draft, on=world.on))
    assert [*standing.found.findings] == [*plainly.findings]
    assert [*standing.found.tests] == [*plainly.tests]


def test_adoption_asks_for_a_check_of_this_version_from_this_day(world, draft, by):
    starts = world.on + timedelta(days=7)
    assert refused(draft, starts, by) == ["Check"]
    check(draft, world.on, by)
    assert refused(draft, starts, by) == ["Check"]  # of another day
    check(draft, starts, by)
    row = clauses_of(draft)[0]
    scheme.change_clause(pk=row.pk, facts={"up_to": Decimal(60_000)}, **by)
    assert refused(draft, starts, by) == ["Check"]  # of another text
    assert not inspection.standing(draft, on=world.on).is_current
    check(draft, starts, by)
    structure.create_post(
        partnership=world.partnership,
        partner=world.partners["icb"],
        title="Another",
        function="other",
        by=None,
        at=world.at,
    )
    assert refused(draft, starts, by) == ["Check"]  # of another world
    check(draft, starts, by)
    assert isinstance(propose(draft, starts, by), DecisionRequest)


def test_how_far_it_is_is_told_within_a_sentence_too(world, draft, by, monkeypatch):
    """As the days pass on which clauses for those it speaks of begin and end."""
    monkeypatch.setattr(scheme_facts, "EVERY", 1)
    about = {"decision_type": "contract_award", "post_function": "commissioner"}
    scheme.add_test(scheme_pk=draft.pk, sentence="S", may=False, amount=Decimal(900_000_000), **about, **by)
    for days, row in enumerate(draft.clauses.filter(**about), start=1):
        scheme.change_clause(pk=row.pk, facts={"ends": world.on + timedelta(days)}, **by)
    told = []
    inspection.inspect(inspection.basis_of(draft, on=world.on), lambda *far: told.append(far))
    whole = 3 * draft.clauses.count()
    assert told[-1] == (whole, whole)
    assert [done for done, _ in told if whole * 2 // 3 < done < whole]


def test_what_the_check_found_stands_in_the_way(world, draft, by):
    change = next(row for row in clauses_of(draft) if row.decision_type == "delegation_change")
    scheme.remove_clause(pk=change.pk, **by)
    scheme.add_test(
        scheme_pk=draft.pk,
        sentence="S",
        decision_type="publication",
        may=False,
        post_function="secretary",
        **by,
    )
    check(draft, world.on, by)
    assert refused(draft, world.on, by) == ["The scheme", "Test “S”"]
    found = inspection.standing(draft, on=world.on).found
    assert (len(found.errors), [one.sentence.words for one in found.broken]) == (1, ["S"])
    assert found.warnings


@pytest.mark.usefixtures("_owned")
def test_agreed_to_after_the_day_it_was_checked_for_it_waits_for_a_check(world, draft, by):
    """The approval stands; the adoption is tried again once it has been checked."""
    starts = world.on + timedelta(days=1)
    check(draft, starts, by)
    request = propose(draft, starts, by)
    late = world.at + timedelta(days=3)
    settle(request, Act.APPROVE, by=world.people["secretary"], at=late)
    request.refresh_from_db()
    assert (request.state, request.effect) == ("approved", "failed")
    assert "has not been checked, as it stands now, for a start on 23 October 2026" in request.effect_note


@pytest.mark.usefixtures("_owned")
def test_a_checked_draft_is_adopted_without_being_inspected_again(world, draft, by, monkeypatch):
    starts = world.on + timedelta(days=7)
    check(draft, starts, by)
    request = propose(draft, starts, by)
    monkeypatch.setattr(inspection, "lint", None)
    settle(request, Act.APPROVE, by=world.people["secretary"], at=world.at)
    assert request.effect == "applied"


def test_a_worker_that_died_leaves_a_job_that_is_done_again(world, draft, by):
    job = inspecting.start(scheme_pk=draft.pk, on=world.on, **by)
    with jobs.claim(job.pk) as dead:
        Job.objects.filter(pk=job.pk).update(status=Job.Status.WAITING)  # swept
        with pytest.raises(jobs.Superseded):
            inspecting.run(pk=draft.pk, on=world.on, at=world.at, run=dead)
        assert not SchemeInspection.objects.exists()
        check_scheme(job_id=str(job.pk), **job.arguments)
    job.refresh_from_db()
    assert job.status == Job.Status.DONE
    assert SchemeInspection.objects.count() == 1


def test_a_draft_thrown_away_meanwhile(world, draft, by):
    job = inspecting.start(scheme_pk=draft.pk, on=world.on, **by)
    scheme.discard(pk=draft.pk, **by)
    check_scheme(job_id=str(job.pk), **job.arguments)
    job.refresh_from_db()
    assert (job.status, job.error) == (Job.Status.FAILED, "The draft has been thrown away.")


def test_what_cannot_be_checked(world, draft, by):
    empty = scheme.draft(partnership=world.partnership, title="Empty", **by)
    with pytest.raises(Refused) as refusal:
        inspecting.start(scheme_pk=empty.pk, on=world.on - timedelta(days=1), **by)
    assert [problem.where for problem in refusal.value.problems] == ["First day", "Clauses"]
    with pytest.raises(ObjectDoesNotExist):
        inspecting.start(scheme_pk=draft.pk, on=world.on, by=world.people["head"], at=world.at)


@pytest.mark.parametrize("many", [1, 30])
def test_queries_of_a_standing_do_not_grow(world, draft, by, many, django_assert_num_queries):
    rows = [
        {"number": f"x{n}", "text": "x", "decision_type": "publication", "post_function": "other"}
        for n in range(many)
    ]
    scheme.add_clauses(scheme=draft, clauses=rows, by=None, at=world.at)
    check(draft, world.on, by)
    with django_assert_num_queries(19):
        assert inspection.standing(draft, on=world.on).is_current
