"""Covers made from pictures that strangers send, decoded by Pillow and always encoded anew."""

import io
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager

from PIL import Image, ImageOps

from domain import faults
from domain.audio import readable_size
from domain.errors import Refused
from domain.pictures import (
    COVER_MAX_BYTES,
    COVER_MAX_SIDE,
    COVER_SIDE,
    SCREENSHOT_MAX_BYTES,
    SCREENSHOT_SIDE,
)
from domain.profiles.pictures import NOT_A_PROFILE_PICTURE, PICTURE_TOO_SMALL, Crop, Shape, box_of
from domain.words import Sentence, say

FORMATS = ("JPEG", "PNG", "WEBP")
MOVING = (*FORMATS, "GIF")
GIFS = (b"GIF87a", b"GIF89a")
BACKGROUND = (255, 255, 255)
QUALITY = 88
MAX_SCANS = 100
START_OF_SCAN = b"\xff\xda"

# Pillow's own pixel limit warns in one band and raises in another. Sides are checked below, from the header
# and before anything is decoded, so that the one limit is ours.
Image.MAX_IMAGE_PIXELS = None


class PillowPictures:
    """Pictures in three formats, known by their content, whatever their name says."""

    def cover(self, content: bytes, name: str) -> bytes:
        return _reencoded(content, name, COVER_MAX_BYTES, COVER_SIDE, _square)

    def screenshot(self, content: bytes, name: str) -> bytes:
        return _reencoded(content, name, SCREENSHOT_MAX_BYTES, SCREENSHOT_SIDE, _whole)

    def sized(self, content: bytes, name: str, shape: Shape, crop: Crop | None) -> Mapping[int, bytes]:
        if len(content) > COVER_MAX_BYTES:
            raise Refused(faults.PICTURE_TOO_LARGE, name=name, most=readable_size(COVER_MAX_BYTES))
        if not (_looks_right(content) or content.startswith(GIFS)):
            raise Refused(NOT_A_PROFILE_PICTURE, name=name)
        with _damage(name):
            image = _plain_mode(_decode(content, name, COVER_MAX_SIDE, MOVING))
            part = image.crop(box_of(shape, crop, *image.size))
            if part.width < shape.least:
                raise Refused(PICTURE_TOO_SMALL, name=name, found=_sides(part), least=shape.least)
            return {width: _encode(_as_wide(part, width)) for width in shape.widths}


def _sides(image: Image.Image) -> Sentence:
    return say("{width} by {height}", width=image.width, height=image.height)


@contextmanager
def _damage(name: str) -> Iterator[None]:
    """Decoders meet damage with whatever error is at hand: OSError, SyntaxError, struct.error, …"""
    try:
        yield
    except Refused:
        raise
    except Exception as error:
        raise Refused(faults.PICTURE_DAMAGED, name=name) from error


def _reencoded(
    content: bytes, name: str, most: int, side: int, shape: Callable[[Image.Image, int], Image.Image]
) -> bytes:
    """The picture in that shape, at most `side` pixels a side. Raises `Refused`."""
    if len(content) > most:
        raise Refused(faults.PICTURE_TOO_LARGE, name=name, most=readable_size(most))
    if not _looks_right(content):
        raise Refused(faults.NOT_A_PICTURE, name=name)
    with _damage(name):
        return _encode(shape(_plain_mode(_decode(content, name, side)), side))


def _looks_right(content: bytes) -> bool:
    return (
        content.startswith((b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n"))
        or content[:4] + content[8:12] == b"RIFFWEBP"
    )


def _decode(content: bytes, name: str, side: int, formats: tuple[str, ...] = FORMATS) -> Image.Image:
    """The picture the right way up. A JPEG is decoded at the smallest scale that still fills `side`."""
    if content.startswith(b"\xff\xd8") and content.count(START_OF_SCAN) > MAX_SCANS:
        raise Refused(faults.PICTURE_DAMAGED, name=name)
    image = Image.open(io.BytesIO(content), formats=formats)
    if max(image.size) > COVER_MAX_SIDE:
        raise Refused(faults.PICTURE_TOO_MANY_PIXELS, name=name, found=_sides(image))
    image.draft("RGB", (side, side))
    image.load()
    return ImageOps.exif_transpose(image)


def _square(image: Image.Image, most: int) -> Image.Image:
    """The middle square."""
    side = min(*image.size, most)
    return ImageOps.fit(image, (side, side), Image.Resampling.LANCZOS)


def _whole(image: Image.Image, most: int) -> Image.Image:
    """All of it, never enlarged."""
    return image if max(image.size) <= most else ImageOps.contain(image, (most, most))


def _as_wide(image: Image.Image, most: int) -> Image.Image:
    """At most so wide, and no higher than twice that."""
    return image if image.width <= most >= image.height / 2 else ImageOps.contain(image, (most, 2 * most))


def _encode(image: Image.Image) -> bytes:
    """On a plain background, drawn on a new canvas that has no metadata to carry over."""
    canvas = Image.new("RGB", image.size, BACKGROUND)
    canvas.paste(image, mask=image.getchannel("A") if image.mode == "RGBA" else None)
    encoded = io.BytesIO()
    canvas.save(encoded, "JPEG", quality=QUALITY)
    return encoded.getvalue()


def _plain_mode(image: Image.Image) -> Image.Image:
    """As RGB, or RGBA where something is transparent; 16-bit grey is scaled, which Pillow would clip."""
    if image.mode.startswith("I"):
        image = image.convert("I").point(lambda value: value * (1 / 256)).convert("L")
    return image.convert("RGBA" if image.has_transparency_data else "RGB")
