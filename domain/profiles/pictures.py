"""Pictures of a profile: their shapes, the sizes they are kept in, and which part of one is shown."""

import re
from dataclasses import dataclass

from domain.errors import Fault

MAX_GALLERY = 12
MAX_ALT = 160
MAX_NEW = 5
"""How many gallery pictures one Save Artist may bring."""

PICTURE_TOO_SMALL = Fault(
    "PRD-201",
    "“{name}” has {found} pixels, fewer than the {least} that this place needs.",
    "Choose a larger picture.",
)
NOT_A_PROFILE_PICTURE = Fault(
    "PRD-202",
    "“{name}” is not a JPEG, PNG, GIF or WebP picture.",
    "Choose a JPEG, PNG, GIF or WebP file.",
)


@dataclass(frozen=True)
class Shape:
    """`widths` are what it is kept in, the largest first; no `ratio` of width to height keeps its own.

    `least` is how many pixels its part must be wide at least.
    """

    name: str
    widths: tuple[int, ...]
    least: int
    ratio: float | None = None


AVATAR = Shape("avatar", (800, 400, 128), 400, 1.0)
COVER = Shape("cover", (1920, 960, 480), 960, 1920 / 1080)
GALLERY = Shape("gallery", (1600, 480), 200)
_WIDTHS = sorted({width for shape in (AVATAR, COVER, GALLERY) for width in shape.widths})
_SIZED = re.compile(rf"-({'|'.join(map(str, _WIDTHS))})\.jpg$")
WHOLE = 1.0


@dataclass(frozen=True)
class Crop:
    """The part of a picture that is shown, as shares of its width and height."""

    left: float = 0.0
    top: float = 0.0
    width: float = WHOLE
    height: float = WHOLE

    @property
    def lies_within(self) -> bool:
        sides = ((self.left, self.width), (self.top, self.height))
        return all(0 <= begin <= WHOLE and 0 < size <= WHOLE + 1e-6 for begin, size in sides)


def crop_of(text: str) -> Crop | None:
    """Read `left,top,width,height`; None, which is the middle, for anything else."""
    numbers = text.split(",")
    if len(numbers) != 4 or not all(re.fullmatch(r"[0-9]{1,2}(\.[0-9]{1,20})?", each) for each in numbers):
        return None
    crop = Crop(*map(float, numbers))
    return crop if crop.lies_within else None


def box_of(shape: Shape, crop: Crop | None, width: int, height: int) -> tuple[int, int, int, int]:
    """The pixels to show of a picture: left, top, right, bottom; as much as fits into the shape's ratio."""
    crop = crop or Crop()
    left, top = crop.left * width, crop.top * height
    wide, high = min(crop.width * width, width - left), min(crop.height * height, height - top)
    if shape.ratio is not None:
        fits = min(wide, high * shape.ratio)
        left, top = left + (wide - fits) / 2, top + (high - fits / shape.ratio) / 2
        wide, high = fits, fits / shape.ratio
    at_x, at_y = min(round(left), width - 1), min(round(top), height - 1)
    return at_x, at_y, min(width, at_x + max(1, round(wide))), min(height, at_y + max(1, round(high)))


def keys_of(id: str, shape: Shape) -> dict[int, str]:
    """By width where a new picture's sizes are kept; the largest one's key stands for all."""
    return {width: f"pictures/{id}-{width}.jpg" for width in shape.widths}


def sized(key: str, width: int) -> str:
    """The key of another size of the same picture; one that is kept in a single size stays."""
    return _SIZED.sub(f"-{width}.jpg", key)


def sizes_of(key: str) -> tuple[str, ...]:
    """The keys of all sizes of a picture, whatever its shape; its own alone where there are no others."""
    shapes = (shape for shape in (AVATAR, COVER, GALLERY) if key.endswith(f"-{shape.widths[0]}.jpg"))
    return next((all_sizes(key, shape) for shape in shapes), (key,))


def all_sizes(key: str, shape: Shape) -> tuple[str, ...]:
    """The keys of all sizes of a picture that a profile keeps; none of one that came from elsewhere."""
    return tuple(sized(key, width) for width in shape.widths) if _SIZED.search(key) else ()
