"""Loading a guide from its folder."""

from __future__ import annotations

from pathlib import Path

import pytest

from nabij.content.errors import ContentError
from nabij.content.guides import load_guide, load_guides
from nabij.practice.guides import END, Branch, OutputKind

STRUCTURE = """\
version: 2
order: ordered
who: [teacher]
company: [alone]
minutes: 5
evidence: review
sources: [somewhere]
systems: [S-085]
recommendations: [R4, "4.1"]
phases: [maintain]
ages: [4, 18]
sector: both
situations: [clashed]
parts: [look]
steps:
  - {id: hello, kind: read}
  - id: how
    kind: scale
    part: look
    branches:
      - {when: [1, 2], to: end}
  - {id: pick, kind: choose, part: look, options: [left, right], next: end}
outputs:
  - {kind: moment, from: pick, as: chat, when: [left]}
"""
WORDS = """\
---
title: T
summary: S
when: W
---

## Hello {#hello}

Read this.

# Look {#look}

## How {#how}

> How is it?

- `low`: Bad
- `high`: Good

## Pick {#pick}

> Which?

- `left`: Left
- `right`: Right

::: primary
One.
:::

::: secondary
Two.
:::
"""


def folder(tmp_path: Path, *, structure: str = STRUCTURE, nl: str = WORDS, en: str = WORDS) -> Path:
    place = tmp_path / "guides" / "sample"
    place.mkdir(parents=True)
    for name, text in (("guide.yaml", structure), ("nl.md", nl), ("en.md", en)):
        (place / name).write_text(text, encoding="utf-8")
    return place


def test_load_guide_gives_structure_and_both_languages(tmp_path: Path) -> None:
    content = load_guide(folder(tmp_path))

    guide = content.guide
    assert (guide.slug, guide.version, guide.parts) == ("sample", 2, ("look",))
    assert [step.next for step in guide.steps] == ["how", "pick", END]
    assert guide.step("how").branches == (Branch(("1", "2"), END),)
    assert [(out.kind, out.source, out.label) for out in guide.outputs] == [
        (OutputKind.MOMENT, "pick", "chat")
    ]
    assert set(content.prose) == {"nl", "en"}


def test_load_guides_finds_every_folder_and_no_files(tmp_path: Path) -> None:
    folder(tmp_path)
    (tmp_path / "guides" / "notes.txt").write_text("x", encoding="utf-8")

    assert list(load_guides(tmp_path)) == ["sample"]


@pytest.mark.parametrize(
    ("old", "new", "code", "line"),
    [
        ("kind: read", "kind: sing", "content.invalid", 16),
        ("systems: [S-085]", "systems: [S-200]", "content.invalid", 8),
        ("to: end", "to: nowhere", "guide.unknown_target", 17),
        ("minutes: 5", "minutes: 0", "guide.bad_minutes", 1),
        ("from: pick", "from: hello", "guide.unknown_output_value", 16),
    ],
)
def test_load_guide_with_a_broken_structure_names_the_line(
    tmp_path: Path, old: str, new: str, code: str, line: int
) -> None:
    with pytest.raises(ContentError) as error:
        load_guide(folder(tmp_path, structure=STRUCTURE.replace(old, new)))

    assert (error.value.code, error.value.line, error.value.file.name) == (code, line, "guide.yaml")


SWAPPED = WORDS.replace("{#how}", "{#x}").replace("{#pick}", "{#how}").replace("{#x}", "{#pick}")
EXAMPLES = WORDS[WORDS.index("::: primary") :]


@pytest.mark.parametrize(
    ("words", "code", "key"),
    [
        (WORDS.replace("{#hello}", "{#hallo}"), "prose.missing_step", "#hello"),
        (WORDS + "\n## More {#more}\n", "prose.unknown_step", "#more"),
        (SWAPPED, "prose.order", ""),
        (WORDS.replace("# Look {#look}", "# Look {#see}"), "prose.parts_differ", ""),
        (WORDS.replace("# Look {#look}\n", "").replace("Read this.", "Read this.\n\n## H {#h}"),
         "prose.unknown_step", "#h"),
        (WORDS.replace("# Look {#look}\n", "") + "\n# Look {#look}\n", "prose.wrong_part", "#how"),
        (WORDS.replace("Read this.", "Read.\n\n> Why?"), "prose.unexpected_question", "#hello"),
        (WORDS.replace("Read this.", ""), "prose.missing_lead", "#hello"),
        (WORDS.replace("> How is it?", ""), "prose.missing_question", "#how"),
        (WORDS.replace("- `low`: Bad\n", ""), "prose.labels_differ", "#how"),
        (WORDS.replace("- `left`: Left\n", ""), "prose.labels_differ", "#pick"),
        (WORDS.replace("::: secondary\nTwo.\n:::\n", ""), "prose.examples_unpaired", "#pick"),
        (WORDS.replace(EXAMPLES, ""), "prose.examples_differ", "#pick"),
    ],
)  # fmt: skip
def test_load_guide_with_broken_words_names_the_step(tmp_path: Path, words: str, code: str, key: str) -> None:
    with pytest.raises(ContentError) as error:
        load_guide(folder(tmp_path, en=words))

    assert (error.value.code, error.value.key, error.value.file.name) == (code, key, "en.md")
