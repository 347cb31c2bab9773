"""Model-implied correlations (or covariances) with exact first and second derivatives.

Belongs here: the RAM algebra Sigma = F (I-A)^-1 S (I-A)^-T F', where residual variances that a correlation
structure implies are solved for instead of being parameters. Does not belong here: syntax and estimation.

With B = (I-A)^-1 and C = B S B': dC/dA_ij = B_i C_j' + (its transpose), dC/dS_kl = B_k B_l' + (its transpose).
The diagonal of C is linear in the residual variances psi: (B o B) psi = 1 - diag(C without psi), so psi and its
derivatives follow from the implicit function theorem, in recursive and non-recursive models alike.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from nabij.evidence.errors import EvidenceError
from nabij.evidence.masem.vech import FloatArray, IntArray


@dataclass(frozen=True, slots=True, eq=False)
class Implied:
    """What a structure implies for a batch of N vectors of entries.

    Attributes:
        vector: (N, r) implied elements; psi: (N, m) computed residual variances.
        jacobian: (N, r, q); psi_jacobian: (N, m, q).
        hessian: maps weights (N, r) to the second derivative of ``sum_r w_r vector_r``, (N, q, q).
        psi_hessian: the same for weights (N, m) on psi.
    """

    vector: FloatArray
    psi: FloatArray
    jacobian: FloatArray
    psi_jacobian: FloatArray
    hessian: Callable[[FloatArray], FloatArray]
    psi_hessian: Callable[[FloatArray], FloatArray]


@dataclass(frozen=True, slots=True, eq=False)
class Structure:
    """Where the free entries of A and S sit.

    Attributes:
        A, S: fixed parts (v, v); `a_rows`, `a_cols`, `s_rows`, `s_cols`: free entries, first those of A.
        computed: variables whose residual variance is solved from a total variance of one.
        out_rows, out_cols: elements of Sigma that are compared with data.
    """

    A: FloatArray
    S: FloatArray
    a_rows: IntArray
    a_cols: IntArray
    s_rows: IntArray
    s_cols: IntArray
    computed: IntArray
    out_rows: IntArray
    out_cols: IntArray

    def evaluate(self, entries: FloatArray) -> Implied:
        """Implied elements for entries (N, q).

        Raises:
            EvidenceError: ``model.paths_singular`` when I - A or the equations for the residual variances
                cannot be solved.
        """
        count, na = entries.shape[0], self.a_rows.size
        v = self.A.shape[0]
        A = np.repeat(self.A[None], count, axis=0)
        S = np.repeat(self.S[None], count, axis=0)
        A[:, self.a_rows, self.a_cols] = entries[:, :na]
        S[:, self.s_rows, self.s_cols] = entries[:, na:]
        S[:, self.s_cols, self.s_rows] = entries[:, na:]
        J = self.computed
        try:
            B = np.linalg.inv(np.eye(v) - A)
            C = B @ S @ B.transpose(0, 2, 1)
            Minv = np.linalg.inv((B * B)[:, J[:, None], J])
        except np.linalg.LinAlgError:
            raise EvidenceError("model.paths_singular") from None
        psi = (Minv @ (1.0 - C[:, J, J])[..., None])[..., 0]
        BJ = B[:, :, J]
        C = C + (BJ * psi[:, None, :]) @ BJ.transpose(0, 2, 1)
        if not np.isfinite(C).all():
            raise EvidenceError("model.paths_singular")
        return self._derive(B, C, psi, Minv)

    def _derive(self, B: FloatArray, C: FloatArray, psi: FloatArray, Minv: FloatArray) -> Implied:
        J, R, K = self.computed, self.out_rows, self.out_cols
        full_rows, full_cols = np.concatenate([R, J]), np.concatenate([K, J])
        first = self._first(B, C, full_rows, full_cols)
        r, q = R.size, self.a_rows.size + self.s_rows.size
        P = -Minv @ first[:, r:]
        by_psi = B[:, R[:, None], J] * B[:, K[:, None], J]
        D = np.concatenate([np.broadcast_to(np.eye(q), (B.shape[0], q, q)), P], axis=1)
        pull = by_psi @ Minv

        def hessian(weights: FloatArray) -> FloatArray:
            omega = np.zeros_like(C)
            half = np.where(self.out_rows == self.out_cols, 1.0, 0.5) * weights
            omega[:, R, K] += half
            omega[:, K, R] += np.where(self.out_rows == self.out_cols, 0.0, half)
            omega[:, J, J] -= np.einsum("nr,nrj->nj", weights, pull)
            return self._second(B, C, omega, D)

        def psi_hessian(weights: FloatArray) -> FloatArray:
            omega = np.zeros_like(C)
            omega[:, J, J] = -np.einsum("nj,njk->nk", weights, Minv)
            return self._second(B, C, omega, D)

        return Implied(C[:, R, K], psi, first[:, :r] + by_psi @ P, P, hessian, psi_hessian)

    def _first(self, B: FloatArray, C: FloatArray, rows: IntArray, cols: IntArray) -> FloatArray:
        """d C[rows, cols] / d entries, (N, len(rows), q)."""
        left, right = rows[:, None], cols[:, None]
        i, j = self.a_rows, self.a_cols
        k, m = self.s_rows, self.s_cols
        by_a = B[:, left, i] * C[:, j, right] + C[:, left, j] * B[:, right, i]
        by_s = B[:, left, k] * B[:, right, m]
        by_s = by_s + np.where(k == m, 0.0, B[:, left, m] * B[:, right, k])
        return np.concatenate([by_a, by_s], axis=2)

    def _second(self, B: FloatArray, C: FloatArray, omega: FloatArray, D: FloatArray) -> FloatArray:
        """Second derivative of <omega, C> with respect to the entries, psi following along; (N, q, q)."""
        BO = B.transpose(0, 2, 1) @ omega
        U, Q = BO @ C, BO @ B
        i, j = self.a_rows[:, None], self.a_cols[:, None]
        k, m = self.a_rows[None, :], self.a_cols[None, :]
        count, na = B.shape[0], self.a_rows.size
        s_rows = np.concatenate([self.s_rows, self.computed])
        s_cols = np.concatenate([self.s_cols, self.computed])
        size = na + s_rows.size
        H = np.zeros((count, size, size))
        H[:, :na, :na] = 2 * (B[:, m, i] * U[:, k, j] + B[:, j, k] * U[:, i, m] + C[:, j, m] * Q[:, i, k])
        cross = B[:, j, s_rows] * Q[:, i, s_cols] + np.where(
            s_rows == s_cols, 0.0, B[:, j, s_cols] * Q[:, i, s_rows]
        )
        H[:, :na, na:] = 2 * cross
        H[:, na:, :na] = 2 * cross.transpose(0, 2, 1)
        return np.asarray(D.transpose(0, 2, 1) @ H @ D)
