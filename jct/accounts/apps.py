from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "jct.accounts"
    label = "accounts"
    verbose_name = "Accounts"
