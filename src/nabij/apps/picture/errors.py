"""What can be wrong with words, pulses and scales, as codes."""

from __future__ import annotations


class PictureError(ValueError):
    """Coded: `picture.` + not_in_round, unknown_item, answer_outside, slot_open, no_statement, not_agreed,
    reserved_id, not_for_a_pupil, not_for_yourself, finished, no_title,
    enough_steps, four_questions."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(code)
