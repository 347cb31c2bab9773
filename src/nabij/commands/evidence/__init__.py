"""`nabij evidence`: meta-analysis and models of several relations from a spreadsheet, in words, numbers and pictures.

Belongs here: the group and its subcommands' names; each loads when it is called. Needs no database and no Django.
"""

from __future__ import annotations

from importlib import import_module

import click

COMMANDS = {
    "agreement": "How far raters agree: kappa and intraclass correlations.",
    "bias": "Look for signs of missing studies.",
    "effects": "Compute effect sizes and their variances.",
    "figure": "Draw one picture and save it as SVG, PNG or PDF.",
    "masem": "Pool correlation matrices and fit a path model.",
    "pool": "Pool effect sizes, with or without moderators or subgroups.",
    "power": "How many studies a synthesis needs.",
    "reliability": "How far the items of a questionnaire hang together.",
    "template": "Write an example spreadsheet to fill in.",
}


class EvidenceGroup(click.Group):
    """Knows the names and one line of each subcommand; the module comes later."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        found = getattr(import_module(f"{__name__}.{cmd_name}"), "command", None)
        return found if isinstance(found, click.Command) else None

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(sorted(COMMANDS.items()))


@click.group("evidence", cls=EvidenceGroup)
def command() -> None:
    """Meta-analysis from a spreadsheet: numbers, pictures and plain words.

    Exit codes: 0 done, 2 something in the file or the options is wrong, 3 there is no right answer.
    """
