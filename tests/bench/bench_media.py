"""Serving previews: ranges beside Flask's `send_file`, near beside far, whole files beside nginx."""

import contextlib
import random
import socket
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

from tests import servers
from tests.bench import media_sites
from tests.bench.table import Ratio, Row, at_least, at_most, median_ratio, print_rows, sized

MB = 1024**2
SIZE = sized(30 * MB, quick=4 * MB)
PIECE = 64 * 1024
AT_ONCE = 16
REQUESTS = sized(640, quick=64)
WHOLE_FILES = sized(32, quick=8)

Ask = Callable[[socket.socket], None]


def get(connection: socket.socket, size: int, begin: int | None = None) -> None:
    """Ask for the file, or for a piece of it from `begin` on, and receive it whole."""
    wanted = "" if begin is None else f"Range: bytes={begin}-{begin + size - 1}\r\n"
    connection.sendall(f"GET {media_sites.ADDRESS} HTTP/1.1\r\nHost: localhost\r\n{wanted}\r\n".encode())
    head, _, body = read_head(connection)
    expected = b"HTTP/1.1 200" if begin is None else b"HTTP/1.1 206"
    assert head.startswith(expected), head
    assert f"content-length: {size}\r\n".encode() in head.lower() + b"\r\n", head
    receive(connection, size - len(body))


def read_head(connection: socket.socket) -> tuple[bytes, bytes, bytes]:
    received = connection.recv(PIECE)
    while b"\r\n\r\n" not in received:
        more = connection.recv(PIECE)
        assert more, received
        received += more
    return received.partition(b"\r\n\r\n")


def receive(connection: socket.socket, left: int) -> None:
    buffer = bytearray(min(left, MB))
    while left:
        count = connection.recv_into(buffer, min(left, len(buffer)))
        assert count, f"{left} bytes never came"
        left -= count


def crowd(port: int, asks: Sequence[Ask], at_once: int = AT_ONCE) -> None:
    """So many people at once, each with a connection that stays open, share all that is asked."""

    def person(number: int) -> None:
        with contextlib.closing(socket.create_connection(("127.0.0.1", port), 10)) as connection:
            connection.settimeout(60)
            for ask in asks[number::at_once]:
                ask(connection)

    with ThreadPoolExecutor(at_once) as people:
        list(people.map(person, range(at_once)))


def pieces(first: int, last: int, seed: int = 1) -> list[Ask]:
    """Requests for pieces that begin anywhere between those offsets."""
    chance = random.Random(seed)
    return [partial(get, size=PIECE, begin=chance.randint(first, last)) for _ in range(REQUESTS)]


def rows_of(folder: Path, ours: int, plain: int, nginx: int | None) -> Iterator[Row]:
    anywhere = pieces(0, SIZE - PIECE)
    ratio = median_ratio(partial(crowd, plain, anywhere), partial(crowd, ours, anywhere))
    what = f"64 KiB ranges anywhere in {SIZE // MB} MB, {AT_ONCE} at once, to Flask's send_file"
    yield at_least(what, as_speed(ratio), 6.0, f"{rate(ratio.theirs)}, send_file {rate(ratio.ours)}")
    near, far = pieces(0, MB - PIECE), pieces(SIZE - MB, SIZE - PIECE)
    # The two should not differ at all; what is left is noise, which more runs average out.
    offsets = median_ratio(partial(crowd, ours, far), partial(crowd, ours, near), runs=sized(15, quick=1))
    yield at_most("the same in the last MB, to the first MB", offsets, 1.2)
    yield from beside_nginx(ours, nginx)


def beside_nginx(ours: int, nginx: int | None) -> Iterator[Row]:
    what = f"whole files of {SIZE // MB} MB, {AT_ONCE} at once, to nginx"
    if nginx is None:
        yield Row(what, "at least 0.9 x", "not measured", None, "nginx isn't installed here")
        return
    whole: list[Ask] = [partial(get, size=SIZE)] * WHOLE_FILES
    ratio = median_ratio(partial(crowd, nginx, whole), partial(crowd, ours, whole))
    megabytes = WHOLE_FILES * SIZE / MB
    note = f"{megabytes / ratio.theirs:,.0f} MB/s, nginx {megabytes / ratio.ours:,.0f} MB/s"
    yield at_least(what, as_speed(ratio), 0.9, note)


def as_speed(ratio: Ratio) -> Ratio:
    """The other side's time by ours, told with our seconds first."""
    return Ratio(ratio.value, ratio.theirs, ratio.ours)


def rate(seconds: float) -> str:
    return f"{REQUESTS / seconds:,.0f} requests/s"


def main() -> list[Row]:
    with servers.short_folder() as folder:
        folder.chmod(0o755)
        media_sites.prepare(folder, SIZE, random.Random(0).randbytes)
        for path in ("files", "files/previews"):
            (folder / path).chmod(0o755)
        with (
            media_sites.gunicorn("ours", folder) as ours,
            media_sites.gunicorn("plain", folder) as plain,
            media_sites.nginx(folder) as nginx,
        ):
            return list(rows_of(folder, ours, plain, nginx))


if __name__ == "__main__":
    print_rows(main())
