"""Which address belongs to which room."""

from __future__ import annotations

from django.urls import include, path

urlpatterns = [
    path("", include("nabij.apps.overview.urls")),
    path("", include("nabij.web.urls")),
    path("", include("nabij.apps.accounts.urls")),
    path("", include("nabij.apps.schools.urls")),
    path("", include("nabij.apps.contact.urls")),
    path("knowing/", include("nabij.apps.knowing.urls")),
    path("picture/", include("nabij.apps.picture.urls")),
    path("voice/", include("nabij.apps.voice.urls")),
    path("diary/", include("nabij.apps.diary.urls")),
    path("guides/", include("nabij.apps.guides.urls")),
    path("plans/", include("nabij.apps.plans.urls")),
    path("repair/", include("nabij.apps.repair.urls")),
]

handler400 = "nabij.web.responses.bad_request"
handler403 = "nabij.web.responses.forbidden"
handler404 = "nabij.web.responses.not_found"
handler500 = "nabij.web.responses.server_error"
