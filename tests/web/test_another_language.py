"""Pages in another language: they say everything in it but names and what is the same everywhere."""

import re
from collections.abc import Callable, Iterator
from html import unescape
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from adapters.audio.inspect import ALL_CONTAINERS, kinds
from domain import faults
from domain.audio import any_of
from domain.catalogue import Track
from domain.errors import DomainError, Fault
from domain.notices import NoticeKind
from domain.stem_sets import StemsState
from domain.stems import WORDS, Kind
from domain.uploads import Problem, RecordingState, Step, problem_of
from domain.words import ENGLISH, Language, say
from tests import factories
from tests.factories import NOW
from tests.web.conftest import Cast, House, prepare, publish
from tests.web.test_insights import hear
from tests.web.test_language import Plain

WORD = re.compile(r"[A-Za-z]{2,}")
SPOKEN = ("alt", "aria-label", "placeholder", "title", "data-said")
SAME = {"XP", "UTC", "BPM", "JSON", "Alice", "Night", "Drive", "COST", "OF"}
HELP = ("", "/quick-start", "/uploading", "/getting-paid", "/subscription-pool", "/buying")


class Framing:
    """Puts each sentence between « and », and each value between ‹ and ›."""

    code = "fr"
    name = "Framing"

    def text(self, template: str, context: str = "") -> str:
        return f"«{template}»"

    def texts(self, one: str, many: str, count: int) -> str:
        return f"«{one if count == 1 else many}»"

    def shown(self, value: object) -> str:
        return f"‹{value}›"


class Main(HTMLParser):
    """What stands in <main>, and what its elements are called."""

    within = ("main",)

    def __init__(self, page: str) -> None:
        super().__init__()
        self.depth, self.silent = 0, 0
        self.texts = [""]
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.texts[0] += " "
        self.depth += tag in self.within
        self.silent += tag in ("code", "script")
        if self.depth and tag != "svg":
            self.texts += [value or "" for name, value in attrs if name in SPOKEN]

    def handle_endtag(self, tag: str) -> None:
        self.depth -= tag in self.within
        self.silent -= tag in ("code", "script")

    def handle_data(self, data: str) -> None:
        if self.depth and not self.silent:
            self.texts[0] += data


class Whole(Main):
    """All that a page says, its frame and its title included."""

    within = ("title", "body")


def left_out(page: str) -> set[str]:
    """Words that stand in no frame."""
    return unframed(Main(page))


def unframed(page: Main, known: Callable[[str], str] = str) -> set[str]:
    """Words outside of frames; `known` takes out what may stand there."""
    return {word for text in page.texts for word in WORD.findall(known("".join(_unframed(text))))} - SAME


def _unframed(text: str) -> Iterator[str]:
    depth = 0
    for letter in text:
        depth += letter in "«‹"
        yield letter if not depth else " "
        depth -= letter in "»›"


@pytest.fixture
def house(folder: Path) -> House:
    languages: dict[str, Language] = {ENGLISH: Plain(), "fr": Framing()}
    return House(folder, parts={"languages": languages})


@pytest.fixture
def track(house: House, cast: Cast) -> Track:
    return publish(house, cast.alice)


def test_words_without_a_frame_are_noticed() -> None:
    page = "<main>«One <b>‹two›</b>» three <i aria-label='four'>«five»</i></main>"
    assert left_out(page) == {"three", "four"}


@pytest.mark.parametrize("article", HELP)
def test_help_is_said(house: House, article: str) -> None:
    page = house.visitor().client.get(f"/help{article}", headers={"Accept-Language": "fr"})
    assert left_out(page.text) - {"Sandbox", "engaged", "published", "Classic"} == set()


@pytest.mark.parametrize(
    "path", ["activity", "activity?xray=1&day=2026-03-04", "beats/{id}/insights", "leaderboards", "progress"]
)
def test_figures_are_said(house: House, cast: Cast, track: Track, path: str) -> None:
    hear(house, track)
    address = f"/backstage/{path.format(id=track.id)}"
    english = cast.alice.visitor.client.get(address)
    page = cast.alice.visitor.client.get(address, headers={"Accept-Language": "fr"})
    assert left_out(page.text) == set()
    assert "<h1>«" in page.text and english.status_code == 200
    assert Main(cast.alice.visitor.client.get(address).text).texts == Main(english.text).texts


