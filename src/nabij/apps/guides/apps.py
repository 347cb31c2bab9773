"""Step plans, exercises and technique cards, run by one engine."""

from __future__ import annotations

from django.apps import AppConfig


class GuidesConfig(AppConfig):
    name = "nabij.apps.guides"
    label = "guides"
