from datetime import date

import pytest

from nabij.practice.knowing import (
    Interest,
    Knowledge,
    Question,
    Recall,
    class_gaps,
    gaps_of,
    interest_to_bring_up,
    unknown_names,
)

ALL = frozenset(Question)


def test_gaps_of_a_new_pupil_are_all_four_and_start_with_what_opens_a_talk():
    gaps = gaps_of(Knowledge("sem"))

    assert gaps.unknown == tuple(Question)
    assert gaps.count == 4
    assert gaps.next_question is Question.KEEN_ON
    assert gaps.no_interest


def test_gaps_count_what_was_forgotten_at_the_last_recall():
    knowledge = Knowledge(
        "sem",
        ALL,
        (
            (Question.SIBLINGS, Recall.FORGOT),
            (Question.HOBBIES, Recall.FORGOT),
            (Question.HOBBIES, Recall.KNEW),
        ),
        interests=1,
    )

    gaps = gaps_of(knowledge)

    assert gaps.forgotten == (Question.SIBLINGS,)
    assert gaps.next_question is Question.SIBLINGS


def test_gaps_of_a_well_known_pupil_are_none():
    gaps = gaps_of(Knowledge("sem", ALL, interests=2))

    assert gaps.count == 0
    assert gaps.next_question is None


def test_class_gaps_keep_the_order_given():
    known = [Knowledge("a", ALL), Knowledge("b"), Knowledge("c", ALL, interests=1)]

    assert [gaps.dyad for gaps in class_gaps(known)] == ["a", "b"]


@pytest.mark.parametrize(("school_days", "say_so"), [(14, False), (15, True)])
def test_unknown_names_are_said_plainly_after_three_weeks(school_days, say_so):
    known = [
        Knowledge("a", name_recall=Recall.KNEW),
        Knowledge("b", name_recall=Recall.FORGOT),
        Knowledge("c"),
        Knowledge("d", name_recall=Recall.PARTLY),
    ]

    found = unknown_names(known, school_days=school_days)

    assert found.dyads == ("b", "c")
    assert found.say_so is say_so


def test_unknown_names_of_a_known_class_are_not_mentioned():
    assert not unknown_names([Knowledge("a", name_recall=Recall.KNEW)], school_days=99).say_so


@pytest.mark.parametrize(
    ("since", "expected"), [((3, 9), None), ((12, 30), "judo"), ((12, 12), "cats"), ((), None)]
)
def test_interest_that_waited_longest_is_brought_up(since, expected):
    interests = [Interest("cats", date(2025, 9, 1)), Interest("judo", date(2025, 9, 1))]

    found = interest_to_bring_up(interests, school_days_since=since)

    assert (found.id if found else None) == expected
