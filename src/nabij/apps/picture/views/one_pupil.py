"""The pupil that a page is about."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import Http404

from nabij.apps.schools import selectors as schools
from nabij.apps.schools.middleware import SchoolRequest
from nabij.apps.schools.roles import Permission


@dataclass(frozen=True, slots=True)
class OnePupil:
    """A pupil of the viewer's own, also one who left the group."""

    dyad_id: int
    name: str
    ended: bool


def one_pupil(request: SchoolRequest, dyad_id: int, *, writing: bool = False) -> OnePupil:
    """Whom it is about; after the end of a dyad there is reading only."""
    request.viewer.require(Permission.TEACH)
    dyad = schools.dyad_visible_to(request.viewer, dyad_id=dyad_id)
    if writing and dyad.until is not None:
        raise Http404
    return OnePupil(dyad.pk, dyad.pupil.given_name or dyad.pupil.full_name, dyad.until is not None)
