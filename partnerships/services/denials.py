"""What is kept when somebody tries to decide and the ruling refuses."""

from datetime import datetime

from jct.accounts.models import User
from jct.core.errors import Refused
from partnerships.domain.ruling import Ruling
from partnerships.models import DecisionRequest, DeniedAttempt


class Denied(Refused):
    """The ruling refused; it travels along so that the attempt can be noted once the transaction is undone."""

    def __init__(self, request: DecisionRequest, ruling: Ruling) -> None:
        super().__init__(str(ruling))
        self.request, self.ruling = request, ruling


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
