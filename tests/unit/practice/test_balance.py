from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nabij.practice.balance import (
    BalanceReminder,
    BalanceState,
    DyadSummary,
    apply,
    balance_reminder,
    late,
    recompute,
    same_effect,
)
from nabij.practice.errors import PracticeError
from nabij.practice.moments import Moment, Purpose, Valence

START = datetime(2026, 1, 5, 9, tzinfo=UTC)


def at(minutes: int, valence: Valence = Valence.POSITIVE, **changes: object) -> Moment:
    when = START + timedelta(minutes=minutes)
    moment = Moment(when, when.date(), Purpose.RELATION, valence, "chat", f"k{minutes}")
    return replace(moment, **changes)  # type: ignore[arg-type]


@st.composite
def moments(draw: st.DrawFn) -> Moment:
    when = START + timedelta(hours=draw(st.integers(0, 60)))
    return Moment(
        at=when,
        day=when.date(),
        purpose=draw(st.sampled_from(Purpose)),
        valence=draw(st.sampled_from(Valence)),
        kind="any",
        key=draw(st.text("abcdef", min_size=6, max_size=6)),
        ritual=draw(st.booleans()),
        clash=draw(st.booleans()),
    )


histories = st.lists(moments(), max_size=25, unique_by=lambda one: one.key)


def plain_reference(history: list[Moment]) -> dict[str, object]:
    """The rule of the product page, written without the module: sort, loop, look up from behind."""
    ordered = sorted(history, key=lambda one: (one.at, one.key))
    balance, opened = 0, None
    for one in ordered:
        if one.valence == "positive":
            balance = balance - 1 if balance > 0 else 0
        elif one.valence == "negative":
            balance = balance + 3
        if balance == 0:
            opened = None
        elif opened is None:
            opened = one.day

    def newest(chosen: list[Moment]) -> date | None:
        return chosen[-1].day if chosen else None

    personal = [one for one in ordered if one.purpose == "relation"]
    negative = [one for one in ordered if one.valence == "negative"]
    return {
        "moments": len(ordered),
        "balance": balance,
        "balance_open_since": opened,
        "last_personal_day": newest(personal),
        "last_personal_at": personal[-1].at if personal else None,
        "last_talk_day": newest([one for one in personal if not one.ritual]),
        "last_instruction_day": newest([one for one in ordered if one.purpose == "instruction"]),
        "last_correction_day": newest([one for one in ordered if one.purpose == "correction"]),
        "last_repair_day": newest([one for one in ordered if one.purpose == "repair"]),
        "last_clash_day": newest([one for one in ordered if one.clash]),
        "last_positive_day": newest([one for one in ordered if one.valence == "positive"]),
        "last_negative_day": newest(negative),
        "last_negative_at": negative[-1].at if negative else None,
    }


def assert_matches(summary: DyadSummary, history: list[Moment]) -> None:
    for name, value in plain_reference(history).items():
        assert getattr(summary, name) == value, name
    for purpose in Purpose:
        for valence in Valence:
            number = sum(one.purpose == purpose and one.valence == valence for one in history)
            assert summary.count(purpose=purpose, valence=valence) == number
    assert summary.count() == len(history)


@given(history=histories)
def test_recompute_of_any_history_equals_the_plain_reference(history):
    assert_matches(recompute(history), history)


@given(data=st.data(), history=histories)
def test_recompute_in_any_order_of_arrival_gives_the_same(data, history):
    shuffled = data.draw(st.permutations(history))

    assert recompute(shuffled) == recompute(history)


