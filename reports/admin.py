"""In the admin: frozen facts and what was printed from them, to read only."""

from django.contrib import admin

from jct.support.admin import EvidenceAdmin
from reports.models import Pack, PackDocument, PrintedRestatement, Snapshot


@admin.register(Snapshot)
class SnapshotAdmin(EvidenceAdmin):
    list_display = ("partnership", "quarter", "version", "sha256", "frozen_by", "frozen_at")
    list_select_related = ("partnership", "frozen_by")


@admin.register(Pack)
class PackAdmin(EvidenceAdmin):
    list_display = ("partnership", "quarter", "version", "state", "published_at")
    list_filter = ("state",)
    list_select_related = ("partnership",)


@admin.register(PackDocument)
class PackDocumentAdmin(EvidenceAdmin):
    list_display = ("pack", "kind", "edition", "pages", "sha256", "rendered_at")
    list_filter = ("kind", "edition")
    list_select_related = ("pack",)


@admin.register(PrintedRestatement)
class PrintedRestatementAdmin(EvidenceAdmin):
    list_display = ("restatement", "snapshot")
    list_select_related = ("restatement__line", "snapshot")
