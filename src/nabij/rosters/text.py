"""Bytes to text, and text to something fit to keep.

Belongs here: recognising encodings and cleaning values. A file is read in another encoding than UTF-8 only
where that is certain: one wrong guess would misspell a child's name for years.
"""

from __future__ import annotations

import codecs
import re
import unicodedata

from nabij.rosters.findings import Findings, Level, RosterError, Where

#: Longest part of a name, group name or e-mail that is kept.
LONGEST = 200
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
#: Signs beside letters that names and headers in Windows-1252 really contain.
_LIKELY_SIGNS = frozenset("‘’“”–—€°·«»§´¨ºª\u00a0")
_SPACES = re.compile(r"\s+")


def decode(raw: bytes, findings: Findings, *, file: str) -> str:
    """Text of a file, without byte order mark and with every line end as ``\\n``.

    Accepts UTF-8, UTF-16 and UTF-32 with a mark, UTF-16 without one, and Windows-1252 or Latin-1 where every
    non-ASCII byte is a letter or an ordinary sign. Anything but plain UTF-8 gives a note
    ``encoding.read_as``.

    Raises:
        RosterError: ``encoding.undecodable`` with the line, ``encoding.binary`` where the file is no text.
    """
    encoding = _encoding(raw)
    try:
        text = raw.decode(encoding)
    except UnicodeDecodeError as error:
        if encoding != "utf-8":
            raise RosterError(
                "encoding.undecodable", Where(file, _line(raw, error.start)), encoding=encoding
            ) from error
        encoding = "windows-1252"
        text = _windows(raw, file)
    if "\0" in text:
        raise RosterError("encoding.binary", Where(file, text.count("\n", 0, text.index("\0")) + 1))
    if encoding != "utf-8":
        findings.add(Level.NOTE, "encoding.read_as", Where(file), encoding=encoding)
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _encoding(raw: bytes) -> str:
    for mark, name in _BOMS:
        if raw.startswith(mark):
            return name
    start = raw[:400]
    if len(start) >= 4 and start[1::2].count(0) > len(start) // 4 and 0 not in start[0::2]:
        return "utf-16-le"
    if len(start) >= 4 and start[0::2].count(0) > len(start) // 4 and 0 not in start[1::2]:
        return "utf-16-be"
    return "utf-8"


def _windows(raw: bytes, file: str) -> str:
    """Windows-1252, when nothing in the file speaks against it (also not a letter of real UTF-8)."""
    text = raw.decode("windows-1252", errors="replace")
    for place, sign in enumerate(text):
        if sign > "\x7f" and not (sign.isalpha() or sign in _LIKELY_SIGNS):
            raise RosterError(
                "encoding.undecodable", Where(file, text.count("\n", 0, place) + 1), encoding="unknown"
            )
    mixed = re.search(rb"[\xc3-\xc5][\x80-\xbf]", raw)
    if mixed:
        raise RosterError("encoding.undecodable", Where(file, _line(raw, mixed.start())), encoding="mixed")
    return text


def _line(raw: bytes, place: int) -> int:
    return raw.count(b"\n", 0, place) + 1


def clean(text: str | None) -> str:
    """A value without control and invisible characters, doubled or outer spaces, in composed form (NFC)."""
    if not text:
        return ""
    if not text.isascii():
        text = unicodedata.normalize("NFC", text)
    if not text.isprintable():
        text = "".join(one if one.isprintable() else _blank(one) for one in text)
    return text.strip() if "  " not in text else _SPACES.sub(" ", text).strip()


def _blank(sign: str) -> str:
    """White space and control characters separate; invisible ones (category Cf) vanish."""
    return "" if unicodedata.category(sign) == "Cf" else " "


def shortened(text: str, findings: Findings, where: Where) -> str:
    """The text, cut to what is kept, with a doubt where it was longer."""
    if len(text) <= LONGEST:
        return text
    findings.add(Level.DOUBT, "text.cut", where, longest=LONGEST)
    return text[:LONGEST].rstrip()
