"""Names, facts and interests: knowing every pupil."""

from __future__ import annotations

from django.apps import AppConfig


class KnowingConfig(AppConfig):
    name = "nabij.apps.knowing"
    label = "knowing"
