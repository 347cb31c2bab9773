"""Every number of the shared reference files is reproduced, or stands in a table with the reason why not.

References: metafor 3.8.1 and metaSEM 1.5.5 over OpenMx 2.21.1 (R 4.2.2), and an independent Newton solver. For each
file a mirror computes a tree with the same keys; one comparer walks the file and compares every leaf, with the
tolerance that the file states or that `known` gives with its reason. A leaf that the mirror lacks is a failure.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.reference.evidence.every_number.files import ABSENT, FOLDER
from tests.reference.evidence.every_number.table import MIRRORS, compared, outside, paths, whole
from tests.reference.evidence.every_number.walking import Known, at, compare, leaves, tolerance

needed = pytest.mark.skipif(not FOLDER.exists(), reason=ABSENT)
BRANCHES = [(name, branch) for name, mirror in MIRRORS.items() for branch in mirror.branches]
TABLES = [[name] for name in MIRRORS if not name.startswith("more/")] + [
    [name for name in MIRRORS if name.startswith("more/")]
]
INPUT = {"roorda11"}
DOCUMENT = Path(__file__).parents[4] / "docs/evidence/agreement-numbers.md"


@needed
@pytest.mark.parametrize(("name", "branch"), BRANCHES)
def test_every_number_of_a_branch_is_reproduced(name: str, branch: str) -> None:
    found = compared(name, branch)
    assert not found.faults, "\n".join([f"{len(found.faults)} of {name}:", *found.faults[:40]])
    assert found.compared > 0


@needed
@pytest.mark.parametrize("name", MIRRORS)
def test_no_leaf_of_a_file_lies_outside_the_mirror(name: str) -> None:
    assert outside(name) == []


@needed
def test_every_file_of_the_folder_has_a_mirror() -> None:
    files = {path.relative_to(FOLDER).with_suffix("").as_posix() for path in FOLDER.rglob("*.json")}
    assert files - INPUT == set(MIRRORS)


@needed
@pytest.mark.parametrize("names", TABLES, ids=lambda names: names[0])
def test_every_row_of_known_differences_is_needed(names: list[str]) -> None:
    differing = {
        pattern
        for name in names
        for branch in MIRRORS[name].branches
        for pattern in compared(name, branch).needed
    }
    every = [path for name in names for path in paths(name)]
    idle = [
        row.pattern
        for row in MIRRORS[names[0]].known
        if row.pattern not in differing and (row.holds is not None or not any(map(row.covers, every)))
    ]
    assert idle == []


@needed
@pytest.mark.parametrize("name", MIRRORS)
def test_documented_counts_are_those_of_the_comparison(name: str) -> None:
    row = next(line for line in DOCUMENT.read_text(encoding="utf-8").splitlines() if f"| `{name}` |" in line)
    _, _, compared_there, left_out, largest, _ = row.split("|")
    count, reasons, worst = whole(name)
    assert (count, reasons.total()) == (int(compared_there.replace(",", "")), int(left_out.replace(",", "")))
    assert worst < float(largest)


# the comparer itself


def test_comparer_finds_a_number_that_differs_or_is_missing() -> None:
    rules = {"default": {"rel": 1e-6, "abs": 0.0}}
    expected = {"a": [1.0, 2.0], "b": {"c": 3.0, "d": None, "e": "z"}, "none": []}
    assert compare(expected, expected, rules, ()).faults == []
    assert compare(expected, expected, rules, ()).compared == 5
    assert compare(expected, expected, rules, ()).nothing == 1
    wrong = {"a": [1.0, 2.1], "b": {"c": float("nan"), "e": "t"}, "none": [1]}
    assert len(compare(expected, wrong, rules, ()).faults) == 4
    assert len(compare(expected, {"a": [1.0]}, rules, ()).faults) == 4
    assert len(compare({"a": 1.0}, {"a": None}, rules, ()).faults) == 1


def test_comparer_refuses_a_worse_likelihood_within_tolerance() -> None:
    rules = {"default": {"rel": 0.0, "abs": 1.0}}
    assert compare({"minus2LL": 5.0}, {"minus2LL": 4.5}, rules, ()).faults == []
    assert len(compare({"minus2LL": 5.0}, {"minus2LL": 5.0 + 1e-7}, rules, ()).faults) == 1
    assert len(compare({"ll": 5.0}, {"ll": 5.0 - 1e-7}, rules, ()).faults) == 1


def test_known_difference_must_be_as_its_reason_says() -> None:
    rules = {"default": {"rel": 1e-6, "abs": 0.0}}
    smaller = Known("a.*", "ours is smaller", lambda ours, theirs: ours < theirs)
    assert compare({"a": {"x[1,1]": 2.0}}, {"a": {"x[1,1]": 1.0}}, rules, [smaller]).faults == []
    assert len(compare({"a": {"x": 2.0}}, {"a": {"x": 3.0}}, rules, [smaller]).faults) == 1
    assert len(compare({"a": {"x": 2.0}}, {}, rules, [smaller]).faults) == 1
    assert compare({"a": {"x": 2.0}}, {}, rules, [Known("a.x", "a note")]).faults == []


def test_longest_fitting_tolerance_is_taken() -> None:
    rules = {
        name: {"rel": float(i), "abs": 0.0}
        for i, name in enumerate(("default", "p", "one.two", "*.fill.*", "one.two.three"))
    }
    paths = ("x", "one.p", "one.two.p", "a.fill.b", "one.two.three.p", "one.twofold")
    assert [tolerance(rules, path)[0] for path in paths] == [0.0, 1.0, 2.0, 3.0, 4.0, 0.0]


def test_leaves_and_their_places_belong_together() -> None:
    tree = {"a": [[1.0], []], "b": {"c": "x"}}
    assert [(".".join(path), value) for path, value in leaves(tree)] == [
        ("a.0.0", 1.0),
        ("a.1", []),
        ("b.c", "x"),
    ]
    assert all(at(tree, path) == value for path, value in leaves(tree))
