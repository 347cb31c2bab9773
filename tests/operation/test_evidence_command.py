"""`nabij evidence` as a person at a terminal uses it: tables, words, pictures, errors and exit codes."""

from __future__ import annotations

import contextlib
import csv
import io
import json
import os
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from nabij.cli import main

ROORDA = Path(__file__).parents[2] / "../shared/data/roorda11.csv"
HAS_ROORDA = pytest.mark.skipif(
    not ROORDA.exists(), reason="the data of Roorda et al. are not beside the repository"
)

NAMES = ["agreement", "bias", "effects", "figure", "masem", "pool", "power", "reliability", "template"]


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LC_ALL", "en_GB.UTF-8")
    monkeypatch.delenv("COLUMNS", raising=False)
    return tmp_path


def evidence(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["evidence", *arguments], catch_exceptions=False)


def rows(path: Path, table: Sequence[Sequence[object]]) -> str:
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows(table)
    return str(path)


@pytest.fixture
def effects(folder: Path) -> str:
    assert evidence("template", "effects", "effects.csv").exit_code == 0
    return "effects.csv"


@pytest.fixture
def wide(folder: Path) -> str:
    assert evidence("template", "wide", "wide.csv").exit_code == 0
    return "wide.csv"


def test_help_names_the_subcommands_without_loading_the_engine() -> None:
    found = evidence("--help")
    for name in NAMES:
        assert name in found.output
    assert evidence("nonsense").exit_code == 2
    group = main.get_command(click.Context(main), "evidence")
    assert isinstance(group, click.Group)
    assert group.list_commands(click.Context(group)) == NAMES
    for name in NAMES:
        assert "--language" in evidence(name, "--help").output


@HAS_ROORDA
def test_mediation_from_a_clean_terminal_prints_table_and_words_and_writes_the_diagram(folder: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "nabij", "evidence", "masem", str(ROORDA), "--language", "en", "--published", "99"],
        capture_output=True, text=True, timeout=60, check=False, cwd=folder, env=dict(os.environ),
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "Engagement → Achievement                          0.341  0.031" in done.stdout
    assert "Positive relationship → Achievement, indirect     0.091" in done.stdout
    assert "it can work both ways" in " ".join(done.stdout.split())
    assert "45 of the 99 published studies" in " ".join(done.stdout.split())
    svg = (folder / "roorda11-mediation.svg").read_text(encoding="utf-8")
    assert '<title id="picture-title">Path diagram</title>' in svg


@HAS_ROORDA
def test_mediation_after_import_takes_less_than_a_second(folder: Path) -> None:
    evidence("masem", str(ROORDA))
    best = min(_timed() for _ in range(3))
    assert best < 1.0


def _timed() -> float:
    start = time.process_time()
    assert evidence("masem", str(ROORDA)).exit_code == 0
    return time.process_time() - start


@HAS_ROORDA
def test_direct_paths_side_by_side_and_all_correlations_give_the_known_numbers() -> None:
    found = evidence(
        "masem", str(ROORDA), "--model", "mediation-direct", "--side-by-side", "--no-figure", "--json"
    )
    content = json.loads(found.stdout)
    estimates = {row["name"]: row["estimate"] for row in content["model"]["estimates"]}
    assert estimates["b43"] == pytest.approx(0.236531, abs=1e-5)
    assert estimates["ind_pos"] == pytest.approx(0.060347, abs=1e-5)
    assert len(content["side_by_side"]) == 4
    every = json.loads(evidence("masem", str(ROORDA), "--all-correlations", "--no-figure", "--json").stdout)
    assert every["stage1"]["minus2ll"] == pytest.approx(-145.1647, abs=1e-3)


@HAS_ROORDA
def test_moderator_is_standardised_and_named_and_its_test_is_the_known_one() -> None:
    options = ("--model", "mediation-direct", "--moderator", "SES", "--audience", "colleague", "--no-figure")
    found = evidence("masem", str(ROORDA), *options, "--methods")
    assert "SES is standardised" in found.output
    assert "LR χ²(5) = 4.79, p = 0.441" in " ".join(found.output.split())
    assert "Positive relationship → Engagement × SES" in found.output
    assert "linear in SES" in " ".join(found.output.split())


