"""What the base template asks about the page at hand: who reads, which messages, which optional pages exist.

The template calls these as `page.<name>(…)`; each tolerates a page without a request or without the app that would
have answered, so that error pages need nothing.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse


@dataclass(frozen=True, slots=True)
class Undo:
    """A way back that a message offers: an ordinary form that posts to `action`."""

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


def say(
    request: HttpRequest,
    text: str,
    *,
    level: int = messages.SUCCESS,
    undo: Undo | None = None,
) -> None:
    """Leave a message for the next page, with a way back where there is one."""
    tags = "" if undo is None else _pack(undo)
    messages.add_message(request, level, text, extra_tags=tags)


def flashes(request: HttpRequest | None) -> list[Flash]:
    """The messages waiting for this page; reading them takes them away."""
    if request is None or not hasattr(request, "_messages"):
        return []
    return [
        Flash(
            text=str(message.message),
            tone=_TONES.get(message.level, "info"),
            undo=_unpack(message.extra_tags or ""),
        )
        for message in messages.get_messages(request)
    ]


def theme(request: HttpRequest | None) -> str:
    """`light`, `dark` or `` (as the device has it): the choice of the person, else of the cookie."""
    if request is None:
        return ""
    chosen = getattr(getattr(request, "user", None), "theme", "") or request.COOKIES.get("nabij_theme", "")
    return chosen if chosen in ("light", "dark") else ""


def person(request: HttpRequest | None) -> Any:
    """The person who is signed in, or None."""
    user = getattr(request, "user", None)
    return user if user is not None and user.is_authenticated else None


def link(url_name: str, *args: object) -> str:
    """The address of a page that may be absent; empty when it is."""
    try:
        return reverse(url_name, args=args or None)
    except NoReverseMatch:
        return ""


def demo() -> bool:
    """Whether this is the demonstration school, which says so on every page."""
    return bool(getattr(settings, "NABIJ_DEMO", False))


_MARK = "undo:"


def _pack(undo: Undo) -> str:
    return _MARK + json.dumps([undo.action, [list(pair) for pair in undo.fields], undo.label])


def _unpack(tags: str) -> Undo | None:
    if not tags.startswith(_MARK):
        return None
    action, fields, label = json.loads(tags.removeprefix(_MARK))
    return Undo(action=action, fields=tuple((name, value) for name, value in fields), label=label)
