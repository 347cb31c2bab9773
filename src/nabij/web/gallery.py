"""Draws the gallery: each component in each state of its specification, in the reader's language."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils import translation
from markupsafe import Markup

from nabij.web import htmx, page, parts, specs
from nabij.web.gallery_form import sample


@dataclass(frozen=True, slots=True)
class ShownExample:
    """One state, drawn."""

    title: str
    html: str


@dataclass(frozen=True, slots=True)
class ShownComponent:
    """One component with all its states."""

    name: str
    purpose: str
    parameters: tuple[specs.Parameter, ...]
    examples: tuple[ShownExample, ...]


def shown_components() -> list[ShownComponent]:
    """Every component in the language of the reader."""
    language = "nl" if (translation.get_language() or "nl").startswith("nl") else "en"
    return [_component(specs.load(name), language) for name in specs.component_names()]


def draw(spec: specs.Spec, example: specs.Example, language: str) -> str:
    """One state of a component as HTML."""
    kinds = {parameter.name: parameter.kind for parameter in spec.parameters}
    values = specs.in_language(dict(example.values), language)
    arguments = {name: _made(kinds[name], value) for name, value in values.items()}
    if example.body is not None:
        arguments["caller"] = _caller(example.body[language])
    with translation.override(language):
        return str(getattr(htmx.components(), spec.name)(**arguments))


def _component(spec: specs.Spec, language: str) -> ShownComponent:
    return ShownComponent(
        name=spec.name,
        purpose=spec.purpose[language],
        parameters=spec.parameters,
        examples=tuple(
            ShownExample(title=example.title[language], html=Markup(draw(spec, example, language)))  # noqa: S704
            for example in spec.examples
        ),
    )


def _caller(body: str) -> Callable[[], Markup]:
    return lambda: Markup(body)  # noqa: S704  our own specification files


def _made(kind: str, value: Any) -> Any:
    """A value of a specification as the component expects it."""
    if kind == "field":
        return sample()[value] if not value.startswith("wrong ") else sample(wrong=True)[value[6:]]
    if kind == "form":
        return sample(wrong=value == "wrong")
    if kind == "undo":
        return None if value is None else page.Undo(**value)
    name = kind.removeprefix("list of ")
    part = getattr(parts, name, None)
    if part is None:
        return value
    return [part(**one) for one in value]
