import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nabij.practice.circle import SECTOR_ANGLES, Sector, angular_distance
from nabij.practice.circle_summary import FitWord, Scaling, structural_summary, weighted_sums
from nabij.practice.errors import PracticeError

OCTANTS = (90, 135, 180, 225, 270, 315, 360, 45)
FIVE_POINTS = (1.0, 5.0)

# Mean profiles and correlation profiles with their parameters, printed by the R package circumplex for its
# data sets aw2009 (Wright and others, 2009) and jz2017 (Zimmermann and Wright, 2017). Scores and results are
# both rounded there to three decimals, hence 0.0015 for values, and more for angle and fit, where rounding of
# small profiles weighs more.
PUBLISHED = {
    "aw2009": (
        (0.374, -0.572, -0.520, 0.016, 0.688, 1.142, 1.578, 0.678),
        (0.423, 0.945, -0.264, 0.981, 344.4, 0.954),
    ),
    "jz2017_women": (
        (0.519, 0.504, 0.589, 0.685, 1.330, 1.361, 1.645, 0.933),
        (0.946, 0.459, -0.310, 0.554, 325.963, 0.889),
    ),
    "jz2017_men": (
        (0.585, 0.674, 0.664, 0.856, 1.075, 1.047, 1.300, 0.868),
        (0.884, 0.227, -0.186, 0.294, 320.685, 0.824),
    ),
    "jz2017_paranoid": (
        (0.329, 0.494, 0.329, 0.203, 0.102, 0.143, 0.207, 0.193),
        (0.250, -0.094, 0.117, 0.150, 128.9, 0.802),
    ),
    "jz2017_antisocial": (
        (0.368, 0.354, 0.187, 0.045, -0.073, -0.045, -0.018, 0.173),
        (0.124, -0.099, 0.203, 0.226, 115.9, 0.964),
    ),
    "jz2017_narcissistic": (
        (0.400, 0.385, 0.234, 0.108, 0.051, 0.058, 0.084, 0.300),
        (0.202, -0.062, 0.179, 0.189, 109.0, 0.957),
    ),
}


@pytest.mark.parametrize("name", PUBLISHED)
def test_structural_summary_of_a_published_profile_gives_the_printed_parameters(name):
    scores, (elevation, x, y, amplitude, displacement, fit) = PUBLISHED[name]

    summary = structural_summary(scores, score_range=(-1, 1), angles=OCTANTS)

    assert summary.elevation == pytest.approx(elevation, abs=0.0015)
    assert summary.x == pytest.approx(x, abs=0.0015)
    assert summary.y == pytest.approx(y, abs=0.0015)
    assert summary.amplitude == pytest.approx(amplitude, abs=0.0015)
    assert summary.displacement == pytest.approx(displacement, abs=0.35)
    assert summary.fit == pytest.approx(fit, abs=0.004)
    assert summary.scaling is Scaling.STRUCTURAL_SUMMARY


def test_structural_summary_of_a_pure_wave_points_to_its_sector():
    scores = [3 + math.cos(math.radians(angle - 22.5)) for angle in SECTOR_ANGLES]

    summary = structural_summary(scores, score_range=FIVE_POINTS)

    assert summary.sector is Sector.HELPING
    assert summary.amplitude == pytest.approx(1.0)
    assert summary.fit == pytest.approx(1.0)
    assert summary.fit_word is FitWord.GOOD


def test_structural_summary_of_a_flat_profile_has_no_angle_and_no_fit():
    summary = structural_summary([3.0] * 8, score_range=FIVE_POINTS)

    assert summary.displacement is None
    assert summary.fit is None
    assert summary.sector is None
    assert summary.fit_word is FitWord.UNDEFINED


def test_structural_summary_of_a_second_wave_has_fit_zero_and_no_angle():
    scores = [3 + math.cos(math.radians(2 * angle)) for angle in SECTOR_ANGLES]

    summary = structural_summary(scores, score_range=FIVE_POINTS)

    assert summary.displacement is None
    assert summary.fit == pytest.approx(0.0)
    assert summary.fit_word is FitWord.POOR


def test_structural_summary_with_a_small_wave_has_an_angle_but_no_direction():
    scores = [3 + 0.1 * math.cos(math.radians(angle - 22.5)) for angle in SECTOR_ANGLES]

    summary = structural_summary(scores, score_range=FIVE_POINTS)

    assert summary.displacement == pytest.approx(22.5)
    assert not summary.has_direction
    assert summary.sector is None


def test_fit_word_between_the_limits_is_acceptable():
    scores = [
        3 + math.cos(math.radians(angle)) + 0.55 * math.cos(math.radians(2 * angle - 90))
        for angle in SECTOR_ANGLES
    ]

    summary = structural_summary(scores, score_range=FIVE_POINTS)

    assert summary.fit_word is FitWord.ACCEPTABLE


profile = st.lists(st.floats(1, 5, allow_nan=False).map(lambda v: round(v, 3)), min_size=8, max_size=8)


@given(profile, st.integers(0, 7))
def test_rotating_a_profile_rotates_displacement_and_keeps_amplitude(scores, turns):
    before = structural_summary(scores, score_range=FIVE_POINTS)
    rotated = scores[-turns:] + scores[:-turns] if turns else scores
    after = structural_summary(rotated, score_range=FIVE_POINTS)

    assert after.amplitude == pytest.approx(before.amplitude, abs=1e-9)
    assert after.elevation == pytest.approx(before.elevation)
    assert after.fit == (None if before.fit is None else pytest.approx(before.fit, abs=1e-9))
    if before.amplitude > 1e-3:
        assert angular_distance(after.displacement, before.displacement - 45 * turns) < 1e-6


@given(profile)
def test_weighted_sums_of_eight_scales_are_four_times_the_summary(scores):
    sums = weighted_sums(scores)
    summary = structural_summary(scores, score_range=FIVE_POINTS)

    assert sums.friendliness == pytest.approx(4 * summary.x, abs=1e-9)
    assert sums.influence == pytest.approx(4 * summary.y, abs=1e-9)
    assert sums.scaling is Scaling.WEIGHTED_SUM


@pytest.mark.parametrize(
    ("scores", "angles", "score_range", "code"),
    [
        ([1.0] * 7, SECTOR_ANGLES, FIVE_POINTS, "circle.count"),
        ([1.0, 2.0], (0, 180), FIVE_POINTS, "circle.count"),
        ([1.0, math.nan, 2.0, 1.0], (0, 90, 180, 270), FIVE_POINTS, "circle.score"),
        ([1.0, 2.0, 3.0, 4.0], (0, 10, 20, 30), FIVE_POINTS, "circle.uneven_angles"),
        ([1.0] * 8, SECTOR_ANGLES, (5.0, 5.0), "circle.range"),
    ],
)
def test_structural_summary_of_wrong_input_gives_a_code(scores, angles, score_range, code):
    with pytest.raises(PracticeError) as raised:
        structural_summary(scores, score_range=score_range, angles=angles)

    assert raised.value.code == code
