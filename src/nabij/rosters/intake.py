"""Taking in what somebody uploads: one file, a zip or a folder of files, before anything in it is believed.

Belongs here: sizes, archives and what kind of file it is. Nothing is ever unpacked to disk, and a file that
is too large is refused before it is read.
"""

from __future__ import annotations

import io
import re
import stat
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path

from nabij.rosters.findings import RosterError, Where
from nabij.rosters.limits import MEGABYTE, Limits

Source = Path | bytes

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_IGNORED = re.compile(r"(^|/)(__MACOSX/|\.|~\$|Thumbs\.db$|desktop\.ini$)")
_BROKEN = (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, OSError, RuntimeError, ValueError)


@dataclass(frozen=True, slots=True)
class Package:
    """Files by their own name in lower case (folders do not matter), with the name as it was written."""

    files: dict[str, bytes]
    names: dict[str, str]

    def name(self, file: str) -> str:
        """The name as written, or the one asked for where there is no such file."""
        return self.names.get(file, file)


def load(source: Source, filename: str, limits: Limits) -> Package:
    """The files of a source: a path or bytes, of one file, a zip or a folder.

    A workbook (xlsx) is one file, although it is a zip inside.

    Raises:
        RosterError: ``file.missing``, ``file.empty``, ``file.too_large``, ``zip.*`` for archives that are
            broken,
            locked or made to harm, ``xls.old``, ``xlsx.locked``, ``table.html`` and ``file.unsupported``.
    """
    if isinstance(source, Path) and source.is_dir():
        return _folder(source, limits)
    name = filename or (source.name if isinstance(source, Path) else "")
    raw = _read(source, name, limits)
    _refuse_known(raw, name)
    if raw.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _unzip(raw, name, limits)
    return _package([(name, raw)])


def _read(source: Source, name: str, limits: Limits) -> bytes:
    if isinstance(source, Path):
        try:
            size = source.stat().st_size
        except OSError as error:
            raise RosterError("file.missing", Where(name)) from error
        _check_size(size, name, limits)
        source = source.read_bytes()
    _check_size(len(source), name, limits)
    if not source.strip(b"\0 \t\r\n\xef\xbb\xbf"):
        raise RosterError("file.empty", Where(name))
    return source


def _check_size(size: int, name: str, limits: Limits) -> None:
    if size > limits.file_bytes:
        raise RosterError("file.too_large", Where(name), bytes=size, most=limits.file_bytes)


def _refuse_known(raw: bytes, name: str) -> None:
    """Kinds of file that people send by mistake, each with its own code so that the answer can say what to
    do.
    """
    if raw.startswith(_OLE):
        raise RosterError("xlsx.locked" if _ENCRYPTED in raw else "xls.old", Where(name))
    if raw.startswith(b"%PDF"):
        raise RosterError("file.unsupported", Where(name), kind="pdf")
    start = raw[:2000].replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n").lower()
    if start.startswith((b"<html", b"<!doctype html", b"<table", b"<head", b"<body", b"<meta")):
        raise RosterError("table.html", Where(name))


def _folder(path: Path, limits: Limits) -> Package:
    found = sorted(one for one in path.iterdir() if one.is_file() and not _IGNORED.search(one.name))
    if len(found) > limits.members:
        raise RosterError("zip.too_many_files", Where(path.name), files=len(found), most=limits.members)
    total = sum(one.stat().st_size for one in found)
    if total > limits.unpacked_bytes:
        raise RosterError("zip.too_large", Where(path.name), bytes=total, most=limits.unpacked_bytes)
    if not total:
        raise RosterError("file.empty", Where(path.name))
    return _package([(one.name, one.read_bytes()) for one in found])


def _unzip(raw: bytes, name: str, limits: Limits) -> Package:
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            members = archive.infolist()
            check_members(members, name, limits)
            if any(one.filename == "[Content_Types].xml" for one in members):
                return _package([(name, raw)])
            useful = [one for one in members if not one.is_dir() and not _IGNORED.search(one.filename)]
            files = [(one.filename.rsplit("/", 1)[-1], archive.read(one)) for one in useful]
    except RosterError:
        raise
    except _BROKEN as error:
        raise RosterError("zip.broken", Where(name)) from error
    if not any(content for _, content in files):
        raise RosterError("file.empty", Where(name))
    return _package(files)


def check_members(members: list[zipfile.ZipInfo], name: str, limits: Limits) -> None:
    """Refuse an archive that is locked, too large, too many, packed like a bomb, or that points elsewhere.

    Raises:
        RosterError: ``zip.locked``, ``zip.too_many_files``, ``zip.too_large``, ``zip.bomb``, ``zip.path``,
            ``zip.link``, with the name of the member.
    """
    if len(members) > limits.members:
        raise RosterError("zip.too_many_files", Where(name), files=len(members), most=limits.members)
    total = sum(one.file_size for one in members)
    if total > limits.unpacked_bytes:
        raise RosterError("zip.too_large", Where(name), bytes=total, most=limits.unpacked_bytes)
    for one in members:
        where = Where(one.filename)
        if one.flag_bits & 1:
            raise RosterError("zip.locked", where)
        if one.file_size > MEGABYTE and one.file_size > limits.ratio * max(one.compress_size, 1):
            raise RosterError("zip.bomb", where, bytes=one.file_size, packed=one.compress_size)
        if stat.S_ISLNK(one.external_attr >> 16):
            raise RosterError("zip.link", where)
        path = one.orig_filename.replace("\\", "/")
        if path.startswith("/") or ".." in path.split("/") or re.match(r"[A-Za-z]:", path) or "\0" in path:
            raise RosterError("zip.path", where)


def _package(files: list[tuple[str, bytes]]) -> Package:
    names: dict[str, str] = {}
    contents: dict[str, bytes] = {}
    for name, content in files:
        key = name.lower()
        if key in contents:
            raise RosterError("zip.duplicate", Where(name))
        names[key] = name
        contents[key] = content
    return Package(contents, names)
