"""How the evidence commands speak: language, patience, errors as sentences with an exit code.

Belongs here: what all subcommands share in talking to a person or a program. Does not belong here: analysis.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
import textwrap
import threading
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import TYPE_CHECKING, Any, TypeVar, cast

import click

from nabij.commands.evidence.grouped import OUTPUT, adding, option
from nabij.evidence.errors import EvidenceError
from nabij.evidence.words.language import Both, Language

if TYPE_CHECKING:
    from nabij.evidence.tables import Table

BAD_INPUT, NO_ANSWER = 2, 3
WORKING = Both("Working…", "Bezig…")
SECOND = 1.0
NARROWEST, WIDEST = 40, 100
Command = TypeVar("Command", bound=Callable[..., None])


def usual_language() -> Language:
    """Dutch where the terminal is Dutch, else English."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        value = os.environ.get(name, "")
        if value:
            return "nl" if value.lower().startswith("nl") else "en"
    return "en"


def talking(function: Command) -> Command:
    """Add --language, --audience and --json, and turn errors into a sentence and an exit code."""

    @wraps(function)
    def wrapped(*args: Any, language: str | None, audience: str, as_json: bool, **options: Any) -> None:
        chosen = cast("Language", language or usual_language())
        try:
            with patience(chosen):
                function(*args, language=chosen, audience=audience, as_json=as_json, **options)
        except EvidenceError as error:
            fail(error, chosen, as_json=as_json)
        except (UnicodeDecodeError, json.JSONDecodeError, zipfile.BadZipFile):
            fail(EvidenceError("file.unreadable"), chosen, as_json=as_json)
        except BrokenPipeError:  # the reader of our output went away, as `head` does: no matter of files
            raise
        except OSError as error:
            fail(EvidenceError("file.refused", path=str(error.filename)), chosen, as_json=as_json)

    add = adding(
        option(OUTPUT, "--language", type=click.Choice(["nl", "en"]), help="Language of words and pictures."),
        option(OUTPUT, "--audience", type=click.Choice(["teacher", "colleague"]), default="teacher", show_default=True,
               help="Whom the words are for."),
        option(OUTPUT, "--json", "as_json", is_flag=True, help="Print everything as JSON instead of words."),
    )  # fmt: skip
    return cast("Command", add(wrapped))


def fail(error: EvidenceError, language: Language, *, as_json: bool) -> None:
    """Say what is wrong and stop with the fitting exit code."""
    from nabij.evidence.words.errors import no_right_answer, say_error

    said = say_error(error, language)
    if as_json:
        cell = list(error.cell) if isinstance(error.cell, tuple) else error.cell
        problem = {"code": error.code, "study": error.study, "cell": cell, "sentence": said}
        click.echo(json.dumps({"error": problem}, ensure_ascii=False, indent=2))
    click.echo(said, err=True)
    sys.exit(NO_ANSWER if no_right_answer(error) else BAD_INPUT)


@contextmanager
def patience(language: Language, after: float = SECOND, every: float = SECOND) -> Iterator[None]:
    """Say that work goes on when it takes longer than a second; on a terminal, with the seconds."""
    done = threading.Event()

    def tell() -> None:
        if done.wait(after):
            return
        text = WORKING.say(language)
        if not sys.stderr.isatty():
            click.echo(text, err=True)
            return
        seconds = 1
        while True:
            click.echo(f"\r{text} {seconds} s", err=True, nl=False)
            if done.wait(every):
                break
            seconds += 1
        click.echo("\r" + " " * 20 + "\r", err=True, nl=False)

    teller = threading.Thread(target=tell, daemon=True)
    teller.start()
    try:
        yield
    finally:
        done.set()
        teller.join()


def say(*parts: str) -> None:
    """Print parts with a blank line between them; sentences are wrapped, tables are not."""
    click.echo("\n\n".join(part for part in parts if part))


def wrapped(text: str) -> str:
    """Paragraphs wrapped to the width of a terminal."""
    return "\n\n".join(textwrap.fill(part, width()) for part in text.split("\n\n"))


def width() -> int:
    """How many characters a line may have: those of the terminal, within bounds; the most where there is none."""
    if "COLUMNS" not in os.environ and not sys.stdout.isatty():
        return WIDEST
    return max(NARROWEST, min(WIDEST, shutil.get_terminal_size().columns))


def table_text(table: Table, language: Language) -> str:
    """A table no wider than a terminal, where its words can be broken."""
    return table.text(language, width())


def as_json_text(content: dict[str, Any]) -> str:
    """JSON for programs: plain numbers, null for what does not exist."""
    from nabij.evidence.records import plain

    return json.dumps(plain(content), ensure_ascii=False, indent=2)
