"""Taking in files: sizes, archives, wrong kinds and tricks."""

from __future__ import annotations

import io
import stat
import struct
import zipfile
from pathlib import Path

import pytest

from nabij.rosters.findings import RosterError
from nabij.rosters.intake import load
from nabij.rosters.limits import Limits
from nabij.rosters.reading import read
from tests.unit.rosters.worlds import edexml, oneroster_files, zipped

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
PUPIL = '<leerling key="1"><roepnaam>Mees</roepnaam><groep key="g1"/></leerling>'


def refusal(source: bytes | Path, name: str = "", limits: Limits | None = None) -> RosterError:
    with pytest.raises(RosterError) as refused:
        read(source, name, limits=limits or Limits())
    return refused.value


def with_member(info: zipfile.ZipInfo, content: bytes = b"x") -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr(info, content)
    return packed.getvalue()


def test_file_of_200_megabytes_is_refused_by_its_size_alone(tmp_path: Path) -> None:
    path = tmp_path / "groot.xml"
    with path.open("wb") as file:
        file.truncate(200 * 1024 * 1024)

    error = refusal(path)

    assert (error.code, error.where.file) == ("file.too_large", "groot.xml")
    assert error.detail["bytes"] == 200 * 1024 * 1024


def test_bytes_over_the_limit_are_refused() -> None:
    assert refusal(b"x" * 11, limits=Limits(file_bytes=10)).code == "file.too_large"


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (b"", "file.empty"),
        (b"\xef\xbb\xbf \r\n\0", "file.empty"),
        (OLE + b"\0" * 600, "xls.old"),
        (OLE + "EncryptedPackage".encode("utf-16-le"), "xlsx.locked"),
        (b"%PDF-1.7", "file.unsupported"),
        (b"\n<HTML><table><tr><td>naam</td></tr></table></HTML>", "table.html"),
        ("<!DOCTYPE html><p>".encode("utf-16"), "table.html"),
        (b"<table><tr><td>Mees</td></tr></table>", "table.html"),
        (b"PK\x03\x04 and then nothing", "zip.broken"),
        (zipped({}), "file.empty"),
        (zipped({"leeg.csv": "", "map/": ""}), "file.empty"),
        (zipped({"a.doc": "x", "b.doc": "y"}), "file.unrecognised"),
        (zipped({"a.csv": "x", "b.csv": "y"}), "file.unrecognised"),
        (zipped({"a/users.csv": "x", "b/USERS.csv": "y"}), "zip.duplicate"),
        (zipped({"../users.csv": "x"}), "zip.path"),
        (zipped({"/etc/users.csv": "x"}), "zip.path"),
        (zipped({"a\\..\\users.csv": "x"}), "zip.path"),
        (zipped({"C:/users.csv": "x"}), "zip.path"),
        (zipped({"users.csv": "0" * 2_000_000}), "zip.bomb"),
    ],
)
def test_wrong_or_harmful_file_is_refused(raw: bytes, code: str) -> None:
    assert refusal(raw, "x.bin").code == code


def test_path_that_is_not_there_is_refused(tmp_path: Path) -> None:
    assert refusal(tmp_path / "weg.xml").code == "file.missing"


def test_link_in_a_zip_is_refused() -> None:
    info = zipfile.ZipInfo("users.csv")
    info.external_attr = (stat.S_IFLNK | 0o777) << 16

    error = refusal(with_member(info, b"/etc/passwd"))

    assert (error.code, error.where.file) == ("zip.link", "users.csv")


def test_locked_zip_is_refused() -> None:
    raw = bytearray(zipped({"users.csv": "x"}))
    for sign, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        place = raw.index(sign) + offset
        raw[place : place + 2] = struct.pack("<H", 1)

    assert refusal(bytes(raw)).code == "zip.locked"


def test_zip_with_a_damaged_member_is_refused() -> None:
    raw = bytearray(zipped({"users.csv": "sourcedId\n" * 50}))
    raw[45] ^= 0xFF

    assert refusal(bytes(raw)).code == "zip.broken"


def test_zip_with_too_many_or_too_large_members_is_refused() -> None:
    raw = zipped({f"{one}.csv": "abc" for one in range(5)})

    assert refusal(raw, limits=Limits(members=4)).code == "zip.too_many_files"
    assert refusal(raw, limits=Limits(unpacked_bytes=14)).code == "zip.too_large"


def test_folder_has_the_same_limits(tmp_path: Path) -> None:
    for name, content in oneroster_files().items():
        (tmp_path / name).write_text(str(content), encoding="utf-8")

    assert refusal(tmp_path, limits=Limits(members=2)).code == "zip.too_many_files"
    assert refusal(tmp_path, limits=Limits(unpacked_bytes=100)).code == "zip.too_large"


def test_empty_folder_is_refused(tmp_path: Path) -> None:
    assert refusal(tmp_path).code == "file.empty"


def test_zip_around_one_file_is_opened() -> None:
    raw = zipped({"map/rooster.xml": edexml(PUPIL), "leesmij.md": "x", "__MACOSX/._rooster.xml": "y"})

    found = read(raw, "school.zip")

    assert found.schools[0].pupils[0].name.call == "Mees"


def test_names_are_kept_as_they_were_written() -> None:
    package = load(zipped({"map/Users.CSV": "x"}), "school.zip", Limits())

    assert package.name("users.csv") == "Users.CSV"
    assert package.name("roles.csv") == "roles.csv"


def test_path_is_read_under_its_own_name(tmp_path: Path) -> None:
    path = tmp_path / "Groep 5.xml"
    path.write_bytes(edexml(PUPIL.replace("g1", "g9")))

    assert read(path).findings[0].where.file == "Groep 5.xml"
