"""What the class page of knowing shows."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from nabij.apps.contact.presenters import short_names
from nabij.apps.knowing.selectors import GroupKnowledge
from nabij.practice import knowing
from nabij.practice.knowing import Question
from nabij.web import dates
from nabij.web.parts import Link


@dataclass(frozen=True, slots=True)
class KnownLine:
    name: str
    href: str
    words: str
    complete: bool


@dataclass(frozen=True, slots=True)
class KnownClass:
    group_id: int
    title: str
    groups: tuple[Link, ...]
    lines: tuple[KnownLine, ...]
    names_words: str
    not_reached: tuple[str, ...]


def class_page(found: GroupKnowledge) -> KnownClass:
    here = reverse("knowing:index")
    shown = short_names(found.rows)
    unknown = knowing.unknown_names(
        [found.known[row.id] for row in found.rows], school_days=found.school_days
    )
    tried = any(found.known[row.id].name_recall for row in found.rows)
    return KnownClass(
        group_id=found.group_id,
        title=next(name for pk, name, _kind in found.groups if pk == found.group_id),
        groups=tuple(
            Link(name, f"{here}?group={pk}", pk == found.group_id) for pk, name, _kind in found.groups
        ),
        lines=tuple(_line(found, row.id, row.full_name) for row in found.rows),
        names_words=_names(tuple(shown[int(pk)] for pk in unknown.dyads), tried=tried)
        if unknown.say_so
        else "",
        not_reached=tuple(shown[row.id] for row in found.rows if row.id not in found.reached),
    )


def _line(found: GroupKnowledge, dyad_id: int, name: str) -> KnownLine:
    gaps = knowing.gaps_of(found.known[dyad_id])
    words = (
        _("all four questions answered")
        if not gaps.count
        else _("nothing noted yet")
        if len(gaps.unknown) == len(Question) and gaps.no_interest
        else ngettext("%(number)s of four still to ask", "%(number)s of four still to ask", gaps.count)
        % {"number": dates.spelled(gaps.count)}
    )
    if gaps.no_interest and len(gaps.unknown) < len(Question):
        words = _("%(words)s · no interest noted yet") % {"words": words}
    return KnownLine(
        name=name,
        href=reverse("knowing:pupil", args=[dyad_id]),
        words=words,
        complete=not gaps.count and not gaps.no_interest,
    )


def _names(missing: tuple[str, ...], *, tried: bool) -> str:
    if not tried:
        return _(
            "You have been together for three weeks. Do all the names come to mind? Write them down and see."
        )
    return _(
        "These names do not come to mind yet: %(names)s. It is often the quiet pupils who are missed."
    ) % {"names": ", ".join(missing)}
