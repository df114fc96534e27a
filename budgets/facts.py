"""What the money tells lower pages: the spend on a contract."""

from datetime import date
from typing import Any

from budgets.selectors.home import reported
from budgets.selectors.ledger_rows import spend_of_contract
from jct.core.calendar import FinancialYear
from jct.core.money import pounds
from jct.support import clock
from jct.support.facts import FactPanel, provides_fact


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
