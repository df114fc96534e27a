"""What the money tells lower pages: the spend on a contract."""

from datetime import date
from typing import Any

from budgets.models import Virement
from budgets.selectors.home import reported
from budgets.selectors.ledger_rows import spend_of_contract
from budgets.selectors.prefill import latest_budgets
from jct.core.calendar import FinancialYear, Quarter
from jct.core.money import ZERO, pounds
from jct.support import clock
from jct.support.facts import FactPanel, provides_fact


@provides_fact("request.money")
def money_after(*, request_id: int, on: date, **_: Any) -> FactPanel | None:
    """What a virement that waits would leave on its two lines; None for any other request."""
    asked = Virement.objects.filter(request=request_id).select_related("from_line", "to_line", "fund").first()
    if asked is None:
        return None
    moved = {asked.from_line: -asked.amount, asked.to_line: asked.amount}
    known = latest_budgets([line.pk for line in moved], Quarter.of(asked.effective_on))
    now = {line: known.get(line.pk, ZERO) for line in moved}
    return FactPanel(
        title=f"{asked.fund} after the virement",
        rows=[
            (line.name, f"{pounds(now[line])} now, {pounds(now[line] + change)} then", None)
            for line, change in moved.items()
        ],
        url=f"/budgets/funds/{asked.fund_id}/",
    )


@provides_fact("contract.spend")
def contract_spend(*, contract_id: int, on: date | None = None, **_: Any) -> FactPanel | None:
    """What the ledger shows on the contract's budget lines this financial year; None when it has no line."""
    day = on or clock.today()
    spent = spend_of_contract(contract_id, day)
    if not spent:
        return None
    return FactPanel(
        title=f"Spend in {FinancialYear.of(day)}",
        rows=[
            (
                f"{line.fund}: {line.name}",
                pounds(amount),
                f"/budgets/lines/{line.pk}/?quarter={reported(day)}",
            )
            for line, amount in spent
        ],
        note="From the ledger rows on this contract's budget lines.",
    )
