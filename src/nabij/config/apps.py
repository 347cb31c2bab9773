"""System checks that tell a host what is wrong and how to mend it."""

from __future__ import annotations

from django.apps import AppConfig


class ConfigConfig(AppConfig):
    name = "nabij.config"
    label = "nabij_config"

    def ready(self) -> None:
        from nabij.config import checks  # noqa: F401
