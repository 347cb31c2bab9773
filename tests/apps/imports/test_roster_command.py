"""`nabij roster`: exit codes, words, JSON without names, and nothing changed without a yes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from nabij.apps.schools.models import Group, Pupil, School
from nabij.commands import roster as roster_command
from tests.apps.imports.test_roster_changes import ANNA, BRAM, roster
from tests.world import World


@pytest.fixture(autouse=True)
def _django_is_loaded_already(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(roster_command, "load_django", lambda: None)


def run(file: Path, *options: str) -> Result:
    return CliRunner().invoke(roster_command.command, [str(file), "--school", "De Wilg", *options])


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "school.xml"
    path.write_bytes(roster(ANNA, BRAM))
    return path


def test_dry_run_shows_the_plan_and_changes_nothing(world: World, file: Path) -> None:
    result = run(file, "--dry-run")

    assert result.exit_code == 0, result.output
    assert "Anna Veen" in result.output
    assert not Pupil.objects.filter(key="p1").exists()


def test_yes_imports_and_the_second_time_nothing_changes(world: World, file: Path) -> None:
    first = run(file, "--yes")
    second = run(file, "--yes")

    assert (first.exit_code, second.exit_code) == (0, 0), first.output + second.output
    assert Pupil.objects.filter(key="p1").count() == 1


def test_without_a_yes_nothing_happens(world: World, file: Path) -> None:
    result = run(file)

    assert result.exit_code == 3
    assert not Pupil.objects.filter(key="p1").exists()


def test_absent_pupil_leaves_a_question_unless_answered(world: World, file: Path) -> None:
    run(file, "--yes")
    file.write_bytes(roster(ANNA))

    asked = run(file, "--yes")
    kept = Pupil.objects.get(key="p2").ended_on
    answered = run(file, "--yes", "--end-absent")

    assert (asked.exit_code, answered.exit_code) == (2, 0)
    assert kept is None
    assert Pupil.objects.get(key="p2").ended_on is not None


def test_refused_file_says_place_and_what_to_do(world: World, tmp_path: Path) -> None:
    file = tmp_path / "half.xml"
    file.write_text("<EDEX><school>")

    result = run(file)

    assert result.exit_code == 1
    assert "half.xml" in result.output
    assert len(result.output.strip().splitlines()) == 2


def test_missing_file_is_refused(world: World, tmp_path: Path) -> None:
    assert run(tmp_path / "none.xml").exit_code == 1


def test_json_holds_counts_and_codes_but_no_names(world: World, file: Path) -> None:
    result = run(file, "--json", "--yes")

    told = json.loads(result.stdout)
    assert (told["imported"], told["done"]["create.pupil"], told["matches"]) == (True, 2, 0)
    assert "Anna" not in result.stdout


def test_refusal_in_json_has_its_code(world: World, tmp_path: Path) -> None:
    file = tmp_path / "half.xml"
    file.write_text("<EDEX><school>")

    result = run(file, "--json")

    assert result.exit_code == 1
    assert json.loads(result.stdout)["refused"]["code"] == "xml.truncated"


def test_file_of_another_school_is_a_question(world: World, file: Path) -> None:
    School.objects.filter(pk=world.school.pk).update(official_number="07AA")

    results = [run(file, "--dry-run"), run(file, "--yes")]

    assert [one.exit_code for one in results] == [2, 2]
    assert not Pupil.objects.filter(key="p1").exists()


def test_school_must_be_named_where_there_are_several(world: World, file: Path) -> None:
    result = CliRunner().invoke(roster_command.command, [str(file)])
    unknown = CliRunner().invoke(roster_command.command, [str(file), "--school", "De Els"])

    assert (result.exit_code, unknown.exit_code) == (3, 3)
    assert "De Eik, De Wilg" in result.output


def test_school_in_the_file_must_be_named_where_it_holds_several(world: World, shared: Path) -> None:
    folder = shared / "rosters/oneroster/generated-v1p1-small"

    asked = run(folder)
    named = run(folder, "--in-file", "Lowe Middle School", "--yes")

    assert asked.exit_code == 3
    assert "Lowe Middle School" in asked.output
    assert named.exit_code == 0, named.output
    assert Group.objects.filter(year=world.year).count() == 22


def test_columns_of_a_table_can_be_said(world: World, tmp_path: Path) -> None:
    file = tmp_path / "lijst.csv"
    file.write_text("Leerlingnummer;A;B\n1;Anna;Veen\n2;Bo;Vis\n")

    asked = run(file)
    told = run(file, "--columns", "A=call_name", "--columns", "B=family_name", "--yes")
    wrong = run(file, "--columns", "A")
    unknown = run(file, "--columns", "Z=key")

    assert (asked.exit_code, wrong.exit_code, unknown.exit_code) == (1, 3, 1)
    assert told.exit_code == 0, told.output
    assert Pupil.objects.filter(given_name="Anna", family_name="Veen").exists()


def test_groups_go_into_the_present_year_when_asked(world: World, file: Path) -> None:
    file.write_bytes(roster(ANNA).replace(b"2026-2027", b"2019-2020"))

    result = run(file, "--yes", "--present-year")

    assert result.exit_code == 0, result.output
    assert Group.objects.get(key="g1").year == world.year
