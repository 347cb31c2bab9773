"""Likelihood limits on known surfaces, on the bound, and where there are none."""

from __future__ import annotations

import math

import numpy as np
import pytest

import nabij.evidence as ev
from nabij.evidence.errors import EvidenceError
from nabij.evidence.masem.any_quantity import likelihood_interval
from nabij.evidence.masem.expression import Jet, constant, times, variable
from nabij.evidence.masem.intervals import Surface, further, likelihood_limits
from nabij.evidence.masem.newton import Evaluation, Minimum, minimise
from nabij.evidence.masem.one_stage import osmasem
from nabij.evidence.masem.profile import Limit, Profile
from nabij.evidence.masem.stage_one import stage1
from nabij.evidence.masem.stage_two import stage2

Z2 = 3.841458820694124


def bowl(x: np.ndarray) -> Evaluation:
    """A quadratic with curvature 2 and 8 and its minimum at (1, 2)."""
    d = x - np.array([1.0, 2.0])
    H = np.array([[2.0, 0.5], [0.5, 8.0]])
    return Evaluation(float(0.5 * d @ H @ d), H @ d, H, H)


def coordinate(i: int):
    return lambda x: variable(float(x[i]), i, x.size)


def product(x: np.ndarray) -> Jet:
    return times(variable(float(x[0]), 0, 2), variable(float(x[1]), 1, 2))


@pytest.fixture
def base() -> Minimum:
    return minimise(bowl, np.zeros(2))


def test_limits_of_a_quadratic_are_the_normal_ones(base: Minimum) -> None:
    H = bowl(base.x).hessian
    half = math.sqrt(Z2 * 2 * np.linalg.inv(H)[0, 0])
    ((low, high),) = likelihood_limits(bowl, base, [coordinate(0)])
    assert (low.value, high.value) == pytest.approx((1 - half, 1 + half), abs=1e-10)


def test_product_and_constant_have_their_limits(base: Minimum) -> None:
    (first, second) = likelihood_limits(bowl, base, [product, lambda x: constant(3.0, x.size)])
    for limit in first:
        assert limit.residual < 1e-9
    profile = Profile(bowl, base, np.full(2, -np.inf), Z2)
    assert profile.limit(product, 1.0).value == pytest.approx(first[1].value, abs=1e-7)
    assert profile.limit(product, -1.0).value == pytest.approx(first[0].value, abs=1e-7)
    assert second[0].open
    assert second[0].value == second[1].value == 3.0


def test_profile_of_a_coordinate_equals_the_direct_solution(base: Minimum) -> None:
    ((low, high),) = likelihood_limits(bowl, base, [coordinate(1)])
    profile = Profile(bowl, base, np.full(2, -np.inf), Z2)
    assert profile.limit(coordinate(1), -1.0).value == pytest.approx(low.value, abs=1e-8)
    assert profile.limit(lambda x: _negative(x), 1.0).value == pytest.approx(-low.value, abs=1e-8)
    assert high.value > low.value


def _negative(x: np.ndarray) -> Jet:
    jet = variable(float(x[1]), 1, x.size)
    return Jet(-jet.value, -jet.gradient, jet.hessian)


def test_flat_side_has_no_limit_and_says_so() -> None:
    def plateau(x: np.ndarray) -> Evaluation:
        """Rises to 2 at most, less than the quantile asks."""
        t = float(np.clip(x[0], -20, 20))
        th = math.tanh(t)
        g, h = 4 * th * (1 - th**2), 4 * (1 - th**2) * (1 - 3 * th**2)
        return Evaluation(2 * th**2, np.array([g]), np.array([[h]]), np.array([[4.0]]))

    minimum = minimise(plateau, np.array([0.3]))
    ((low, high),) = likelihood_limits(plateau, minimum, [coordinate(0)])
    assert math.isnan(low.value)
    assert math.isnan(high.value)
    assert math.isinf(high.residual)


