"""Images decoded to see that they are whole, and drawn anew without what the camera wrote."""

from __future__ import annotations

import struct
import threading
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO

from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageOps, UnidentifiedImageError

from cases.rules.file_types import CUT, DISAGREE, FileType, UnfitFileError

# Pillow only warns between its limit and twice of it; ours is asked before a pixel is decoded.
Image.MAX_IMAGE_PIXELS = None
FORMATS = {"jpg": "JPEG", "png": "PNG"}
TOO_MANY_PIXELS = _("The image has more than %(megapixels)s megapixels. Send a smaller one.")
BROKEN = (
    UnidentifiedImageError,
    OSError,
    SyntaxError,  # Pillow's word for a PNG that is none
    ValueError,
    TypeError,
    IndexError,
    KeyError,
    EOFError,
    struct.error,
    zlib.error,
)
QUALITY = 92
#: Decoded, an image takes many times its size: one at a time in each process.
_one_at_a_time = threading.Lock()


def write_clean(kind: FileType, file: BinaryIO, to: BinaryIO, most_pixels: int) -> None:
    """Write a copy of an image's pixels, upright, with nothing else; raise UnfitFileError."""
    with _one_at_a_time:
        clean = _copied(kind, file, most_pixels)
        # Outside of what is taken for a damaged image: a full disk is none.
        if kind.code == "jpg":
            clean.save(to, "JPEG", quality=QUALITY)
        else:
            clean.save(to, "PNG")


def _copied(kind: FileType, file: BinaryIO, most_pixels: int) -> Image.Image:
    file.seek(0)
    with _damage_refused(), Image.open(file, formats=(FORMATS[kind.code],)) as image:
        if image.format not in (FORMATS[kind.code], "MPO"):
            raise UnfitFileError(DISAGREE)
        if image.width * image.height > most_pixels:
            message = TOO_MANY_PIXELS % {"megapixels": most_pixels // 1_000_000}
            raise UnfitFileError(message)
        image.load()
        ImageOps.exif_transpose(image, in_place=True)
        plain = _in_plain_mode(image, kind)
        clean = Image.new(plain.mode, plain.size)
        clean.paste(plain)
        return clean


def _in_plain_mode(image: Image.Image, kind: FileType) -> Image.Image:
    """Return an image in a mode that needs no palette or profile beside its pixels."""
    if kind.code == "jpg":
        return image if image.mode in ("L", "RGB") else image.convert("RGB")
    if "transparency" in image.info or image.mode in ("PA", "La", "RGBa"):
        return image.convert("RGBA")
    return image if image.mode in ("1", "L", "LA", "RGB", "RGBA", "I;16") else image.convert("RGB")


@contextmanager
def _damage_refused() -> Iterator[None]:
    try:
        yield
    except Image.DecompressionBombError:
        raise UnfitFileError(CUT) from None
    except BROKEN:
        raise UnfitFileError(CUT) from None
