from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nabij.practice.attention import Choice, Dismissal, Shown, choose_for_today
from nabij.practice.balance import BalanceReminder, BalanceState
from nabij.practice.dyad_facts import Commitment, DyadFacts, Level, Rhythm, WordCount
from nabij.practice.errors import PracticeError
from nabij.practice.reasons import ReasonCode
from nabij.practice.schooldays import ClosedRange, SchoolCalendar

CALENDAR = SchoolCalendar(
    date(2025, 9, 1), date(2026, 7, 3), (ClosedRange(date(2025, 12, 20), date(2026, 1, 4)),)
)
DAYS = CALENDAR.school_days
TODAY = DAYS[100]
ORDER = list(ReasonCode)
WORDS = (ReasonCode.WORDS_NEGATIVE, ReasonCode.WORDS_NONE)


def choose(facts: list[DyadFacts], today: date = TODAY, **more: object) -> tuple[Choice, ...]:
    return choose_for_today(facts=facts, today=today, calendar=CALENDAR, **more)  # type: ignore[arg-type]


def names(choices: tuple[Choice, ...]) -> list[str]:
    return [one.dyad for one in choices]


def waiting(dyad: str, days: int, **more: object) -> DyadFacts:
    return DyadFacts(dyad, last_talk_day=DAYS[100 - days], **more)  # type: ignore[arg-type]


maybe_day = st.none() | st.integers(40, 104).map(lambda number: DAYS[number])
balances = st.sampled_from(
    [None, BalanceReminder(BalanceState.MET), BalanceReminder(BalanceState.OPEN, 2, DAYS[97], DAYS[107])]
)


@st.composite
def classes(draw: st.DrawFn) -> list[DyadFacts]:
    number = draw(st.integers(0, 9))
    return [
        DyadFacts(
            f"d{place}",
            absent_today=draw(st.integers(0, 5)) == 0,
            last_talk_day=draw(maybe_day),
            commitment=draw(st.none() | st.builds(Commitment, st.just("promise"), st.sampled_from(DAYS))),
            repair_open_since=draw(maybe_day),
            silent_red_day=draw(maybe_day),
            balance=draw(balances),
            words=draw(st.none() | st.builds(WordCount, st.just(DAYS[99]), *[st.integers(0, 3)] * 3)),
            closeness=draw(st.none() | st.sampled_from(Level)),
            conflict=draw(st.none() | st.sampled_from(Level)),
            unknown_facts=draw(st.none() | st.integers(0, 4)),
        )
        for place in range(number)
    ]


dismissal_lists = st.lists(
    st.builds(
        Dismissal,
        st.sampled_from([f"d{n}" for n in range(9)]),
        st.sampled_from(ReasonCode),
        st.sampled_from(DAYS[90:101]),
    ),
    max_size=12,
)
shown_lists = st.lists(
    st.builds(Shown, st.sampled_from([f"d{n}" for n in range(9)]), st.sampled_from(DAYS[95:101])),
    max_size=20,
)


@given(facts=classes(), shown=shown_lists, dismissals=dismissal_lists, data=st.data())
@settings(max_examples=60, deadline=None)
def test_choice_of_any_class_keeps_every_rule(facts, shown, dismissals, data):
    chosen = choose(facts, shown=shown, dismissals=dismissals)
    shuffled = choose(data.draw(st.permutations(facts)), shown=shown, dismissals=dismissals)

    assert chosen == shuffled
    assert len(chosen) <= 3
    assert len(set(names(chosen))) == len(chosen)
    absent = {one.dyad for one in facts if one.absent_today}
    assert not absent & set(names(chosen))
    places = [ORDER.index(one.reason.code) for one in chosen if one.reason.code not in WORDS]
    assert places == sorted(places)
    for one, two in pairwise(chosen):
        assert one.reason.code != two.reason.code or one.waiting >= two.waiting
    shown_on = {(one.dyad, one.day) for one in shown}
    for one in chosen:
        both = {(one.dyad, DAYS[99]), (one.dyad, DAYS[98])} <= shown_on
        assert not both or one.reason.code is ReasonCode.COMMITMENT_DUE


@given(facts=classes())
@settings(max_examples=30, deadline=None)
def test_choice_over_two_weeks_never_shows_one_pupil_three_days_running(facts):
    calm = [replace(one, commitment=None) for one in facts]
    shown: list[Shown] = []
    for today in DAYS[90:105]:
        shown += [Shown(one.dyad, today) for one in choose(calm, today, shown=shown)]

    for one in calm:
        days = {DAYS.index(s.day) for s in shown if s.dyad == one.dyad}
        assert not any({day, day + 1, day + 2} <= days for day in days)


@given(facts=classes(), limit=st.integers(0, 3))
@settings(max_examples=30, deadline=None)
def test_choice_with_a_smaller_limit_is_the_head_of_the_larger(facts, limit):
    assert choose(facts, limit=limit) == choose(facts)[:limit]


def test_choice_with_equal_reasons_goes_to_the_longest_not_met():
    facts = [waiting("a", 20), waiting("b", 40), waiting("c", 30), waiting("d", 25)]

    assert names(choose(facts)) == ["b", "c", "d"]


