"""Which guides hold together."""

from __future__ import annotations

from dataclasses import replace

import pytest

from nabij.practice import guides as g

META = g.Meta(
    who=(g.Role.TEACHER,),
    company=(g.Company.ALONE,),
    minutes=10,
    evidence=g.EvidenceType.REVIEW,
    sources=(),
    systems=(),
    recommendations=(),
    theories=(),
    needs=(),
    phases=(),
    ages=g.AgeRange(youngest=4, oldest=18),
    sector=g.Sector.BOTH,
    situations=(),
)


def step(name: str, kind: str = "answer", **more: object) -> g.Step:
    return g.Step(id=name, kind=g.StepKind(kind), **more)  # type: ignore[arg-type]


def guide(*steps: g.Step, **more: object) -> g.Guide:
    facts: dict[str, object] = {"slug": "sample", "version": 1, "meta": META, "parts": ()}
    return g.Guide(**(facts | {"order": g.Order.ORDERED, "steps": steps} | more))  # type: ignore[arg-type]


def output(kind: str, source: str, **more: object) -> tuple[g.Output, ...]:
    return (g.Output(kind=g.OutputKind(kind), source=source, label="x", **more),)  # type: ignore[arg-type]


ONE = step("one")
FREE = g.Order.FREE


def test_whole_guide_has_no_problems() -> None:
    steps = step("one", next="two", part="p"), step("two", "choose", options=("a", "b"), uses=("one",))
    sound = guide(*steps, parts=("p",), outputs=output("moment", "two", when=("a", "b")))

    assert g.problems(sound) == ()
    g.check_guide(sound)


@pytest.mark.parametrize(
    ("broken", "code"),
    [
        (guide(), "guide.no_steps"),
        (guide(step("One")), "guide.bad_id"),
        (guide(step("end")), "guide.bad_id"),
        (guide(ONE, slug="Not good"), "guide.bad_id"),
        (guide(step("one", "choose", options=("a_b", "c"))), "guide.bad_id"),
        (guide(ONE, ONE), "guide.twice"),
        (guide(step("one", "choose", options=("a", "a"))), "guide.twice"),
        (guide(step("one", part="p"), parts=("p", "p")), "guide.twice"),
        (guide(step("one", part="p")), "guide.unknown_part"),
        (guide(ONE, parts=("p",)), "guide.empty_part"),
        (
            guide(step("a", part="p", next="b"), step("b", part="o"), parts=("o", "p")),
            "guide.parts_out_of_order",
        ),
        (guide(ONE, meta=replace(META, recommendations=("R7",))), "guide.unknown_recommendation"),
        (guide(ONE, meta=replace(META, minutes=0)), "guide.bad_minutes"),
        (guide(ONE, meta=replace(META, ages=g.AgeRange(youngest=9, oldest=5))), "guide.bad_ages"),
        (guide(step("one", "choose", options=("a",))), "guide.missing_options"),
        (guide(step("one", "words")), "guide.missing_options"),
        (guide(step("one", options=("a", "b"))), "guide.unexpected_options"),
        (guide(step("one", "scale", low=5, high=5)), "guide.bad_scale"),
        (guide(step("one", "words", options=("a",), count=0)), "guide.bad_count"),
        (guide(step("one", "plan", due_in=99)), "guide.bad_due"),
        (guide(step("one", next="nowhere")), "guide.unknown_target"),
        (guide(step("one", branches=(g.Branch(("any",), "nowhere"),))), "guide.unknown_target"),
        (guide(step("one", branches=(g.Branch(("maybe",), "end"),))), "guide.unknown_branch_value"),
        (guide(step("one", branches=(g.Branch(("any",), "end"),)), order=FREE), "guide.branch_in_free_order"),
        (guide(step("one", uses=("one",))), "guide.unknown_use"),
        (guide(step("one", uses=("nothing",))), "guide.unknown_use"),
        (guide(ONE, outputs=output("fact", "nothing")), "guide.unknown_source"),
        (guide(ONE, outputs=output("hypothesis", "one")), "guide.wrong_source"),
        (guide(ONE, outputs=output("fact", "one", when=("never",))), "guide.unknown_output_value"),
        (guide(step("one", next="two"), step("two", next="one")), "guide.goes_round"),
        (guide(ONE, step("two")), "guide.unreachable_step"),
        (guide(step("a", next="b", uses=("b",)), step("b")), "guide.uses_later_step"),
        (guide(step("a", uses=("b",)), step("b"), order=FREE), "guide.uses_later_step"),
    ],
)
def test_broken_guide_is_refused_with_a_code(broken: g.Guide, code: str) -> None:
    assert code in {problem.code for problem in g.problems(broken)}
    with pytest.raises(g.GuideError):
        g.check_guide(broken)


def test_step_behind_an_answer_that_cannot_be_given_is_unreachable() -> None:
    both = (g.Branch(("a", "b"), "end"),)
    hidden = guide(step("one", "choose", options=("a", "b"), branches=both, next="two"), step("two"))

    assert [(problem.code, problem.step) for problem in g.problems(hidden)] == [
        ("guide.unreachable_step", "two")
    ]


def test_free_guide_needs_no_way_between_its_steps() -> None:
    assert g.problems(guide(ONE, step("two", uses=("one",)), order=FREE)) == ()


def test_exits_say_where_each_answer_leads() -> None:
    rated = step("one", "scale", low=1, high=3, branches=(g.Branch(("1",), "low"),), optional=True)

    assert g.exits(rated) == {"1": "low", "2": "end", "3": "end", "skipped": "end"}
