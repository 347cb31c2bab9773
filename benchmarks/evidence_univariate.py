"""Univariate meta-analysis against its peers, in one run: ``python benchmarks/evidence_univariate.py``.

Prints how many times faster Nabij is than PyMARE and statsmodels here and now, than R's metafor when ``Rscript`` with
metafor is installed and otherwise than medians recorded for metafor 3.8 (R 4.2.2, two cores), and how time grows with
the number of studies.
"""

from __future__ import annotations

import json
import os
import time
import warnings
from collections.abc import Callable

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # small matrices: threads only wait for each other

import numpy as np
from _metafor import measured_or_recorded
from numpy.typing import NDArray

from nabij import evidence

Floats = NDArray[np.float64]
Fit = evidence.PooledFit

RECORDED = {
    "REML, k = 45": 3.6e-3,
    "REML, k = 1,000": 2.68,
    "moderator, k = 45": 8.0e-3,
    "moderator, k = 1,000": 6.12,
    "1,000 permutations, k = 45": 5.16,
    "influence, k = 45": 0.22,
    "leave one out, k = 45": 0.17,
}
AIMS = {
    ("REML, k = 45", "metafor"): 20.0,
    ("REML, k = 45", "PyMARE"): 10.0,
    ("REML, k = 1,000", "PyMARE"): 5.0,
    ("REML, k = 100,000", "PyMARE"): 5.0,
    ("1,000 permutations, k = 45", "metafor"): 100.0,
}

R_SCRIPT = """
suppressPackageStartupMessages(library(metafor)); a <- commandArgs(TRUE); d <- read.csv(a[1]); s <- d[1:45,]
m <- function(e, n=5) { e <- substitute(e); f <- parent.frame(); eval(e, f)
  median(sapply(1:n, function(i) sum(system.time(eval(e, f))[1:2]))) }
r <- rma(y, v, data=s)
o <- c(m(for (i in 1:50) rma(y, v, data=s))/50, m(rma(y, v, data=d), 3),
  m(for (i in 1:50) rma(y, v, mods=~x, data=s))/50,
  m(rma(y, v, mods=~x, data=d), 3), m(permutest(r, iter=1000, progbar=FALSE), 1), m(influence(r), 3),
  m(leave1out(r), 3))
cat(o)
"""


def studies(k: int) -> tuple[Floats, Floats, Floats]:
    """Made-up studies: effects, variances and one moderator."""
    rng = np.random.default_rng(20240 + k)
    v = rng.uniform(0.01, 0.1, k)
    x = rng.standard_normal(k)
    return rng.normal(0.2, np.sqrt(v + 0.02)), v, x


def seconds(job: Callable[[], object], budget: float = 0.6) -> float:
    """Median CPU time of a job, after one warm-up, over at least five rounds or until the budget is spent."""
    job()
    started = time.process_time()
    job()
    once = time.process_time() - started
    inner = max(1, int(0.01 / max(once, 1e-9)))
    rounds: list[float] = []
    begin = time.process_time()
    while len(rounds) < 5 or (time.process_time() - begin < budget and len(rounds) < 40):
        started = time.process_time()
        for _ in range(inner):
            job()
        rounds.append((time.process_time() - started) / inner)
    return float(np.median(rounds))


def pymare_fit(y: Floats, v: Floats, x: Floats | None = None) -> Callable[[], object]:
    """PyMARE's REML estimate with its table of coefficients and heterogeneity."""
    from pymare import Dataset
    from pymare.estimators import VarianceBasedLikelihoodEstimator

    def job() -> object:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            dataset = Dataset(y, v, X=x, add_intercept=True)
            summary = VarianceBasedLikelihoodEstimator(method="REML").fit_dataset(dataset).summary()
            return summary.get_fe_stats(), summary.get_heterogeneity_stats()

    return job


def statsmodels_fit(y: Floats, v: Floats) -> Callable[[], object]:
    """statsmodels' DerSimonian-Laird fit."""
    from statsmodels.stats.meta_analysis import combine_effects

    return lambda: combine_effects(y, v, method_re="dl")


