"""Reading `content/questionnaires/*.yaml`.

Belongs here: the shape of those files, their checks, and turning them into `nabij.practice.questionnaires`
values. Does not belong here: scoring, and any text that is not ours: a licensed file with item text is
refused.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from nabij.content.errors import ContentError
from nabij.content.files import Place, Strict, YamlText, content_root, read_as
from nabij.practice.circle import Sector
from nabij.practice.errors import PracticeError
from nabij.practice.questionnaires import (
    AnswerPoint,
    Certainty,
    Definition,
    Informant,
    Item,
    Licence,
    MissingRule,
    Scale,
    Scoring,
    Standing,
    Subject,
    Wording,
)

Slug = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")]
ItemId = Annotated[str, StringConstraints(pattern=r"^[a-z]{0,4}\d{1,3}$")]
Source = Annotated[str, StringConstraints(pattern=r"^S-\d{3}$")]
Words = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]


class _Both(Strict):
    nl: Words
    en: Words

    def wording(self) -> Wording:
        return Wording(nl=self.nl, en=self.en)


class _ItemPart(Strict):
    id: ItemId
    nl: str = ""
    en: str = ""


class _PointPart(Strict):
    value: int
    nl: str = ""
    en: str = ""
    picture: Slug | Literal[""] = ""


class _MissingPart(Strict):
    share: float = 1.0
    count: int = 1


class _ScalePart(_Both):
    id: Slug
    items: tuple[ItemId, ...] = ()
    reverse: frozenset[ItemId] = frozenset()
    scoring: Scoring
    missing: _MissingPart
    certainty: Certainty
    expected: int | None = None
    sector: Sector | None = None


class _FilePart(Strict):
    id: Slug
    version: Annotated[int, Field(ge=1)]
    status: Literal["draft", "in use", "retired"]
    title: _Both
    introduction: _Both
    licence: Licence
    standing: Standing
    informant: Informant
    subject: Subject
    ages: tuple[int, int] | None = None
    seconds: Annotated[int, Field(gt=0)] | None = None
    sources: Annotated[tuple[Source, ...], Field(min_length=1)]
    references: tuple[Words, ...] = ()
    points: tuple[_PointPart, ...]
    points_open: bool = False
    items: tuple[_ItemPart, ...] = ()
    numbered_items: Annotated[int, Field(ge=1, le=200)] | None = None
    items_open: bool = False
    scales: Annotated[tuple[_ScalePart, ...], Field(min_length=1)]


def load_questionnaire(path: Path) -> Definition:
    """Read and check one questionnaire file; its name must be its id.

    Raises:
        ContentError: ``content.*`` for what cannot be read or has the wrong shape; ``questionnaires.name``;
            ``questionnaires.incomplete_text`` when our own wording lacks a language;
            ``questionnaires.name_mark`` when ``{name}`` stands in one language only;
            ``questionnaires.protected_text`` when a licensed file holds item text;
            ``questionnaires.inconsistent`` with the code of the contradiction as its problem.
    """
    part, text = read_as(path, _FilePart)
    fault = _Fault(path, text)
    if path.stem != part.id:
        raise fault.at("questionnaires.name", "id", problem=part.id)
    _check_texts(part, fault)
    numbered = range(1, (part.numbered_items or 0) + 1)
    items = tuple(Item(one.id, Wording(nl=one.nl, en=one.en)) for one in part.items)
    try:
        return Definition(
            id=part.id,
            version=part.version,
            title=part.title.wording(),
            introduction=part.introduction.wording(),
            items=items + tuple(Item(str(number)) for number in numbered),
            points=tuple(AnswerPoint(p.value, Wording(nl=p.nl, en=p.en), p.picture) for p in part.points),
            scales=tuple(_scale(one) for one in part.scales),
            sources=part.sources + part.references,
            licence=part.licence,
            informant=part.informant,
            subject=part.subject,
            ages=part.ages,
            standing=part.standing,
            items_open=part.items_open,
            points_open=part.points_open,
            seconds=part.seconds,
        )
    except PracticeError as error:
        raise _inconsistent(part, fault, error) from None


@cache
def questionnaire_library() -> Mapping[str, Definition]:
    """The questionnaires that come with Nabij by id, read once."""
    paths = sorted((content_root() / "questionnaires").glob("*.yaml"))
    return MappingProxyType({path.stem: load_questionnaire(path) for path in paths})


@dataclass(frozen=True, slots=True)
class _Fault:
    """Makes errors that point into one file."""

    path: Path
    text: YamlText

    def at(self, code: str, *place: str | int, problem: str) -> ContentError:
        line = self.text.line_of(place) if place else 0
        key = ".".join(str(one) for one in place)
        return ContentError(code, file=self.path, line=line, key=key, problem=problem)


def _check_texts(part: _FilePart, fault: _Fault) -> None:
    own = part.licence is Licence.OWN
    for place, item in enumerate(part.items):
        if not own and (item.nl or item.en):
            raise fault.at("questionnaires.protected_text", "items", place, problem=item.id)
        if own and not (item.nl.strip() and item.en.strip()):
            raise fault.at("questionnaires.incomplete_text", "items", place, problem=item.id)
        if ("{name}" in item.nl) != ("{name}" in item.en):
            raise fault.at("questionnaires.name_mark", "items", place, problem=item.id)
    for place, point in enumerate(part.points):
        if own and not (point.nl.strip() and point.en.strip()):
            raise fault.at("questionnaires.incomplete_text", "points", place, problem=str(point.value))


def _scale(part: _ScalePart) -> Scale:
    return Scale(
        id=part.id,
        name=part.wording(),
        item_ids=part.items,
        reverse=part.reverse,
        scoring=part.scoring,
        missing=MissingRule(least_share=part.missing.share, least_count=part.missing.count),
        certainty=part.certainty,
        expected=part.expected,
        sector=part.sector,
    )


def _inconsistent(part: _FilePart, fault: _Fault, error: PracticeError) -> ContentError:
    scale_ids = [scale.id for scale in part.scales]
    where: Place = ()
    if error.detail.get("scale") in scale_ids:
        where = ("scales", scale_ids.index(str(error.detail["scale"])))
    elif error.code in ("questionnaire.points", "questionnaire.ages"):
        where = (error.code.partition(".")[2],)
    return fault.at("questionnaires.inconsistent", *where, problem=str(error))
