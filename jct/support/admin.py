"""Bases for Django's admin: reference data with history, evidence to read only."""

from typing import Any

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest

from jct.support.history import record
from jct.support.models import Job


class RecordedAdmin(admin.ModelAdmin):
    """Reference data: each change is recorded with the person's name; nothing is deleted here."""

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: Model, form: Any, change: bool) -> None:
        record(obj, by=request.user, why="changed in the admin")


class EvidenceAdmin(admin.ModelAdmin):
    """Evidence: to read, never to add, change or delete."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


@admin.register(Job)
class JobAdmin(EvidenceAdmin):
    list_display = ("title", "kind", "status", "by", "created_at", "attempts")
    list_filter = ("status", "kind")
