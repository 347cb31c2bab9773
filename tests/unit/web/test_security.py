"""Headers of every answer."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace

from django.http import HttpRequest, HttpResponse

from nabij.web.security import SecurityHeadersMiddleware

MIDDLEWARE = SecurityHeadersMiddleware(lambda request: HttpResponse("ok"))


def test_signed_in_page_is_stored_nowhere(ask: Callable[..., HttpRequest]) -> None:
    answer = MIDDLEWARE(ask(user=SimpleNamespace(is_authenticated=True)))

    assert answer.headers["Cache-Control"] == "no-store"


def test_open_page_is_asked_for_again_and_no_device_feature_is_allowed(
    ask: Callable[..., HttpRequest],
) -> None:
    answer = MIDDLEWARE(ask())

    assert answer.headers["Cache-Control"] == "no-cache"
    assert "camera=()" in answer.headers["Permissions-Policy"]
    assert answer.headers["Referrer-Policy"] == "same-origin"
    assert answer.headers["Cross-Origin-Opener-Policy"] == "same-origin"


def test_answer_to_something_sent_is_stored_nowhere(ask: Callable[..., HttpRequest]) -> None:
    request = ask()
    request.method = "POST"

    assert MIDDLEWARE(request).headers["Cache-Control"] == "no-store"
