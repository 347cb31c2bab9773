"""Making an uploaded picture small and bare."""

from __future__ import annotations

import io
import struct
import warnings
import zlib

from PIL import Image, ImageOps, UnidentifiedImageError

SIDE = 320
MOST_PIXELS = 40_000_000


# what the decoders raise on files that were cut short or made to hurt
BROKEN = (
    UnidentifiedImageError,
    Image.DecompressionBombError,
    Image.DecompressionBombWarning,
    OSError,
    ValueError,
    SyntaxError,
    EOFError,
    IndexError,
    OverflowError,
    struct.error,
    zlib.error,
)


class NotAPicture(ValueError):
    """The file is no picture that we can read, or far too large."""


def small(content: bytes) -> bytes:
    """A square JPEG of 320 pixels and nothing else: no place, no device, no remarks. Raises `NotAPicture`."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            face = _face(content)
    except BROKEN as error:
        raise NotAPicture from error
    bare = Image.new("RGB", (SIDE, SIDE))
    bare.paste(face)
    target = io.BytesIO()
    bare.save(target, "JPEG", quality=82, optimize=True)
    return target.getvalue()


def _face(content: bytes) -> Image.Image:
    picture = Image.open(io.BytesIO(content), formats=("JPEG", "PNG", "WEBP"))
    if picture.width * picture.height > MOST_PIXELS:
        raise NotAPicture
    picture.draft("RGB", (2 * SIDE, 2 * SIDE))  # a large JPEG is read at a fraction of its size
    upright = ImageOps.exif_transpose(picture).convert("RGB")
    return ImageOps.fit(upright, (SIDE, SIDE))
