"""Where the content files are: beside the source in a checkout, inside the package when installed."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parents[1]


def content_folder(package: Path = _PACKAGE) -> Path:
    """The folder that holds the content files: `_content` inside `package`, else `content` beside `src`."""
    installed = package / "_content"
    return installed if installed.is_dir() else package.parents[1] / "content"
