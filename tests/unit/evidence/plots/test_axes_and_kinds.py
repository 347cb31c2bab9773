"""Pictures in axes that somebody else made, and for every kind of result that they fit."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.text import Text

from nabij import evidence
from nabij.evidence import plots
from nabij.evidence.errors import EvidenceError
from nabij.evidence.plots import sheet as paper
from tests.unit.evidence.plots.texts import boxes, outside, overlaps

DRAWN = {
    "average": (
        plots.forest,
        plots.funnel,
        plots.radial,
        plots.baujat,
        plots.influence,
        plots.profile,
        plots.gosh,
    ),
    "slopes": (plots.forest, plots.funnel, plots.baujat, plots.bubble, plots.influence),
    "groups": (plots.forest,),
    "nested": (plots.forest, plots.funnel, plots.influence),
    "pooled": (plots.forest, plots.heterogeneity_map),
    "saturated": (plots.forest, plots.mediation_forest, plots.path_diagram),
    "moderated": (plots.forest, plots.mediation_forest, plots.path_diagram),
}
PAIRS = [(name, draw) for name, pictures in DRAWN.items() for draw in pictures]


def page(width: float = 9.0, height: float = 7.0) -> tuple[Figure, Any]:
    figure = Figure(figsize=(width, height))
    FigureCanvasAgg(figure)
    return figure, figure.add_subplot(1, 2, 2)


@pytest.mark.parametrize(("name", "draw"), PAIRS, ids=[f"{d.__name__}-{n}" for n, d in PAIRS])
def test_picture_in_given_axes_stays_within_them(
    name: str, draw: Any, request: pytest.FixtureRequest
) -> None:
    figure, ax = page()
    picture = draw(request.getfixturevalue(name), ax=ax)
    inside = ax.get_window_extent()
    texts = [(text, box) for text, box in boxes(figure) if text]

    assert picture.figure is figure
    assert picture.text("en")
    assert all(box.x0 > inside.x0 - 2 and box.x1 < inside.x1 + 2 for _, box in texts)
    assert not overlaps(figure)


def test_letters_shrink_with_the_picture(average: Any) -> None:
    sizes = []
    for width in (7.2, 14.4):
        figure, ax = page(width, 20.0)
        plots.forest(average, ax=ax)
        sizes.append({text.get_fontsize() for text in figure.findobj(Text) if text.get_text() == "Studie"})

    (small,), (large,) = sizes
    assert large == pytest.approx(2 * small, rel=1e-6)


def test_two_pictures_share_a_figure(average: Any) -> None:
    figure = Figure(figsize=(14, 6))
    FigureCanvasAgg(figure)
    left, right = figure.subplots(1, 2)
    plots.radial(average, ax=left, language="en")
    plots.baujat(average, ax=right, language="en")

    assert not overlaps(figure)
    assert not outside(figure)


def test_named_points_stand_beside_their_points_in_given_axes(average: Any) -> None:
    figure, ax = page(14.0, 8.0)
    plots.baujat(average, ax=ax)
    own = plots.baujat(average).figure
    named = {text for text, _ in boxes(own)} & set(average.labels)

    assert named
    assert named <= {text for text, _ in boxes(figure)}


def test_anything_but_axes_is_refused(average: Any) -> None:
    with pytest.raises(EvidenceError) as caught:
        plots.forest(average, ax="here")
    assert caught.value.code == "figure.axes"


@pytest.mark.parametrize(
    ("draw", "name"),
    [
        (plots.forest, "studies"), (plots.funnel, "groups"), (plots.radial, "nested"), (plots.baujat, "pooled"),
        (plots.bubble, "groups"), (plots.influence, "groups"), (plots.profile, "nested"), (plots.gosh, "nested"),
        (plots.heterogeneity_map, "average"), (plots.mediation_forest, "average"), (plots.path_diagram, "pooled"),
    ],
)  # fmt: skip
def test_picture_of_a_result_that_it_does_not_fit_says_what_it_takes(
    draw: Any, name: str, request: pytest.FixtureRequest
) -> None:
    result = request.getfixturevalue(name)
    with pytest.raises(EvidenceError) as caught:
        draw(result)
    assert caught.value.code == "figure.result"
    assert type(result).__name__ in evidence.say_error(caught.value, "nl")


def test_forest_of_pooled_correlations_has_a_diamond_and_the_studies_of_each(pooled: Any) -> None:
    picture = plots.forest(pooled)
    diamonds = [artist for artist in picture.figure.findobj() if artist.get_gid() == "pooled"]

    assert len(diamonds) == len(pooled.relations)
    for name in pooled.relations:
        assert f"  {pooled.counts[name][1]} " in picture.text("nl")
    assert "studies." not in picture.text("en")


def test_forest_after_trim_and_fill_shows_the_filled_studies() -> None:
    rng = np.random.default_rng(7)
    v = rng.uniform(0.01, 0.2, 25)
    filled = evidence.trim_and_fill(0.2 + 1.2 * np.sqrt(v) + rng.normal(0, 0.05, 25), v)
    text = plots.forest(filled).text("en")

    assert filled.k0 > 0
    assert text.count("\n+ ") == filled.k0
    assert plots.forest(filled, labels=[f"s{i}" for i in range(25 + filled.k0)]).text("en").count("\ns") >= 25


def test_funnel_of_a_multilevel_model_has_its_residuals_and_limits(nested: Any) -> None:
    data = next(artist for artist in plots.funnel(nested).figure.findobj() if artist.get_gid() == "studies")
    np.testing.assert_allclose(data.get_xdata(), nested.y)
    slopes = evidence.pool_multilevel(
        nested.y, nested.V, np.arange(13.0), random=["row"], labels={"row": range(13)}
    )
    residuals = next(
        a for a in plots.funnel(slopes, contours=True).figure.findobj() if a.get_gid() == "studies"
    )

    np.testing.assert_allclose(residuals.get_xdata(), slopes.y - slopes.X @ slopes.beta)


def test_bubble_of_a_multilevel_model_follows_its_line(nested: Any) -> None:
    fit = evidence.pool_multilevel(
        nested.y, nested.V, np.arange(13.0), random=["row"], labels={"row": range(13)}, names=["x"]
    )
    (line,) = [artist for artist in plots.bubble(fit, "x").figure.findobj() if artist.get_gid() == "line"]

    np.testing.assert_allclose(line.get_ydata(), fit.beta[0] + fit.beta[1] * line.get_xdata(), rtol=1e-9)


def test_influence_on_a_model_names_the_study_that_moves_it_most(saturated: Any, nested: Any) -> None:
    found = evidence.masem_influence(saturated)
    most = max(found.cook, key=lambda name: found.cook[name])
    clusters = nested.leave_one_out(nested.studies)

    assert f"hangt het meest af van {most}." in plots.influence(found).text("nl")
    assert "depends most on" in plots.influence(clusters).text("en")


def test_influence_that_nothing_tells_is_refused() -> None:
    fit = evidence.pool_multilevel([0.1, 0.2], [0.1, 0.1], random=["a"], labels={"a": [1, 2]})
    with pytest.raises(EvidenceError) as caught:
        plots.influence(fit.leave_one_out(["one", "one"]))
    assert caught.value.code in {"meta.too_few_studies", "influence.single_cluster"}


def test_names_of_studies_that_are_too_long_keep_their_year() -> None:
    names = [
        paper.shorten(f"Van der Meer-Haverkamp and De Vries {year}", 1.5)
        for year in ("1998", "2004a", "(2010)")
    ]

    assert [name.rpartition(" ")[2] for name in names] == ["1998", "2004a", "(2010)"]
    assert all(paper.text_width(name) <= 1.5 for name in names)
    assert paper.shorten("Jansen 1998", 0.35).endswith("…")


def test_p_stays_with_its_number_on_one_line() -> None:
    lines = paper.wrapped("Verschillen tussen studies: Q(1) = 0,5, p = 0,465", 2.9, paper.SMALL)

    assert not any(line.endswith(("=", "p")) for line in lines)


def test_subsets_without_a_generator_are_the_same_every_time(average: Any) -> None:
    assert plots.gosh(average, subsets=200).text("nl") == plots.gosh(average, subsets=200).text("nl")


def test_model_of_several_matrices_a_study_is_drawn_with_its_counts(studies: Any) -> None:
    several = replace(studies, cluster=tuple(str(i // 2) for i in range(studies.k)))
    fit = evidence.multilevel_osmasem(several, "enga ~ b31*pos\nachiev ~ b43*enga + b41*pos")
    picture = plots.path_diagram(fit, language="en")

    assert "12 studies; 24 matrices." in picture.text("en")
    assert "Through Engagement" in plots.mediation_forest(fit).text("en")
    assert plots.forest(fit).kind == "mediation"
    with pytest.raises(EvidenceError) as caught:
        plots.path_diagram(evidence.multilevel_osmasem(several, None))
    assert caught.value.code == "figure.result"


@pytest.mark.parametrize("size", [1e-6, 1.0, 1e6])
@pytest.mark.parametrize("draw", [plots.forest, plots.funnel, plots.radial, plots.influence, plots.profile])
def test_numbers_on_axes_stay_on_the_sheet_at_every_size_of_effect(draw: Any, size: float) -> None:
    y = np.array([-0.9, 0.8, 0.1, -0.4, 1.2, 0.5, -1.3, 0.3])
    fit = evidence.pool(size * y, np.full(8, 0.02 * size**2))
    for narrow in (False, True):
        figure = draw(fit, narrow=narrow).figure
        assert outside(figure) == []
        assert overlaps(figure) == []


@pytest.mark.parametrize(
    ("value", "digits", "text"),
    [(0.25, 2, "0,25"), (-2e7, 0, "−2·10⁷"), (2.5e-6, 7, "2,5·10⁻⁶"), (0.0, 7, "0"), (99_999.0, 0, "99999")],
)
def test_ticks_too_long_for_an_axis_are_written_as_powers(value: float, digits: int, text: str) -> None:
    assert paper.tick_text(value, "nl", digits) == text