def test_masem_of_the_example_writes_figure_and_script_where_asked(wide: str, folder: Path) -> None:
    found = evidence("masem", wide, "--figure", "paths.pdf", "--narrow", "--r-script", "again.R", "--side-by-side",
                     "--intervals", "likelihood", "--language", "nl")  # fmt: skip
    assert found.exit_code == 0
    assert "Geschreven: paths.pdf" in found.output
    assert "naast een negatieve relatie" in " ".join(found.output.split())
    assert (folder / "paths.pdf").read_bytes().startswith(b"%PDF")
    assert "library(metaSEM)" in (folder / "again.R").read_text(encoding="utf-8")


def test_masem_with_own_model_one_stage_and_renamed_variables_fits_it(wide: str, folder: Path) -> None:
    (folder / "mine.txt").write_text(
        "engagement ~ a*pos\nachiev ~ b*engagement\nind := a*b\n", encoding="utf-8"
    )
    found = evidence("masem", wide, "--model", "mine.txt", "--rename", "engagement=enga", "--stage", "one")
    assert found.exit_code == 0
    assert "Positive relationship → engagement" in found.output
    assert (folder / "wide-mine.svg").exists()


def test_masem_of_long_layout_equals_wide_layout(folder: Path) -> None:
    for layout in ("long", "wide"):
        evidence("template", layout, f"{layout}.xlsx")
    results = [
        json.loads(evidence("masem", f"{layout}.xlsx", "--json").stdout) for layout in ("long", "wide")
    ]
    one, other = ({row["name"]: row["estimate"] for row in found["model"]["estimates"]} for found in results)
    for name in ("b31", "b32", "b43", "ind_pos", "ind_neg"):
        assert one[name] == pytest.approx(other[name], rel=1e-8)
    assert results[0]["written"] == []


@pytest.mark.parametrize(
    ("arguments", "text"),
    [
        (("--model", "nothing"), "Built in are: mediation, mediation-direct"),
        (("--rename", "enga"), "write renaming as new=old"),
        (("--rename", "a=b"), "no variable of this name"),
        (("--moderator", "SES", "--stage", "two"), "needs the model in one stage"),
        (("--moderator", "age"), "no such moderator"),
        (("--moderator", "SES", "--moderate", "zzz"), "nothing of this name to moderate"),
        (("--figure", "paths.gif"), "saved as .svg, .png or .pdf"),
        (("--level", "2"), "lies between 0 and 1"),
    ],
)
def test_masem_with_wrong_options_says_what_to_do(wide: str, arguments: tuple[str, ...], text: str) -> None:
    found = evidence("masem", wide, *arguments)
    assert found.exit_code == 2
    assert text in found.stderr


def test_masem_with_constant_and_raw_moderator_behaves(wide: str, folder: Path) -> None:
    table = list(csv.reader((folder / wide).read_text(encoding="utf-8").splitlines()))
    for row in table[1:]:
        row[2] = "30"
    path = rows(folder / "constant.csv", table)
    assert "same value" in evidence("masem", path, "--moderator", "SES").stderr
    raw = evidence("masem", wide, "--moderator", "SES", "--raw-moderator", "--moderate", "b43", "--no-figure")
    assert raw.exit_code == 0
    assert "standardised" not in raw.output


def test_bad_cell_is_named_by_study_and_column_in_dutch_with_exit_code_two(folder: Path) -> None:
    path = rows(folder / "bad.csv", [["study", "n", "pos_neg", "enga_pos"], ["Smit 2011", 100, 1.4, 0.2]])
    found = evidence("masem", path, "--language", "nl")
    assert found.exit_code == 2
    assert found.stderr.startswith("Studie Smit 2011, ")
    assert "1,4" in found.stderr
    path = rows(
        folder / "word.csv", [["study", "n", "pos_neg", "enga_pos"], ["Smit 2011", 100, "none yet", 0.2]]
    )
    assert (
        "Studie Smit 2011, pos_neg: none yet is geen getal"
        in evidence("masem", path, "--language", "nl").stderr
    )


def test_sound_input_without_an_answer_gives_exit_code_three(wide: str, folder: Path) -> None:
    (folder / "loose.txt").write_text("f =~ a*pos + b*enga\ng =~ c*neg + d*achiev\n", encoding="utf-8")
    found = evidence("masem", wide, "--model", "loose.txt", "--json")
    assert found.exit_code == 3
    problem = json.loads(found.stdout)["error"]
    assert problem["code"] == "model.not_identified"
    assert problem["sentence"] in found.stderr


