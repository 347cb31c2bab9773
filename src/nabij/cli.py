"""The `nabij` command. Subcommands load when they are called, so that `--help` answers at once."""

from __future__ import annotations

from importlib import import_module

import click

COMMANDS = {
    "backup": "Write a backup of everything to one file.",
    "demo": "Build the made-up school De Wilg and serve it.",
    "doctor": "Say what is wrong with this installation, and mend what can be mended.",
    "evidence": "Meta-analysis from a spreadsheet: numbers, pictures and words.",
    "restore": "Put a backup back.",
    "roster": "Import a roster file, or show what it would do.",
    "serve": "Serve Nabij, with a worker beside it.",
    "upgrade": "Bring database and static files up to this version.",
    "worker": "Do the background work.",
}


class LazyGroup(click.Group):
    """Knows the names and one line of each command; the module comes later."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        command = getattr(import_module(f"nabij.commands.{cmd_name}"), "command", None)
        return command if isinstance(command, click.Command) else None

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(sorted(COMMANDS.items()))


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="nabij", prog_name="nabij")
def main() -> None:
    """Nabij: every child known, every clash repaired, nobody spied upon."""
