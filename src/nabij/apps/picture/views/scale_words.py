"""Words for coded errors of the actions on scales."""

from __future__ import annotations

from django.utils.translation import gettext as _


def trouble(code: str) -> str:
    """What to do about it."""
    return {
        "picture.no_statement": _("Say who holds the licence, and tick that this use is within it."),
        "picture.slot_open": _(
            "There is still text missing. Every statement and every answer needs its words."
        ),
        "picture.reserved_id": _(
            "This form has the name of a questionnaire that comes with Nabij. Give it another form_id."
        ),
        "picture.not_agreed": _(
            "This is the pupil’s own view. Tick that the pupil knows and agrees, or leave it."
        ),
        "picture.unknown_item": _("This questionnaire has changed meanwhile. Open it again."),
        "picture.answer_outside": _("Choose one of the answers on the page."),
        "picture.not_for_a_pupil": _("This questionnaire is not about one pupil."),
        "picture.not_for_yourself": _("Choose a pupil first."),
    }.get(code, _("This cannot be kept. Open the page again."))
