from datetime import date, timedelta

import pytest

from nabij.practice.errors import PracticeError
from nabij.practice.mood import SHAPES, WORDS, FollowUp, Mood, MoodCheckin, MoodWord, quiet_follow_ups

TODAY = date(2025, 9, 1)


def checkin(pupil, mood=Mood.RED, *, on=TODAY, **more):
    return MoodCheckin(pupil, on, mood, **more)


def test_every_colour_has_its_own_shape_and_words():
    assert len(set(SHAPES.values())) == len(Mood)
    assert sorted(word for words in WORDS.values() for word in words) == sorted(MoodWord)


def test_word_of_another_colour_is_refused():
    with pytest.raises(PracticeError, match=r"mood\.word"):
        checkin("a", Mood.GREEN, word=MoodWord.SAD)


def test_follow_up_is_for_silent_reds_and_for_who_asked():
    found = quiet_follow_ups(
        [
            checkin("silent", word=MoodWord.SAD),
            checkin("spoke", spoke=True),
            checkin("fine", Mood.GREEN),
            checkin("asks", Mood.GREEN, wants_a_word=True),
            checkin("yesterday", on=TODAY - timedelta(days=1)),
            checkin("visited"),
        ],
        today=TODAY,
        visited=frozenset({"visited"}),
    )

    assert [(one.pupil, one.reason) for one in found] == [
        ("silent", FollowUp.RED_AND_SILENT),
        ("asks", FollowUp.ASKED_FOR_A_WORD),
    ]


def test_follow_up_looks_at_the_newest_choice_but_keeps_a_wish_for_a_word():
    found = quiet_follow_ups(
        [
            checkin("a"),
            checkin("b", wants_a_word=True),
            checkin("a", Mood.ORANGE),
            checkin("b", Mood.GREEN),
        ],
        today=TODAY,
    )

    assert [(one.pupil, one.reason) for one in found] == [("b", FollowUp.ASKED_FOR_A_WORD)]
