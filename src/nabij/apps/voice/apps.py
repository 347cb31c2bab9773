"""The pupil's own view: the morning check-in, a word, the pupil's side."""

from __future__ import annotations

from django.apps import AppConfig


class VoiceConfig(AppConfig):
    name = "nabij.apps.voice"
    label = "voice"
