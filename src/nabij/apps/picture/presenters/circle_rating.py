"""One rating in full: the picture, the places in words, what they invite, and the figures with their fit."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from nabij.apps.picture.circle_stored import Rated
from nabij.apps.picture.presenters.circle_picture import CirclePicture, Mark, circle_picture
from nabij.apps.picture.presenters.circle_words import (
    Axis,
    Figure,
    escalation_words,
    invites,
    position_words,
    sector_words,
    spiral_words,
    summary_figures,
    together,
)
from nabij.practice.circle import Note, Sector, complementarity


@dataclass(frozen=True, slots=True)
class RatingPage:
    """All that the template shows of one rating."""

    picture: CirclePicture
    teacher: str
    teacher_invites: str
    pupil: str
    pupil_invites: str
    axes: tuple[Axis, ...]
    remarks: tuple[str, ...]
    figures: tuple[Figure, ...]
    sectors: tuple[tuple[str, int], ...]
    note: str


def rating_page(rated: Rated, name: str) -> RatingPage:
    """Everything one rating says. A place from eight sectors without direction invites nothing in particular."""
    summary = rated.summary
    sector = summary.sector if summary else None
    marks = [Mark("teacher", rated.teacher, _("You"))]
    if rated.pupil is not None:
        marks.append(Mark("pupil", rated.pupil, name))
    both = complementarity(rated.teacher, rated.pupil) if rated.pupil is not None else None
    remarks = []
    if both is not None and (words := spiral_words(both.spiral)):
        remarks.append(words)
    if rated.teacher.sector is Sector.CONFRONTING or (both and Note.MAY_ESCALATE in both.notes):
        remarks.append(escalation_words())
    return RatingPage(
        picture=circle_picture(marks),
        teacher=position_words(rated.teacher, sector=sector),
        teacher_invites=invites(rated.teacher, sector=sector),
        pupil=position_words(rated.pupil) if rated.pupil else "",
        pupil_invites=invites(rated.pupil) if rated.pupil else "",
        axes=together(both) if both else (),
        remarks=tuple(remarks),
        figures=tuple(summary_figures(summary)) if summary else (),
        sectors=tuple((sector_words(one), score) for one, score in zip(Sector, rated.sectors, strict=False)),
        note=rated.note,
    )
