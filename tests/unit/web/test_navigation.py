"""The registry of the bar, the menu and the footer."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace

import pytest
from django.http import HttpRequest

from nabij.web import navigation
from nabij.web.navigation import NavItem

NOOR = SimpleNamespace(is_authenticated=True)
NOBODY = SimpleNamespace(is_authenticated=False)


@pytest.fixture(autouse=True)
def _own_registry(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(navigation, "_items", {})
    navigation.register(NavItem("more", "Meer", "more", 2))
    navigation.register(NavItem("today", "Vandaag", "today", 1, prefix="/today/"))
    navigation.register(NavItem("absent", "Weg", "no:where", 3))
    navigation.register(NavItem("help", "Hulp", "web:help", 1, place="footer", visible=lambda request: True))


def test_shown_items_come_in_order_without_pages_that_do_not_exist(ask: Callable[..., HttpRequest]) -> None:
    items = navigation.shown(ask("/today/", user=NOOR))

    assert [item.code for item in items] == ["today", "more"]


def test_shown_items_hide_from_somebody_who_is_not_signed_in(ask: Callable[..., HttpRequest]) -> None:
    assert navigation.shown(ask(user=NOBODY)) == []
    assert navigation.shown(ask()) == []
    assert [item.code for item in navigation.shown(ask(), "footer")] == ["help"]


@pytest.mark.parametrize(
    ("address", "current"),
    [("/today/", ["today"]), ("/today/else/", ["today"]), ("/today/more/", ["more"]), ("/help/", [])],
)
def test_current_item_is_the_one_with_the_longest_fitting_address(
    ask: Callable[..., HttpRequest], address: str, current: list[str]
) -> None:
    items = navigation.shown(ask(address, user=NOOR))

    assert [item.code for item in items if item.current] == current


def test_registering_again_replaces_and_unregistering_forgets() -> None:
    navigation.register(NavItem("today", "Nu", "today", 9))
    navigation.unregister("more")
    navigation.unregister("more")

    assert [(item.code, item.label) for item in navigation.registered()] == [
        ("help", "Hulp"),
        ("absent", "Weg"),
        ("today", "Nu"),
    ]
