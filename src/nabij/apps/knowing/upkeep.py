"""What happens beside the database: a picture that nobody refers to any more is taken off the disk."""

from __future__ import annotations

from typing import Any

from django.db import transaction


def forget_file(sender: object, instance: Any, **_more: object) -> None:
    """Take the file away once the row is really gone, whichever way it went."""
    from nabij.apps.knowing.selectors import photo_folder

    file = photo_folder() / instance.file_name
    transaction.on_commit(lambda: file.unlink(missing_ok=True))
