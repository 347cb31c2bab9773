from collections import Counter
from dataclasses import replace
from datetime import date
from random import Random
from statistics import fmean

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nabij.content.moments import moment_catalogue
from nabij.practice.errors import PracticeError
from nabij.practice.schooldays import ClosedRange, SchoolCalendar
from nabij.practice.simulation import (
    Colour,
    DyadState,
    Intervention,
    ProcessNumbers,
    PupilTraits,
    SchoolYear,
    SimulatedDyad,
    Story,
    TeacherTraits,
    YearNumbers,
    scene_of,
    simulate_school_year,
)

CALENDAR = SchoolCalendar(
    date(2025, 8, 25), date(2026, 7, 3), (ClosedRange(date(2025, 10, 18), date(2025, 10, 26)),)
)
HALF = date(2026, 2, 6)
LENGTH = sum(day <= HALF for day in CALENDAR.school_days)


def dyads(number: int = 4, **more: object) -> list[SimulatedDyad]:
    return [SimulatedDyad(f"d{place}", "noor", **more) for place in range(number)]  # type: ignore[arg-type]


def run(chosen: list[SimulatedDyad], seed: int = 1, **more: object) -> SchoolYear:
    more.setdefault("until", HALF)
    return simulate_school_year(CALENDAR, chosen, Random(seed), **more)  # type: ignore[arg-type]


def last_closeness(year: SchoolYear, dyad: str) -> float:
    return next(one.closeness for one in reversed(year.latents) if one.dyad == dyad)


def test_year_with_the_same_seed_is_the_same_and_with_another_is_not():
    assert run(dyads()) == run(dyads())
    assert run(dyads()) != run(dyads(), seed=2)


@given(st.integers(0, 10_000), st.sampled_from([None, *Story]))
@settings(max_examples=15, deadline=None)
def test_year_of_any_seed_is_in_order_in_bounds_and_on_school_days(seed, story):
    traits = PupilTraits(temper=0.9, outgoing=0.4, sunny=0.3)
    year = run(dyads(2, story=story, pupil_traits=traits), seed, until=date(2025, 12, 1))

    known = {kind.code for kind in moment_catalogue().kinds}
    assert list(year.moments) == sorted(year.moments)
    for moment in year.moments:
        assert CALENDAR.is_school_day(moment.day)
        assert 0 <= moment.minute < 1440
        assert moment.kind in known
        assert moment.dyads
    for one in year.latents:
        assert min(one.closeness, one.conflict, one.dependency) >= 0
        assert max(one.closeness, one.conflict, one.dependency) <= 1
    assert all(1 <= one.strength <= 5 for one in year.emotions)
    for promise in year.promises:
        assert promise.due > promise.day
        assert promise.kept_on in (None, promise.due)


def test_year_measures_every_dyad_once_a_week():
    year = run(dyads(2))
    weeks = {day.isocalendar()[:2] for day in CALENDAR.school_days if day <= HALF}

    assert Counter(one.dyad for one in year.latents) == {"d0": len(weeks), "d1": len(weeks)}


def test_year_without_an_end_runs_to_the_last_school_day():
    year = run(dyads(1), until=None)

    assert year.latents[-1].day == CALENDAR.school_days[-1]


def test_year_of_two_teachers_greets_each_class_apart():
    year = run([*dyads(2), SimulatedDyad("e0", "bas")])
    greeted = {one.teacher: set() for one in year.moments}
    for one in year.moments:
        if one.kind == "greeting":
            greeted[one.teacher] |= set(one.dyads)

    assert greeted == {"noor": {"d0", "d1"}, "bas": {"e0"}}


def test_year_in_which_everybody_is_away_has_no_moments():
    year = run(dyads(2), year=YearNumbers(absence=1.0))

    assert year.moments == ()
    assert year.moods == ()


def test_year_with_an_intervention_leaves_every_other_dyad_as_it_was():
    plan = Intervention("d1", date(2025, 10, 20))

    before, after = run(dyads()), run(dyads(), interventions=[plan])

    def others(year: SchoolYear) -> list[object]:
        return [one for one in year.latents if one.dyad != "d1"]

    assert others(before) == others(after)
    assert before != after


def test_year_with_two_by_ten_has_ten_moments_on_ten_school_days():
    year = run(
        dyads(1),
        interventions=[Intervention("d0", date(2025, 10, 20)), Intervention("d0", date(2025, 9, 1), 1)],
        year=YearNumbers(absence=0.0),
    )
    days = [one.day for one in year.moments if one.kind == "two_by_ten"]

    assert len(days) == len(set(days)) == 11
    assert days[1] == date(2025, 10, 27)


def test_year_with_two_by_ten_is_closer_on_average():
    plan = Intervention("d0", date(2026, 1, 12), 20)

    plain = fmean(last_closeness(run(dyads(1), seed), "d0") for seed in range(20))
    helped = fmean(last_closeness(run(dyads(1), seed, interventions=[plan]), "d0") for seed in range(20))

    assert helped > plain


def test_year_with_a_warmer_teacher_is_closer_on_average():
    def average(warmth: float) -> float:
        chosen = dyads(12, teacher_traits=TeacherTraits(warmth=warmth))
        year = run(chosen)
        return fmean(last_closeness(year, one.dyad) for one in chosen)

    assert average(0.9) > average(0.6) > average(0.2)


def test_year_with_attention_to_who_asks_leaves_the_quiet_pupil_behind():
    def talks(evenness: float) -> int:
        chosen = dyads(
            6, teacher_traits=TeacherTraits(evenness=evenness), pupil_traits=PupilTraits(outgoing=0.05)
        )
        return sum(len(one.dyads) == 1 and one.kind == "chat" for one in run(chosen).moments)

    assert talks(1.0) > 2 * talks(0.0)


