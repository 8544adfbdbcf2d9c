"""Downloads through the pages: the card, the link, who may use it and for how long, and resuming."""

import re
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from urllib.parse import unquote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from itsdangerous import URLSafeSerializer
from werkzeug.test import TestResponse

from adapters.blobs import checked
from domain.catalogue import Track
from domain.licensing.granted import revoked
from domain.made import Made, made_key
from domain.uploads import Recording
from tests.web.conftest import Cast, House, Person, make_cast, publish
from tests.web.test_media import LinkingBlobs
from tests.web.visitor import Page, Visitor
from web.deps import WebOptions
from web.downloads import SALT, attachment

AUDIO = bytes(number % 251 for number in range(5_000))
WAV = b"RIFF" + (36 + 5_000).to_bytes(4, "little") + b"WAVEfmt \x10\x00\x00\x00" + bytes(16)
WAV += b"data" + (5_000).to_bytes(4, "little") + AUDIO
MP3 = b"\xff\xfb frames of an MP3" * 100


@dataclass
class Shop:
    """A beat of alice's with its files, and charlie, who has a plan."""

    house: House
    cast: Cast
    track: Track
    recording: Recording

    @property
    def charlie(self) -> Visitor:
        return self.cast.charlie.visitor

    def path(self, kind: str) -> str:
        return f"/beats/{self.track.id}/download/{kind}"

    def link(self, kind: str = "wav", visitor: Visitor | None = None) -> str:
        page = (visitor or self.charlie).post(self.path(kind), follow_redirects=False)
        assert page.status == 303, page.text
        return page.headers["Location"]


def a_shop(house: House, cast: Cast) -> Shop:
    track = publish(house, cast.alice, slug="night-drive", cover_key="covers/night.jpg")
    with house.store.read() as unit:
        recording = unit.recordings.get(track.recording_id)
    assert recording
    blobs = house.services.blobs
    for key, content in (
        (recording.master_key, WAV),
        (made_key(recording.id, Made.MP3_320), MP3),
        ("covers/night.jpg", b"\xff\xd8 a cover"),
    ):
        blobs.put_bytes(key, content)
    house.services.plans.grant(email=cast.charlie.email, plan="Plus")
    return Shop(house, cast, track, recording)


@pytest.fixture
def shop(house: House, cast: Cast) -> Shop:
    return a_shop(house, cast)


def fetch(visitor: Visitor, path: str, method: str = "GET", **headers: str) -> TestResponse:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return visitor.client.open(path, method=method, headers=named, buffered=True)


def test_a_subscriber_presses_a_button_and_gets_the_original_bytes(shop: Shop) -> None:
    page = shop.charlie.get("/beats/night-drive")
    assert "With your plan" in page.text
    answer = shop.charlie.submit(page, "Download WAV", buffered=True).response
    assert (answer.status_code, answer.data, answer.mimetype) == (200, WAV, "audio/wav")
    told = answer.headers["Content-Disposition"]
    assert told.startswith('attachment; filename="Night Drive - Alice (140 BPM, A Minor).wav"; ')
    assert unquote(told.rpartition("''")[2]) == "Night Drive - Alice (140 BPM, A Minor).wav"
    assert answer.headers["Cache-Control"] == "private, no-cache"
    page = shop.charlie.get("/beats/night-drive")
    assert "You hold a licence" in page.text and page.form("Download MP3 320")


def test_an_mp3_comes_with_its_name_and_cover_before_the_same_frames(shop: Shop) -> None:
    answer = fetch(shop.charlie, shop.link("mp3-320"))
    assert answer.data.startswith(b"ID3\x03") and answer.data.endswith(MP3)
    header = answer.data.removesuffix(MP3)
    assert b"Night Drive" in header and b"Alice" in header and b"\xff\xd8 a cover" in header
    assert answer.headers["Content-Length"] == str(len(answer.data))


