"""Keeping progress as JSON."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nabij.practice import guides as g

words = st.text(max_size=12)
numbers = st.integers(0, 60)
answers = st.one_of(
    st.just(g.Skipped()),
    st.just(g.Seen()),
    st.builds(g.Text, words),
    st.builds(g.Choice, st.lists(words, max_size=3).map(tuple)),
    st.builds(
        g.Words,
        st.lists(st.builds(g.WordGroup, words, st.lists(words, max_size=3).map(tuple)), max_size=2).map(
            tuple
        ),
    ),
    st.builds(g.Rating, numbers),
    st.builds(
        g.Timeline,
        st.lists(st.builds(g.Event, st.sampled_from(g.When), st.sampled_from(g.Side), words), max_size=2).map(
            tuple
        ),
    ),
    st.builds(
        g.Hypotheses,
        st.lists(st.builds(g.Explanation, words, st.sampled_from(g.TestBy)), max_size=2).map(tuple),
    ),
    st.builds(g.Deal, words, words, numbers),
    st.builds(g.Intention, words, numbers),
    st.builds(g.Invitation, st.booleans()),
)
givens = st.lists(st.builds(g.Given, words, answers), max_size=4).map(tuple)
progresses = st.builds(
    g.Progress,
    guide=words,
    version=numbers,
    current=st.none() | words,
    given=givens,
    aside=givens,
    stale=st.frozensets(words, max_size=3),
    finished=st.booleans(),
)


@settings(max_examples=60, deadline=None)
@given(progresses)
def test_progress_kept_and_read_is_the_same(progress: g.Progress) -> None:
    assert g.from_json(g.to_json(progress)) == progress


def test_kept_progress_keeps_letters_readable() -> None:
    progress = g.Progress(guide="a", version=1, current=None, given=(g.Given("b", g.Text("één")),))

    assert json.loads(g.to_json(progress))["given"] == [{"step": "b", "kind": "text", "text": "één"}]
    assert "één" in g.to_json(progress)


EMPTY = g.to_json(g.Progress(guide="a", version=1, current=None))


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"guide": "a"}', EMPTY.replace("1", '"x"')])
def test_unreadable_progress_is_refused_with_a_code(text: str) -> None:
    with pytest.raises(g.GuideError) as error:
        g.from_json(text)

    assert error.value.code == "progress.unreadable"
