"""The language of the person, and the rule that every page asks for a sign-in unless it says otherwise."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils import translation

from nabij.apps.accounts.people import person_of

Answer = Callable[[HttpRequest], HttpResponseBase]


def language_of(request: HttpRequest) -> str:
    """The person's own choice; before signing in the cookie, then the browser, then Dutch."""
    known = dict(settings.LANGUAGES)
    if request.user.is_authenticated:
        return request.user.language if request.user.language in known else settings.LANGUAGE_CODE
    cookie = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME)
    if cookie in known:
        return str(cookie)
    return translation.get_language_from_request(request)


class PersonMiddleware:
    """Puts the person on the request: every page asks, in which language to answer, so nothing is put off."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        request.user = person_of(request)
        return self.get_response(request)


class LanguageMiddleware:
    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        language = language_of(request)
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = self.get_response(request)
            if isinstance(response, HttpResponse):
                response.headers.setdefault("Content-Language", language)
            return response


def open_to_all(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Mark a view that may be seen without signing in."""
    view.open_to_all = True  # type: ignore[attr-defined]
    return view


class SignInRequiredMiddleware:
    """Closed by default: a view that nobody marked open sends strangers to the sign-in page."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> HttpResponseBase | None:
        if request.user.is_authenticated:
            touch = getattr(request.session, "touch", None)
            if touch is not None:
                touch()
            return None
        if getattr(view, "open_to_all", False):
            return None
        return redirect_to_login(request.get_full_path() if request.method == "GET" else "/")
