"""Receiving an upload: straight into the upload folder, and no more than the host allows.

Django's own handlers would put large files in the temporary folder of the machine; a roster must not lie about there.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO
from uuid import uuid4

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, SkipFile, StopUpload
from django.http import HttpRequest

from nabij.apps.schools.imports import keeping

if TYPE_CHECKING:
    _Uploaded = UploadedFile[bytes]
else:
    _Uploaded = UploadedFile


class KeptUpload(_Uploaded):
    """A file that lies in the upload folder already, at `kept_at`."""

    def __init__(self, file: BinaryIO, kept_at: Path, name: str, size: int) -> None:
        super().__init__(file=file, name=name, size=size)
        self.kept_at = kept_at


class RosterUploadHandler(FileUploadHandler):
    """Writes files into the upload folder; stops, politely, when they are too large together."""

    def __init__(self, request: HttpRequest) -> None:
        super().__init__(request)
        self.room = int(settings.ROSTER_MAX_BYTES)
        self.paths: list[Path] = []
        self.open: BinaryIO | None = None
        self.too_large = False

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        if len(self.paths) >= keeping.MOST_FILES:
            raise SkipFile
        path = keeping.root() / f"{keeping.INCOMING}{uuid4()}"
        self.paths.append(path)
        self.open = open(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600), "w+b")  # noqa: SIM115

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        self.room -= len(raw_data)
        if self.room < 0:
            self.too_large = True
            self.discard()
            raise StopUpload(connection_reset=False)
        assert self.open is not None
        self.open.write(raw_data)

    def file_complete(self, file_size: int) -> KeptUpload:
        assert self.open is not None
        self.open.flush()
        self.open.seek(0)
        return KeptUpload(self.open, self.paths[-1], self.file_name or "", file_size)

    def upload_interrupted(self) -> None:
        self.discard()

    def discard(self) -> None:
        """Remove whatever was received; what an import took over has another place by then."""
        if self.open is not None:
            self.open.close()
        for path in self.paths:
            path.unlink(missing_ok=True)
