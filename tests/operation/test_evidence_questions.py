"""Further questions at the terminal: editions, several correlations a study, diagnostics, other tests, effect sizes.

Numbers are compared with the library's own answers to the same question, which reference tests pin elsewhere.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Sequence
from inspect import signature
from pathlib import Path
from typing import Any, get_args

import numpy as np
import pytest
from click.testing import CliRunner, Result

from nabij import evidence as ev
from nabij.cli import main
from nabij.commands.evidence.bias import FAIL_SAFES, SELECTIONS
from nabij.commands.evidence.modelling import MEDIATION
from nabij.commands.evidence.pooling import INPUTS, METHODS
from nabij.evidence.bias import fail_safe_n, selection_kinds
from nabij.evidence.meta import heterogeneity

DATA = Path(__file__).parents[2] / "../shared/data"
ROORDA = DATA / "roorda11.csv"
HAS_ROORDA = pytest.mark.skipif(
    not ROORDA.exists(), reason="the data of Roorda et al. are not beside the repository"
)
PATHS = "enga ~ a*pos\nachiev ~ b*enga\nind := a*b\n"
LARGER = "enga ~ a*pos\nachiev ~ b*enga + c*pos\nind := a*b\n"
TWICE: list[Sequence[object]] = [
    ("study", "n", "variable1", "variable2", "r", "kind"),
    *[("A", 200, "pos", "enga", r, "x") for r in (0.3, 0.35)],
    ("A", 200, "pos", "achiev", 0.2, "x"), ("A", 200, "enga", "achiev", 0.3, "x"),
    ("B", 150, "pos", "enga", 0.4, "x"), ("B", 150, "pos", "achiev", 0.1, "x"),
    *[("B", 150, "enga", "achiev", r, "x") for r in (0.2, 0.25)],
    ("C", 300, "pos", "enga", 0.1, "y"), ("C", 300, "pos", "achiev", 0.15, "y"), ("C", 300, "enga", "achiev", 0.4, "y"),
    *[("D", 220, "pos", "enga", r, "y") for r in (0.18, 0.31)],
    ("D", 220, "pos", "achiev", 0.05, "y"), ("D", 220, "enga", "achiev", 0.22, "y"),
    ("E", 120, "pos", "enga", 0.5, "y"), ("E", 120, "pos", "achiev", 0.11, "y"),
    ("E", 120, "enga", "achiev", 0.35, "y"),
]  # fmt: skip


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LC_ALL", "en_GB.UTF-8")
    monkeypatch.delenv("COLUMNS", raising=False)
    (tmp_path / "m.txt").write_text(PATHS, encoding="utf-8")
    (tmp_path / "larger.txt").write_text(LARGER, encoding="utf-8")
    return tmp_path


def evidence(*arguments: object) -> Result:
    return CliRunner().invoke(main, ["evidence", *map(str, arguments)], catch_exceptions=False)


def found(*arguments: object) -> Any:
    done = evidence(*arguments, "--json")
    assert done.exit_code == 0, done.stderr
    return json.loads(done.stdout)


def said(*arguments: object) -> str:
    """What is printed, on one line."""
    done = evidence(*arguments)
    assert done.exit_code == 0, done.stderr
    return " ".join(done.stdout.split())


def refused(*arguments: object) -> str:
    done = evidence(*arguments)
    assert done.exit_code == 2, done.output
    return done.stderr


def rows(name: str, table: Sequence[Sequence[object]]) -> str:
    with Path(name).open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows(table)
    return name


def estimates(content: Any) -> dict[str, dict[str, float]]:
    return {row["name"]: row for row in content["estimates"]}


# Editions


def edition(name: str, skip: Sequence[str] = (), changed: str = "", only: Sequence[str] = ()) -> str:
    lines = ROORDA.read_text(encoding="utf-8").splitlines()
    kept = [lines[0]]
    for line in lines[1:]:
        study, n, rest = line.split(",", 2)
        if study in skip or (only and study not in only):
            continue
        kept.append(f"{study},{9000 if study == changed else n},{rest}")
    Path(name).write_text("\n".join(kept), encoding="utf-8")
    return name


@HAS_ROORDA
def test_new_edition_names_studies_and_prints_every_estimate_before_and_now() -> None:
    old, new = edition("old.csv", skip=("1", "2")), edition("new.csv", skip=("9",), changed="7")
    content = found("masem", new, "--since", old)["editions"]
    assert (content["added"], content["changed"], content["removed"]) == (["1", "2"], ["7"], ["9"])
    assert content["same"] == 41
    before = ev.stage2(ev.stage1(ev.read_studies(old)), MEDIATION)
    after = ev.stage2(ev.stage1(ev.read_studies(new)), MEDIATION)
    by_name = {change["name"]: change for change in content["changes"]}
    path = by_name["Engagement → Achievement"]
    assert path["before"] == pytest.approx(before.estimates["b43"].estimate)
    assert path["after"] == pytest.approx(after.estimates["b43"].estimate)
    indirect = by_name["Positive relationship → Achievement, indirect"]
    assert indirect["difference"] == pytest.approx(
        after.estimates["ind_pos"].estimate - before.estimates["ind_pos"].estimate
    )
    assert by_name["χ²"]["after"] == pytest.approx(after.chi2)
    assert sum(name.startswith("τ² ") for name in by_name) == 6
    text = said("masem", new, "--since", old, "--no-figure", "--language", "nl")
    assert "Vergeleken met old.csv" in text
    assert "2 erbij (1, 2), 1 veranderd (7), 1 eruit (9) en 41 gelijk" in text


@HAS_ROORDA
def test_added_studies_give_what_the_library_says_of_a_living_synthesis() -> None:
    old, more = edition("old.csv", skip=("1", "2")), edition("more.csv", only=("1", "2"))
    content = found("masem", old, "--add", more)["editions"]
    previous = ev.stage2(ev.stage1(ev.read_studies(old)), MEDIATION)
    living = ev.reanalyse(previous, ev.read_studies(more))
    change = next(c for c in content["changes"] if c["name"] == "Engagement → Achievement")
    assert change["in_se"] == pytest.approx(living["b43"].in_se, rel=1e-6)
    assert content["added"] == list(living.added)
    assert "no study of old.csv is in the new file" in refused("masem", more, "--since", old)
    assert "cannot be combined with --add" in refused("masem", old, "--since", old, "--add", more)


@HAS_ROORDA
def test_moderated_model_is_compared_on_one_scale_of_the_moderator() -> None:
    old = edition("old.csv", skip=("1", "2"))
    content = found("masem", ROORDA, "--since", old, "--moderator", "SES")["editions"]
    names = [change["name"] for change in content["changes"]]
    assert "Engagement → Achievement × SES" in names
    assert "χ²" not in names
    same = found("masem", ROORDA, "--since", ROORDA, "--model", "mediation-direct")["editions"]
    assert all(abs(change["difference"]) < 1e-9 for change in same["changes"])
    assert "same studies with the same numbers" in said("masem", ROORDA, "--since", ROORDA, "--no-figure")


EFFECTS: list[Sequence[object]] = [
    ("study", "ri", "ni", "year", "sector"), ("A", 0.31, 210, 2019, "primary"), ("B", 0.36, 154, 2021, "secondary"),
    ("C", 0.22, 318, 2023, "primary"), ("D", 0.28, 127, 2024, "secondary"), ("E", 0.19, 96, 2025, "primary"),
    ("F", 0.40, 140, 2018, "secondary"),
]  # fmt: skip


@pytest.fixture
def effects() -> str:
    return rows("effects.csv", EFFECTS)


def fisher(table: Sequence[Sequence[Any]]) -> Any:
    return ev.effect_sizes("ZCOR", ri=[row[1] for row in table[1:]], ni=[row[2] for row in table[1:]])


def test_editions_of_effects_match_studies_by_name(effects: str) -> None:
    new = rows("new.csv", [*EFFECTS[:-1], ("A", 0.2, 300, 2019, "primary"), ("G", 0.5, 100, 2026, "primary")][0:1]
               + EFFECTS[2:-1] + [("A", 0.2, 300, 2019, "primary"), ("G", 0.5, 100, 2026, "primary")])  # fmt: skip
    content = found("pool", new, "--measure", "ZCOR", "--since", effects)
    assert content["editions"]["added"] == ["G"]
    assert content["editions"]["changed"] == ["A"]
    assert content["editions"]["removed"] == ["F"]
    average = content["editions"]["changes"][0]
    assert average["before"] == pytest.approx(float(ev.pool(*_yv(EFFECTS)).beta[0]))
    assert average["after"] == pytest.approx(content["result"]["beta"][0])
    assert "Average as correlation" in said("pool", new, "--measure", "ZCOR", "--since", effects)


def _yv(table: Sequence[Sequence[Any]]) -> tuple[Any, Any]:
    sizes = fisher(table)
    return sizes.y, sizes.v


@pytest.mark.parametrize(
    ("options", "name"),
    [
        (("--mods", "year"), "year"),
        (("--subgroup", "sector"), "τ² primary"),
        (("--cluster", "sector"), "σ² sector"),
        (("--method", "FE"), "I² (%)"),
    ],
)
def test_added_effects_change_every_kind_of_pooling(
    effects: str, options: tuple[str, ...], name: str
) -> None:
    more = rows("more.csv", [EFFECTS[0], ("C", 0.1, 318, 2023, "primary"), ("G", 0.3, 80, 2026, "secondary")])
    content = found("pool", effects, "--measure", "ZCOR", "--add", more, *options)["editions"]
    assert (content["added"], content["changed"], content["removed"]) == (["G"], ["C"], [])
    assert name in [change["name"] for change in content["changes"]]


def test_editions_without_study_names_or_without_shared_studies_are_refused(effects: str) -> None:
    bare = rows("bare.csv", [("yi", "vi"), (0.1, 0.01), (0.2, 0.02)])
    assert "have no study names" in refused("pool", bare, "--since", bare)
    other = rows("other.csv", [EFFECTS[0], ("X", 0.1, 100, 2020, "primary")])
    assert "no study of effects.csv" in refused("pool", other, "--measure", "ZCOR", "--since", effects)


# Several correlations for one relation


@pytest.fixture
def twice() -> str:
    return rows("twice.csv", TWICE)


def matrices() -> Any:
    """The studies of `TWICE` by hand: the first of each relation together, the second together."""
    pairs = {("pos", "enga"): (0, 1), ("pos", "achiev"): (0, 2), ("enga", "achiev"): (1, 2)}
    stack: dict[tuple[str, int], Any] = {}
    seen: dict[tuple[str, str, str], int] = {}
    for study, n, one, other, r, _ in TWICE[1:]:
        at = seen.get((str(study), str(one), str(other)), 0)
        seen[str(study), str(one), str(other)] = at + 1
        matrix, _ = stack.setdefault((str(study), at), (np.full((3, 3), np.nan), n))
        i, j = pairs[str(one), str(other)]
        matrix[i, j] = matrix[j, i] = r
        matrix[i, i] = matrix[j, j] = 1.0
    return ev.study_matrices(
        [matrix for matrix, _ in stack.values()], [n for _, n in stack.values()],
        variables=["pos", "enga", "achiev"], labels=[f"{s} {i}" for s, i in stack], cluster=[s for s, _ in stack],
    )  # fmt: skip


def test_error_about_a_second_correlation_names_the_option(twice: str) -> None:
    error = refused("masem", twice, "--model", "m.txt")
    assert error.startswith("Study A, pos – enga")
    assert "--several multilevel, robust or average" in error


def test_multilevel_option_fits_the_two_level_model(twice: str) -> None:
    content = found("masem", twice, "--model", "m.txt", "--several", "multilevel")
    direct = ev.multilevel_osmasem(matrices(), PATHS)
    assert content["model"]["minus2ll"] == pytest.approx(direct.minus2ll, abs=1e-6)
    assert estimates(content["model"])["ind"]["estimate"] == pytest.approx(direct.estimates["ind"].estimate)
    text = said("masem", twice, "--model", "m.txt", "--several", "multilevel")
    assert "8 correlation matrices from 5 studies or papers" in text
    assert "a column sample says otherwise" in text
    assert not list(Path().glob("*.svg"))


def test_robust_option_gives_robust_tests_of_paths_and_relations(twice: str) -> None:
    content = found("masem", twice, "--model", "m.txt", "--several", "robust")
    fit = ev.osmasem(matrices(), None, PATHS)
    robust = ev.masem_robust(fit)
    assert estimates(content["model"])["a"]["se"] == pytest.approx(robust["a"].se)
    assert estimates(content["model"])["ind"]["df"] == pytest.approx(robust["ind"].df)
    assert "clusterrobuust" in said(
        "masem", twice, "--model", "m.txt", "--several", "robust", "--language", "nl"
    )


def test_average_option_takes_one_matrix_a_study(twice: str) -> None:
    content = found("masem", twice, "--model", "m.txt", "--several", "average", "--groups", "kind")
    assert content["stage1"]["k"] == 5
    assert "sample" not in said("masem", twice, "--model", "m.txt", "--several", "average", "--no-figure")


def test_editions_of_two_level_models_show_both_estimates(twice: str) -> None:
    old = rows("old.csv", [row for row in TWICE if row[0] != "E"])
    changes = found("masem", twice, "--model", "m.txt", "--several", "multilevel", "--since", old)["editions"]
    assert changes["added"] == ["E"]
    robust = found("masem", twice, "--model", "m.txt", "--several", "robust", "--since", old)["editions"]
    names = [change["name"] for change in robust["changes"]]
    assert "τ² Positive relationship – Engagement" in names


def test_multilevel_takes_moderators_and_clusters_of_studies(twice: str) -> None:
    table = [(*TWICE[0], "age", "country")] + [(*row, {"A": 4, "B": 8, "C": 6, "D": 11, "E": 9}[str(row[0])],
                                              {"A": "p", "B": "q", "C": "r", "D": "s", "E": "t"}[str(row[0])])
                                             for row in TWICE[1:]]  # fmt: skip
    path = rows("more.csv", table)
    text = said("masem", path, "--model", "m.txt", "--several", "multilevel", "--moderator", "age")
    assert "Engagement → Achievement × age" in text
    clustered = said("masem", path, "--model", "m.txt", "--several", "multilevel", "--cluster", "country")
    assert "CR2, 5 clusters by country" in clustered


# Questions about a model


@HAS_ROORDA
def test_influence_and_leave_one_out_give_the_numbers_of_the_library() -> None:
    content = found("masem", ROORDA, "--influence", "--leave-one-out")
    fit = ev.stage2(ev.stage1(ev.read_studies(ROORDA)), MEDIATION)
    direct = ev.masem_influence(fit)
    assert "leave_one_out" not in content
    row = next(row for row in content["influence"] if row["study"] == "35")
    assert row["cook"] == pytest.approx(direct["35"].cook, rel=1e-5)
    assert found("masem", ROORDA, "--leave-one-out")["leave_one_out"][0]["study"] == "1"
    text = said("masem", ROORDA, "--influence", "--leave-one-out", "--no-figure")
    assert "Study 35 stands out" in text
    assert "every path keeps its direction" in text


@HAS_ROORDA
def test_questions_that_need_one_stage_get_it_and_say_so() -> None:
    text = said("masem", ROORDA, "--bias", "--bootstrap", "20", "--no-figure")
    assert "fitted in one stage, as is needed for --bias and --bootstrap" in text
    assert "Small studies find other correlations" in text
    assert "has not been looked at here" not in text
    content = found("masem", ROORDA, "--bias", "--bootstrap", "20", "--seed", "7")
    fit = ev.osmasem(ev.read_studies(ROORDA), None, MEDIATION)
    assert content["bias"]["test"]["chi2"] == pytest.approx(ev.masem_bias(fit).test.chi2, rel=1e-5)
    drawn = ev.masem_bootstrap(fit, rng=np.random.default_rng(7), draws=20)
    assert content["bootstrap"]["draws"] == drawn.draws
    assert "needs the model in one stage" in refused("masem", ROORDA, "--bias", "--stage", "two")


@HAS_ROORDA
def test_tests_for_few_studies_and_by_cluster_reach_table_words_and_picture() -> None:
    fit = ev.osmasem(ev.read_studies(ROORDA), None, MEDIATION)
    few = estimates(found("masem", ROORDA, "--small-sample")["model"])
    assert few["b43"]["df"] == pytest.approx(ev.masem_small_sample(fit)["b43"].df, rel=1e-4)
    text = said("masem", ROORDA, "--small-sample", "--language", "nl")
    assert "weinig studies" in text
    robust = estimates(found("masem", ROORDA, "--cluster", "study")["model"])
    assert robust["b43"]["se"] == pytest.approx(ev.masem_robust(fit)["b43"].se, rel=1e-4)
    assert "CR2, 45 clusters by study" in said("masem", ROORDA, "--cluster", "study", "--no-figure")


@HAS_ROORDA
def test_two_models_are_compared_whichever_is_named_first() -> None:
    one = found("masem", ROORDA, "--against", "mediation-direct")["against"]
    other = found("masem", ROORDA, "--model", "mediation-direct", "--against", "mediation")["against"]
    assert one["test"]["chi2"] == pytest.approx(10.4636, abs=1e-4)
    assert one["test"]["p"] == pytest.approx(other["test"]["p"])
    assert one["test"]["df"] == 2
    assert one["larger"] == other["larger"] == "mediation-direct"
    text = said("masem", ROORDA, "--against", "mediation-direct", "--no-figure", "--audience", "colleague")
    assert "Δχ²(2) = 10.46" in text
    assert "special case" in refused("masem", ROORDA, "--against", "mediation")


@pytest.fixture
def grouped() -> str:
    header = ("study", "n", "enga_pos", "achiev_pos", "achiev_enga", "sector", "paper")
    cells = [
        (0.3, 0.1, 0.2),
        (0.35, 0.12, 0.25),
        (0.28, 0.15, 0.3),
        (0.5, 0.3, 0.4),
        (0.45, 0.2, 0.5),
        (0.55, 0.28, 0.45),
    ]
    return rows("grouped.csv", [header, *((f"S{i}", 150 + i, *r, "low" if i < 3 else "high", f"p{i // 2}")
                                          for i, r in enumerate(cells))])  # fmt: skip


def test_methods_paragraph_names_the_tests_that_were_done(grouped: str) -> None:
    text = said("masem", grouped, "--model", "m.txt", "--small-sample", "--methods", "--no-figure")
    assert text.count("those for few studies") == 2


def test_groups_of_studies_are_compared_and_their_numbers_named(grouped: str) -> None:
    content = found("masem", grouped, "--model", "m.txt", "--groups", "sector")["groups"]
    assert set(content["groups"]) == {"low", "high"}
    assert content["test"]["df"] == 2
    text = said("masem", grouped, "--model", "m.txt", "--groups", "sector", "--no-figure")
    assert "Studies per group: high: 3, low: 3." in text


def test_matrices_of_one_paper_taken_as_independent_are_pointed_out(grouped: str) -> None:
    assert "Some studies share a cluster (p0, …)" in said("masem", grouped, "--model", "m.txt", "--no-figure")
    by_study = said("masem", grouped, "--model", "m.txt", "--cluster", "study", "--no-figure")
    assert "share a cluster" not in by_study


@pytest.mark.parametrize(
    ("options", "text"),
    [
        (("--groups", "study"), "the group S0 has only one study"),
        (("--groups", "nope"), "nope: this column is missing"),
        (("--groups", "sector", "--moderator", "n"), "cannot be combined with --moderator"),
        (("--cluster", "sector", "--small-sample"), "cannot be combined with --small-sample"),
        (("--several", "multilevel", "--influence"), "cannot be combined with --several multilevel"),
        (("--several", "robust", "--groups", "sector"), "cannot be combined with --several robust"),
        (("--several", "multilevel", "--r-script", "x.R"), "--r-script: this option cannot be combined"),
        (("--several", "multilevel", "--figure", "x.svg"), "--figure: this option cannot be combined"),
        (("--several", "multilevel", "--tau2", "sym"), "--tau2 sym: this option cannot be combined"),
        (("--several", "robust", "--side-by-side"), "--side-by-side: this option cannot be combined"),
        (("--cluster", "paper", "--intervals", "likelihood"), "--intervals likelihood: this option"),
        (("--small-sample", "--r-script", "x.R"), "cannot be combined with --small-sample"),
        (("--against", "nope.txt"), "no file and no built-in name"),
        (("--bootstrap", "3"), "more repetitions"),
    ],
)
def test_questions_that_cannot_be_answered_say_why(grouped: str, options: tuple[str, ...], text: str) -> None:
    assert text in refused("masem", grouped, "--model", "m.txt", *options)


def test_model_that_is_no_text_and_clusters_that_differ_within_a_study_are_refused(folder: Path) -> None:
    header = ("study", "n", "enga_pos", "achiev_pos", "achiev_enga", "land")
    table = [
        header,
        ("A", 100, 0.3, 0.1, 0.2, "x"),
        ("A", 90, 0.2, 0.15, 0.25, "y"),
        ("B", 80, 0.1, 0.1, 0.2, "z"),
    ]
    path = rows("w.csv", table)
    (folder / "binary.txt").write_bytes(b"\xff\xfe\x81")
    assert "not plain text" in refused("masem", path, "--model", "binary.txt")
    error = refused("masem", path, "--model", "m.txt", "--several", "multilevel", "--cluster", "land")
    assert error.startswith("Study A, land: the file says two things")


def test_columns_of_words_and_several_matrices_need_a_table(folder: Path) -> None:
    studies = [
        {"label": name, "n": 100, "R": [[1, 0.3, 0.1], [0.3, 1, 0.2], [0.1, 0.2, 1]], "g": name}
        for name in "AB"
    ]
    whole = {"variables": ["pos", "enga", "achiev"], "studies": studies}
    (folder / "whole.json").write_text(json.dumps(whole), encoding="utf-8")
    assert evidence("masem", "whole.json", "--model", "m.txt", "--no-figure").exit_code == 0
    assert "needs a table" in refused("masem", "whole.json", "--model", "m.txt", "--groups", "g")
    (folder / "broken.json").write_text("{", encoding="utf-8")
    assert "cannot be read" in refused("masem", "broken.json", "--model", "m.txt", "--several", "robust")
    assert "no rows" in refused("masem", rows("e.csv", []), "--model", "m.txt", "--several", "robust")


def test_group_without_a_relation_and_holes_in_a_column_are_named() -> None:
    header = ("study", "n", "enga_pos", "achiev_pos", "achiev_enga", "g")
    table = [header, ("A", 100, 0.3, 0.1, 0.2, "x"), ("B", 100, 0.3, "", 0.2, "y"), ("C", 90, 0.2, 0.1, 0.2, "x"),
             ("D", 90, 0.2, "", 0.2, "y")]  # fmt: skip
    path = rows("g.csv", table)
    assert "achiev – pos: in the group y no study" in refused(
        "masem", path, "--model", "m.txt", "--groups", "g"
    )
    holes = rows("h.csv", [row if row[0] != "C" else (*row[:-1], "") for row in table])
    assert "Study C, g: a label is missing" in refused("masem", holes, "--model", "m.txt", "--groups", "g")
    two = rows("two.csv", [*TWICE[:3], ("A", 200, "pos", "achiev", 0.2, "other"), *TWICE[4:]])
    error = refused("masem", two, "--model", "m.txt", "--several", "average", "--groups", "kind")
    assert "Study A, kind: the file says two things" in error
    by_matrix = rows("by.csv", [TWICE[0], *[(*row[:-1], str(i)) for i, row in enumerate(TWICE[1:])]])
    assert "says two things" in refused(
        "masem", by_matrix, "--model", "m.txt", "--several", "multilevel", "--cluster", "kind"
    )


# Questions about an average


def test_questions_about_an_average_are_answered_as_by_the_library(effects: str) -> None:
    options = ("--leave-one-out", "--influence", "--cumulative", "year", "--permutations", "500", "--tau2-interval",
               "PL", "--predict", "mean", "--robust", "study", "--contrast", "intrcpt:2", "--bootstrap", "50",
               "--seed", "3")  # fmt: skip
    content = found("pool", effects, "--measure", "ZCOR", *options)
    fit = ev.pool(*_yv(EFFECTS))
    left = np.array(content["leave_one_out"]["estimate"])
    assert left == pytest.approx(fit.leave_one_out().estimate)
    assert content["influence"]["cook_d"] == pytest.approx(fit.influence().cook_d.tolist())
    years = [row[3] for row in EFFECTS[1:]]
    assert np.array(content["cumulative"]["estimate"]) == pytest.approx(fit.cumulative(years).estimate)
    assert content["permutations"]["exact"] is True
    assert content["permutations"]["p"] == pytest.approx(ev.permutation_test(fit).p.tolist())
    assert content["tau2_interval"]["tau2"] == pytest.approx(list(fit.tau2_interval("PL").tau2))
    assert content["contrast"]["estimate"] == pytest.approx([2 * float(fit.beta[0])])
    assert content["robust"]["coefficients"][0]["df"] == pytest.approx(
        float(fit.robust(list("ABCDEF")).df[0])
    )
    drawn = ev.bootstrap(fit, iterations=50, rng=np.random.default_rng(3))
    assert content["bootstrap"]["ci"] == [pytest.approx(drawn.ci[0].tolist())]
    text = said("pool", effects, "--measure", "ZCOR", *options, "--language", "nl")
    for title in (
        "Zonder elke studie",
        "Naarmate studies erbij komen, naar year",
        "Permutatietoets",
        "Bootstrap",
    ):
        assert title in text


def test_predictions_for_numbers_and_words_of_moderators(effects: str) -> None:
    given = ("pool", effects, "--measure", "ZCOR", "--mods", "year,sector")
    content = found(*given, "--predict", "year=2020,sector=secondary", "--predict", "sector=primary,year=2022",
                    "--prediction-interval", "Riley")  # fmt: skip
    y, v = _yv(EFFECTS)
    X = np.array([[row[3], float(row[4] == "secondary")] for row in EFFECTS[1:]], dtype=float)
    direct = ev.pool(y, v, X).predict([[2020, 1], [2022, 0]], interval="Riley")
    assert content["predict"]["pred"] == pytest.approx(direct.pred.tolist())
    assert content["predict"]["pi_lower"] == pytest.approx(direct.pi_lower.tolist())
    for wrong in ("year=2020", "year=x,sector=primary", "year=2020,sector=other", "age=3", "year"):
        assert "every moderator a value" in refused(*given, "--predict", wrong)


def test_moderators_of_the_variance_and_own_weights(effects: str) -> None:
    table = [(*EFFECTS[0], "w"), *((*row, i + 1) for i, row in enumerate(EFFECTS[1:]))]
    weighted = rows("w.csv", table)
    content = found("pool", weighted, "--measure", "ZCOR", "--weights", "w")
    direct = ev.pool(*_yv(EFFECTS), weights=np.arange(1.0, 7.0))
    assert content["result"]["beta"] == pytest.approx(direct.beta.tolist())
    assert "cannot be combined with --subgroup" in refused(
        "pool", weighted, "--measure", "ZCOR", "--weights", "w", "--subgroup", "sector"
    )
    rng = np.random.default_rng(5)
    spread = np.exp(np.linspace(-3, -1, 40))
    more = rows(
        "s.csv",
        [("study", "yi", "vi", "x"), *((i, rng.normal(0.2, spread[i]), 0.01, i / 10) for i in range(40))],
    )
    scale = found("pool", more, "--scale", "x", "--mods", "x")["scale"]
    assert scale["scale_names"] == ["intrcpt", "x"]
    assert scale["alpha"][1] > 0
    assert "differ" in said("pool", more, "--scale", "x")
    assert "cannot be combined with --method DL" in refused("pool", more, "--scale", "x", "--method", "DL")
    assert "cannot be combined with --test knha" in refused("pool", more, "--scale", "x", "--test", "knha")


@pytest.mark.parametrize(
    ("options", "text"),
    [
        (
            ("--subgroup", "sector", "--influence"),
            "--influence: this option cannot be combined with --subgroup",
        ),
        (("--cluster", "sector", "--leave-one-out"), "cannot be combined with --cluster"),
        (("--cluster", "sector", "--tau2-interval", "QP"), "--tau2-interval QP: this option"),
        (("--mods", "year", "--leave-one-out"), "cannot be combined with --mods"),
        (("--mods", "year", "--cumulative", "year"), "without moderators"),
        (("--cumulative", "sector"), "is not a number"),
        (("--contrast", "nope:1"), "name:weight"),
        (("--contrast", "intrcpt:x"), "name:weight"),
        (("--permutations", "0"), "at least 1"),
        (("--level", "95"), "between 0 and 1"),
        (("--method", "GENQ"), "needs weights"),
    ],
)
def test_questions_about_an_average_that_have_no_answer_say_why(
    effects: str, options: Any, text: str
) -> None:
    assert text in refused("pool", effects, "--measure", "ZCOR", *options)


def test_multilevel_average_has_robust_tests_and_profile_intervals(effects: str) -> None:
    text = said(
        "pool",
        effects,
        "--measure",
        "ZCOR",
        "--cluster",
        "sector",
        "--robust",
        "study",
        "--tau2-interval",
        "PL",
    )
    assert "Cluster-robust tests" in text
    assert "Interval by profile likelihood." in text


def test_cumulative_order_with_a_hole_names_the_study(effects: str) -> None:
    path = rows("hole.csv", [*EFFECTS, ("H", 0.3, 100, "", "primary")])
    assert "Study H, year: a label is missing" in refused(
        "pool", path, "--measure", "ZCOR", "--cumulative", "year"
    )


def test_every_estimator_of_the_library_can_be_chosen() -> None:
    assert set(METHODS) == set(heterogeneity.METHODS)
    computed = signature(ev.effect_sizes).parameters.values()
    columns = {p.name for p in computed if str(p.annotation) == "ArrayLike | None"}
    assert set(INPUTS) == columns - {"yi", "vi", "sei"}


# Pictures


@pytest.mark.parametrize("kind", ["forest", "funnel", "influence", "bubble"])
def test_pictures_of_multilevel_models(effects: str, kind: str) -> None:
    given = (
        effects,
        "--measure",
        "ZCOR",
        "--cluster",
        "sector",
        *(("--mods", "year") if kind == "bubble" else ()),
    )
    assert evidence("figure", kind, *given, "--order", "effect").exit_code == 0
    assert Path(f"effects-{kind}.svg").exists()


@pytest.mark.parametrize(
    ("kind", "options", "text"),
    [
        ("trim-and-fill", ("--cluster", "sector"), "cannot be combined with --cluster"),
        ("trim-and-fill", ("--subgroup", "sector"), "cannot be combined with --subgroup"),
        ("radial", ("--cluster", "sector"), "does not fit this kind of result"),
    ],
)
def test_pictures_that_do_not_fit_a_result_say_so(effects: str, kind: str, options: Any, text: str) -> None:
    assert text in refused("figure", kind, effects, "--measure", "ZCOR", *options)


def test_picture_of_the_studies_that_pull_at_a_model(grouped: str) -> None:
    done = evidence("figure", "model-influence", grouped, "--model", "m.txt", "--out", "it.svg")
    assert done.exit_code == 0
    assert "S3" in done.output


# Missing studies


def test_tests_of_missing_studies_take_their_settings(effects: str) -> None:
    y, v = _yv(EFFECTS)
    fit = ev.pool(y, v)
    content = found("bias", effects, "--measure", "ZCOR", "--predictor", "ninv", "--classical", "--side", "right",
                    "--estimator", "R0", "--fail-safe", "Orwin", "--target", "0.1", "--normal")["tests"]  # fmt: skip
    n = [row[2] for row in EFFECTS[1:]]
    assert content["regression_test"]["p"] == pytest.approx(
        ev.regression_test(fit, predictor="ninv", model="lm", n=n).p
    )
    assert content["trim_and_fill"]["estimator"] == "R0"
    assert content["fail_safe"]["n"] == ev.fail_safe(fit, kind="Orwin", target=0.1).n
    assert content["rank_test"]["exact"] is False
    text = said("bias", effects, "--measure", "ZCOR")
    assert text.startswith("Test Result p Small and large studies")


def test_every_kind_of_the_library_can_be_chosen() -> None:
    assert set(SELECTIONS) == set(selection_kinds.KINDS) - {"halfnorm"} | {"halfnormal"}
    assert set(FAIL_SAFES) == set(get_args(fail_safe_n.Kind))


def test_selection_models_are_reached_with_their_steps(effects: str) -> None:
    content = found(
        "bias", effects, "--measure", "ZCOR", "--only", "selection-model", "--selection", "halfnormal"
    )
    direct = ev.selection_model(ev.pool(*_yv(EFFECTS)), kind="halfnormal")
    assert list(content["tests"]) == ["selection_model"]
    assert content["tests"]["selection_model"]["beta"] == pytest.approx(direct.beta.tolist())
    none = said("bias", effects, "--measure", "ZCOR", "--selection", "stepfun", "--steps", "0.025,0.5")
    assert "no study has a p value in one of the intervals" in none
    assert "steps as numbers" in refused(
        "bias", effects, "--measure", "ZCOR", "--selection", "stepfun", "--steps", "a"
    )
    only = said("bias", effects, "--measure", "ZCOR", "--only", "selection-model", "--steps", "0.00000001")
    assert only.startswith("What this says")


# Effect sizes, power, reliability, agreement


def test_effects_are_shown_saved_and_pooled_again(effects: str) -> None:
    table = rows("some.csv", [*EFFECTS, ("H", "", 100, 2020, "primary")])
    text = said("effects", table, "--measure", "ZCOR", "--out", "out.csv")
    assert "6 of 7 studies have an effect (ZCOR)" in text
    assert "because numbers are missing: H" in text
    with Path("out.csv").open(encoding="utf-8") as file:
        saved = list(csv.DictReader(file))
    assert [float(row["y"]) for row in saved[:6]] == pytest.approx(fisher(EFFECTS).y.tolist())
    assert saved[6]["y"] == ""
    again = found("pool", "out.csv", "--yi", "y", "--vi", "v", "--measure", "ZCOR")
    assert again["result"]["beta"] == pytest.approx(
        found("pool", effects, "--measure", "ZCOR")["result"]["beta"]
    )
    assert "already there" in refused("effects", table, "--measure", "ZCOR", "--out", "out.csv")
    assert evidence("effects", table, "--measure", "ZCOR", "--out", "out.csv", "--force").exit_code == 0
    assert ".csv, .tsv or .xlsx" in refused("effects", table, "--measure", "ZCOR", "--out", "out.doc")


def test_long_table_of_effects_is_cut_on_the_screen_only() -> None:
    path = rows("many.csv", [("study", "r", "n"), *((f"S{i}", 0.1 + i / 1000, 100) for i in range(70))])
    text = said("effects", path, "--measure", "ZCOR", "--ri", "r", "--ni", "n")
    assert "Only the first 60" in text
    assert len(found("effects", path, "--measure", "ZCOR", "--ri", "r", "--ni", "n")["effects"]["y"]) == 70


def test_power_in_three_ways_of_saying_what_is_expected() -> None:
    content = found("power", "--r", "0.15", "--n", "120", "--i2", "75", "--studies", "12")
    v = 1 / 117
    assert content["power"][0]["average"] == pytest.approx(ev.power(np.arctanh(0.15), v, 12, tau2=3 * v))
    assert content["needed"] == ev.studies_needed(float(np.arctanh(0.15)), v, tau2=3 * v)
    assert found("power", "--d", "0.3", "--n", "80", "--tau2", "0.05")["needed"] > 5
    flat = found("power", "--effect", "0.2", "--v", "0.02")
    assert [row["studies"] for row in flat["power"]] == [5, 10, 20, 40, 80]
    assert flat["power"][0]["differences"] is None
    assert "studies are needed" in said("power", "--effect", "0.2", "--v", "0.02")


@pytest.mark.parametrize(
    ("options", "text"),
    [
        ((), "--r with --n"),
        (("--r", "0.2"), "--r with --n"),
        (("--r", "2", "--n", "50"), "between -1 and 1"),
        (("--effect", "0.2", "--v", "0.02", "--tau2", "0.1", "--i2", "50"), "cannot be combined with --i2"),
        (("--effect", "0.2", "--v", "0.02", "--i2", "100"), "outside what is possible"),
    ],
)
def test_power_without_enough_to_go_on_says_what_is_needed(options: tuple[str, ...], text: str) -> None:
    assert text in refused("power", *options)


ANSWERS: list[Sequence[object]] = [("id", "i1", "i2", "i3"), (1, 1, 2, 1), (2, 3, 3, 4), (3, 5, 4, 5), (4, 2, 2, 3),
                                   (5, 4, 5, 4), (6, 3, 2, 3)]  # fmt: skip


def test_reliability_of_the_items_that_are_named_or_of_all() -> None:
    path = rows("answers.csv", ANSWERS)
    scores = np.array([row[1:] for row in ANSWERS[1:]], dtype=float)
    content = found("reliability", path)
    assert content["alpha"]["raw"] == pytest.approx(ev.alpha(scores).raw)
    assert content["omega"]["total"] == pytest.approx(ev.omega(scores).total)
    two = found("reliability", path, "--items", "i1, i2")
    assert two["omega"] is None
    assert two["items"] == ["i1", "i2"]
    assert "Cronbachs alfa" in said("reliability", path, "--language", "nl")


def test_agreement_in_categories_and_scores() -> None:
    table = [("moment", "a", "b", "c"), *((i, x, y, z) for i, (x, y, z) in enumerate(
        ["lll", "hmh", "llm", "mmm", "hhh", "lml", "mmm", "hhh"]))]  # fmt: skip
    path = rows("codes.csv", table)
    first, second = [row[1] for row in table[1:]], [row[2] for row in table[1:]]
    content = found("agreement", path, "--raters", "a,b", "--weights", "linear", "--order", "l,m,h")
    direct = ev.kappa(first, second, weights="linear", categories=["l", "m", "h"])
    assert content["kappa"]["value"] == pytest.approx(direct.value)
    assert "3 raters, 8 subjects" in said("agreement", path, "--raters", "a,b,c")
    assert "add --order with h, l, m" in refused("agreement", path, "--raters", "a,b", "--weights", "linear")
    three = ("agreement", path, "--raters", "a,b,c", "--weights", "linear", "--order")
    counts = [[[x, y, z].count(word) for word in "lmh"] for _, x, y, z in table[1:]]
    near = ev.fleiss_kappa(counts, weights="linear")
    assert found(*three, "l,m,h")["kappa"]["value"] == pytest.approx(near.value)
    assert "not among the categories" in refused(*three, "l,m")
    assert "at least two columns" in refused("agreement", path, "--raters", "a")
    hole = rows("hole.csv", [*table, (9, "l", "", "l")])
    some = ev.fleiss_kappa(
        [[[x, y, z].count(word) for word in "hlm"] for _, x, y, z in [*table[1:], (9, "l", "", "l")]]
    )
    assert found("agreement", hole, "--raters", "a,b,c")["kappa"]["value"] == pytest.approx(some.value)
    assert "Not everybody rated everything" in said("agreement", hole, "--raters", "a,b,c")
    numbers = rows(
        "numbers.csv",
        [("id", "a", "b"), *((i, x, y) for i, (x, y) in enumerate([(1, 2), (10, 9), (2, 1), (9, 10)]))],
    )
    weighted = found("agreement", numbers, "--weights", "quadratic")["kappa"]["value"]
    assert weighted == pytest.approx(ev.kappa([1, 10, 2, 9], [2, 9, 1, 10], weights="quadratic").value)
    scores = found("agreement", rows("answers.csv", ANSWERS), "--scores")
    assert scores["icc"]["forms"][0]["form"] == "ICC(1,1)"
    assert "Take form 2" in said("agreement", "answers.csv", "--scores")


# Terminal


@pytest.mark.parametrize("command", ["masem", "pool", "bias", "figure", "effects"])
def test_help_stands_in_sections_within_eighty_columns(command: str) -> None:
    text = evidence(command, "--help").output
    for section in ("What is in the file:", "How to compute:", "What comes out:"):
        assert section in text
    assert text.index("What is in the file:") < text.index("How to compute:") < text.index("What comes out:")
    assert max(map(len, text.splitlines())) <= 80
    assert f"nabij evidence {command}" in text


@HAS_ROORDA
@pytest.mark.parametrize("language", ["nl", "en"])
def test_answers_fit_a_terminal_of_eighty_columns(monkeypatch: pytest.MonkeyPatch, language: str) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    done = evidence("masem", ROORDA, "--no-figure", "--influence", "--leave-one-out", "--bias", "--against",
                    "mediation-direct", "--since", ROORDA, "--language", language)  # fmt: skip
    assert max(map(len, done.stdout.splitlines())) <= 80


def test_reader_of_the_output_that_goes_away_is_no_matter_of_files() -> None:
    from nabij.commands.evidence.speaking import talking

    @talking
    def gone(**_: object) -> None:
        raise BrokenPipeError

    with pytest.raises(BrokenPipeError):
        gone(language="en", audience="teacher", as_json=False)


def test_folder_instead_of_a_file_is_called_a_folder(folder: Path) -> None:
    (folder / "map.csv").mkdir()
    assert "map.csv is that of a folder" in refused("pool", "map.csv")


def test_study_that_is_there_twice_is_named_once(folder: Path) -> None:
    path = rows("dup.csv", [("study", "n", "enga_pos", "achiev_enga", "achiev_pos"), ("A", 100, 0.2, 0.2, 0.1),
                            ("A", 90, 0.2, 0.2, 0.1)])  # fmt: skip
    assert refused("masem", path, "--model", "m.txt").startswith("Study A: this study is in the data twice.")