@given(
    orders=st.lists(
        st.one_of(
            st.tuples(st.just("add"), moments(), st.just(0)),
            st.tuples(st.just("edit"), moments(), st.integers(0, 99)),
            st.tuples(st.just("delete"), st.none(), st.integers(0, 99)),
        ),
        max_size=30,
    )
)
def test_upkept_summary_after_additions_edits_and_deletions_equals_the_plain_reference(orders):
    history: list[Moment] = []
    summary = DyadSummary()
    for order, moment, place in orders:
        if order == "add" and moment.key not in {one.key for one in history}:
            history.append(moment)
            summary = recompute(history) if late(summary, moment) else apply(summary, moment)
        elif order != "add" and history:
            index = place % len(history)
            before = history[index]
            if order == "edit":
                history[index] = replace(moment, key=before.key)
                if not same_effect(before, history[index]):
                    summary = recompute(history)
            else:
                del history[index]
                summary = recompute(history)
        assert summary == recompute(history)
    assert_matches(summary, history)


@given(history=histories)
def test_balance_of_any_history_is_never_negative_and_open_since_follows_it(history):
    summary = recompute(history)

    assert summary.balance >= 0
    assert (summary.balance == 0) == (summary.balance_open_since is None)


def test_balance_after_one_hard_and_three_good_moments_is_met():
    hard = at(0, Valence.NEGATIVE)

    assert recompute([hard, at(1), at(2)]).balance == 1
    assert recompute([hard, at(1), at(2), at(3)]).balance == 0


def test_balance_with_good_moments_before_the_hard_one_is_not_saved_up():
    assert recompute([at(0), at(1), at(2), at(3, Valence.NEGATIVE)]).balance == 3


def test_moments_at_one_instant_are_ordered_by_key():
    good, hard = at(0, key="a"), at(0, Valence.NEGATIVE, key="b")

    assert recompute([hard, good]).balance == 3
    assert recompute([replace(hard, key="a"), replace(good, key="b")]).balance == 2


def test_late_moment_is_named_late_and_refused():
    summary = apply(DyadSummary(), at(5))

    assert late(summary, at(4))
    assert late(summary, at(5))
    assert not late(summary, at(6))
    with pytest.raises(PracticeError) as caught:
        apply(summary, at(4))
    assert caught.value.code == "balance.late_moment"


def test_edit_of_the_kind_alone_has_the_same_effect_and_of_the_valence_has_not():
    assert same_effect(at(0), at(0, kind="interest"))
    assert not same_effect(at(0), at(0, Valence.NEUTRAL))
    assert not same_effect(at(0), at(0, clash=True))


@pytest.mark.parametrize("purpose", Purpose)
def test_last_by_purpose_after_one_moment_gives_its_day(purpose):
    summary = recompute([at(0, purpose=purpose)])

    assert {one: summary.last_by_purpose(one) for one in Purpose} == {
        one: START.date() if one is purpose else None for one in Purpose
    }


def test_counts_by_one_side_only_are_added_up():
    summary = recompute([at(0), at(1, Valence.NEGATIVE), at(2, purpose=Purpose.CORRECTION)])

    assert summary.count(valence=Valence.POSITIVE) == 2
    assert summary.count(purpose=Purpose.RELATION) == 2


def test_reminder_without_hard_moments_is_met():
    assert balance_reminder(recompute([at(0)]), date(2026, 1, 5)) == BalanceReminder(BalanceState.MET)


def test_reminder_of_an_open_balance_shows_fourteen_days_and_then_fades():
    summary = recompute([at(0, Valence.NEGATIVE)])

    shown = balance_reminder(summary, date(2026, 1, 19))
    faded = balance_reminder(summary, date(2026, 1, 20))

    assert shown == BalanceReminder(BalanceState.OPEN, 3, date(2026, 1, 5), date(2026, 1, 19))
    assert faded.state is BalanceState.FADED
    assert faded.owed == 3


def test_reminder_after_a_fresh_clash_is_fresh_and_keeps_when_it_opened():
    day = 24 * 60
    summary = recompute([at(0, Valence.NEGATIVE), at(20 * day, Valence.NEGATIVE)])

    reminder = balance_reminder(summary, date(2026, 1, 26))

    assert reminder == BalanceReminder(BalanceState.OPEN, 6, date(2026, 1, 5), date(2026, 2, 8))