@pytest.mark.parametrize(
    "name", ["missing.csv", "word.doc", "empty.csv", "binary.csv", "broken.xlsx", "broken.json"]
)
def test_unreadable_files_are_refused_in_words(folder: Path, name: str) -> None:
    contents = {
        "word.doc": b"x",
        "empty.csv": b"",
        "binary.csv": b"\xff\xfe\x00",
        "broken.xlsx": b"x",
        "broken.json": b"{",
    }
    if name in contents:
        (folder / name).write_bytes(contents[name])
    for command in (("masem", name), ("pool", name, "--yi", "y", "--vi", "v")):
        found = evidence(*command)
        assert found.exit_code == 2, command
        assert found.stderr.strip().endswith(".")


def test_pool_prints_both_scales_words_and_files(effects: str, folder: Path) -> None:
    found = evidence("pool", effects, "--measure", "ZCOR", "--test", "knha", "--methods", "--figure", "forest.png",
                     "--r-script", "again.R")  # fmt: skip
    assert found.exit_code == 0
    assert "Average as correlation     0.271" in found.output
    assert "Knapp-Hartung" in found.output
    assert (folder / "forest.png").read_bytes().startswith(b"\x89PNG")
    assert "rma(yi, vi" in (folder / "again.R").read_text(encoding="utf-8")


def test_pool_as_json_holds_the_result_and_the_studies_left_out(folder: Path) -> None:
    table = [["study", "y", "se"], ["a", "0,1", 0.1], ["b", "", 0.1], ["c", 0.3, 0.1], ["c", 0.25, 0.2]]
    path = rows(folder / "some.csv", table)
    content = json.loads(evidence("pool", path, "--yi", "y", "--sei", "se", "--json").stdout)
    assert content["left_out"] == ["b"]
    assert content["result"]["k"] == 3
    assert content["result"]["labels"] == ["a", "c (1)", "c (2)"]
    text = evidence("pool", path, "--yi", "y", "--sei", "se").output
    assert "Left out, because numbers are missing: b." in text


def test_pool_by_moderators_words_subgroups_and_clusters_agrees_with_itself(effects: str) -> None:
    slopes = json.loads(
        evidence("pool", effects, "--measure", "ZCOR", "--mods", "year, sector", "--json").stdout
    )
    assert slopes["result"]["names"] == ["intrcpt", "year", "sector=secondary"]
    groups = json.loads(
        evidence("pool", effects, "--measure", "ZCOR", "--subgroup", "sector", "--json").stdout
    )
    assert groups["result"]["groups"] == ["primary", "secondary"]
    apart = evidence("pool", effects, "--measure", "ZCOR", "--subgroup", "sector", "--separate")
    assert "secondary" in apart.output
    nested = json.loads(
        evidence("pool", effects, "--measure", "ZCOR", "--cluster", "sector", "--json").stdout
    )
    assert [c["term"] for c in nested["result"]["components"]] == ["sector", "sector/effect"]


def test_pool_reads_semicolons_tabs_workbooks_and_json_alike(folder: Path) -> None:
    table = [("yi", "vi", "ni"), (0.1, 0.01, 50), (0.3, 0.02, 60), (0.2, 0.02, 70)]
    (folder / "a.csv").write_text(
        "\n".join(";".join(str(c).replace(".", ",") for c in r) for r in table), encoding="utf-8"
    )
    (folder / "a.tsv").write_text("\n".join("\t".join(map(str, r)) for r in table), encoding="utf-8")
    (folder / "a.json").write_text(
        json.dumps([dict(zip(table[0], r, strict=True)) for r in table[1:]]), encoding="utf-8"
    )
    from openpyxl import Workbook

    book = Workbook()
    assert book.active is not None
    for row in table:
        book.active.append(list(row))
    book.save(folder / "a.xlsx")
    found = [
        json.loads(evidence("pool", f"a.{kind}", "--json").stdout)["result"]["beta"]
        for kind in ("csv", "tsv", "json", "xlsx")
    ]
    assert found[0] == found[1] == found[2] == found[3]


