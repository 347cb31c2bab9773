"""Turns codes of the pure packages into sentences for people.

Pure code raises errors with a `.code` and fields; whoever shows them registers a sentence for each code, with the
fields as `%(name)s`. Translation happens when the sentence is shown.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext

_sentences: dict[str, str | Promise] = {}
_FIELD_MAPPINGS = ("detail", "fields", "values")


class CodeTaken(ValueError):
    """Two sentences for one code: each code has one home."""


class _Values(dict[str, object]):
    def __missing__(self, key: str) -> str:
        return "…"


def register(sentences: Mapping[str, str | Promise]) -> None:
    """Add sentences by code (from `AppConfig.ready`); raises CodeTaken when a code would change its meaning."""
    for code, text in sentences.items():
        if code in _sentences and str(_sentences[code]) != str(text):
            raise CodeTaken(code)
        _sentences[code] = text


def registered() -> frozenset[str]:
    """Every code that has a sentence."""
    return frozenset(_sentences)


def forget(code: str) -> None:
    """Take a sentence away again; unknown codes are ignored."""
    _sentences.pop(code, None)


def say(code: str, values: Mapping[str, object] | None = None) -> str:
    """The sentence for a code in the reader's language; a general one, with the code, when there is none."""
    text = _sentences.get(code)
    if text is None:
        return gettext("Something is not right here (%(code)s).") % {"code": code}
    return str(text) % _Values(values or {})


def say_error(error: BaseException) -> str:
    """The sentence for a coded error; raises AttributeError when it has no code."""
    code: str = error.code  # type: ignore[attr-defined]
    return say(code, dict(_fields(error)))


def _fields(error: BaseException) -> Iterator[tuple[str, object]]:
    """What a coded error carries: its public attributes, then what its mappings hold."""
    for name in _attribute_names(error):
        value = getattr(error, name)
        if name in _FIELD_MAPPINGS and isinstance(value, Mapping):
            yield from ((str(key), inner) for key, inner in value.items())
        elif value is not None:
            yield name, value


def _attribute_names(error: BaseException) -> list[str]:
    slots = [name for kind in type(error).__mro__ for name in getattr(kind, "__slots__", ())]
    names = [*vars(error), *slots]
    return [name for name in names if not name.startswith("_") and hasattr(error, name)]
