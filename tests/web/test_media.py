"""Files as players and browsers fetch them: whole, in ranges, again, and never a master."""

import contextlib
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from werkzeug.test import TestResponse

from adapters.blobs import DiskBlobs, checked
from domain.catalogue import Track, Visibility
from tests import factories
from tests.second_factors import signed_in_secret
from tests.web.conftest import Cast, House, Person, make_cast, publish
from tests.web.visitor import Visitor
from web.deps import WebOptions
from web.ranges import Unsatisfiable, asked_extent

CONTENT = bytes(number % 251 for number in range(5000))
SIZE = len(CONTENT)
WAVEFORM = b"\x00\x01" * 200
COVER = b"a picture's bytes"
KEEP = "public, max-age=31536000, immutable"


class LinkingBlobs(DiskBlobs):
    """Hands files out by itself, as a store that speaks S3 does."""

    def link(self, key: str, seconds: int, disposition: str = "") -> str | None:
        return f"https://store.example/bucket/{checked(key)}?expires={seconds}"


@pytest.fixture
def beat(house: House, cast: Cast) -> Track:
    return a_beat(house, cast.alice)


def a_beat(house: House, owner: Person) -> Track:
    """A public beat with a preview of its own, a waveform, a master, and a cover."""
    track = publish(house, owner, cover_key="covers/night.jpg")
    blobs = house.services.blobs
    blobs.delete(f"previews/{track.recording_id}.mp3")
    blobs.put_bytes(f"previews/{track.recording_id}.mp3", CONTENT)
    blobs.put_bytes("covers/night.jpg", COVER)
    blobs.put_bytes("pictures/night-owl.jpg", COVER)
    blobs.put_bytes(master_key(house, track), b"RIFF the master")
    return track


def master_key(house: House, track: Track) -> str:
    with house.store.read() as unit:
        recording = unit.recordings.get(track.recording_id)
    assert recording is not None
    return recording.master_key


def preview_of(track: Track) -> str:
    return f"/media/preview/{track.recording_id}.mp3"


def waveform_of(track: Track) -> str:
    return f"/media/waveform/{track.recording_id}"


def fetch(cast: Cast, path: str, method: str = "GET", **headers: str) -> TestResponse:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return cast.stranger.client.open(path, method=method, headers=named, buffered=True)


def heard_by(visitor: Visitor, path: str) -> TestResponse:
    return visitor.client.get(path, buffered=True)


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_a_file_is_sent_whole(cast: Cast, beat: Track, method: str) -> None:
    for path, content, mimetype, caching in (
        (preview_of(beat), CONTENT, "audio/mpeg", "private, no-cache"),
        (waveform_of(beat), WAVEFORM, "application/octet-stream", "private, no-cache"),
        ("/media/covers/night.jpg", COVER, "image/jpeg", KEEP),
        ("/media/pictures/night-owl.jpg", COVER, "image/jpeg", KEEP),
    ):
        answer = fetch(cast, path, method)
        assert (answer.status_code, answer.data) == (200, content if method == "GET" else b"")
        assert answer.headers["Content-Length"] == str(len(content))
        assert answer.headers["Content-Type"] == mimetype
        assert answer.headers["Cache-Control"] == caching
        assert answer.headers["Accept-Ranges"] == "bytes"
        assert "sandbox" in answer.headers["Content-Security-Policy"]


RANGES = [
    ("bytes=0-", 0, SIZE),
    ("bytes=0-0", 0, 1),
    ("bytes=-500", SIZE - 500, SIZE),
    ("bytes=500-", 500, SIZE),
    ("bytes=500-999", 500, 1000),
    ("bytes=4999-4999", 4999, SIZE),
    ("bytes=4990-1000000", 4990, SIZE),
    ("bytes=-1000000", 0, SIZE),
]
OUTSIDE = ["bytes=5000-", "bytes=5000-6000", "bytes=99999999-", "bytes=-0"]
NO_RANGES = [
    "bytes=0-1,5-6",
    "bytes=-",
    "bytes=9-5",
    "bytes=a-b",
    "bytes=1_0-",
    "bytes=٣-",
    "bytes= 1-2",
    "bytes",
    "seconds=0-1",
    "",
    f"bytes={'9' * 5000}-",
]


