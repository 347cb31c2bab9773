"""A fragment is the same region that the whole page holds."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from django.http import HttpRequest, HttpResponse

from nabij.web import htmx

ASKED = {"HTTP_HX_REQUEST": "true"}


def test_is_htmx_needs_the_header_and_no_history_restore(ask: Callable[..., HttpRequest]) -> None:
    assert htmx.is_htmx(ask(**ASKED))
    assert not htmx.is_htmx(ask())
    assert not htmx.is_htmx(ask(**ASKED, HTTP_HX_HISTORY_RESTORE_REQUEST="true"))


def test_region_is_found_unchanged_in_the_whole_page(ask: Callable[..., HttpRequest]) -> None:
    request = ask()

    part = htmx.render_region(request, "web/help.html", "content")
    whole = htmx.render_page_or_region(request, "web/help.html", "content")

    assert len(part.content) > 500
    assert part.content in whole.content
    assert b"<html" in whole.content
    assert part["Vary"] == whole["Vary"].split(", ")[0] == "HX-Request"


def test_page_or_region_gives_htmx_the_region(ask: Callable[..., HttpRequest]) -> None:
    answer = htmx.render_page_or_region(ask(**ASKED), "web/help.html", "content", status=422)

    assert answer.status_code == 422
    assert b"<html" not in answer.content


def test_region_that_does_not_exist_is_named(ask: Callable[..., HttpRequest]) -> None:
    with pytest.raises(htmx.NoSuchRegion, match=r"web/help.html has no block 'nowhere'"):
        htmx.region_text(ask(), "web/help.html", "nowhere")


def test_announce_keeps_the_header_ascii() -> None:
    answer = htmx.announce(HttpResponse(), "Eén groet vastgelegd.")

    header = answer["HX-Trigger-After-Swap"]
    assert header.isascii()
    assert json.loads(header) == {"nabij:say": "Eén groet vastgelegd."}


def test_go_sends_htmx_elsewhere() -> None:
    answer = htmx.go("/today/")

    assert (answer.status_code, answer["HX-Redirect"]) == (204, "/today/")