def test_a_producer_gets_ones_own_wav_with_its_name_behind_the_audio(shop: Shop) -> None:
    answer = fetch(shop.cast.alice.visitor, shop.link("tagged-wav", shop.cast.alice.visitor))
    assert answer.data[8 : len(WAV)] == WAV[8:] and answer.data[len(WAV) :].startswith(b"LIST")
    assert int.from_bytes(answer.data[4:8], "little") == len(answer.data) - 8
    assert 'A Minor, tagged WAV).wav"' in answer.headers["Content-Disposition"]


@pytest.mark.parametrize("kind", ["wav", "mp3-320"])
def test_each_range_is_a_slice_and_each_version_has_its_tag(shop: Shop, kind: str) -> None:
    link = shop.link(kind)
    whole = fetch(shop.charlie, link)
    size, tag = len(whole.data), whole.headers["ETag"]
    starts = len(whole.data) - len(MP3) if kind == "mp3-320" else 44
    ranges = [(0, 1), (0, size), (5, starts - 1), (starts - 3, starts + 3), (starts, starts + 9)]
    for begin, end in (*ranges, (starts + 10, size), (size - 1, size)):
        answer = fetch(shop.charlie, link, Range=f"bytes={begin}-{end - 1}", If_Range=tag)
        assert (answer.status_code, answer.data) == (206, whole.data[begin:end]), (begin, end)
        assert answer.headers["Content-Range"] == f"bytes {begin}-{end - 1}/{size}"
    assert fetch(shop.charlie, link, Range=f"bytes={size}-").status_code == 416
    assert fetch(shop.charlie, link, Range="bytes=5-", If_Range='"other"').data == whole.data
    assert fetch(shop.charlie, link, If_None_Match=tag).status_code == 304
    head = fetch(shop.charlie, link, "HEAD")
    assert (head.data, head.headers["Content-Length"], head.headers["ETag"]) == (b"", str(size), tag)


def test_a_beat_that_is_renamed_has_another_mp3_for_those_who_resume(shop: Shop) -> None:
    link = shop.link("mp3-320")
    tag = fetch(shop.charlie, link).headers["ETag"]
    change(shop, replace(shop.track.details, name="Day Drive"))
    answer = fetch(shop.charlie, link, Range="bytes=5-", If_Range=tag)
    assert answer.status_code == 200 and b"Day Drive" in answer.data


def change(shop: Shop, details: object) -> None:
    with shop.house.store.write() as unit:
        track = unit.tracks.get(shop.track.id)
        assert track
        unit.tracks.save(replace(track, details=details))  # type: ignore[arg-type]
        unit.commit()


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(begin=st.integers(0, 7_000), length=st.integers(1, 7_000))
def test_any_range_of_what_is_put_together_is_a_slice(shop: Shop, begin: int, length: int) -> None:
    link = shop.link("tagged-wav", shop.cast.alice.visitor)
    whole = fetch(shop.cast.alice.visitor, link).data
    answer = fetch(shop.cast.alice.visitor, link, Range=f"bytes={begin}-{begin + length - 1}")
    assert answer.status_code == (206 if begin < len(whole) else 416)
    if begin < len(whole):
        assert answer.data == whole[begin : begin + length]


def test_a_link_lives_minutes_and_a_transfer_goes_on_for_a_day(shop: Shop) -> None:
    link = shop.link()
    shop.house.clock.moment += timedelta(seconds=301)
    odd = ("", "nonsense", "bytes=0-", "bytes=0-99", "bytes=00-", "bytes=x", "bytes=5-3", "bytes=-9999999")
    for asked in odd:
        page = Page(shop.charlie.client.get(link, headers={"Range": asked}))
        assert (page.status, page.heading) == (410, "This download link has expired.")
        assert "choose the file again" in page.text and "LIC-315" in page.text
    assert fetch(shop.charlie, link, Range="bytes=1000-").data == WAV[1000:]
    answer = fetch(shop.charlie, link, Range="bytes=1000-", If_Range='"another version"')
    assert answer.status_code == 410
    shop.house.clock.moment += timedelta(hours=24)
    assert fetch(shop.charlie, link, Range="bytes=1000-").status_code == 410


