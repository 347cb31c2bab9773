"""Guides point to each other by title; every such title is one that exists."""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import get_close_matches
from itertools import chain

import pytest

from nabij.content.files import LANGUAGES
from nabij.content.guides import GuideContent, load_guides

GUIDES = load_guides()

TITLES = {
    language: {content.prose[language].title: slug for slug, content in GUIDES.items()}
    for language in LANGUAGES
}
"""Slug by title; guides point to each other by title, in italics."""

POINTING = {
    "nl": r"(?:\bZie|\b[Gg]ids|\bKijk (?:eens )?bij|\bVanuit) \*([A-ZÉ][^*]+)\*",
    "en": r"(?:\bSee|\b[Gg]uide|\b[Ll]ook at) \*([A-Z][^*]+)\*",
}
"""Words after which a name in italics has to be that of a guide."""

every_guide = pytest.mark.parametrize("content", GUIDES.values(), ids=GUIDES)
every_language = pytest.mark.parametrize("language", LANGUAGES)


def pieces(content: GuideContent, language: str) -> Iterator[str]:
    """The Markdown of every step, its hints and its examples."""
    for step in content.prose[language].steps.values():
        for piece in (step.lead, *step.hints, *step.examples.values()):
            yield piece.markdown


def italics(content: GuideContent, language: str) -> list[str]:
    """What stands between single asterisks."""
    found = (re.findall(r"(?<!\*)\*([^*\n]+)\*(?!\*)", piece) for piece in pieces(content, language))
    return list(chain.from_iterable(found))


def named_guides(content: GuideContent, language: str) -> set[str]:
    """The slugs of the guides that a guide names."""
    return {TITLES[language][phrase] for phrase in italics(content, language) if phrase in TITLES[language]}


@every_guide
def test_guides_named_in_italics_are_the_same_in_both_languages(content: GuideContent) -> None:
    named = {language: sorted(named_guides(content, language)) for language in LANGUAGES}

    assert named["nl"] == named["en"]


@every_language
@every_guide
def test_no_name_in_italics_almost_matches_a_guide(content: GuideContent, language: str) -> None:
    titles = TITLES[language]

    stale = [
        (phrase, close[0])
        for phrase in italics(content, language)
        if phrase not in titles and (close := get_close_matches(phrase, titles, n=1, cutoff=0.7))
    ]

    assert stale == []


@every_language
@every_guide
def test_name_in_italics_after_a_pointing_word_is_a_guide(content: GuideContent, language: str) -> None:
    told = "\n".join(pieces(content, language))

    lost = [name for name in re.findall(POINTING[language], told) if name not in TITLES[language]]

    assert lost == []


def test_titles_are_told_apart_in_each_language() -> None:
    assert all(len(TITLES[language]) == len(GUIDES) for language in LANGUAGES)
