"""The UI kit alone: its own addresses, plain static files, Dutch unless a test asks for English."""

from __future__ import annotations

import sys
import types
from collections.abc import Callable, Iterator

import pytest
from django.contrib.messages.storage.cookie import CookieStorage
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from django.urls import include, path
from django.utils import translation

from nabij.web import navigation


def _plain(request: HttpRequest) -> HttpResponse:
    return HttpResponse("")


URLS = types.ModuleType("nabij_web_test_urls")
URLS.urlpatterns = [  # type: ignore[attr-defined]
    path("", include("nabij.web.urls")),
    path("today/", _plain, name="today"),
    path("today/more/", _plain, name="more"),
    path("pupil/<int:pupil>/", _plain, name="pupil"),
    path("pupil/<int:pupil>/{braces}/<int:moment>/", _plain, name="moment"),
    path("pupil/<int:pupil>/<slug:reason>/", _plain, name="reason"),
    path(
        "me/",
        include(
            (
                [
                    path("language/", _plain, name="language"),
                    path("theme/", _plain, name="theme"),
                    path("demo/", _plain, name="demo"),
                ],
                "accounts",
            )
        ),
    ),
]
sys.modules[URLS.__name__] = URLS


@pytest.fixture(autouse=True)
def _kit_alone(settings: object, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(navigation, "_items", {})
    settings.ROOT_URLCONF = URLS.__name__  # type: ignore[attr-defined]
    settings.STORAGES = {  # type: ignore[attr-defined]
        "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    with translation.override("nl"):
        yield


@pytest.fixture
def ask() -> Callable[..., HttpRequest]:
    """A request as the middleware hands it on: with messages and, when asked, a person."""

    def make(address: str = "/help/", *, user: object = None, **extra: object) -> HttpRequest:
        request = RequestFactory().get(address, **extra)
        request._messages = CookieStorage(request)  # type: ignore[attr-defined]
        if user is not None:
            request.user = user  # type: ignore[assignment]
        return request

    return make
