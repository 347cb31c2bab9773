"""A picture to learn a face by: made small and bare, kept on this server, seen by the pupil's own teachers."""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from nabij.apps.knowing.models import Photo
from nabij.apps.knowing.pictures import SIDE, NotAPicture, small
from tests.apps.contact.pages import text
from tests.world import World


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, settings: object) -> Path:
    settings.DATA_DIR = tmp_path  # type: ignore[attr-defined]
    return tmp_path / "photos"


def jpeg(width: int = 900, height: int = 600) -> bytes:
    """A picture that carries a place and a remark."""
    target = io.BytesIO()
    exif = Image.Exif()
    exif[0x010F] = "SecretCamera"
    Image.new("RGB", (width, height), "teal").save(target, "JPEG", exif=exif, comment=b"secret remark")
    return target.getvalue()


def huge_png() -> bytes:
    """A few bytes that claim to be 60,000 by 60,000 pixels."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    header = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0)
    body = chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"0")) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + body


def gif() -> bytes:
    target = io.BytesIO()
    Image.new("RGB", (9, 9)).save(target, "GIF")
    return target.getvalue()


HOSTILE: dict[str, Callable[[], bytes]] = {
    "svg": lambda: b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
    "html": lambda: b"<html><script>alert(1)</script>",
    "cut": lambda: jpeg()[:400],
    "huge": huge_png,
    "gif": gif,
    "noise": lambda: b"\xff\xd8\xff\xe0" + bytes(range(256)) * 4,
    "eps": lambda: b"%!PS-Adobe-3.0 EPSF-3.0\n",
}


def send(client: Client, world: World, content: bytes, name: str = "foto.jpg") -> object:
    dyad = world.dyad("noor", "Amir").pk
    return client.post(f"/knowing/{dyad}/photo/", {"photo": SimpleUploadedFile(name, content, "image/jpeg")})


def test_small_picture_is_square_and_carries_nothing_else() -> None:
    bare = small(jpeg())
    picture = Image.open(io.BytesIO(bare))
    assert picture.size == (SIDE, SIDE)
    assert not picture.getexif()
    assert b"secret" not in bare.lower()


@pytest.mark.parametrize("sort", HOSTILE)
def test_hostile_files_are_refused_in_words(world: World, folder: Path, sort: str) -> None:
    with pytest.raises(NotAPicture):
        small(HOSTILE[sort]())
    response = send(world.client("noor"), world, HOSTILE[sort](), "../../x.jpg")
    assert response.status_code == 422  # type: ignore[attr-defined]
    assert "kan hier niet gebruikt worden" in text(response)  # type: ignore[arg-type]
    assert not folder.exists()


def test_too_large_file_is_refused(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("nabij.apps.knowing.forms.MOST_BYTES", 100)
    response = send(world.client("noor"), world, jpeg())
    assert response.status_code == 422  # type: ignore[attr-defined]
    assert "groter dan 8 MB" in text(response)  # type: ignore[arg-type]


def test_picture_is_for_own_teachers_and_leaves_the_disk_when_taken_away(
    world: World, folder: Path, django_capture_on_commit_callbacks: Callable[..., object]
) -> None:
    noor, dyad = world.client("noor"), world.dyad("noor", "Amir")
    send(noor, world, jpeg())
    here = f"/knowing/photo/{dyad.pupil_id}/"
    seen = {
        name: world.client(name).get(here).status_code
        for name in ("noor", "anouk", "bas", "kim", "ada", "rob")
    }
    assert seen == {"noor": 200, "anouk": 200, "bas": 404, "kim": 404, "ada": 403, "rob": 403}
    answer = noor.get(here)
    assert answer["Content-Type"] == "image/jpeg"
    assert "no-store" in answer["Cache-Control"]
    assert Client().get(here).status_code == 302
    assert "Wie is dit?" in text(noor.get("/knowing/practise/"))
    assert [oct(file.stat().st_mode)[-3:] for file in folder.iterdir()] == ["600"]
    with django_capture_on_commit_callbacks(execute=True):
        send(noor, world, jpeg(300, 700))
    assert len(list(folder.iterdir())) == 1
    with django_capture_on_commit_callbacks(execute=True):
        noor.post(f"/knowing/{dyad.pk}/photo/remove/")
    assert not list(folder.iterdir())
    assert not Photo.objects.exists()
    assert noor.get(here).status_code == 404
