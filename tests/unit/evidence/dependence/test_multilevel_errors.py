"""Input and models that have no right answer: coded errors that name the place."""

import numpy as np
import pytest

from nabij import evidence as ev

Y, V = [0.1, 0.3, 0.2, 0.5, -0.1, 0.4], [0.1, 0.2, 0.1, 0.1, 0.3, 0.2]
LABELS = {"study": list("aabbcc"), "row": range(6), "constant": ["x"] * 6, "outcome": [1, 2] * 3}


def pool(y=Y, v=V, X=None, random=("study",), labels=LABELS, **options):
    return ev.pool_multilevel(y, v, X, random=list(random), labels=labels, **options)


def changed(values, at, value):
    return [value if i == at else old for i, old in enumerate(values)]


BROKEN = np.diag(V).astype(float)
BROKEN[0, 1] = 0.05
INDEFINITE = np.diag(V).astype(float)
INDEFINITE[0, 1] = INDEFINITE[1, 0] = 0.5


@pytest.mark.parametrize(
    ("options", "code", "study", "cell"),
    [
        ({"y": changed(Y, 2, np.nan)}, "effect.missing", 3, "y"),
        ({"y": changed(Y, 2, np.nan), "studies": list("pqrstu")}, "effect.missing", "r", "y"),
        ({"y": []}, "effect.empty", None, "y"),
        ({"y": [Y]}, "effect.shape", None, "y"),
        ({"y": ["a"] * 6}, "value.not_a_number", None, "y"),
        ({"v": changed(V, 4, 0.0)}, "variance.not_positive", 5, "V"),
        ({"v": changed(V, 4, np.inf)}, "variance.missing", 5, "V"),
        ({"v": V[:5]}, "covariance.shape", None, "V"),
        ({"v": []}, "covariance.shape", None, "V"),
        ({"v": BROKEN}, "covariance.not_symmetric", 1, "V"),
        ({"v": INDEFINITE}, "covariance.not_positive_semidefinite", 1, "V"),
        ({"X": [1, 2, 3]}, "moderator.shape", None, "X"),
        ({"X": changed([1.0, 2, 3, 4, 5, 7], 1, np.nan)}, "moderator.missing", 2, "x1"),
        ({"X": np.full(6, 3.0)}, "moderator.collinear", None, "x1"),
        ({"X": np.zeros(6), "intercept": False}, "moderator.collinear", None, "x1"),
        ({"X": np.arange(6.0), "names": ["a", "b"]}, "moderator.names", None, "X"),
        ({"X": np.eye(6)}, "model.too_few_rows", None, None),
        ({"random": ()}, "random.empty", None, "random"),
        ({"random": ((),)}, "random.empty", None, "random"),
        ({"random": ("class",)}, "label.unknown", None, "class"),
        ({"random": ("class | study",)}, "label.unknown", None, "class"),
        ({"random": ("study", "study")}, "random.duplicated", None, "study"),
        ({"labels": {"study": list("aab")}}, "label.length", None, "study"),
        ({"labels": {"study": [1, 2, None, 1, 2, 3]}}, "label.missing", 3, "study"),
        ({"labels": {"study": [1, 2, np.nan, 1, 2, 3]}}, "label.missing", 3, "study"),
        ({"random": ("row | study",), "struct": "UN"}, "random.too_many_parameters", None, None),
        ({"struct": "TOEP"}, "random.structure", None, "TOEP"),
        ({"method": "DL"}, "option.unknown", None, "method"),
        ({"test": "knha"}, "option.unknown", None, "test"),
        ({"level": 95}, "level.out_of_range", None, "level"),
        ({"correlations": {"study": np.eye(2)}}, "correlation.shape", None, "study"),
        ({"correlations": {"study": -np.eye(3)}}, "correlation.not_positive_semidefinite", None, "study"),
        ({"y": [0.1], "v": [0.1], "labels": {"study": ["a"]}}, "model.too_few_rows", None, None),
        ({"max_iterations": 0, "y": [5, -5, 3, 9, -8, 7]}, "fit.not_converged", None, None),
    ],
)
def test_unusable_input_is_refused_with_code_and_place(options, code, study, cell):
    with pytest.raises(ev.EvidenceError) as caught:
        pool(**options)
    assert caught.value.code == code
    assert (caught.value.study, caught.value.cell) == (study, cell)


