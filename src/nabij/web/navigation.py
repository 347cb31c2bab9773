"""Navigation: each app adds its own items, the base template shows those that a person may see."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from django.http import HttpRequest
from django.urls import NoReverseMatch
from django.utils.functional import Promise
from django.utils.translation import get_language

from nabij.web.addresses import address
from nabij.web.parts import ShownItem


def signed_in(request: HttpRequest) -> bool:
    """The usual answer to "who sees this item": everyone who is signed in."""
    user = getattr(request, "user", None)
    return bool(user is not None and user.is_authenticated)


@dataclass(frozen=True, slots=True, eq=False)  # known by itself, not by its words
class NavItem:
    """One item of the main navigation, the account menu or the footer.

    `place` is `main`, `menu` or `footer`; an item of the menu with `post` is an ordinary form (signing out).
    `icon` names a symbol of the icon component; `thumb` places a main item in the bar at the bottom of a phone (five
    find room there, in `order`); `prefix` is the start of the addresses that belong to the item, for marking the
    current one; empty means the item's own address only.
    """

    code: str
    label: str | Promise
    url_name: str
    order: int
    visible: Callable[[HttpRequest], bool] = signed_in
    icon: str = "dot"
    thumb: bool = True
    prefix: str = ""
    place: str = "main"
    post: bool = False


_items: dict[str, NavItem] = {}


def register(item: NavItem) -> None:
    """Add an item (from `AppConfig.ready`); the same code again replaces it."""
    _items[item.code] = item


def unregister(code: str) -> None:
    """Take an item away again; unknown codes are ignored."""
    _items.pop(code, None)


def registered() -> tuple[NavItem, ...]:
    """Every item in the order of the bar."""
    return tuple(sorted(_items.values(), key=lambda item: (item.order, item.code)))


def shown(request: HttpRequest, place: str = "main") -> list[ShownItem]:
    """The items this person sees in a place; items whose page does not exist are left out."""
    candidates = [item for item in registered() if item.place == place and item.visible(request)]
    found = [(item, href) for item in candidates if (href := _address(item.url_name)) is not None]
    current, language = _current(found, request.path), get_language()
    return [_shown(item, href, item.code == current, language) for item, href in found]


@lru_cache(maxsize=512)
def _shown(item: NavItem, href: str, current: bool, _language: str | None) -> ShownItem:
    return ShownItem(
        code=item.code,
        label=str(item.label),
        href=href,
        icon=item.icon,
        thumb=item.thumb,
        post=item.post,
        current=current,
    )


def _current(found: list[tuple[NavItem, str]], path: str) -> str | None:
    """The item with the longest address or prefix that the path begins with."""
    best, length = None, -1
    for item, href in found:
        start = item.prefix or href
        fits = path.startswith(start) if item.prefix else path == href
        if fits and len(start) > length:
            best, length = item.code, len(start)
    return best


def _address(url_name: str) -> str | None:
    try:
        return address(url_name)
    except NoReverseMatch:
        return None
