"""Uploads whose connections are reset at random bytes: what arrives in the end is the file, bit for bit."""

import hashlib
import random
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from tests import servers
from tests.bench.bench_upload import our_site
from tests.bench.table import Row, print_rows, sized
from tests.sites import STREAM, Sender
from tests.web import tus_site

UPLOADS = sized(200, quick=3)
SIZE = sized(20 * 2**20, quick=2**20)
MOST_CUTS = 4


@dataclass(frozen=True)
class Outcome:
    """Of one upload: whether it is the file, how often it was cut, and how many cuts lost arrived bytes."""

    is_identical: bool
    cuts: int
    losses: int


def upload(sender: Sender, staging: Path, source: Path, seed: int) -> Outcome:
    """Send a file of its own through one cut or more, and drop it again to save room."""
    dice = random.Random(seed)
    content = dice.randbytes(SIZE)
    source.write_bytes(content)
    path, losses, cuts = sender.begin(SIZE), 0, dice.randint(1, MOST_CUTS)
    arrived = staging / path.rpartition("/")[2]
    for _ in range(cuts):
        offset = settled(sender, path)
        sender.cut(path, source, offset, dice.randint(offset, SIZE - 1))
        losses += settled(sender, path) < offset
    sender.finish(path, source)
    is_identical = hashlib.sha256(arrived.read_bytes()).digest() == hashlib.sha256(content).digest()
    arrived.unlink()
    return Outcome(is_identical, cuts, losses)


def settled(sender: Sender, path: str) -> int:
    """The offset, once the server has noticed that the last sender is gone."""
    while True:
        offset = sender.offset(path)
        if sender.ask("PATCH", path, {**STREAM, "Upload-Offset": str(offset)}, b"").status == 204:
            return offset
        time.sleep(0.002)


def main() -> list[Row]:
    with tempfile.TemporaryDirectory() as name:
        folder, [port] = Path(name), servers.free_ports(1)
        sender = Sender(port, tus_site.cookie_of(tus_site.on_disk(name), "alice"))
        with our_site(folder, port):
            begun = time.perf_counter()
            outcomes = [
                upload(sender, folder / "staging", folder / "source", seed) for seed in range(UPLOADS)
            ]
            seconds = time.perf_counter() - begun
    return [row(outcomes, seconds)]


def row(outcomes: list[Outcome], seconds: float) -> Row:
    identical = sum(each.is_identical for each in outcomes)
    losses, cuts = sum(each.losses for each in outcomes), sum(each.cuts for each in outcomes)
    what = f"{UPLOADS} uploads of {SIZE // 2**20} MB reset at random bytes, once to {MOST_CUTS} times each"
    note = f"{cuts} cuts, {losses} of them lost what had arrived; {seconds:.0f} s"
    is_met = identical == UPLOADS and not losses
    return Row(what, f"{UPLOADS} identical", f"{identical} identical", is_met, note)


if __name__ == "__main__":
    print_rows(main())
