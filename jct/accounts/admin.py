"""Accounts in Django's admin: names, and who is staff. Closing is an act with a reason, so it is not here."""

from django.contrib import admin
from django.http import HttpRequest

from jct.accounts.models import User
from jct.support.history import record


@admin.register(User)
class UserAdmin(admin.ModelAdmin):
    list_display = ("name", "email", "is_active", "is_staff", "last_login")
    search_fields = ("name", "email")
    fields = (
        "name",
        "email",
        "is_staff",
        "is_active",
        "closed_at",
        "last_login",
        "date_joined",
        "invited_by",
        "invited_at",
    )
    # Whoever could change an address could have its password reset and then decide as that person.
    readonly_fields = (
        "email",
        "is_active",
        "closed_at",
        "last_login",
        "date_joined",
        "invited_by",
        "invited_at",
    )

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False  # people are invited

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        return False  # evidence names them

    def save_model(self, request: HttpRequest, obj: User, form: object, change: bool) -> None:
        record(obj, by=request.user, why="changed in the admin")
