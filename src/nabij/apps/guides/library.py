"""The guides there are: those that come with Nabij and those of the school, in the words of the reader."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache

from django.utils import translation
from django.utils.html import linebreaks

from nabij.apps.guides.models import OwnGuide
from nabij.content.errors import ContentError
from nabij.content.files import content_root
from nabij.content.guides import GuideContent, load_guides
from nabij.content.prose import GuideProse, Prose, StepProse, make_prose
from nabij.content.sources import Source, load_sources
from nabij.practice.guides import (
    END,
    AgeRange,
    Company,
    EvidenceType,
    Guide,
    Meta,
    Order,
    Output,
    OutputKind,
    Phase,
    Role,
    Sector,
    Situation,
    Step,
    StepKind,
)

OWN = "own-"
COMMITMENT_STEP = "plan"


@cache
def shipped() -> Mapping[str, GuideContent]:
    """The guides of the content folder, read once."""
    return load_guides()


@cache
def sources() -> Mapping[str, Source]:
    return load_sources()


def language() -> str:
    return "en" if (translation.get_language() or "nl").startswith("en") else "nl"


@dataclass(frozen=True, slots=True)
class Shown:
    """A guide with its words for this reader."""

    guide: Guide
    prose: GuideProse
    own: bool = False

    @property
    def slug(self) -> str:
        return self.guide.slug

    def words(self, step_id: str) -> StepProse:
        return self.prose.steps[step_id]


def shown(content: GuideContent) -> Shown:
    return Shown(content.guide, content.prose[language()])


def own(row: OwnGuide) -> Shown:
    """A school's own guide, in the language in which it was written."""
    return Shown(_guide_of(row), _prose_of(row), own=True)


def _guide_of(row: OwnGuide) -> Guide:
    steps = tuple(_step(number, step, len(row.steps)) for number, step in enumerate(row.steps))
    outputs = tuple(
        Output(kind=OutputKind.COMMITMENT, source=step.id, label="tomorrow", due_in=1)
        for step in steps
        if step.kind is StepKind.PLAN
    )
    meta = Meta(
        who=(Role.TEACHER,),
        company=(Company.ALONE,),
        minutes=row.minutes,
        evidence=EvidenceType.PRACTICE_VOICE,
        sources=(),
        systems=(),
        recommendations=(),
        theories=(),
        needs=(),
        phases=(Phase.MAINTAIN,),
        ages=AgeRange(youngest=4, oldest=18),
        sector=Sector.BOTH,
        situations=(Situation(row.situation),),
    )
    return Guide(
        slug=row.slug,
        version=row.version,
        meta=meta,
        order=Order.ORDERED,
        parts=(),
        steps=steps,
        outputs=outputs,
    )


def _step(number: int, step: Mapping[str, str], total: int) -> Step:
    kind = StepKind(step["kind"])
    options = tuple(f"o{place}" for place, _text in enumerate(option_texts(step)))
    following = f"s{number + 2}" if number + 1 < total else END
    return Step(
        id=f"s{number + 1}",
        kind=kind,
        next=following,
        optional=kind is not StepKind.READ,
        options=options if kind is StepKind.CHOOSE else (),
        due_in=1 if kind is StepKind.PLAN else None,
    )


def option_texts(step: Mapping[str, str]) -> list[str]:
    return [line.strip() for line in step.get("options", "").splitlines() if line.strip()]


def _prose_of(row: OwnGuide) -> GuideProse:
    steps = {
        f"s{number + 1}": StepProse(
            title=step["title"],
            lead=_plain(step.get("text", "")),
            question=step.get("question", ""),
            labels={f"o{place}": text for place, text in enumerate(option_texts(step))},
            hints=(),
            examples={},
            part="",
            line=0,
        )
        for number, step in enumerate(row.steps)
    }
    return GuideProse(
        language=language(), title=row.title, summary=row.summary, when=row.when, parts={}, steps=steps
    )


def _plain(text: str) -> Prose:
    """What a teacher wrote; a heading or a rule in it, which our own guides do not have, stays the text it is."""
    try:
        return make_prose(text, file=content_root() / "own guide")
    except ContentError:
        return Prose(text, linebreaks(text, autoescape=True), text)


def cited(guide: Guide) -> list[Source]:
    return [sources()[source] for source in guide.meta.sources if source in sources()]


def matching(guides: Iterable[Shown], *, words: str) -> list[Shown]:
    """Guides in whose title, summary or text every word occurs."""
    wanted = [word for word in words.casefold().split() if word]
    return [one for one in guides if all(word in _haystack(one) for word in wanted)]


def _haystack(one: Shown) -> str:
    return f"{one.prose.title} {one.prose.summary} {one.prose.when} {one.prose.plain}".casefold()
