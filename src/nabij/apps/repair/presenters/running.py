"""What the way back puts on *Today*."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from nabij.apps.repair.path import Place
from nabij.apps.repair.presenters.path import look_back_title, place_label, planned, step_href
from nabij.apps.repair.selectors import AgreementRow, DueLookBack, RepairRow
from nabij.apps.schools.rooms import RunningLine
from nabij.web import dates


def lines(
    running: Sequence[RepairRow],
    due: Sequence[DueLookBack],
    agreements: Sequence[AgreementRow],
    *,
    asked: Sequence[tuple[int, str]],
    today: date,
) -> list[RunningLine]:
    """A line for each path that asks for something, each look back and each agreement that is due."""
    found = [_of_path(row, today) for row in running if row.talked_on is None]
    found += [_of_look_back(one) for one in due]
    found += [_of_agreement(one) for one in agreements]
    return found + [_of_question(rehearsal, owner) for rehearsal, owner in asked]


def _of_path(row: RepairRow, today: date) -> RunningLine:
    if row.talk_on is not None:
        text = (
            _("Talk with %(name)s: %(when)s")
            if row.talk_on >= today
            else _("You planned a talk with %(name)s: %(when)s")
        )
        return RunningLine(
            text=text % {"name": row.pupil, "when": planned(row, today)},
            href=step_href(row.id, Place.TALK),
            detail=""
            if row.talk_on >= today
            else _("Not yet come to it? Choose another moment; that is fine."),
            dyad_id=row.dyad_id,
            order=10 if row.talk_on <= today else 30,
        )
    text = _("Coming by softly with %(name)s") if row.light else _("The way back with %(name)s")
    return RunningLine(
        text=text % {"name": row.pupil},
        href=reverse("repair:path", args=[row.id]),
        detail=_("You are at: %(step)s") % {"step": place_label(row.place)},
        dyad_id=row.dyad_id,
        order=20,
    )


def _of_look_back(one: DueLookBack) -> RunningLine:
    return RunningLine(
        text=_("Look back with %(name)s") % {"name": one.pupil},
        href=reverse("repair:look_back", args=[one.repair_id, one.number]),
        detail=look_back_title(one.number),
        dyad_id=one.dyad_id,
        order=15,
    )


def _of_agreement(one: AgreementRow) -> RunningLine:
    return RunningLine(
        text=_("Look at your agreement with %(name)s") % {"name": one.pupil},
        href=reverse("repair:agreement", args=[one.id]),
        detail=_("You made it on %(day)s") % {"day": dates.day_long(one.made_on)},
        dyad_id=one.dyad_id,
        order=25,
    )


def _of_question(rehearsal_id: int, owner: str) -> RunningLine:
    return RunningLine(
        text=_("Read along with %(name)s") % {"name": owner},
        href=reverse("repair:shared", args=[rehearsal_id]),
        detail=_("Your view is asked before a talk."),
        order=40,
    )
