"""A scheme of ten thousand clauses linted, and ten thousand matters judged under two schemes: the pure rules alone."""

import random
import time
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

from bench.timing import Aim, Result
from jct.support import clock
from partnerships.domain.matter import Clause
from partnerships.domain.replay import Past, replay
from partnerships.domain.scheme import lint
from partnerships.domain.words import DecisionType, Measure
from partnerships.models import DecisionRequest, Partnership, Scheme
from partnerships.selectors.inspection import world_of
from partnerships.selectors.replays import past_matters, sides

MANY = 10_000
PENNY = Decimal("0.01")
SECONDS = Aim(10, words="≤ 10 s")  # somebody waits for it before a draft is adopted


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
    began = time.process_time()
    lint(clauses, world)
    took = time.process_time() - began
    return Result(f"linter: a scheme of {MANY:,} clauses", f"{took:.1f} s", aim=SECONDS, value=took)


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
