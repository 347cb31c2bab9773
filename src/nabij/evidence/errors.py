"""Coded errors of the evidence engine.

Belongs here: the one exception type that every part of the engine raises. Does not belong here: sentences for
readers; `nabij.evidence.words` and the command line turn codes into language.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType


class EvidenceError(ValueError):
    """Something in the input or the computation makes a right answer impossible.

    Args:
        code: a stable, dotted, lower-case code, such as ``"correlation.out_of_range"``.
        study: the study (label or row number, counted from 1) where the trouble is, if one can be named.
        cell: the variable, pair of variables or column where the trouble is, if one can be named.
        detail: further values that a reader needs (numbers, names), never sentences.
    """

    def __init__(
        self,
        code: str,
        *,
        study: str | int | None = None,
        cell: str | tuple[str, ...] | None = None,
        **detail: object,
    ) -> None:
        self.code = code
        self.study = study
        self.cell = cell
        self.detail: Mapping[str, object] = MappingProxyType(dict(detail))
        super().__init__(code, study, cell, dict(detail))

    def __str__(self) -> str:
        parts = [self.code]
        if self.study is not None:
            parts.append(f"study={self.study}")
        if self.cell is not None:
            parts.append(f"cell={self.cell}")
        parts.extend(f"{name}={value}" for name, value in self.detail.items())
        return " ".join(parts)
