from __future__ import annotations

import numpy as np
import pytest

from nabij.evidence.errors import EvidenceError
from nabij.evidence.masem.model import ram_model
from nabij.evidence.masem.syntax import parse_model


def test_model_with_labels_starts_comments_and_continued_lines_is_read() -> None:
    model = parse_model(
        """
        # a comment
        enga ~ b31*pos +   ! another
               start(0.2)*b32*neg; achiev ~ 0.5*enga
        f =~ NA*x1 + equal("l")*x2
          + x3
        pos ~~ p21*neg
        ind := b31 *
               b32
        """
    )
    entries = {(e.matrix, e.target, e.source): e for e in model.entries}
    assert entries["A", "enga", "pos"].label == "b31"
    assert (entries["A", "enga", "neg"].label, entries["A", "enga", "neg"].start) == ("b32", 0.2)
    assert entries["A", "achiev", "enga"].fixed == 0.5
    assert entries["A", "x2", "f"].label == "l"
    assert entries["A", "x3", "f"].name == "x3~f"
    assert entries["S", "pos", "neg"].name == "p21"
    assert model.latent == ("f",)
    assert [name for name, _ in model.defined] == ["ind"]
    assert model.observed == ("enga", "pos", "neg", "achiev", "x1", "x2", "x3")


def test_equal_labels_by_constraint_become_one_parameter() -> None:
    model = parse_model("y ~ a*x + b*z\na == b")
    assert {e.label for e in model.entries} == {"a"}


def test_label_fixed_at_a_number_keeps_its_meaning_in_defined_quantities() -> None:
    model = parse_model("y ~ a*x + b*z\na == 0.3\nq := a*b + a1\na1 := 2*b")
    assert [(e.label, e.fixed) for e in model.entries] == [(None, 0.3), ("b", None)]
    assert model.defined[0][1].names == ("b", "a1")
    assert model.defined[0][1].text == "(0.3)*b + a1"


def test_names_with_spaces_and_signs_stand_between_quotes() -> None:
    model = parse_model(
        '"job-strain" ~ b*`well being` + x\n"job-strain" ~~ "e"*x # "quoted" comment\nF =~ "i 1" + i2'
    )
    entries = {(e.matrix, e.target, e.source): e for e in model.entries}
    assert entries["A", "job-strain", "well being"].label == "b"
    assert entries["S", "job-strain", "x"].label == "e"
    assert entries["A", "i 1", "F"].loading
    assert model.observed == ("job-strain", "well being", "x", "i 1", "i2")
    assert model.text.startswith('"job-strain"')
    assert parse_model('"f 1" =~ x1 + x2').latent == ("f 1",)
    assert parse_model('y ~ "x"\ny ~ x').entries == parse_model("y ~ x").entries
    with pytest.raises(EvidenceError) as caught:
        parse_model('"job strain" ? x')
    assert caught.value.detail["found"] == '"job strain" ? x'
    with pytest.raises(EvidenceError) as caught:
        parse_model('"job strain" ~ x\nq := 1\nq := 2')
    assert caught.value.detail["found"] == "q"


def test_second_mention_adds_modifiers_and_several_targets_share_a_line() -> None:
    model = parse_model("y1 + y2 ~ x\ny1 ~ b*x\ny1 ~ start(.3)*x")
    assert [(e.target, e.label, e.start) for e in model.entries] == [("y1", "b", 0.3), ("y2", None, None)]


@pytest.mark.parametrize(
    ("text", "code", "line", "column"),
    [
        ("y x", "syntax.operator", 1, 1),
        ("y ~ a*x\nz ~", "syntax.term", 2, 1),
        ("y ~ a*x +\n + z", "syntax.term", 2, 2),
        ("y ~ 1", "syntax.intercept", 1, 5),
        ("y ~ 2x", "syntax.name", 1, 5),
        ("y ~ c(1,2)*x", "syntax.modifier", 1, 5),
        ("a < 3\ny ~ x", "syntax.inequality", 1, 1),
        ("y ~ x\nq == r", "syntax.label_unknown", 2, 1),
        ("y ~ x\nq == 0.3", "syntax.label_unknown", 2, 1),
        ("y ~ a*x + b*z\na == 2*b", "syntax.constraint", 2, 6),
        ("y ~ a*x + b*z\na + b == 1", "syntax.constraint", 2, 1),
        ('y ~ "" + x', "syntax.name", 1, 5),
        ("y ~ x\ni := 2 * ?", "expression.syntax", 2, 10),
        ("y ~ x\ni := 1\ni := 2", "syntax.duplicate", 3, 1),
        ("", "syntax.empty", 1, 1),
        ("y ~ f(x", "syntax.term", 1, 4),
    ],
)
def test_model_with_a_mistake_names_line_and_column(text: str, code: str, line: int, column: int) -> None:
    with pytest.raises(EvidenceError) as caught:
        parse_model(text)
    assert caught.value.code == code
    assert (caught.value.detail["line"], caught.value.detail["column"]) == (line, column)


