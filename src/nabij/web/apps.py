"""The Django app of the UI kit."""

from __future__ import annotations

from django.apps import AppConfig


class WebConfig(AppConfig):
    """Holds templates, static files and translations; has no models."""

    name = "nabij.web"
    label = "web"
