"""Making an uploaded picture small and bare."""

from __future__ import annotations

import io
import warnings

from PIL import Image, ImageOps, UnidentifiedImageError

SIDE = 320
MOST_PIXELS = 40_000_000


class NotAPicture(ValueError):
    """The file is no picture that we can read, or far too large."""


def small(content: bytes) -> bytes:
    """A square JPEG of 320 pixels without metadata. Raises `NotAPicture`."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            picture = Image.open(io.BytesIO(content), formats=("JPEG", "PNG", "WEBP"))
            if picture.width * picture.height > MOST_PIXELS:
                raise NotAPicture
            upright = ImageOps.exif_transpose(picture).convert("RGB")
    except (UnidentifiedImageError, OSError, ValueError, Image.DecompressionBombError, Warning) as error:
        raise NotAPicture from error
    target = io.BytesIO()
    ImageOps.fit(upright, (SIDE, SIDE)).save(target, "JPEG", quality=82, optimize=True)
    return target.getvalue()