def test_singular_sampling_covariance_fits_with_variance_per_row_and_is_refused_without():
    V_singular = np.full((6, 6), 0.2) * (
        np.array(LABELS["study"])[:, None] == np.array(LABELS["study"])[None, :]
    )
    fit = pool(v=V_singular, random=("study", "row"))
    assert np.isfinite(fit.loglik)
    assert np.isnan(fit.QE)
    with pytest.raises(ev.EvidenceError) as caught:
        pool(v=V_singular)
    assert caught.value.code == "covariance.singular"


def test_single_group_is_held_at_zero_and_named():
    fit = pool(random=("constant", "row"))
    assert fit.warnings == ("random.single_group constant",)
    assert fit.sigma2[0] == 0.0
    assert not fit.components[0].identified
    alone = pool(random=("row",))
    assert fit.loglik == pytest.approx(alone.loglik)
    lower, upper = fit.intervals()[0].lower, fit.intervals()[0].upper
    assert np.isnan([lower, upper]).all()


def test_outcomes_never_together_leave_the_correlation_unknown():
    labels = {"study": range(6), "outcome": [1, 2] * 3}
    fit = pool(random=("outcome | study",), labels=labels, struct="UN")
    assert np.isnan(fit.rho).all()
    assert fit.warnings[0] == "random.never_together outcome | study"
    common = pool(random=("outcome | study",), labels=labels, struct="CS")
    assert np.isnan(common.rho).all()


def test_some_pairs_never_together_are_named():
    rng = np.random.default_rng(3)
    outcome = [1, 2, 1, 3] * 6
    study = np.repeat(np.arange(12), 2)
    fit = ev.pool_multivariate(rng.normal(size=24), np.full(24, 0.1), outcome, study)
    unknown = [c.name for c in fit.components if not c.identified]
    assert "rho[2,3]" in unknown
    assert np.isnan(fit.rho[2])


def test_two_effects_in_two_terms_are_flagged_as_flat():
    fit = ev.pool_multilevel([0.0, 3.0], [0.1, 0.2], random=["a", "b"], labels={"a": [1, 2], "b": [1, 2]})
    assert fit.warnings == ("random.not_identified b",)
    assert fit.components[0].estimate > 0.0


def test_flat_likelihood_of_balanced_terms_is_named():
    fit = ev.pool_multilevel(
        [1.0, -1.0, 1.2, -0.7], np.full(4, 0.1), random=["a", "row"],
        labels={"a": [1, 1, 2, 2], "row": range(4)},
    )  # fmt: skip
    assert fit.components[0].at_boundary


def test_identical_effects_have_no_heterogeneity():
    fit = pool(y=np.full(6, 0.25))
    assert fit.sigma2[0] == 0.0
    assert fit.components[0].at_boundary
    assert fit.beta[0] == pytest.approx(0.25)
    assert fit.I2 == 0.0


@pytest.mark.parametrize(
    ("outcome", "code"), [([1, 1, 2, 2, 1, 2], "outcome.duplicated"), ([1, 2], "label.length")]
)
def test_multivariate_refuses_duplicated_or_short_labels(outcome, code):
    with pytest.raises(ev.EvidenceError) as caught:
        ev.pool_multivariate(Y, V, outcome, LABELS["study"])
    assert caught.value.code == code


def test_multivariate_refuses_unknown_options_and_takes_common_slopes():
    with pytest.raises(ev.EvidenceError):
        ev.pool_multivariate(Y, V, LABELS["outcome"], LABELS["study"], slopes="none")
    fit = ev.pool_multivariate(
        Y,
        V,
        LABELS["outcome"],
        LABELS["study"],
        [1, 1, 2, 2, 4, 4],
        slopes="common",
        struct="ID",
        names=["year"],
    )
    assert fit.names == ("1", "2", "year")
    assert fit.tested == (2,)
