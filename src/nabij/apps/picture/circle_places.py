"""Where the circle appears elsewhere: a panel beside a relationship."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest

from nabij.apps.accounts import clock
from nabij.apps.picture.presenters.circle_trend import teacher_words
from nabij.apps.picture.presenters.circle_words import invites
from nabij.apps.picture.selectors import circle as selectors
from nabij.apps.schools import selectors as schools
from nabij.apps.schools.viewer import Viewer
from nabij.web import dates


def panel(_request: HttpRequest, viewer: Viewer, dyad_id: int) -> Mapping[str, Any]:
    """The teacher's last place, what it tends to invite, and the ways to look closer."""
    row = selectors.latest_rating(viewer, dyad_id=dyad_id)
    ended = schools.dyad_frame(viewer, dyad_id=dyad_id).until is not None
    if row is None:
        return {"place": "", "when": "", "invites": "", "ended": ended}
    summary = row.rated.summary
    return {
        "place": teacher_words(row),
        "when": dates.day(row.day, clock.today()),
        "invites": invites(row.rated.teacher, sector=summary.sector if summary else None),
        "ended": ended,
    }
