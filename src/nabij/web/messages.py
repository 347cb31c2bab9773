"""Keeps the translations: `python -m nabij.web.messages [--check] [--compile] [package …]`.

Without options each Dutch catalogue is brought up to date with the code and the templates: new sentences appear
without a translation, sentences that are gone disappear. `--check` changes nothing and fails when a catalogue is out
of date, incomplete, doubtful or has other placeholders than its source.
"""

from __future__ import annotations

import argparse
import io
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_file
from babel.messages.pofile import read_po, write_po
from jinja2 import TemplateSyntaxError

from nabij.web import catalogues

KEYWORDS = {
    **DEFAULT_KEYWORDS,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext_lazy": (1, 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
JINJA = {
    "extensions": "jinja2.ext.i18n,jinja2.ext.do",
    "trimmed": "true",
    "newstyle_gettext": "true",
    "silent": "false",
}
METHODS = {".py": ("python", {}), ".html": ("jinja2.ext:babel_extract", JINJA)}
_NOISE = (
    "POT-Creation-Date",
    "PO-Revision-Date",
    "Last-Translator",
    "Language-Team",
    "Report-Msgid",
    "Generated-By",
)
_PLACEHOLDER = re.compile(r"%\((\w+)\)")


def found(package: Path) -> Catalog:
    """Every sentence of a package's code and templates."""
    catalogue = _empty()
    for path in _files(package):
        for message, context in _extracted(path):
            catalogue.add(message, context=context)
    return catalogue


def _extracted(path: Path) -> list[tuple[str | tuple[str, ...], str | None]]:
    method, options = METHODS[path.suffix]
    try:
        rows = extract_from_file(
            method, path, keywords=KEYWORDS, options=dict(options), strip_comment_tags=True
        )
    except (SyntaxError, TemplateSyntaxError) as error:
        error.add_note(f"in {path}")
        raise
    return [(message, context) for _line, message, _comments, context in rows]


def current(package: Path) -> Catalog:
    """The catalogue as it is on disk; empty when there is none."""
    path = catalogues.source(package)
    if not path.exists():
        return _empty()
    with path.open("rb") as file:
        return read_po(file, locale=catalogues.LANGUAGE, domain="django")


def merged(package: Path) -> Catalog:
    """The catalogue as it should be: today's sentences with the translations that exist."""
    catalogue = current(package)
    catalogue.update(found(package), no_fuzzy_matching=True, update_header_comment=False)
    catalogue.obsolete.clear()
    return catalogue


def text(catalogue: Catalog) -> str:
    """The catalogue as a file: sorted, without dates, places and names."""
    buffer = io.BytesIO()
    write_po(buffer, catalogue, width=110, no_location=True, sort_output=True, ignore_obsolete=True)
    lines = buffer.getvalue().decode("utf-8").splitlines(keepends=True)
    return "".join(line for line in lines if not line.startswith(tuple(f'"{noise}' for noise in _NOISE)))


def troubles(package: Path) -> Iterator[str]:
    """What is wrong with a package's catalogue, a sentence each."""
    path = catalogues.source(package)
    catalogue = merged(package)
    if not path.exists() or path.read_text("utf-8") != text(catalogue):
        yield f"{path}: out of date; run python -m nabij.web.messages"
    for message in catalogue:
        if message.id:
            yield from (f"{path}: {trouble}: {_first(message)!r}" for trouble in _troubles_of(message))


def contradictions(chosen: list[Path]) -> list[str]:
    """Sentences that two packages translate differently: Django keeps one of them for all."""
    first: dict[tuple[object, object], tuple[Path, object]] = {}
    wrong = []
    for package in chosen:
        for message in current(package):
            if not message.id:
                continue
            home, string = first.setdefault((message.context, message.id), (package, message.string))
            if string != message.string:
                wrong.append(f"{package} and {home}: translated differently: {_first(message)!r}")
    return wrong


def main(arguments: list[str]) -> int:
    """Update, check or compile the catalogues of the packages named, or of all."""
    parser = argparse.ArgumentParser(prog="python -m nabij.web.messages", description=__doc__)
    parser.add_argument("--check", action="store_true", help="change nothing, fail when something is wrong")
    parser.add_argument("--compile", action="store_true", help="write the compiled catalogues")
    parser.add_argument("packages", nargs="*", type=Path, help="package folders; all that have locale/")
    options = parser.parse_args(arguments)
    chosen = [path.resolve() for path in options.packages] or catalogues.packages()
    wrong = [trouble for package in chosen for trouble in _treat(package, check=options.check)]
    wrong += contradictions(chosen)
    for trouble in wrong:
        sys.stderr.write(f"{trouble}\n")
    if options.compile:
        for package in chosen:
            catalogues.compile_package(package)
    return 1 if options.check and wrong else 0


def _treat(package: Path, *, check: bool) -> list[str]:
    if not check:
        path = catalogues.source(package)
        path.parent.mkdir(parents=True, exist_ok=True)
        made = text(merged(package))
        if not path.exists() or path.read_text("utf-8") != made:
            path.write_text(made, "utf-8")
    return list(troubles(package))


def _troubles_of(message: Message) -> Iterator[str]:
    sources, targets = _forms(message.id), _forms(message.string)
    if not all(targets):
        yield "not translated"
        return
    if message.fuzzy:
        yield "marked as doubtful"
    known = {name for source in sources for name in _PLACEHOLDER.findall(source)}
    needed = set.intersection(*(set(_PLACEHOLDER.findall(source)) for source in sources))
    for target in targets:
        names = set(_PLACEHOLDER.findall(target))
        if not needed <= names <= known:
            yield "other placeholders"


def _forms(value: object) -> list[str]:
    """Singular and plural, or the one form there is."""
    return [str(form or "") for form in value] if isinstance(value, (tuple, list)) else [str(value or "")]


def _first(message: Message) -> str:
    return _forms(message.id)[0]


def _empty() -> Catalog:
    return Catalog(locale=catalogues.LANGUAGE, domain="django", header_comment="", fuzzy=False)


def _files(package: Path) -> list[Path]:
    inner = [other for other in catalogues.packages(package) if other != package]
    return sorted(
        path
        for path in package.rglob("*")
        if path.suffix in METHODS and not any(path.is_relative_to(other) for other in inner)
    )


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