def test_undefined_region_and_failing_quantity_end_in_the_profile_or_nothing(base: Minimum) -> None:
    def walled(x: np.ndarray) -> Evaluation | None:
        return bowl(x) if x[0] < 1.5 else None

    def rooted(x: np.ndarray) -> Jet:
        if x[0] < 0.5:
            raise EvidenceError("expression.domain")
        return variable(float(x[0]), 0, 2)

    ((low, high),) = likelihood_limits(walled, minimise(walled, np.zeros(2)), [coordinate(0)])
    assert low.value < 1
    assert math.isnan(high.value)
    ((below, above),) = likelihood_limits(bowl, base, [rooted])
    ((plain, _),) = likelihood_limits(bowl, base, [coordinate(0)])
    assert below.value == pytest.approx(plain.value, abs=1e-8)
    assert above.value > 1


def test_quantity_that_is_defined_only_close_to_the_estimate_has_no_limit_but_spoils_nothing(
    base: Minimum,
) -> None:
    def narrow(x: np.ndarray) -> Jet:
        if abs(x[0] - 1) > 0.1:
            raise EvidenceError("expression.domain")
        return product(x)

    def nowhere(x: np.ndarray) -> Jet:
        raise EvidenceError("expression.domain")

    first, second, third = likelihood_limits(bowl, base, [narrow, nowhere, coordinate(0)])
    assert all(math.isnan(limit.value) for limit in (*first, *second))
    assert third[0].value < 1 < third[1].value


def test_variance_that_runs_away_is_outside_the_domain() -> None:
    surface = Surface(bowl, np.array([True, False]), 1e-10)
    assert surface.evaluate(np.array([25.0, 0.0])) is None
    assert surface.evaluate(np.array([1.0, 0.0])) is not None


def test_any_expression_has_exact_limits_in_both_methods(studies, direct: str) -> None:
    two = stage2(stage1(studies), direct, intervals="likelihood")
    found = likelihood_interval(two, "b31*b43")
    assert (found.lower, found.upper) == pytest.approx(
        (two.estimates["ind_pos"].lower, two.estimates["ind_pos"].upper), abs=1e-9
    )
    one = osmasem(studies, None, direct, moderators=["z"], moderate=("b43",))
    shifted = likelihood_interval(one, "(b43 + b43_1)*b31 + 0*ind_pos")
    assert shifted.lower < shifted.estimate < shifted.upper
    explained = likelihood_interval(two, "1 - `x`".replace("`x`", "b41^2"), level=0.9)
    assert explained.lower < 1


def test_quantities_of_computed_variances_have_exact_limits(studies) -> None:
    text = "enga ~ a*pos + b*neg\nachiev ~ c*enga\npos ~~ d*neg\nenga ~~ e*enga\nexplained := 1 - e"
    fit = stage2(stage1(studies), text, intervals="likelihood")
    r2, residual = fit.estimates["explained"], fit.estimates["e"]
    assert r2.lower == pytest.approx(1 - residual.upper, abs=1e-9)
    assert r2.upper == pytest.approx(1 - residual.lower, abs=1e-9)


def test_no_heterogeneity_leaves_only_the_limits_of_the_model(studies, mediation: str) -> None:
    fit = osmasem(studies, None, mediation, tau2="zero", intervals="likelihood", fit=False)
    assert fit.estimates["b31"].lower < fit.estimates["b31"].estimate < fit.estimates["b31"].upper
    shaped = osmasem(studies, None, mediation, tau2="cs", intervals="likelihood", fit=False)
    row = shaped.estimates["tau_correlation"]
    assert row.lower < row.estimate < row.upper


def test_minimiser_stops_where_rounding_hides_further_progress() -> None:
    def rough(x: np.ndarray) -> Evaluation:
        value = float((x**2).sum())
        coarse = math.ceil(value * 1e6) / 1e6 if value > 0 else 0.0
        slope = 2 * x - 1e-5
        return Evaluation(1e5 + coarse, slope, 2 * np.eye(x.size), 2 * np.eye(x.size))

    found = minimise(rough, np.array([1.0]))
    assert abs(found.x[0]) < 1e-2


