"""Covers from what people send: right side up, square, without a trace of the original file."""

import io
import struct
import zlib
from collections.abc import Callable

import pytest
from PIL import Image

from adapters.pictures import PillowPictures
from domain import faults
from domain.errors import Fault, Refused
from domain.pictures import COVER_MAX_BYTES, SCREENSHOT_MAX_BYTES

RED, GREEN, BLUE, WHITE = (255, 0, 0), (0, 255, 0), (0, 0, 255), (255, 255, 255)


def encoded(image: Image.Image, format: str, **options: object) -> bytes:
    file = io.BytesIO()
    image.save(file, format, **options)
    return file.getvalue()


def picture(width: int = 60, height: int = 60, mode: str = "RGB", color: object = RED) -> Image.Image:
    return Image.new(mode, (width, height), color)


def cover(content: bytes) -> Image.Image:
    made = Image.open(io.BytesIO(PillowPictures().cover(content, "cover.png")))
    made.load()
    return made


def close(one: tuple[int, ...], other: tuple[int, ...]) -> bool:
    return all(abs(a - b) <= 6 for a, b in zip(one, other, strict=True))


def refusal(content: bytes, name: str = "cover.png") -> Refused:
    with pytest.raises(Refused) as caught:
        PillowPictures().cover(content, name)
    return caught.value


