"""Reading YAML with lines."""

from __future__ import annotations

from pathlib import Path

import pytest

from nabij.content.errors import ContentError
from nabij.content.files import Bilingual, Strict, content_root, parse_yaml, read_as, read_text


class Book(Strict):
    title: str
    pages: tuple[int, ...]


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "book.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_read_as_with_a_sound_file_gives_values_and_lines(tmp_path: Path) -> None:
    path = written(tmp_path, "title: Nabij\npages:\n  - 1\n  - 2\n")

    book, found = read_as(path, Book)

    assert book == Book(title="Nabij", pages=(1, 2))
    assert [found.line_of(place) for place in (("title",), ("pages", 1), ("pages", 1, "deep"))] == [1, 4, 4]


@pytest.mark.parametrize(
    ("text", "code", "line", "key"),
    [
        ("title: Nabij\npages: [one]\n", "content.invalid", 2, "pages.0"),
        ("title: Nabij\npages: [1]\ncolour: red\n", "content.invalid", 3, "colour"),
        ("title: Nabij\n", "content.invalid", 1, "pages"),
        ("title: a\ntitle: b\n", "content.key_twice", 2, "title"),
        ("title: [\n", "content.not_yaml", 2, ""),
        ("title: \x07\n", "content.not_yaml", 1, ""),
        ("", "content.invalid", 1, ""),
    ],
)
def test_read_as_with_a_broken_file_names_line_and_key(
    tmp_path: Path, text: str, code: str, line: int, key: str
) -> None:
    path = written(tmp_path, text)

    with pytest.raises(ContentError) as error:
        read_as(path, Book)

    found = error.value
    assert (found.code, found.file, found.line, found.key) == (code, path, line, key)


def test_read_text_without_a_file_is_a_coded_error(tmp_path: Path) -> None:
    with pytest.raises(ContentError) as error:
        read_text(tmp_path / "gone.yaml")

    assert error.value.code == "content.missing_file"
    assert str(error.value) == f"{tmp_path / 'gone.yaml'}:0: content.missing_file"


def test_read_text_of_other_bytes_is_a_coded_error(tmp_path: Path) -> None:
    path = tmp_path / "latin.yaml"
    path.write_bytes("café".encode("latin-1"))

    with pytest.raises(ContentError) as error:
        read_text(path)

    assert error.value.code == "content.not_utf8"


def test_parse_yaml_keeps_no_and_on_as_words() -> None:
    found = parse_yaml("[no, on, yes, true, False]", file=Path("x"))

    assert found.data == ["no", "on", "yes", True, False]


def test_bilingual_speaks_both_languages() -> None:
    text = Bilingual(nl="dag", en="day")

    assert (text.in_language("nl"), text.in_language("en")) == ("dag", "day")


def test_error_names_key_and_detail() -> None:
    error = ContentError("content.invalid", file=Path("a.yaml"), line=3, key="title", problem="missing")

    assert str(error) == "a.yaml:3: content.invalid title problem=missing"


def test_content_root_holds_the_guides() -> None:
    assert (content_root() / "guides").is_dir()
