"""What an approval is given under: conditions that must follow, and a lower sum than was asked for."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal

from django.utils.timezone import localdate

from jct.accounts.models import User
from jct.core.errors import Problem, Refused
from jct.core.money import pounds
from jct.support.history import record
from partnerships.domain.meeting import DECIDING
from partnerships.domain.ruling import Ruling
from partnerships.domain.words import ItemOutcome
from partnerships.models import Condition, DecisionRequest
from partnerships.selectors.parts import parts_of


def lower_sum(request: DecisionRequest, verdict: Ruling, agreed: Decimal) -> Decimal | None:
    """The lower sum (GBP), None when it is what was asked. One person or body alone must settle the matter: two cannot
    agree to different sums. Raises Refused."""
    if agreed == request.amount:
        return None
    if not 0 < agreed < request.amount:
        asked = pounds(request.amount)
        raise Refused(
            "The sum cannot be agreed.",
            problems=[Problem("Lower sum", f"it is not between £0 and {asked}", "less than what is asked")],
        )
    parts = parts_of(request).sum
    if agreed < parts:
        raise Refused(f"Parts of it that are asked for come to {pounds(parts)}: agree to no less.")
    if not verdict.completes or _agreed_before(request):
        raise Refused(
            "More than one must agree to this, and all to the same sum: send it back to be asked anew."
        )
    return agreed


def _agreed_before(request: DecisionRequest) -> bool:
    answers = request.approvals.filter(version=request.version)
    resolved = request.resolutions.filter(
        version=request.version, verb__in=DECIDING, outcome=ItemOutcome.CARRIED
    )
    return answers.exists() or resolved.exists()


def set_conditions(
    request: DecisionRequest, conditions: Sequence[tuple[str, date]], *, by: User, at: datetime
) -> None:
    """Keep each condition with the day by which it must be met. Raises Refused for a day that is past."""
    for text, due_on in conditions:
        if due_on < localdate(at):
            raise Refused("A condition's day lies in the past. Give today or a later day.")
        row = Condition(request=request, version=request.version, text=text.strip(), due_on=due_on, set_by=by)
        record(row, by=by, why="set", at=at)
