"""Drawing a picture in axes that somebody else made.

Belongs here: where a picture goes when ``ax`` is given, and its letters and lines at that size. Does not belong here:
any one picture.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, ParamSpec, cast

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.collections import PathCollection
from matplotlib.lines import Line2D
from matplotlib.patches import FancyArrowPatch, Patch
from matplotlib.text import Text

from nabij.evidence.errors import EvidenceError
from nabij.evidence.masem.multilevel import Multilevel
from nabij.evidence.masem.one_stage import OneStage
from nabij.evidence.masem.stage_two import Stage2
from nabij.evidence.plots.picture import Picture
from nabij.evidence.plots.sheet import TARGET, figure_of
from nabij.evidence.words.effects import PathFit

P = ParamSpec("P")


def suited(kind: str, result: object, *types: type) -> None:
    """Raise ``figure.result`` with the kinds that this picture takes, unless the result is one of them."""
    if not isinstance(result, types):
        known = tuple(one.__name__ for one in types)
        raise EvidenceError("figure.result", cell=kind, found=type(result).__name__, known=known)


def path_fit(kind: str, result: object) -> PathFit:
    """A fitted path model, also with several matrices a study; ``figure.result`` for anything else."""
    suited(kind, result, Stage2, OneStage, Multilevel)
    if isinstance(result, Multilevel) and result.compiled is None:
        raise EvidenceError(
            "figure.result", cell=kind, found="Multilevel without a model", known=("Stage2", "OneStage")
        )
    return cast(PathFit, result)


def on_axes(draw: Callable[P, Picture]) -> Callable[P, Picture]:
    """Let ``ax=`` of a picture choose where it is drawn: it then fills those axes from their top left, to scale.

    Letters and lines shrink and grow with the picture, so that nothing comes to lie on something else; the figure that
    is saved is the one that the axes belong to. ``figure.axes`` for anything but matplotlib axes.
    """

    @wraps(draw)
    def drawn(*args: P.args, **kwargs: P.kwargs) -> Picture:
        ax: Any = kwargs.get("ax")
        if ax is None:
            return draw(*args, **kwargs)
        if not isinstance(ax, Axes):
            raise EvidenceError("figure.axes", cell="ax", found=type(ax).__name__)
        before = {id(axes) for axes in _all_axes(ax)}
        token = TARGET.set(ax)
        try:
            picture = draw(*args, **kwargs)
        finally:
            TARGET.reset(token)
        new = [axes for axes in _all_axes(ax) if id(axes) not in before]
        page = new[0]
        by = page.get_window_extent().width / picture.figure.dpi / page.get_xlim()[1]
        for artist in {id(artist): artist for axes in new for artist in axes.findobj()}.values():
            _scale(artist, by)
        return picture

    return drawn


def _all_axes(ax: Axes) -> list[Any]:
    """The axes within these, outermost first, then those that belong to the figure, such as a second scale."""
    inner: list[Any] = list(ax.child_axes)
    for child in inner:
        inner += child.child_axes
    return [*inner, *figure_of(ax).axes]


def _scale(artist: Artist, by: float) -> None:
    """Make letters, lines and points larger or smaller."""
    if isinstance(artist, Text):
        artist.set_fontsize(float(artist.get_fontsize()) * by)
    elif isinstance(artist, Line2D):
        artist.set_linewidth(artist.get_linewidth() * by)
        artist.set_markersize(artist.get_markersize() * by)
    elif isinstance(artist, Patch):
        artist.set_linewidth(artist.get_linewidth() * by)
        if isinstance(artist, FancyArrowPatch):
            artist.set_mutation_scale(artist.get_mutation_scale() * by)
    elif isinstance(artist, PathCollection):
        artist.set_linewidth([width * by for width in np.atleast_1d(artist.get_linewidth()).tolist()])
        artist.set_sizes(artist.get_sizes() * by**2)
