"""Addresses of picture."""

from __future__ import annotations

from django.urls import URLPattern

app_name = "picture"
urlpatterns: list[URLPattern] = []
