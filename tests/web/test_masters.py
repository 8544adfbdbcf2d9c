"""Every way to a master's bytes, tried by each role: only licence holders and owners get them, by a link."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from shutil import copy
from urllib.parse import quote

import pytest
from werkzeug.test import TestResponse

from adapters.blobs import DiskBlobs
from domain.accounts import Role
from domain.made import Made, made_key
from domain.stem_sets import StemsState
from tests import factories
from tests.web.conftest import Cast, House, a_person, make_cast, publish
from tests.web.test_media import LinkingBlobs
from tests.web.visitor import Visitor
from web.deps import WebOptions

SECRET, STEMS = b"the master's own bytes", b"PK the stems' own bytes"
ROLES = ("visitor", "listener", "subscriber", "other", "owner", "admin", "suspended")
NOBODY: frozenset[str] = frozenset()
SECRET_KEYS = ("masters/", "stems/", "downloads/")


@dataclass
class Site:
    """A beat of the owner's with master, MP3 and stems, and a browser for each role."""

    house: House
    visitors: dict[str, Visitor]
    places: dict[str, str]


@dataclass(frozen=True)
class Way:
    """A request; `{names}` in the path are places. Who is let through, and what the others are answered.

    Statuses are by role, or one for all; visitors and the suspended end on the page for signing in where it
    says 200.
    """

    path: str
    method: str = "GET"
    lets: frozenset[str] = NOBODY
    statuses: tuple[int, ...] | int = 404
    range: str = ""
    if_range: str = ""


def those(*roles: str) -> frozenset[str]:
    return frozenset(roles)


