"""A virement before it is asked for: what the request would say, and the way it would take."""

from datetime import date
from decimal import Decimal
from typing import Any

from budgets.models import BudgetLine, Fund
from jct.accounts.models import User
from jct.core.money import money
from partnerships.models import DecisionRequest
from partnerships.selectors.route import Judged, judged


def asked(
    fund: Fund,
    *,
    from_line: BudgetLine,
    to_line: BudgetLine,
    amount: Decimal,
    effective_on: date,
    reason: str,
) -> dict[str, Any]:
    """What the request will say, in the words of `partnerships.services.decisions.ask`."""
    return {
        "partnership": fund.partnership,
        "decision_type": "virement_within_pool",
        "title": f"{fund}: move budget from {from_line.name} to {to_line.name}",
        "amount": money(amount),
        "care_group": fund.care_group,
        "fund": fund.name,
        "effective_on": effective_on,
        "why": reason.strip(),
        "subject_url": f"/budgets/funds/{fund.pk}/",
        "facts": {"from": str(from_line), "to": str(to_line)},
    }


def route(fund: Fund, *, user: User, on: date, **virement: Any) -> Judged:
    """The virement as it would be sent: the ruling on `user`, who can decide, and from when it counts."""
    return judged(user=user, request=DecisionRequest(**asked(fund, **virement), requested_by=user), on=on)
