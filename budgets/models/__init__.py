from budgets.models.agreement import Agreement
from budgets.models.fund import BudgetChange, BudgetLine, Contribution, Fund, RiskShareRule, Virement
from budgets.models.ledger import LedgerImport, LedgerRow, LedgerRule
from budgets.models.returns import BudgetReturn, BudgetReturnLine

__all__ = [
    "Agreement",
    "BudgetChange",
    "BudgetLine",
    "BudgetReturn",
    "BudgetReturnLine",
    "Contribution",
    "Fund",
    "LedgerImport",
    "LedgerRow",
    "LedgerRule",
    "RiskShareRule",
    "Virement",
]
