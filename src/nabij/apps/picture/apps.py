"""What a relationship is like: words, pulse, scales, pattern, circle."""

from __future__ import annotations

from django.apps import AppConfig


class PictureConfig(AppConfig):
    name = "nabij.apps.picture"
    label = "picture"