def test_a_link_is_for_one_person(shop: Shop) -> None:
    link = shop.link()
    for person in (shop.cast.alice, shop.cast.bob, shop.cast.root):
        page = person.visitor.get(link)
        assert (page.status, page.heading) == (403, "This download link was made for somebody else.")
    page = shop.cast.stranger.get(link)
    assert (page.path, page.form("Sign in").values["next"]) == ("/sign-in", link)


def test_a_link_ends_with_the_licence_and_with_the_account(shop: Shop) -> None:
    link = shop.link()
    with shop.house.store.write() as unit:
        [licence] = unit.licences.held(shop.track.id, shop.cast.charlie.id)
        unit.licences.save(revoked(licence, "root", "A stolen card.", shop.house.clock.now()))
        unit.commit()
    page = shop.charlie.get(link)
    assert (page.status, page.heading) == (403, "The licence of this download doesn't hold any more.")
    suspend(shop, shop.cast.charlie)
    assert shop.charlie.get(link).path == "/sign-in"


def suspend(shop: Shop, person: Person) -> None:
    with shop.house.store.write() as unit:
        user = unit.users.get(person.id)
        assert user
        unit.users.save(replace(user, suspended=True))
        unit.commit()


def forged(shop: Shop, *fields: object, salt: str = SALT, key: str = "k" * 40) -> str:
    return "/downloads/" + str(URLSafeSerializer(key, salt=salt).dumps([*fields]))


def test_links_that_we_did_not_make_are_not_there(shop: Shop) -> None:
    now = shop.house.clock.now().isoformat()
    mine = [shop.cast.charlie.id, shop.track.id, shop.track.recording_id, "WAV", "", now]
    for link in (
        "/downloads/x",
        "/downloads/.",
        "/downloads/" + "a" * 5_000,
        forged(shop, *mine, key="another key" * 4),
        forged(shop, *mine, salt="session"),
        forged(shop, *mine[:5]),
        forged(shop, *mine[:3], "EXE", "", now),
        forged(shop, *mine[:5], "yesterday"),
        forged(shop, 1),
    ):
        page = shop.charlie.get(link)
        assert (page.status, page.heading) == (404, "This isn't a download link of ours, or it was changed.")


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_a_link_that_was_altered_anywhere_opens_nothing(shop: Shop, data: st.DataObject) -> None:
    link = shop.link()
    place = data.draw(st.integers(len("/downloads/"), len(link) - 1))
    letter = data.draw(st.sampled_from("abcXYZ019-_."))
    altered = link[:place] + letter + link[place + 1 :]
    answer = fetch(shop.charlie, altered)
    # The last letter of a signature has bits that stand for nothing, so that another may mean the same.
    if altered != link and place < len(link) - 1:
        assert answer.status_code == 404 and AUDIO[:50] not in answer.data


def test_what_is_still_to_be_made_is_said(shop: Shop) -> None:
    shop.house.services.blobs.delete(made_key(shop.recording.id, Made.MP3_320))
    page = shop.charlie.submit("/beats/night-drive", "Download MP3 320")
    assert (page.status, page.heading) == (409, "The MP3 320 of this beat is still being prepared.")


def test_a_licence_hands_out_its_files_by_its_number(shop: Shop) -> None:
    shop.link()
    with shop.house.store.read() as unit:
        [licence] = unit.licences.held(shop.track.id, shop.cast.charlie.id)
    shop.house.services.plans.end_of(email=shop.cast.charlie.email)
    answer = shop.charlie.post(
        f"/licences/{licence.id}/download/wav", follow_redirects=True, buffered=True
    ).response
    assert answer.data == WAV
    for person in (shop.cast.alice, shop.cast.root):
        assert person.visitor.post(f"/licences/{licence.id}/download/wav").status == 404
    assert shop.cast.stranger.post(f"/licences/{licence.id}/download/wav").status == 303