@pytest.mark.parametrize(
    ("arguments", "text"),
    [
        ((), "--yi and --vi, or --measure"),
        (("--yi", "nope"), "nope: this column is missing"),
        (("--measure", "ZCORR"), "ZCORR is no known effect size"),
        (("--measure", "ZCOR", "--mods", "nope"), "nope: this column is missing"),
        (("--measure", "ZCOR", "--label", "nope"), "nope: this column is missing"),
        (("--measure", "ZCOR", "--subgroup", "sector", "--cluster", "sector"), "cannot be combined"),
        (("--measure", "SMD"), "is needed and was not given"),
    ],
)
def test_pool_with_wrong_options_says_what_to_do(effects: str, arguments: tuple[str, ...], text: str) -> None:
    found = evidence("pool", effects, *arguments)
    assert found.exit_code == 2
    assert text in found.stderr


def test_pool_of_a_json_object_and_an_empty_workbook_is_refused(folder: Path) -> None:
    from openpyxl import Workbook

    (folder / "one.json").write_text('{"yi": 1}', encoding="utf-8")
    Workbook().save(folder / "bare.xlsx")
    assert "cannot be read" in evidence("pool", "one.json").stderr
    assert "no rows" in evidence("pool", "bare.xlsx").stderr


def test_pool_with_holes_in_groups_or_one_word_is_refused_by_study(folder: Path) -> None:
    path = rows(
        folder / "holes.csv",
        [["study", "yi", "vi", "g", "w"], ["a", 0.1, 0.01, "x", "q"], ["b", 0.2, 0.01, "", "q"]],
    )
    assert (
        "Study b, g: a label is missing"
        in evidence("pool", path, "--yi", "yi", "--vi", "vi", "--subgroup", "g").stderr
    )
    assert "same value" in evidence("pool", path, "--yi", "yi", "--vi", "vi", "--mods", "w").stderr
    empty = rows(folder / "none.csv", [["study", "yi", "vi"], ["a", "", ""]])
    assert "no study is left" in evidence("pool", empty).stderr.lower()


def test_bias_prints_every_test_and_a_contour_funnel(effects: str, folder: Path) -> None:
    found = evidence(
        "bias", effects, "--measure", "ZCOR", "--audience", "colleague", "--figure", "funnel.svg"
    )
    assert found.exit_code == 0
    for text in ("Regression test", "Kendall", "Trim and fill", "PET", "Rosenthal", "significant"):
        assert text in found.output
    assert "contour" in (folder / "funnel.svg").read_text(encoding="utf-8")
    content = json.loads(evidence("bias", effects, "--measure", "ZCOR", "--json").stdout)
    assert set(content["tests"]) >= {"regression_test", "rank_test", "trim_and_fill"}


def test_bias_with_moderators_says_which_tests_do_not_apply(effects: str) -> None:
    found = evidence("bias", effects, "--measure", "ZCOR", "--mods", "year", "--figure", "residuals.svg")
    assert found.exit_code == 0
    assert "without moderators" in found.output
    refused = evidence("bias", effects, "--measure", "ZCOR", "--subgroup", "sector")
    assert refused.exit_code == 2


def test_bias_with_too_few_studies_says_so_per_test(folder: Path) -> None:
    path = rows(folder / "two.csv", [["study", "yi", "vi"], ["a", 0.1, 0.01], ["b", 0.2, 0.02]])
    found = evidence("bias", path, "--method", "FE")
    assert found.exit_code == 0
    assert "Trim and fill: 2 studies are too few; at least 3 are needed." in found.output.replace("\n", " ")


@pytest.mark.parametrize(
    "kind",
    ["forest", "funnel", "contour", "trim-and-fill", "radial", "baujat", "influence", "profile", "gosh"],
)
def test_figure_of_effects_is_saved_and_its_text_printed(effects: str, folder: Path, kind: str) -> None:
    found = evidence("figure", kind, effects, "--measure", "ZCOR", "--language", "nl")
    assert found.exit_code == 0, found.stderr
    assert f"Geschreven: effects-{kind}.svg" in found.output
    assert "Fifth 2025" in found.output or kind in ("profile", "gosh")
    assert (folder / f"effects-{kind}.svg").exists()


@pytest.mark.parametrize("kind", ["path", "mediation", "map"])
def test_figure_of_matrices_is_saved_and_its_text_is_in_the_json(wide: str, folder: Path, kind: str) -> None:
    found = evidence("figure", kind, wide, "--out", "it.svg", "--json", "--title", "Own title")
    content = json.loads(found.stdout)
    assert content["text"].startswith("Own title")
    assert "Own title" in (folder / "it.svg").read_text(encoding="utf-8")


