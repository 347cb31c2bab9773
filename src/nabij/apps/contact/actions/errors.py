"""What can be wrong with a moment or a promise, as codes."""

from __future__ import annotations


class ContactError(ValueError):
    """Coded: `contact.` + future, before_year, unknown_kind, nobody, too_many_tomorrow, past_day or too_late."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(code)