def test_contradicting_modifiers_are_refused() -> None:
    with pytest.raises(EvidenceError) as caught:
        parse_model("y ~ a*x\ny ~ b*x")
    assert caught.value.code == "syntax.duplicate"


def test_ram_matrices_give_the_entries_of_the_syntax() -> None:
    model = ram_model(
        [[0, 0, 0], ["0.2*a", 0, 0], ["b", 0.3, 0]],
        [[1, 0, 0], [0, "v", 0], [0, 0, "w"]],
        ["x", "m", "y"],
        defined={"ind": "a*b"},
    )
    entries = {(e.matrix, e.target, e.source): e for e in model.entries}
    assert (entries["A", "m", "x"].label, entries["A", "m", "x"].start) == ("a", 0.2)
    assert entries["A", "y", "m"].fixed == 0.3
    assert entries["S", "x", "x"].fixed == 1.0
    assert model.defined[0][0] == "ind"


@pytest.mark.parametrize(
    ("A", "S", "latent", "code"),
    [
        ([[0]], [[1, 0], [0, 1]], (), "model.matrix_shape"),
        ([[0, 0], ["a b", 0]], [[1, 0], [0, 1]], (), "model.cell"),
        ([[0, 0], ["x*b", 0]], [[1, 0], [0, 1]], (), "model.cell"),
        ([[0, 0], ["a", 0]], [[1, "c"], [0, 1]], (), "model.asymmetric"),
        ([[0, 0], ["a", 0]], [[1, 0], [0, 1]], ("f",), "variable.unknown"),
        ([[0, 0], ["b@c", 0]], [[1, 0], [0, 1]], (), "model.cell"),
        ([[0, 0], ["0.3@", 0]], [[1, 0], [0, 1]], (), "model.cell"),
        ([[0, 0], ["0.3*a@b", 0]], [[1, 0], [0, 1]], (), "model.cell"),
        ([[0, 0], ["nan*a", 0]], [[1, 0], [0, 1]], (), "model.cell"),
        ([[0, 0], [float("nan"), 0]], [[1, 0], [0, 1]], (), "model.cell"),
        ([[0, 0], [None, 0]], [[1, 0], [0, 1]], (), "model.cell"),
    ],
)
def test_ram_matrices_with_a_mistake_are_refused(A, S, latent, code: str) -> None:
    with pytest.raises(EvidenceError) as caught:
        ram_model(A, S, ["x", "y"], latent=latent)
    assert caught.value.code == code


def test_ram_matrices_of_other_programs_are_read_cell_by_cell() -> None:
    import pandas as pd

    rows = [["0", "0", "0"], ["0.2*a", 0, 0], ["-.3@known", "1e-1*b", 0]]
    S = [["1", "0*c", 0], ["0*c", ".5*v", 0], [0, 0, "w"]]
    names = ["enga", "posi", "neg1"]
    wanted = ram_model(rows, S, names).entries
    fixed = [(e.target, e.source, e.fixed) for e in wanted if e.fixed is not None]
    assert fixed == [("neg1", "enga", -0.3), ("enga", "enga", 1.0)]
    assert [(e.label, e.start) for e in wanted if e.label is not None][1] == ("b", 0.1)
    for kind in (lambda m: np.array(m, dtype=object), lambda m: pd.DataFrame(m, index=names, columns=names)):
        assert ram_model(kind(rows), kind(S), names).entries == wanted
    with pytest.raises(EvidenceError) as caught:
        ram_model(rows, S, ["x", "y", "x"])
    assert caught.value.code == "variable.duplicate"
