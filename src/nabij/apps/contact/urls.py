"""Addresses of contact."""

from __future__ import annotations

from django.urls import path

from nabij.apps.contact import day_views, views

app_name = "contact"
urlpatterns = [
    path("log/", views.log, name="log"),
    path("log/undo/", views.undo, name="undo"),
    path("log/elsewhere/", views.elsewhere, name="elsewhere"),
    path("moment/<int:moment_id>/", views.edit, name="edit"),
    path("promise/<int:promise_id>/", views.settle_promise, name="settle_promise"),
    path("close-day/", day_views.close_day, name="close_day"),
    path("close-day/missing/", day_views.close_day_missing, name="close_day_missing"),
]
