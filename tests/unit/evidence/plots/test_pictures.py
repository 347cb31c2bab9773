"""Every picture: nothing overlaps or falls off, files repeat byte for byte, the twin says the same, both languages."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Callable
from typing import Any, get_args

import numpy as np
import pytest

from nabij import evidence
from nabij.evidence import plots
from nabij.evidence.errors import EvidenceError
from nabij.evidence.plots.picture import Picture
from nabij.evidence.words.language import Language
from tests.unit.evidence.plots.texts import boxes, outside, overlaps

Draw = Callable[..., Picture]
KINDS = (
    "forest", "forest slopes", "forest groups", "forest nested", "forest fixed", "forest without",
    "forest cumulative", "funnel", "contour", "filled",
    "residuals",
    "radial", "baujat", "bubble", "influence", "profile", "gosh", "path", "path moderated", "path factor", "mediation",
    "map", "map fixed",
)  # fmt: skip


@pytest.fixture(scope="session")
def drawings(
    average: Any,
    slopes: Any,
    groups: Any,
    nested: Any,
    pooled: Any,
    saturated: Any,
    moderated: Any,
    studies: Any,
) -> dict[str, Draw]:
    fixed = evidence.pool(average.data.y, average.data.v, method="FE")
    filled = evidence.trim_and_fill(average, side="right")
    factor = evidence.stage2(pooled, "q =~ pos + neg + enga + achiev\nq ~~ 1*q")
    complete = studies.take(np.isfinite(studies.R).all(axis=(1, 2)))
    common = evidence.stage1(complete, method="FEM")
    return {
        "forest": lambda **o: plots.forest(average, measure="RR", extra={"latitude": [44.0] * 13}, **o),
        "forest slopes": lambda **o: plots.forest(slopes, measure="RR", **o),
        "forest groups": lambda **o: plots.forest(groups, measure="RR", **o),
        "forest nested": lambda **o: plots.forest(nested, groups=["a", "b"] * 6 + ["a"], **o),
        "forest fixed": lambda **o: plots.forest(fixed, order="effect", **o),
        "forest without": lambda **o: plots.forest(average.leave_one_out(), measure="RR", **o),
        "forest cumulative": lambda **o: plots.forest(average.cumulative(), measure="RR", **o),
        "funnel": lambda **o: plots.funnel(average, measure="RR", **o),
        "contour": lambda **o: plots.funnel(average, measure="RR", contours=True, **o),
        "filled": lambda **o: plots.funnel(filled, measure="RR", contours=True, **o),
        "residuals": lambda **o: plots.funnel(slopes, **o),
        "radial": lambda **o: plots.radial(average, measure="RR", **o),
        "baujat": lambda **o: plots.baujat(average, **o),
        "bubble": lambda **o: plots.bubble(slopes, measure="RR", named=4, **o),
        "influence": lambda **o: plots.influence(average, **o),
        "profile": lambda **o: plots.profile(average, **o),
        "gosh": lambda **o: plots.gosh(average, rng=np.random.default_rng(3), subsets=300, measure="RR", **o),
        "path": lambda **o: plots.path_diagram(saturated, **o),
        "path moderated": lambda **o: plots.path_diagram(moderated, **o),
        "path factor": lambda **o: plots.path_diagram(factor, **o),
        "mediation": lambda **o: plots.mediation_forest(saturated, **o),
        "map": lambda **o: plots.heterogeneity_map(pooled, **o),
        "map fixed": lambda **o: plots.heterogeneity_map(common, **o),
    }


@pytest.mark.parametrize("narrow", [False, True], ids=["page", "phone"])
@pytest.mark.parametrize("kind", KINDS)
def test_picture_with_long_title_has_no_overlapping_or_lost_text(
    drawings: dict[str, Draw], kind: str, narrow: bool
) -> None:
    title = "A title that is rather long and has to be broken on a phone"
    picture = drawings[kind](language="nl" if narrow else "en", narrow=narrow, title=title)
    assert overlaps(picture.figure) == []
    assert outside(picture.figure) == []
    width = float(picture.figure.get_size_inches()[0])
    assert not narrow or width <= 4.2
    assert min(text.get_fontsize() for text in picture.figure.findobj(match=_is_text)) >= 6.9


def _is_text(artist: Any) -> bool:
    from matplotlib.text import Text

    return isinstance(artist, Text) and bool(artist.get_text().strip()) and artist.get_visible()


@pytest.mark.parametrize("kind", KINDS)
def test_picture_saved_twice_as_svg_is_equal_parses_and_names_itself(
    drawings: dict[str, Draw], kind: str
) -> None:
    first, again = drawings[kind](language="nl"), drawings[kind](language="nl")
    svg = first.content("svg")
    assert svg == again.content(".svg")
    root = ET.fromstring(svg)
    names = {child.tag.split("}")[1]: child.text for child in list(root)[:2]}
    assert names["title"] == first.twin.title.nl
    assert names["desc"] is not None
    assert root.attrib["role"] == "img"
    assert root.attrib["{http://www.w3.org/XML/1998/namespace}lang"] == "nl"
    assert b"<dc:date>" not in svg


@pytest.mark.parametrize("kind", KINDS)
def test_twin_in_both_languages_differs_and_keeps_numbers(drawings: dict[str, Draw], kind: str) -> None:
    picture = drawings[kind](language="en")
    english, dutch = picture.text(), picture.text("nl")
    assert english != dutch
    assert english == picture.text("en")
    digits = [c for c in english if c.isdigit()]
    assert digits
    assert sorted(digits) == sorted(c for c in dutch if c.isdigit())


def test_picture_in_unknown_language_is_refused(drawings: dict[str, Draw]) -> None:
    for kind in KINDS:
        with pytest.raises(EvidenceError, match=r"words\.language"):
            drawings[kind](language="fr")
    assert get_args(Language) == ("nl", "en")


def test_picture_saved_by_suffix_writes_that_format(drawings: dict[str, Draw], tmp_path: Any) -> None:
    picture = drawings["path"]()
    begins = {"svg": b"<?xml", "png": b"\x89PNG", "pdf": b"%PDF"}
    for suffix, begin in begins.items():
        path = picture.save(tmp_path / f"path.{suffix}", dpi=60)
        assert path.read_bytes().startswith(begin)
        assert path.read_bytes() == picture.content(suffix, dpi=60)
    with pytest.raises(EvidenceError, match=r"figure\.format"):
        picture.save(tmp_path / "path.gif")


def test_unknown_picture_is_an_attribute_error() -> None:
    assert "forest" in dir(plots)
    with pytest.raises(AttributeError):
        _ = plots.pie


def test_boxes_of_a_picture_name_its_texts(drawings: dict[str, Draw]) -> None:
    texts = [text for text, _ in boxes(drawings["map"](language="en").figure)]
    assert "Engagement" in texts


def test_overlap_and_loss_are_noticed_where_they_happen() -> None:
    from nabij.evidence.plots.sheet import Sheet

    sheet = Sheet.of(2.0, 1.0)
    sheet.write(0.5, 0.5, "first")
    sheet.write(0.55, 0.5, "second")
    sheet.write(1.9, 0.8, "beyond the edge")
    assert overlaps(sheet.figure) == [("first", "second")]
    assert outside(sheet.figure) == ["beyond the edge"]


def test_no_picture_is_hidden_by_a_module_of_its_name() -> None:
    from importlib import import_module

    for name, module in plots.EXPORTS.items():
        assert name != module
        import_module(f"nabij.evidence.plots.{module}")
        assert callable(getattr(plots, name))