def test_minimiser_refuses_a_gradient_that_does_not_descend() -> None:
    def wrong(x: np.ndarray) -> Evaluation:
        return Evaluation(float(x[0] ** 2), np.array([-2 * x[0] - 5]), np.eye(1), np.eye(1))

    with pytest.raises(EvidenceError) as caught:
        minimise(wrong, np.array([1.0]))
    assert caught.value.code == "masem.not_converged"


def test_expected_curvature_helps_where_the_hessian_is_not_definite() -> None:
    def saddle(x: np.ndarray) -> Evaluation:
        x1, x2 = x
        g = np.array([4 * x1**3 - 4 * x1, 2 * x2])
        H = np.array([[12 * x1**2 - 4, 0], [0, 2.0]])
        return Evaluation(float(x1**4 - 2 * x1**2 + x2**2), g, H, np.diag([8.0, 2.0]))

    found = minimise(saddle, np.array([0.1, 1.0]))
    assert abs(found.x[0]) == pytest.approx(1)
    bounded = minimise(saddle, np.array([0.1, 1.0]), lower=np.array([-np.inf, 0.5]))
    assert bounded.on_bound.tolist() == [False, True]


def test_public_interval_is_exported() -> None:
    assert ev.likelihood_interval is likelihood_interval


def test_limit_of_a_square_stays_on_the_side_of_the_estimate() -> None:
    """x and -x have the same square; a search that changes sides on its way finds another limit, or none."""

    def well(x: np.ndarray) -> Evaluation:
        curve = np.array([[400.0]])
        return Evaluation(float(200.0 * (x[0] - 0.2) ** 2), 400.0 * (x - 0.2), curve, curve)

    def square(x: np.ndarray) -> Jet:
        return Jet(float(x[0] ** 2), 2 * x, np.array([[2.0]]))

    profile = Profile(well, minimise(well, np.array([0.3])), np.full(1, -np.inf), Z2)
    reach = math.sqrt(Z2 / 200.0)
    assert profile.limit(square, -1.0).value == pytest.approx((0.2 - reach) ** 2, abs=1e-9)
    assert profile.limit(square, 1.0).value == pytest.approx((0.2 + reach) ** 2, abs=1e-9)


def test_a_value_that_no_point_has_is_no_limit() -> None:
    def flat(x: np.ndarray) -> Evaluation:
        curve = np.array([[1.0]])
        return Evaluation(float(0.5 * (x[0] - 0.1) ** 2), x - 0.1, curve, curve)

    def below_one(x: np.ndarray) -> Jet:
        return Jet(float(1.0 - x[0] ** 2), -2 * x, np.array([[-2.0]]))

    profile = Profile(flat, minimise(flat, np.array([0.3])), np.full(1, -np.inf), Z2)
    with pytest.raises(EvidenceError, match=r"interval\.not_found"):
        profile.limit(below_one, 1.0)


def test_a_sum_that_the_objective_hardly_minds_has_no_limit() -> None:
    def plateau(x: np.ndarray) -> Evaluation:
        s, d = float(x.sum()), float(x[0] - x[1])
        H = (6 - 18 * s**2) / (1 + s**2) ** 3 * np.ones((2, 2)) + 2 * np.array([[1.0, -1.0], [-1.0, 1.0]])
        slope = 6 * s / (1 + s**2) ** 2 * np.ones(2) + 2 * d * np.array([1.0, -1.0])
        return Evaluation(3 * s**2 / (1 + s**2) + d**2, slope, H, np.eye(2) * 4)

    profile = Profile(plateau, minimise(plateau, np.full(2, 0.05)), np.full(2, -np.inf), Z2)
    with pytest.raises(EvidenceError, match=r"interval\.not_found"):
        profile.limit(lambda x: Jet(float(x.sum()), np.ones(2), np.zeros((2, 2))), 1.0)


