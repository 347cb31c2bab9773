"""What happens where a search cannot go on: a coded error or an honest end, never a number made up."""

from __future__ import annotations

import numpy as np
import pytest

from nabij.evidence.errors import EvidenceError
from nabij.evidence.masem import one_stage, small_sample
from nabij.evidence.masem.compiled import compile_model, starting_values
from nabij.evidence.masem.expression import Jet
from nabij.evidence.masem.likelihood import effect_data
from nabij.evidence.masem.model import ram_model
from nabij.evidence.masem.multilevel import multilevel_osmasem
from nabij.evidence.masem.newton import Evaluation, minimise
from nabij.evidence.masem.one_stage import osmasem
from nabij.evidence.masem.profile import Held, Pressed, Profile
from nabij.evidence.masem.quantity import Coordinate
from nabij.evidence.masem.robust import masem_robust
from nabij.evidence.masem.small_sample import masem_bootstrap
from nabij.evidence.masem.stage_two import wls
from nabij.evidence.masem.studies import study_matrices
from nabij.evidence.masem.syntax import parse_model
from nabij.evidence.records import plain


def refused(code: str, call) -> EvidenceError:
    with pytest.raises(EvidenceError) as caught:
        call()
    assert caught.value.code == code
    return caught.value


def pit(slope: float):
    """An objective that promises to fall and rises everywhere: rounding, when the promise is small."""

    def objective(x: np.ndarray) -> Evaluation:
        return Evaluation(float(x[0] != 0), np.array([slope]), np.eye(1), np.eye(1))

    return objective


def test_search_that_rounding_stops_ends_where_it_is_and_another_is_refused() -> None:
    found = minimise(pit(1e-5), np.zeros(1))
    assert (found.x[0], found.at.value) == (0, 0)
    refused("masem.not_converged", lambda: minimise(pit(1.0), np.zeros(1)))


def test_objective_that_is_not_defined_stays_so_with_a_parameter_held() -> None:
    assert Held(lambda x: None, 0, 1.0)(np.zeros(2)) is None
    assert Pressed(lambda x: None, Coordinate(0), 1.0, 0.0, 1.0)(np.zeros(2)) is None


def test_quantity_that_no_parameter_moves_has_no_limit() -> None:
    def well(x: np.ndarray) -> Evaluation:
        return Evaluation(float(x @ x), 2 * x, 2 * np.eye(2), 2 * np.eye(2))

    profile = Profile(well, minimise(well, np.ones(2)), np.full(2, -np.inf), 3.84)
    refused(
        "interval.not_found", lambda: profile.limit(lambda x: Jet(2.0, np.zeros(2), np.zeros((2, 2))), 1.0)
    )


def test_paths_that_feed_themselves_wholly_imply_nothing() -> None:
    loop = compile_model(parse_model("a ~ x*b\nb ~ y*a + z*c"), ("a", "b", "c"))
    entries = np.zeros((1, 3))
    assert np.isfinite(loop.structure.evaluate(entries).vector).all()
    entries[0, [loop.names.index("x"), loop.names.index("y")]] = 1.0
    refused("model.paths_singular", lambda: loop.structure.evaluate(entries))
    factor = compile_model(parse_model("f =~ a + b + c"), ("a", "b", "c"))
    with np.errstate(over="ignore", invalid="ignore"):
        refused("model.paths_singular", lambda: factor.structure.evaluate(np.full((1, 3), 1e200)))


def test_sampling_covariance_that_cannot_be_names_its_study() -> None:
    V = np.array([np.eye(2), [[1.0, 2.0], [2.0, 1.0]]])
    error = refused(
        "acov.not_positive_definite", lambda: effect_data(np.zeros((2, 2)), V, ("good", "bad"), ("a", "b"))
    )
    assert error.study == "bad"


def test_one_stage_model_that_converges_from_nowhere_is_refused(studies, mediation: str, monkeypatch) -> None:
    def fail(*given: object, **more: object) -> None:
        raise EvidenceError("masem.not_converged")

    monkeypatch.setattr(one_stage, "fit_deviance", fail)
    refused("masem.not_converged", lambda: osmasem(studies, None, mediation))


