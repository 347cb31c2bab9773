"""What the pages of this app answer with: words for coded errors, messages with a way back, the next address."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.contrib import messages
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from nabij.apps.accounts.clock import today
from nabij.apps.contact import actions, kinds, selectors
from nabij.apps.schools.calendars import calendar_of
from nabij.apps.schools.middleware import SchoolRequest
from nabij.web.addresses import address
from nabij.web.forms import Form
from nabij.web.page import Undo, say

UNPROCESSABLE = 422
NAMES_SPOKEN = 3
_FIELDS = {"contact.future": "clock", "contact.before_year": "day", "contact.past_day": "promise_due"}


def trouble(code: str) -> str:
    """What to do about a coded error of the actions."""
    return {
        "contact.future": _("That time is still to come. Choose now or earlier."),
        "contact.before_year": _("That day lies before this school year. Choose a later one."),
        "contact.past_day": _("That day is over. Choose today or a later day."),
        "contact.unknown_kind": _("Choose what it was: tap one of the kinds on the page."),
        "contact.nobody": _("Tap at least one name first, then what it was."),
        "contact.too_many_tomorrow": _("Three for tomorrow is plenty. Take the ones that matter most."),
        "contact.too_late": _("It cannot be brought back any more."),
    }[code]


def show_trouble(form: Form, error: actions.ContactError) -> None:
    """Put the words beside the field they belong to, else above the form."""
    field = _FIELDS.get(error.code)
    form.add_error(field if field in form.fields else None, trouble(error.code))


def say_logged(
    request: SchoolRequest, *, kind: str, fresh: int, names: list[str], client_id: UUID, undo_next: str
) -> None:
    """That it is logged, with whom, and how to take it back; a repeat says that it counts once."""
    undo = Undo(address("contact:undo"), fields=(("client_id", str(client_id)), ("next", undo_next)))
    if fresh:
        say(request, _with_whom(kinds.label(kind), fresh, names), undo=undo)
        return
    text = _("%(kind)s was logged already and counts once. Was there a second time? Then log it once more.")
    say(request, text % {"kind": kinds.label(kind)}, level=messages.INFO, undo=undo)


def _with_whom(kind: str, fresh: int, names: list[str]) -> str:
    if 0 < len(names) <= NAMES_SPOKEN:
        return _("%(kind)s with %(names)s is logged.") % {"kind": kind, "names": listed(names)}
    text = ngettext(
        "%(kind)s with %(number)s pupil is logged.", "%(kind)s with %(number)s pupils is logged.", fresh
    )
    return text % {"kind": kind, "number": fresh}


def listed(names: list[str]) -> str:
    """Names as one says them: Amir, Bo and Cato."""
    if len(names) < 2:
        return "".join(names)
    return _("%(first)s and %(last)s") % {"first": ", ".join(names[:-1]), "last": names[-1]}


def names_for(request: SchoolRequest, dyads: tuple[int, ...]) -> list[str]:
    """The names, where there are few enough to speak them."""
    return selectors.given_names(request.viewer, dyad_ids=dyads) if len(dyads) <= NAMES_SPOKEN else []


def next_address(request: SchoolRequest, otherwise: str) -> str:
    """Where the reader came from, when that is a page of ours."""
    target = request.POST.get("next", "")
    ours = url_has_allowed_host_and_scheme(target, allowed_hosts={request.get_host()})
    return target if ours else otherwise


def next_school_day(request: SchoolRequest) -> date:
    year_id = request.viewer.year_id
    following = calendar_of(year_id).next_school_day(today()) if year_id else None
    return following or today()
