"""Every guide as it stands in the content folder."""

from __future__ import annotations

import re
from itertools import chain

import pytest

from nabij.content.files import LANGUAGES, content_root
from nabij.content.guides import GuideContent, load_guides
from nabij.content.moments import moment_catalogue
from nabij.content.prose import EXAMPLES
from nabij.content.readability import reading_of
from nabij.content.sources import check_cited, load_sources
from nabij.practice.guides import SHAPES, OutputKind, StepKind, all_paths, check_answer, collect, finish, walk

GUIDES = load_guides()

EASE = 80.0
"""Level B1 is usually put at 60 to 70; a guide is read by someone tired, so we ask for the easy side of that."""

LENGTH = 12.0
"""Words a sentence, on average."""

UNWANTED = {
    "nl": r"!|probleemleerling|probleemkind|moeilijke leerling\b|lastige leerling\b|\bstoornis|\bdiagnose",
    "en": r"!|problem pupil|problem child|difficult pupil\b|\bdisorder|\bdiagnosis|\bfailed\b",
}

every_guide = pytest.mark.parametrize("content", GUIDES.values(), ids=GUIDES)
every_language = pytest.mark.parametrize("language", LANGUAGES)


@every_guide
def test_every_way_through_a_guide_can_be_finished(content: GuideContent) -> None:
    guide = content.guide
    seen: set[str] = set()

    for path in all_paths(guide):
        progress = walk(guide, path)
        assert finish(guide, progress).finished
        collect(guide, progress)
        seen |= {step for step, _ in path}

    assert seen == {step.id for step in guide.steps}


@every_guide
def test_every_output_without_a_condition_comes_up_on_some_way(content: GuideContent) -> None:
    guide = content.guide
    found = {made.output for path in all_paths(guide) for made in collect(guide, walk(guide, path))}

    never = [output for output in guide.outputs if output not in found and not output.when]

    assert never == []


@every_guide
def test_guide_has_both_languages_with_the_same_parts_steps_and_options(content: GuideContent) -> None:
    nl, en = (content.prose[language] for language in LANGUAGES)

    assert list(nl.steps) == list(en.steps)
    assert list(nl.parts) == list(en.parts)
    for name, step in nl.steps.items():
        other = en.steps[name]
        assert (list(step.labels), len(step.hints)) == (list(other.labels), len(other.hints)), name
        assert bool(step.lead.markdown) == bool(other.lead.markdown), name


@every_guide
def test_guide_has_an_example_for_each_sector(content: GuideContent) -> None:
    examples = set(chain.from_iterable(step.examples for step in content.prose["nl"].steps.values()))
    only_read = all(step.kind is StepKind.READ for step in content.guide.steps)

    assert only_read or examples == set(EXAMPLES)


@every_language
@every_guide
def test_guide_reads_easily(content: GuideContent, language: str) -> None:
    reading = reading_of(content.prose[language].plain, language=language)

    assert reading.ease >= EASE
    assert reading.words_per_sentence <= LENGTH


@every_language
@every_guide
def test_guide_keeps_the_tone(content: GuideContent, language: str) -> None:
    found = re.findall(UNWANTED[language], content.prose[language].plain, flags=re.IGNORECASE)

    assert found == []


@every_language
@every_guide
def test_guide_introduces_itself_shortly(content: GuideContent, language: str) -> None:
    prose = content.prose[language]

    assert len(prose.title) <= 60
    assert len(prose.summary) <= 180
    assert len(prose.when) <= 180


def test_every_source_of_a_guide_exists() -> None:
    sources = load_sources()

    check_cited(GUIDES, sources, root=content_root())

    assert len(sources) > 10


@every_guide
def test_step_that_practises_a_sentence_shows_one_for_each_sector(content: GuideContent) -> None:
    bare = [
        step.id
        for step in content.guide.steps
        if step.kind is StepKind.PRACTISE and not content.prose["nl"].steps[step.id].examples
    ]

    assert bare == []


@every_language
@every_guide
def test_names_and_questions_carry_no_marks_of_markdown(content: GuideContent, language: str) -> None:
    prose = content.prose[language]
    lines = [prose.title, prose.summary, prose.when, *prose.parts.values()]
    for step in prose.steps.values():
        lines += [step.title, step.question, *step.labels.values()]

    assert [line for line in lines if "*" in line or "`" in line] == []


def test_a_promise_or_commitment_says_when_it_is_due() -> None:
    kinds = {OutputKind.PROMISE, OutputKind.COMMITMENT}
    undated = [
        (slug, out.label)
        for slug, content in GUIDES.items()
        for out in content.guide.outputs
        if out.kind in kinds and out.due_in is None
    ]

    assert undated == []


def test_every_moment_that_a_guide_gives_is_a_kind_that_can_be_logged() -> None:
    kinds = {kind.code for kind in moment_catalogue().kinds}
    labels = {
        out.label
        for content in GUIDES.values()
        for out in content.guide.outputs
        if out.kind is OutputKind.MOMENT
    }

    assert labels - kinds == set()
    assert labels


def test_every_kind_of_step_is_used_somewhere_and_takes_its_answer() -> None:
    steps = [step for content in GUIDES.values() for step in content.guide.steps]

    assert {step.kind for step in steps} == set(SHAPES)
    for content in GUIDES.values():
        for path in all_paths(content.guide):
            for given in walk(content.guide, path).given:
                check_answer(content.guide.step(given.step), given.answer)
