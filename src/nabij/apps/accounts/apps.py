from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "nabij.apps.accounts"
    label = "accounts"
