"""Readable addresses."""

import pytest

from domain.slugs import free_slug, slugify


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("Night Drive", "night-drive"),
        ("  Ça va?  ", "ca-va"),
        ("F♯ minor", "f-sharp-minor"),
        ("../../etc", "etc"),
        ("夜", "beat"),
        ("🔥🔥", "beat"),
        ("new", "beat-new"),
        ("x" * 99, "x" * 60),
    ],
)
def test_names_become_addresses(name: str, slug: str) -> None:
    assert slugify(name, "beat") == slug


def test_a_taken_address_is_numbered() -> None:
    taken = {"night-drive", "night-drive-2"}
    assert free_slug("Night Drive", "beat", taken.__contains__) == "night-drive-3"
