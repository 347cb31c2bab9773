"""Help in sections: options that belong together stand together.

Belongs here: the kind of command that prints its options under headings. Does not belong here: which options there are.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import click

DATA, MODEL, CHECKS, EDITIONS, OUTPUT = (
    "What is in the file",
    "How to compute",
    "Further questions",
    "Compare with an earlier edition",
    "What comes out",
)
ORDER = (DATA, MODEL, CHECKS, EDITIONS, OUTPUT)
Command = TypeVar("Command", bound=Callable[..., Any])


class SectionOption(click.Option):
    """An option that knows under which heading it stands."""

    def __init__(self, *args: Any, section: str = OUTPUT, **settings: Any) -> None:
        super().__init__(*args, **settings)
        self.section = section


class SectionedCommand(click.Command):
    """A command whose help has a heading per kind of option."""

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        found: dict[str, list[tuple[str, str]]] = {}
        for parameter in self.get_params(ctx):
            record = parameter.get_help_record(ctx) if isinstance(parameter, click.Option) else None
            if record is not None:
                found.setdefault(getattr(parameter, "section", OUTPUT), []).append(record)
        for title in ORDER:
            if title in found:
                with formatter.section(title):
                    formatter.write_dl(found[title])


def option(section: str, *names: str, **settings: Any) -> Callable[[Command], Command]:
    """`click.option` under a heading."""
    return click.option(*names, cls=SectionOption, section=section, **settings)


def adding(*options: Callable[[Any], Any]) -> Callable[[Command], Command]:
    """One decorator out of several options, shown in this order."""

    def add(function: Command) -> Command:
        for decorate in reversed(options):
            function = decorate(function)
        return function

    return add
