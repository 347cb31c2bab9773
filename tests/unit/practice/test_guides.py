"""Moving through a guide."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nabij.practice import guides as g

META = g.Meta(
    who=(g.Role.TEACHER,),
    company=(g.Company.ALONE,),
    minutes=10,
    evidence=g.EvidenceType.REVIEW,
    sources=("somewhere",),
    systems=("S-085",),
    recommendations=("R4", "4.1"),
    theories=(g.Theory.ATTACHMENT,),
    needs=(g.Need.RELATEDNESS,),
    phases=(g.Phase.MAINTAIN,),
    ages=g.AgeRange(youngest=4, oldest=18),
    sector=g.Sector.BOTH,
    situations=(g.Situation.CLASHED,),
)


def step(name: str, kind: str = "answer", **more: object) -> g.Step:
    return g.Step(id=name, kind=g.StepKind(kind), **more)  # type: ignore[arg-type]


def guide(*steps: g.Step, order: str = "ordered", **more: object) -> g.Guide:
    facts: dict[str, object] = {"slug": "sample", "version": 1, "meta": META, "parts": ()} | more
    return g.Guide(order=g.Order(order), steps=steps, **facts)  # type: ignore[arg-type]


FORKED = guide(
    step("how", "choose", options=("calm", "hot"), branches=(g.Branch(("hot",), "rest"),), next="what"),
    step("what", next="plan"),
    step("rest", "read", next="later"),
    step("later", next="plan", uses=("how",)),
    step("plan", "plan", due_in=1, uses=("later",)),
    outputs=(
        g.Output(kind=g.OutputKind.COMMITMENT, source="plan", label="tomorrow", due_in=3),
        g.Output(kind=g.OutputKind.MOMENT, source="how", label="clash", when=("hot",)),
        g.Output(kind=g.OutputKind.FACT, source="what", label="quality"),
    ),
)
LOOSE = guide(step("one"), step("two", optional=True), step("three"), order="free")
CALM, HOT = g.Choice(("calm",)), g.Choice(("hot",))


def after(plan: g.Guide, *answers: g.Answer) -> g.Progress:
    progress = g.start(plan)
    for one in answers:
        progress = g.answer(plan, progress, one)
    return progress


def code_of(error: pytest.ExceptionInfo[g.GuideError]) -> str:
    return error.value.code


def test_start_stands_before_the_first_step() -> None:
    progress = g.start(FORKED)

    assert (progress.current, progress.given, progress.finished) == ("how", (), False)
    assert g.reached(FORKED, progress) == ("how",)


def test_answer_with_a_branch_value_takes_the_branch() -> None:
    assert after(FORKED, HOT).current == "rest"
    assert after(FORKED, CALM).current == "what"


def test_last_answer_leaves_only_finishing() -> None:
    progress = after(FORKED, CALM, g.Text("a"), g.Intention("greet", 1))

    assert progress.current is None
    assert g.open_steps(FORKED, progress) == ()
    assert g.finish(FORKED, progress).finished


def test_answer_after_the_last_step_is_refused() -> None:
    progress = after(FORKED, CALM, g.Text("a"), g.Intention("greet", 1))

    with pytest.raises(g.GuideError) as error:
        g.answer(FORKED, progress, g.Text("more"))

    assert code_of(error) == "progress.no_current_step"


def test_finish_with_steps_to_go_names_them() -> None:
    with pytest.raises(g.GuideError) as error:
        g.finish(FORKED, after(FORKED, CALM))

    assert code_of(error) == "progress.steps_open"
    assert error.value.detail["steps"] == ("what",)


def test_finished_guide_takes_no_more_moves() -> None:
    done = g.finish(FORKED, after(FORKED, CALM, g.Text("a"), g.Intention("greet", 1)))

    for move in (lambda: g.back(FORKED, done), lambda: g.go_to(FORKED, done, "how")):
        with pytest.raises(g.GuideError) as error:
            move()
        assert code_of(error) == "progress.finished"


def test_progress_of_another_version_is_refused() -> None:
    newer = replace(FORKED, version=2)

    with pytest.raises(g.GuideError) as error:
        g.answer(newer, g.start(FORKED), CALM)

    assert code_of(error) == "progress.other_version"


def test_back_returns_step_by_step_and_keeps_answers() -> None:
    progress = after(FORKED, CALM, g.Text("a"))

    once = g.back(FORKED, progress)
    twice = g.back(FORKED, once)

    assert (once.current, twice.current) == ("what", "how")
    assert twice.given == progress.given


def test_back_from_the_end_returns_to_the_last_step() -> None:
    progress = after(FORKED, CALM, g.Text("a"), g.Intention("greet", 1))

    assert g.back(FORKED, progress).current == "plan"


def test_back_from_the_first_step_is_refused() -> None:
    with pytest.raises(g.GuideError) as error:
        g.back(FORKED, g.start(FORKED))

    assert code_of(error) == "progress.at_the_start"


def test_same_answer_again_changes_nothing_but_the_place() -> None:
    progress = after(FORKED, HOT, g.Seen(), g.Text("a"), g.Intention("greet", 1))

    again = g.answer(FORKED, g.go_to(FORKED, progress, "how"), HOT)

    assert (again.given, again.stale, again.current) == (progress.given, frozenset(), "rest")


def test_changed_answer_sets_the_other_way_aside() -> None:
    progress = after(FORKED, CALM, g.Text("my words"), g.Intention("greet", 1))

    changed = g.answer(FORKED, g.go_to(FORKED, progress, "how"), HOT)

    assert [given.step for given in changed.given] == ["how"]
    assert {given.step for given in changed.aside} == {"what", "plan"}
    assert changed.kept_for("what") == g.Text("my words")
    assert changed.kept_for("how") == HOT
    assert changed.answer_to("what") is None


def test_changed_back_answer_brings_the_words_back() -> None:
    progress = after(FORKED, CALM, g.Text("my words"), g.Intention("greet", 1))

    hot = g.answer(FORKED, g.go_to(FORKED, progress, "how"), HOT)
    calm = g.answer(FORKED, g.go_to(FORKED, hot, "how"), CALM)

    assert calm.answer_to("what") == g.Text("my words")
    assert calm.aside == ()


def test_changed_answer_makes_leaning_steps_stale_through_others() -> None:
    forked = replace(FORKED, steps=(replace(FORKED.steps[0], branches=(), next="later"), *FORKED.steps[1:]))
    progress = after(forked, CALM, g.Text("a"), g.Intention("greet", 1))

    changed = g.answer(forked, g.go_to(forked, progress, "how"), HOT)

    assert changed.stale == {"later", "plan"}
    assert g.open_steps(forked, changed) == ("later", "plan")


def test_answering_a_stale_step_settles_it() -> None:
    forked = replace(FORKED, steps=(replace(FORKED.steps[0], branches=(), next="later"), *FORKED.steps[1:]))
    progress = after(forked, CALM, g.Text("a"), g.Intention("greet", 1))
    changed = g.answer(forked, g.go_to(forked, progress, "how"), HOT)

    settled = g.answer(forked, g.answer(forked, changed, g.Text("a")), g.Intention("greet", 1))

    assert settled.stale == frozenset()
    assert g.finish(forked, settled).finished


def test_step_not_yet_reached_cannot_be_opened() -> None:
    with pytest.raises(g.GuideError) as error:
        g.go_to(FORKED, g.start(FORKED), "plan")

    assert code_of(error) == "progress.not_reached"


def test_unknown_step_cannot_be_opened() -> None:
    with pytest.raises(g.GuideError) as error:
        g.go_to(LOOSE, g.start(LOOSE), "nowhere")

    assert code_of(error) == "guide.unknown_step"
    assert str(error.value) == "guide.unknown_step guide=sample step=nowhere"


def test_unanswered_step_has_nothing_kept() -> None:
    assert g.start(FORKED).kept_for("how") is None


def test_free_guide_opens_any_step_and_asks_for_one_answer() -> None:
    progress = g.answer(LOOSE, g.go_to(LOOSE, g.start(LOOSE), "three"), g.Text("c"))

    assert progress.current == "one"
    assert g.reached(LOOSE, progress) == ("one", "two", "three")
    assert g.finish(LOOSE, progress).finished


def test_free_guide_holds_a_step_back_until_what_it_uses_is_answered() -> None:
    scaled = guide(
        step("number", "scale"), step("up", uses=("low",)), step("low", uses=("number",)), order="free"
    )
    progress = g.start(scaled)

    rated = g.answer(scaled, progress, g.Rating(4))

    assert g.reached(scaled, progress) == ("number",)
    assert rated.current == "low"
    with pytest.raises(g.GuideError) as error:
        g.go_to(scaled, rated, "up")
    assert code_of(error) == "progress.not_reached"


def test_free_guide_keeps_the_order_of_answering() -> None:
    progress = g.answer(LOOSE, g.go_to(LOOSE, g.start(LOOSE), "three"), g.Text("c"))
    progress = g.answer(LOOSE, progress, g.Text("a"))
    progress = g.answer(LOOSE, progress, g.Skipped())

    assert [given.step for given in progress.given] == ["three", "one", "two"]
    assert progress.current is None


def test_free_guide_without_an_answer_cannot_be_finished() -> None:
    with pytest.raises(g.GuideError) as error:
        g.finish(LOOSE, g.start(LOOSE))

    assert code_of(error) == "progress.steps_open"


def test_collect_gives_outputs_of_the_path_with_their_days() -> None:
    calm = g.collect(FORKED, after(FORKED, CALM, g.Text("kind"), g.Intention("greet", 1)))
    hot = g.collect(FORKED, after(FORKED, HOT))

    assert [(found.output.label, found.due_in) for found in calm] == [("tomorrow", 1), ("quality", None)]
    assert [found.output.label for found in hot] == ["clash"]


def test_collect_of_an_agreement_takes_its_own_review() -> None:
    plan = guide(
        step("deal", "agreement", optional=True),
        outputs=(g.Output(kind=g.OutputKind.AGREEMENT, source="deal", label="repair", due_in=5),),
    )

    made = g.collect(plan, after(plan, g.Deal("we tidy up", "we ask for help", 10)))

    assert [found.due_in for found in made] == [10]
    assert g.collect(plan, after(plan, g.Skipped())) == ()


def test_all_paths_lists_each_way_once() -> None:
    ways = [tuple(name for name, _ in path) for path in g.all_paths(FORKED)]

    assert ways == [("how", "what", "plan"), ("how", "rest", "later", "plan")]
    assert [len(path) for path in g.all_paths(LOOSE)] == [3]


EVERY_KIND = guide(
    step("a", "read", next="b"),
    step("b", "answer", next="c", optional=True, branches=(g.Branch((g.SKIPPED,), "d"),)),
    step("c", "practise", next="d"),
    step("d", "choose", options=("x", "y"), several=True, branches=(g.Branch(("y",), "f"),), next="e"),
    step("e", "words", options=("pupil", "bond"), next="f"),
    step("f", "scale", branches=(g.Branch(("1", "2"), "h"),), next="g"),
    step("g", "timeline", next="h"),
    step("h", "hypotheses", next="i"),
    step("i", "agreement", next="j"),
    step("j", "invite", branches=(g.Branch((g.ALONE,), "l"),), next="k"),
    step("k", "plan", next="l"),
    step("l", "plan", due_in=0),
)


def test_every_way_through_every_kind_of_step_can_be_finished() -> None:
    assert g.problems(EVERY_KIND) == ()
    ways = list(g.all_paths(EVERY_KIND))

    finished = [g.finish(EVERY_KIND, g.walk(EVERY_KIND, path)).finished for path in ways]

    assert len(finished) == 2 * 2 * 2 * 2
    assert all(finished)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 11), st.integers(0, 9)), max_size=12))
def test_progress_after_any_changes_is_a_way_through_and_loses_no_answer(
    moves: list[tuple[int, int]],
) -> None:
    progress = g.walk(EVERY_KIND, next(iter(g.all_paths(EVERY_KIND))))
    answered = {given.step for given in progress.given}

    for place, turn in moves:
        open_now = g.reached(EVERY_KIND, progress)
        name = open_now[place % len(open_now)]
        keys = EVERY_KIND.step(name).keys
        one = g.stand_in(EVERY_KIND.step(name), keys[turn % len(keys)])
        progress = g.answer(EVERY_KIND, g.go_to(EVERY_KIND, progress, name), one)
        answered.add(name)

    names = [given.step for given in progress.given]
    for given_answer, following in zip(progress.given, names[1:], strict=False):
        assert EVERY_KIND.step(given_answer.step).target(g.keys_of(given_answer.answer)) == following
    assert {*names, *(given.step for given in progress.aside)} == answered
