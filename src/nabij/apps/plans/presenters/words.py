"""What things are called: kinds of plans, reasons, phases, days of the week; and words for coded errors."""

from __future__ import annotations

from datetime import date, timedelta

from babel.dates import format_date
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from nabij.apps.plans.errors import PlanError
from nabij.practice.child_led import VARIANTS, DoseSource, DoseVariant
from nabij.practice.dose import PauseReason
from nabij.practice.lanes import Phase, PhaseReason
from nabij.web.dates import spelled

MONDAY = date(2024, 1, 1)


def kind(code: str) -> str:
    """What is planned, for lists and for calendars outside this house: no word of a teacher's own."""
    return {
        "two_by_ten": _("Two by ten"),
        "five_minute": _("Five minutes"),
        "child_led": _("Pupil leads"),
        "commitment": _("Something you will do"),
        "one_to_one": _("Time for two"),
        "shine": _("A chance to shine"),
        "agreement": _("Look back at what you agreed"),
        "come_back": _("Come back to something"),
        "tomorrow": _("A moment you meant to have"),
        "class_meeting": _("Class meeting"),
        "routine_tea": _("Tea moment"),
        "routine_game": _("Weekly game"),
        "routine_meeting": _("Class meeting"),
        "routine_other": _("Something for every week"),
    }[code]


def pause_reasons() -> dict[str, str]:
    return {
        PauseReason.PUPIL_ABSENT.value: _("The pupil is not there"),
        PauseReason.TEACHER_ABSENT.value: _("I am not there"),
        PauseReason.SPECIAL_DAY.value: _("A special day: trip, test, party"),
        PauseReason.PUPIL_PREFERS_NOT.value: _("The pupil would rather not today"),
        PauseReason.OTHER.value: _("Something else"),
    }


def phase(one: Phase) -> str:
    return {
        Phase.ESTABLISH: _("Building"),
        Phase.MAINTAIN: _("Keeping"),
        Phase.RESTORE: _("Restoring"),
    }[one]


def phase_hint(one: Phase) -> str:
    return {
        Phase.ESTABLISH: _("You are getting to know each other. Time together and real interest come first."),
        Phase.MAINTAIN: _("There is something good between you. Small, regular moments keep it warm."),
        Phase.RESTORE: _("Something happened. First make up, then good moments, then the rest."),
    }[one]


def phase_reason(one: PhaseReason) -> str:
    return {
        PhaseReason.CLASH_NOT_REPAIRED: _("There was a clash and no talk about it yet."),
        PhaseReason.BALANCE_OPEN: _("After a hard moment, good ones are still due."),
        PhaseReason.HARDLY_KNOWN: _("There is much that you do not know about each other yet."),
        PhaseReason.FEW_MOMENTS: _("There were few moments together in the last four weeks."),
        PhaseReason.STEADY_CONTACT: _("There is regular contact and nothing stands open."),
    }[one]


def weekday(number: int) -> str:
    """Monday, Tuesday …"""
    day = MONDAY + timedelta(days=number)
    return str(format_date(day, "EEEE", locale=get_language() or "nl"))


def weekdays() -> list[tuple[int, str]]:
    return [(number, weekday(number)) for number in range(5)]


def sources(codes: tuple[DoseSource, ...]) -> str:
    """Which source a dose stays within."""
    if not codes:
        return _("None of the sources names this dose. It is your own choice, and that is fine.")
    names = ", ".join(f"{source_name(one)} ({reference(one)})" for one in codes)
    return _("This stays within: %(sources)s.") % {"sources": names}


def source_name(code: DoseSource) -> str:
    return {
        DoseSource.MANUAL: _("the manual"),
        DoseSource.PRACTICE_SITE: _("a site for practice"),
        DoseSource.PROFESSIONAL_TRAINING: _("a training for professionals"),
    }[code]


def reference(code: DoseSource) -> str:
    return next(one.reference for one in VARIANTS if one.source is code)


def variant(one: DoseVariant) -> str:
    """A published dose as one sentence."""
    low, high = one.minutes
    minutes = spelled(low) if low == high else _("%(low)s to %(high)s") % {"low": low, "high": high}
    least, most = one.times_a_week
    times = (
        ngettext("at least %(least)s time a week", "at least %(least)s times a week", least)
        % {"least": spelled(least)}
        if most is None
        else _("%(low)s to %(high)s times a week") % {"low": spelled(least), "high": spelled(most)}
    )
    weeks = (
        ", " + _("%(low)s to %(high)s weeks") % {"low": spelled(one.weeks[0]), "high": spelled(one.weeks[1])}
        if one.weeks
        else ""
    )
    text = _("%(source)s: %(minutes)s minutes, %(times)s%(weeks)s")
    return text % {
        "source": f"{source_name(one.source)} ({one.reference})",
        "minutes": minutes,
        "times": times,
        "weeks": weeks,
    }


def trouble(error: PlanError, names: dict[int, str] | None = None) -> str:
    """What to do about a coded error."""
    now = error.detail.get("now")
    if error.code == "plans.full" and isinstance(now, tuple):
        who = ", ".join((names or {}).get(one, "…") for one in now)
        return _(
            "Three pupils get something extra now: %(who)s. More would take too much of you. End one of these first."
        ) % {"who": who}
    return {
        "plans.past_day": _("That day is over. Choose today or a later day."),
        "plans.ended": _("This pupil is no longer in your group, so nothing new can begin."),
        "plans.closed": _("This has ended already."),
        "plans.running": _("This is running already with this pupil."),
        "plans.days": _("Choose days that fit: the last not before the first, and at least one."),
        "plans.nobody": _("Choose a pupil."),
        "plans.empty": _("Write a few words."),
        "plans.no_school": _("There is no school on that day, or it lies before the start."),
        "plans.day_is_done": _("There was a moment on that day already, so it counts."),
        "plans.no_mail": _("This installation cannot send mail. Whoever runs it can set that up."),
    }[error.code]


def planned(code: str) -> str:
    """What somebody plans, on the form."""
    return {
        "one_to_one": _("Time for two: a talk or a game, no lesson and no correcting"),
        "commitment": _("Something I will do"),
        "agreement": _("Something we agreed together"),
    }[code]


def idea_states() -> dict[str, str]:
    return {
        "new": _("In the box"),
        "agenda": _("On the agenda"),
        "doing": _("We are doing it"),
        "done": _("Done"),
        "not_now": _("Not now, and the class knows why"),
    }
