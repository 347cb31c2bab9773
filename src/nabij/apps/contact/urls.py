"""Addresses of contact."""

from __future__ import annotations

from django.urls import path

from nabij.apps.contact.views import day, elsewhere, log, moment, promise

app_name = "contact"
urlpatterns = [
    path("log/", log.log, name="log"),
    path("log/undo/", log.undo, name="undo"),
    path("log/elsewhere/", elsewhere.elsewhere, name="elsewhere"),
    path("moment/<int:moment_id>/", moment.edit, name="edit"),
    path("moment/restore/", moment.restore, name="restore"),
    path("promise/<int:promise_id>/", promise.promise, name="promise"),
    path("relationship/<int:dyad_id>/tomorrow/", promise.tomorrow, name="tomorrow"),
    path("close-day/", day.close_day, name="close_day"),
    path("close-day/missing/", day.close_day_missing, name="close_day_missing"),
]
