"""Ask what a draft would have done with the matters of a period: a job that judges each of them twice."""

from datetime import date, datetime

from django.db import transaction
from django.urls import reverse
from django.utils.timezone import localdate

from jct.accounts.models import User
from jct.core.calendar import day_words, last_day
from jct.core.errors import Problem, Refused
from jct.support import jobs
from jct.support.access import Perm
from jct.support.jobs import Run
from jct.support.models import Job
from partnerships.domain.replay import replay as judge_again
from partnerships.models import Replay, Scheme
from partnerships.permissions import partnerships_for
from partnerships.selectors.replays import past_matters, requests_in, sides

REPLAY = "partnerships.replay"
LONGEST_YEARS = 10


@transaction.atomic
def start(*, scheme_pk: int, since: date, until: date, by: User, at: datetime) -> tuple[Replay, Job]:
    """Ask for the matters decided from `since` until `until` (exclusive) and every open one to be judged again.

    Raises Refused for a period that is empty, too long or in the future, and for a scheme without clauses.
    """
    rows = Scheme.objects.filter(partnership__in=partnerships_for(by, Perm.EDIT_STRUCTURE))
    scheme = rows.select_related("partnership").get(pk=scheme_pk)
    problems = []
    if until <= since:
        problems.append(Problem("Last day", "it is before the first day", "a later day"))
    elif since.year < until.year - LONGEST_YEARS:
        problems.append(Problem("First day", f"that is more than {LONGEST_YEARS} years", "a shorter period"))
    if since > localdate(at):
        problems.append(Problem("First day", "nothing was decided in the future", "a day that is past"))
    if not scheme.clauses.exists():
        problems.append(Problem("Clauses", f"{scheme} has none", "a scheme that decides something"))
    if problems:
        raise Refused("The replay cannot start.", problems=problems)
    row = Replay.objects.create(scheme=scheme, since=since, until=until, by=by, at=at)
    job = jobs.start(
        kind="Replay of decisions",
        title=f"Replay of {day_words(since)} to {day_words(last_day(until) or until)} under {scheme}"[:200],
        by=by,
        task=REPLAY,
        at=at,
        dedupe=f"{REPLAY}:{row.pk}",
        result_url=reverse("partnerships:replay", args=[row.pk]),
        replay_id=row.pk,
    )
    return row, job


def run(*, pk: int, on: date, run: Run) -> None:
    """Judge every matter twice and keep the result, telling the job how far it is. A second run changes nothing."""
    row = Replay.objects.select_related("scheme__partnership", "scheme__based_on").get(pk=pk)
    if row.result is not None:
        return
    run.step(0, 1, "Reading the requests")
    matters = past_matters(requests_in(row.scheme, row.since, row.until), on=on)
    current, draft = sides(row.scheme, on=on)

    def tell(done: int, of: int) -> None:
        run.step(done, max(of, 1), f"{done:,} of {of:,} matters judged")

    row.result = judge_again(matters, current, draft, tell=tell).as_json()
    row.save(update_fields=["result"])
