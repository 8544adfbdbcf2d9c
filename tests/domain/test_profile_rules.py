"""What may stand in a profile: errors by tab and field, credits, pictures' parts."""

from dataclasses import replace
from typing import Any

import pytest

from domain.catalogue import MAX_GENRES
from domain.profiles.credits import (
    MAX_CREDITS,
    CreditForm,
    CreditKind,
    CreditRole,
    ProfileCredit,
    chosen,
    credit_form,
    credit_of,
)
from domain.profiles.forms import (
    MAX_BIOGRAPHY,
    NO_LINKS_IN_TEXT,
    GalleryForm,
    LinkForm,
    ProfileForm,
    Tab,
    form_of,
    profile_errors,
    tab_of,
    with_form,
    with_gallery,
    without_wrong,
)
from domain.profiles.links import MAX_LINKS, ONLY_HTTPS, TWICE
from domain.profiles.pictures import (
    AVATAR,
    COVER,
    GALLERY,
    MAX_GALLERY,
    MAX_NEW,
    Crop,
    all_sizes,
    box_of,
    crop_of,
    keys_of,
    sized,
)
from domain.profiles.profile import GalleryPicture, Profile
from domain.uploads import PictureFile
from tests import factories
from tests.factories import NOW

SONG = CreditForm(0, "song", "Night Bus", "Ada", "2024", "https://example.com", ("producer", "A&R"))


def errors(**fields: Any) -> dict[str, str]:
    return profile_errors(ProfileForm(name="Owl", **fields), NOW)


def test_an_empty_profile_is_right() -> None:
    assert errors() == {}


@pytest.mark.parametrize(
    ("fields", "field", "sentence"),
    [
        ({"genres": ",".join("abcdef")}, "details-genres", f"Use at most {MAX_GENRES} genres."),
        ({"genres": "a" * 41}, "details-genres", "Use at most 40 characters for each genre."),
        ({"links": (LinkForm(3, "http://x.com"),)}, "links-3-url", ONLY_HTTPS),
        ({"country": "XX"}, "biography-country", "Choose a country from the list."),
        ({"city": "a" * 81}, "biography-city", "Use at most 80 characters."),
        ({"city": "lyon.com"}, "biography-city", NO_LINKS_IN_TEXT),
        ({"text": "a" * (MAX_BIOGRAPHY + 1)}, "biography-text", "Use at most 3,000 characters."),
        ({"text": "see https://x.com"}, "biography-text", NO_LINKS_IN_TEXT),
        (
            {"gallery": (GalleryForm(2, "k", "a" * 161),)},
            "images-2-alt",
            "Use at most 160 characters.",
        ),
        ({"credits": (replace(SONG, at=4, title=""),)}, "credits-4-title", "Enter the title."),
        ({"credits": (replace(SONG, artist="a" * 121),)}, "credits-0-artist", "Use at most 120 characters."),
        ({"credits": (replace(SONG, kind="film"),)}, "credits-0-kind", "Choose song or album."),
        ({"credits": (replace(SONG, year="24"),)}, "credits-0-year", "Enter a year from 1900 to 2027."),
        ({"credits": (replace(SONG, year="2028"),)}, "credits-0-year", "Enter a year from 1900 to 2027."),
        ({"credits": (replace(SONG, link="javascript:x"),)}, "credits-0-link", ONLY_HTTPS),
        ({"credits": (replace(SONG, roles=()),)}, "credits-0-roles", "Choose what you did on it."),
        ({"credits": (replace(SONG, roles=("king",)),)}, "credits-0-roles", "Choose what you did on it."),
    ],
)
def test_what_is_wrong_is_named_by_tab_and_field(fields: dict[str, Any], field: str, sentence: str) -> None:
    assert errors(**fields) == {field: sentence}
    assert tab_of(field) in Tab


def test_a_link_is_there_once_however_it_is_written() -> None:
    links = (LinkForm(0, "https://x.com/a"), LinkForm(1, ""), LinkForm(5, "https://X.com/a"))
    assert errors(links=links) == {"links-5-url": TWICE}


def test_there_is_an_end_to_links_pictures_and_credits() -> None:
    links = tuple(LinkForm(at, f"https://x.com/{at}") for at in range(MAX_LINKS + 1))
    gallery = tuple(GalleryForm(at, f"key{at}") for at in range(MAX_GALLERY + 1))
    new = tuple(GalleryForm(at, file=PictureFile("a.png", b"")) for at in range(MAX_NEW + 1))
    credits = tuple(replace(SONG, at=at) for at in range(MAX_CREDITS + 1))
    assert [*errors(links=links)] == [f"links-{MAX_LINKS}-url"]
    assert [*errors(gallery=gallery)] == [f"images-{MAX_GALLERY}-alt"]
    assert [*errors(gallery=new)] == [f"images-{MAX_NEW}-file"]
    assert [*errors(credits=credits)] == [f"credits-{MAX_CREDITS}-title"]
    assert errors(links=links[1:], gallery=gallery[1:], credits=credits[1:]) == {}


