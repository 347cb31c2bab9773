"""The attention mirror: how moments spread over the class, beside what chance would give."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from django.utils.translation import gettext as _

from nabij.apps.contact.presenters import short_names
from nabij.apps.overview.selectors import MirrorFacts
from nabij.practice.mirror import Evenness, mirror
from nabij.web.parts import Bar


@dataclass(frozen=True, slots=True)
class MirrorPicture:
    title: str
    words: str
    detail: str
    bars: tuple[Bar, ...]
    expected: float | None
    without: str


def mirror_pictures(facts: MirrorFacts, *, seed: int) -> tuple[MirrorPicture, MirrorPicture]:
    """The spread of warm attention and of corrections, each beside what chance would give."""
    return (
        _picture(_("Good moments"), facts, facts.aimed, seed, name_those_without=True),
        _picture(_("Corrections"), facts, facts.corrective, seed, name_those_without=False),
    )


def _picture(
    title: str, facts: MirrorFacts, counts: list[int], seed: int, *, name_those_without: bool
) -> MirrorPicture:
    found = mirror(counts, facts.presence, rng=Random(seed))  # noqa: S311  a drawing of chance, not a secret
    words = {
        Evenness.AS_CHANCE: _("Spread as chance would have it: some children simply have more than others."),
        Evenness.MORE_UNEVEN: _(
            "Spread more unevenly than chance alone explains. Worth a look: who is left out?"
        ),
        Evenness.MORE_EVEN: _(
            "Spread more evenly than chance would do by itself: you share your attention on purpose."
        ),
        Evenness.TOO_LITTLE: _(
            "Too few moments to say anything yet. Ten or more in these weeks give a picture."
        ),
    }[found.answer]
    detail = ""
    if found.answer is not Evenness.TOO_LITTLE:
        detail = _(
            "%(moments)s moments with %(pupils)s pupils; %(never)s had none, and chance alone would leave out "
            "about %(chance)s."
        ) % {
            "moments": found.moments,
            "pupils": found.pupils,
            "never": found.never,
            "chance": round(found.never_by_chance),
        }
    names = list(short_names(facts.rows).values())
    without = [name for name, count in zip(names, counts, strict=True) if not count]
    return MirrorPicture(
        title=title,
        words=words,
        detail=detail,
        bars=tuple(Bar(name, count) for name, count in zip(names, counts, strict=True)),
        expected=round(found.moments / found.pupils, 2) if found.pupils and found.moments else None,
        without=", ".join(without) if name_those_without and found.moments else "",
    )
