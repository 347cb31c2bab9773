"""Addresses of the overview."""

from __future__ import annotations

from django.urls import path

from nabij.apps.overview import views

app_name = "overview"
urlpatterns = [
    path("", views.today, name="today"),
    path("today/<int:dyad_id>/<slug:reason>/aside/", views.dismiss, name="dismiss"),
    path("class/", views.group, name="class"),
    path("class/mirror/", views.mirror, name="mirror"),
    path("relationship/<int:dyad_id>/", views.relationship, name="relationship"),
]
