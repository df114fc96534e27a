"""How many rulings a second `decide()` gives on the county's own scheme, posts and open requests."""

from typing import Any

from bench.timing import Result, seconds
from jct.accounts.models import User
from jct.demo.context import EMAIL_HOST
from jct.support import clock
from partnerships.models import DecisionRequest
from partnerships.selectors import authority


def decide() -> Result:
    """The pure rule alone, on facts read once: no database in the loop."""
    asked: list[tuple[tuple[Any, ...], dict[str, Any]]] = []
    real = authority.decide

    def remember(*facts: Any, **named: Any) -> Any:
        named["appointments"] = list(named["appointments"])
        asked.append((facts, named))
        return real(*facts, **named)

    authority.decide = remember
    try:
        requests = list(DecisionRequest.objects.order_by("pk")[:20])
        for person in User.objects.filter(email__endswith=f"@{EMAIL_HOST}"):
            authority.rulings(user=person, requests=requests, on=clock.today())
    finally:
        authority.decide = real
    took = seconds(lambda: [real(*facts, **named) for facts, named in asked], times=9)
    return Result("decide(): rulings a second", f"{len(asked) / took:,.0f}")
