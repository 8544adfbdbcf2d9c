"""Downloads by signed links: a whole WAV, beside the same server's plain file."""

import os
import random
import socket
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from flask import Flask

from domain.licensing.downloads import slug_of
from domain.licensing.offers import Delivery
from domain.services.bundle import Services
from domain.uploads import Recording
from tests import servers
from tests.bench import media_sites
from tests.bench.bench_media import MB, Ask, as_speed, crowd, read_head, receive
from tests.bench.table import Row, at_least, median_ratio, print_rows, sized
from web.deps import EXTENSION
from web.downloads import token_of

SIZE = sized(60 * MB, quick=4 * MB)
AT_ONCE = 4
FILES = sized(16, quick=4)
EMAIL, PASSWORD = "eve@example.com", "only for benchmarks"


def get(connection: socket.socket, path: str, cookie: str = "") -> None:
    """Ask for the whole file, and receive it."""
    told = f"Cookie: beatpass={cookie}\r\n" if cookie else ""
    connection.sendall(f"GET {path} HTTP/1.1\r\nHost: localhost\r\n{told}\r\n".encode())
    head, _, body = read_head(connection)
    assert head.startswith(b"HTTP/1.1 200"), head
    assert f"content-length: {SIZE}\r\n".encode() in head.lower() + b"\r\n", head
    receive(connection, SIZE - len(body))


def a_subscribers_link(folder: Path) -> Ask:
    """How a subscriber fetches a beat's WAV, whose bytes are those of its preview, too."""
    app = media_sites.ours(str(folder))
    services: Services = app.extensions[EXTENSION]()
    _make_master(folder, services)
    services.accounts.register(name="Eve", email=EMAIL, password=PASSWORD)
    services.plans.grant(email=EMAIL, plan="Pro")
    secret = services.accounts.sign_in(email=EMAIL, password=PASSWORD, agent="bench")
    with services.plans.store.read() as unit:
        track = unit.tracks.by_recording(media_sites.RECORDING)
    assert track
    ticket = services.licensing.downloading.begin(
        actor=services.accounts.actor(secret), track_id=track.id, kind=slug_of(Delivery.WAV)
    )
    with app.test_request_context():
        path = f"/downloads/{token_of(ticket)}"
    return partial(get, path=path, cookie=_cookie(app, secret))


def _make_master(folder: Path, services: Services) -> None:
    with services.plans.store.read() as unit:
        recording: Recording | None = unit.recordings.get(media_sites.RECORDING)
    assert recording
    master = folder / "files" / recording.master_key
    master.parent.mkdir(parents=True)
    os.link(folder / "files" / recording.preview_key, master)


def _cookie(app: Flask, secret: str) -> str:
    client = app.test_client()
    with client.session_transaction() as kept:
        kept["secret"] = secret
    cookie = client.get_cookie("beatpass")
    assert cookie
    return str(cookie.value)


def rows_of(folder: Path, ours: int, plain: int) -> Iterator[Row]:
    linked = [a_subscribers_link(folder)] * FILES
    bare: list[Ask] = [partial(get, path=media_sites.ADDRESS)] * FILES
    ratio = median_ratio(partial(crowd, plain, bare, AT_ONCE), partial(crowd, ours, linked, AT_ONCE))
    megabytes = FILES * SIZE / MB
    note = f"{megabytes / ratio.theirs:,.0f} MB/s, send_file {megabytes / ratio.ours:,.0f} MB/s"
    what = f"a WAV of {SIZE // MB} MB by a signed link, {AT_ONCE} at once, to Flask's send_file"
    yield at_least(what, as_speed(ratio), 0.8, note)


def main() -> list[Row]:
    with servers.short_folder() as folder:
        media_sites.prepare(folder, SIZE, random.Random(0).randbytes)
        with media_sites.gunicorn("ours", folder) as ours, media_sites.gunicorn("plain", folder) as plain:
            return list(rows_of(folder, ours, plain))


if __name__ == "__main__":
    print_rows(main())
