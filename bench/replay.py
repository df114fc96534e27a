"""A scheme of ten thousand clauses linted, and ten thousand matters judged under two schemes: the pure rules alone, and
the whole way from stored requests to the stored result."""

import random
import time
from copy import copy
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal

from django.db import transaction

from bench.timing import Aim, Result
from jct.accounts.models import User
from jct.demo.context import EMAIL_HOST
from jct.support import clock, jobs
from partnerships.domain.matter import Clause
from partnerships.domain.replay import Past, replay
from partnerships.domain.scheme import lint
from partnerships.domain.scheme_facts import World
from partnerships.domain.words import DecisionType, Measure, RequestState
from partnerships.models import DecisionRequest, Partnership, Scheme
from partnerships.selectors.inspection import world_of
from partnerships.selectors.replays import past_matters, sides
from partnerships.services import replay as replays

MANY = 10_000
PENNY = Decimal("0.01")
SECONDS = Aim(10, words="≤ 10 s")  # somebody waits for it before a draft is adopted
WHOLE = Aim(20, words="≤ 20 s")  # with reading and keeping, and how far it is on the page
OFFICER = f"governance@{EMAIL_HOST}"


def linter() -> Result:
    """A long scheme with the county's posts and bodies: every band of every decision cut into many."""
    partnership = Partnership.objects.get()
    world = world_of(partnership, on=clock.today())
    kinds, posts = list(DecisionType), list(world.posts)
    clauses = [
        Clause(
            key=number,
            number=str(number),
            text=f"Clause {number}.",
            decision_type=kinds[number % len(kinds)],
            measure=Measure.AMOUNT,
            above=Decimal(number * 100),
            up_to=Decimal(number * 100 + 100),
            post=posts[number % len(posts)],
        )
        for number in range(MANY)
    ]
    return _linted("clauses", clauses, world)


def mixed() -> Result:
    """Care groups by the thousand, each with a limit of its own, beside general clauses that turn every day."""
    partnership = Partnership.objects.get()
    world, days = world_of(partnership, on=clock.today()), 365
    posts = list(world.posts)
    clauses = [
        Clause(
            key=number,
            number=str(number),
            text=f"Clause {number}.",
            decision_type=DecisionType.CONTRACT_AWARD,
            measure=Measure.AMOUNT,
            up_to=Decimal(number + 100),
            post=posts[number % len(posts)],
            **(
                {"starts": world.on + timedelta(number), "ends": world.on + timedelta(number + 1)}
                if number < days
                else {"care_group": number}
            ),
        )
        for number in range(MANY)
    ]
    return _linted("mixed clauses", clauses, world)


def _linted(what: str, clauses: list[Clause], world: World) -> Result:
    began = time.process_time()
    lint(clauses, world)
    took = time.process_time() - began
    return Result(f"linter: a scheme of {MANY:,} {what}", f"{took:.1f} s", aim=SECONDS, value=took)


def matters() -> Result:
    """The county's requests, varied in amount and day, judged by its scheme and by one with half the limits."""
    on, rng = clock.today(), random.Random(2002)
    requests = list(DecisionRequest.objects.select_related("partnership").order_by("pk")[:50])
    known = past_matters(requests, on=on)
    pasts = [
        Past(
            number,
            "A matter",
            replace(
                known[number % len(known)].matter,
                amount=Decimal(rng.randrange(1, 2_000_000_000)) * PENNY,
                on=on - timedelta(days=rng.randrange(365)),
            ),
            rng.randrange(60),
        )
        for number in range(MANY)
    ]
    scheme = Scheme.objects.select_related("partnership", "based_on").get(version=1)
    current, draft = sides(scheme, on=on)
    began = time.process_time()
    replay(pasts, current, draft)
    took = time.process_time() - began
    speed = f"{2 * MANY / took:,.0f} rulings/s"
    return Result(
        f"replay: {MANY:,} matters under two schemes", f"{took:.1f} s", speed, aim=SECONDS, value=took
    )


def stored() -> Result:
    """From MANY stored requests to the stored result, as the job does it: read with all that was said of them, judged
    under both schemes, told of step by step, and kept. Everything is taken back."""
    on, at = clock.today(), clock.now()
    scheme, by = Scheme.objects.get(version=1), User.objects.get(email=OFFICER)
    with transaction.atomic():
        DecisionRequest.objects.bulk_create(_asked(at), batch_size=1000)
        row, job = replays.start(scheme_pk=scheme.pk, since=on - timedelta(days=364), until=on, by=by, at=at)
        began = time.process_time()
        with jobs.claim(str(job.pk)) as run:
            assert run is not None
            replays.run(pk=row.pk, on=on, run=run)
        took = time.process_time() - began
        row.refresh_from_db()
        assert row.result is not None
        assert row.result["matters"] >= MANY
        transaction.set_rollback(True)
    speed = f"{MANY / took:,.0f} requests/s"
    name = f"replay: {MANY:,} stored requests, whole job"
    return Result(name, f"{took:.1f} s", speed, aim=WHOLE, value=took)


def _asked(at: datetime) -> list[DecisionRequest]:
    """Requests like the county's with other sums and days, nine in ten of them decided; five to a series."""
    known = list(DecisionRequest.objects.filter(never_sent=False, envelope=None).order_by("pk")[:50])
    rng, rows = random.Random(2003), []
    for number in range(MANY):
        row = copy(known[number % len(known)])
        asked = at - timedelta(days=rng.randrange(20, 360))
        row.pk, row._state.adding = None, True
        row.amount, row.agreed_amount = Decimal(rng.randrange(1, 2_000_000_000)) * PENNY, None
        row.series, row.provider = f"measured {number // 5}", f"Measured Provider {number // 5}"
        row.part_of, row.effect = None, "none"
        row.requested_at, is_open = asked, number % 10 == 0
        row.state = RequestState.WAITING if is_open else RequestState.APPROVED
        row.decided_at = None if is_open else asked + timedelta(days=rng.randrange(1, 19))
        rows.append(row)
    return rows
