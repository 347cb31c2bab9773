"""Reading the words of a guide."""

from __future__ import annotations

from pathlib import Path

import pytest

from nabij.content.errors import ContentError
from nabij.content.prose import make_prose, read_prose

FRONT = "---\ntitle: T\nsummary: S\nwhen: W\n---\n"
SOUND = (
    FRONT
    + """
## Hello {#hello}

First *line*
and **more**, see [this](https://example.org).

- a list
- of two

# Part {#part}

## Choose {#choose}

> Which
> one?

- `left`: To the left
- `right`: To the right

::: hint
Look *first*.
:::

::: primary
A case.
:::
"""
)


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "en.md"
    path.write_text(text, encoding="utf-8")
    return path


def test_read_prose_gives_steps_parts_labels_hints_and_examples(tmp_path: Path) -> None:
    prose = read_prose(written(tmp_path, SOUND), language="en")

    choose = prose.steps["choose"]
    assert (prose.title, prose.summary, prose.when, dict(prose.parts)) == ("T", "S", "W", {"part": "Part"})
    assert (choose.title, choose.question, choose.part) == ("Choose", "Which one?", "part")
    assert dict(choose.labels) == {"left": "To the left", "right": "To the right"}
    assert [hint.plain for hint in choose.hints] == ["Look first."]
    assert choose.examples["primary"].html == "<p>A case.</p>"


def test_read_prose_gives_plain_words_for_searching(tmp_path: Path) -> None:
    prose = read_prose(written(tmp_path, SOUND), language="en")

    assert prose.steps["hello"].lead.plain == "First line and more, see this.\na list\nof two"
    assert prose.plain.splitlines()[:5] == ["T", "S", "W", "Part", "Hello"]


@pytest.mark.parametrize(
    ("text", "code", "line", "key"),
    [
        ("", "prose.no_front", 1, ""),
        ("# No front {#a}\n", "prose.no_front", 1, ""),
        ("---\ntitle: T\n", "prose.no_front", 1, ""),
        ("---\ntitle: T\nsummary: S\n---\n", "content.invalid", 2, "when"),
        (FRONT + "# No id\n", "prose.bad_heading", 6, ""),
        (FRONT + "### Too deep {#x}\n", "prose.bad_heading", 6, ""),
        (FRONT + "# A {#a}\n# B {#a}\n", "prose.id_twice", 7, "#a"),
        (FRONT + "## A {#a}\n## B {#a}\n", "prose.id_twice", 7, "#a"),
        (FRONT + "## A {#a}\n- `x`: one\n- `x`: two\n", "prose.id_twice", 8, "x"),
        (FRONT + "lost words\n", "prose.outside_step", 6, ""),
        (FRONT + "::: hint\n", "prose.outside_step", 6, ""),
        (FRONT + "## A {#a}\n::: advice\n", "prose.unknown_block", 7, "advice"),
        (FRONT + "## A {#a}\n::: hint\nx\n", "prose.block_open", 7, "hint"),
        (FRONT + "## A {#a}\n::: hint\nx\n::: primary\n", "prose.block_open", 7, "hint"),
        (FRONT + "## A {#a}\n::: primary\nx\n:::\n::: primary\ny\n:::\n", "prose.block_twice", 10, "primary"),
        (FRONT + "## A {#a}\n::: hint\n## deep\n:::\n", "prose.not_allowed", 7, ""),
    ],
)
def test_read_prose_with_a_broken_file_names_line_and_key(
    tmp_path: Path, text: str, code: str, line: int, key: str
) -> None:
    with pytest.raises(ContentError) as error:
        read_prose(written(tmp_path, text), language="en")

    assert (error.value.code, error.value.line, error.value.key) == (code, line, key)


@pytest.mark.parametrize("text", ["![a](b.png)", "`code`", "---", "> quote", "    code"])
def test_make_prose_refuses_what_a_guide_does_not_need(text: str) -> None:
    with pytest.raises(ContentError) as error:
        make_prose(text, file=Path("x.md"))

    assert error.value.code == "prose.not_allowed"


def test_make_prose_shows_tags_as_text() -> None:
    assert "&lt;b&gt;" in make_prose("a <b>b</b>", file=Path("x.md")).html
