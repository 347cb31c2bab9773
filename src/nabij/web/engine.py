"""The one template engine: Jinja2 with Django's translations, addresses and static files.

Belongs here: the backend class, the environment and what every template may call. Components need no import:
the global `ui` finds them by name, so that a block rendered on its own (`nabij.web.htmx.render_region`) has them
too.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Any

import jinja2
from django.conf import settings
from django.template.backends.jinja2 import Jinja2
from django.templatetags.static import static
from django.urls import reverse
from django.utils import translation
from markupsafe import Markup

from nabij.web import dates, forms
from nabij.web.addresses import address
from nabij.web.page import Page
from nabij.web.parts import ShownItem


class Templates(Jinja2):
    """Django's Jinja2 backend, looking in `templates` and with Nabij's environment unless told otherwise."""

    app_dirname = "templates"

    def __init__(self, params: dict[str, Any]) -> None:
        options = {"environment": "nabij.web.engine.environment", **params.get("OPTIONS", {})}
        super().__init__({**params, "OPTIONS": options})


class Components:
    """Gives templates `ui.<name>(…)`: the macro `<name>` of `web/components/<name>.html`."""

    def __init__(self, env: jinja2.Environment) -> None:
        self._env = env

    def __getattr__(self, name: str) -> Callable[..., str]:
        if name.startswith("_"):
            raise AttributeError(name)
        try:
            template = self._env.get_template(f"web/components/{name}.html")
        except jinja2.TemplateNotFound as missing:
            raise AttributeError(f"no component {name!r}") from missing
        macro: Callable[..., str] = getattr(template.module, name)
        if not self._env.auto_reload:
            macro = _DRAWN_ONCE[name](macro) if name in _DRAWN_ONCE else macro
            setattr(self, name, macro)  # from now on it is found without coming here
        return macro


def icon_drawn_once(icon: Callable[..., str]) -> Callable[..., str]:
    """The icon component, drawing each symbol without words once: a page holds dozens of the same few."""

    @lru_cache(maxsize=512)
    def drawn(name: str, size: str, _storage: str) -> str:
        return icon(name, size=size)

    def draw(name: str, label: object = "", size: str = "") -> str:
        if label:
            return icon(name, label, size)
        return drawn(name, size, settings.STORAGES["staticfiles"]["BACKEND"])

    return draw


def nav_drawn_once(nav: Callable[..., str]) -> Callable[..., str]:
    """The main navigation, drawing the same items once. They hold words and addresses of pages, nothing of a person."""

    @lru_cache(maxsize=256)
    def drawn(items: tuple[ShownItem, ...], _language: str | None, _storage: str) -> str:
        return nav(items)

    def draw(items: Iterable[ShownItem]) -> str:
        return drawn(tuple(items), translation.get_language(), settings.STORAGES["staticfiles"]["BACKEND"])

    return draw


_DRAWN_ONCE = {"icon": icon_drawn_once, "main_nav": nav_drawn_once}


def named_address(name: str, *args: object, **kwargs: object) -> str:
    """The address of a named page; raises NoReverseMatch when there is none."""
    return reverse(name, kwargs=kwargs) if kwargs else address(name, *args)


def said(text: str, /, **values: object) -> Markup:
    """A sentence of a template in the language of the page, with its values escaped.

    Jinja's own way looks the sentence up and makes it safe at each call, which took a tenth of a page.
    """
    sentence = _sentence(text, translation.get_language())
    return sentence % values if values or "%" in sentence else sentence


@lru_cache(maxsize=8192)
def _sentence(text: str, _language: str | None) -> Markup:
    return Markup(translation.gettext(text))  # noqa: S704  our own sentences, in templates and catalogues


def static_address(path: str) -> str:
    """The address of a static file. Pages ask for the same few dozens of times, so it is worked out once."""
    return _static_address(path, settings.STORAGES["staticfiles"]["BACKEND"])


@lru_cache(maxsize=512)
def _static_address(path: str, storage: str) -> str:
    return str(static(path))


def environment(**options: Any) -> jinja2.Environment:
    """Build the environment; Django's backend calls this once."""
    options.update(undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    extensions = [*options.pop("extensions", ()), "jinja2.ext.i18n", "jinja2.ext.do"]
    env = jinja2.Environment(extensions=extensions, **options)  # noqa: S701  Django's backend sets autoescape
    env.policies["ext.i18n.trimmed"] = True
    env.install_gettext_callables(  # type: ignore[attr-defined]
        translation.gettext,
        translation.ngettext,
        newstyle=True,
        pgettext=translation.pgettext,
        npgettext=translation.npgettext,
    )
    env.globals.update(
        gettext=said,
        _=said,
        static=static if settings.DEBUG else static_address,
        url=named_address,
        ui=Components(env),
        page=Page(),
        form_shape=forms.shape,
        error_lines=forms.error_lines,
    )
    env.filters.update(
        day=dates.day,
        day_long=dates.day_long,
        clock=dates.clock,
        moment=dates.moment,
        school_days_ago=dates.school_days_ago,
        spelled=dates.spelled,
        iso=dates.iso,
    )
    return env
