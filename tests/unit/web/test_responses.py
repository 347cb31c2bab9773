"""Pages for trouble: right status, plain words in both languages, a way on."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.http import HttpRequest, HttpResponse
from django.utils import translation

from nabij.web import responses


@pytest.mark.parametrize(
    ("view", "status", "dutch", "english"),
    [
        (responses.bad_request, 400, "Dit verzoek konden we niet lezen", "This request could not be read"),
        (responses.forbidden, 403, "Deze pagina is niet voor jou", "This page is not yours to see"),
        (responses.not_found, 404, "Deze pagina is er niet", "This page is not here"),
        (responses.csrf_failure, 403, "Dit formulier stond te lang open", "This form has been open too long"),
        (responses.too_large, 413, "Dit bestand is te groot", "This file is too large"),
        (responses.too_many, 429, "Dat was te vaak in korte tijd", "That was too often in a short time"),
    ],
)
def test_trouble_page_in_both_languages(
    ask: Callable[..., HttpRequest],
    view: Callable[[HttpRequest], HttpResponse],
    status: int,
    dutch: str,
    english: str,
) -> None:
    in_dutch = view(ask("/nope/"))
    with translation.override("en"):
        in_english = view(ask("/nope/"))

    assert (in_dutch.status_code, in_english.status_code) == (status, status)
    assert f"<h1>{dutch}</h1>" in in_dutch.content.decode()
    assert f"<h1>{english}</h1>" in in_english.content.decode()
    assert 'class="button button--primary" href="/"' in in_dutch.content.decode()
    assert in_dutch["Cache-Control"] == "no-store"


def test_too_many_says_when_to_come_back(ask: Callable[..., HttpRequest]) -> None:
    assert responses.too_many(ask(), retry_after=60)["Retry-After"] == "60"


def test_server_error_needs_no_person_and_follows_the_browser(ask: Callable[..., HttpRequest]) -> None:
    class Broken:
        @property
        def is_authenticated(self) -> bool:
            raise RuntimeError("the database is gone")

    answer = responses.server_error(ask(user=Broken(), HTTP_ACCEPT_LANGUAGE="en"))

    assert answer.status_code == 500
    assert "<h1>Something broke at our end</h1>" in answer.content.decode()