def metafor_times() -> tuple[dict[str, float], str]:
    """Times of metafor measured now where it is installed, the recorded medians otherwise."""
    y, v, x = studies(1000)
    return measured_or_recorded(R_SCRIPT, {"y": y, "v": v, "x": x}, RECORDED)


def own_times() -> dict[str, float]:
    """Seconds of every task with Nabij."""
    y, v, x = studies(45)
    fit: Fit = evidence.pool(y, v)
    rng = np.random.default_rng(1)
    times = {
        "1,000 permutations, k = 45": seconds(
            lambda: evidence.permutation_test(fit, exact=False, iterations=1000, rng=rng)
        ),
        "influence, k = 45": seconds(fit.influence),
        "leave one out, k = 45": seconds(fit.leave_one_out),
    }
    moderated: Fit = evidence.pool(y, v, x)
    times["1,000 permutations of a moderator, k = 45"] = seconds(
        lambda: evidence.permutation_test(moderated, exact=False, iterations=1000, rng=rng)
    )
    for k in (45, 1000, 100_000):
        y, v, x = studies(k)
        times[f"REML, k = {k:,}"] = seconds(lambda y=y, v=v: evidence.pool(y, v))
        times[f"DL, k = {k:,}"] = seconds(lambda y=y, v=v: evidence.pool(y, v, method="DL"))
        times[f"moderator, k = {k:,}"] = seconds(lambda y=y, v=v, x=x: evidence.pool(y, v, x))
    return times


def peer_times() -> dict[tuple[str, str], float]:
    """Seconds of PyMARE and statsmodels for the tasks they have."""
    times: dict[tuple[str, str], float] = {}
    for k in (45, 1000, 100_000):
        y, v, x = studies(k)
        times[f"REML, k = {k:,}", "PyMARE"] = seconds(pymare_fit(y, v))
        times[f"moderator, k = {k:,}", "PyMARE"] = seconds(pymare_fit(y, v, x))
        times[f"DL, k = {k:,}", "statsmodels"] = seconds(statsmodels_fit(y, v))
    return times


def growth() -> list[tuple[int, float, float]]:
    """Seconds of a REML mean and a REML regression for a rising number of studies."""
    rows = []
    for k in (10, 45, 100, 1000, 10_000, 100_000, 1_000_000):
        y, v, x = studies(k)
        mean = seconds(lambda y=y, v=v: evidence.pool(y, v), 0.3)
        rows.append((k, mean, seconds(lambda y=y, v=v, x=x: evidence.pool(y, v, x), 0.3)))
    return rows


def main() -> None:
    """Measure and print."""
    own = own_times()
    reference, how = metafor_times()
    ratios = {(task, "metafor"): spent / own[task] for task, spent in reference.items()}
    ratios.update({(task, peer): spent / own[task] for (task, peer), spent in peer_times().items()})
    print(f"metafor: {how}; PyMARE and statsmodels: this run")
    print(f"{'task':<44}{'Nabij ms':>10}{'peer':>14}{'ratio':>9}{'aim':>7}")
    for (task, peer), ratio in ratios.items():
        aim = AIMS.get((task, peer))
        print(
            f"{task:<44}{own[task] * 1e3:>10.3f}{peer:>14}{ratio:>9.1f}{'' if aim is None else f'{aim:.0f}':>7}"
            + ("" if aim is None or ratio >= aim else "  not met")
        )
    print(f"\n{'k':>10}{'mean, ms':>12}{'moderator, ms':>16}")
    rows = growth()
    for k, mean, moderated in rows:
        print(f"{k:>10,}{mean * 1e3:>12.3f}{moderated * 1e3:>16.3f}")
    print(json.dumps({f"{task} | {peer}": round(ratio, 2) for (task, peer), ratio in ratios.items()}))


if __name__ == "__main__":
    main()