def test_figure_of_a_moderator_needs_one_and_forest_takes_subgroups(effects: str) -> None:
    assert evidence("figure", "bubble", effects, "--measure", "ZCOR", "--mods", "year").exit_code == 0
    assert "Add one with --mods" in evidence("figure", "bubble", effects, "--measure", "ZCOR").stderr
    assert evidence("figure", "forest", effects, "--measure", "ZCOR", "--subgroup", "sector").exit_code == 0
    refused = evidence("figure", "funnel", effects, "--measure", "ZCOR", "--subgroup", "sector")
    assert refused.exit_code == 2


def test_figure_saved_twice_is_the_same_file(effects: str, folder: Path) -> None:
    for name in ("one.pdf", "two.pdf"):
        evidence("figure", "forest", effects, "--measure", "ZCOR", "--out", name)
    assert (folder / "one.pdf").read_bytes() == (folder / "two.pdf").read_bytes()


def test_template_prints_writes_and_does_not_overwrite(folder: Path) -> None:
    assert evidence("template", "long").output.startswith("study,n,variable1,variable2,r")
    assert evidence("template", "wide", "w.tsv").exit_code == 0
    assert "\t" in (folder / "w.tsv").read_text(encoding="utf-8")
    again = evidence("template", "wide", "w.tsv")
    assert again.exit_code == 2
    assert "already there" in again.stderr
    assert evidence("template", "wide", "w.tsv", "--force").exit_code == 0
    assert evidence("template", "wide", "w.doc").exit_code == 2


@pytest.mark.parametrize(
    ("locale", "word"), [("nl_NL.UTF-8", "Geschreven"), ("de_DE.UTF-8", "Written"), ("", "Written")]
)
def test_language_follows_the_terminal(monkeypatch: pytest.MonkeyPatch, locale: str, word: str) -> None:
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    if locale:
        monkeypatch.setenv("LANG", locale)
    assert word in evidence("template", "wide", "w.csv").output


def test_work_over_a_moment_says_that_it_goes_on(capfd: pytest.CaptureFixture[str]) -> None:
    from threading import Event

    from nabij.commands.evidence.speaking import patience

    with patience("nl", after=0.01):
        Event().wait(0.2)
    with patience("en", after=5.0):
        pass
    assert capfd.readouterr().err.strip() == "Bezig…"


def test_work_on_a_terminal_counts_seconds_and_cleans_up(monkeypatch: pytest.MonkeyPatch) -> None:
    from threading import Event

    from nabij.commands.evidence.speaking import patience

    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    screen = Terminal()
    monkeypatch.setattr(sys, "stderr", screen)
    with patience("en", after=0.01, every=0.02):
        Event().wait(0.2)
    assert "Working… 2 s" in screen.getvalue()
    assert screen.getvalue().endswith("\r")


MANUAL = Path(__file__).parents[2] / "docs" / "evidence" / "using.md"


@HAS_ROORDA
def test_worked_examples_of_the_manual_run_and_print_what_it_says(folder: Path) -> None:
    (folder / "roorda11.csv").write_bytes(ROORDA.read_bytes())
    parts = MANUAL.read_text(encoding="utf-8").split("```python\n")[1:]
    block = "\n".join(part.split("```")[0] for part in parts)
    wanted = [line.removeprefix("# > ") for line in block.splitlines() if line.startswith("# > ")]
    screen = io.StringIO()
    with contextlib.redirect_stdout(screen):
        exec(compile(block, str(MANUAL), "exec"), {})
    assert screen.getvalue().splitlines() == wanted
    assert (folder / "paths.svg").exists()


@HAS_ROORDA
def test_tables_of_the_manual_are_what_the_commands_above_them_print(folder: Path) -> None:
    text = ROORDA.read_text(encoding="utf-8")
    (folder / "roorda11.csv").write_text(text, encoding="utf-8")
    (folder / "first35.csv").write_text("\n".join(text.splitlines()[:36]) + "\n", encoding="utf-8")
    blocks = [block.strip("\n") for block in MANUAL.read_text(encoding="utf-8").split("```")[1::2]]
    printed, tables = "", 0
    for block in blocks:
        if block.startswith("nabij evidence masem roorda11.csv"):
            printed = evidence(*block.split()[2:]).stdout
        elif block.startswith(("python", "nabij")):
            printed = ""
        elif printed:
            assert block in printed
            tables += 1
    assert tables == 7


