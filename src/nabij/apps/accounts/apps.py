"""Accounts, and their places in the menu."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from nabij.web.navigation import NavItem, register


class AccountsConfig(AppConfig):
    name = "nabij.apps.accounts"
    label = "accounts"

    def ready(self) -> None:
        from nabij.apps.accounts.jobs import every_day
        from nabij.apps.accounts.jobs.sweeping import sweep

        every_day("sweep", hour=3, start=lambda day: sweep.enqueue())
        register(NavItem("account", _("Your account"), "accounts:account", order=90, place="menu"))
        register(NavItem("sign_out", _("Sign out"), "accounts:sign_out", order=99, place="menu", post=True))
