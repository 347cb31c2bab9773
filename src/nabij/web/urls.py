"""Addresses of the UI kit: help, and the gallery where the settings allow it."""

from __future__ import annotations

from django.conf import settings
from django.urls import URLPattern, path

from nabij.web import views

app_name = "web"
urlpatterns: list[URLPattern] = [path("help/", views.help_page, name="help")]
if getattr(settings, "NABIJ_GALLERY", False):
    urlpatterns.append(path("gallery/", views.gallery, name="gallery"))