def test_a_profile_and_its_form_are_the_same() -> None:
    profile = Profile(
        "owl",
        3,
        NOW,
        ("Trap", "Drill"),
        ("https://x.com/a",),
        "FR",
        "Lyon",
        "Beats.",
        "pictures/c-1920.jpg",
        (GalleryPicture("pictures/a-1600.jpg", "At work"),),
        (credit_of(SONG), ProfileCredit(CreditKind.ALBUM, "Blue", "Joni", (CreditRole.MUSICIAN,))),
        "track",
    )
    form = form_of(factories.producer(name="Owl"), profile)
    assert profile_errors(form, NOW) == {}
    assert (form.name, form.version) == ("Owl", 3)
    assert with_gallery(with_form(profile, form), form.gallery, {}) == profile


def test_a_credit_and_its_form_are_the_same() -> None:
    credit = credit_of(SONG)
    assert credit.roles == (CreditRole.PRODUCER, CreditRole.A_AND_R)
    assert credit_of(credit_form(7, credit)) == credit
    assert credit_of(replace(SONG, year="", link="")).year == 0


def test_credits_are_chosen_by_kind_and_role_the_newest_first() -> None:
    song, album = credit_of(SONG), credit_of(replace(SONG, kind="album", year="2025", roles=("vocalist",)))
    undated = credit_of(replace(SONG, year=""))
    all = (undated, song, album)
    assert chosen(all) == (album, song, undated)
    assert chosen(all, kind="song") == (song, undated)
    assert chosen(all, role="vocalist") == (album,)
    assert chosen(all, kind="song", role="vocalist") == ()


def test_a_preview_leaves_out_what_is_wrong() -> None:
    form = ProfileForm(
        genres="Trap",
        text="www.x.com",
        city="Lyon",
        links=(LinkForm(0, "nope"), LinkForm(1, "https://x.com")),
        credits=(replace(SONG, at=0, title=""), replace(SONG, at=1)),
    )
    left = without_wrong(form, profile_errors(form, NOW))
    assert (left.text, left.city, left.genres) == ("", "Lyon", "Trap")
    assert [row.at for row in left.links] == [1] == [row.at for row in left.credits]


@pytest.mark.parametrize(
    ("text", "crop"),
    [
        ("0,0,1,1", Crop()),
        ("0.25,0.5,0.5,0.5", Crop(0.25, 0.5, 0.5, 0.5)),
        ("", None),
        ("0,0,0,1", None),
        ("0,0,1", None),
        ("0,0,2,1", None),
        ("-1,0,1,1", None),
        ("nan,0,1,1", None),
        ("1e3,0,1,1", None),
    ],
)
def test_a_crop_is_read_or_the_middle_is_taken(text: str, crop: Crop | None) -> None:
    assert crop_of(text) == crop


@pytest.mark.parametrize(
    ("crop", "size", "box"),
    [
        (None, (1000, 500), (250, 0, 750, 500)),
        (Crop(0, 0, 0.5, 1), (1000, 500), (0, 0, 500, 500)),
        (Crop(0.5, 0.5, 0.25, 0.5), (1000, 500), (500, 250, 750, 500)),
        (Crop(0.9, 0.9, 1, 1), (100, 100), (90, 90, 100, 100)),
        (Crop(1, 1, 1, 1), (10, 10), (9, 9, 10, 10)),
    ],
)
def test_the_part_shown_has_the_shape_and_lies_within(
    crop: Crop | None, size: tuple[int, int], box: tuple[int, int, int, int]
) -> None:
    assert box_of(AVATAR, crop, *size) == box


def test_shapes_keep_their_ratio_or_the_pictures_own() -> None:
    assert box_of(COVER, None, 1920, 2000) == (0, 460, 1920, 1540)
    assert box_of(GALLERY, None, 300, 900) == (0, 0, 300, 900)


def test_sizes_of_a_picture_are_found_by_any_of_them() -> None:
    keys = keys_of("0190-abc", AVATAR)
    assert keys == {width: f"pictures/0190-abc-{width}.jpg" for width in (800, 400, 128)}
    assert sized(keys[800], 128) == keys[128] and sized(keys[128], 400) == keys[400]
    assert all_sizes(keys[800], AVATAR) == tuple(keys.values())


def test_a_picture_from_elsewhere_has_one_size() -> None:
    key = "pictures/00000000-0000-7000-8000-000000000400.jpg"
    assert sized(key, 128) == key
    assert all_sizes(key, AVATAR) == () == all_sizes("", AVATAR)