SIGN_IN_OR_403 = (200, 403, 200, 403, 403, 403, 200)
SIGN_IN_OR_404 = (200, 404, 404, 404, 404, 404, 200)
ENTITLED = (200, 403, 200, 403, 200, 403, 200)
TOO_LATE = (200, 403, 410, 403, 403, 403, 200)
BEGUN = those("subscriber", "owner")
WAYS = {
    "begin": Way("/beats/{track}/download/wav", "POST", BEGUN, ENTITLED),
    "begin an MP3": Way("/beats/{track}/download/mp3-320", "POST", BEGUN, ENTITLED),
    "begin stems": Way(
        "/beats/{track}/download/stems", "POST", those("owner"), (200, 403, 403, 403, 200, 403, 200)
    ),
    "begin by a link": Way("/beats/{track}/download/wav", statuses=405),
    "begin what is none": Way("/beats/{track}/download/..", "POST", statuses=SIGN_IN_OR_404),
    "begin under a licence": Way(
        "/licences/{licence}/download/wav", "POST", those("subscriber"), (200, 404, 200, 404, 404, 404, 200)
    ),
    "a licence that is none": Way("/licences/{track}/download/wav", "POST", statuses=SIGN_IN_OR_404),
    "a subscriber's link": Way("{link}", "GET", those("subscriber"), SIGN_IN_OR_403),
    "a part of it": Way(
        "{link}", "GET", those("subscriber"), (200, 403, 206, 403, 403, 403, 200), range="bytes=2-"
    ),
    "its head": Way("{link}", "HEAD", those("subscriber"), SIGN_IN_OR_403),
    "an owner's link": Way("{own}", "GET", those("owner"), (200, 403, 403, 403, 200, 403, 200)),
    "an old link": Way("{old}", "GET", NOBODY, TOO_LATE),
    "the rest by an old link": Way(
        "{old}", "GET", those("subscriber"), (200, 403, 206, 403, 403, 403, 200), range="bytes=2-"
    ),
    "an old link's head": Way("{old}", "HEAD", NOBODY, TOO_LATE, range="bytes=2-"),
    "the end by an old link, counted from there": Way("{old}", "GET", NOBODY, TOO_LATE, range="bytes=-999"),
    "no range": Way("{old}", "GET", NOBODY, TOO_LATE, range="bytes=x"),
    "a range that ends before it begins": Way("{old}", "GET", NOBODY, TOO_LATE, range="bytes=5-3"),
    "a range from nought": Way("{old}", "GET", NOBODY, TOO_LATE, range="bytes=00-"),
    "several ranges": Way("{old}", "GET", NOBODY, TOO_LATE, range="bytes=1-2,0-"),
    "a range behind the end": Way("{old}", "GET", NOBODY, TOO_LATE, range="bytes=999-"),
    "an altered link": Way("{link}x"),
    "an altered ticket": Way("{altered}"),
    "no link": Way("/downloads/{recording}.mp3"),
    "no link, with a folder": Way("/downloads/{recording}.wav/../{key}"),
    "the preview": Way("/media/preview/{recording}.mp3", statuses=200),
    "a part of the preview": Way("/media/preview/{recording}.mp3", statuses=206, range="bytes=0-"),
    "the preview as WAV": Way("/media/preview/{recording}.wav"),
    "a preview by a key": Way("/media/preview/{quoted}"),
    "the waveform": Way("/media/waveform/{recording}", statuses=200),
    "a waveform by a key": Way("/media/waveform/..%2f..%2f{key}"),
    "a cover by a key": Way("/media/covers/..%2f{quoted}"),
    "a cover by dots": Way("/media/covers/../{key}"),
    "a picture by a key": Way("/media/pictures/{quoted}"),
    "media by a key": Way("/media/{key}"),
    "static by dots": Way("/static/../../{folder}/files/{key}"),
    "static by quoted dots": Way("/static/%2e%2e/%2e%2e{folder}/files/{key}"),
    "static by an absolute path": Way("/static/{folder}/files/{key}"),
    "nginx's own prefix": Way("/files/{key}"),
    "the archive's key": Way("/{stems}"),
    "the archive's page": Way(
        "/backstage/stems/{recording}", "GET", NOBODY, (200, 403, 403, 403, 200, 200, 200)
    ),
    "tus, reading": Way("/tus/{recording}", statuses=405),
    "tus, by a key": Way("/tus/{key}"),
    "the support's screenshot": Way(
        "/admin/support/{recording}/screenshot", "GET", NOBODY, (200, 403, 403, 403, 403, 404, 200)
    ),
}  # fmt: skip


def open_way(site: Site, role: str, way: Way) -> TestResponse:
    """What comes at last; a link to a store is as far as we go."""
    visitor, path = site.visitors[role], way.path.format(**site.places)
    asked = {"Range": way.range, "If-Range": way.if_range}
    headers = {name: value for name, value in asked.items() if value}
    data = {"csrf_token": visitor.token()} if way.method == "POST" else None
    answer = visitor.client.open(path, method=way.method, headers=headers, data=data, buffered=True)
    while answer.status_code in (303, 308):
        answer = visitor.client.get(answer.headers["Location"], headers=headers, buffered=True)
    return answer


def is_let_through(answer: TestResponse) -> bool:
    """Whether bytes come, or nginx or a store is told to send them."""
    told = answer.headers.get("X-Accel-Redirect", "") + answer.headers.get("Location", "")
    if answer.request.method == "HEAD" and not told:
        return answer.status_code == 200 and answer.content_length == len(SECRET)
    hidden = SECRET[2:] in answer.data or STEMS[2:] in answer.data
    return hidden or any(key in told for key in SECRET_KEYS)


