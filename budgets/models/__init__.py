from budgets.models.agreement import Agreement
from budgets.models.fund import BudgetChange, BudgetLine, Contribution, Fund, RiskShareRule, Virement
from budgets.models.ledger import (
    LedgerChunk,
    LedgerImport,
    LedgerMove,
    LedgerRow,
    LedgerRule,
    LedgerSource,
    LedgerStaged,
)
from budgets.models.returns import BudgetReturn, BudgetReturnLine

__all__ = [
    "Agreement",
    "BudgetChange",
    "BudgetLine",
    "BudgetReturn",
    "BudgetReturnLine",
    "Contribution",
    "Fund",
    "LedgerChunk",
    "LedgerImport",
    "LedgerMove",
    "LedgerRow",
    "LedgerRule",
    "LedgerSource",
    "LedgerStaged",
    "RiskShareRule",
    "Virement",
]
