"""The Django app of the UI kit."""

from __future__ import annotations

from django.apps import AppConfig

from nabij.web import catalogues


class WebConfig(AppConfig):
    """Holds templates, static files and translations; has no models."""

    name = "nabij.web"
    label = "web"

    def ready(self) -> None:
        """A fresh copy has no compiled translations yet."""
        catalogues.compile_stale()
