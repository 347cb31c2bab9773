"""MASEM: how long a fit takes, as a ratio to recorded medians of metaSEM 1.5.5 (R 4.2.2, OpenMx 2.21) on two cores.

Run with ``python benchmarks/evidence_masem.py [roorda11.json]``. Without an argument the file is looked for in
``../shared/data``; where it is absent, studies of the same shape are simulated, which says so in the first line. Times
are CPU seconds of one thread, so that other work on the machine does not count. Prints a line per task.
"""

from __future__ import annotations

import gc
import json
import math
import os
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # small matrices: threads only wait for each other

import numpy as np

from nabij.evidence.masem.one_stage import osmasem
from nabij.evidence.masem.small_sample import masem_bootstrap
from nabij.evidence.masem.stage_one import stage1
from nabij.evidence.masem.stage_two import stage2
from nabij.evidence.masem.studies import StudyMatrices, study_matrices
from nabij.evidence.masem.syntax import parse_model

MEDIATION = """
enga ~ b31*pos + b32*neg
achiev ~ b43*enga
pos ~~ p21*neg
ind_pos := b31*b43
ind_neg := b32*b43
"""
# recorded medians in seconds: task, metaSEM, aim of the ratio (0: measured, no aim)
RECORDED = {
    "stage 1": (0.1434, 60),
    "stage 1 + stage 2 with summaries": (0.2494, 60),
    "stage 1, all likelihood intervals": (4.332, 40),
    "stage 2, likelihood intervals": (0.0900, 0),  # short there: the fit alone is 0.069
    "stage 1, fixed effects": (4.610, 60),
    "one stage": (0.2221, 40),
    "one stage with fit indices": (0.6879, 20),
    "one stage, moderator on all paths": (0.6991, 20),
    "one stage, all likelihood intervals": (5.116, 40),
    "36 matrices x 45 correlations": (217.0, 1000),
}
DATA = Path(__file__).resolve().parents[2] / "shared" / "data" / "roorda11.json"


def median_seconds(task: Callable[[], object], runs: int) -> float:
    """Median CPU seconds of one thread: what the clock shows on a machine that does nothing else."""
    task()
    gc.collect()
    times = []
    for _ in range(runs):
        begin = time.process_time()
        task()
        times.append(time.process_time() - begin)
    return statistics.median(times)


def simulated(k: int, p: int, *, seed: int, missing: float = 0.0) -> StudyMatrices:
    """k correlation matrices of p variables with one factor and heterogeneity; fixed by the seed."""
    rng = np.random.default_rng(seed)
    loadings = rng.uniform(0.4, 0.8, p)
    n = rng.integers(80, 900, k)
    R = np.empty((k, p, p))
    for i in range(k):
        own = np.clip(loadings + rng.normal(0, 0.1, p), 0.1, 0.95)
        P = np.outer(own, own)
        np.fill_diagonal(P, 1.0)
        R[i] = np.corrcoef(rng.multivariate_normal(np.zeros(p), P, size=n[i]), rowvar=False)
    for i in range(1, k):
        gone = rng.random(p) < missing
        if p - gone.sum() >= 2:
            R[i, gone, :] = R[i, :, gone] = math.nan
    return study_matrices(R, n, moderators={"z": rng.normal(size=k)})


def roorda(path: Path | None) -> tuple[StudyMatrices, str]:
    if path is None:
        studies = simulated(45, 4, seed=11, missing=0.25)
        names = ("pos", "neg", "enga", "achiev")
        again = study_matrices(
            studies.R, studies.n, variables=names, moderators={"SES": studies.moderators["z"]}
        )
        return again, "simulated, 45 matrices x 6 correlations"
    content = json.loads(path.read_text())
    rows = content["studies"]
    R = [[[math.nan if c is None else c for c in row] for row in s["R"]] for s in rows]
    ses = np.array([s["SES"] for s in rows], dtype=float)
    studies = study_matrices(
        R,
        [s["n"] for s in rows],
        variables=content["variables"],
        moderators={"SES": (ses - ses.mean()) / ses.std(ddof=1)},
    )
    return studies, path.name


def tasks(studies: StudyMatrices) -> dict[str, tuple[Callable[[], object], int]]:
    model = parse_model(MEDIATION)
    pooled = stage1(studies)
    wide = simulated(36, 10, seed=18)
    return {
        "stage 1": (lambda: stage1(studies), 50),
        "stage 1 + stage 2 with summaries": (lambda: stage2(stage1(studies), model), 50),
        "stage 1, all likelihood intervals": (lambda: stage1(studies, intervals="likelihood"), 7),
        "stage 2, likelihood intervals": (lambda: stage2(pooled, model, intervals="likelihood"), 15),
        "stage 1, fixed effects": (lambda: stage1(studies, method="FEM"), 15),
        "one stage": (lambda: osmasem(studies, None, model, fit=False), 30),
        "one stage with fit indices": (lambda: osmasem(studies, None, model), 30),
        "one stage, moderator on all paths": (
            lambda: osmasem(studies, None, model, moderators=["SES"], moderate=("A",)),
            30,
        ),
        "one stage, all likelihood intervals": (
            lambda: osmasem(studies, None, model, intervals="likelihood", fit=False),
            5,
        ),
        "36 matrices x 45 correlations": (lambda: stage1(wide), 7),
    }


def main() -> None:
    path = Path(sys.argv[1]) if len(sys.argv) > 1 else DATA
    studies, source = roorda(path if path.exists() else None)
    print(f"data: {source}; Nabij measured now, metaSEM recorded (medians)")
    print(f"{'task':<38} {'Nabij ms':>9} {'metaSEM ms':>11} {'ratio':>8} {'aim':>6}")
    for name, (task, runs) in tasks(studies).items():
        seconds = median_seconds(task, runs)
        recorded, aim = RECORDED[name]
        ratio = recorded / seconds
        print(
            f"{name:<38} {seconds * 1e3:9.2f} {recorded * 1e3:11.1f} {ratio:8.0f} {aim or '':>6}"
            + ("" if ratio >= aim else "  not met")
        )
    print("\ngrowth of stage 1 with the number of studies (4 variables)")
    for k in (45, 450, 4500):
        group = simulated(k, 4, seed=5)
        print(f"  k = {k:<6} {median_seconds(lambda group=group: stage1(group), 5) * 1e3:9.2f} ms")
    print("growth of stage 1 with the number of variables (36 studies)")
    for p in (4, 8, 16):
        group = simulated(36, p, seed=7)
        seconds = median_seconds(lambda group=group: stage1(group), 3)
        print(f"  {p:>2} variables, {p * (p - 1) // 2:>3} correlations {seconds * 1e3:9.2f} ms")
    fit = osmasem(studies, None, parse_model(MEDIATION), fit=False)
    begin = time.perf_counter()
    masem_bootstrap(fit, rng=np.random.default_rng(1), draws=100)
    print(f"parametric bootstrap, 100 refits {(time.perf_counter() - begin) * 1e3:9.1f} ms")


if __name__ == "__main__":
    main()