def test_a_range_is_a_slice(cast: Cast, beat: Track) -> None:
    for asked, begin, end in RANGES:
        answer = fetch(cast, preview_of(beat), Range=asked)
        assert (answer.status_code, answer.data) == (206, CONTENT[begin:end]), asked
        assert answer.headers["Content-Range"] == f"bytes {begin}-{end - 1}/{SIZE}"
        assert answer.headers["Content-Length"] == str(end - begin)
        assert answer.headers["Content-Type"] == "audio/mpeg"


def test_a_range_outside_of_the_file_is_refused_with_its_size(cast: Cast, beat: Track) -> None:
    for asked in OUTSIDE:
        answer = fetch(cast, preview_of(beat), Range=asked)
        assert (answer.status_code, answer.headers["Content-Range"]) == (416, f"bytes */{SIZE}"), asked
        assert CONTENT[:100] not in answer.data


def test_other_ranges_mean_the_whole_file(cast: Cast, beat: Track) -> None:
    for asked in NO_RANGES:
        headers = {"HTTP_RANGE": asked.encode().decode("latin-1")}
        answer = cast.stranger.client.get(preview_of(beat), environ_overrides=headers, buffered=True)
        assert (answer.status_code, answer.data) == (200, CONTENT), asked


def test_head_takes_no_notice_of_ranges(cast: Cast, beat: Track) -> None:
    answer = fetch(cast, preview_of(beat), "HEAD", Range="bytes=0-9")
    assert (answer.status_code, answer.headers["Content-Length"]) == (200, str(SIZE))


def test_an_empty_file_is_sent_and_has_no_range(house: House, cast: Cast) -> None:
    house.services.blobs.put_bytes("covers/empty.jpg", b"")
    assert fetch(cast, "/media/covers/empty.jpg").data == b""
    assert fetch(cast, "/media/covers/empty.jpg", Range="bytes=0-").status_code == 416


def test_what_has_not_changed_is_not_sent_again(cast: Cast, beat: Track) -> None:
    tag = fetch(cast, preview_of(beat)).headers["ETag"]
    for known in (tag, f"W/{tag}", f'"other", {tag}', "*"):
        answer = fetch(cast, preview_of(beat), If_None_Match=known, Range="bytes=0-9")
        assert (answer.status_code, answer.data) == (304, b"")
        assert answer.headers["ETag"] == tag
        assert answer.headers["Cache-Control"] == "private, no-cache"
    assert fetch(cast, preview_of(beat), If_None_Match='"other"').data == CONTENT


def test_files_have_tags_of_their_own(house: House, cast: Cast, beat: Track) -> None:
    paths = [preview_of(beat), preview_of(publish(house, cast.alice)), waveform_of(beat)]
    assert len({fetch(cast, path).headers["ETag"] for path in paths}) == 3


def test_a_range_of_the_known_version_is_sent_alone(cast: Cast, beat: Track) -> None:
    tag = fetch(cast, preview_of(beat)).headers["ETag"]
    assert fetch(cast, preview_of(beat), If_Range=tag, Range="bytes=5-9").data == CONTENT[5:10]


def test_a_range_of_another_version_is_the_whole_file(cast: Cast, beat: Track) -> None:
    tag = fetch(cast, preview_of(beat)).headers["ETag"]
    for condition in ('"other"', f"W/{tag}", "Wed, 04 Mar 2026 12:30:15 GMT", "nonsense"):
        answer = fetch(cast, preview_of(beat), If_Range=condition, Range="bytes=5-9")
        assert (answer.status_code, answer.data) == (200, CONTENT), condition


@pytest.mark.parametrize("address", [preview_of, waveform_of])
def test_a_private_beat_is_heard_by_its_producer_and_admins_alone(
    house: House, cast: Cast, address: Callable[[Track], str]
) -> None:
    track = publish(house, cast.alice, visibility=Visibility.PRIVATE)
    visitors = {
        "alice": cast.alice.visitor,
        "root": cast.root.visitor,
        "bob": cast.bob.visitor,
        "charlie": cast.charlie.visitor,
        "stranger": cast.stranger,
    }
    statuses = {name: heard_by(visitor, address(track)).status_code for name, visitor in visitors.items()}
    assert statuses == {"alice": 200, "root": 200, "bob": 404, "charlie": 404, "stranger": 404}


def test_a_draft_is_heard_by_its_producer_alone(house: House, cast: Cast) -> None:
    recording = factories.recording(owner_id=cast.alice.id)
    house.put("recordings", recording)
    house.services.blobs.put_bytes(recording.preview_key, CONTENT)
    path = f"/media/preview/{recording.id}.mp3"
    assert heard_by(cast.alice.visitor, path).data == CONTENT
    assert heard_by(cast.bob.visitor, path).status_code == 404
    assert heard_by(cast.stranger, path).status_code == 404


