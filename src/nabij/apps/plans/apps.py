"""Two-by-ten, the rota, situations, agreements, and what comes due."""

from __future__ import annotations

from django.apps import AppConfig


class PlansConfig(AppConfig):
    name = "nabij.apps.plans"
    label = "plans"
