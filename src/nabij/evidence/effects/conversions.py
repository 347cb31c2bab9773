"""One effect size or test statistic into another, with the sampling variance where it is known.

Belongs here: d, r, z, ln odds ratio, t, F, chi-square and p. Does not belong here: measures from raw reports
(``measures``). All arguments broadcast; NaN stays NaN.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nabij.evidence.columns import numbers
from nabij.evidence.effects.mean_differences import LOGISTIC
from nabij.evidence.effects.reported_tests import d_of_t, r_of_t, t_of_p
from nabij.evidence.errors import EvidenceError
from nabij.evidence.records import Record

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Converted(Record):
    """The effect on the new scale, and its variance when one was given."""

    y: Floats
    v: Floats | None


class _Given(NamedTuple):
    y: Floats
    v: Floats | None


def _read(name: str, y: ArrayLike, v: ArrayLike | None, limit: float = math.inf) -> _Given:
    value = _number(name, y, -limit, limit)
    if v is None:
        return _Given(value, None)
    variance = _number("v", v, 0.0)
    return _Given(value, variance)


def _number(name: str, value: ArrayLike, low: float = -math.inf, high: float = math.inf) -> Floats:
    array = numbers(value, name, "effect.not_numeric")
    wrong = (array < low) | (array > high) | np.isinf(array)
    if wrong.any():
        row = int(np.argmax(wrong.ravel()))
        raise EvidenceError(
            "effect.out_of_range",
            study=row + 1,
            cell=name,
            value=float(array.ravel()[row]),
            low=low,
            high=high,
        )
    return array


def _open(name: str, value: Floats, limit: float) -> None:
    wrong = np.abs(value) >= limit
    if wrong.any():
        raise EvidenceError("effect.perfect_correlation", study=int(np.argmax(wrong.ravel())) + 1, cell=name)


def _scaled(given: _Given, y: Floats, slope: Floats | float) -> Converted:
    return Converted(np.asarray(y), None if given.v is None else np.asarray(slope * slope * given.v))


def r_to_z(r: ArrayLike, v: ArrayLike | None = None) -> Converted:
    """Fisher's z = artanh r; v/(1-r²)². |r| below 1. Source: Fisher (1921)."""
    given = _read("r", r, v, 1.0)
    _open("r", given.y, 1.0)
    return _scaled(given, np.arctanh(given.y), 1.0 / (1.0 - given.y**2))


def z_to_r(z: ArrayLike, v: ArrayLike | None = None) -> Converted:
    """r = tanh z; v (1-r²)²."""
    given = _read("z", z, v)
    y = np.tanh(given.y)
    return _scaled(given, y, 1.0 - y * y)


def _ratio(n1: ArrayLike | None, n2: ArrayLike | None) -> Floats:
    """(n1+n2)²/(n1 n2), which is 4 for groups of one size."""
    if n1 is None or n2 is None:
        if n1 is not n2:
            raise EvidenceError("effect.argument_missing", cell="n1" if n1 is None else "n2")
        return np.array(4.0)
    one, two = _number("n1", n1, 1.0), _number("n2", n2, 1.0)
    return np.asarray((one + two) ** 2 / (one * two))


def d_to_r(
    d: ArrayLike, v: ArrayLike | None = None, *, n1: ArrayLike | None = None, n2: ArrayLike | None = None
) -> Converted:
    """r = d/sqrt(d²+a), a = (n1+n2)²/(n1 n2) or 4; variance a² v/(d²+a)³. Source: Borenstein et al. (2009)."""
    given, a = _read("d", d, v), _ratio(n1, n2)
    root = np.sqrt(given.y**2 + a)
    return _scaled(given, given.y / root, a / root**3)


def r_to_d(
    r: ArrayLike, v: ArrayLike | None = None, *, n1: ArrayLike | None = None, n2: ArrayLike | None = None
) -> Converted:
    """d = r sqrt(a/(1-r²)), a as in :func:`d_to_r`; variance a v/(1-r²)³. Source: Borenstein et al. (2009)."""
    given, a = _read("r", r, v, 1.0), _ratio(n1, n2)
    _open("r", given.y, 1.0)
    rest = 1.0 - given.y**2
    return _scaled(given, given.y * np.sqrt(a / rest), np.sqrt(a / rest**3))


def d_to_log_odds(d: ArrayLike, v: ArrayLike | None = None) -> Converted:
    """ln odds ratio = d pi/sqrt 3; variance v pi²/3. Source: Hasselblad and Hedges (1995)."""
    given = _read("d", d, v)
    return _scaled(given, LOGISTIC * given.y, LOGISTIC)


def log_odds_to_d(y: ArrayLike, v: ArrayLike | None = None) -> Converted:
    """d = ln odds ratio times sqrt 3/pi; variance 3v/pi². Source: Hasselblad and Hedges (1995); Chinn (2000)."""
    given = _read("y", y, v)
    return _scaled(given, given.y / LOGISTIC, 1.0 / LOGISTIC)


def p_to_t(p: ArrayLike, df: ArrayLike) -> Floats:
    """t with the sign of p whose two-sided p-value is |p|; p in [-1, 1] and not 0."""
    value = _number("p", p, -1.0, 1.0)
    if (value == 0.0).any():
        raise EvidenceError("effect.out_of_range", cell="p", value=0.0)
    return t_of_p(value, _number("df", df, 1e-9))


def t_to_d(t: ArrayLike, n1: ArrayLike, n2: ArrayLike) -> Floats:
    """d = t sqrt(1/n1 + 1/n2) for two independent groups."""
    return d_of_t(_number("t", t), _number("n1", n1, 1.0), _number("n2", n2, 1.0))


def t_to_r(t: ArrayLike, df: ArrayLike) -> Floats:
    """r = t/sqrt(t²+df): correlation, point-biserial or partial correlation, by the test it comes from."""
    return r_of_t(_number("t", t), _number("df", df, 1e-9))


def _signed_root(value: Floats, sign: ArrayLike) -> Floats:
    return np.asarray(np.where(_number("sign", sign) < 0.0, -1.0, 1.0) * np.sqrt(value))


def f_to_d(f: ArrayLike, n1: ArrayLike, n2: ArrayLike, *, sign: ArrayLike = 1.0) -> Floats:
    """d from F with one numerator degree of freedom: sqrt F is |t|; ``sign`` says the direction."""
    return t_to_d(_signed_root(_number("f", f, 0.0), sign), n1, n2)


def f_to_r(f: ArrayLike, df: ArrayLike, *, sign: ArrayLike = 1.0) -> Floats:
    """r from F with one numerator and df denominator degrees of freedom."""
    return t_to_r(_signed_root(_number("f", f, 0.0), sign), df)


def chi2_to_r(chi2: ArrayLike, n: ArrayLike, *, sign: ArrayLike = 1.0) -> Floats:
    """phi = sqrt(chi²/n) from a chi-square with one degree of freedom, at most n."""
    size = _number("n", n, 1.0)
    value = _number("chi2", chi2, 0.0)
    if (value > size).any():
        raise EvidenceError("effect.out_of_range", cell="chi2", high="n")
    return _signed_root(value / size, sign)
