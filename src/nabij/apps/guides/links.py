"""Guides that name each other: an italic title in the text becomes the way to that guide."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from html import escape, unescape

from django.urls import reverse

from nabij.apps.guides import library
from nabij.content.prose import Prose

_ITALIC = re.compile(r"<em>([^<]+)</em>")


@cache
def _slugs(language: str) -> Mapping[str, str]:
    """The slug by title, in small letters."""
    return {content.prose[language].title.casefold(): slug for slug, content in library.shipped().items()}


def linked(prose: Prose, *, here: str, dyad_id: int | None) -> Prose:
    """The same text, with a link where the title of another guide stands in italics."""
    slugs = _slugs(library.language())

    def link(found: re.Match[str]) -> str:
        slug = slugs.get(unescape(found[1]).strip(" .").casefold())
        if slug is None or slug == here:
            return found[0]
        about = f"?dyad={dyad_id}" if dyad_id else ""
        return f'<a href="{escape(reverse("guides:about", args=[slug]) + about)}">{found[1]}</a>'

    return replace(prose, html=_ITALIC.sub(link, prose.html))
