"""Correlated effects with small-sample corrections (robumeta) against printed output: fourteen models, two outcomes.

Source: Khanna (2020), "L&L Meta-analysis" (the report `analysis.md` of the public repository
saurabh-khanna/metaanalysis), which prints the effects and robumeta's output with ``modelweights = "CORR"`` and
``rho = 0.5``. The effects are printed at seven decimals, so tau2 agrees to 3e-6, I2 to 5e-5, and every other number to
one unit of its own last printed digit.
"""

from pathlib import Path

import numpy as np
import pytest

from nabij import evidence as ev

ROWS = [
    line.split()
    for line in (Path(__file__).parent / "language_lessons.txt").read_text().splitlines()
    if not line.startswith("#")
]
# Outcome, moderator, I2, tau2; per coefficient: estimate, error, t, degrees of freedom, p, limits.
PRINTED = {
    ("listening", None, 64.39267, 0.04988895): "0.25 0.0874 2.86 5.79 0.03 0.0341 0.466",
    ("listening", "standardised", 57.48429, 0.03938658): """0.313 0.0701 4.46 3.85 0.0122 0.115 0.510
        -0.257 0.1964 -1.31 4.24 0.2569 -0.791 0.276""",
    ("listening", "several", 66.75497, 0.05591496): """0.234 0.0824 2.836 4.92 0.0371 0.0208 0.447
        0.126 0.3233 0.391 1.28 0.7510 -2.3476 2.600""",
    ("listening", "hours", 62.89634, 0.05283849): """0.2633 0.0858 3.070 4.51 0.0318 0.0355 0.491
        0.0676 0.0853 0.792 2.10 0.5078 -0.2830 0.418""",
    ("listening", "usual", 61.77399, 0.06434803): """0.3122 0.111 2.81 1.00 0.217 -1.097 1.722
        -0.0989 0.168 -0.59 2.27 0.609 -0.744 0.546""",
    ("listening", "randomised", 67.65557, 0.07169885): """0.2814 0.113 2.488 1.66 0.156 -0.315 0.878
        -0.0507 0.176 -0.288 3.48 0.789 -0.569 0.467""",
    ("listening", "grades", 51.67547, 0.03333617): """0.25971 0.109 2.391 1.58 0.1719 -0.350 0.869
        0.07897 0.105 0.753 1.58 0.5473 -0.509 0.667
        -0.00503 0.105 -0.048 1.58 0.9671 -0.593 0.583
        -0.09175 0.109 -0.845 1.58 0.5069 -0.701 0.518
        -0.21037 0.254 -0.829 1.37 0.5268 -1.960 1.539
        -1.12499 0.109 -10.356 1.58 0.0194 -1.735 -0.515""",
    ("reading", None, 76.91086, 0.04317138): "0.142 0.0672 2.11 11.5 0.0578 -0.00551 0.289",
    ("reading", "standardised", 71.8202, 0.03524594): """0.455 0.240 1.90 2.42 0.175 -0.422 1.331
        -0.395 0.234 -1.69 3.59 0.175 -1.076 0.286""",
    ("reading", "several", 78.39222, 0.0473733): """0.150 0.0876 1.71 8.63 0.123 -0.0498 0.349
        -0.027 0.1230 -0.22 4.12 0.836 -0.3646 0.311""",
    ("reading", "hours", 78.19902, 0.06370063): """0.14777 0.0752 1.9644 11.2 0.0747 -0.0174 0.313
        -0.00422 0.0430 -0.0982 2.9 0.9282 -0.1437 0.135""",
    ("reading", "usual", 77.81854, 0.04614438): """0.424 0.353 1.201 2.03 0.351 -1.07 1.921
        -0.332 0.351 -0.945 2.78 0.420 -1.50 0.839""",
    ("reading", "randomised", 78.36818, 0.04891271): """0.0865 0.118 0.734 3.85 0.505 -0.245 0.418
        0.0899 0.150 0.601 8.06 0.564 -0.254 0.434""",
    ("reading", "grades", 82.53889, 0.05220973): """0.3437 0.480 0.716 1.71 0.559 -2.10 2.79
        -0.4983 0.393 -1.269 1.35 0.380 -3.25 2.25
        0.1601 0.236 0.679 1.24 0.601 -1.75 2.07
        0.0719 0.228 0.315 1.34 0.794 -1.55 1.69
        -0.2794 0.482 -0.580 2.18 0.616 -2.20 1.64
        -0.2231 0.484 -0.461 2.53 0.681 -1.94 1.49""",
}


def lessons(outcome, moderator):
    columns = [np.array(column) for column in zip(*(row for row in ROWS if row[0] == outcome), strict=True)]
    y, v, several, *grades, randomised, hours = (
        columns[j].astype(float) for j in (3, 4, 5, 7, 8, 9, 10, 11, 12, 13)
    )
    X = {
        None: None,
        "standardised": np.char.endswith(columns[2], "S").astype(float),
        "several": several,
        "hours": (hours - hours.mean()) / hours.std(ddof=1),
        "usual": (columns[6] == "BAU").astype(float),
        "randomised": randomised,
        "grades": np.column_stack(grades),
    }
    return y, v, columns[1], X[moderator]


def unit(text):
    return 10.0 ** -len(text.partition(".")[2])


@pytest.mark.parametrize("model", PRINTED)
def test_correlated_effects_of_language_lessons(model):
    outcome, moderator, i2, tau2 = model
    fit = ev.pool_correlated_effects(*lessons(outcome, moderator), rho=0.5)
    assert fit.tau2 == pytest.approx(tau2, rel=3e-6)
    assert pytest.approx(i2, abs=5e-5) == fit.I2
    found = fit.inference
    for j, line in enumerate(PRINTED[model].splitlines()):
        numbers = [found.beta[j], found.se[j], found.stat[j], found.df[j], found.p[j], *found.ci[j]]
        for number, text in zip(numbers, line.split(), strict=True):
            assert number == pytest.approx(float(text), abs=1.05 * unit(text))
