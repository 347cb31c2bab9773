"""Fixed-effects stage 1: one common correlation or covariance matrix by multi-group maximum likelihood.

Belongs here: Sigma_i = D_i P D_i with P common and D_i free (Sigma_i = Sigma for covariances). The scale factors
are profiled out, so that Newton's method works on the common matrix alone.

With w = 1/d, F_i = n_i [ln|P| - 2 sum ln w + w'(P^-1 o S_i) w] and S_i = R_i (n_i - 1) / n_i, because R_i comes from a
covariance matrix with divisor n_i - 1; variables that a study lacks are left out of its P.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from nabij.evidence.errors import EvidenceError
from nabij.evidence.masem.fit_indices import FitIndices, fit_indices
from nabij.evidence.masem.likelihood import effect_data
from nabij.evidence.masem.newton import Evaluation, Minimum, minimise, require_identified
from nabij.evidence.masem.pooling import homogeneity
from nabij.evidence.masem.sampling import pooled_start, sampling_covariances
from nabij.evidence.masem.stage_one import Stage1
from nabij.evidence.masem.studies import StudyMatrices
from nabij.evidence.masem.table import Estimates, wald_rows
from nabij.evidence.masem.vech import FloatArray, matrix_from, positions, vectorise


@dataclass(frozen=True, slots=True, eq=False)
class CommonMatrix:
    """The multi-group objective; missing variables are unit rows of the studies' matrices.

    Attributes:
        R: (k, p, p); mask: (k, p) of 0/1; nu: (k,) n; scaled: correlations with free scale factors.
    """

    R: FloatArray
    mask: FloatArray
    nu: FloatArray
    scaled: bool

    def __call__(self, x: FloatArray) -> Evaluation | None:
        p = self.R.shape[1]
        P = self._completed(x, p)
        try:
            logdet = 2 * np.log(np.diagonal(np.linalg.cholesky(P), axis1=1, axis2=2)).sum(axis=1)
        except np.linalg.LinAlgError:
            return None
        Q = np.linalg.inv(P)
        both = self.mask[:, :, None] * self.mask[:, None, :]
        QR = Q * self.R * both
        w = self._scales(QR) if self.scaled else self.mask
        value = self.nu * (logdet + np.einsum("ni,nij,nj->n", w, QR, w))
        if self.scaled:
            value = value - 2 * self.nu * (np.log(np.where(w > 0, w, 1.0)) * self.mask).sum(axis=1)
        return self._derivatives(float(value.sum()), Q * both, w, QR)

    def _completed(self, x: FloatArray, p: int) -> FloatArray:
        both = self.mask[:, :, None] * self.mask[:, None, :]
        P = np.where(both > 0, matrix_from(x, p, diagonal=not self.scaled), 0.0)
        index = np.arange(p)
        P[:, index, index] += 1 - self.mask
        return np.asarray(P)

    def _scales(self, QR: FloatArray) -> FloatArray:
        """The w that minimise -2 sum ln w + w' QR w: a convex problem, by damped Newton."""
        w = self.mask.copy()
        eye = np.eye(w.shape[1])
        step, rounds = np.ones_like(w), 0
        while np.abs(step).max() > 1e-12 * np.abs(w).max() and rounds < 60:
            rounds += 1
            g = np.where(self.mask > 0, 2 * (QR @ w[..., None])[..., 0] - 2 / np.where(w > 0, w, 1.0), 0.0)
            curvature = np.where(self.mask > 0, 2 / np.where(w > 0, w, 1.0) ** 2, 1.0)
            H = 2 * QR + curvature[:, :, None] * eye
            step = -np.linalg.solve(H, g[..., None])[..., 0]
            ratio = np.where(self.mask > 0, -step / np.where(w > 0, w, 1.0), 0.0).max(axis=1)
            length = np.where(ratio > 0.9, 0.9 / np.maximum(ratio, 0.9), 1.0)
            w = w + length[:, None] * step
        return np.asarray(w)

    def _derivatives(self, value: float, Q: FloatArray, w: FloatArray, QR: FloatArray) -> Evaluation:
        p = Q.shape[1]
        a, b = positions(p, diagonal=not self.scaled)
        off = np.where(a == b, 0.5, 1.0)
        scaledR = w[:, :, None] * self.R * (self.mask[:, :, None] * self.mask[:, None, :]) * w[:, None, :]
        X = Q @ scaledR @ Q
        nu = self.nu[:, None, None]
        g = 2 * off * (nu * (Q - X)).sum(axis=0)[a, b]
        A, B, C, D = a[:, None], b[:, None], a[None, :], b[None, :]

        def double(left: FloatArray, right: FloatArray) -> FloatArray:
            """tr(E_ab left E_cd right) summed over both orders of each pair."""
            return np.asarray(
                left[:, B, C] * right[:, D, A]
                + left[:, A, C] * right[:, D, B]
                + left[:, B, D] * right[:, C, A]
                + left[:, A, D] * right[:, C, B]
            )

        weight = np.outer(off, off)
        expected = weight * (nu * double(Q, Q)).sum(axis=0)
        H = weight * (nu * (-double(Q, Q) + double(Q, X) + double(X, Q))).sum(axis=0)
        if self.scaled:
            H = H - self._profiled(Q, w, QR, a, b)
        return Evaluation(value, g, H, expected)

    def _profiled(
        self, Q: FloatArray, w: FloatArray, QR: FloatArray, a: FloatArray, b: FloatArray
    ) -> FloatArray:
        """H_Pw H_ww^-1 H_wP: what the free scale factors take away from the Hessian."""
        present = self.mask > 0
        safe = np.where(present, w, 1.0)
        Hww = 2 * QR + np.where(present, 2 / safe**2, 1.0)[:, :, None] * np.eye(w.shape[1])
        Rw = self.R * (self.mask[:, :, None] * self.mask[:, None, :]) * w[:, None, :]
        QRw = Rw @ Q
        mixed = -2 * (Q[:, :, a] * QRw[:, :, b] + Q[:, :, b] * QRw[:, :, a])
        solved = np.linalg.solve(Hww, mixed)
        return np.asarray((self.nu[:, None, None] * (mixed.transpose(0, 2, 1) @ solved)).sum(axis=0))


