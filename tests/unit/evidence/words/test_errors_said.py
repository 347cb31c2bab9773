"""Every code that the engine raises has a sentence in both languages, which names study and cell."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from nabij import evidence
from nabij.evidence.errors import EvidenceError
from nabij.evidence.words.errors import REFUSED, no_right_answer, say_error, sentences

ROOT = Path(evidence.__file__).parent
CODE = re.compile(r"[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*")
NO_CODES = {"ci.lower", "ci.upper", "sample.size", "two.sided", "path.simplify", "pdf.fonttype", "svg.fonttype",
            "svg.hashsalt", "errors.toml"}  # fmt: skip


def codes_in(folder: Path) -> set[str]:
    found = set()
    for path in folder.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and CODE.fullmatch(node.value):
                found.add(node.value)
    return found - NO_CODES


def test_every_code_of_the_engine_has_a_sentence() -> None:
    assert codes_in(ROOT) - set(sentences()) == set()


def test_every_code_of_the_commands_has_a_sentence() -> None:
    folder = ROOT.parent / "commands" / "evidence"
    raised = set()
    for path in folder.rglob("*.py"):
        raised |= set(re.findall(r'EvidenceError\(\s*"([a-z0-9_.]+)"', path.read_text(encoding="utf-8")))
    assert raised
    assert raised - set(sentences()) == set()


def test_no_sentence_is_left_of_a_code_that_nothing_raises() -> None:
    raised = codes_in(ROOT) | codes_in(ROOT.parent / "commands" / "evidence")
    assert set(sentences()) - raised == set()


@pytest.mark.parametrize("code", sorted(sentences()))
def test_sentence_is_complete_in_both_languages(code: str) -> None:
    said = sentences()[code]
    assert said.en != said.nl
    for text in said:
        assert text.rstrip().endswith(".")
        assert "!" not in text
        assert text[:1].islower() or text[:1] in "{<" or text.startswith(("R's", "R ", "REML"))
    marks = [set(re.findall(r"{(\w+)}", text)) for text in said]
    assert marks[0] == marks[1]


def test_error_names_study_cell_and_values() -> None:
    error = EvidenceError("study.out_of_range", study="Smit 2011", cell=("pos", "neg"), value=1.4)
    dutch, english = say_error(error), say_error(error, "en")
    assert dutch.startswith("Studie Smit 2011, pos – neg: een correlatie moet tussen -1 en 1 liggen, en 1,4")
    assert english.startswith("Study Smit 2011, pos – neg: a correlation must lie")


def test_error_without_place_begins_with_a_capital_and_missing_values_show_a_question_mark() -> None:
    assert say_error(EvidenceError("file.missing"), "en").startswith("The file ? is not there")
    assert say_error(EvidenceError("file.column", cell="n", known=("a", "b", "c")), "en").startswith(
        "n: this column is missing; the file has a, b, c."
    )


def test_unknown_code_still_gives_a_sentence() -> None:
    assert say_error(EvidenceError("never.heard"), "en") == "This could not be computed (never.heard)."


def test_codes_without_a_right_answer_are_known_codes() -> None:
    assert set(sentences()) >= REFUSED
    assert no_right_answer(EvidenceError("masem.not_converged"))
    assert not no_right_answer(EvidenceError("file.missing"))
