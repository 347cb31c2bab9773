"""Which file is mirrored by what, and what a whole comparison of a file says.

Run as a module it prints, per file, how many numbers were compared, what was left out and the largest difference.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from nabij import evidence as ev
from tests.reference.evidence.every_number import known, more_effects, more_models, one_stage, univariate
from tests.reference.evidence.every_number.files import load, simulated
from tests.reference.evidence.every_number.walking import Comparison, Known, Tolerances, at, compare, leaves

Tree = Callable[[], Mapping[str, Any]]
ABOUT = {
    "id", "kind", "description", "source", "computed_with", "data", "call", "tolerance", "tolerance_rule", "note",
    "note_boundary", "verified", "verified_stage1",
}  # fmt: skip
"""What the cases of ``more`` hold beside numbers to reproduce: words, and the data."""


@dataclass(frozen=True, slots=True)
class Mirror:
    """One file: our tree by branches (dotted), its tolerances and its known exceptions."""

    branches: Mapping[str, Tree]
    tolerances: Tolerances | None
    known: Sequence[Known]


def three_levels() -> dict[str, Any]:
    """The simulated three-level data of the timings."""
    rows = simulated()
    fit = ev.pool_multilevel(
        [float(row["y"]) for row in rows], [float(row["v"]) for row in rows], random=[("study",), ("study", "es")],
        labels={"study": [row["study"] for row in rows], "es": [row["es"] for row in rows]},
    )  # fmt: skip
    return {"beta": fit.beta[0], "se": fit.se[0], "sigma2": fit.sigma2, "logLik": fit.loglik}


def _more() -> dict[str, Mirror]:
    expected = {**more_effects.EXPECTED, **more_models.EXPECTED}
    limits = {**more_effects.REFERENCE_LIMITS, **more_models.REFERENCE_LIMITS}
    return {
        f"more/{name}": Mirror(
            {"expected": tree, **({"openmx_LB_reference": limits[name]} if name in limits else {})},
            None,
            known.MORE,
        )
        for name, tree in expected.items()
    }


MIRRORS: dict[str, Mirror] = {
    "expected_metafor_roorda11": Mirror(univariate.metafor(), known.METAFOR_TOLERANCES, known.METAFOR),
    "expected_roorda11": Mirror(one_stage.roorda11(), known.ROORDA_TOLERANCES, known.ROORDA),
    "exact_roorda11_newton": Mirror(one_stage.exact(), known.EXACT_TOLERANCES, known.EXACT),
    "timings": Mirror({"metafor_mv.result": three_levels}, known.TIMINGS_TOLERANCES, known.TIMINGS),
    **_more(),
}


@cache
def compared(name: str, branch: str) -> Comparison:
    """One branch of a file against ours; a case of ``more`` has its tolerances by the path inside the branch."""
    mirror, path = MIRRORS[name], tuple(branch.split("."))
    expected, ours = at(load(name), path), mirror.branches[branch]()
    if mirror.tolerances is None:
        place = (name.removeprefix("more/"), *path)
        return compare(expected, ours, load(name)["tolerance"], mirror.known, place=place)
    return compare(expected, ours, mirror.tolerances, mirror.known, place=path, within=path)


def outside(name: str) -> list[str]:
    """Leaves of a file that no branch covers and no reason leaves out."""
    mirror = MIRRORS[name]
    heads = tuple(f"{branch}." for branch in mirror.branches)
    words = ABOUT if mirror.tolerances is None else set()
    return [
        path
        for path in paths(name)
        if not path.startswith(heads) and path.split(".")[0] not in words and not explained(name, path)
    ]


def paths(name: str) -> list[str]:
    """All leaves of a file."""
    return [".".join(path) for path, _ in leaves(load(name))]


def explained(name: str, path: str) -> bool:
    """Whether a reason says that this leaf is no result."""
    return any(row.holds is None and row.covers(path) for row in MIRRORS[name].known)


def whole(name: str) -> tuple[int, Counter[str], float]:
    """Numbers compared, exceptions by reason, and the largest relative difference of a file."""
    parts = [compared(name, branch) for branch in MIRRORS[name].branches]
    reasons: Counter[str] = sum((part.excepted for part in parts), Counter())
    return sum(part.compared for part in parts), reasons, max(part.worst[0] for part in parts)


def main() -> None:
    """Print the table."""
    for name in MIRRORS:
        count, reasons, worst = whole(name)
        sys.stdout.write(f"{name}: {count} compared, largest relative difference {worst:.1e}\n")
        for reason, times in reasons.items():
            sys.stdout.write(f"    {times} x {reason}\n")


if __name__ == "__main__":
    main()
