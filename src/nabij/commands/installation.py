"""What commands share: loading Django, bringing the database up to date, the first link."""

from __future__ import annotations

import os
from pathlib import Path

import click


def load_django(*, demo: bool = False) -> None:
    """Make settings and models usable in this process."""
    if demo:
        os.environ["NABIJ_DEMO"] = "1"
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "nabij.config.settings")
    import django

    django.setup()


def bring_up_to_date(*, verbosity: int = 0) -> None:
    """Migrate the database, compile the sentences and collect the static files."""
    from django.core.management import call_command

    call_command("migrate", verbosity=verbosity, interactive=False)
    compile_sentences()
    call_command("collectstatic", verbosity=verbosity, interactive=False, clear=False)


def compile_sentences() -> None:
    """Compile the translations where only their source is there, as in a working copy."""
    from django.conf import settings

    sources = Path(settings.PACKAGE_DIR).glob("**/locale/*/LC_MESSAGES/django.po")
    if any(not source.with_suffix(".mo").exists() for source in sources):
        from nabij.web.messages import main as messages

        messages(["--compile"])


def pending_migrations() -> list[str]:
    """Names of migrations that this database has not had."""
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{migration.app_label}.{migration.name}" for migration, _backwards in plan]


def first_link(base_url: str) -> str | None:
    """A one-time link to set up a fresh installation; None when somebody has an account already."""
    from nabij.apps.accounts import actions, selectors
    from nabij.apps.accounts.models import AccessLink

    if not selectors.nobody_yet():
        return None
    token = actions.create_link(kind=AccessLink.Kind.SETUP, user=None, by=None)
    return f"{base_url}/link/{token}/"


def say(text: str) -> None:
    click.echo(text)
