"""In the admin: figures and the files they came by, to read only."""

from django.contrib import admin

from jct.support.admin import EvidenceAdmin
from performance.models import Measurement, MeasurementImport


@admin.register(Measurement)
class MeasurementAdmin(EvidenceAdmin):
    list_display = ("indicator", "start", "version", "value", "state", "by", "at")
    list_filter = ("state",)
    list_select_related = ("indicator", "by")
    search_fields = ("indicator__code", "indicator__name")


@admin.register(MeasurementImport)
class MeasurementImportAdmin(EvidenceAdmin):
    list_display = ("file_name", "partnership", "state", "by", "at")
    list_filter = ("state",)
    list_select_related = ("partnership", "by")
