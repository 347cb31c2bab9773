"""Addresses of repair."""

from __future__ import annotations

from django.urls import URLPattern

app_name = "repair"
urlpatterns: list[URLPattern] = []