def test_the_limit_further_out_is_kept_and_an_open_one_is_the_furthest() -> None:
    near, far, zero = Limit(0.5, 0.0), Limit(0.2, 0.0), Limit(0.0, 0.0, open=True)
    assert further(near, far, -1.0) is far
    assert further(near, far, 1.0) is near
    assert further(near, zero, -1.0) is further(zero, near, -1.0) is zero
    assert further(None, far, 1.0) is further(far, None, 1.0) is far
    assert further(None, None, 1.0) is None


def small_studies() -> tuple[list[np.ndarray], list[int]]:
    """Six small studies that differ much, some correlations without: a likelihood with several hills."""
    rng = np.random.default_rng(1039)
    rng.choice(7), rng.choice(5), rng.integers(3), rng.integers(3), rng.integers(6)
    base = rng.uniform(0.05, 0.9) ** np.abs(np.subtract.outer(range(4), range(4)))
    matrices, sizes = [], []
    for _ in range(6):
        noise = np.triu(rng.normal(size=(4, 4)) * 0.25, 1)
        values, vectors = np.linalg.eigh(base + noise + noise.T)
        there = (vectors * np.maximum(values, 0.02)) @ vectors.T
        spread = np.sqrt(np.diag(there))
        sizes.append(int(rng.integers(12, 30)))
        scores = rng.multivariate_normal(np.zeros(4), there / np.outer(spread, spread), size=sizes[-1])
        R = np.corrcoef(scores.T)
        if rng.random() < 0.4:
            gone = rng.integers(4)
            R[gone, :] = R[:, gone] = np.nan
        matrices.append(R)
    return matrices, sizes


def test_limits_beyond_the_nearest_hill_are_found_where_variances_are_zero() -> None:
    """The equations settle where variances stay at zero; with some of them above it the likelihood falls later."""
    matrices, sizes = small_studies()
    fit = stage1(matrices, sizes, variables=list("abcd"), intervals="likelihood")
    floor = np.append(np.full(6, -np.inf), np.full(6, 1e-10))
    profile = Profile(fit.objective, fit.minimum, floor, Z2)
    assert fit.minimum.on_bound.any()
    for i, row in enumerate(list(fit.estimates)[:6]):
        for side, limit in ((-1.0, row.lower), (1.0, row.upper)):
            assert side * (limit - profile.limit(coordinate(i), side).value) >= -1e-8


def test_where_the_objective_jumps_over_its_goal_there_is_no_limit() -> None:
    def step(x: np.ndarray) -> Evaluation:
        curve = np.array([[2.0]])
        return Evaluation(float(x[0] ** 2 + (9.0 if x[0] > 0.5 else 0.0)), 2 * x, curve, curve)

    profile = Profile(step, minimise(step, np.array([0.1])), np.full(1, -np.inf), Z2)
    with pytest.raises(EvidenceError, match=r"interval\.not_found"):
        profile.limit(coordinate(0), 1.0)
    assert profile.limit(coordinate(0), -1.0).value == pytest.approx(-math.sqrt(Z2), abs=1e-9)


def test_limits_of_a_weak_path_that_appears_in_every_equation(recwarn: pytest.WarningsRecorder) -> None:
    """One label for all paths of small, unlike studies: squares and residuals have limits at their paths' limits."""
    rng = np.random.default_rng(1006)
    base = 0.25 ** np.abs(np.subtract.outer(range(4), range(4)))
    matrices = [np.corrcoef(rng.multivariate_normal(np.zeros(4), base, size=20).T) for _ in range(6)]
    model = "b ~ b1*a\nc ~ b1*b\nd ~ b1*c\nsq := b1*b1"
    fit = stage2(
        stage1(matrices, [20] * 6, variables=list("abcd")), model, intervals="likelihood", level=0.99
    )
    path, square = fit.estimates["b1"], fit.estimates["sq"]
    low, high = sorted((path.lower**2, path.upper**2))
    assert square.upper == pytest.approx(high, abs=1e-8)
    assert square.lower == pytest.approx(low if path.lower * path.upper > 0 else 0.0, abs=1e-6)
    assert not [w for w in recwarn if issubclass(w.category, RuntimeWarning)]
