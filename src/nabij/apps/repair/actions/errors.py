"""What can go wrong on the way back, as codes."""

from __future__ import annotations


class RepairError(ValueError):
    """A coded error: `repair.future`, `repair.before_year`, `repair.past_day`, `repair.empty`,
    `repair.why_first`, `repair.no_colleague`, `repair.before_incident`, `repair.full`."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(code)
