"""Addresses of schools."""

from __future__ import annotations

from django.urls import path

from nabij.apps.schools import views

app_name = "schools"
urlpatterns = [
    path("school/", views.home, name="home"),
    path("school/new/", views.found, name="found"),
    path("school/choose/", views.choose, name="choose"),
    path("rhythm/", views.rhythm, name="rhythm"),
]
