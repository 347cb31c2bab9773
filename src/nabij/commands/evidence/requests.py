"""Values that a person types after --predict and --contrast.

Belongs here: reading them into numbers. Does not belong here: what is done with them.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from nabij.commands.evidence.sheets import Sheet
from nabij.evidence.errors import EvidenceError
from nabij.evidence.words.language import Both

MEAN = Both("All studies", "Alle studies")


def predicted_rows(sheet: Sheet, mods: Sequence[str], requests: Sequence[str]) -> tuple[Any, list[Any]]:
    """Rows of moderators for texts such as ``year=2020,sector=primary``; None for a model without moderators.

    Raises:
        EvidenceError: ``command.prediction`` unless every moderator has one value that the model knows.
    """
    if not mods:
        return None, [MEAN]
    return np.array([_row(sheet, mods, text) for text in requests]), list(requests)


def _row(sheet: Sheet, mods: Sequence[str], text: str) -> list[float]:
    given = {}
    for part in text.split(","):
        name, mark, value = (piece.strip() for piece in part.partition("="))
        if not mark or name not in mods:
            raise EvidenceError("command.prediction", cell=text, known=tuple(mods))
        given[name] = value
    row: list[float] = []
    for name in mods:
        if name not in given:
            raise EvidenceError("command.prediction", cell=text, known=tuple(mods))
        levels = sheet.levels(name)
        if not levels:
            row.append(_number(given[name], "command.prediction", text, mods))
        elif given[name] not in levels:
            raise EvidenceError("command.prediction", cell=f"{name}={given[name]}", known=levels)
        else:
            row += [float(given[name] == level) for level in levels[1:]]
    return row


def _number(text: str, code: str, whole: str, known: Sequence[str]) -> float:
    try:
        return float(text)
    except ValueError:
        raise EvidenceError(code, cell=whole, known=tuple(known)) from None


def combinations(requests: Sequence[str], names: Sequence[str]) -> Any:
    """Rows of weights for texts such as ``intrcpt:1,year:2020``; coefficients that are not named weigh 0.

    Raises:
        EvidenceError: ``command.contrast``.
    """
    rows = np.zeros((len(requests), len(names)))
    for i, text in enumerate(requests):
        for part in text.split(","):
            name, mark, weight = (piece.strip() for piece in part.rpartition(":"))
            if not weight or name not in names or not mark:
                raise EvidenceError("command.contrast", cell=text, known=tuple(names))
            rows[i, list(names).index(name)] = _number(weight, "command.contrast", text, names)
    return rows
