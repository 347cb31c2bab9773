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
        ({"y": np.array(Y) * 1e60}, "effect.out_of_range", 1, "y"),
        ({"y": np.array(Y) + 1j}, "value.not_a_number", None, "y"),
        ({"y": np.ma.masked_array(Y, [False, True] + [False] * 4)}, "effect.missing", 2, "y"),
        ({"v": changed(V, 4, 1e-60)}, "meta.variance_out_of_range", 5, "V"),
        ({"v": changed(V, 1, 1e60)}, "meta.variance_out_of_range", 2, "V"),
        ({"v": changed(V, 4, 1e-20)}, "meta.variance_ratio", None, "V"),
        ({"X": [1e60, 2, 3, 4, 5, 7]}, "meta.moderator_out_of_range", 1, "x1"),
        ({"X": np.eye(6)[:, :2], "names": ["a", "a"]}, "moderator.duplicated", None, "a"),
        ({"X": np.arange(6.0), "names": ["intrcpt"]}, "moderator.duplicated", None, "intrcpt"),
        ({"random": (5,)}, "label.unknown", None, "5"),
        ({"labels": None}, "label.unknown", None, "study"),
        (
            {
                "random": ("outcome | study",),
                "struct": "CAR",
                "labels": {**LABELS, "outcome": list("ababab")},
            },
            "label.not_a_number",
            None,
            "outcome",
        ),
        (
            {
                "random": ("outcome | study",),
                "struct": "GEN",
                "labels": {**LABELS, "outcome": list("ababab")},
            },
            "label.not_a_number",
            None,
            "outcome",
        ),
        (
            {"random": ("outcome | study",), "struct": "GEN", "labels": {**LABELS, "outcome": [3] * 6}},
            "moderator.collinear",
            None,
            "outcome",
        ),
        ({"fixed": {"class": 0.1}}, "fixed.unknown", None, "class"),
        ({"fixed": {"study": {"tau2": 0.1}}}, "fixed.unknown", None, "study tau2"),
        ({"fixed": {"study": -0.1}}, "fixed.out_of_range", None, "study sigma2"),
        ({"fixed": {"study": np.nan}}, "fixed.out_of_range", None, "study sigma2"),
        ({"fixed": {"study": "a"}}, "value.not_a_number", None, "study sigma2"),
        (
            {"random": ("outcome | study",), "fixed": {"outcome | study": 0.1}},
            "fixed.unknown",
            None,
            "outcome | study",
        ),
        (
            {"random": ("outcome | study",), "fixed": {"outcome | study": {"rho": -1.5}}},
            "fixed.out_of_range",
            None,
            "outcome | study rho",
        ),
        ({"level": "high"}, "level.out_of_range", None, "level"),
        (
            {"correlations": {"study": np.full((3, 3), np.nan)}},
            "correlation.not_positive_semidefinite",
            None,
            "study",
        ),
        ({"correlations": {"study": 2 * np.eye(3)}}, "correlation.diagonal", None, "study"),
        ({"correlations": {"class": np.eye(3)}}, "correlation.unknown", None, "class"),
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


def test_correlation_of_three_free_levels_cannot_be_given_alone():
    labels = {"study": np.repeat(range(4), 3), "outcome": [1, 2, 3] * 4}
    with pytest.raises(ev.EvidenceError) as caught:
        ev.pool_multilevel(
            np.arange(12.0), np.ones(12), random=["outcome | study"], labels=labels, struct="UN",
            fixed={"outcome | study": {"rho[1,2]": 0.3}},
        )  # fmt: skip
    assert caught.value.code == "fixed.unknown"


def test_terms_that_others_make_up_together_are_named_and_change_nothing():
    rng = np.random.default_rng(1)
    study, outcome, row = np.repeat(range(8), 3), np.tile([1, 2, 3], 8), np.arange(24)
    y, v = rng.normal(size=24), rng.uniform(0.1, 0.3, 24)
    labels = {"study": study, "outcome": outcome, "row": row, "again": row + 100, "other": study % 4}
    one = ev.pool_multilevel(y, v, random=["study", "study/row"], labels=labels)
    two = ev.pool_multilevel(y, v, random=["study", "study/row", "outcome | study"], labels=labels)
    assert "random.not_identified outcome | study" in two.warnings
    assert two.loglik == pytest.approx(one.loglik, abs=1e-8)
    again = ev.pool_multilevel(y, v, random=["other", "row", "again"], labels=labels)
    assert again.warnings == ("random.not_identified again",)
    assert again.parameter_count == 3


def test_pandas_columns_are_taken_by_position_and_refused_in_another_order():
    import pandas as pd

    table = pd.DataFrame(
        {"y": Y, "v": V, "x": [1.0, 2, 3, 4, 5, 7], "study": list("aabbcc"), "row": range(6)}
    )
    fit = ev.pool_multilevel(table["y"], table["v"], table[["x"]], random=["study"], labels=table)
    plain = pool(X=[1, 2, 3, 4, 5, 7])
    np.testing.assert_allclose(fit.beta, plain.beta)
    with pytest.raises(ev.EvidenceError) as caught:
        ev.pool_multilevel(table["y"], table["v"].iloc[::-1], random=["study"], labels=table)
    assert (caught.value.code, caught.value.cell) == ("effect.rows_in_other_order", "V")


def test_sparse_matrix_and_masked_labels_are_read():
    from scipy import sparse

    dense = np.diag(V)
    dense[0, 1] = dense[1, 0] = 0.05
    assert pool(v=sparse.csr_array(dense)).loglik == pool(v=dense).loglik
    with pytest.raises(ev.EvidenceError) as caught:
        pool(
            labels={"study": np.ma.masked_array(np.array(list("aabbcc"), dtype=object), [True] + [False] * 5)}
        )
    assert (caught.value.code, caught.value.study) == ("label.missing", 1)


def test_multivariate_refuses_unknown_options_and_takes_common_slopes():
    given = (Y, V, LABELS["outcome"], LABELS["study"])
    for options, code in [
        ({"slopes": "none"}, "option.unknown"),
        ({"struct": "GEN"}, "random.structure"),
        ({"X": [1, 2]}, "moderator.shape"),
        ({"X": np.arange(6.0), "names": ["a", "b"]}, "moderator.names"),
    ]:
        with pytest.raises(ev.EvidenceError) as caught:
            ev.pool_multivariate(*given, **options)
        assert caught.value.code == code
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