def pool_common(studies: StudyMatrices, *, level: float) -> Stage1:
    """The fixed-effects stage 1.

    Raises:
        EvidenceError: ``stage1.incomplete_block`` naming study and cell when a study lacks a correlation between
            two variables that it does have (random effects can use such a study); ``study.not_positive_definite``.
    """
    if studies.indefinite:
        raise EvidenceError("study.not_positive_definite", study=studies.indefinite[0])
    R, mask = study_blocks(studies)
    start_matrix = pooled_start(studies, "weighted")
    scaled = not studies.covariance
    shrink = 1 - 1 / studies.n[:, None, None]
    objective = CommonMatrix(R * shrink, mask, studies.n, scaled)
    start = vectorise(start_matrix, diagonal=not scaled)
    minimum = minimise(objective, start if objective(start) is not None else 0.5 * start)
    relations = studies.relations
    require_identified(minimum.at.hessian, relations)
    vcov = 2 * np.linalg.inv(minimum.at.hessian)
    p = len(studies.variables)
    r = len(relations)
    pooled = matrix_from(minimum.x, p, diagonal=not scaled)
    fit = _indices(studies, R, objective, minimum, pooled)
    ses = np.sqrt(np.diagonal(vcov))
    data = effect_data(studies.effects(), sampling_covariances(studies), studies.labels, relations)
    return Stage1(
        studies=studies,
        method="FEM",
        tau2_kind="zero",
        acov="weighted",
        relations=relations,
        estimates=Estimates(wald_rows(relations, ["mean"] * r, minimum.x, ses, level)),
        coefficients=minimum.x,
        vcov=vcov,
        pooled=pooled,
        T=np.zeros((r, r)),
        minus2ll=minimum.at.value,
        Q=homogeneity(data),
        Q_df=data.count - r,
        I2=dict.fromkeys(relations, 0.0),
        total_n=studies.total_n,
        k=studies.k,
        statistics=data.count,
        parameters=r,
        fit=fit,
        iterations=minimum.iterations,
        level=level,
    )


def study_blocks(studies: StudyMatrices) -> tuple[FloatArray, FloatArray]:
    """Complete blocks of the variables that each study has, unit rows for the others."""
    R = studies.R.copy()
    present = np.isfinite(np.diagonal(R, axis1=1, axis2=2)).copy()
    if studies.missing_diagonals == "keep" and not studies.covariance:
        given = np.isfinite(R)
        index = np.arange(R.shape[1])
        given[:, index, index] = False
        present = given.any(axis=2)
        R[:, index, index] = 1.0
    both = present[:, :, None] & present[:, None, :]
    holes = np.argwhere(both & np.isnan(R))
    if holes.size:
        study, row, column = holes[0]
        cell = (studies.variables[row], studies.variables[column])
        raise EvidenceError("stage1.incomplete_block", study=studies.labels[study], cell=cell)
    R = np.where(both, R, 0.0)
    index = np.arange(R.shape[1])
    R[:, index, index] += ~present
    return R, present.astype(float)


def _indices(
    studies: StudyMatrices, R: FloatArray, objective: CommonMatrix, minimum: Minimum, pooled: FloatArray
) -> FitIndices:
    """Indices as the field's reference forms them; its saturated likelihood is taken at R_i itself."""
    nu, mask = objective.nu, objective.mask
    own = nu * np.linalg.slogdet(R)[1] + (nu - 1) * mask.sum(axis=1)
    chi2 = minimum.at.value - float(own.sum())
    count = int((mask.sum(axis=1) * (mask.sum(axis=1) - 1) / 2).sum())
    off = float((nu * (-np.linalg.slogdet(_correlations(R))[1])).sum())
    if objective.scaled:
        baseline, baseline_df, df = off, count, count - minimum.x.size
    else:
        baseline, baseline_df = off, count
        df = count + int(mask.sum()) - minimum.x.size
    return fit_indices(
        n=studies.total_n,
        chi2=max(chi2, 0.0),
        df=df,
        baseline_chi2=baseline,
        baseline_df=baseline_df,
        srmr=_srmr(studies, R, objective, pooled),
        rmsea_n=studies.total_n - 1,
        level=0.90,
        groups=studies.k,
        interval_n=studies.total_n - studies.k,
    )


def _correlations(R: FloatArray) -> FloatArray:
    sd = np.sqrt(np.diagonal(R, axis1=1, axis2=2))
    return np.asarray(R / (sd[:, :, None] * sd[:, None, :]))


def _srmr(studies: StudyMatrices, R: FloatArray, objective: CommonMatrix, pooled: FloatArray) -> float:
    """Mean of the studies' SRMR, weighted by n - 1."""
    scaled = objective.scaled
    rows, columns = positions(pooled.shape[0], diagonal=not scaled)
    present = objective.mask[:, rows] * objective.mask[:, columns]
    sd = np.sqrt(np.diagonal(R, axis1=1, axis2=2))
    gap = (R - pooled)[:, rows, columns] / (sd[:, rows] * sd[:, columns])
    mean = (present * gap**2).sum(axis=1) / np.maximum(present.sum(axis=1), 1)
    weights = studies.n - 1
    return float((weights * np.sqrt(mean)).sum() / weights.sum())
