"""In the admin: the money's evidence, to read only. Returns are not here: a draft is its own partner's to see."""

from django.contrib import admin

from budgets.models import (
    BudgetChange,
    Contribution,
    InstalmentReceipt,
    LedgerImport,
    LedgerMove,
    LedgerRow,
    PermittedExpenditure,
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
