"""How every result of this package becomes plain data: ``to_dict()`` for JSON and ``to_frame()`` for pandas.

Belongs here: the conversion only. Does not belong here: what is in a result.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields
from typing import Any

import numpy as np


def plain(value: object) -> object:
    """Lists, numbers, text and None, all the way down; a missing number (NaN) becomes None."""
    if isinstance(value, np.ndarray):
        return [plain(item) for item in value.tolist()]
    if isinstance(value, np.generic):
        return plain(value.item())
    if isinstance(value, float):
        return value if value == value else None
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, tuple | list):
        return [plain(item) for item in value]
    if isinstance(value, Record):
        return value.to_dict()
    return value


def frame(columns: Mapping[str, Sequence[object] | np.ndarray], index: Sequence[object] | None = None) -> Any:
    """A pandas data frame; pandas is loaded only now."""
    import pandas as pd

    return pd.DataFrame(dict(columns), index=None if index is None else list(index))


class Record:
    """Base of frozen results: fields in order, named as they are, ready for JSON."""

    __slots__ = ()
    hidden: frozenset[str] = frozenset()

    def to_dict(self) -> dict[str, object]:
        """All fields as plain data, without the study data they came from."""
        return {
            field.name: plain(getattr(self, field.name))
            for field in fields(self)  # type: ignore[arg-type]
            if field.name not in self.hidden
        }
