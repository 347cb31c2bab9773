"""What the base template asks about the page at hand: who reads, which messages, which optional pages exist.

Templates call `page.<name>`. The context processor binds it to the request; without a request (the page for a broken
server) the environment's own `Page()` answers, so that error pages need nothing.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest
from django.urls import NoReverseMatch
from django.utils import translation

from nabij.web import navigation
from nabij.web.addresses import address
from nabij.web.parts import ShownItem

THEMES = ("light", "dark")
THEME_COOKIE = "nabij_theme"


@dataclass(frozen=True, slots=True)
class Undo:
    """A way back that a message offers: an ordinary form that posts `fields` to `action`."""

    action: str
    fields: tuple[tuple[str, str], ...] = ()
    label: str = ""


@dataclass(frozen=True, slots=True)
class Flash:
    """One message as the template shows it; `tone` is a tone of the notice component."""

    text: str
    tone: str
    undo: Undo | None


_TONES = {messages.SUCCESS: "good", messages.WARNING: "warn", messages.ERROR: "bad"}
_UNDO_MARK = "undo:"


def say(request: HttpRequest, text: str, *, level: int = messages.SUCCESS, undo: Undo | None = None) -> None:
    """Leave a message for the next page, with a way back where there is one."""
    messages.add_message(request, level, text, extra_tags="" if undo is None else _pack(undo))


class Page:
    """The page at hand as its base template sees it."""

    def __init__(self, request: HttpRequest | None = None) -> None:
        self._request = request

    @property
    def person(self) -> Any:
        """The person who is signed in, or None."""
        user = getattr(self._request, "user", None)
        return user if user is not None and user.is_authenticated else None

    @property
    def person_name(self) -> str:
        """How the account menu addresses the person: by the short name."""
        person = self.person
        short = getattr(person, "get_short_name", None)
        return str(short() if short is not None else person)

    @property
    def theme(self) -> str:
        """`light`, `dark` or empty (as the device has it): the choice of the person, else of the cookie."""
        if self._request is None:
            return ""
        cookie = self._request.COOKIES.get(THEME_COOKIE, "")
        chosen = getattr(self.person, "theme", "") or cookie
        return chosen if chosen in THEMES else ""

    @property
    def language(self) -> str:
        """The language of this page, for `<html lang>`."""
        return translation.get_language() or settings.LANGUAGE_CODE

    @property
    def languages(self) -> tuple[tuple[str, str], ...]:
        """Each language with its own name."""
        return tuple((code, str(name)) for code, name in settings.LANGUAGES)

    @property
    def path(self) -> str:
        """Where the reader is, to come back to after changing language or theme."""
        return "/" if self._request is None else self._request.get_full_path()

    def items(self, place: str = "main") -> list[ShownItem]:
        """The items of a navigation place (`main`, `menu`, `footer`) that this person sees."""
        return [] if self._request is None else navigation.shown(self._request, place)

    @property
    def flashes(self) -> list[Flash]:
        """The messages waiting for this page; reading them takes them away."""
        if self._request is None or not hasattr(self._request, "_messages"):
            return []
        return [_flash(message) for message in messages.get_messages(self._request)]

    @property
    def demo(self) -> bool:
        """Whether this is the demonstration school, which says so on every page."""
        return bool(getattr(settings, "DEMO", False))

    @staticmethod
    def link(url_name: str, *args: object) -> str:
        """The address of a page that may be absent; empty when it is."""
        try:
            return address(url_name, *args)
        except NoReverseMatch:
            return ""


def _flash(message: Any) -> Flash:
    undo = _unpack(message.extra_tags or "")
    return Flash(text=str(message.message), tone=_TONES.get(message.level, "info"), undo=undo)


def _pack(undo: Undo) -> str:
    return _UNDO_MARK + json.dumps([undo.action, undo.fields, undo.label])


def _unpack(tags: str) -> Undo | None:
    if not tags.startswith(_UNDO_MARK):
        return None
    action, fields, label = json.loads(tags.removeprefix(_UNDO_MARK))
    return Undo(action=action, fields=tuple((name, value) for name, value in fields), label=label)