def test_the_card_says_why_not_and_where_to_go(shop: Shop) -> None:
    page = shop.cast.stranger.get("/beats/night-drive")
    assert "Sign in to download this beat." in page.text and "/plans" in page.links()
    assert "/sign-in?next=/beats/night-drive" in page.links()
    page = shop.cast.bob.visitor.get("/beats/night-drive")
    assert "Subscribers may download this beat." in page.text and "/plans" in page.links()
    page = shop.cast.bob.visitor.post(shop.path("wav"))
    assert (page.status, page.heading) == (403, "Subscribers may download this beat.")
    assert "/plans" in page.links()
    assert shop.cast.stranger.post(shop.path("wav"), follow_redirects=True).path == "/sign-in"


def test_the_card_of_a_sold_beat_sends_nobody_to_the_plans(shop: Shop) -> None:
    with shop.house.store.write() as unit:
        unit.tracks.save(replace(shop.track, sold_at=shop.house.clock.now()))
        unit.commit()
    for visitor in (shop.cast.stranger, shop.cast.bob.visitor, shop.charlie):
        page = visitor.get("/beats/night-drive")
        card = page.text.partition("Download")[2]
        assert "This beat was sold exclusively." in card and "See the plans" not in card


def test_nginx_is_told_where_the_file_lies_and_what_it_is_called(folder: Path) -> None:
    house = House(folder, options=WebOptions(lambda: "k" * 40, x_accel="/files/", limits_enabled=False))
    shop = a_shop(house, make_cast(house))
    answer = fetch(shop.charlie, shop.link())
    assert answer.headers["X-Accel-Redirect"] == f"/files/{shop.recording.master_key}"
    assert answer.data == b"" and "Night%20Drive" in answer.headers["Content-Disposition"]
    answer = fetch(shop.charlie, shop.link("mp3-320"))
    assert "X-Accel-Redirect" not in answer.headers and answer.data.endswith(MP3)
    house.database.close()


def test_nginx_never_begins_a_file_anew_once_the_link_is_old(folder: Path) -> None:
    house = House(folder, options=WebOptions(lambda: "k" * 40, x_accel="/files/", limits_enabled=False))
    shop = a_shop(house, make_cast(house))
    link = shop.link()
    shop.house.clock.moment += timedelta(seconds=301)
    answer = fetch(shop.charlie, link, Range="bytes=1000-", If_Range='"a-tag-of-nginx"')
    assert (answer.status_code, answer.data) == (206, WAV[1000:])
    assert "X-Accel-Redirect" not in answer.headers
    house.database.close()


def test_a_store_hands_out_for_an_hour_the_original_and_we_what_is_put_together(folder: Path) -> None:
    blobs = LinkingBlobs(folder / "linked")
    options = WebOptions(lambda: "k" * 40, files_url="https://store.example", limits_enabled=False)
    house = House(folder, options=options, parts={"blobs": blobs})
    shop = a_shop(house, make_cast(house))
    answer = fetch(shop.charlie, shop.link())
    key = checked(shop.recording.master_key)
    assert answer.location == f"https://store.example/bucket/{key}?expires=3600"
    assert fetch(shop.charlie, shop.link("mp3-320")).data.endswith(MP3)
    house.database.close()


@pytest.mark.parametrize(
    ("name", "plain"),
    [
        ("Night Drive.wav", "Night Drive.wav"),
        ("Été (C♯-D♭).wav", "Ete (C#-Db).wav"),
        ("Ночь 夜.wav", "____ _.wav"),
        ('a"b\\c%.wav', "a_b_c_.wav"),
        ("a\r\nSet-Cookie: x.wav", "a__Set-Cookie: x.wav"),
    ],
)
def test_a_name_is_told_twice_in_a_header_that_it_cannot_leave(name: str, plain: str) -> None:
    told = attachment(name)
    found = re.fullmatch(r"attachment; filename=\"([ -~]*)\"; filename\*=UTF-8''([A-Za-z0-9%._~-]+)", told)
    assert found and (found[1], unquote(found[2])) == (plain, name)
