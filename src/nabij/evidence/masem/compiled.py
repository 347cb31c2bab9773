"""A model bound to the variables of the data: which cells are parameters and what is computed.

Belongs here: the rules for variances, parameter names, start values and moderated parameters. Does not belong
here: text (`syntax`) and derivatives (`structure`).

Correlation structures: the variance of every observed variable is one, so its (residual) variance is computed, not
estimated; so is that of a latent variable that other variables predict. A latent variable that nothing predicts has
variance one, unless the model fixes another value or scales it by a fixed loading, which frees the variance.
Covariance structures: (residual) variances are parameters; a latent variable without a fixed loading has (residual)
variance one.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from nabij.evidence.errors import EvidenceError
from nabij.evidence.masem.expression import Jet, constant, variable
from nabij.evidence.masem.model import Entry, Model
from nabij.evidence.masem.structure import Structure
from nabij.evidence.masem.vech import FloatArray, IntArray, positions, relation_names


@dataclass(frozen=True, slots=True, eq=False)
class Compiled:
    """A model with its parameters in a fixed order.

    Attributes:
        observed: observed variables, in the order of the data; latent: the others.
        names, kinds, starts: one per parameter; `select` (q, p) gives each free cell its parameter.
        cells: per free cell ("A" or "S", row, column); residuals: names of the computed variances.
    """

    model: Model
    observed: tuple[str, ...]
    latent: tuple[str, ...]
    structure: Structure
    names: tuple[str, ...]
    kinds: tuple[str, ...]
    starts: tuple[float | None, ...]
    select: FloatArray
    residuals: tuple[str, ...]
    covariance: bool

    @property
    def relations(self) -> tuple[str, ...]:
        """Names of the elements that are compared with data."""
        return relation_names(self.observed, diagonal=self.covariance)

    @property
    def mean(self) -> StructuralMean:
        """The mean model without moderators."""
        return StructuralMean(self.structure, self.select[None], self.names)


@dataclass(frozen=True, slots=True, eq=False)
class StructuralMean:
    """Implied elements as a function of the parameters; `design` is (1 or N, q, p)."""

    structure: Structure
    design: FloatArray
    names: tuple[str, ...]
    rows: IntArray | None = None

    def evaluate(
        self, theta: FloatArray
    ) -> tuple[FloatArray, FloatArray, Callable[[FloatArray], FloatArray]]:
        """Value, Jacobian and curvature; batched over distinct moderator rows when there are moderators."""
        E = self.design
        implied = self.structure.evaluate(E @ theta)
        jacobian = implied.jacobian @ E
        rows = self.rows

        def curve(weights: FloatArray) -> FloatArray:
            if rows is not None:
                total = np.zeros_like(implied.vector)
                np.add.at(total, rows, weights)
                weights = total
            H = implied.hessian(weights)
            return np.asarray((E.transpose(0, 2, 1) @ H @ E).sum(axis=0))

        if rows is not None:
            return implied.vector[rows], jacobian[rows], curve
        return implied.vector, jacobian, curve

    def many(self, theta: FloatArray) -> tuple[FloatArray, FloatArray, Callable[[FloatArray], FloatArray]]:
        """The same at points (L, p): value (L, U, r), Jacobian (L, U, r, p), curvature for weights (L, U, r).

        U is the number of distinct moderator rows, 1 without moderators.
        """
        E = self.design
        U, q, L = E.shape[0], E.shape[1], theta.shape[0]
        entries = np.einsum("uqp,lp->luq", E, theta) if U > 1 else (theta @ E[0].T)[:, None]
        implied = self.structure.evaluate(entries.reshape(L * U, q))
        r = implied.vector.shape[1]

        def curve(weights: FloatArray) -> FloatArray:
            H = implied.hessian(weights.reshape(L * U, r)).reshape(L, U, q, q)
            return np.asarray((E.transpose(0, 2, 1) @ H @ E).sum(axis=1))

        return implied.vector.reshape(L, U, r), implied.jacobian.reshape(L, U, r, q) @ E, curve


def compile_model(model: Model, variables: Sequence[str], *, covariance: bool = False) -> Compiled:
    """Bind a model to the data's variables, by name.

    Raises:
        EvidenceError: ``model.variable_unknown``, ``model.latent_observed``, ``model.fixed_residual``,
            ``model.label_on_computed``, ``model.self_loop``, ``model.too_few_variables``, ``model.defined_taken``,
            ``model.impossible`` when fixed values alone leave a variance below zero or a correlation above one.
    """
    return _compiled(model, tuple(variables), covariance)


@lru_cache(maxsize=64)
def _compiled(model: Model, variables: tuple[str, ...], covariance: bool) -> Compiled:
    """Bound models are kept, because leave-one-out, groups and living updates bind the same one again."""
    for name in model.observed:
        if name not in variables:
            raise EvidenceError("model.variable_unknown", cell=name, known=variables)
    for name in model.latent:
        if name in variables:
            raise EvidenceError("model.latent_observed", cell=name)
    observed = tuple(v for v in variables if v in model.observed)
    if len(observed) < 2:
        raise EvidenceError("model.too_few_variables", variables=observed)
    place = {v: i for i, v in enumerate((*observed, *model.latent))}
    compiled = _Binder(model, observed, place, covariance).compile()
    taken = next((name for name, _ in model.defined if name in compiled.names + compiled.residuals), None)
    if taken is not None:
        raise EvidenceError("model.defined_taken", cell=taken)
    if not covariance and any(entry.fixed for entry in model.entries):
        _refuse_impossible(compiled)
    return compiled


def _refuse_impossible(compiled: Compiled) -> None:
    """Look for what the fixed values imply whatever the parameters are, at one arbitrary place."""
    theta = np.linspace(0.11, 0.23, len(compiled.names))
    try:
        implied = compiled.structure.evaluate((compiled.select @ theta)[None])
    except EvidenceError:
        return
    for name, value, slope in zip(compiled.residuals, implied.psi[0], implied.psi_jacobian[0], strict=True):
        if value < -1e-10 and not np.abs(slope @ compiled.select).max(initial=0.0) > 1e-12:
            raise EvidenceError("model.impossible", cell=name, value=float(value))
    for name, value, slope in zip(compiled.relations, implied.vector[0], implied.jacobian[0], strict=True):
        if abs(value) > 1 + 1e-10 and not np.abs(slope @ compiled.select).max(initial=0.0) > 1e-12:
            raise EvidenceError("model.impossible", cell=name, value=float(value))


class _Binder:
    def __init__(
        self, model: Model, observed: tuple[str, ...], place: dict[str, int], covariance: bool
    ) -> None:
        self.model, self.observed, self.place, self.covariance = model, observed, place, covariance
        v = len(place)
        self.A, self.S = np.zeros((v, v)), np.zeros((v, v))
        self.free: dict[str, list[tuple[int, int, Entry]]] = {"A": [], "S": []}
        self.variances: dict[str, Entry] = {}
        self.computed: list[tuple[int, str]] = []

    def compile(self) -> Compiled:
        for entry in self.model.entries:
            self._arrow(entry)
        predicted = {e.target for e in self.model.entries if e.matrix == "A" and e.fixed != 0}
        for name in self.place:
            self._variance(name, name in predicted)
        return self._bind()

    def _arrow(self, entry: Entry) -> None:
        i, j = self.place[entry.target], self.place[entry.source]
        if entry.matrix == "S" and i == j:
            self.variances[entry.target] = entry
            return
        if i == j:
            raise EvidenceError("model.self_loop", cell=entry.target)
        if entry.fixed is None:
            self.free[entry.matrix].append((i, j, entry))
        elif entry.matrix == "A":
            self.A[i, j] = entry.fixed
        else:
            self.S[i, j] = self.S[j, i] = entry.fixed

    def _variance(self, name: str, predicted: bool) -> None:
        i, given = self.place[name], self.variances.get(name)
        entry = given if given is not None else Entry("S", name, name)
        latent = name in self.model.latent
        scaled = any(
            e.matrix == "A" and e.source == name and e.fixed not in (None, 0.0) for e in self.model.entries
        )
        if not latent and not self.covariance:
            if entry.fixed is not None and (predicted or entry.fixed != 1):
                raise EvidenceError("model.fixed_residual", cell=name, value=entry.fixed)
            self.computed.append((i, entry.name))
        elif entry.fixed is not None:
            self.S[i, i] = entry.fixed
        elif (not latent and self.covariance) or (latent and scaled):
            self.free["S"].append((i, i, entry))
        elif latent and predicted and not self.covariance:
            self.computed.append((i, entry.name))
        elif latent and given is not None and given.label is not None:
            self.free["S"].append((i, i, entry))
        else:
            self.S[i, i] = 1.0

    def _bind(self) -> Compiled:
        cells = [("A", *c) for c in self.free["A"]] + [("S", *c) for c in self.free["S"]]
        names: list[str] = []
        kinds: list[str] = []
        starts: list[float | None] = []
        for matrix, i, j, entry in cells:
            if entry.name in names:
                index = names.index(entry.name)
                starts[index] = entry.start if starts[index] is None else starts[index]
                continue
            names.append(entry.name)
            kinds.append(_kind(matrix, i, j, entry))
            starts.append(entry.start)
        residuals = tuple(name for _, name in self.computed)
        clash = next((n for n in residuals if n in names or residuals.count(n) > 1), None)
        if clash is not None:
            raise EvidenceError("model.label_on_computed", cell=clash)
        select = np.zeros((len(cells), len(names)))
        for row, (_, _, _, entry) in enumerate(cells):
            select[row, names.index(entry.name)] = 1.0
        return Compiled(
            self.model,
            self.observed,
            self.model.latent,
            self._structure(),
            tuple(names),
            tuple(kinds),
            tuple(starts),
            select,
            residuals,
            self.covariance,
        )

    def _structure(self) -> Structure:
        out_rows, out_cols = positions(len(self.observed), diagonal=self.covariance)

        def column(matrix: str, side: int) -> IntArray:
            return np.array([cell[side] for cell in self.free[matrix]], dtype=np.intp)

        return Structure(
            self.A,
            self.S,
            column("A", 0),
            column("A", 1),
            column("S", 0),
            column("S", 1),
            np.array([i for i, _ in self.computed], dtype=np.intp),
            out_rows,
            out_cols,
        )


def _kind(matrix: str, i: int, j: int, entry: Entry) -> str:
    if matrix == "A":
        return "loading" if entry.loading else "path"
    return "variance" if i == j else "covariance"


def named_jets(compiled: Compiled, theta: FloatArray, size: int, *, curved: bool = True) -> dict[str, Jet]:
    """Every parameter and computed variance as a jet in `size` unknowns, parameters first.

    Args:
        curved: with second derivatives of the computed variances; slopes alone are enough for the delta method.
    """
    p = len(compiled.names)
    jets = {name: variable(float(theta[i]), i, size) for i, name in enumerate(compiled.names)}
    if compiled.residuals:
        implied = compiled.structure.evaluate((compiled.select @ theta[:p])[None])
        for j, name in enumerate(compiled.residuals):
            jet = constant(float(implied.psi[0, j]), size)
            jet.gradient[:p] = implied.psi_jacobian[0, j] @ compiled.select
            if curved:
                weight = np.zeros((1, len(compiled.residuals)))
                weight[0, j] = 1.0
                jet.hessian[:p, :p] = compiled.select.T @ implied.psi_hessian(weight)[0] @ compiled.select
            jets[name] = jet
    return jets


def defined_jets(
    compiled: Compiled,
    theta: FloatArray,
    size: int,
    extra: dict[str, Jet],
    named: dict[str, Jet] | None = None,
) -> dict[str, Jet]:
    """The defined quantities, in order; each may use those before it. `named` saves computing the named jets."""
    if not compiled.model.defined:
        return {}
    known = {**(named_jets(compiled, theta, size) if named is None else named), **extra}
    out: dict[str, Jet] = {}
    for name, expression in compiled.model.defined:
        out[name] = known[name] = expression.evaluate(known, size)
    return out


def starting_values(compiled: Compiled, R: FloatArray) -> FloatArray:
    """Start values: the model's own, else regressions, leading components and correlations of the pooled matrix."""
    p = len(compiled.observed)
    found: dict[str, list[float]] = {name: [] for name in compiled.names}
    s = compiled.structure
    cells = list(zip(s.a_rows, s.a_cols, strict=True))
    labels = [compiled.names[int(np.argmax(row))] for row in compiled.select]
    scale = np.sqrt(np.diagonal(R))
    for target in dict.fromkeys(i for i, _ in cells):
        sources = [j for i, j in cells if i == target]
        if target < p and all(j < p for j in sources):
            weights = np.linalg.lstsq(R[np.ix_(sources, sources)], R[sources, target], rcond=None)[0]
        else:
            weights = np.array([_loading_start(compiled, R, target, j) for j in sources])
        for source, weight in zip(sources, weights, strict=True):
            found[labels[cells.index((target, source))]].append(float(weight))
    for offset, (i, j) in enumerate(zip(s.s_rows, s.s_cols, strict=True)):
        label = labels[len(cells) + offset]
        exogenous = i not in s.a_rows and j not in s.a_rows and i < p and j < p
        value = float(R[i, j]) if exogenous else (0.5 * scale[i] ** 2 if i == j and i < p else 0.0)
        found[label].append(
            1.0 if i == j and i >= p else (0.1 if i != j and not exogenous and i >= p else value)
        )
    return np.array(
        [
            start if start is not None else float(np.mean(found[name] or [0.1]))
            for name, start in zip(compiled.names, compiled.starts, strict=True)
        ]
    )


def _loading_start(compiled: Compiled, R: FloatArray, target: int, source: int) -> float:
    s, p = compiled.structure, len(compiled.observed)
    if source < p or target >= p:
        return 0.2
    items = [i for i, j in zip(s.a_rows, s.a_cols, strict=True) if j == source and i < p]
    items += [i for i in range(p) if s.A[i, source] != 0]
    block = R[np.ix_(items, items)]
    values, vectors = np.linalg.eigh(block)
    vector = vectors[:, -1] * (1.0 if vectors[:, -1].sum() >= 0 else -1.0)
    size = float(vector[items.index(target)] * np.sqrt(values[-1]))
    return float(np.clip(size, -0.9, 0.9)) * 0.8 if not compiled.covariance else size * 0.7