def png(width: int, height: int, rows: bytes, colour_type: int = 2) -> bytes:
    """A PNG of these sides, whatever its rows really hold."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    header = struct.pack(">IIBBBBB", width, height, 8, colour_type, 0, 0, 0)
    parts = chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows, 9)) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + parts


@pytest.mark.parametrize("format", ["JPEG", "PNG", "WEBP"])
def test_each_format_becomes_a_jpeg(format: str) -> None:
    made = cover(encoded(picture(), format))

    assert (made.format, made.mode, made.size) == ("JPEG", "RGB", (60, 60))
    assert close(made.getpixel((30, 30)), RED)


def test_a_large_picture_is_scaled_down_and_a_small_one_stays() -> None:
    assert cover(encoded(picture(3000, 3000), "JPEG")).size == (1500, 1500)
    assert cover(encoded(picture(2, 2), "PNG")).size == (2, 2)


def test_the_middle_square_is_kept() -> None:
    wide = picture(300, 100, color=BLUE)
    wide.paste(RED, (100, 0, 200, 100))

    made = cover(encoded(wide, "PNG"))

    assert made.size == (100, 100)
    assert close(made.getpixel((20, 50)), RED)
    assert close(made.getpixel((80, 50)), RED)


@pytest.mark.parametrize(("orientation", "corner"), [(1, RED), (3, BLUE), (6, BLUE), (8, RED)])
def test_a_picture_is_turned_the_right_way_up(orientation: int, corner: tuple[int, int, int]) -> None:
    image = picture(64, 64, color=BLUE)
    image.paste(RED, (0, 0, 32, 32) if orientation != 8 else (32, 0, 64, 32))
    exif = Image.Exif()
    exif[0x0112] = orientation

    made = cover(encoded(image, "JPEG", exif=exif, quality=95, subsampling=0))

    assert close(made.getpixel((8, 8)), corner)


def test_nothing_of_the_metadata_is_left() -> None:
    exif = Image.Exif()
    exif[0x010E] = "shot at home"
    exif.get_ifd(0x8825)[1] = "N"
    content = encoded(
        picture(), "JPEG", exif=exif, comment=b"my comment", icc_profile=b"my profile", dpi=(300, 300)
    )

    made = PillowPictures().cover(content, "cover.jpg")

    assert b"shot at home" in content
    for trace in (b"shot at home", b"my comment", b"my profile", b"Exif", b"ICC_PROFILE"):
        assert trace not in made
    assert not Image.open(io.BytesIO(made)).getexif()


@pytest.mark.parametrize(
    ("image", "color"),
    [
        (picture(mode="RGBA", color=(0, 0, 0, 0)), WHITE),
        (picture(mode="RGBA", color=(255, 0, 0, 255)), RED),
        (picture(mode="LA", color=(0, 0)), WHITE),
        (picture(mode="L", color=128), (128, 128, 128)),
        (picture(mode="1", color=1), WHITE),
        (picture(mode="I;16", color=128 * 256), (128, 128, 128)),
        (picture(color=GREEN).convert("P"), GREEN),
    ],
    ids=lambda value: value.mode if isinstance(value, Image.Image) else "",
)
def test_every_kind_of_png_lands_on_a_plain_background(
    image: Image.Image, color: tuple[int, int, int]
) -> None:
    assert close(cover(encoded(image, "PNG")).getpixel((30, 30)), color)


def test_a_transparent_palette_colour_shows_the_background() -> None:
    image = picture(color=GREEN).convert("P")

    assert close(cover(encoded(image, "PNG", transparency=image.getpixel((0, 0)))).getpixel((9, 9)), WHITE)


def test_a_print_jpeg_is_taken() -> None:
    assert cover(encoded(picture(mode="CMYK", color=(0, 0, 0, 0)), "JPEG")).mode == "RGB"


def test_an_animation_gives_its_first_picture() -> None:
    moving = encoded(picture(), "WEBP", save_all=True, append_images=[picture(color=BLUE)], lossless=True)

    assert close(cover(moving).getpixel((30, 30)), RED)


def test_the_same_picture_gives_the_same_bytes() -> None:
    content = encoded(Image.linear_gradient("L"), "PNG")

    assert PillowPictures().cover(content, "a") == PillowPictures().cover(content, "b")


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff\xd8",
        b"not a picture at all",
        b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
        b"<html><script>alert(1)</script>",
        encoded(picture(), "GIF"),
        encoded(picture(), "BMP"),
        encoded(picture(), "TIFF"),
        b"RIFF\x00\x00\x00\x00WAVEfmt ",
        b"%PDF-1.7",
        b"%!PS-Adobe-3.0 EPSF-3.0",
    ],
    ids=["empty", "start", "text", "svg", "html", "gif", "bmp", "tiff", "wav", "pdf", "postscript"],
)
@pytest.mark.parametrize("name", ["cover.png", "cover.jpg"])
def test_anything_else_is_refused_whatever_its_name(content: bytes, name: str) -> None:
    refused = refusal(content, name)

    assert refused.fault is faults.NOT_A_PICTURE
    assert name in refused.message


def test_more_bytes_than_allowed_are_refused_unread() -> None:
    refused = refusal(b"\xff\xd8\xff".ljust(COVER_MAX_BYTES + 1, b"\0"))

    assert refused.fault is faults.PICTURE_TOO_LARGE
    assert refused.message.endswith("has more than 2 MB.")


def test_as_many_bytes_as_allowed_are_taken() -> None:
    content = encoded(picture(), "PNG")

    assert cover(content.ljust(COVER_MAX_BYTES, b"\0")).size == (60, 60)


@pytest.mark.parametrize(
    ("width", "height"), [(6001, 1), (1, 6001), (100_000, 100_000), (2**31 - 1, 2**31 - 1)]
)
def test_a_decompression_bomb_is_refused_by_its_header(width: int, height: int) -> None:
    refused = refusal(png(width, height, bytes(1000)))

    assert refused.fault is faults.PICTURE_TOO_MANY_PIXELS
    assert f"{width:,} by {height:,}" in refused.message


def test_the_largest_allowed_picture_is_taken() -> None:
    content = encoded(picture(6000, 6000, "L", 77), "PNG")

    assert close(cover(content).getpixel((750, 750)), (77, 77, 77))


def _cut(format: str) -> Callable[[], bytes]:
    return lambda: encoded(Image.effect_noise((200, 200), 50), format)[:-500]


def _endless_scans() -> bytes:
    content = encoded(Image.effect_noise((64, 64), 50), "JPEG", progressive=True)
    scan = content[content.rindex(b"\xff\xda") : -2]
    return content[:-2] + scan * 200 + content[-2:]


@pytest.mark.parametrize(
    "make",
    [
        _cut("JPEG"),
        _cut("PNG"),
        _cut("WEBP"),
        lambda: b"\xff\xd8\xff\xe0" + bytes(100),
        lambda: b"\x89PNG\r\n\x1a\n" + bytes(100),
        lambda: b"RIFF\x64\x00\x00\x00WEBP" + bytes(100),
        lambda: png(60, 60, b""),
        lambda: png(0, 60, b""),
        lambda: encoded(picture(), "PNG").replace(b"IDAT", b"IDAx"),
        _endless_scans,
    ],
    ids=["jpeg", "png", "webp", "jpeg-0", "png-0", "webp-0", "no-rows", "no-width", "no-idat", "scans"],
)
def test_a_damaged_picture_is_refused(make: Callable[[], bytes]) -> None:
    assert refusal(make()).fault is faults.PICTURE_DAMAGED


@pytest.mark.parametrize("fault", [faults.PICTURE_DAMAGED, faults.NOT_A_PICTURE])
def test_a_name_of_any_kind_is_repeated_as_it_is(fault: Fault) -> None:
    content = b"\xff\xd8\xff" if fault is faults.PICTURE_DAMAGED else b"GIF89a"

    refused = refusal(content, "{0} ../ü🎵.png")

    assert refused.fault is fault
    assert "“{0} ../ü🎵.png”" in refused.message


def test_a_screenshot_keeps_its_shape_and_is_never_enlarged() -> None:
    def shot(width: int, height: int) -> tuple[int, int]:
        made = PillowPictures().screenshot(encoded(picture(width, height), "PNG"), "shot.png")
        return Image.open(io.BytesIO(made)).size

    assert shot(300, 100) == (300, 100)
    assert shot(4000, 1000) == (2000, 500)


def test_a_screenshot_is_judged_like_a_cover_but_may_be_larger() -> None:
    with pytest.raises(Refused) as caught:
        PillowPictures().screenshot(b"MZ", "shot.png")
    assert caught.value.fault is faults.NOT_A_PICTURE
    padded = encoded(picture(), "PNG") + bytes(COVER_MAX_BYTES)
    assert PillowPictures().screenshot(padded, "shot.png")
    with pytest.raises(Refused) as caught:
        PillowPictures().screenshot(padded + bytes(SCREENSHOT_MAX_BYTES), "shot.png")
    assert caught.value.fault is faults.PICTURE_TOO_LARGE