def test_choice_with_equal_waiting_goes_to_the_one_shown_longest_ago():
    facts = [waiting(name, 20) for name in "abcd"]
    shown = [Shown("a", DAYS[90]), Shown("b", DAYS[80]), Shown("b", DAYS[70]), Shown("c", TODAY)]

    assert names(choose(facts, shown=shown)) == ["c", "d", "b"]


def test_choice_puts_an_earlier_reason_before_a_longer_wait():
    facts = [waiting("a", 60), waiting("b", 3, repair_open_since=DAYS[99])]

    assert names(choose(facts)) == ["b", "a"]


def test_choice_orders_negative_words_and_no_words_by_waiting():
    facts = [
        waiting("a", 5, words=WordCount(DAYS[99], 0, 3)),
        waiting("b", 9, words=WordCount(DAYS[99])),
    ]

    assert names(choose(facts)) == ["b", "a"]


def test_choice_keeps_further_reasons_beside_the_first():
    chosen = choose([waiting("a", 60, silent_red_day=DAYS[99])])[0]

    assert chosen.reason.code is ReasonCode.SILENT_RED
    assert [reason.code for reason in chosen.also] == [ReasonCode.NOT_MET]
    assert chosen.waiting == 60


def test_choice_after_two_days_running_rests_unless_a_commitment_is_due():
    shown = [Shown("a", DAYS[98]), Shown("a", DAYS[99])]
    plain = waiting("a", 40)

    assert choose([plain], shown=shown) == ()
    assert names(choose([plain], DAYS[101], shown=shown)) == ["a"]
    promised = replace(plain, commitment=Commitment("promise", TODAY))
    assert names(choose([promised], shown=shown)) == ["a"]


def test_choice_after_a_holiday_counts_the_school_days_before_it():
    first_back = DAYS.index(date(2026, 1, 5))
    shown = [Shown("a", DAYS[first_back - 1]), Shown("a", DAYS[first_back - 2])]

    assert choose([DyadFacts("a")], DAYS[first_back], shown=shown) == ()


def test_choice_on_the_first_days_of_the_year_has_no_days_before():
    facts = [DyadFacts("a", commitment=Commitment("promise", DAYS[0]))]

    assert names(choose(facts, DAYS[0])) == ["a"]
    assert names(choose(facts, DAYS[1])) == ["a"]


def test_choice_asked_again_on_the_same_day_is_the_same():
    facts = [waiting(name, 20) for name in "abcd"]
    first = choose(facts)

    assert choose(facts, shown=[Shown(one.dyad, TODAY) for one in first]) == first


def test_choice_with_a_dismissed_reason_returns_it_on_the_fifth_school_day():
    facts = [waiting("a", 40)]
    dismissals = [Dismissal("a", ReasonCode.NOT_MET, TODAY), Dismissal("a", ReasonCode.NOT_MET, DAYS[90])]

    assert choose(facts, TODAY, dismissals=dismissals) == ()
    assert choose(facts, DAYS[104], dismissals=dismissals) == ()
    assert names(choose(facts, DAYS[105], dismissals=dismissals)) == ["a"]


def test_choice_with_a_dismissed_first_reason_shows_the_next_one():
    facts = [waiting("a", 40, silent_red_day=DAYS[99])]
    dismissals = [Dismissal("a", ReasonCode.SILENT_RED, TODAY)]

    assert choose(facts, dismissals=dismissals)[0].reason.code is ReasonCode.NOT_MET


def test_choice_with_something_newer_than_a_dismissal_shows_it_at_once():
    dismissals = [Dismissal("a", ReasonCode.REPAIR_OPEN, DAYS[98])]

    assert choose([waiting("a", 1, repair_open_since=DAYS[98])], dismissals=dismissals) == ()
    fresh = [waiting("a", 1, repair_open_since=DAYS[99])]
    assert choose(fresh, dismissals=dismissals)[0].reason.value("since") == DAYS[99]


def test_choice_with_a_quicker_rhythm_brings_a_dismissed_reason_back_sooner():
    dismissals = [Dismissal("a", ReasonCode.NOT_MET, DAYS[99])]

    assert choose([waiting("a", 40)], dismissals=dismissals) == ()
    assert names(choose([waiting("a", 40)], dismissals=dismissals, rhythm=Rhythm(dismissed=1))) == ["a"]


def test_choice_with_a_day_shown_in_the_weekend_ignores_it():
    weekend = DAYS[99] + timedelta(days=(5 - DAYS[99].weekday()))
    shown = [Shown("a", weekend), Shown("a", DAYS[99])]

    assert names(choose([waiting("a", 40)], shown=shown)) == ["a"]


@pytest.mark.parametrize("limit", [-1, 4])
def test_choice_of_more_than_three_or_less_than_none_is_refused(limit):
    with pytest.raises(PracticeError) as caught:
        choose([], limit=limit)

    assert caught.value.code == "attention.limit"


def test_choice_with_two_facts_about_one_dyad_is_refused():
    with pytest.raises(PracticeError) as caught:
        choose([DyadFacts("a"), DyadFacts("a")])

    assert caught.value.code == "attention.double_dyad"
