"""What can be wrong with a plan, as codes."""

from __future__ import annotations


class PlanError(ValueError):
    """Coded, `plans.` and what it is about; the detail holds what a sentence about it needs."""

    def __init__(self, code: str, **detail: object) -> None:
        self.code = code
        self.detail = detail
        super().__init__(code)
