"""Which answers fit which steps."""

from __future__ import annotations

import pytest

from nabij.practice import guides as g


def step(kind: str, **more: object) -> g.Step:
    return g.Step(id="here", kind=g.StepKind(kind), **more)  # type: ignore[arg-type]


EVENT = g.Event(g.When.BEFORE, g.Side.PUPIL, "the ball was gone")
WHY = g.Explanation("hungry", g.TestBy.ASK_PUPIL)
CHOOSE = step("choose", options=("a", "b"))
WORDS = step("words", options=("pupil", "bond"), count=2)


@pytest.mark.parametrize(
    ("where", "answer"),
    [
        (step("read"), g.Seen()),
        (step("answer"), g.Text("yes")),
        (step("practise"), g.Text("Good morning")),
        (CHOOSE, g.Choice(("a",))),
        (step("choose", options=("a", "b"), several=True), g.Choice(("b", "a"))),
        (WORDS, g.Words(())),
        (WORDS, g.Words((g.WordGroup("bond", ()), g.WordGroup("pupil", ("kind", "quick"))))),
        (step("scale"), g.Rating(10)),
        (step("timeline"), g.Timeline((EVENT,))),
        (step("hypotheses"), g.Hypotheses((WHY,))),
        (step("agreement"), g.Deal("we greet", "", 5)),
        (step("plan"), g.Intention("greet", 0)),
        (step("invite"), g.Invitation(True)),
        (step("answer", optional=True), g.Skipped()),
    ],
)
def test_fitting_answer_is_taken(where: g.Step, answer: g.Answer) -> None:
    assert g.check_answer(where, answer) is None  # type: ignore[func-returns-value]


@pytest.mark.parametrize(
    ("where", "answer", "code"),
    [
        (step("answer"), g.Skipped(), "answer.not_optional"),
        (step("answer"), g.Seen(), "answer.wrong_kind"),
        (step("answer"), g.Text("  "), "answer.empty"),
        (step("answer"), g.Text("x" * (g.LONGEST_TEXT + 1)), "answer.too_long"),
        (CHOOSE, g.Choice(()), "answer.empty"),
        (CHOOSE, g.Choice(("a", "b")), "answer.one_only"),
        (CHOOSE, g.Choice(("c",)), "answer.unknown_option"),
        (step("choose", options=("a", "b"), several=True), g.Choice(("a", "a")), "answer.twice"),
        (WORDS, g.Words((g.WordGroup("pupil", ()), g.WordGroup("pupil", ()))), "answer.twice"),
        (WORDS, g.Words((g.WordGroup("class", ()),)), "answer.unknown_group"),
        (WORDS, g.Words((g.WordGroup("bond", ("a", "b", "c")),)), "answer.too_many"),
        (WORDS, g.Words((g.WordGroup("bond", (" ",)),)), "answer.empty"),
        (WORDS, g.Words((g.WordGroup("bond", ("x" * 41,)),)), "answer.too_long"),
        (step("scale"), g.Rating(0), "answer.out_of_range"),
        (step("scale"), g.Rating(11), "answer.out_of_range"),
        (step("timeline"), g.Timeline(()), "answer.empty"),
        (step("timeline"), g.Timeline((EVENT,) * 31), "answer.too_many"),
        (step("hypotheses"), g.Hypotheses((g.Explanation("", g.TestBy.OBSERVE),)), "answer.empty"),
        (step("agreement"), g.Deal("", "", 5), "answer.empty"),
        (step("agreement"), g.Deal("we greet", "x" * 4001, 5), "answer.too_long"),
        (step("agreement"), g.Deal("we greet", "", 0), "answer.out_of_range"),
        (step("plan"), g.Intention("", 1), "answer.empty"),
        (step("plan"), g.Intention("greet", 61), "answer.out_of_range"),
    ],
)
def test_answer_that_does_not_fit_is_refused_with_a_code(where: g.Step, answer: g.Answer, code: str) -> None:
    with pytest.raises(g.GuideError) as error:
        g.check_answer(where, answer)

    assert (error.value.code, error.value.step) == (code, "here")


@pytest.mark.parametrize(
    ("answer", "keys"),
    [
        (g.Skipped(), (g.SKIPPED,)),
        (g.Choice(("a", "b")), ("a", "b")),
        (g.Rating(7), ("7",)),
        (g.Invitation(True), (g.INVITED,)),
        (g.Invitation(False), (g.ALONE,)),
        (g.Text("x"), (g.ANY,)),
    ],
)
def test_answer_carries_its_branch_keys(answer: g.Answer, keys: tuple[str, ...]) -> None:
    assert g.keys_of(answer) == keys


def test_first_fitting_branch_wins() -> None:
    several = step("choose", branches=(g.Branch(("b",), "one"), g.Branch(("a",), "two")), next="three")

    assert several.target(("a", "b")) == "one"
    assert several.target(("c",)) == "three"
