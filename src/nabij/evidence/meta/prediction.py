"""Average effects for given moderators, where the effect of a new study may lie, and the studies' own effects.

Belongs here: predictions from a fit. Does not belong here: words about them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nabij.evidence.columns import numbers
from nabij.evidence.errors import EvidenceError
from nabij.evidence.meta.distributions import critical_value
from nabij.evidence.meta.refits import row_variances
from nabij.evidence.moderators import named_rows
from nabij.evidence.records import Record

if TYPE_CHECKING:
    from nabij.evidence.meta.pooled import PooledFit

Floats = NDArray[np.float64]
Interval = Literal["model", "Riley", "HTS"]


@dataclass(frozen=True, slots=True, eq=False)
class Prediction(Record):
    """Predicted average effects (m,) with confidence limits, and prediction limits (None without a random effect)."""

    pred: Floats
    se: Floats | None
    ci_lower: Floats
    ci_upper: Floats
    pi_lower: Floats | None
    pi_upper: Floats | None
    level: float
    interval: str

    def back_transform(self, function: Callable[[Floats], Floats]) -> Prediction:
        """The same on another scale, such as ``numpy.tanh`` for Fisher's z; the standard error has no meaning there."""
        low, high = _ordered(function(self.ci_lower), function(self.ci_upper))
        if self.pi_lower is None or self.pi_upper is None:
            return Prediction(function(self.pred), None, low, high, None, None, self.level, self.interval)
        below, above = _ordered(function(self.pi_lower), function(self.pi_upper))
        return Prediction(function(self.pred), None, low, high, below, above, self.level, self.interval)


def _ordered(one: Floats, other: Floats) -> tuple[Floats, Floats]:
    return np.minimum(one, other), np.maximum(one, other)


@dataclass(frozen=True, slots=True, eq=False)
class BestPredictions(Record):
    """The studies' own true effects (k,), drawn towards the model, with prediction limits and the share of own data."""

    labels: tuple[str, ...]
    pred: Floats
    se: Floats
    pi_lower: Floats
    pi_upper: Floats
    own_share: Floats
    level: float


def _rows(fit: PooledFit, X: ArrayLike | None) -> Floats:
    """Design rows to predict for: the mean, the studies, the moderator values that were given, or whole rows."""
    if X is None:
        return np.ones((1, 1)) if fit.data.only_intercept else fit.data.X
    has_own_column = fit.data.intercept
    own = fit.names[1:] if has_own_column else fit.names
    values = numbers(named_rows(X, own, fit.data.levels), "X", "meta.not_numeric")
    width = fit.coefficients - (1 if has_own_column else 0)
    if values.ndim < 2:
        values = values.reshape(-1, 1) if width == 1 else values.reshape(1, -1)
    if width == 0 or values.ndim != 2 or values.shape[1] not in {width, fit.coefficients}:
        raise EvidenceError("meta.names_differ", cell="X", expected=width, found=values.shape)
    whole = values.shape[1] == fit.coefficients
    if whole and has_own_column and not np.isin(values[:, 0], (0.0, 1.0)).all():
        raise EvidenceError("meta.names_differ", cell="X", expected=width, found=values.shape)
    if not np.isfinite(values).all():
        row = int(np.argmin(np.isfinite(values).all(axis=1)))
        raise EvidenceError("meta.not_finite", cell="X", row=row + 1)
    return values if whole else np.column_stack([np.ones(len(values)), values])


def _prediction_spread(fit: PooledFit, variance: Floats, interval: Interval, level: float) -> Floats | None:
    if not fit.is_random:
        return None
    if interval == "model":
        return np.asarray(critical_value(level, fit.df) * np.sqrt(variance + fit.tau2))
    if interval not in {"Riley", "HTS"}:
        raise EvidenceError("meta.unknown_interval", cell="interval", value=interval)
    df = fit.k - fit.coefficients - 1
    if df < 1:
        raise EvidenceError("meta.too_few_studies", k=fit.k, coefficients=fit.coefficients, interval=interval)
    own = variance / fit.s2w if interval == "HTS" else variance
    return np.asarray(critical_value(level, df) * np.sqrt(own + fit.tau2))


def predict(
    fit: PooledFit,
    X: ArrayLike | None = None,
    *,
    interval: Interval = "model",
    level: float | None = None,
) -> Prediction:
    """Average effect with its confidence interval, and the interval for the true effect of a new study.

    Args:
        fit: a pooled model.
        X: moderator values (m, q) without the intercept, or whole rows (m, q + 1) with it in front (0 there leaves it
            out, for a difference between rows); without X the mean, or the studies' own values. A data frame or a
            mapping is read by the names of the moderators, and may hold words, as in ``{"sector": "primary"}``.
        interval: which quantile and standard error the prediction interval takes. ``"model"``: those of the
            fit's
            test, normal for z and t on k - p for t, knha and adhoc (the reference's default). ``"Riley"``: t
            on k - p - 1 with the fit's standard error (Riley et al. 2011). ``"HTS"``: t on k - p - 1 with the
            classic standard error, without Knapp-Hartung factor (Higgins, Thompson & Spiegelhalter 2009).
        level: instead of the fit's level.

    Raises:
        EvidenceError: ``meta.names_differ``, ``predict.names``, ``meta.not_finite``, ``meta.unknown_interval``,
            ``meta.too_few_studies``.
    """
    from nabij.evidence.meta.pooling import check_level

    wanted = fit.level if level is None else check_level(level)
    rows = _rows(fit, X)
    centre = rows @ fit.beta
    variance = row_variances(fit, rows)
    se = np.sqrt(variance)
    half = critical_value(wanted, fit.df) * se
    reach = _prediction_spread(fit, variance, interval, wanted)
    return Prediction(
        pred=centre,
        se=se,
        ci_lower=centre - half,
        ci_upper=centre + half,
        pi_lower=None if reach is None else centre - reach,
        pi_upper=None if reach is None else centre + reach,
        level=wanted,
        interval=interval,
    )


def blup(fit: PooledFit, *, level: float | None = None) -> BestPredictions:
    """Best linear unbiased predictions of the studies' true effects.

    lambda_i = tau2/(tau2 + v_i); prediction lambda_i y_i + (1 - lambda_i) x_i'b with variance
    lambda_i v_i + (1 - lambda_i)² x_i'Vb x_i; limits by the quantile of the fit's test (Raudenbush & Bryk
    1985).
    """
    from nabij.evidence.meta.pooling import check_level

    wanted = fit.level if level is None else check_level(level)
    X, y, v = fit.data.X, fit.data.y, fit.data.v
    share = fit.tau2 / (fit.tau2 + v)
    pred = share * y + (1.0 - share) * (X @ fit.beta)
    se = np.sqrt(share * v + (1.0 - share) ** 2 * row_variances(fit, X))
    half = critical_value(wanted, fit.df) * se
    return BestPredictions(tuple(fit.labels), pred, se, pred - half, pred + half, share, wanted)
