"""The system checks, and the cast when this is the demo."""

from __future__ import annotations

from django.apps import AppConfig


class ConfigConfig(AppConfig):
    name = "nabij.config"
    label = "nabij_config"

    def ready(self) -> None:
        from django.conf import settings

        from nabij.config import checks  # noqa: F401

        if settings.DEMO:
            from nabij.demo.school import introduce

            introduce()
