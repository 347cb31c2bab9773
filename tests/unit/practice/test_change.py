import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nabij.practice.change import (
    ClassicNoise,
    NoiseOrigin,
    ObservedNoise,
    Variant,
    Verdict,
    change_band,
    compare,
    measurement_band,
    observed_noise,
    reliable_change,
)
from nabij.practice.errors import PracticeError

FIVE = (1.0, 5.0)


def classic(sd=0.8, r=0.9):
    return ClassicNoise(sd, r, NoiseOrigin.ASSUMED)


# Hand count: 1.96 * sd * sqrt(2) * sqrt(1 - r), printed with two decimals.
@pytest.mark.parametrize(
    ("sd", "r", "needed"), [(0.8, 0.9, 0.70), (0.8, 0.85, 0.86), (0.8, 0.78, 1.04), (0.7, 0.64, 1.16)]
)
def test_smallest_difference_beyond_noise_matches_the_hand_count(sd, r, needed):
    assert reliable_change(3, 3, classic(sd, r)).needed == pytest.approx(needed, abs=0.005)


@pytest.mark.parametrize(
    ("after", "verdict"), [(3.75, Verdict.MORE_THAN_NOISE), (3.65, Verdict.NOTHING_TO_CONCLUDE_YET)]
)
def test_change_is_more_than_noise_only_beyond_that_difference(after, verdict):
    reading = reliable_change(3.0, after, classic())

    assert reading.verdict is verdict
    assert reading.variant is Variant.JACOBSON_TRUAX


def test_observed_variant_takes_the_mean_difference_off():
    noise = ObservedNoise(0.5, NoiseOrigin.OWN_SCHOOL, mean_difference=0.4)

    reading = reliable_change(2.0, 3.0, noise)

    assert reading.index == pytest.approx(1.2)
    assert reading.difference == pytest.approx(1.0)
    assert reading.variant is Variant.OBSERVED_DIFFERENCE


def test_observed_noise_from_unequal_spreads_matches_the_hand_count():
    # 0.8^2 + 0.6^2 - 2 * 0.5 * 0.8 * 0.6 = 0.52
    noise = observed_noise(sd_first=0.8, sd_second=0.6, retest=0.5, origin=NoiseOrigin.MANUAL)

    assert noise.sd_difference == pytest.approx(math.sqrt(0.52))


@given(st.floats(0.1, 3), st.floats(0, 0.99))
def test_observed_noise_with_equal_spreads_is_the_classic_noise(sd, r):
    noise = observed_noise(sd_first=sd, sd_second=sd, retest=r, origin=NoiseOrigin.ASSUMED)

    assert noise.sd_difference == pytest.approx(classic(sd, r).sd_difference)


@given(st.floats(1, 5), st.floats(1, 5))
def test_change_turned_round_has_the_opposite_index(before, after):
    there, back = reliable_change(before, after, classic()), reliable_change(after, before, classic())

    assert there.index == pytest.approx(-back.index)
    assert there.verdict is back.verdict


@pytest.mark.parametrize(
    "make",
    [
        lambda: classic(0.0),
        lambda: classic(r=1.0),
        lambda: classic(r=-0.1),
        lambda: classic(math.inf),
        lambda: ObservedNoise(0.0, NoiseOrigin.ASSUMED),
        lambda: ObservedNoise(math.inf, NoiseOrigin.ASSUMED),
        lambda: observed_noise(sd_first=0, sd_second=1, retest=0, origin=NoiseOrigin.ASSUMED),
        lambda: observed_noise(sd_first=1, sd_second=1, retest=1, origin=NoiseOrigin.ASSUMED),
    ],
)
def test_noise_that_cannot_be_is_refused(make):
    with pytest.raises(PracticeError, match=r"change\.noise"):
        make()


def test_score_that_is_no_number_is_refused():
    with pytest.raises(PracticeError, match=r"change\.score"):
        reliable_change(math.nan, 3.0, classic())


@pytest.mark.parametrize(("before", "after"), [(None, 3.0), (3.0, None)])
def test_comparison_without_a_measurement_has_too_few(before, after):
    assert compare(before, after, classic=classic(), observed=None).verdict is Verdict.TOO_FEW


def test_comparison_without_any_known_noise_has_too_few():
    assert compare(1.0, 5.0, classic=None, observed=None).verdict is Verdict.TOO_FEW


def test_comparison_on_which_the_variants_differ_concludes_nothing():
    wide = ObservedNoise(0.6, NoiseOrigin.OWN_SCHOOL)

    change = compare(3.0, 4.0, classic=classic(), observed=wide)

    assert change.variants_differ
    assert change.verdict is Verdict.NOTHING_TO_CONCLUDE_YET


def test_comparison_on_which_the_variants_agree_says_more_than_noise():
    change = compare(2.0, 4.0, classic=classic(), observed=ObservedNoise(0.5, NoiseOrigin.OWN_SCHOOL))

    assert change.verdict is Verdict.MORE_THAN_NOISE
    assert not change.variants_differ


@given(st.floats(1, 5), st.floats(0.1, 2), st.floats(0, 0.99))
def test_bands_hold_the_value_and_stay_on_the_scale(value, sd, r):
    band = measurement_band(value, noise=classic(sd, r), score_range=FIVE)
    wider = change_band(value, noise=classic(sd, r), score_range=FIVE)

    assert band.covers(value)
    assert 1 <= wider.low <= band.low <= value <= band.high <= wider.high <= 5


def test_change_band_follows_the_mean_difference():
    noise = ObservedNoise(0.1, NoiseOrigin.OWN_SCHOOL, mean_difference=0.5)

    band = change_band(3.0, noise=noise, score_range=FIVE)

    assert (band.low, band.high) == pytest.approx((3.304, 3.696))
    assert not band.covers(3.0)
