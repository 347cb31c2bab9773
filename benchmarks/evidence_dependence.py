"""Dependent effects against their peers, in one run: ``python benchmarks/evidence_dependence.py``.

Prints how many times faster Nabij is than R's metafor where it is installed, than medians recorded for metafor 3.8,
clubSandwich 0.5.8 and metaSEM 1.5.5 (R 4.2.2, two cores) otherwise, and than PyMARE's CR2 here and now. The data
have the shape of the recorded runs: 200 studies of 5 effects.
"""

from __future__ import annotations

import os
import time
import warnings
from collections.abc import Callable

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # small matrices: threads only wait for each other

import numpy as np
from _metafor import measured_or_recorded

from nabij import evidence as ev

RECORDED = {
    "three-level REML 200x5, metafor dense": 39.4,
    "three-level REML 200x5, metafor sparse": 0.598,
    "three-level ML 200x5, metaSEM meta3L": 0.146,
    "three-level with moderator 200x5, metafor dense": 50.6,
    "CR2 with Satterthwaite after it, clubSandwich": 0.349,
    "CR1 after it, metafor": 0.290,
    "bivariate unstructured k=5, metafor": 0.064,
}
SPARSE = "three-level REML 200x5, metafor sparse"
R_SCRIPT = """
suppressPackageStartupMessages(library(metafor)); d <- read.csv(commandArgs(TRUE)[1])
m <- function() sum(system.time(rma.mv(y, v, random=~1|study/effect, data=d, sparse=TRUE))[1:2])
cat(median(sapply(1:5, function(i) m())))
"""
AIMS = {SPARSE: 300.0}


def median_seconds(run: Callable[[], object], repeats: int = 31) -> float:
    """Median CPU time of `repeats` calls after one warm-up."""
    run()
    times = []
    for _ in range(repeats):
        start = time.process_time()
        run()
        times.append(time.process_time() - start)
    return float(np.median(times))


def main() -> None:
    """Time every task and print the ratios."""
    rng = np.random.default_rng(1)
    study, effect = np.repeat(np.arange(200), 5), np.tile(np.arange(5), 200)
    v, x = rng.uniform(0.01, 0.1, 1000), rng.normal(size=1000)
    y = 0.3 + rng.normal(size=200)[study] * 0.2 + rng.normal(size=1000) * np.sqrt(v + 0.04)
    labels, random = {"study": study, "effect": effect}, [("study",), ("study", "effect")]

    def three_level(X: np.ndarray | None = None, method: str = "REML") -> ev.MultilevelFit:
        return ev.pool_multilevel(y, v, X, random=random, labels=labels, method=method)

    fit = three_level()
    trial, outcome = np.repeat(np.arange(5), 2), np.tile(["AL", "PD"], 5)
    V = [[[0.0077, 0.003], [0.003, 0.0075]]] * 5
    two = [-0.32, 0.47, -0.60, 0.20, -0.12, 0.40, -0.31, 0.26, -0.39, 0.56]
    reml = median_seconds(three_level)
    ours = {
        "three-level REML 200x5, metafor dense": reml,
        "three-level REML 200x5, metafor sparse": reml,
        "three-level ML 200x5, metaSEM meta3L": median_seconds(lambda: three_level(method="ML")),
        "three-level with moderator 200x5, metafor dense": median_seconds(lambda: three_level(x)),
        "CR2 with Satterthwaite after it, clubSandwich": median_seconds(lambda: fit.robust(study)),
        "CR1 after it, metafor": median_seconds(lambda: fit.robust(study, "CR1")),
        "bivariate unstructured k=5, metafor": median_seconds(
            lambda: ev.pool_multivariate(two, V, outcome, trial)
        ),
    }
    columns = {"study": study, "effect": effect, "y": y, "v": v}
    sparse, how = measured_or_recorded(R_SCRIPT, columns, {SPARSE: RECORDED[SPARSE]})
    recorded = RECORDED | sparse
    print(f"metafor's sparse path: {how}; the others: recorded medians")
    print(f"{'task':<52}{'R':>12}{'ours':>12}{'ratio':>10}{'aim':>7}")
    for name, seconds in ours.items():
        ratio, aim = recorded[name] / seconds, AIMS.get(name)
        shown = "" if aim is None else f"{aim:.0f}" + ("" if ratio >= aim else "  not met")
        print(f"{name:<52}{recorded[name]:>11.3f}s{1e3 * seconds:>10.2f}ms{ratio:>9.0f}x {shown:>6}")
    against_pymare(y, v, x, study)
    growth(rng)


def against_pymare(y: np.ndarray, v: np.ndarray, x: np.ndarray, study: np.ndarray) -> None:
    """CR2 with Satterthwaite degrees of freedom on independent working variances, both here and now."""
    try:
        from pymare import stats
    except ImportError:
        print("PyMARE is not installed")
        return
    X = np.column_stack([np.ones_like(x), x])
    w = 1.0 / (v + 0.05)

    def peer() -> None:
        beta, cov = stats.weighted_least_squares(y[:, None], v[:, None], X, tau2=0.05, return_cov=True)
        stats.cluster_robust_cov(y[:, None], v[:, None], X, beta, study, w=w[:, None], model_cov=cov)
        stats.satterthwaite_dof(X, w[:, None], study, model_cov=cov)

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        theirs = median_seconds(peer)
    mine = median_seconds(lambda: ev.robust_arrays(y, X, study, working=1.0 / w))
    print(
        f"\n{'CR2 and its degrees of freedom, PyMARE, this run':<52}{theirs:>11.4f}s{1e3 * mine:>10.2f}ms",
        end="",
    )
    print(f"{theirs / mine:>9.1f}x")


def growth(rng: np.random.Generator) -> None:
    """How the time of a three-level fit grows with the number of studies."""
    print("\nthree-level REML, 5 effects a study")
    for studies in (200, 2_000, 20_000):
        study = np.repeat(np.arange(studies), 5)
        v = rng.uniform(0.01, 0.1, study.size)
        y = rng.normal(size=studies)[study] * 0.2 + rng.normal(size=study.size) * np.sqrt(v + 0.04)
        labels = {"study": study, "effect": np.arange(study.size)}
        seconds = median_seconds(
            lambda y=y, v=v, labels=labels: ev.pool_multilevel(
                y, v, random=[("study",), ("study", "effect")], labels=labels
            ),
            5,
        )
        print(f"{studies:>8} studies {1e3 * seconds:>10.2f} ms")


if __name__ == "__main__":
    main()
