"""Pictures of profiles: cut to shape, in several sizes, with nothing left of the file that was sent."""

import io

import pytest
from PIL import Image

from adapters.pictures import PillowPictures
from domain import faults
from domain.errors import Fault, Refused
from domain.pictures import COVER_MAX_BYTES
from domain.profiles.pictures import (
    AVATAR,
    COVER,
    GALLERY,
    NOT_A_PROFILE_PICTURE,
    PICTURE_TOO_SMALL,
    Crop,
    Shape,
)
from tests.adapters.test_pictures import BLUE, GREEN, RED, close, encoded, picture, png


def made(content: bytes, shape: Shape = AVATAR, crop: Crop | None = None) -> dict[int, Image.Image]:
    sizes = PillowPictures().sized(content, "me.png", shape, crop)
    images = {width: Image.open(io.BytesIO(each)) for width, each in sizes.items()}
    for image in images.values():
        image.load()
        assert (image.format, image.mode) == ("JPEG", "RGB")
    return images


def halves() -> Image.Image:
    """Red on the left, blue on the right."""
    image = picture(1600, 800, color=RED)
    image.paste(BLUE, (800, 0, 1600, 800))
    return image


def moving(format: str) -> bytes:
    """Green first, then red."""
    frames = [picture(500, 500, color=GREEN), picture(500, 500, color=RED)]
    return encoded(frames[0], format, save_all=True, append_images=frames[1:], duration=100, loop=0)


@pytest.mark.parametrize("format", ["JPEG", "PNG", "WEBP", "GIF"])
def test_each_format_becomes_jpegs_of_all_widths(format: str) -> None:
    images = made(encoded(picture(1000, 1000), format))
    assert {width: image.size for width, image in images.items()} == {w: (w, w) for w in (800, 400, 128)}


@pytest.mark.parametrize("format", ["GIF", "WEBP"])
def test_of_a_moving_picture_the_first_frame_is_kept(format: str) -> None:
    for image in made(moving(format)).values():
        assert close(image.getpixel((60, 60)), GREEN)


def test_the_part_that_was_chosen_is_cut_out() -> None:
    content = encoded(halves(), "PNG")
    for crop, color in ((Crop(0, 0, 0.5, 1), RED), (Crop(0.5, 0, 0.5, 1), BLUE)):
        image = made(content, crop=crop)[800]
        assert image.size == (800, 800) and close(image.getpixel((400, 400)), color)
    middle = made(content)[800]
    assert close(middle.getpixel((10, 400)), RED) and close(middle.getpixel((790, 400)), BLUE)


def test_a_cover_is_sixteen_by_nine_and_a_gallery_picture_keeps_its_shape() -> None:
    assert made(encoded(picture(2000, 2000), "JPEG"), COVER)[1920].size == (1920, 1080)
    assert made(encoded(picture(800, 1200), "JPEG"), GALLERY)[480].size == (480, 720)


def test_nothing_is_enlarged() -> None:
    assert {image.size for image in made(encoded(picture(450, 450), "PNG")).values()} == {
        (450, 450),
        (400, 400),
        (128, 128),
    }


def test_a_picture_that_a_camera_turned_is_cut_the_right_way_up() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    content = encoded(halves(), "JPEG", exif=exif)
    top = made(content, crop=Crop(0, 0, 1, 0.5))[800]
    assert close(top.getpixel((400, 400)), RED)


def test_what_the_file_told_beside_its_pixels_is_gone() -> None:
    exif = Image.Exif()
    exif[0x010E] = "GPS and all"
    content = encoded(picture(900, 900), "JPEG", exif=exif, comment=b"GPS and all", icc_profile=b"x" * 200)
    for each in PillowPictures().sized(content, "me.jpg", AVATAR, None).values():
        assert b"GPS and all" not in each and Image.open(io.BytesIO(each)).info.keys() <= {
            "jfif",
            "jfif_version",
            "jfif_unit",
            "jfif_density",
        }


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (b"", NOT_A_PROFILE_PICTURE),
        (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", NOT_A_PROFILE_PICTURE),
        (b"MZ\x90\x00 a program called me.png", NOT_A_PROFILE_PICTURE),
        (encoded(picture(500, 500), "BMP"), NOT_A_PROFILE_PICTURE),
        (b"GIF89a" + bytes(200), faults.PICTURE_DAMAGED),
        (b"GIF89a<script>alert(1)</script>", faults.PICTURE_DAMAGED),
        (encoded(picture(500, 500), "PNG")[:200], faults.PICTURE_DAMAGED),
        (encoded(picture(500, 500), "PNG") + bytes(COVER_MAX_BYTES), faults.PICTURE_TOO_LARGE),
        (png(6_001, 10, b""), faults.PICTURE_TOO_MANY_PIXELS),
        (encoded(picture(399, 800), "PNG"), PICTURE_TOO_SMALL),
    ],
)
def test_what_is_no_picture_or_lies_is_refused(content: bytes, fault: Fault) -> None:
    with pytest.raises(Refused) as refused:
        PillowPictures().sized(content, "me.png", AVATAR, None)
    assert refused.value.fault is fault


def test_a_part_that_is_too_small_is_refused() -> None:
    with pytest.raises(Refused) as refused:
        made(encoded(halves(), "PNG"), crop=Crop(0, 0, 0.1, 0.2))
    assert (
        refused.value.message == "“me.png” has 160 by 160 pixels, fewer than the 400 that this place needs."
    )


def test_a_very_high_picture_stays_small_in_every_size() -> None:
    images = made(encoded(picture(300, 5_900), "PNG"), GALLERY)
    assert images[480].height <= 960
