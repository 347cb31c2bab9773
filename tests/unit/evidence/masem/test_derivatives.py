"""Exact derivatives against finite differences, for structures, likelihoods and shapes of heterogeneity."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nabij.evidence.masem.common_matrix import CommonMatrix
from nabij.evidence.masem.compiled import compile_model
from nabij.evidence.masem.heterogeneity import tau_structure
from nabij.evidence.masem.likelihood import Deviance, FreeMean
from nabij.evidence.masem.moderation import moderated_mean
from nabij.evidence.masem.sampling import study_effects
from nabij.evidence.masem.syntax import parse_model

MODELS = {
    "path": ("b ~ b1*a\nc ~ b2*b + b3*a\nd ~ b4*c + b1*a\na ~~ 1*a", False),
    "non-recursive": ("c ~ p*a + q*d\nd ~ r*b + s*c\na ~~ t*b\nc ~~ u*d", False),
    "factor": ("f =~ l1*a + l2*b\ng =~ l3*c + l4*d\nf ~~ r*g", False),
    "higher": ("f =~ l1*a + l2*b\ng =~ l3*c + l4*d\ng ~ h*f\na ~~ e*c", False),
    "marker": ("f =~ 1*a + l2*b + l3*c + l4*d", False),
    "covariance": ("f =~ l1*a + l2*b + l3*c\nd ~ p*f", True),
}


def differences(function, x: np.ndarray, h: float = 1e-6) -> np.ndarray:
    columns = [(function(x + h * e) - function(x - h * e)) / (2 * h) for e in np.eye(x.size)]
    return np.stack(columns, axis=-1)


@pytest.mark.parametrize("name", MODELS)
@given(seed=st.integers(0, 10_000))
@settings(max_examples=8, deadline=None)
def test_structure_derivatives_equal_finite_differences(name: str, seed: int) -> None:
    text, covariance = MODELS[name]
    compiled = compile_model(parse_model(text), ("a", "b", "c", "d"), covariance=covariance)
    rng = np.random.default_rng(seed)
    theta = rng.uniform(0.1, 0.45, len(compiled.names))
    weights = rng.normal(size=(1, len(compiled.relations)))
    mean = compiled.mean
    _, J, curve = mean.evaluate(theta)
    np.testing.assert_allclose(J[0], differences(lambda x: mean.evaluate(x)[0][0], theta), atol=1e-7)
    found = differences(lambda x: weights[0] @ mean.evaluate(x)[1][0], theta)
    np.testing.assert_allclose(curve(weights), found, atol=1e-6)
    if compiled.residuals:
        implied = compiled.structure.evaluate((compiled.select @ theta)[None])
        w = rng.normal(size=(1, len(compiled.residuals)))

        def psi(x: np.ndarray, part: str) -> np.ndarray:
            at = compiled.structure.evaluate((compiled.select @ x)[None])
            return at.psi[0] if part == "value" else w[0] @ at.psi_jacobian[0] @ compiled.select

        slope = implied.psi_jacobian[0] @ compiled.select
        np.testing.assert_allclose(slope, differences(lambda x: psi(x, "value"), theta), atol=1e-7)
        bend = compiled.select.T @ implied.psi_hessian(w)[0] @ compiled.select
        np.testing.assert_allclose(bend, differences(lambda x: psi(x, "slope"), theta), atol=1e-6)


@pytest.mark.parametrize("kind", ["diag", "sym", "cs", "hcs", "zero", "user"])
def test_likelihood_derivatives_equal_finite_differences(studies, kind: str) -> None:
    data, _ = study_effects(studies)
    pattern = [["c" if i != j else ("v" if i < 3 else "w") for j in range(6)] for i in range(6)]
    tau = tau_structure(kind, studies.relations, pattern=pattern)
    objective = Deviance(data, FreeMean(studies.relations), tau)
    rng = np.random.default_rng(4)
    phi = tau.start(rng.uniform(0.01, 0.05, 6))
    if kind == "user":
        phi[list(tau.names).index("c")] = 0.002
    x = np.concatenate([rng.normal(0, 0.2, 6), phi * rng.uniform(0.8, 1.2, phi.size)])
    at = objective(x)
    assert at is not None
    np.testing.assert_allclose(
        at.gradient, differences(lambda z: objective(z).value, x), rtol=1e-5, atol=1e-4
    )
    np.testing.assert_allclose(
        at.hessian, differences(lambda z: objective(z).gradient, x), rtol=1e-5, atol=1e-3
    )
    np.testing.assert_allclose(at.hessian, at.hessian.T, atol=1e-9)


def test_moderated_likelihood_derivatives_equal_finite_differences(studies, direct: str) -> None:
    compiled = compile_model(parse_model(direct), studies.variables)
    mean, moderator_of = moderated_mean(compiled, {"z": np.round(studies.moderators["z"])}, ("A", "S"))
    data, _ = study_effects(studies)
    objective = Deviance(data, mean, tau_structure("diag", compiled.relations))
    rng = np.random.default_rng(3)
    x = np.concatenate([rng.uniform(-0.2, 0.3, 6), rng.uniform(-0.05, 0.05, 6), rng.uniform(0.01, 0.05, 6)])
    at = objective(x)
    assert len(moderator_of) == 6
    np.testing.assert_allclose(
        at.gradient, differences(lambda z: objective(z).value, x), rtol=1e-5, atol=1e-4
    )
    np.testing.assert_allclose(
        at.hessian, differences(lambda z: objective(z).gradient, x), rtol=1e-5, atol=1e-3
    )


@pytest.mark.parametrize("scaled", [True, False])
def test_common_matrix_derivatives_equal_finite_differences(studies, scaled: bool) -> None:
    present = np.isfinite(np.diagonal(studies.R, axis1=1, axis2=2))
    both = present[:, :, None] & present[:, None, :]
    R = np.where(both, studies.R, 0.0)
    index = np.arange(4)
    R[:, index, index] = 1.0
    objective = CommonMatrix(R, present.astype(float), studies.n, scaled)
    x = np.array([-0.2, 0.3, 0.1, -0.3, -0.1, 0.2])
    if not scaled:
        x = np.array([1.1, -0.2, 0.3, 0.1, 0.9, -0.3, -0.1, 1.2, 0.2, 1.0])
    at = objective(x)
    assert objective(np.full(x.size, 5.0)) is None
    np.testing.assert_allclose(
        at.gradient, differences(lambda z: objective(z).value, x), rtol=1e-5, atol=1e-3
    )
    np.testing.assert_allclose(
        at.hessian, differences(lambda z: objective(z).gradient, x), rtol=1e-5, atol=1e-2
    )
