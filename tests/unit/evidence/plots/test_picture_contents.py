"""What stands in the pictures equals the results: coordinates, marks, twins, layout."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nabij import evidence
from nabij.evidence import plots
from nabij.evidence.errors import EvidenceError
from nabij.evidence.plots import sheet as paper
from nabij.evidence.plots.path_layout import Box, arc, arrow, place_boxes, place_labels
from nabij.evidence.words.effects import decompositions
from tests.unit.evidence.plots.texts import boxes, overlaps


def marked(picture: Any, gid: str) -> list[Any]:
    return [artist for artist in picture.figure.findobj() if artist.get_gid() == gid]


def code_of(call: Any) -> str:
    with pytest.raises(EvidenceError) as caught:
        call()
    return caught.value.code


def test_forest_diamond_and_bar_stand_at_the_interval_of_the_fit(average: Any) -> None:
    picture = plots.forest(average, measure="RR")
    (diamond,) = marked(picture, "pooled")
    x = sorted(set(np.round(diamond.get_xy()[:4, 0], 12)))
    wanted = np.exp([average.ci[0, 0], average.beta[0], average.ci[0, 1]])
    assert np.allclose(x, wanted, rtol=1e-10)
    at = average.predict()
    (bar,) = marked(picture, "prediction")
    ends = (bar.get_x(), bar.get_x() + bar.get_width())
    assert np.allclose(ends, np.exp([at.pi_lower[0], at.pi_upper[0]]))


def test_forest_study_marks_stand_at_effects_and_grow_with_weight(average: Any) -> None:
    picture = plots.forest(average)
    squares = marked(picture, "study")
    assert np.allclose([float(s.get_xdata()[0]) for s in squares], average.data.y)
    sizes = np.array([s.get_markersize() for s in squares])
    assert np.array_equal(np.argsort(sizes, kind="stable"), np.argsort(average.weights(), kind="stable"))


def test_forest_of_subgroups_draws_a_diamond_per_group_as_compared(groups: Any) -> None:
    picture = plots.forest(groups)
    diamonds = marked(picture, "pooled")
    centres = [sorted(d.get_xy()[:4, 0])[1] for d in diamonds]
    assert np.allclose(centres, groups.estimate)
    assert "Difference between groups" in picture.text("en")


def test_forest_of_refits_has_a_line_a_refit_and_no_weights(average: Any) -> None:
    found = average.leave_one_out()
    picture = plots.forest(found, measure="RR")
    at = [float(square.get_xdata()[0]) for square in marked(picture, "study")]
    assert np.allclose(at, np.exp(found.estimate[:, 0]))
    assert "Without" in picture.text("en")
    assert "Weight" not in picture.text("en")
    growing = plots.forest(average.cumulative()).text("nl").splitlines()
    assert growing[4].startswith("Tot en met")
    assert growing[-1].split("  ")[0] == average.labels[-1]
    assert " 13 " in growing[-1]


def test_forest_of_refits_with_moderators_is_refused(slopes: Any) -> None:
    assert code_of(lambda: plots.forest(slopes.leave_one_out())) == "figure.mean_only"


def test_forest_with_moderators_draws_fitted_values_and_no_average(slopes: Any) -> None:
    picture = plots.forest(slopes)
    assert len(marked(picture, "fitted")) == slopes.k
    assert marked(picture, "pooled") == []
    assert "what the moderators predict" in picture.text("en")


def test_forest_of_a_multilevel_fit_has_its_average_and_weights_that_add_up(nested: Any) -> None:
    picture = plots.forest(nested)
    (diamond,) = marked(picture, "pooled")
    assert np.allclose(sorted(diamond.get_xy()[:4, 0])[1], nested.beta[0])
    weights = [float(row[-1]) for row in picture.twin.table.rows if row[-1] is not None]
    assert sum(weights) == pytest.approx(100.0)


def test_forest_of_effects_with_covariances_weighs_by_the_whole_matrix() -> None:
    V = np.diag([0.02, 0.03, 0.02, 0.04]) + 0.005
    fit = evidence.pool_multilevel(
        [0.1, 0.3, 0.2, 0.5], V, random=["study"], labels={"study": ["a", "a", "b", "c"]}
    )
    rows = plots.forest(fit).twin.table.rows
    assert [row[0].en for row in rows[:4]] == ["1", "2", "3", "4"]
    assert sum(float(row[-1]) for row in rows[:4]) == pytest.approx(100.0)


def test_forest_order_by_effect_and_precision_sorts_rows(average: Any) -> None:
    by_effect = [row[1] for row in plots.forest(average, order="effect").twin.table.rows[:13]]
    assert by_effect == sorted(by_effect)
    widths = [row[2][1] - row[2][0] for row in plots.forest(average, order="precision").twin.table.rows[:13]]
    assert widths == sorted(widths)


def test_forest_with_wrong_options_is_refused_by_code(average: Any) -> None:
    assert code_of(lambda: plots.forest(average, labels=["one"])) == "figure.lengths"
    assert code_of(lambda: plots.forest(average, groups=["one"])) == "figure.lengths"
    assert code_of(lambda: plots.forest(average, order="size")) == "figure.order"
    assert code_of(lambda: plots.forest(average, limits=(1.0, 0.0))) == "figure.limits"
    assert code_of(lambda: plots.forest(average, measure="RR", limits=(-1.0, 2.0))) == "figure.limits"


def test_forest_with_narrow_limits_ends_intervals_in_arrows(average: Any) -> None:
    picture = plots.forest(average, limits=(-1.0, 0.0))
    beyond = marked(picture, "beyond")
    assert {artist.get_marker() for artist in beyond} == {"<", ">"}
    for artist in marked(picture, "interval"):
        assert min(artist.get_xdata()) >= -1.0
        assert max(artist.get_xdata()) <= 0.0


def test_forest_with_limits_beyond_no_effect_draws_no_line_there(average: Any) -> None:
    picture = plots.forest(average, limits=(-1.5, -0.5))
    lines = [line for axes in picture.figure.axes for line in axes.get_lines()]
    assert not any(np.allclose(line.get_xdata(), 0.0) and len(line.get_xdata()) == 2 for line in lines)


def test_forest_with_one_huge_interval_keeps_the_others_readable() -> None:
    y, v = [0.1, 0.2, 0.15, 0.12], [0.01, 0.01, 0.01, 100.0]
    picture = plots.forest(evidence.pool(y, v))
    assert len(marked(picture, "beyond")) == 2
    (axes,) = [a for a in picture.figure.axes if a.get_xlim()[1] < 10 and a.get_xlim()[0] < 0]
    assert axes.get_xlim()[1] < 3.0


def test_forest_of_one_study_says_that_differences_cannot_be_seen() -> None:
    picture = plots.forest(evidence.pool([0.3], [0.01], method="FE"), language="nl")
    assert "Eén studie" in picture.text()
    assert overlaps_of(picture) == []


def overlaps_of(picture: Any) -> list[tuple[str, str]]:
    return overlaps(picture.figure)


def test_forest_of_two_studies_shows_no_interval_for_a_new_study() -> None:
    picture = plots.forest(evidence.pool([0.1, 0.4], [0.01, 0.01]))
    assert marked(picture, "prediction") == []
    assert (
        marked(plots.forest(evidence.pool([0.1, 0.4, 0.2], [0.01] * 3), prediction=False), "prediction") == []
    )


def test_forest_without_heterogeneity_reports_zero() -> None:
    picture = plots.forest(evidence.pool([0.2, 0.2, 0.2], [0.01, 0.02, 0.03]))
    assert "τ = 0.00; I² = 0%" in picture.text("en")


def test_forest_grows_with_studies_and_truncates_only_in_the_picture() -> None:
    rng = np.random.default_rng(1)
    y, v = rng.normal(0.2, 0.1, 150), np.full(150, 0.01)
    few, many = (
        evidence.pool(y[:10], v[:10]),
        evidence.pool(y, v, slab=["x" * 90 + str(i) for i in range(150)]),
    )
    short, tall = plots.forest(few), plots.forest(many)
    assert tall.figure.get_size_inches()[1] > 10 * short.figure.get_size_inches()[1] * 0.7
    texts = [text for text, _ in boxes(tall.figure)]
    assert any(text.endswith("…") for text in texts)
    assert "x" * 90 + "149" in tall.text()


def test_funnel_points_and_reference_equal_the_fit(average: Any) -> None:
    picture = plots.funnel(average)
    (points,) = marked(picture, "studies")
    assert np.allclose(points.get_xdata(), average.data.y)
    assert np.allclose(points.get_ydata(), np.sqrt(average.data.v))
    assert len(marked(picture, "funnel")) == 1
    outside = sum(abs(average.data.y - average.beta[0]) > 1.959964 * np.sqrt(average.data.v))
    assert picture.text("en").count("outside the funnel") == outside


def test_contour_funnel_bands_in_the_twin_equal_the_p_values(average: Any) -> None:
    picture = plots.funnel(average, contours=True)
    assert [len(marked(picture, f"contour-{j}")) for j in range(3)] == [1, 1, 1]
    band = evidence.funnel_data(average).band
    words = {0: "> .10", 1: "≤ .10", 2: "≤ .05", 3: "≤ .01"}
    assert [row[-1].en for row in picture.twin.table.rows] == [words[int(b)] for b in band]


def test_filled_funnel_shows_added_studies_as_open_points(average: Any) -> None:
    found = evidence.trim_and_fill(average, side="right")
    picture = plots.funnel(found)
    assert found.k0 > 0
    (points,) = marked(picture, "filled")
    assert len(points.get_xdata()) == found.k0
    assert points.get_markerfacecolor() == paper.PAPER
    assert picture.text("en").count("Filled in by trim and fill") == found.k0


def test_radial_line_has_the_average_as_slope(average: Any, slopes: Any) -> None:
    picture = plots.radial(average)
    (line,) = marked(picture, "average")
    x, y = line.get_xdata(), line.get_ydata()
    assert y[1] / x[1] == pytest.approx(float(average.beta[0]))
    assert code_of(lambda: plots.radial(slopes)) == "figure.mean_only"


def test_radial_plot_names_a_study_outside_the_band() -> None:
    fit = evidence.pool(
        [0.1, 0.11, 0.09, 0.1, 2.0], [0.001] * 5, method="FE", slab=["a", "b", "c", "d", "far away"]
    )
    picture = plots.radial(fit)
    assert "yes" in picture.text("en")
    assert "far away" in [text for text, _ in boxes(picture.figure)]


def test_baujat_values_equal_their_definition(average: Any) -> None:
    picture = plots.baujat(average)
    rows = {row[0]: row[1:] for row in picture.twin.table.rows}
    without = average.leave_one_out()
    for i, label in enumerate(average.labels):
        left = (average.data.y[i] - average.beta[0]) ** 2 / (average.data.v[i] + average.tau2)
        shift = (average.beta[0] - without.estimate[i, 0]) ** 2 / without.se[i, 0] ** 2
        assert rows[label] == pytest.approx((left, shift))


def test_bubble_line_equals_the_prediction_and_refuses_unknown_moderators(slopes: Any, average: Any) -> None:
    picture = plots.bubble(slopes, label="Latitude")
    (line,) = marked(picture, "line")
    assert np.allclose(line.get_ydata(), slopes.predict(line.get_xdata()).pred)
    assert len(marked(picture, "prediction")) == 2
    assert code_of(lambda: plots.bubble(average)) == "figure.no_moderator"
    assert code_of(lambda: plots.bubble(slopes, "year")) == "figure.moderator_unknown"


def test_bubble_of_a_fixed_model_has_no_interval_for_new_studies(slopes: Any) -> None:
    fit = evidence.pool(slopes.data.y, slopes.data.v, slopes.data.X[:, 1], method="FE", names=["latitude"])
    assert marked(plots.bubble(fit), "prediction") == []


def test_influence_panel_fills_and_names_studies_that_stand_out() -> None:
    y = [0.1, 0.12, 0.08, 0.11, 0.1, 3.0]
    fit = evidence.pool(y, [0.01] * 6, slab=[*"abcde", "odd one"])
    picture = plots.influence(fit.influence())
    assert "Standing out (filled points): odd one." in picture.text("en")
    (points,) = marked(picture, "cook_d-out")
    assert list(points.get_xdata()) == [6]


def test_profile_crosses_the_cut_at_the_interval(average: Any) -> None:
    picture = plots.profile(average)
    found = average.tau2_interval("PL")
    edges = [float(line.get_xdata()[0]) for line in marked(picture, "limit")]
    assert edges == pytest.approx(list(found.tau2[1:]))
    tops = [float(line.get_ydata()[1]) for line in marked(picture, "limit")]
    assert tops == pytest.approx([-1.9207294] * 2, abs=1e-5)
    moments = evidence.pool(average.data.y, average.data.v, method="DL")
    assert code_of(lambda: plots.profile(moments)) == "meta.profile_needs_likelihood"


def test_profile_of_no_heterogeneity_starts_at_zero() -> None:
    fit = evidence.pool([0.2, 0.21, 0.19, 0.2], [0.01] * 4)
    picture = plots.profile(fit)
    assert float(marked(picture, "estimate")[0].get_xdata()[0]) == 0.0
    assert "τ² is 0.0000" in picture.text("en")


def test_gosh_subsets_with_the_same_seed_repeat_and_bounds_are_checked(average: Any, slopes: Any) -> None:
    def draw(seed: int, subsets: int = 200) -> Any:
        return plots.gosh(average, rng=np.random.default_rng(seed), subsets=subsets)

    (points,), (again,) = marked(draw(5), "subsets"), marked(draw(5), "subsets")
    assert np.array_equal(points.get_xdata(), again.get_xdata())
    assert len(points.get_xdata()) == 200
    assert code_of(lambda: draw(1, 50)) == "figure.subsets"
    assert code_of(lambda: plots.gosh(slopes, rng=np.random.default_rng(1))) == "figure.mean_only"
    two = evidence.pool([0.1, 0.2], [0.1, 0.1])
    assert code_of(lambda: plots.gosh(two, rng=np.random.default_rng(1))) == "meta.too_few_studies"


def test_path_diagram_texts_equal_the_estimates(saturated: Any) -> None:
    picture = plots.path_diagram(saturated, language="en")
    texts = [text for text, _ in boxes(picture.figure)]
    for name in ("b31", "b32", "b43", "b41", "b42", "p21"):
        row = saturated.estimates[name]
        assert paper.shown(row.estimate, "en") in texts
        assert paper.shown_interval(row.lower, row.upper, "en") in texts
    r2 = 1 - saturated.estimates["achiev~~achiev"].estimate
    assert f"R² = {paper.shown(r2, 'en')}" in texts


def test_path_diagram_dashes_exactly_the_unclear_paths(saturated: Any) -> None:
    arrows = marked(plots.path_diagram(saturated), "arrow")
    unclear = [saturated.estimates[n] for n in ("b31", "b32", "b43", "b41", "b42")]
    wanted = [row.lower <= 0 <= row.upper for row in unclear]
    assert [artist.get_linestyle() != "-" for artist in arrows] == wanted


def test_path_diagram_of_a_factor_draws_an_ellipse_and_fixed_paths_plainly(pooled: Any) -> None:
    fit = evidence.stage2(pooled, "q =~ 0.5*pos + neg + enga + achiev\nq ~~ 1*q")
    picture = plots.path_diagram(fit, language="en", variables={"q": "Quality"})
    assert len(marked(picture, "latent")) == 1
    assert len(marked(picture, "observed")) == 4
    line = next(line for line in picture.text().splitlines() if "Quality → Positive" in line)
    assert line.split()[-1] == "0.500"


def test_path_diagram_of_a_given_matrix_counts_one_study() -> None:
    R = [[1.0, 0.3, 0.2], [0.3, 1.0, 0.4], [0.2, 0.4, 1.0]]
    fit = evidence.wls(R, None, 200, "m ~ a*x\ny ~ b*m", variables=["x", "m", "y"])
    text = plots.path_diagram(fit, language="en").text()
    assert "k = 1; N = 200; χ²(1)" in text


def test_path_diagram_of_covariances_has_no_explained_share() -> None:
    S = [[2.0, 0.6, 0.4], [0.6, 1.5, 0.8], [0.4, 0.8, 3.0]]
    fit = evidence.wls(S, None, 200, "m ~ a*x\ny ~ b*m", variables=["x", "m", "y"], covariance=True)
    assert "R²" not in plots.path_diagram(fit).text()


def test_residual_covariance_is_an_arc_towards_the_arrows(pooled: Any) -> None:
    fit = evidence.stage2(pooled, "enga ~ a*pos\nachiev ~ b*pos\nenga ~~ c*achiev")
    for narrow in (False, True):
        picture = plots.path_diagram(fit, narrow=narrow)
        assert len(marked(picture, "arc")) == 1
        assert overlaps(picture.figure) == []


def test_mediation_forest_rows_add_up_and_equal_defined_quantities(saturated: Any, pooled: Any) -> None:
    picture = plots.mediation_forest(saturated, language="en")
    rows = {(i, row[0].en): row[1] for i, row in enumerate(picture.twin.table.rows) if row[1] is not None}
    assert rows[1, "Direct"] + rows[2, "Through Engagement"] == pytest.approx(rows[3, "Total"])
    assert rows[2, "Through Engagement"] == pytest.approx(saturated.estimates["ind"].estimate)
    exact = evidence.stage2(
        pooled, "enga ~ a*pos\nachiev ~ b*enga + c*pos\nind := a*b", intervals="likelihood"
    )
    (part,) = decompositions(exact)
    assert part.indirect is not None
    assert (part.indirect.lower, part.indirect.upper) == (
        exact.estimates["ind"].lower,
        exact.estimates["ind"].upper,
    )


def test_mediation_forest_of_two_mediators_sums_the_indirect_routes(pooled: Any) -> None:
    fit = evidence.stage2(pooled, "neg ~ a*pos\nenga ~ b*pos + f*neg\nachiev ~ c*neg + d*enga")
    picture = plots.mediation_forest(fit, language="en")
    text = picture.text()
    assert "All indirect" in text
    assert "Through Negative relationship, Engagement" in text
    (part,) = decompositions(fit)
    assert part.direct is None
    assert sum(route.estimate.estimate for route in part.routes) == pytest.approx(part.total.estimate)


def test_mediation_forest_of_plain_regressions_shows_direct_paths_alone(pooled: Any) -> None:
    picture = plots.mediation_forest(evidence.stage2(pooled, "achiev ~ a*pos + 0.2*neg"), language="en")
    text = picture.text()
    assert "Direct" in text
    assert "0.20" in [label for label, _ in boxes(picture.figure)]
    assert "Total" not in text


def test_heterogeneity_map_cells_equal_stage_one(pooled: Any) -> None:
    picture = plots.heterogeneity_map(pooled, language="en")
    assert len(marked(picture, "cell")) == 6
    rows = {row[0].en: row[1:] for row in picture.twin.table.rows}
    at = pooled.relations.index("enga~~pos")
    wanted = (
        pooled.counts["enga~~pos"][1],
        pooled.coefficients[at],
        math.sqrt(pooled.tau2[at]),
        100 * pooled.I2["enga~~pos"],
    )
    assert rows["Positive relationship – Engagement"] == pytest.approx(wanted)


def test_points_without_a_free_place_stay_unnamed() -> None:
    from nabij.evidence.plots.points import name_points

    sheet = paper.Sheet.of(2.0, 2.0)
    axes = sheet.panel(0.2, 0.2, 1.8, 1.8)
    axes.set_xlim(0, 1)
    axes.set_ylim(0, 1)
    same = np.full(30, 0.5)
    named = name_points(sheet, axes, same, same, ["a rather long name"] * 30, range(30))
    assert 0 < len(named) < 30
    assert overlaps(sheet.figure) == []


@given(st.text(st.characters(codec="ascii", min_codepoint=32), max_size=60), st.floats(0.3, 3.0))
@settings(max_examples=40)
def test_shortened_text_fits_or_is_only_an_ellipsis(text: str, room: float) -> None:
    short = paper.shorten(text, room)
    assert paper.text_width(short) <= room or short == paper.ELLIPSIS
    assert text.startswith(short.rstrip(paper.ELLIPSIS).rstrip()) or short == text


@given(st.text(st.sampled_from("ab c"), min_size=1, max_size=60), st.floats(0.3, 3.0))
@settings(max_examples=40)
def test_wrapped_lines_fit_and_keep_the_words(text: str, room: float) -> None:
    lines = paper.wrapped(text, room)
    assert all(paper.text_width(line) <= room for line in lines)
    if all(paper.text_width(word) <= room for word in text.split()):
        assert " ".join(lines).split() == text.split()


@given(st.floats(-50, 50), st.floats(0.001, 100), st.integers(2, 9))
@settings(max_examples=60)
def test_ticks_lie_within_the_range_and_are_few(low: float, span: float, most: int) -> None:
    found = paper.ticks(low, low + span, most)
    assert np.all((found >= low - 1e-6 * span) & (found <= low + span * 1.000001))
    assert found.size <= most + 2
    assert paper.tick_digits(found) <= 7


@given(st.floats(0.001, 1.0), st.floats(1.2, 5000), st.floats(0.8, 6))
@settings(max_examples=60)
def test_ratio_ticks_stand_apart(low: float, times: float, inches: float) -> None:
    found = paper.ratio_ticks(low, low * times, inches)
    assert np.all((found >= low * 0.999) & (found <= low * times * 1.001))
    if found.size > 2 and not np.allclose(np.log10(found) % 1, 0):
        assert np.diff(np.log(found)).min() / math.log(times) * inches >= 0.35


def test_ticks_closer_than_seven_decimals_show_seven() -> None:
    assert paper.tick_digits(np.array([0.25, 0.5])) == 2
    assert paper.tick_digits(np.array([1 / 3])) == 7


def test_funnel_of_fisher_z_has_round_correlations_at_their_places() -> None:
    fit = evidence.pool(np.arctanh([0.1, 0.5, 0.7, 0.3]), [0.01, 0.02, 0.03, 0.02])
    picture = plots.funnel(fit, measure="ZCOR", language="en")
    axes = picture.figure.axes[1]
    labels = [label.get_text() for label in axes.get_xticklabels()]
    assert "0.4" in labels
    places = dict(zip(labels, axes.get_xticks(), strict=True))
    assert places["0.4"] == pytest.approx(math.atanh(0.4))


def test_forest_of_fisher_z_stands_on_correlations_with_extra_words() -> None:
    fit = evidence.pool(np.arctanh([0.1, 0.9, 0.98]), [0.01, 0.02, 0.03])
    picture = plots.forest(fit, measure="ZCOR", extra={"sector": ["primary", 2.5, 3.0]})
    (axes,) = [a for a in picture.figure.axes if a.get_xlim()[1] == 1.0]
    assert axes.get_xlim()[0] >= -1.0
    assert [row[1] for row in picture.twin.table.rows[:3]] == ["primary", "2.5", "3"]


def test_note_on_differences_leaves_out_what_is_unknown(nested: Any) -> None:
    from nabij.evidence.plots.forest_rows import heterogeneity_note

    bare = replace(nested, I2=math.nan, QE=math.nan)
    assert heterogeneity_note(bare)("en").count("=") == 2


def test_influence_measure_without_numbers_leaves_an_empty_panel(average: Any) -> None:
    found = replace(average.influence(), cook_d=np.full(13, np.nan))
    picture = plots.influence(found)
    (points,) = marked(picture, "cook_d-plain")
    assert len(points.get_xdata()) == 0


def test_names_with_line_breaks_are_drawn_on_one_line() -> None:
    fit = evidence.pool([0.1, 0.2], [0.01, 0.01], method="FE", slab=["one\ntwo", "tab\there"])
    texts = [text for text, _ in boxes(plots.forest(fit).figure)]
    assert "one two" in texts
    assert "tab here" in texts


def test_layout_bends_an_arrow_round_a_box_in_its_way() -> None:
    sizes = dict.fromkeys("xmy", (1.0, 0.4))
    boxes = place_boxes({"x": 0, "m": 1, "y": 2}, sizes, across=True, along_gap=1.0, side_gap=0.5)
    straight, bent = arrow("x", "m", boxes), arrow("x", "y", boxes)
    t = np.linspace(0, 1, 60)
    assert np.allclose(straight.at(t)[:, 1], boxes["x"].y)
    assert not boxes["m"].holds(bent.at(t), 0.05).any()
    assert not boxes["x"].holds(bent.at(t[1:-1]), -0.01).any()


def test_layout_with_a_wall_of_boxes_takes_the_least_bad_curve() -> None:
    boxes = {"x": Box(0, 0, 0.5, 0.3), "y": Box(6, 0, 0.5, 0.3), "wall": Box(3, 0, 0.5, 40.0)}
    curve = arrow("x", "y", boxes)
    assert boxes["wall"].holds(curve.at(np.linspace(0, 1, 41)), 0.09).any()


def test_layout_arcs_bulge_outward_on_both_sides() -> None:
    side = {"a": Box(0, 0, 1, 0.4), "b": Box(0, 2, 1, 0.4)}
    flat = {"a": Box(0, 0, 1, 0.4), "b": Box(3, 0, 1, 0.4)}
    middle = np.array([0.5])
    assert arc("a", "b", side, across=True, outward=-1).at(middle)[0, 0] < -0.5
    assert arc("a", "b", side, across=True, outward=1).at(middle)[0, 0] > 0.5
    assert arc("a", "b", flat, across=False, outward=-1).at(middle)[0, 1] < -0.2
    assert arc("a", "b", flat, across=False, outward=1).at(middle)[0, 1] > 0.2


def test_labels_of_crossing_arrows_do_not_meet() -> None:
    boxes = {"a": Box(0, 0, 1, 0.4), "b": Box(0, 2, 1, 0.4), "c": Box(4, 0, 1, 0.4), "d": Box(4, 2, 1, 0.4)}
    curves = [arrow("a", "d", boxes), arrow("b", "c", boxes)]
    one, other = place_labels(curves, [(0.8, 0.3)] * 2, list(boxes.values()))
    assert not one.meets(other)
    assert not any(label.meets(box) for label in (one, other) for box in boxes.values())