def test_spreadsheet_as_dutch_excel_saves_it_gives_the_same_answer(wide: str, folder: Path) -> None:
    text = Path(wide).read_text(encoding="utf-8")
    dutch = (
        text.replace(",", ";").replace(".", ",").replace("Example", "Voorbeeld n° één").replace("\n", "\r\n")
    )
    (folder / "nl.csv").write_bytes((dutch + ";;;;;;;;\r\n").encode("cp1252"))
    first, second = (evidence("masem", file, "--no-figure", "--json") for file in (wide, "nl.csv"))
    assert json.loads(first.stdout)["model"]["estimates"] == json.loads(second.stdout)["model"]["estimates"]


def test_masem_leaves_other_columns_and_studies_without_these_correlations_out(folder: Path) -> None:
    pairs = ["neg_pos", "enga_pos", "achiev_pos", "enga_neg", "achiev_neg", "achiev_enga"]
    table: list[list[object]] = [
        ["study", "country", "n", *pairs, "prop_female", "x_pos"],
        ["A", "NL", 200, -0.2, 0.3, 0.1, -0.3, -0.2, 0.3, 0.52, ""],
        ["B", "BE", 150, -0.25, 0.35, 0.12, -0.33, -0.22, 0.28, 0.48, 0.2],
    ]
    alone = evidence("masem", rows(folder / "a.csv", table), "--no-figure", "--json")
    more = [*table, ["C", "FR", 900, *[""] * 6, 0.5, 0.3]]
    found = evidence("masem", rows(folder / "b.csv", more), "--no-figure", "--json")
    assert json.loads(found.stdout)["left_out"] == ["C"]
    assert json.loads(found.stdout)["model"] == json.loads(alone.stdout)["model"]
    assert "Left out, because they give no correlation" in evidence("masem", "b.csv", "--no-figure").output


def test_masem_of_one_study_speaks_of_one_study(folder: Path) -> None:
    table = [["study", "n", "b_a"], ["A", 200, 0.3]]
    (folder / "m.txt").write_text("b ~ p*a\n")
    found = evidence("masem", rows(folder / "a.csv", table), "--model", "m.txt", "--no-figure")
    assert "One study with 200 pupils." in found.output
    assert "–%" not in found.output
    assert "differ far more" not in found.output
    assert "how much studies differ cannot be seen" in found.output.replace("\n", " ")
    assert "With only one study" in found.output.replace("\n", " ")


def test_bias_without_an_answer_names_the_test_in_words(folder: Path) -> None:
    table = [["study", "yi", "vi"], ["A", 0.1, 0.02], ["B", 0.4, 0.03]]
    said = evidence("bias", rows(folder / "two.csv", table), "--language", "nl").output
    assert "Kleine en grote studies: 2 studies zijn te weinig" in said
    assert "regression_test" not in said


def test_number_in_a_dutch_error_has_a_decimal_comma(folder: Path) -> None:
    path = rows(folder / "r.csv", [["study", "ri", "ni"], ["A", 1.2, 40], ["B", 0.2, 30]])
    assert "1,2 ligt buiten" in evidence("pool", path, "--measure", "ZCOR", "--language", "nl").output


@pytest.mark.parametrize("option", ["--figure", "--r-script"])
def test_folder_that_is_not_there_is_said_in_words(effects: str, folder: Path, option: str) -> None:
    found = evidence("pool", effects, "--measure", "ZCOR", option, "nowhere/out.svg", "--language", "nl")
    assert found.exit_code == 2
    assert "nowhere/out.svg is niet te openen" in found.stderr


def test_names_in_any_script_are_drawn_without_a_warning(folder: Path) -> None:
    table = [
        ["study", "yi", "vi"],
        ["\u674e $x_1$", 0.1, 0.02],
        ["\u015eaban <b>", 0.4, 0.03],
        ["C", 0.2, 0.02],
    ]
    found = evidence("figure", "forest", rows(folder / "n.csv", table), "--out", "n.svg")
    assert found.exit_code == 0
    assert "\u674e $x_1$" in found.output


def test_two_studies_that_differ_by_chance_are_not_said_to_differ_clearly(folder: Path) -> None:
    table = [["study", "yi", "vi"], ["A", 0.1, 0.02], ["B", 0.4, 0.02]]
    said = evidence("pool", rows(folder / "two.csv", table), "--language", "en").output.replace("\n", " ")
    assert "that may be chance" in said
    assert "clearly more" not in said