def test_year_of_fierce_friction_brings_clashes_rungs_and_repairs():
    fierce = dyads(
        3,
        teacher_traits=TeacherTraits(warmth=0.25, patience=0.1, repairs=1.0, notes=1.0),
        pupil_traits=PupilTraits(temper=1.0, sunny=0.2, outgoing=0.1),
        start=DyadState(conflict=0.6, pupil_view=-0.6, tie_view=-0.5),
    )
    year = run(fierce, year=YearNumbers(friction=0.6))
    kinds = Counter(one.kind for one in year.moments)

    assert kinds["clash"] > 5
    assert kinds["repair_talk"] > 5
    assert kinds["correction_public"] > 5
    assert any(one.feeling.negative for one in year.emotions)
    assert {one.colour for one in year.moods} >= {Colour.RED, Colour.ORANGE}


def test_year_of_a_kind_teacher_corrects_mostly_unseen():
    kind = dyads(6, teacher_traits=TeacherTraits(warmth=0.9, patience=0.9))
    kinds = Counter(one.kind for one in run(kind, year=YearNumbers(friction=0.6)).moments)

    unseen = kinds["correction_non_verbal"] + kinds["correction_whispered"]
    assert unseen > kinds["correction_anonymous"] > kinds["correction_public"]


def test_year_of_a_reliable_teacher_keeps_promises_and_of_a_forgetful_one_leaves_them_open():
    often = YearNumbers(promise=1.0, keeping=1.0, absence=0.0)
    kept = run(dyads(2), year=often).promises
    open_ones = run(dyads(2), year=replace(often, keeping=0.0)).promises

    assert kept
    assert all(one.kept_on == one.due for one in kept)
    assert open_ones
    assert all(one.kept_on is None for one in open_ones)


def test_promise_that_falls_on_a_day_away_stays_open():
    year = run(dyads(6), year=YearNumbers(promise=1.0, keeping=1.0, absence=0.4))

    assert any(one.kept_on is None for one in year.promises)


@pytest.mark.parametrize("seed", range(5))
def test_story_of_the_clash_ends_repaired_with_good_moments_and_a_check_back(seed):
    hot = PupilTraits(temper=0.5)
    year = run([SimulatedDyad("d", "noor", pupil_traits=hot, story=Story.CLASH_REPAIRED)], seed)
    begin = CALENDAR.school_days[3 * LENGTH // 5]
    after = [one for one in year.moments if one.day >= begin and one.dyads == ("d",)]
    day_after = CALENDAR.next_school_day(begin)

    assert {"clash", "harsh_word"} <= {one.kind for one in after if one.day == begin}
    repairs = {one.kind for one in after if one.day == day_after}
    assert {"apology", "repair_talk", "agreement"} <= repairs
    good = [one for one in after if one.kind in ("praise", "interest", "chat") and one.day > day_after]
    assert len(good) >= 6
    assert any(one.day == day_after for one in year.promises)
    weeks = [one.conflict for one in year.latents if one.day >= begin]
    assert weeks[-1] < weeks[0] + 0.05


@pytest.mark.parametrize("seed", range(5))
def test_story_of_the_quiet_pupil_ends_without_a_word_for_weeks(seed):
    quiet = PupilTraits(outgoing=0.1, temper=0.1)
    year = run([SimulatedDyad("d", "noor", pupil_traits=quiet, story=Story.SLIPS_FROM_VIEW)], seed)
    late = [one.kind for one in year.moments if one.day >= CALENDAR.school_days[LENGTH - 28]]

    assert set(late) <= {"greeting", "goodbye"}
    assert year.promises == ()


@pytest.mark.parametrize("seed", range(5))
def test_story_of_the_spiral_goes_down_and_is_turned(seed):
    fiery = PupilTraits(temper=0.6)
    year = run([SimulatedDyad("d", "noor", pupil_traits=fiery, story=Story.SPIRAL_TURNED)], seed)
    conflict = [one.conflict for one in year.latents]
    turn = CALENDAR.school_days[9 * LENGTH // 20]

    assert max(conflict) > conflict[0] + 0.1
    assert conflict[-1] < max(conflict) - 0.1
    assert year.latents[-1].closeness > next(o.closeness for o in year.latents if o.day >= turn) - 0.02
    assert sum(one.kind == "two_by_ten" for one in year.moments) == 10


def test_scene_without_a_story_is_plain():
    assert scene_of(None, 3, 100) == scene_of(Story.SPIRAL_TURNED, 3, 100)


def test_year_of_a_calmer_process_has_less_conflict():
    fierce = {"pupil_traits": PupilTraits(temper=0.9)}

    usual = run(dyads(4, **fierce))
    calm = run(dyads(4, **fierce), process=ProcessNumbers(conflict_rate=0.0, clash_weight=0.0))

    assert fmean(o.conflict for o in calm.latents) < fmean(o.conflict for o in usual.latents)


@pytest.mark.parametrize(
    ("chosen", "more", "code"),
    [
        ([*dyads(1), *dyads(1)], {}, "simulation.double_dyad"),
        (dyads(1), {"interventions": [Intervention("x", HALF)]}, "simulation.unknown_dyad"),
        (dyads(1), {"until": date(2025, 8, 1)}, "simulation.no_days"),
    ],
)
def test_year_that_cannot_be_is_refused(chosen, more, code):
    with pytest.raises(PracticeError) as caught:
        run(chosen, **more)

    assert caught.value.code == code


@pytest.mark.parametrize("more", [{"school_days": 0}, {"warmth": 1.5}])
def test_intervention_out_of_range_is_refused(more):
    with pytest.raises(PracticeError) as caught:
        Intervention("d0", HALF, **more)

    assert caught.value.code == "simulation.intervention"
