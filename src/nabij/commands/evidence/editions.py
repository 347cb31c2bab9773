"""Two editions of the data: --since (FILE is the whole new edition) and --add (FILE is the old one).

Belongs here: the two options, which studies came, changed and went, and the answer that is printed. Does not belong
here: reading and fitting of each kind of data.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from nabij.commands.evidence.grouped import EDITIONS, adding, option
from nabij.commands.evidence.parts import Part
from nabij.commands.evidence.speaking import table_text, wrapped
from nabij.evidence.errors import EvidenceError
from nabij.evidence.words.language import Both, Language
from nabij.evidence.words.updates import Edition, Moved, changes_table, changes_words, edition_words

if TYPE_CHECKING:
    from nabij.evidence.masem.table import Estimate

    Named = tuple[Both, Estimate]

TITLE = Both("Compared with {path}", "Vergeleken met {path}")

edition_options: Callable[[Any], Any] = adding(
    option(EDITIONS, "--since", type=click.Path(path_type=Path), metavar="OLD",
           help="FILE is the whole new edition: print every estimate before, now and the difference."),
    option(EDITIONS, "--add", "added", type=click.Path(path_type=Path), metavar="MORE",
           help="The same where FILE is the old edition and MORE holds further studies (or corrected ones)."),
)  # fmt: skip


def check_editions(since: Path | None, added: Path | None) -> None:
    """Refuse both options at once (``command.together``)."""
    if since is not None and added is not None:
        raise EvidenceError("command.together", cell="--since", other="--add")


def require_shared(old: Sequence[str], new: Sequence[str], path: Path) -> None:
    """Refuse a new edition without any study of the old one (``command.no_shared_studies``): it seems an addition."""
    if not set(old) & set(new):
        raise EvidenceError("command.no_shared_studies", cell="--since", path=path.name)


def edition(old: Mapping[str, Any], new: Mapping[str, Any]) -> Edition:
    """Which studies came, changed and went, from what each edition says of every study."""
    changed = tuple(name for name in new if name in old and old[name] != new[name])
    shared = sum(name in old for name in new)
    return Edition(
        tuple(name for name in new if name not in old),
        changed,
        tuple(name for name in old if name not in new),
        shared - len(changed),
    )


def edition_part(
    found: Edition, before: Sequence[Named], after: Sequence[Named], path: Path, language: Language
) -> Part:
    """The studies, every estimate before, now and its difference, and what that means."""
    from nabij.evidence.masem.living import changes

    titles = {name.en: name for name, _ in after}
    moved = [Moved(titles[change.name], change) for change in changes(_by_title(before), _by_title(after))]
    content = {
        **found.to_dict(),
        "changes": [asdict(m.change) for m in moved],
    }
    return Part(
        "editions",
        content,
        (
            wrapped(edition_words(found, language)),
            table_text(changes_table(moved), language),
            wrapped(changes_words(moved, language)),
        ),
        TITLE.say(language, path=path.name),
    )


def _by_title(rows: Sequence[Named]) -> list[Estimate]:
    """Estimates under the English name of each, so that equal names mean equal things."""
    return [replace(row, name=name.en) for name, row in rows]
