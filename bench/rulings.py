"""How many rulings a second `decide()` gives on the county's own scheme, posts and open requests."""

import time
from typing import Any

from bench.timing import Aim, Result, seconds
from jct.accounts.models import User
from jct.demo.context import EMAIL_HOST
from jct.support import clock
from partnerships.domain.delegation import decide as rule
from partnerships.models import DecisionRequest
from partnerships.selectors import authority


def decide() -> Result:
    """The pure rule alone, on one core, on facts read once: no database in the loop, every person on every request."""
    requests = list(DecisionRequest.objects.order_by("pk")[:20])
    people = list(User.objects.filter(email__endswith=f"@{EMAIL_HOST}"))
    on = clock.today()
    authorities = authority.authority_of({request.partnership_id for request in requests}, on)
    matters = authority.matters_of(requests, on=on)
    asked: list[tuple[Any, ...]] = [
        (matters[request.pk], person.pk, str(person), authorities[request.partnership_id])
        for request in requests
        for person in people
    ]

    def judge_all() -> None:
        for matter, person, name, whose in asked:
            rule(matter, person=person, name=name, authority=whose)

    took = seconds(judge_all, times=9, clock=time.process_time)
    speed = len(asked) / took
    return Result(
        "decide(): rulings a second",
        f"{speed:,.0f}",
        aim=Aim(5_000, least=True, words="≥ 5,000"),
        value=speed,
    )
