"""Pages for when something is not as hoped: plain, in the reader's language, with one way on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template.loader import get_template
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Trouble:
    """What a page of this kind says: what is the case, what it means, what to do."""

    status: int
    title: str | Promise
    text: str | Promise
    advice: str | Promise


BAD_REQUEST = Trouble(
    400,
    _("This request could not be read"),
    _("Something in what the browser sent is not as it should be. Nothing was changed."),
    _("Go back and try again. If it happens again, tell the person who looks after Nabij at your school."),
)
FORBIDDEN = Trouble(
    403,
    _("This page is not yours to see"),
    _("What teachers write stays with them, unless they share it. That is why this page stays closed."),
    _("Did you expect to see it? Ask the person who wrote it to share it with you."),
)
NOT_FOUND = Trouble(
    404,
    _("This page is not here"),
    _("The address may have a typing mistake, or what was here has moved or been erased."),
    _("Go to the first page and look from there."),
)
FORM_TOO_OLD = Trouble(
    403,
    _("This form has been open too long"),
    _("Because of that we cannot be sure that it was you who sent it. Nothing was changed."),
    _("Go back, load the page again and send it once more."),
)
TOO_LARGE = Trouble(
    413,
    _("This file is too large"),
    _("Nabij refuses files of this size, so that it stays quick for everybody. Nothing was saved."),
    _("Choose a smaller file, or ask the person who looks after Nabij to read it in."),
)
TOO_MANY = Trouble(
    429,
    _("That was too often in a short time"),
    _("Nabij waits a little, so that nobody can guess passwords. There is nothing wrong with your account."),
    _("Wait a few minutes and try again."),
)
SERVER_ERROR = Trouble(
    500,
    _("Something broke at our end"),
    _("It is not your doing. What you sent last may not have been saved."),
    _("Try again in a minute. If it stays, tell the person who looks after Nabij what you were doing."),
)


def trouble(request: HttpRequest | None, what: Trouble, *, retry_after: int | None = None) -> HttpResponse:
    """The page for this trouble; `retry_after` in seconds goes into the header."""
    text = get_template("web/trouble.html").render({"trouble": what}, request)
    response = HttpResponse(text, status=what.status)
    response["Cache-Control"] = "no-store"
    if retry_after is not None:
        response["Retry-After"] = str(retry_after)
    return response


def bad_request(request: HttpRequest, exception: Any = None) -> HttpResponse:
    """400."""
    return trouble(request, BAD_REQUEST)


def forbidden(request: HttpRequest, exception: Any = None) -> HttpResponse:
    """403."""
    return trouble(request, FORBIDDEN)


def not_found(request: HttpRequest, exception: Any = None) -> HttpResponse:
    """404."""
    return trouble(request, NOT_FOUND)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 for a form without a valid token; Django's middleware calls it by name."""
    return trouble(request, FORM_TOO_OLD)


def too_large(request: HttpRequest) -> HttpResponse:
    """413."""
    return trouble(request, TOO_LARGE)


def too_many(request: HttpRequest, *, retry_after: int = 300) -> HttpResponse:
    """429."""
    return trouble(request, TOO_MANY, retry_after=retry_after)


def server_error(request: HttpRequest) -> HttpResponse:
    """500: drawn without the request, because a session or a person may be what broke."""
    chosen = translation.get_language_from_request(request)
    with translation.override(chosen or settings.LANGUAGE_CODE):
        return trouble(None, SERVER_ERROR)
