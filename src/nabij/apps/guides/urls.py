"""Addresses of guides."""

from __future__ import annotations

from django.urls import path

from nabij.apps.guides import library_views, own_views, views

app_name = "guides"
urlpatterns = [
    path("", library_views.index, name="index"),
    path("write/", own_views.write, name="write"),
    path("run/<int:run_id>/", views.run, name="run"),
    path("run/<int:run_id>/move/", views.move, name="move"),
    path("run/<int:run_id>/finish/", views.finish, name="finish"),
    path("run/<int:run_id>/all/", views.read, name="read_back"),
    path("run/<int:run_id>/together/", views.together, name="together"),
    path("run/<int:run_id>/delete/", views.delete, name="delete"),
    path("with/<int:dyad_id>/", views.history, name="history"),
    path("explanation/<int:hypothesis_id>/", views.judge, name="judge"),
    path("<slug:slug>/", library_views.about, name="about"),
    path("<slug:slug>/paper/", library_views.paper, name="paper"),
    path("<slug:slug>/mark/", library_views.mark, name="mark"),
    path("<slug:slug>/change/", own_views.write, name="change"),
    path("<slug:slug>/retire/", own_views.retire, name="retire"),
]
