"""How long a chosen file lasts: the browser must read the same from a header as the server."""

import json
import os
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from adapters.audio.inspect import ANYTHING, inspect
from domain.errors import Refused
from tests import node
from tests.audio_files import BAD_FILES, ODD_FILES, chunk, flac, fmt, long_wav, pcm, riff, wav

FORMATS = Path(__file__).parents[2] / "web" / "static" / "js" / "formats.js"
SECONDS = """
import fs from "node:fs";
import { seconds } from "./formats.mjs";
const told = {};
for (const path of JSON.parse(fs.readFileSync(0))) {
  const blob = await fs.openAsBlob(path);
  let read = 0;
  const slice = (from, to) => { const part = blob.slice(from, to); read += part.size; return part; };
  told[path] = { seconds: await seconds({ size: blob.size, slice }), read };
}
console.log(JSON.stringify(told));
"""
FILES = {file.name: file.build for file in (*ODD_FILES, *BAD_FILES)}


def by_browser(folder: Path, *paths: Path) -> dict[str, dict[str, Any]]:
    """By path: `seconds`, and the bytes that were `read` to know it."""
    shutil.copy(FORMATS, folder / "formats.mjs")
    (folder / "seconds.mjs").write_text(SECONDS)
    command = [node.node(), str(folder / "seconds.mjs")]
    listed = json.dumps([str(path) for path in paths])
    done = subprocess.run(command, input=listed, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    return dict(json.loads(done.stdout))


def by_server(path: Path) -> float | None:
    """None for a file that the server refuses, too, whatever its length."""
    try:
        return inspect(path, path.name, ANYTHING).seconds
    except Refused:
        return None


def stored(folder: Path, files: Mapping[str, bytes]) -> list[Path]:
    for name, content in files.items():
        (folder / name).write_bytes(content)
    return [folder / name for name in files]


@pytest.fixture(scope="module")
def heard(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[float | None, float | None]]:
    """Of every file what the browser says and what the server says, with one start of Node for all."""
    folder = tmp_path_factory.mktemp("formats")
    paths = stored(folder, {name: build() for name, build in FILES.items()})
    told = by_browser(folder, *paths)
    return {path.name: (told[str(path)]["seconds"], by_server(path)) for path in paths}


@pytest.mark.parametrize("name", [odd.name for odd in ODD_FILES])
def test_a_file_lasts_as_long_as_the_server_says(
    name: str, heard: dict[str, tuple[float | None, float | None]]
) -> None:
    browser, server = heard[name]

    assert browser == server
    assert (server is None) == (name == "unknown length.flac")


@pytest.mark.parametrize("name", [bad.name for bad in BAD_FILES])
def test_a_bad_file_is_never_said_to_last_otherwise(
    name: str, heard: dict[str, tuple[float | None, float | None]]
) -> None:
    browser, server = heard[name]

    assert browser is None or server is None or browser == server


@pytest.mark.parametrize("content", [wav(), flac(), long_wav(b"RF64", pcm())], ids=["wav", "flac", "rf64"])
def test_a_header_with_any_byte_damaged_is_read_alike(content: bytes, tmp_path: Path) -> None:
    damaged = {
        f"{at}-{value}": content[:at] + bytes([value]) + content[at + 1 :]
        for at in range(80)
        for value in (0x00, 0xFF, content[at] ^ 0x80)
    }
    paths = stored(tmp_path, damaged)
    told = by_browser(tmp_path, *paths)

    for path in paths:
        server = by_server(path)
        assert server is None or told[str(path)]["seconds"] == server, path.name


def test_a_large_file_is_not_read_through(tmp_path: Path) -> None:
    (path,) = stored(
        tmp_path, {"long.wav": riff(fmt(), chunk(b"data", b"", 2_000_000_000), size=2_000_000_036)}
    )
    os.truncate(path, 2_000_000_044)

    told = by_browser(tmp_path, path)[str(path)]

    assert told["seconds"] == 500_000_000 / 44_100
    assert told["read"] < 200
