"""The way back in words: steps, where one is, what is due, and a kind word at every end."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from nabij.apps.repair.path import GOOD_MOMENTS, Place, places
from nabij.apps.repair.selectors import LookBackRow, RepairRow, RepairView
from nabij.practice.schooldays import SchoolCalendar
from nabij.web import dates
from nabij.web.parts import Step


def place_label(place: Place) -> str:
    return {
        Place.STEADY: _("Steady yourself"),
        Place.SIDES: _("Two sides"),
        Place.GOOD: _("What is good"),
        Place.REHEARSE: _("Rehearse"),
        Place.PLAN: _("Place and time"),
        Place.TALK: _("The talk"),
        Place.AGREE: _("Agreement"),
        Place.SOFT: _("Come by softly"),
        Place.AFTER: _("Afterwards"),
    }[place]


def step_href(repair_id: int, place: Place) -> str:
    return reverse(f"repair:{place.value}", args=[repair_id])


def steps_of(row: RepairRow, *, at: Place) -> list[Step]:
    """All steps with their addresses; every one of them may be opened at any time."""
    order = places(row.kind)
    reached = order.index(row.place) if row.place in order else 0
    return [
        Step(
            place_label(place),
            "current" if place is at else "done" if number < reached else "ahead",
            step_href(row.id, place),
        )
        for number, place in enumerate(order)
    ]


@dataclass(frozen=True, slots=True)
class StepLine:
    """One step on the page of the path."""

    label: str
    href: str
    state: Literal["done", "current", "ahead"]
    hint: str


def step_lines(view: RepairView, today: date) -> list[StepLine]:
    """The steps, each with the little that is worth repeating."""
    row = view.row
    order = places(row.kind)
    reached = order.index(row.place) if row.place in order else 0
    if row.ending == "mended":
        reached = len(order)
    hints = {Place.PLAN: planned(row, today), Place.TALK: talked(row, today), Place.REHEARSE: _("Not needed")}
    return [
        StepLine(
            place_label(place),
            step_href(row.id, place),
            "done" if number < reached else "current" if number == reached else "ahead",
            hints.get(place, ""),
        )
        for number, place in enumerate(order)
    ]


def planned(row: RepairRow, today: date) -> str:
    """When and where the talk is: tomorrow, 10:15, in the library."""
    if row.talk_on is None:
        return ""
    parts = [dates.day(row.talk_on, today)]
    if row.talk_clock is not None:
        parts.append(dates.clock(row.talk_clock))
    if row.talk_place:
        parts.append(row.talk_place)
    return ", ".join(parts)


def talked(row: RepairRow, today: date) -> str:
    return _("You talked (%(day)s)") % {"day": dates.day(row.talked_on, today)} if row.talked_on else ""


def time_to_repair(row: RepairRow, calendar: SchoolCalendar) -> str:
    """School days from what happened to the talk, for the teacher only; not compared with anything."""
    if row.talked_on is None:
        return ""
    days = calendar.school_days_between(row.incident_day, row.talked_on)
    if days <= 0:
        return _("You talked on the same school day.")
    text = ngettext(
        "From what happened to the talk: %(number)s school day.",
        "From what happened to the talk: %(number)s school days.",
        days,
    )
    return text % {"number": dates.spelled(days)}


@dataclass(frozen=True, slots=True)
class Ending:
    title: str
    text: str


def ending_of(row: RepairRow) -> Ending | None:
    """A kind word for each way in which a path may end."""
    if not row.ending:
        return None
    words = {"name": row.pupil}
    title, text = {
        "mended": (
            _("You two found a way back"),
            _("What happened is behind you. A greeting at the door and real interest keep it that way."),
        ),
        "note": (
            _("Your words have been given"),
            _("%(name)s can read them again, and knows that you started. An answer is not needed."),
        ),
        "greeting": (
            _("Friendly at the door, and that is enough"),
            _("%(name)s did not want to talk. Each friendly greeting says that it is behind you."),
        ),
        "let_go": (
            _("You let it rest"),
            _(
                "Not everything needs a talk. Tomorrow you two begin afresh, and you can always come back here."
            ),
        ),
    }[row.ending]
    return Ending(title, text % words)


@dataclass(frozen=True, slots=True)
class LookBackLine:
    number: int
    title: str
    when: str
    href: str
    done: bool
    due: bool
    outcome: str
    words: tuple[str, ...]


def look_back_lines(view: RepairView, today: date) -> list[LookBackLine]:
    return [_look_back(view.row.id, one, today) for one in view.look_backs]


def look_back_title(number: int) -> str:
    return {1: _("After one week"), 2: _("After three weeks")}[number]


def _look_back(repair_id: int, row: LookBackRow, today: date) -> LookBackLine:
    outcomes = {
        "": "",
        "better": _("better than before"),
        "same": _("about the same"),
        "harder": _("harder at that time"),
        "skipped": _("not looked back this time"),
    }
    return LookBackLine(
        number=row.number,
        title=look_back_title(row.number),
        when=dates.day(row.done_on or row.due_on, today),
        href=reverse("repair:look_back", args=[repair_id, row.number]),
        done=row.done_on is not None,
        due=row.done_on is None and row.due_on <= today,
        outcome=outcomes[row.outcome],
        words=tuple(text for text in (row.pupil_said, row.note) if text),
    )


def good_words(number: int, name: str) -> str:
    """How the three good moments stand, as a sentence."""
    left = GOOD_MOMENTS - number
    if left <= 0:
        return _("Three good moments since then. What is good may go on.")
    if number == 0:
        return _("Three good moments with %(name)s do more than a long talk. Small things count.") % {
            "name": name
        }
    text = ngettext(
        "%(number)s good moment since then; %(left)s more would do you both good.",
        "%(number)s good moments since then; %(left)s more would do you both good.",
        number,
    )
    return text % {"number": dates.spelled(number).capitalize(), "left": dates.spelled(left)}


def after_look_back(outcome: str, name: str) -> str:
    """What to say after a look back, whatever the answer."""
    return {
        "better": _("Good to read. Perhaps tell %(name)s what you see going well."),
        "same": _("Thank you for looking. Some things take time; keep the small moments going."),
        "harder": _(
            "That happens, and it does not undo what you did. You can begin again, or ask a colleague along."
        ),
        "skipped": _("That is fine. It does not come back to you."),
    }[outcome] % {"name": name}