def problem(fault: Fault, **details: Any) -> Problem:
    return problem_of(DomainError(fault, name="Night Drive", **details))


@pytest.mark.parametrize(
    ("fault", "details"),
    [
        (faults.UNSUPPORTED_FORMAT, {"found": kinds.describe(b"FORM"), "accepted": any_of(ALL_CONTAINERS)}),
        (faults.TRUNCATED, {"found": 12, "promised": say("more than {size}", size=1200)}),
        (faults.DECODED_OTHERWISE, {"detail": say("its own checksum doesn't fit its samples")}),
    ],
    ids=["another kind", "cut", "damaged"],
)
def test_why_an_upload_was_refused_is_said(
    house: House, cast: Cast, fault: Fault, details: dict[str, Any]
) -> None:
    told = problem(fault, **details)
    refused = {"state": RecordingState.REFUSED, "done": (Step.INSPECT,), "problem": told}
    address = f"/backstage/upload/{prepare(house, cast.alice, **refused)}"
    page = cast.alice.visitor.client.get(address, headers={"Accept-Language": "fr"}).text
    polled = cast.alice.visitor.client.get(f"{address}/status", headers={"Accept-Language": "fr"}).get_json()
    check_is_said(page, polled["problem"], told)
    english = cast.alice.visitor.client.get(f"{address}/status").get_json()["problem"]
    assert english["message"] == told.message


def test_why_stems_were_refused_is_said(house: House, cast: Cast) -> None:
    told = problem(faults.STEM_DISGUISED, inside="Night.wav", claimed=WORDS[Kind.WAV], found=WORDS[Kind.MP3])
    draft = prepare(house, cast.alice)
    refused = {"state": StemsState.REFUSED, "problem": told}
    house.put("stems", factories.stems(owner_id=cast.alice.id, recording_id=draft, **refused))
    address = f"/backstage/stems/{draft}"
    french = {"Accept-Language": "fr"}
    page = cast.alice.visitor.client.get(address, headers=french).text
    asked = {**french, "Accept": "application/json"}
    polled = cast.alice.visitor.client.get(address, headers=asked).get_json()
    check_is_said(page, polled["newer"]["problem"], told)


def check_is_said(page: str, polled: dict[str, str], told: Problem) -> None:
    for part in ("message", "advice"):
        assert polled[part].startswith("«") and left_out(f"<main>{polled[part]}</main>") == set()
        assert polled[part] in unescape(page)
    assert told.message not in Main(page).texts[0]


def test_notices_are_said(house: House, cast: Cast) -> None:
    with house.store.write() as unit:
        for kind, values in VALUES.items():
            unit.notices.add_once(
                factories.notice(
                    user_id=cast.alice.id, kind=kind, cause=kind, at=NOW, values=VALUES_OF_ALL | values
                )
            )
        unit.commit()
    page = cast.alice.visitor.client.get("/notices", headers={"Accept-Language": "fr"}).text
    assert left_out(page) == set()
    for told in ("‹1000›", "‹1,200.50 USD›", "«Expert»", "«Viral Hit»", "«Eve and ‹2› others follow you»"):
        assert told in page


VALUES_OF_ALL = {"beat": "Night Drive", "slug": "night-drive", "transaction": "1", "upload": "1"}
VALUES = {
    NoticeKind.SALE: {"amount": "1,200.50 USD"},
    NoticeKind.COPY_CLEARED: {},
    NoticeKind.FOLLOWER: {"told": "Eve and 2 others follow you", "name": "Eve", "followers": "3"},
    NoticeKind.PLAYS: {"plays": "1,000"},
    NoticeKind.LEVEL: {"level": "30", "title": "Expert"},
    NoticeKind.ACHIEVEMENT: {"name": "Viral Hit", "xp": "3,500"},
}


def test_a_notice_of_followers_from_before_says_what_was_kept_of_it() -> None:
    kept = {"told": "Eve and 2 others follow you", "slug": "owl"}
    assert factories.notice(kind=NoticeKind.FOLLOWER, values=kept).text == "Eve and 2 others follow you."