def test_a_beat_that_becomes_private_falls_silent_at_once(house: House, cast: Cast, beat: Track) -> None:
    tag = fetch(cast, preview_of(beat)).headers["ETag"]
    with house.store.write() as unit:
        unit.tracks.save(replace(beat, visibility=Visibility.PRIVATE))
        unit.commit()
    assert fetch(cast, preview_of(beat), Range="bytes=0-9").status_code == 404
    assert fetch(cast, preview_of(beat), If_None_Match=tag).status_code == 404


def test_a_preview_that_is_not_made_yet_is_missing(house: House, cast: Cast, beat: Track) -> None:
    house.services.blobs.delete(f"previews/{beat.recording_id}.mp3")
    assert fetch(cast, preview_of(beat)).status_code == 404
    assert fetch(cast, preview_of(beat), "HEAD").status_code == 404


# `{master}` is the master's key without its folder, `{id}` the recording's id.
NOWHERE = [
    "/media/masters/{master}",
    "/media/downloads/{id}.mp3",
    "/media/previews/{id}.mp3",
    "/media/covers/../masters/{master}",
    "/media/covers/..%2Fmasters%2F{encoded}",
    "/media/covers/%2e%2e%2Fmasters%2F{encoded}",
    "/media/covers/%252e%252e%252fmasters%252f{doubly}",
    "/media/covers/..%5Cmasters%5C{encoded}",
    "/media/covers/%2Fmasters%2F{encoded}",
    "/media/covers/..",
    "/media/covers/.",
    "/media/covers/%00",
    "/media/covers/night.jpg%0d%0aX-Evil:%201",
    "/media/covers/night.jpg%00",
    "/media/covers/",
    "/media/preview/{id}",
    "/media/preview/{id}.wav",
    "/media/preview/../../masters/{master}",
    "/media/preview/..%2F..%2Fmasters%2F{encoded}.mp3",
    "/media/waveform/..%2Fmasters%2F{encoded}",
    "/media/waveform/{id}%00",
    "/files/masters/{master}",
    "/static/../masters/{master}",
    "/media/pictures/..%2F..%2Fbeatpass.sqlite3",
]


def addresses_of_nothing(house: House, track: Track) -> list[str]:
    """Addresses that would lead to the track's master, were anything about them believed."""
    rest = master_key(house, track).removeprefix("masters/")
    encoded, doubly = rest.replace("/", "%2F"), rest.replace("/", "%252F")
    parts = {"master": rest, "encoded": encoded, "doubly": doubly, "id": track.recording_id}
    return [address.format(**parts) for address in NOWHERE]


def test_no_address_leads_to_a_master(house: House, cast: Cast, beat: Track) -> None:
    for address in addresses_of_nothing(house, beat):
        answer = fetch(cast, address)
        assert answer.status_code == 404, address
        assert b"RIFF" not in answer.data


@contextlib.contextmanager
def site(folder: Path, options: WebOptions, **parts: object) -> Iterator[tuple[House, Cast]]:
    house = House(folder, options=options, parts=parts)
    yield house, make_cast(house)
    house.database.close()


@pytest.fixture
def behind_nginx(folder: Path) -> Iterator[tuple[House, Cast]]:
    with site(folder, WebOptions(lambda: "k" * 40, limits_enabled=False, x_accel="/files/")) as found:
        yield found


@pytest.fixture
def on_a_store(folder: Path) -> Iterator[tuple[House, Cast]]:
    options = WebOptions(lambda: "k" * 40, limits_enabled=False, files_url="https://store.example/inside")
    with site(folder, options, blobs=LinkingBlobs(folder / "files")) as found:
        yield found


def test_nginx_is_told_which_file_to_send(behind_nginx: tuple[House, Cast]) -> None:
    house, cast = behind_nginx
    track = a_beat(house, cast.alice)
    for path, key, mimetype in (
        (preview_of(track), f"previews/{track.recording_id}.mp3", "audio/mpeg"),
        (waveform_of(track), f"waveforms/{track.recording_id}.dat", "application/octet-stream"),
        ("/media/covers/night.jpg", "covers/night.jpg", "image/jpeg"),
    ):
        answer = fetch(cast, path, Range="bytes=0-9")
        assert (answer.status_code, answer.data) == (200, b"")
        assert answer.headers["X-Accel-Redirect"] == f"/files/{key}"
        assert answer.headers["Content-Type"] == mimetype
        assert "Cache-Control" in answer.headers


