"""Textbook and documented values.

Sources: Shrout and Fleiss (1979) table 4 with R psych's ICC (intervals, two to three digits); R psych's documented
alpha for `attitude` (30 employees' departments, seven items; two digits, ase .042) and omega for `Thurstone` (nine
mental tests, Bechtoldt 1961; general .74, total .93, two digits); Cohen (1960) and Fleiss (1971) worked tables;
Gwet's (2014) data sets with the results that the Python package irrCAC pins against R's irrCAC (three digits; its
intervals for tables use t where ours use the normal distribution of Fleiss, Cohen and Everitt); Feldt's interval as
the MRC Cognition and Brain Sciences Unit prints it (seven digits).
"""

import numpy as np
import pytest
from scipy import stats

from nabij import evidence as ev

RATINGS = [[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]]

ATTITUDE = """
43 51 30 39 61 92 45; 63 64 51 54 63 73 47; 71 70 68 69 76 86 48; 61 63 45 47 54 84 35; 81 78 56 66 71 83 47
43 55 49 44 54 49 34; 58 67 42 56 66 68 35; 71 75 50 55 70 66 41; 72 82 72 67 71 83 31; 67 61 45 47 62 80 41
64 53 53 58 58 67 34; 67 60 47 39 59 74 41; 69 62 57 42 55 63 25; 68 83 83 45 59 77 35; 77 77 54 72 79 77 46
81 90 50 72 60 54 36; 74 85 64 69 79 79 63; 65 60 65 75 55 80 60; 65 70 46 57 75 85 46; 50 58 68 54 64 78 52
50 40 33 34 43 64 33; 64 61 52 62 66 80 41; 53 66 52 50 63 80 37; 40 37 42 58 50 57 49; 63 54 42 48 66 75 33
66 77 66 63 88 76 72; 78 75 58 74 80 78 49; 48 57 44 45 51 83 38; 85 85 71 71 77 74 55; 82 82 39 59 64 78 39
"""

THURSTONE = [
    0.828, 0.776, 0.779, 0.439, 0.493, 0.460, 0.432, 0.464, 0.425, 0.674, 0.447, 0.489, 0.443, 0.590, 0.541, 0.447,
    0.432, 0.401, 0.381, 0.402, 0.288, 0.541, 0.537, 0.534, 0.350, 0.367, 0.320, 0.555, 0.380, 0.358, 0.359, 0.424,
    0.446, 0.325, 0.598, 0.452,
]  # fmt: skip


@pytest.mark.parametrize(
    ("form", "value", "lower", "upper"),
    [
        ("ICC(1,1)", 0.17, -0.133, 0.723), ("ICC(2,1)", 0.29, 0.019, 0.761), ("ICC(3,1)", 0.71, 0.342, 0.946),
        ("ICC(1,k)", 0.44, -0.884, 0.912), ("ICC(2,k)", 0.62, 0.071, 0.927), ("ICC(3,k)", 0.91, 0.676, 0.986),
    ],
)  # fmt: skip
def test_intraclass_forms_of_shrout_and_fleiss(form, value, lower, upper):
    result = ev.icc(RATINGS)[form]
    assert result.value == pytest.approx(value, abs=5.1e-3)
    assert (result.lower, result.upper) == (pytest.approx(lower, abs=6e-4), pytest.approx(upper, abs=6e-4))


def test_intraclass_mean_squares_of_shrout_and_fleiss():
    result = ev.icc(RATINGS)
    found = (result.between, result.within, result.raters_ms, result.residual)
    np.testing.assert_allclose(found, (11.24, 6.26, 32.49, 1.02), atol=5.1e-3)


def test_alpha_of_attitude():
    scores = [
        [float(x) for x in row.split()] for row in ATTITUDE.replace("\n", ";").split(";") if row.strip()
    ]
    result = ev.alpha(scores)
    found = (result.raw, result.standardised, result.average_r)
    np.testing.assert_allclose(found, (0.84, 0.84, 0.43), atol=5.1e-3)
    assert result.se == pytest.approx(0.042, abs=6e-4)
    without = [item.alpha_without for item in result.items]
    np.testing.assert_allclose(without, (0.81, 0.80, 0.83, 0.80, 0.80, 0.86, 0.84), atol=5.1e-3)
    rest = [item.item_rest for item in result.items]
    np.testing.assert_allclose(rest, (0.67, 0.74, 0.56, 0.71, 0.79, 0.27, 0.46), atol=5.1e-3)


