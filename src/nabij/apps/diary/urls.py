"""Addresses of the diary."""

from __future__ import annotations

from django.urls import path

from nabij.apps.diary import views

app_name = "diary"
urlpatterns = [
    path("", views.index, name="index"),
    path("<int:entry_id>/remove/", views.remove, name="remove"),
]
