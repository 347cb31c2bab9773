"""One's own feelings, energy and coping; for the owner only."""

from __future__ import annotations

from django.apps import AppConfig


class DiaryConfig(AppConfig):
    name = "nabij.apps.diary"
    label = "diary"
