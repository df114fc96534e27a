"""What is kept when somebody tries to decide, or to do what another person must do for it, and is refused."""

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any, TypeVar, cast

from django.utils.timezone import localdate

from jct.accounts.models import User
from jct.core.errors import Refused
from partnerships.domain.ruling import Check, Ruling
from partnerships.models import DecisionRequest, DeniedAttempt

Service = TypeVar("Service", bound=Callable[..., Any])


class Denied(Refused):
    """The ruling refused; it travels along so that the attempt can be noted once the transaction is undone."""

    def __init__(self, request: DecisionRequest, ruling: Ruling) -> None:
        super().__init__(str(ruling).strip())
        self.request, self.ruling = request, ruling


def denied(request: DecisionRequest, code: str, words: str, *, by: User, at: datetime) -> Denied:
    """The refusal of a step besides the decision itself, by the one check that `words` tell; no clause is asked."""
    ruling = Ruling(
        person=by.pk,
        name=str(by),
        allowed=False,
        on=localdate(at),
        amount=request.amount,
        sum=request.amount,
        limit=None,
        post=None,
        post_title="",
        clause=None,
        clause_number="",
        clause_text="",
        checks=(Check(code, False, words),),
        who_can=(),
        still_needed=(),
        next_step="",
        version=request.version,
    )
    return Denied(request, ruling)


def keeps_attempts(service: Service) -> Service:
    """For an act whose refusals are kept: the attempt is noted once what the act did is undone."""

    @wraps(service)
    def act(**given: Any) -> Any:
        try:
            return service(**given)
        except Denied as refused:
            note_attempt(refused, by=given["by"], at=given["at"])
            raise

    return cast(Service, act)


def note_attempt(denied: Denied, *, by: User, at: datetime) -> DeniedAttempt:
    """Keep who tried, which checks refused, and the whole ruling. Call it outside the transaction that was undone."""
    return DeniedAttempt.objects.create(
        request=denied.request,
        user=by,
        refused_by=[check.code for check in denied.ruling.checks if not check.passed],
        words=denied.reason,
        ruling=denied.ruling.as_json(),
        at=at,
    )
