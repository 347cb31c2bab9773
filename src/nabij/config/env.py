"""Typed readers for `NABIJ_` variables. A secret may also stand in a file named by `<NAME>_FILE`."""

from __future__ import annotations

import os
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

TRUE = {"1", "true", "yes", "on", "ja"}
FALSE = {"0", "false", "no", "off", "nee", ""}


def text(name: str, default: str = "") -> str:
    return os.environ.get(name, default).strip()


def secret(name: str, default: str = "") -> str:
    """The value of `name`, or the content of the file that `<name>_FILE` points at."""
    file = os.environ.get(f"{name}_FILE")
    if not file:
        return text(name, default)
    try:
        return Path(file).read_text(encoding="utf-8").strip()
    except OSError as error:
        message = f"{name}_FILE points at {file}, which cannot be read ({error.strerror})."
        raise ImproperlyConfigured(message) from error


def boolean(name: str, *, default: bool) -> bool:
    value = os.environ.get(name)
    if value is None:
        return default
    if value.strip().lower() in TRUE:
        return True
    if value.strip().lower() in FALSE:
        return False
    message = f"{name} is {value!r}; write 1 or 0."
    raise ImproperlyConfigured(message)


def integer(name: str, default: int, *, least: int = 0) -> int:
    value = text(name, str(default))
    try:
        number = int(value)
    except ValueError as error:
        message = f"{name} is {value!r}; write a whole number."
        raise ImproperlyConfigured(message) from error
    if number < least:
        message = f"{name} is {number}; the least allowed is {least}."
        raise ImproperlyConfigured(message)
    return number


def words(name: str, default: str = "") -> list[str]:
    """A list, separated by commas or white space."""
    return [word for word in text(name, default).replace(",", " ").split() if word]


def directory(name: str, default: Path) -> Path:
    return Path(text(name) or default).expanduser().resolve()


def choice(name: str, default: str, allowed: tuple[str, ...]) -> str:
    value = text(name, default)
    if value not in allowed:
        message = f"{name} is {value!r}; choose one of: {', '.join(allowed)}."
        raise ImproperlyConfigured(message)
    return value


def database(name: str, *, sqlite_file: Path) -> dict[str, object]:
    """Django's description of the database that a URL names, or of the SQLite file when there is none."""
    url = secret(name)
    if not url:
        return sqlite(sqlite_file)
    parts = urlsplit(url)
    if parts.scheme == "sqlite":
        return sqlite(Path(unquote(parts.path)))
    if parts.scheme not in {"postgres", "postgresql"}:
        message = f"{name} starts with {parts.scheme!r}; use postgresql://user:password@host:port/name."
        raise ImproperlyConfigured(message)
    query = dict(parse_qsl(parts.query))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": query.pop("host", parts.hostname or ""),
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {"server_side_binding": True, **query},
    }


def sqlite(file: Path) -> dict[str, object]:
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(file),
        "CONN_MAX_AGE": None,
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": (
                "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA mmap_size=134217728; "
                "PRAGMA journal_size_limit=27103364; PRAGMA cache_size=2000;"
            ),
        },
    }