def test_omega_of_thurstone():
    matrix = np.eye(9)
    matrix[np.tril_indices(9, -1)] = THURSTONE
    matrix = matrix + np.tril(matrix, -1).T
    result = ev.omega_of_correlation(matrix, factors=3)
    assert result.hierarchical == pytest.approx(0.74, abs=5.1e-3)
    assert result.total == pytest.approx(0.93, abs=5.1e-3)
    np.testing.assert_allclose(
        result.general, (0.71, 0.73, 0.68, 0.65, 0.62, 0.56, 0.59, 0.58, 0.54), atol=6e-3
    )


def test_kappa_of_a_two_by_two_table():
    result = ev.kappa_of_table([[20, 5], [10, 15]])
    assert (result.observed, result.expected, result.value) == pytest.approx((0.7, 0.5, 0.4))


def test_kappa_of_fleiss_cohen_and_everitt():
    result = ev.kappa_of_table([[106, 10, 4], [22, 28, 10], [2, 12, 6]])
    assert result.value == pytest.approx(0.429, abs=5.1e-4)
    assert result.se**2 * 200 * (1 - result.expected) ** 2 == pytest.approx(0.159, abs=2e-3)


def test_fleiss_kappa_of_fourteen_raters():
    counts = [
        [0, 0, 0, 0, 14], [0, 2, 6, 4, 2], [0, 0, 3, 5, 6], [0, 3, 9, 2, 0], [2, 2, 8, 1, 1],
        [7, 7, 0, 0, 0], [3, 2, 6, 3, 0], [2, 5, 3, 2, 2], [6, 5, 2, 1, 0], [0, 2, 2, 3, 7],
    ]  # fmt: skip
    result = ev.fleiss_kappa(counts)
    assert (result.value, result.observed, result.expected) == pytest.approx(
        (0.210, 0.378, 0.213), abs=5.1e-4
    )


FOUR = """1 1 . 1; 2 2 3 2; 3 3 3 3; 3 3 3 3; 2 2 2 2; 1 2 3 4; 4 4 4 4; 1 1 2 1; 2 2 2 2; . 5 5 5; . . 1 1; . . 3 ."""
FIVE = """1 1 2 . 2; 1 1 0 1 .; 2 3 3 3 .; . 0 0 . 0; 0 0 0 . 0; 0 0 0 . 0; 1 0 2 . 1; 1 . 2 0 .; 2 2 2 . 2; 2 1 1 1 .;
. 1 0 0 .; 0 0 0 0 .; 1 2 2 2 .; 3 3 2 2 3; 1 1 1 . 1"""
LETTERS = """a a a c; a a b c; a a b c; a a c c; a b a a; b a a a; b b b b; b c b b; c c c c; a a a c; a a b c; a a b c;
a a c c; a b a a; b a a a"""
GROUPED = """a a . a; b b c b; c c c c; c c c c; b b b b; a b c d; d d d d; a a b a; b b b b; . e e e; . . a a; . . c .;
b b c b; b a c b"""
TWO = "a b; a a; b b; b b; d b; c c; c c; c c; e e; d .; d d; a d"


def counts_of(text: str) -> np.ndarray:
    rows = [row.split() for row in text.replace("\n", " ").split(";")]
    names = sorted({cell for row in rows for cell in row if cell != "."})
    return np.array([[row.count(name) for name in names] for row in rows])


