"""In the admin: the registers that came in, to read only."""

from django.contrib import admin

from contracts.models import RegisterImport
from jct.support.admin import EvidenceAdmin


@admin.register(RegisterImport)
class RegisterImportAdmin(EvidenceAdmin):
    list_display = ("file_name", "partnership", "state", "by", "at")
    list_filter = ("state",)
    list_select_related = ("partnership", "by")
