"""Past requests judged again under a draft: the job, its result, and what it refuses."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ObjectDoesNotExist

from jct.core.errors import Refused
from jct.support import jobs
from jct.support.models import Job
from partnerships.domain.lifecycle import Act
from partnerships.selectors.replays import past_matters, requests_in, sides
from partnerships.selectors.scheme import clauses_of
from partnerships.services import decisions, replay, scheme
from partnerships.services.settling import settle
from partnerships.tasks import replay as task


@pytest.fixture
def by(world):
    return {"by": world.people["governance"], "at": world.at}


@pytest.fixture
def draft(world, by):
    """Heads may award up to £40,000 only, and nobody but the board above."""
    made = scheme.draft_from(partnership=world.partnership, **by)
    for row in clauses_of(made):
        if row.decision_type == "contract_award" and row.post_function:
            limit = {"commissioner": 20_000, "head_of_commissioning": 40_000}.get(row.post_function)
            if limit:
                scheme.change_clause(pk=row.pk, facts={"up_to": Decimal(limit)}, **by)
    return made


def ask(world, amount, days=0):
    return decisions.ask(
        partnership=world.partnership,
        decision_type="contract_award",
        title=f"Award of {amount}",
        amount=Decimal(amount),
        by=world.people["contracts_officer"],
        at=world.at - timedelta(days=days),
        care_group=world.care_groups["LD"],
    )


@pytest.fixture
def past(world):
    """Three matters: two settled, after four and ten days, and one open."""
    settled = [ask(world, 15_000, 14), ask(world, 30_000, 20)]
    for request, days in zip(settled, (10, 10), strict=True):
        settle(request, Act.APPROVE, by=world.people["head"], at=world.at - timedelta(days=days))
    return [*settled, ask(world, 45_000)]


def start(world, draft, by, **more):
    dates = {"since": world.on - timedelta(days=365), "until": world.on, **more}
    return replay.start(scheme_pk=draft.pk, **dates, **by)


def test_a_replay_is_a_job_with_a_result(world, draft, past, by):
    row, job = start(world, draft, by)
    assert (job.kind, job.result_url) == ("Replay of decisions", f"/partnership/replays/{row.pk}/")
    task(job_id=str(job.pk), replay_id=row.pk)
    row.refresh_from_db()
    job.refresh_from_db()
    assert (job.status, job.steps) == (Job.Status.DONE, 3)
    assert (row.result["matters"], row.result["open"]) == (3, 1)
    assert row.result["counts"] == {
        "unchanged": 1, "new_route": 1, "newly_impossible": 1, "newly_allowed": 0,
    }  # fmt: skip
    fates = {each["title"]: each["fate"] for each in row.result["different"]}
    assert fates == {"Award of 30000": "new_route", "Award of 45000": "newly_impossible"}
    loads = {
        load["title"]: (load["before"], load["after"], load["wait_before"]) for load in row.result["loads"]
    }
    assert loads["Commissioner, Learning Disabilities"] == (3, 1, 7)


def test_what_lapsed_or_was_taken_back_is_judged_on_its_day(world, draft, past):
    """Not what was never sent, nor what ended outside the period."""
    lapsed, taken, old = (ask(world, 1_000 + number, 30) for number in range(3))
    for request, act, days in ((lapsed, Act.LAPSE, 5), (taken, Act.WITHDRAW, 4), (old, Act.LAPSE, 3)):
        settle(request, act, by=None, at=world.at - timedelta(days=days))
    unsent = decisions.draft(
        partnership=world.partnership,
        decision_type="contract_award",
        title="Never sent",
        amount=Decimal(1),
        by=world.people["contracts_officer"],
        at=world.at,
    )
    decisions.withdraw(pk=unsent.pk, by=world.people["contracts_officer"], at=world.at)
    rows = requests_in(draft, world.on - timedelta(days=365), world.on - timedelta(days=3))
    days = {row.key: row.matter.on for row in past_matters(rows, on=world.on)}
    assert (days[lapsed.pk], days[taken.pk]) == (world.on - timedelta(days=5), world.on - timedelta(days=4))
    assert not {old.pk, unsent.pk} & {*days}


def test_a_draft_is_asked_with_the_clauses_of_its_first_day_only(world, draft, by):
    """Heads have two bands, one after the other: the draft is asked with one of them."""
    row = next(one for one in clauses_of(draft) if one.up_to == 40_000 and one.post_function)
    turn = world.on + timedelta(days=30)
    draft.clauses.filter(pk=row.pk).update(ends=turn)
    row.pk, row.number, row.up_to, row.starts, row.ends = None, "later", Decimal(90_000), turn, None
    row.save()

    def limits(on):
        _, side = sides(draft, on=on)
        about = [one for one in side.clauses.values() if one.post_function == row.post_function]
        assert all(one.starts is one.ends is None for one in about)
        return {one.up_to for one in about if one.decision_type == row.decision_type}

    assert limits(world.on) == {Decimal(40_000)}
    assert limits(turn) == {Decimal(90_000)}
    draft.starts = turn
    assert limits(world.on) == {Decimal(90_000)}
    draft.starts = None
    draft.clauses.update(starts=turn, ends=None)
    assert limits(world.on) == {Decimal(40_000), Decimal(90_000)}  # none is in force any earlier


def test_a_second_delivery_changes_nothing(world, draft, past, by):
    row, job = start(world, draft, by)
    with jobs.claim(job.pk) as run:
        replay.run(pk=row.pk, on=world.on, run=run)
        ask(world, 10)
        replay.run(pk=row.pk, on=world.on, run=run)
    row.refresh_from_db()
    assert row.result["matters"] == 3


def test_queries_do_not_grow_with_the_matters(world, draft, past, django_assert_max_num_queries):
    for number in range(27):
        ask(world, 1000 + number)
    with django_assert_max_num_queries(16):
        rows = requests_in(draft, world.on - timedelta(days=365), world.on)
        assert len(past_matters(rows, on=world.on)) == 30


def test_what_cannot_be_replayed(world, draft, by):
    for more, where in (
        ({"until": world.on - timedelta(days=365)}, "Last day"),
        ({"since": world.on.replace(year=2001)}, "First day"),
        ({"since": world.on + timedelta(days=1), "until": world.on + timedelta(days=2)}, "First day"),
    ):
        with pytest.raises(Refused) as refusal:
            start(world, draft, by, **more)
        assert [problem.where for problem in refusal.value.problems] == [where]
    empty = scheme.draft(partnership=world.partnership, title="Empty", **by)
    with pytest.raises(Refused, match="cannot start"):
        start(world, empty, by)
    with pytest.raises(ObjectDoesNotExist):
        start(world, draft, {"by": world.people["head"], "at": world.at})
