from budgets.models.agreement import (
    Agreement,
    AgreementChange,
    AgreementParty,
    AgreementReview,
    PermittedExpenditure,
    ServiceScheme,
)
from budgets.models.checks import CheckSetting, Waiver
from budgets.models.closing import (
    Consolidation,
    FinancePeriod,
    PeriodException,
    Restatement,
    SettledLines,
    SettledOffset,
)
from budgets.models.contribution import (
    Contribution,
    ContributionVariation,
    Instalment,
    InstalmentReceipt,
)
from budgets.models.fund import Fund
from budgets.models.ledger import (
    LedgerChunk,
    LedgerFault,
    LedgerImport,
    LedgerMove,
    LedgerRow,
    LedgerRule,
    LedgerSource,
    LedgerStaged,
)
from budgets.models.line import BudgetChange, BudgetLine, Virement
from budgets.models.outlook import ContingentItem, Mitigation, Saving, SavingPosition
from budgets.models.plan import BudgetPlan, PlannedLine
from budgets.models.return_notes import CellComment, MovementExplanation, ReturnEdit, ReturnEvidence
from budgets.models.returns import BudgetReturn, BudgetReturnLine
from budgets.models.risk import Reserve, ReserveMovement, ReserveUse, RiskShareRule
from budgets.models.statements import AnnualReturn, BetterCareFundReturn, ChecklistAnswer

__all__ = [
    "Agreement",
    "AgreementChange",
    "AgreementParty",
    "AgreementReview",
    "AnnualReturn",
    "BetterCareFundReturn",
    "BudgetChange",
    "BudgetLine",
    "BudgetPlan",
    "BudgetReturn",
    "BudgetReturnLine",
    "CellComment",
    "CheckSetting",
    "ChecklistAnswer",
    "Consolidation",
    "ContingentItem",
    "Contribution",
    "ContributionVariation",
    "FinancePeriod",
    "Fund",
    "Instalment",
    "InstalmentReceipt",
    "LedgerChunk",
    "LedgerFault",
    "LedgerImport",
    "LedgerMove",
    "LedgerRow",
    "LedgerRule",
    "LedgerSource",
    "LedgerStaged",
    "Mitigation",
    "MovementExplanation",
    "PeriodException",
    "PermittedExpenditure",
    "PlannedLine",
    "Reserve",
    "ReserveMovement",
    "ReserveUse",
    "Restatement",
    "ReturnEdit",
    "ReturnEvidence",
    "RiskShareRule",
    "Saving",
    "SavingPosition",
    "ServiceScheme",
    "SettledLines",
    "SettledOffset",
    "Virement",
    "Waiver",
]