def a_site(house: House) -> Site:
    cast = make_cast(house)
    track = publish(house, cast.alice, slug="night-drive")
    with house.store.read() as unit:
        recording = unit.recordings.get(track.recording_id)
    assert recording
    stems = factories.stems(owner_id=cast.alice.id, recording_id=recording.id, state=StemsState.READY)
    house.put("stems", stems)
    for key, content in (
        (recording.master_key, SECRET),
        (made_key(recording.id, Made.MP3_320), SECRET),
        (stems.blob_key, STEMS),
    ):
        house.services.blobs.put_bytes(key, content)
    visitors = {
        "visitor": cast.stranger,
        "listener": cast.charlie.visitor,
        "subscriber": subscriber(house, "eve"),
        "other": cast.bob.visitor,
        "owner": cast.alice.visitor,
        "admin": cast.root.visitor,
        "suspended": subscriber(house, "mallory"),
    }
    places = {
        "track": track.id,
        "recording": recording.id,
        "key": recording.master_key,
        "quoted": quote(recording.master_key, safe=""),
        "folder": str(house.folder),
        "stems": stems.blob_key,
    }
    site = Site(house, visitors, places)
    places |= links(site, cast)
    suspend(house, "mallory@example.com")
    return site


def subscriber(house: House, name: str) -> Visitor:
    person = a_person(house, name, Role.LISTENER)
    house.services.plans.grant(email=person.email, plan="Pro")
    return person.visitor


def links(site: Site, cast: Cast) -> dict[str, str]:
    """Links as they were handed out, one of them long ago."""
    path = f"/beats/{site.places['track']}/download/wav"

    def begin(role: str) -> str:
        return site.visitors[role].post(path).headers["Location"]

    clock = site.house.clock
    now = clock.moment
    clock.moment = now.replace(hour=now.hour - 1)
    old = begin("subscriber")
    clock.moment = now
    link, own = begin("subscriber"), begin("owner")
    payload, dot, signature = link.removeprefix("/downloads/").rpartition(".")
    altered = f"/downloads/{payload[:-1]}{'A' if payload[-1] != 'A' else 'B'}{dot}{signature}"
    with site.house.store.read() as unit:
        user = unit.users.by_email("eve@example.com")
        [licence] = unit.licences.held(site.places["track"], user.id if user else "")
    return {"old": old, "link": link, "own": own, "altered": altered, "licence": licence.id}


def suspend(house: House, email: str) -> None:
    with house.store.write() as unit:
        user = unit.users.by_email(email)
        assert user
        unit.users.save(replace(user, suspended=True))
        unit.commit()


@pytest.fixture(scope="module", params=["ourselves", "nginx", "a store"])
def site(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, empty_database: Path
) -> Iterator[Site]:
    """The same site, three times: by whom files are sent."""
    folder = tmp_path_factory.mktemp("masters")
    copy(empty_database, folder)
    x_accel = "/files/" if request.param == "nginx" else ""
    store = "https://store.example" if request.param == "a store" else ""
    blobs = (LinkingBlobs if store else DiskBlobs)(folder / "files")
    options = WebOptions(lambda: "k" * 40, x_accel=x_accel, files_url=store, limits_enabled=False)
    house = House(folder, options=options, parts={"blobs": blobs})
    yield a_site(house)
    house.database.close()


@pytest.mark.parametrize("name", WAYS)
def test_a_way_lets_those_through_who_may_and_nobody_else(site: Site, name: str) -> None:
    way = WAYS[name]
    answers = {role: open_way(site, role, way) for role in ROLES}
    assert {role for role, answer in answers.items() if is_let_through(answer)} == way.lets
    for place, (role, answer) in enumerate(answers.items()):
        expected = way.statuses if isinstance(way.statuses, int) else way.statuses[place]
        assert is_answered(answer.status_code, expected), (role, answer.data[:200])


def is_answered(status: int, expected: int) -> bool:
    """Nginx and a store answer ranges by themselves, and to a store we only lead."""
    return status == expected or (expected in (200, 206) and status in (200, 302))


def test_the_bytes_that_come_are_the_masters_own(site: Site) -> None:
    answer = open_way(site, "subscriber", WAYS["begin"])
    told = answer.headers.get("X-Accel-Redirect") or answer.headers.get("Location") or ""
    assert answer.data == SECRET or site.places["key"] in told
