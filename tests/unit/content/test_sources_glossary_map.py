"""Loading sources, glossary and the map of systems."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from nabij.content.domain_map import SYSTEMS, Room, load_domain_map, unresolved
from nabij.content.errors import ContentError
from nabij.content.glossary import load_glossary
from nabij.content.sources import check_cited, load_sources

SOURCE = (
    "- {id: roe, authors: 'Roe, A.', year: 2020, title: T, kind: article, evidence: trial, doi: 10.1234/ab}\n"
)
UNDATED = "- {id: team, authors: Team, year: null, title: T, kind: guide, evidence: review}\n"
TERM = "- {{code: {code}, name: {{nl: {nl}, en: {en}}}, meaning: {{nl: x, en: y}}, apart: [{apart}]}}\n"


def root(tmp_path: Path, name: str, text: str) -> Path:
    (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def term(code: str, *, nl: str = "", en: str = "", apart: str = "") -> str:
    return TERM.format(code=code, nl=nl or code, en=en or code, apart=apart)


def code_of(error: pytest.ExceptionInfo[ContentError]) -> tuple[str, int, str]:
    return error.value.code, error.value.line, error.value.key


def test_load_sources_names_them_for_a_sentence(tmp_path: Path) -> None:
    sources = load_sources(root(tmp_path, "sources.yaml", SOURCE + UNDATED))

    assert [source.short for source in sources.values()] == ["Roe, A. (2020)", "Team"]
    assert [source.address for source in sources.values()] == ["https://doi.org/10.1234/ab", ""]


def test_load_sources_with_an_id_twice_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ContentError) as error:
        load_sources(root(tmp_path, "sources.yaml", SOURCE + SOURCE))

    assert code_of(error) == ("sources.id_twice", 2, "roe")


def test_check_cited_with_an_unknown_source_names_the_guide(tmp_path: Path) -> None:
    content = SimpleNamespace(guide=SimpleNamespace(meta=SimpleNamespace(sources=("team", "nobody"))))
    guides = cast("Any", {"sample": content})
    sources = load_sources(root(tmp_path, "sources.yaml", UNDATED))

    with pytest.raises(ContentError) as error:
        check_cited(guides, sources, root=tmp_path)

    assert code_of(error) == ("sources.unknown", 0, "nobody")
    assert error.value.file.parent.name == "sample"


def test_load_glossary_gives_terms_by_code(tmp_path: Path) -> None:
    terms = load_glossary(
        root(tmp_path, "glossary.yaml", term("closeness") + term("warmth", apart="closeness"))
    )

    assert list(terms) == ["closeness", "warmth"]
    assert terms["warmth"].apart == ("closeness",)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (term("a") + term("a"), ("glossary.code_twice", 2, "a")),
        (term("a") + term("b", nl="a"), ("glossary.name_twice", 2, "b")),
        (term("a") + term("b", en="a"), ("glossary.name_twice", 2, "b")),
        (term("a", apart="z"), ("glossary.unknown_term", 1, "z")),
    ],
)
def test_load_glossary_with_a_slip_names_line_and_term(
    tmp_path: Path, text: str, expected: tuple[str, int, str]
) -> None:
    with pytest.raises(ContentError) as error:
        load_glossary(root(tmp_path, "glossary.yaml", text))

    assert code_of(error) == expected


def entry(name: str, lives: str = "{room: growth}") -> str:
    return f"{name}: {{name: N, lives: [{lives}]}}\n"


ALL = [entry(name) for name in SYSTEMS]


def test_load_domain_map_gives_every_system(tmp_path: Path) -> None:
    entries = load_domain_map(root(tmp_path, "domain_map.yaml", "".join(ALL)))

    assert tuple(entries) == SYSTEMS
    assert len(entries) == 134
    assert entries["S-001"].lives[0].room is Room.GROWTH


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (ALL[:-1], ("domain_map.missing_system", 0, "S-134")),
        ([*ALL, entry("S-135")], ("domain_map.unknown_system", 135, "S-135")),
        ([entry("S-001", ""), *ALL[1:]], ("domain_map.nowhere", 1, "S-001")),
        ([*ALL[1:], ALL[0]], ("domain_map.out_of_order", 0, "")),
        ([entry("S-001", "{room: growth, guide: a}"), *ALL[1:]], ("content.invalid", 1, "S-001.lives.0")),
        ([entry("S-001", "{}"), *ALL[1:]], ("content.invalid", 1, "S-001.lives.0")),
    ],
)
def test_load_domain_map_with_a_slip_names_line_and_system(
    tmp_path: Path, lines: list[str], expected: tuple[str, int, str]
) -> None:
    with pytest.raises(ContentError) as error:
        load_domain_map(root(tmp_path, "domain_map.yaml", "".join(lines)))

    assert code_of(error) == expected


def test_unresolved_lists_what_is_named_but_not_there(tmp_path: Path) -> None:
    (tmp_path / "guides" / "here").mkdir(parents=True)
    (tmp_path / "guides" / "here" / "guide.yaml").touch()
    places = (
        "{guide: here}, {guide: gone}, {questionnaire: gone}, {claim: gone}, {function: nabij.practice.guides.start},"
        "{function: nabij.practice.guides.fly}, {function: nabij.nowhere.fly}"
    )
    entries = load_domain_map(root(tmp_path, "domain_map.yaml", "".join([entry("S-001", places), *ALL[1:]])))

    missing = unresolved(entries, root=tmp_path)

    assert missing == (
        ("S-001", "guide gone"),
        ("S-001", "questionnaire gone"),
        ("S-001", "claim gone"),
        ("S-001", "function nabij.practice.guides.fly"),
        ("S-001", "function nabij.nowhere.fly"),
    )
