"""Accessible SVG: a picture has a title and a description, tied to it by ids; positions on circles."""

from __future__ import annotations

import math
from dataclasses import dataclass

from markupsafe import Markup


@dataclass(frozen=True, slots=True)
class Picture:
    """The words of a picture: `id` is unique on the page, `description` is the picture in a sentence."""

    id: str
    title: str
    description: str = ""

    @property
    def attributes(self) -> Markup:
        """For the `<svg>` tag itself."""
        ids = f"{self.id}-title {self.id}-desc" if self.description else f"{self.id}-title"
        return Markup('role="img" aria-labelledby="{}" focusable="false"').format(ids)

    @property
    def head(self) -> Markup:
        """The first children of the `<svg>`."""
        title = Markup('<title id="{}-title">{}</title>').format(self.id, self.title)
        if not self.description:
            return title
        return title + Markup('<desc id="{}-desc">{}</desc>').format(self.id, self.description)


@dataclass(frozen=True, slots=True)
class Point:
    """A place in a picture, rounded so that pages stay small."""

    x: float
    y: float


def on_circle(turn: float, radius: float, *, centre: Point) -> Point:
    """The place at a share of a full turn (0 is above the centre, 0.25 to its right) and a distance."""
    angle = 2 * math.pi * turn
    return Point(
        round(centre.x + radius * math.sin(angle), 2),
        round(centre.y - radius * math.cos(angle), 2),
    )
