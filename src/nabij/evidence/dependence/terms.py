"""Random terms: what varies between which groups of rows.

Belongs here: reading the description of random effects and turning labels into codes. Does not belong here: the
likelihood.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

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

    `known` is a fixed correlation matrix between the groups, such as a phylogeny.
    """

    name: str
    struct: str
    group: Codes
    parts: tuple[Part, ...]
    inner: Codes
    levels: tuple[object, ...]
    known: Array | None = None

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
        return Term(
            self.name, self.struct, self.group, self.parts, position[self.inner],
            tuple(self.levels[i] for i in order), self.known,
        )  # fmt: skip

    def subset(self, rows: npt.NDArray[np.generic]) -> Term:
        """The term for some of the rows; groups that fall away are forgotten unless they are correlated."""
        if self.known is not None:
            group, parts = self.group[rows], self.parts
        else:
            kept, group = np.unique(self.group[rows], return_inverse=True)
            parts = tuple(Part(part.code[kept], part.levels) for part in self.parts)
        return Term(self.name, self.struct, group, parts, self.inner[rows], self.levels, self.known)


def read_terms(
    random: Sequence[Path | InnerOuter],
    labels: Labels,
    rows: int,
    *,
    struct: structures.Structure = "CS",
    correlations: Mapping[str, npt.ArrayLike] | None = None,
) -> tuple[Term, ...]:
    """Terms from nesting paths such as ``("district", "study")`` and inner | outer terms.

    Strings may be written ``"district/study"`` or ``"outcome | study"``; the latter takes `struct`. `correlations`
    maps the name of a label to a known correlation matrix in the sorted order of its levels. Errors:
    ``random.empty``, ``random.duplicated``, ``label.unknown``, ``random.structure``, ``correlation.shape``.
    """
    if len(random) == 0:
        raise EvidenceError("random.empty", cell="random")
    coded = _Coded(labels, rows)
    terms = []
    for item in random:
        spec = _inner_outer(item, struct)
        if spec is not None:
            terms.append(_inner_term(spec, coded))
        else:
            assert not isinstance(item, InnerOuter)
            terms.append(_path_term(_path(item), coded, correlations or {}))
    names = [term.name for term in terms]
    for name in names:
        if names.count(name) > 1:
            raise EvidenceError("random.duplicated", cell=name)
    return tuple(terms)


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
    return tuple(item)


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
    known = None
    if name in correlations:
        known = np.array(correlations[name], dtype=np.float64)
        if known.shape != (count, count):
            raise EvidenceError("correlation.shape", cell=name, shape=known.shape, levels=count)
        if np.abs(known - known.T).max() > 1e-8 or np.linalg.eigvalsh(known)[0] < -1e-8:
            raise EvidenceError("correlation.not_positive_semidefinite", cell=name)
    return Term(name, "ID", group, parts, np.zeros(labels.rows, dtype=np.intp), ("1",), known)


def _inner_term(spec: InnerOuter, labels: _Coded) -> Term:
    structures.check_structure(spec.struct)
    group, parts = _grouping(_path(spec.outer), labels)
    inner, levels = labels[spec.inner]
    return Term(f"{spec.inner} | {'/'.join(_path(spec.outer))}", spec.struct, group, parts, inner, levels)
