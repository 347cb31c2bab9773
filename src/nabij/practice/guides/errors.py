"""The coded error of guides.

Belongs here: the one exception that the guide engine raises. Sentences for readers do not.
"""

from __future__ import annotations

from nabij.practice.errors import PracticeError


class GuideError(PracticeError):
    """A guide, an answer or a move through a guide is not possible.

    Args:
        code: stable, dotted and lower case, such as ``"guide.unreachable_step"`` or ``"answer.empty"``.
        guide: slug of the guide, where known.
        step: id of the step, where one can be named.
        detail: further values that a reader needs, never sentences.
    """

    def __init__(self, code: str, *, guide: str = "", step: str = "", **detail: object) -> None:
        self.guide = guide
        self.step = step
        named = {name: value for name, value in (("guide", guide), ("step", step)) if value}
        super().__init__(code, **named, **detail)
