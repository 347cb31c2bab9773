"""Which address belongs to which room."""

from __future__ import annotations

from django.urls import include, path

urlpatterns = [
    path("", include("nabij.apps.overview.urls")),
    path("", include("nabij.web.urls")),
    path("", include("nabij.apps.accounts.urls")),
    path("", include("nabij.apps.schools.urls")),
    path("", include("nabij.apps.contact.urls")),
]

handler400 = "nabij.web.responses.bad_request"
handler403 = "nabij.web.responses.forbidden"
handler404 = "nabij.web.responses.not_found"
handler500 = "nabij.web.responses.server_error"
