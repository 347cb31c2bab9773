"""Random terms: what varies between which groups of rows.

Belongs here: reading the description of random effects and turning labels into codes. Does not belong here: the
likelihood.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from nabij.evidence.columns import numbers
from nabij.evidence.dependence import structures
from nabij.evidence.dependence.arrays import Array, Codes, codes
from nabij.evidence.errors import EvidenceError

Path = str | Sequence[str]
Labels = Mapping[str, Sequence[object] | npt.ArrayLike]


@dataclass(frozen=True, slots=True)
class InnerOuter:
    """A random effect for every level of `inner` within every group of `outer`, with structure `struct`."""

    inner: str
    outer: Path
    struct: structures.Structure = "CS"


@dataclass(frozen=True, slots=True)
class Part:
    """One label of a nesting path: its code for every group, and its levels."""

    code: Codes
    levels: tuple[object, ...]


@dataclass(frozen=True, slots=True)
class Term:
    """One random term: `group` codes the outer groups per row, `inner` the levels within (zeros if none).

    `known` is a fixed correlation matrix between the groups, such as a phylogeny. For CAR, `gaps` (E,) holds the times
    between two levels of one group, from 0 up, and `pair` (levels, levels) which of them a pair has (-1: none). For
    GEN, `columns` (n, 2) holds ones and the variable of the slope divided by `unit`, its root mean square.
    """

    name: str
    struct: str
    group: Codes
    parts: tuple[Part, ...]
    inner: Codes
    levels: tuple[object, ...]
    known: Array | None = None
    gaps: Array | None = None
    pair: Codes | None = None
    columns: Array | None = None
    unit: float = 1.0

    @property
    def pairs(self) -> Codes:
        """The number of the covariance element for every pair of levels (levels, levels); -1 where it is zero."""
        return structures.element_of_pair(self.struct, len(self.levels)) if self.pair is None else self.pair

    @property
    def element_count(self) -> int:
        """How many distinct covariance elements there are."""
        if self.gaps is not None:
            return int(self.gaps.shape[0])
        return structures.element_count(self.struct, len(self.levels))

    @property
    def shortest(self) -> float:
        """The shortest time between two levels of one group (CAR); 1 for all other structures."""
        return 1.0 if self.gaps is None or self.gaps.shape[0] < 2 else float(self.gaps[1])

    @property
    def units(self) -> Array:
        """What each level is measured in (levels,): 1, but the unit of a slope variable for the slope."""
        return np.array([1.0, self.unit]) if self.columns is not None else np.ones(len(self.levels))

    @property
    def group_count(self) -> int:
        """How many groups there are."""
        return int(self.parts[0].code.shape[0])

    @property
    def groups(self) -> tuple[object, ...]:
        """The name of every group; parts of a path are joined by a slash."""
        columns = [[part.levels[i] for i in part.code] for part in self.parts]
        if len(columns) == 1:
            return tuple(columns[0])
        return tuple("/".join(str(name) for name in names) for names in zip(*columns, strict=True))

    @property
    def simple(self) -> bool:
        """Whether the term is a single variance."""
        return self.struct == "ID" and len(self.levels) == 1

    @property
    def linear(self) -> bool:
        """Whether the covariance elements are the parameters themselves."""
        return self.struct in structures.LINEAR or len(self.levels) == 1

    @property
    def parameter_names(self) -> tuple[str, ...]:
        """Names such as ``sigma2``, ``tau2[reading]`` and ``rho[reading,writing]``."""
        if self.simple:
            return ("sigma2",)
        count = structures.variances(self.struct, len(self.levels))
        names = ["tau2"] if count == 1 else [f"tau2[{level}]" for level in self.levels]
        pairs = structures.correlations(self.struct, len(self.levels))
        if pairs == 1:
            return (*names, "rho")
        high, low = np.tril_indices(len(self.levels), -1)
        pair_names = [f"rho[{self.levels[j]},{self.levels[i]}]" for i, j in zip(high, low, strict=True)]
        return (*names, *(pair_names if pairs else ()))

    def with_order(self, order: Sequence[int]) -> Term:
        """The same term with its inner levels in another order (structures without an order of their own only)."""
        position = np.argsort(np.asarray(order))
        return replace(self, inner=position[self.inner], levels=tuple(self.levels[i] for i in order))

    def subset(self, rows: npt.NDArray[np.generic]) -> Term:
        """The term for some of the rows; groups that fall away are forgotten unless they are correlated."""
        if self.known is not None:
            group, parts = self.group[rows], self.parts
        else:
            kept, group = np.unique(self.group[rows], return_inverse=True)
            parts = tuple(Part(part.code[kept], part.levels) for part in self.parts)
        columns = None if self.columns is None else self.columns[rows]
        return replace(self, group=group, parts=parts, inner=self.inner[rows], columns=columns)


def read_terms(
    random: Sequence[Path | InnerOuter],
    labels: Labels,
    rows: int,
    *,
    struct: structures.Structure = "CS",
    correlations: Mapping[str, npt.ArrayLike] | None = None,
) -> tuple[Term, ...]:
    """Terms from nesting paths such as ``("district", "study")`` and inner | outer terms.

    Strings may be written ``"district/study"`` or ``"outcome | study"``; the latter takes `struct`. The formula
    ``"~ 1 | district/study"`` is what it is in R: a term for districts and one for studies in them. `correlations`
    maps the name of a label to a known correlation matrix in the sorted order of its levels. The levels of AR, HAR and
    CAR are put in the order of their numbers where they are numbers. Errors: ``random.empty``,
    ``random.duplicated``, ``label.unknown``, ``random.structure``, ``correlation.shape``,
    ``correlation.not_positive_semidefinite``, ``correlation.diagonal``, ``correlation.unknown``, ``label.not_a_number``
    (CAR and GEN) and ``moderator.collinear`` (a slope on a constant).
    """
    random = _listed([random] if isinstance(random, str | InnerOuter) else random)
    if len(random) == 0:
        raise EvidenceError("random.empty", cell="random")
    coded = _Coded(labels, rows)
    given = dict(correlations or {})
    terms = []
    for item in random:
        spec = _inner_outer(item, struct)
        if spec is not None:
            terms.append(_inner_term(spec, coded))
        else:
            assert not isinstance(item, InnerOuter)
            terms.append(_path_term(_path(item), coded, given))
    names = [term.name for term in terms]
    for name in names:
        if names.count(name) > 1:
            raise EvidenceError("random.duplicated", cell=name)
    for name in given:
        if name not in names or " | " in name:
            raise EvidenceError("correlation.unknown", cell=name)
    return tuple(terms)


def _listed(random: Sequence[Path | InnerOuter]) -> list[Path | InnerOuter]:
    """The terms that were asked for; a formula such as ``~ 1 | a/b`` asks for ``a`` and ``a/b``, each once."""
    out: list[Path | InnerOuter] = []
    for item in random:
        if not (isinstance(item, str) and item.split("|")[0].strip(" ~") == "1"):
            out.append(item)
            continue
        path = _path(item)
        out += [path[: depth + 1] for depth in range(len(path))]
    return out


class _Coded:
    """Labels as codes, each coded once, when first asked for."""

    def __init__(self, labels: Labels, rows: int) -> None:
        self.rows = rows
        self._labels = labels
        self._known: dict[str, tuple[Codes, tuple[object, ...]]] = {}

    def __getitem__(self, name: str) -> tuple[Codes, tuple[object, ...]]:
        if name not in self._labels:
            raise EvidenceError("label.unknown", cell=name)
        if name not in self._known:
            self._known[name] = codes(self._labels[name], self.rows, name)
        return self._known[name]


def _inner_outer(item: Path | InnerOuter, struct: structures.Structure) -> InnerOuter | None:
    if isinstance(item, InnerOuter):
        return item
    if isinstance(item, str) and "|" in item:
        inner, outer = (part.strip(" ~") for part in item.split("|", 1))
        return None if inner == "1" else InnerOuter(inner, outer, struct)
    return None


def _path(item: Path) -> tuple[str, ...]:
    if isinstance(item, str):
        text = item.split("|", 1)[-1]
        return tuple(part.strip(" ~") for part in text.split("/"))
    if not isinstance(item, Sequence):
        raise EvidenceError("label.unknown", cell=str(item))
    return tuple(str(part) for part in item)


def _grouping(path: tuple[str, ...], labels: _Coded) -> tuple[Codes, tuple[Part, ...]]:
    coded = [labels[name] for name in path]
    rows = labels.rows
    if not coded:
        raise EvidenceError("random.empty", cell="random")
    combined = coded[0][0]
    for code, levels in coded[1:]:
        combined = np.unique(combined * len(levels) + code, return_inverse=True)[1]
    first = np.empty(int(combined.max()) + 1, dtype=np.intp)
    first[combined[::-1]] = np.arange(rows)[::-1]
    return combined, tuple(Part(code[first], levels) for code, levels in coded)


def _path_term(path: tuple[str, ...], labels: _Coded, correlations: Mapping[str, npt.ArrayLike]) -> Term:
    group, parts = _grouping(path, labels)
    count = parts[0].code.shape[0]
    name = "/".join(path)
    known = _known(correlations[name], count, name) if name in correlations else None
    return Term(name, "ID", group, parts, np.zeros(labels.rows, dtype=np.intp), ("1",), known)


def _known(given: npt.ArrayLike, count: int, name: str) -> Array:
    known = numbers(given, name)
    if known.shape != (count, count):
        raise EvidenceError("correlation.shape", cell=name, shape=known.shape, levels=count)
    if not np.isfinite(known).all() or np.abs(known - known.T).max() > 1e-8:
        raise EvidenceError("correlation.not_positive_semidefinite", cell=name)
    if np.linalg.eigvalsh(known)[0] < -1e-8:
        raise EvidenceError("correlation.not_positive_semidefinite", cell=name)
    if np.abs(np.diagonal(known) - 1.0).max() > 1e-8:
        raise EvidenceError("correlation.diagonal", cell=name)
    return known


def _inner_term(spec: InnerOuter, labels: _Coded) -> Term:
    structures.check_structure(spec.struct)
    group, parts = _grouping(_path(spec.outer), labels)
    inner, levels = labels[spec.inner]
    name = f"{spec.inner} | {'/'.join(_path(spec.outer))}"
    if spec.struct == "GEN":
        return _slope_term(spec.inner, name, group, parts, _values(inner, levels, spec.inner))
    if spec.struct in structures.IN_TIME:
        times = _numbers(levels)
        if times is None and spec.struct == "CAR":
            raise EvidenceError("label.not_a_number", cell=spec.inner)
        if times is not None:
            order = np.argsort(times, kind="stable")
            inner, levels = np.argsort(order)[inner], tuple(levels[i] for i in order)
            if spec.struct == "CAR" and len(levels) > 1:
                gaps, pair = _gaps(np.sort(times), group, inner)
                return Term(name, "CAR", group, parts, inner, levels, None, gaps, pair)
    return Term(name, spec.struct, group, parts, inner, levels)


def _numbers(levels: tuple[object, ...]) -> Array | None:
    try:
        return np.array(levels, dtype=np.float64)
    except (TypeError, ValueError):
        return None


def _values(code: Codes, levels: tuple[object, ...], name: str) -> Array:
    found = _numbers(levels)
    if found is None:
        raise EvidenceError("label.not_a_number", cell=name)
    return np.asarray(found[code])


def _slope_term(inner: str, name: str, group: Codes, parts: tuple[Part, ...], x: Array) -> Term:
    if np.ptp(x) <= 1e-12 * np.abs(x).max():
        raise EvidenceError("moderator.collinear", cell=inner)
    unit = float(np.sqrt(np.mean(x * x)))
    columns = np.column_stack([np.ones_like(x), x / unit])
    return Term(
        name, "GEN", group, parts, np.zeros_like(group), ("intrcpt", inner), columns=columns, unit=unit
    )


def _gaps(times: Array, group: Codes, inner: Codes) -> tuple[Array, Codes]:
    """The times between two levels that share a group, and which of them each pair of levels has."""
    present = np.zeros((int(group.max()) + 1, times.shape[0]))
    present[group, inner] = 1.0
    together = (present.T @ present) > 0.0
    apart = np.abs(times[:, None] - times[None, :])
    apart = np.round(apart / apart.max(), 12) * apart.max()
    gaps = np.unique(np.concatenate([[0.0], apart[together]]))
    pair = np.where(together, np.searchsorted(gaps, apart), -1)
    np.fill_diagonal(pair, 0)
    return gaps, pair.astype(np.intp)
