"""The way back after a clash."""

from __future__ import annotations

from django.apps import AppConfig


class RepairConfig(AppConfig):
    name = "nabij.apps.repair"
    label = "repair"
