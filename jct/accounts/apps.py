from typing import Any

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "jct.accounts"
    label = "accounts"
    verbose_name = "Accounts"

    def ready(self) -> None:
        from django.contrib.auth.models import update_last_login
        from django.contrib.auth.signals import user_logged_in

        user_logged_in.disconnect(update_last_login, dispatch_uid="update_last_login")
        user_logged_in.connect(remember_sign_in, dispatch_uid="jct.remember_sign_in")


def remember_sign_in(sender: Any, user: Any, **_: Any) -> None:
    """Keep the time of the last sign-in without a history row: nothing about the account has changed."""
    from django.utils import timezone

    user.last_login = timezone.now()
    user.skip_history_when_saving = True
    try:
        user.save(update_fields=["last_login"])
    finally:
        del user.skip_history_when_saving