@pytest.mark.parametrize(
    ("text", "weights", "value", "se", "lower", "upper"),
    [
        (FOUR, "none", 0.761, None, 0.424, 1.0), (FOUR, "linear", 0.818, 0.149, 0.491, 1.0),
        (FOUR, "quadratic", 0.865, 0.146, 0.544, 1.0), (FIVE, "none", 0.458, 0.120, 0.199, 0.716),
        (LETTERS, "none", 0.129, 0.141, -0.172, 0.430), (GROUPED, "none", 0.657, 0.150, 0.333, 0.981),
        (TWO, "none", 0.649, 0.191, 0.228, 1.0),
    ],
)  # fmt: skip
def test_fleiss_kappa_with_missing_ratings_of_gwet(text, weights, value, se, lower, upper):
    result = ev.fleiss_kappa(counts_of(text), weights=weights)
    found = (result.value, result.lower, result.upper)
    np.testing.assert_allclose(found, (value, lower, upper), atol=5.1e-4)
    assert se is None or result.se == pytest.approx(se, abs=5.1e-4)


@pytest.mark.parametrize(
    ("table", "weights", "value", "lower", "upper"),
    [
        ("abstractors", "none", 0.796, 0.680, 0.913), ("abstractors", "linear", 0.843, 0.748, 0.938),
        ("abstractors", "quadratic", 0.892, 0.822, 0.962), ("diagnosis", "none", 0.432, 0.341, 0.522),
        ("diagnosis", "linear", 0.407, 0.302, 0.512), ("diagnosis", "quadratic", 0.383, 0.254, 0.513),
    ],
)  # fmt: skip
def test_kappa_of_the_tables_of_gwet(table, weights, value, lower, upper):
    counts = {
        "abstractors": [[13, 0, 0], [0, 20, 7], [0, 4, 56]],
        "diagnosis": [[40, 4, 4, 17], [6, 25, 2, 13], [4, 1, 21, 12], [15, 5, 9, 45]],
    }[table]
    result = ev.kappa_of_table(counts, weights=weights)
    assert result.value == pytest.approx(value, abs=5.1e-4)
    assert (result.lower, result.upper) == (pytest.approx(lower, abs=2e-3), pytest.approx(upper, abs=2e-3))


def test_interval_of_alpha_where_another_program_counts_one_person_more():
    """statpsych prints .7971254 to .8931436: it takes n(k - 1) degrees of freedom where Feldt has (n - 1)(k - 1)."""
    result = ev.alpha(answers_with(0.85, 7, 89))
    theirs = 1 - 0.15 * stats.f.ppf([0.975, 0.025], 88, 89 * 6)
    np.testing.assert_allclose(theirs, (0.7971254, 0.8931436), atol=6e-8)
    np.testing.assert_allclose((result.lower, result.upper), theirs, atol=7e-5)


def answers_with(alpha: float, items: int, persons: int) -> np.ndarray:
    """Scores of parallel items whose alpha in this very sample is as asked."""
    r = alpha / (items - alpha * (items - 1))
    draws = np.random.default_rng(1).normal(size=(persons, items))
    centred = draws - draws.mean(axis=0)
    white = centred @ np.linalg.inv(np.linalg.cholesky(np.cov(centred.T))).T
    return white @ np.linalg.cholesky(np.full((items, items), r) + (1 - r) * np.eye(items)).T


@pytest.mark.parametrize(
    ("alpha", "items", "persons", "lower", "upper"),
    [(0.913, 20, 873, 0.9044024, 0.9211588)],
)
def test_interval_of_alpha_by_feldt(alpha, items, persons, lower, upper):
    result = ev.alpha(answers_with(alpha, items, persons))
    assert result.raw == pytest.approx(alpha, abs=1e-12)
    assert (result.lower, result.upper) == (pytest.approx(lower, abs=6e-8), pytest.approx(upper, abs=6e-8))


@pytest.mark.parametrize(
    ("sd", "reliability", "smallest"),
    [(0.8, 0.90, 0.70), (0.8, 0.85, 0.86), (0.8, 0.78, 1.04), (0.7, 0.64, 1.16)],
)
def test_smallest_reliable_change_of_the_domain_table(sd, reliability, smallest):
    result = ev.reliable_change(3.0, 4.0, sd=sd, reliability=reliability)
    assert result.smallest == pytest.approx(smallest, abs=5.1e-3)
