"""Addresses of the pupil's own view."""

from __future__ import annotations

from django.urls import path

from nabij.apps.voice import device_views, views

app_name = "voice"
urlpatterns = [
    path("", views.index, name="index"),
    path("open/", views.open_checkin, name="open"),
    path("close/<int:device_id>/", views.close_checkin, name="close"),
    path("came-by/<int:checkin_id>/", views.came_by, name="came_by"),
    path("enter/", views.enter, name="enter"),
    path("cards/", views.cards, name="cards"),
    path("side/<int:dyad_id>/", views.side, name="side"),
    path("side/<int:dyad_id>/done/", views.side_done, name="side_done"),
    path("side/<int:dyad_id>/expect/", views.expect, name="expect"),
    path("side/<int:side_id>/remove/", views.remove_side, name="remove_side"),
    path("device/", device_views.enter, name="device"),
    path("device/who/", device_views.who, name="device_who"),
    path("device/<int:dyad_id>/", device_views.how, name="device_how"),
]
