"""Addresses of guides."""

from __future__ import annotations

from django.urls import URLPattern

app_name = "guides"
urlpatterns: list[URLPattern] = []
