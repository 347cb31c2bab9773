"""Addresses of knowing."""

from __future__ import annotations

from django.urls import path

from nabij.apps.knowing import views

app_name = "knowing"
urlpatterns = [
    path("", views.index, name="index"),
    path("names/", views.names, name="names"),
    path("practise/", views.practise, name="practise"),
    path("photo/<int:pupil_id>/", views.photo, name="photo"),
    path("interest/<int:interest_id>/", views.interest, name="interest"),
    path("parents/<int:contact_id>/remove/", views.remove_parents, name="remove_parents"),
    path("<int:dyad_id>/", views.pupil, name="pupil"),
    path("<int:dyad_id>/photo/remove/", views.remove_photo, name="remove_photo"),
    path("<int:dyad_id>/<slug:part>/", views.keep, name="keep"),
]