def test_bootstrap_leaves_failed_samples_out_and_is_refused_when_there_are_many(
    studies, mediation: str, monkeypatch
) -> None:
    fit = osmasem(studies, None, mediation)
    calls = []

    def sometimes(every: int):
        def search(*given: object, **more: object):
            calls.append(1)
            if len(calls) % every == 0:
                raise EvidenceError("masem.not_converged")
            return minimise(*given, **more)  # type: ignore[arg-type]

        return search

    monkeypatch.setattr(small_sample, "minimise", sometimes(10))
    found = masem_bootstrap(fit, rng=np.random.default_rng(1), draws=30)
    assert (found.draws, found.failed) == (27, 3)
    monkeypatch.setattr(small_sample, "minimise", sometimes(2))
    error = refused("bootstrap.failed", lambda: masem_bootstrap(fit, rng=np.random.default_rng(1), draws=30))
    assert error.detail["draws"] == 30


@pytest.mark.parametrize("size", [1e100, 1e200])
def test_paths_that_overflow_are_refused(size: float) -> None:
    compiled = compile_model(parse_model("b ~ p*a\nc ~ q*b"), ("a", "b", "c"))
    with np.errstate(all="ignore"):
        refused("model.paths_singular", lambda: compiled.structure.evaluate(np.full((1, 2), size)))


def test_robust_errors_pass_over_a_study_without_a_used_relation_and_need_no_variance(
    make, mediation: str
) -> None:
    studies = make(41, 12)
    R = studies.R.copy()
    R[3] = np.nan
    hollow = study_matrices(R, studies.n, variables=studies.variables)
    rest = studies.take([i for i in range(12) if i != 3])
    whole = masem_robust(osmasem(hollow, None, mediation))
    without = masem_robust(osmasem(rest, None, mediation))
    np.testing.assert_allclose(whole.ses, without.ses, rtol=1e-5)
    fixed = osmasem(rest, None, mediation, tau2="zero")
    assert np.isfinite(masem_robust(fixed, kind="ML").ses).all()


def test_relation_that_no_study_of_several_gives_or_that_always_lacks_a_diagonal_is_named(
    make, mediation: str
) -> None:
    studies = make(42, 8)
    pairs = [str(i // 2) for i in range(8)]
    never, hollow = studies.R.copy(), studies.R.copy()
    never[:, 0, 1] = never[:, 1, 0] = np.nan
    hollow[:, 1, 1] = np.nan
    for R, cells in ((never, ("pos", "neg")), (hollow, "neg~~pos")):
        given = study_matrices(R, studies.n, variables=studies.variables, cluster=pairs)
        error = refused("relation.never_observed", lambda given=given: multilevel_osmasem(given, mediation))
        assert set(error.cell or ()) == set(cells)


def test_latent_of_ram_matrices_is_the_factor_of_the_syntax(make) -> None:
    R = np.full((4, 4), 0.36) + 0.64 * np.eye(4)
    A = [[0, 0, 0, 0, "l1"], [0, 0, 0, 0, "l2"], [0, 0, 0, 0, "l3"], [0, 0, 0, 0, "l4"], [0] * 5]
    S = np.diag(["e1", "e2", "e3", "e4", 1]).tolist()
    S = [[cell if cell else 0 for cell in row] for row in S]
    matrices = wls(
        R, None, 200, ram_model(A, S, ["a", "b", "c", "d", "f"], latent=["f"]), variables=list("abcd")
    )
    syntax = wls(R, None, 200, "f =~ l1*a + l2*b + l3*c + l4*d", variables=list("abcd"))
    for name in ("l1", "l4"):
        assert matrices.estimates[name].estimate == pytest.approx(0.6, abs=1e-8)
        assert matrices.estimates[name].se == pytest.approx(syntax.estimates[name].se)


def test_plain_values_hold_no_types_of_numpy() -> None:
    assert plain({"n": np.int64(3), "x": np.float64("nan"), "v": np.arange(2)}) == {
        "n": 3,
        "x": None,
        "v": [0, 1],
    }
    assert type(plain(np.int64(3))) is int


def test_factor_that_is_itself_predicted_has_a_start_for_every_path() -> None:
    factor = compile_model(parse_model("f =~ a + b + c\nf ~ path*d"), ("a", "b", "c", "d"))
    start = starting_values(factor, np.full((4, 4), 0.4) + 0.6 * np.eye(4))

    assert start[factor.names.index("path")] == 0.2
    assert (start[[factor.kinds.index("loading")]] > 0.3).all()
