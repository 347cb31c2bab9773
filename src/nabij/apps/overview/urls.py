"""Addresses of the overview."""

from __future__ import annotations

from django.urls import path

from nabij.apps.overview.views import group, relationship, today

app_name = "overview"
urlpatterns = [
    path("", today.today, name="today"),
    path("today/<int:dyad_id>/<slug:reason>/aside/", today.dismiss, name="dismiss"),
    path("class/", group.group, name="class"),
    path("class/mirror/", group.mirror, name="mirror"),
    path("relationship/<int:dyad_id>/", relationship.relationship, name="relationship"),
]
