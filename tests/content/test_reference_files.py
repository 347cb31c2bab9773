"""Sources, glossary and the map of systems as they stand in the content folder."""

from __future__ import annotations

from importlib import import_module

import pytest

from nabij.content.domain_map import load_domain_map, unresolved
from nabij.content.files import LANGUAGES, content_root
from nabij.content.glossary import load_glossary
from nabij.content.guides import load_guides
from nabij.content.questionnaires import load_questionnaire
from nabij.content.readability import reading_of
from nabij.content.sources import load_sources


def test_every_system_of_the_field_has_a_place_that_is_there() -> None:
    entries = load_domain_map()

    assert unresolved(entries, root=content_root()) == ()


def test_no_system_from_the_first_to_the_last_is_left_out() -> None:
    entries = load_domain_map()

    assert list(entries) == [f"S-{number:03d}" for number in range(1, 135)]
    assert all(entry.name.strip() and entry.lives for entry in entries.values())


def test_every_guide_questionnaire_and_function_of_the_map_can_be_opened() -> None:
    places = [place for entry in load_domain_map().values() for place in entry.lives]
    functions = [place.function.rpartition(".") for place in places if place.function]

    assert {place.guide for place in places if place.guide} <= set(load_guides())
    for name in {place.questionnaire for place in places if place.questionnaire}:
        assert load_questionnaire(content_root() / "questionnaires" / f"{name}.yaml").id == name
    assert all(callable(getattr(import_module(module), name)) for module, _, name in functions)


def test_every_guide_is_on_the_map() -> None:
    mapped = {place.guide for entry in load_domain_map().values() for place in entry.lives}

    assert set(load_guides()) - mapped == set()


def test_what_can_be_done_or_read_never_lives_in_a_room_alone() -> None:
    entries = load_domain_map()
    coached = {"S-098", "S-099"}
    roomed = {name for name, entry in entries.items() if all(place.room is not None for place in entry.lives)}

    assert {name for name in roomed if "S-030" <= name <= "S-109"} == coached


def test_every_system_that_a_guide_carries_out_names_that_guide() -> None:
    entries = load_domain_map()
    missing = [
        (slug, content.guide.meta.systems[0])
        for slug, content in load_guides().items()
        if all(place.guide != slug for place in entries[content.guide.meta.systems[0]].lives)
    ]

    assert missing == []


def test_every_source_has_a_title_and_dated_sources_come_before_now() -> None:
    sources = load_sources()

    assert all(source.title and source.authors for source in sources.values())
    assert all(source.year is None or source.year <= 2030 for source in sources.values())


def test_words_that_look_alike_are_kept_apart_from_both_sides() -> None:
    terms = load_glossary()
    one_sided = [
        (code, other)
        for code, term in terms.items()
        for other in term.apart
        if code not in terms[other].apart
    ]

    assert one_sided == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_glossary_reads_easily(language: str) -> None:
    meanings = [term.meaning.in_language(language) for term in load_glossary().values()]

    reading = reading_of("\n".join(meanings), language=language)

    assert reading.ease >= 70
    assert reading.words_per_sentence <= 12


def test_meanings_of_the_glossary_are_short() -> None:
    long = [
        code
        for code, term in load_glossary().items()
        if max(len(term.meaning.in_language(language)) for language in LANGUAGES) > 140
    ]

    assert long == []
