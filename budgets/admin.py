"""In the admin: the evidence of the money and the records of what was agreed, to read only. They change by services,
with their checks and decisions. Returns are not here: a draft is seen by its own partner only.
"""

from django.contrib import admin
from django.db.models import Model

from budgets.models import (
    Agreement,
    AgreementChange,
    AgreementParty,
    AgreementReview,
    AnnualReturn,
    BudgetChange,
    ChecklistAnswer,
    Consolidation,
    ContingentItem,
    Contribution,
    ContributionVariation,
    FinancePeriod,
    Instalment,
    InstalmentReceipt,
    LedgerImport,
    LedgerMove,
    LedgerRow,
    Mitigation,
    PeriodException,
    PermittedExpenditure,
    Reserve,
    ReserveMovement,
    ReserveUse,
    Restatement,
    RiskShareRule,
    Saving,
    SavingPosition,
    ServiceScheme,
    Virement,
    Waiver,
)
from jct.support.admin import EvidenceAdmin


@admin.register(Contribution)
class ContributionAdmin(EvidenceAdmin):
    list_display = ("fund", "partner", "year", "kind", "amount", "by", "at")
    list_filter = ("year", "kind")
    list_select_related = ("fund", "partner__organisation", "by")


@admin.register(InstalmentReceipt)
class InstalmentReceiptAdmin(EvidenceAdmin):
    list_display = ("instalment", "received_on", "amount", "note", "by", "at")
    list_select_related = ("instalment__partner__organisation", "by")


@admin.register(PermittedExpenditure)
class PermittedExpenditureAdmin(EvidenceAdmin):
    list_display = ("agreement", "what", "amount", "agreed_on", "by", "at")
    list_select_related = ("agreement", "by")


@admin.register(BudgetChange)
class BudgetChangeAdmin(EvidenceAdmin):
    list_display = ("line", "year", "kind", "amount", "by", "at")
    list_filter = ("year", "kind")
    list_select_related = ("line", "by")


@admin.register(LedgerImport)
class LedgerImportAdmin(EvidenceAdmin):
    list_display = ("filename", "partner", "state", "by", "at")
    list_filter = ("state",)
    list_select_related = ("partner__organisation", "by")


@admin.register(LedgerRow)
class LedgerRowAdmin(EvidenceAdmin):
    list_display = ("transaction", "posted_on", "amount", "supplier", "line")
    list_select_related = ("line",)
    search_fields = ("transaction", "supplier")
    show_full_result_count = False  # there may be millions


@admin.register(LedgerMove)
class LedgerMoveAdmin(EvidenceAdmin):
    list_display = ("row", "from_line", "to_line", "reason", "by", "at")
    list_select_related = ("row", "from_line", "to_line", "by")


# What was agreed, decided, signed or disclosed: the columns of its list, and the relations they read.
RECORDS: dict[type[Model], tuple[tuple[str, ...], tuple[str, ...]]] = {
    Agreement: (("reference", "title", "state", "host", "starts", "ends"), ("host__organisation",)),
    AgreementParty: (
        ("agreement", "partner", "signed_on", "notice_months", "notice_given_on"),
        ("agreement", "partner__organisation"),
    ),
    AgreementReview: (
        ("agreement", "due_on", "partner", "held_on", "outcome"),
        ("agreement", "partner__organisation"),
    ),
    AgreementChange: (("agreement", "kind", "effective_on", "reason", "request"), ("agreement", "request")),
    ServiceScheme: (("agreement", "name", "lead", "fund", "annual_budget"), ("agreement", "fund")),
    ContributionVariation: (
        ("fund", "partner", "year", "amount", "effective_on", "request"),
        ("fund", "partner__organisation", "request"),
    ),
    Instalment: (
        ("fund", "partner", "year", "number", "due_on", "amount", "requested_on"),
        ("fund", "partner__organisation"),
    ),
    Virement: (
        ("from_line", "to_line", "amount", "effective_on", "request"),
        ("from_line", "to_line", "request"),
    ),
    Reserve: (("name", "fund", "is_risk_pool"), ("fund",)),
    ReserveMovement: (("reserve", "year", "kind", "amount", "effective_on", "by"), ("reserve", "by")),
    ReserveUse: (("reserve", "kind", "amount", "effective_on", "request"), ("reserve", "request")),
    RiskShareRule: (("fund", "starts", "ends", "source", "agreed"), ("fund",)),
    FinancePeriod: (("partnership", "quarter", "state"), ("partnership",)),
    PeriodException: (("period", "user", "reason", "ends_at", "by"), ("period", "user", "by")),
    Consolidation: (("fund", "quarter", "version", "state", "sha256", "signed_at"), ("fund",)),
    Restatement: (("line", "column", "old", "new", "reason", "by", "at"), ("line", "by")),
    AnnualReturn: (("fund", "year", "version", "state", "sha256", "audit"), ("fund",)),
    ChecklistAnswer: (("fund", "year", "point", "done"), ("fund",)),
    Waiver: (
        ("line", "check_code", "starts", "ends", "asked_by", "approved_by"),
        ("line", "asked_by", "approved_by"),
    ),
    Saving: (("line", "year", "name", "target", "owner"), ("line",)),
    SavingPosition: (("saving", "quarter", "achieved", "forecast", "by", "at"), ("saving", "by")),
    Mitigation: (("line", "year", "action", "amount", "owner", "due_on", "state"), ("line",)),
    ContingentItem: (("title", "fund", "kind", "likely", "raised_on", "settled_on"), ("fund",)),
}
for model, (columns, related) in RECORDS.items():
    admin.site.register(model, EvidenceAdmin, list_display=columns, list_select_related=related)
