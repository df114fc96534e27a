"""In the admin: reference data to change with a history, decisions to read only.

Partners, posts, seats and schemes are not here: they move with their dates and their rights, by the services alone.
"""

from django.contrib import admin

from jct.support.admin import EvidenceAdmin, RecordedAdmin
from partnerships.models import (
    Approval,
    CareGroup,
    DecisionRequest,
    Declaration,
    Locality,
    Organisation,
    Partnership,
)


@admin.register(Organisation)
class OrganisationAdmin(RecordedAdmin):
    list_display = ("name", "kind", "ods_code", "company_number")
    list_filter = ("kind",)
    search_fields = ("name", "short_name", "ods_code", "company_number")


@admin.register(Partnership)
class PartnershipAdmin(RecordedAdmin):
    list_display = ("name", "team_host", "starts", "ends")
    list_select_related = ("team_host",)


@admin.register(CareGroup)
class CareGroupAdmin(RecordedAdmin):
    list_display = ("name", "code", "partnership", "position")
    list_select_related = ("partnership",)


@admin.register(Locality)
class LocalityAdmin(RecordedAdmin):
    list_display = ("name", "partnership", "population")
    list_select_related = ("partnership",)


@admin.register(DecisionRequest)
class DecisionRequestAdmin(EvidenceAdmin):
    list_display = ("title", "decision_type", "amount", "state", "requested_by", "requested_at")
    list_filter = ("state", "decision_type")
    list_select_related = ("requested_by",)
    search_fields = ("title",)


@admin.register(Approval)
class ApprovalAdmin(EvidenceAdmin):
    list_display = ("request", "outcome", "approver", "clause_number", "amount", "at")
    list_filter = ("outcome",)
    list_select_related = ("request", "approver")


@admin.register(Declaration)
class DeclarationAdmin(EvidenceAdmin):
    list_display = ("request", "user", "interest", "at")
    list_select_related = ("request", "user")
