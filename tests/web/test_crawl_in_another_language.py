"""Every page in another language: nothing on it is English but what people and programs named."""

import re
import shutil
from pathlib import Path

import pytest

from domain.words import ENGLISH, Language
from tests.web.conftest import Cast, House, Played
from tests.web.furnishing import things
from tests.web.route_table import ROUTES
from tests.web.test_another_language import Framing, Whole, unframed
from tests.web.test_language import Plain
from tests.web.test_routes import as_role

PAGES = sorted(rule.removeprefix("GET ") for rule in ROUTES if rule.startswith("GET "))
ROLES = ("alice", "admin", "visitor")
NAMED = re.compile(
    r"\S+@\S+|@name|https?://\S*|[A-Z]{3}-\d{3}|<iframe.*?</iframe>|transfer:\S+|\b[0-9a-f-]{32,64}\b"
    r"|\b(MP3|WAV|FLAC|MIDI|BPM|LUFS|dBTP|XP|UTC|CAD|EUR|GBP|USD|ND|[A-Z]+_[A-Z_]+)\b"
)
"""Addresses, codes of errors, what is written alike everywhere, and an example of markup."""
OF_PEOPLE = (
    "BeatPass", "English", "Framing", "Alice Archer", "Alice", "Bob", "Charlie", "Root", "Night Drives",
    "Night Drive", "Night Owl", "night drive.wav", "night drive", "contract.pdf", "The proof is good.",
    "I made this from scratch.", "This is my melody.", "It broke.", "Standard Exclusive",
    "Classic", "Plus", "Pro",
)  # fmt: skip
"""What somebody called a thing or wrote about it; the names of languages are their own."""
OF_PROGRAMS = (
    "producer.approved", "producer:", "ingest", "recording", "transfer:", "current", "strict", "engaged",
    "published", "hold", "redistribute",
)  # fmt: skip
"""What admins see of the log, of jobs and of settings as it is stored."""
SIGNED = "/verify-license/<licence_id>"
"""It shows the terms that were agreed and signed, which are English."""


@pytest.fixture(scope="module")
def furnished(played: Played, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, str]]:
    folder = tmp_path_factory.mktemp("framed")
    shutil.copy(played.path, folder)
    house = House(folder)
    found = things(house, played.again(house))
    house.database.close_all()
    return folder, found


@pytest.fixture
def folder(furnished: tuple[Path, dict[str, str]], tmp_path: Path) -> Path:
    return Path(shutil.copytree(furnished[0], tmp_path, dirs_exist_ok=True))


@pytest.fixture
def house(folder: Path) -> House:
    languages: dict[str, Language] = {ENGLISH: Plain(), "fr": Framing()}
    return House(folder, parts={"languages": languages})


def english(page: str) -> set[str]:
    """Words of a page that nobody could read in their own language."""
    return unframed(Whole(page), unnamed)


def unnamed(text: str) -> str:
    for name in (*OF_PEOPLE, *OF_PROGRAMS):
        text = re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", " ", text)
    return NAMED.sub(" ", text)


@pytest.mark.parametrize("path", [page for page in PAGES if page != SIGNED])
def test_every_page_is_said(cast: Cast, furnished: tuple[Path, dict[str, str]], path: str) -> None:
    for name, value in furnished[1].items():
        path = path.replace(f"<{name}>", value)
    found = {}
    for role in ROLES:
        answer = as_role(cast, role).client.get(path, headers={"Accept-Language": "fr"})
        if answer.mimetype == "text/html" and answer.status_code not in (302, 303):
            found[role] = english(answer.text)
        answer.close()
    assert {role: words for role, words in found.items() if words} == {}


def test_what_nobody_said_is_noticed() -> None:
    page = "<title>«Beats» · BeatPass</title><body><nav>«Home»</nav><p title='Left out'>Alice, ACC-101</p>"
    assert english(page) == {"Left", "out"}
