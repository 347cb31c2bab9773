"""Addresses of knowing."""

from __future__ import annotations

from django.urls import URLPattern

app_name = "knowing"
urlpatterns: list[URLPattern] = []
