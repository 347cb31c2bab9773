"""Loading guides: `guide.yaml` gives the structure, `nl.md` and `en.md` give the words.

Belongs here: turning a folder into a checked guide with its prose. The rules of a guide itself are in
`nabij.practice.guides`, the format of the prose is in `prose`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Final

from pydantic import Field

from nabij.content.errors import ContentError
from nabij.content.files import LANGUAGES, Strict, YamlText, content_root, read_as
from nabij.content.prose import EXAMPLES, GuideProse, StepProse, read_prose
from nabij.practice.guides import (
    END,
    AgeRange,
    Branch,
    Company,
    EvidenceType,
    Guide,
    GuideError,
    Meta,
    Need,
    Order,
    Output,
    OutputKind,
    Phase,
    Role,
    Sector,
    Situation,
    Step,
    StepKind,
    Theory,
    check_guide,
)

ENDS_OF_SCALE: Final = ("low", "high")
SystemId = Annotated[str, Field(pattern=r"^S-(0\d\d|1[0-2]\d|13[0-4])$")]
Filled = Annotated[tuple[str, ...], Field(min_length=1)]


@dataclass(frozen=True, slots=True)
class GuideContent:
    """A guide with its words, by language."""

    guide: Guide
    prose: Mapping[str, GuideProse]


class _Branch(Strict):
    when: Annotated[tuple[str | int, ...], Field(min_length=1)]
    to: str


class _Step(Strict):
    id: str
    kind: StepKind
    part: str = ""
    next: str | None = None
    branches: tuple[_Branch, ...] = ()
    optional: bool = False
    uses: tuple[str, ...] = ()
    options: tuple[str, ...] = ()
    several: bool = False
    count: int = 3
    low: int = 1
    high: int = 10
    due_in: int | None = None


class _Output(Strict):
    kind: OutputKind
    source: str = Field(alias="from")
    label: str = Field(alias="as")
    when: tuple[str, ...] = ()
    due_in: int | None = None


class _Guide(Strict):
    version: Annotated[int, Field(ge=1)]
    order: Order
    who: Annotated[tuple[Role, ...], Field(min_length=1)]
    company: Annotated[tuple[Company, ...], Field(min_length=1)]
    minutes: int
    evidence: EvidenceType
    sources: Filled
    systems: Annotated[tuple[SystemId, ...], Field(min_length=1)]
    recommendations: tuple[str, ...] = ()
    theories: tuple[Theory, ...] = ()
    needs: tuple[Need, ...] = ()
    phases: Annotated[tuple[Phase, ...], Field(min_length=1)]
    ages: tuple[int, int]
    sector: Sector
    situations: Annotated[tuple[Situation, ...], Field(min_length=1)]
    parts: tuple[str, ...] = ()
    steps: Annotated[tuple[_Step, ...], Field(min_length=1)]
    outputs: tuple[_Output, ...] = ()


def load_guides(root: Path | None = None) -> Mapping[str, GuideContent]:
    """Every guide under `content/guides`, by slug, in alphabetical order.

    Raises:
        ContentError: the first thing that is wrong in any of them.
    """
    folder = (content_root() if root is None else root) / "guides"
    return {path.name: load_guide(path) for path in sorted(folder.iterdir()) if path.is_dir()}


def load_guide(folder: Path) -> GuideContent:
    """The guide in a folder; the name of the folder is its slug.

    Raises:
        ContentError: a code of `read_as`, `read_prose` or `problems` of a guide, or ``prose.missing_step``,
            ``prose.unknown_step``, ``prose.order``, ``prose.parts_differ``,
            ``prose.wrong_part``, ``prose.missing_question``, ``prose.unexpected_question``,
            ``prose.missing_lead``, ``prose.labels_differ``, ``prose.examples_unpaired``,
            ``prose.examples_differ``.
    """
    file = folder / "guide.yaml"
    spec, found = read_as(file, _Guide)
    guide = _guide(folder.name, spec)
    try:
        check_guide(guide)
    except GuideError as error:
        raise _placed(error, spec, found, file) from None
    prose = {language: read_prose(folder / f"{language}.md", language=language) for language in LANGUAGES}
    for language, words in prose.items():
        _check_prose(guide, words, folder / f"{language}.md")
    _check_same_examples(prose, folder)
    return GuideContent(guide, prose)


def _guide(slug: str, spec: _Guide) -> Guide:
    return Guide(
        slug=slug,
        version=spec.version,
        meta=_meta(spec),
        order=spec.order,
        parts=spec.parts,
        steps=tuple(_steps(spec.steps)),
        outputs=tuple(Output(**output.model_dump()) for output in spec.outputs),
    )


def _meta(spec: _Guide) -> Meta:
    return Meta(
        who=spec.who,
        company=spec.company,
        minutes=spec.minutes,
        evidence=spec.evidence,
        sources=spec.sources,
        systems=spec.systems,
        recommendations=spec.recommendations,
        theories=spec.theories,
        needs=spec.needs,
        phases=spec.phases,
        ages=AgeRange(youngest=spec.ages[0], oldest=spec.ages[1]),
        sector=spec.sector,
        situations=spec.situations,
    )


def _steps(specs: tuple[_Step, ...]) -> Iterator[Step]:
    """Steps with their next one filled in: where none is named it is the one below."""
    below = [*(spec.id for spec in specs[1:]), END]
    for spec, following in zip(specs, below, strict=True):
        yield Step(
            id=spec.id,
            kind=spec.kind,
            part=spec.part,
            next=following if spec.next is None else spec.next,
            branches=tuple(Branch(tuple(map(str, branch.when)), branch.to) for branch in spec.branches),
            optional=spec.optional,
            uses=spec.uses,
            options=spec.options,
            several=spec.several,
            count=spec.count,
            low=spec.low,
            high=spec.high,
            due_in=spec.due_in,
        )


def _placed(error: GuideError, spec: _Guide, found: YamlText, file: Path) -> ContentError:
    """The error of the guide with the line of the step that it names."""
    index = next((number for number, step in enumerate(spec.steps) if step.id == error.step), None)
    line = found.line_of(() if index is None else ("steps", index))
    detail = {name: value for name, value in error.detail.items() if name not in ("guide", "step")}
    return ContentError(error.code, file=file, line=line, key=error.step, **detail)


def _check_prose(guide: Guide, prose: GuideProse, file: Path) -> None:
    wanted = tuple(step.id for step in guide.steps)
    written = tuple(prose.steps)
    for name in wanted:
        if name not in written:
            raise ContentError("prose.missing_step", file=file, key=f"#{name}")
    for name in written:
        if name not in wanted:
            line = prose.steps[name].line
            raise ContentError("prose.unknown_step", file=file, line=line, key=f"#{name}")
    if wanted != written:
        raise ContentError("prose.order", file=file, expected=", ".join(wanted))
    if tuple(prose.parts) != guide.parts:
        raise ContentError("prose.parts_differ", file=file, expected=", ".join(guide.parts))
    for step in guide.steps:
        _check_step(step, prose.steps[step.id], file)


def _check_step(step: Step, words: StepProse, file: Path) -> None:
    def wrong(code: str, **detail: object) -> ContentError:
        return ContentError(code, file=file, line=words.line, key=f"#{step.id}", **detail)

    if step.part and words.part != step.part:
        raise wrong("prose.wrong_part", expected=step.part, found=words.part)
    if step.kind is StepKind.READ and words.question:
        raise wrong("prose.unexpected_question")
    if step.kind is StepKind.READ and not words.lead.markdown:
        raise wrong("prose.missing_lead")
    if step.kind is not StepKind.READ and not words.question:
        raise wrong("prose.missing_question")
    labels = ENDS_OF_SCALE if step.kind is StepKind.SCALE else step.options
    if tuple(words.labels) != labels:
        raise wrong("prose.labels_differ", expected=", ".join(labels), found=", ".join(words.labels))
    if words.examples and set(words.examples) != set(EXAMPLES):
        raise wrong("prose.examples_unpaired", found=", ".join(words.examples))


def _check_same_examples(prose: Mapping[str, GuideProse], folder: Path) -> None:
    nl, en = (prose[language] for language in LANGUAGES)
    for name, words in en.steps.items():
        if set(words.examples) != set(nl.steps[name].examples):
            file = folder / "en.md"
            raise ContentError("prose.examples_differ", file=file, line=words.line, key=f"#{name}")
