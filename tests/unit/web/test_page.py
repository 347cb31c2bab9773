"""What the base template asks about the page, and the base template itself."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace

import pytest
from django.contrib import messages
from django.http import HttpRequest
from django.shortcuts import render
from django.utils import translation

from nabij.web.context import page as processor
from nabij.web.page import Page, Undo, say


class Noor:
    """A person who is signed in."""

    is_authenticated = True
    theme = "auto"

    def get_short_name(self) -> str:
        return "Noor"

    def __str__(self) -> str:
        return "Noor de Wit"


def test_page_without_a_request_answers_everything() -> None:
    page = Page()

    assert (page.person, page.theme, page.path, page.items(), page.flashes) == (None, "", "/", [], [])
    assert page.language == "nl"
    assert page.languages == (("nl", "Nederlands"), ("en", "English"))


@pytest.mark.parametrize(
    ("own", "cookie", "theme"),
    [("dark", "light", "dark"), ("auto", "light", ""), ("", "light", "light"), ("", "pink", "")],
)
def test_theme_is_the_persons_choice_before_the_cookie(
    ask: Callable[..., HttpRequest], own: str, cookie: str, theme: str
) -> None:
    user = SimpleNamespace(is_authenticated=True, theme=own)

    assert Page(ask(user=user, HTTP_COOKIE=f"nabij_theme={cookie}")).theme == theme


def test_person_name_is_short_where_there_is_a_short_one(ask: Callable[..., HttpRequest]) -> None:
    assert Page(ask(user=Noor())).person_name == "Noor"
    assert Page(ask(user=SimpleNamespace(is_authenticated=True))).person_name.startswith("namespace")


def test_flash_with_undo_comes_back_as_it_was_left(ask: Callable[..., HttpRequest]) -> None:
    request = ask()
    undo = Undo(action="/undo/", fields=(("moment", "4"),), label="Terug")
    say(request, "Vastgelegd.", undo=undo)
    say(request, "Kijk na.", level=messages.WARNING)
    messages.add_message(request, messages.INFO, "Zomaar.", extra_tags="quiet")

    flashes = Page(request).flashes

    assert [(flash.text, flash.tone, flash.undo) for flash in flashes] == [
        ("Vastgelegd.", "good", undo),
        ("Kijk na.", "warn", None),
        ("Zomaar.", "info", None),
    ]


def test_link_to_an_absent_page_is_empty() -> None:
    assert Page.link("web:help") == "/help/"
    assert Page.link("no:where") == ""


def test_demo_follows_the_settings(settings: SimpleNamespace) -> None:
    settings.DEMO = True

    assert Page().demo is True


def test_processor_binds_the_page_to_the_request(ask: Callable[..., HttpRequest]) -> None:
    assert processor(ask("/today/?week=2"))["page"].path == "/today/?week=2"


def test_base_in_dutch_names_language_title_and_skip_link(ask: Callable[..., HttpRequest]) -> None:
    html = render(ask(), "web/help.html").content.decode()

    assert '<html lang="nl">' in html
    assert "<title>Hulp · Nabij</title>" in html
    assert 'href="#main">Ga direct naar de pagina</a>' in html
    assert html.count("<h1>") == 1


def test_base_in_english_with_a_chosen_theme(ask: Callable[..., HttpRequest]) -> None:
    with translation.override("en"):
        html = render(ask(HTTP_COOKIE="nabij_theme=dark"), "web/help.html").content.decode()

    assert '<html lang="en" data-theme="dark">' in html
    assert "<title>Help · Nabij</title>" in html


def test_base_holds_no_inline_script_or_style(ask: Callable[..., HttpRequest]) -> None:
    html = render(ask(user=Noor()), "web/gallery.html", {"components": []}).content.decode()

    assert " style=" not in html
    assert "<style" not in html
    assert " onclick" not in html
    assert html.count("<script") == html.count("<script defer src=") + html.count(
        '<script type="module" src='
    )


def test_base_shows_messages_with_a_way_back_as_a_form(ask: Callable[..., HttpRequest]) -> None:
    request = ask()
    say(request, "Groet <b> vastgelegd.", undo=Undo(action="/undo/", fields=(("moment", "4"),)))

    html = render(request, "web/help.html").content.decode()

    assert "Groet &lt;b&gt; vastgelegd." in html
    assert '<form class="undo" method="post" action="/undo/">' in html
    assert '<input type="hidden" name="moment" value="4">' in html
    assert html.count("csrfmiddlewaretoken") == 3


def test_base_says_error_in_the_title_when_the_form_came_back(ask: Callable[..., HttpRequest]) -> None:
    html = render(ask(), "web/help.html", {"form": SimpleNamespace(errors={"name": ["x"]})}).content.decode()

    assert "<title>Fout: Hulp · Nabij</title>" in html


def test_base_shows_the_demo_banner_only_in_the_demo(
    ask: Callable[..., HttpRequest], settings: SimpleNamespace
) -> None:
    without = render(ask(), "web/help.html").content.decode()
    settings.DEMO = True
    with_banner = render(ask(), "web/help.html").content.decode()

    assert "verzonnen school" not in without
    assert "verzonnen school" in with_banner
    assert 'href="/me/demo/"' in with_banner
