"""What is said about reliability, agreement and power."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np

from nabij import evidence
from nabij.evidence.words import measurement
from nabij.evidence.words.language import Both

SCORES = np.array(
    [[1, 2, 1, 5], [3, 3, 4, 2], [5, 4, 5, 1], [2, 2, 3, 4], [4, 5, 4, 2], [3, 2, 3, 3]], dtype=float
)
NAMES = ["i1", "i2", "i3", "i4"]


def test_item_that_goes_against_the_rest_is_named() -> None:
    found = evidence.alpha(SCORES)
    (en,) = measurement.reliability_words(found, evidence.omega(SCORES), NAMES, "en")
    assert "i4 goes against the rest" in en
    assert "Below 0.70" in en
    (nl,) = measurement.reliability_words(found, None, NAMES, "nl")
    assert "omega" not in nl
    assert "Onder 0,70" in nl
    assert measurement.items_table(found, NAMES).rows[3][4] == found.items[3].item_rest


def test_items_that_hang_together_still_do_not_show_one_thing() -> None:
    good = evidence.alpha(SCORES[:, :3])
    omega = evidence.omega(SCORES[:, :3])
    (en,) = measurement.reliability_words(good, replace(omega, improper=True), NAMES[:3], "en")
    assert "does not show that the items measure one thing" in en
    assert "omega should not be trusted" in en
    (en,) = measurement.reliability_words(good, replace(omega, improper=False), NAMES[:3], "en")
    assert "trusted" not in en


def test_kappa_says_what_chance_alone_would_give() -> None:
    found = evidence.kappa(list("aabbabab"), list("aabbabba"))
    assert measurement.kappa_table(found, 0.95).rows[0][2] == found.value
    en = measurement.kappa_words(found, "en", "colleague", raters=2, weighted=True)
    assert "chance alone would give 50%" in en
    assert "z = " in en
    assert "Near misses" in en
    assert "2 raters, 8 subjects." in en
    nl = measurement.kappa_words(found, "nl", "teacher", gaps=True)
    assert "beoordeling die ontbreekt" in nl
    assert "z = " not in nl
    assert "dichtbij" not in nl


def test_intraclass_correlations_say_which_form_to_take() -> None:
    found = evidence.icc(np.vstack([SCORES[:, :3], [np.nan, 1, 2]]))
    rows = measurement.icc_table(found, 0.95).rows
    assert rows[1][1] == measurement.FORMS["2"]
    assert rows[1][2] == Both("one rater", "één beoordelaar")
    assert rows[-1][2] == Both("their mean", "hun gemiddelde")
    assert "1 targets were left out" in measurement.icc_words(found, "en")
    assert "weggelaten" not in measurement.icc_words(evidence.icc(SCORES), "nl")


def test_power_says_what_it_assumes() -> None:
    rows = measurement.power_table([(5, 0.5, math.nan), (10, 0.8, 0.3)]).rows
    assert rows[1] == (10, 80.0, 30.0)
    assert math.isnan(rows[0][2])
    assert "12 studies" in measurement.power_words(12, 0.8, 0.15, 0.01, 0.02, "en")
    assert "12 studies nodig" in measurement.power_words(12, 0.8, 0.15, 0.01, 0.02, "nl")
