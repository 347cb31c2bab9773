"""Reads `<name>.spec.yaml` beside each component: what it is for, its parameters, examples in both languages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

COMPONENTS = Path(__file__).resolve().parent / "templates" / "web" / "components"
LANGUAGES = frozenset({"nl", "en"})


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter of a component; `kind` is text, number, yes/no, address, a part, or `list of <Part>`."""

    name: str
    kind: str
    meaning: str


@dataclass(frozen=True, slots=True)
class Example:
    """One state of a component; values that differ by language are `{nl: …, en: …}`."""

    title: Mapping[str, str]
    values: Mapping[str, Any]
    body: Mapping[str, str] | None


@dataclass(frozen=True, slots=True)
class Spec:
    """All that is known of a component beside its template."""

    name: str
    purpose: Mapping[str, str]
    parameters: tuple[Parameter, ...]
    examples: tuple[Example, ...]


def component_names() -> list[str]:
    """Every component by the name of its template."""
    return sorted(path.stem for path in COMPONENTS.glob("*.html"))


def load(name: str) -> Spec:
    """The specification of one component; raises FileNotFoundError or KeyError where it is incomplete."""
    raw = yaml.safe_load((COMPONENTS / f"{name}.spec.yaml").read_text("utf-8"))
    return Spec(
        name=name,
        purpose=raw["purpose"],
        parameters=tuple(_parameter(key, text) for key, text in (raw.get("parameters") or {}).items()),
        examples=tuple(
            Example(title=one["title"], values=one.get("values") or {}, body=one.get("body"))
            for one in raw["examples"]
        ),
    )


def in_language(value: Any, language: str) -> Any:
    """The value with every `{nl: …, en: …}` replaced by the text of that language."""
    if isinstance(value, dict):
        if set(value) == LANGUAGES:
            return value[language]
        return {key: in_language(inner, language) for key, inner in value.items()}
    if isinstance(value, list):
        return [in_language(inner, language) for inner in value]
    return value


def _parameter(name: str, text: str) -> Parameter:
    kind, _, meaning = text.partition(": ")
    return Parameter(name=name, kind=kind, meaning=meaning)