def test_nginx_is_never_told_a_master(behind_nginx: tuple[House, Cast]) -> None:
    house, cast = behind_nginx
    for address in addresses_of_nothing(house, a_beat(house, cast.alice)):
        answer = fetch(cast, address)
        assert answer.status_code == 404, address
        assert "X-Accel-Redirect" not in answer.headers


def test_nginx_sends_nothing_private(behind_nginx: tuple[House, Cast]) -> None:
    house, cast = behind_nginx
    track = publish(house, cast.alice, visibility=Visibility.PRIVATE)
    assert "X-Accel-Redirect" not in fetch(cast, preview_of(track)).headers
    assert "X-Accel-Redirect" in heard_by(cast.alice.visitor, preview_of(track)).headers


def test_a_store_hands_its_files_out_itself(on_a_store: tuple[House, Cast]) -> None:
    house, cast = on_a_store
    track = a_beat(house, cast.alice)
    answer = fetch(cast, preview_of(track), Range="bytes=0-9")
    assert answer.status_code == 302
    key = f"previews/{track.recording_id}.mp3"
    assert answer.location == f"https://store.example/bucket/{key}?expires=3600"
    assert fetch(cast, "/media/covers/..").status_code == 404


def test_scripts_get_waveforms_from_the_site_itself(on_a_store: tuple[House, Cast]) -> None:
    house, cast = on_a_store
    assert fetch(cast, waveform_of(a_beat(house, cast.alice))).data == WAVEFORM


def test_pages_may_load_audio_and_pictures_from_the_store(on_a_store: tuple[House, Cast]) -> None:
    policy = fetch(on_a_store[1], "/beats").headers["Content-Security-Policy"]
    rules = dict(rule.strip().split(" ", 1) for rule in policy.split(";"))
    with_store = {name for name, sources in rules.items() if "https://store.example" in sources.split()}
    assert with_store == {"img-src", "media-src", "form-action"}


def test_a_store_hands_out_nothing_private(on_a_store: tuple[House, Cast]) -> None:
    house, cast = on_a_store
    track = publish(house, cast.alice, visibility=Visibility.PRIVATE)
    assert fetch(cast, preview_of(track)).status_code == 404


numbers = st.integers(0, 40) | st.none()


@settings(max_examples=300, derandomize=True, database=None, deadline=None)
@given(first=numbers, last=numbers, size=st.integers(0, 30))
def test_any_range_is_what_slicing_gives(first: int | None, last: int | None, size: int) -> None:
    content = bytes(range(size))
    header = f"bytes={'' if first is None else first}-{'' if last is None else last}"
    asked = meant(content, first, last)
    if asked == b"":
        with pytest.raises(Unsatisfiable):
            asked_extent(header, size)
    else:
        extent = asked_extent(header, size)
        assert (extent and content[extent.begin : extent.end]) == asked
        assert extent is None or extent.length == len(asked or b"")


def meant(content: bytes, first: int | None, last: int | None) -> bytes | None:
    """The bytes that RFC 9110 means; None for what is no valid range."""
    if first is None:
        return None if last is None else content[len(content) - min(last, len(content)) :]
    if last is None:
        return content[first:]
    return None if last < first else content[first : last + 1]


@settings(
    max_examples=40,
    derandomize=True,
    database=None,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(st.tuples(st.integers(0, SIZE - 1), st.integers(0, SIZE - 1)).map(sorted))
def test_any_range_arrives_as_it_was_asked(cast: Cast, beat: Track, ends: list[int]) -> None:
    first, last = ends
    answer = fetch(cast, preview_of(beat), Range=f"bytes={first}-{last}")
    assert answer.data == CONTENT[first : last + 1]
    assert re.fullmatch(rf"bytes {first}-{last}/{SIZE}", answer.headers["Content-Range"])


def test_nothing_is_heard_of_a_suspended_producer_from_that_moment_on(
    house: House, cast: Cast, beat: Track
) -> None:
    """Before the job that takes their beats from the lists has run, too."""
    reason = "Stolen."
    root = house.services.accounts.actor(signed_in_secret(house.services, cast.root.email))
    house.services.program.suspending.suspend(actor=root, user_id=cast.alice.id, reason=reason)
    for path in (f"/media/preview/{beat.recording_id}.mp3", f"/media/waveform/{beat.recording_id}"):
        assert cast.stranger.get(path).status == 404
