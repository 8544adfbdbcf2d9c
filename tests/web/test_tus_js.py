"""The foreign JavaScript client, tus-js-client, against our server."""

import hashlib
import json
import random
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import node, servers
from tests.web.tus_server import TUS, Served, serving

UPLOAD = """
import fs from "node:fs";
import { PassThrough } from "node:stream";
import { Upload } from "tus-js-client";
const [endpoint, cookie, path, stopAt, uploadUrl, isStream] = process.argv.slice(2);
const file = fs.createReadStream(path);
const upload = new Upload(isStream ? file.pipe(new PassThrough()) : file, {
  endpoint, uploadUrl: uploadUrl || null, headers: { Cookie: cookie }, chunkSize: 1_000_000,
  uploadLengthDeferred: Boolean(isStream), metadata: { filename: "näch.wav" }, retryDelays: [0, 100],
  onChunkComplete: (_, accepted) => { if (accepted >= Number(stopAt)) finish({ offset: accepted }); },
  onError: (error) => finish({ error: String(error) }),
  onSuccess: () => finish({ done: true }),
});
function finish(told) { console.log(JSON.stringify({ ...told, url: upload.url })); process.exit(0); }
upload.start();
"""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with serving(tmp_path_factory.mktemp("site"), servers.free_ports(1)[0]) as served:
        yield served


@pytest.fixture(scope="module")
def script(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("npm")
    try:
        node.install(folder, "tus-js-client@4")
    except node.NoPackages as missing:
        pytest.skip(f"NOT TESTED with tus-js-client, npm can't fetch it: {missing}")
    (folder / "upload.mjs").write_text(UPLOAD)
    return folder / "upload.mjs"


def run(
    script: Path, site: Served, source: Path, stop_at: int = 10**9, url: str = "", stream: str = ""
) -> dict[str, object]:
    command = [node.node(), str(script), site.url, site.cookie, str(source), str(stop_at), url, stream]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True)
    return dict(json.loads(done.stdout.splitlines()[0]))


def test_tus_js_client_stops_and_goes_on(script: Path, site: Served, tmp_path: Path) -> None:
    content = random.Random(11).randbytes(3_500_000)
    source = tmp_path / "beat.wav"
    source.write_bytes(content)

    begun = run(script, site, source, stop_at=2_000_000)
    assert begun["offset"] == 2_000_000
    ended = run(script, site, source, url=str(begun["url"]))

    assert ended == {"done": True, "url": begun["url"]}
    assert site.sha256(str(begun["url"])) == hashlib.sha256(content).hexdigest()


def test_tus_js_client_sends_a_stream_whose_end_it_doesn_t_know(
    script: Path, site: Served, tmp_path: Path
) -> None:
    content = random.Random(12).randbytes(3_500_000)
    source = tmp_path / "beat.wav"
    source.write_bytes(content)

    sent = run(script, site, source, stream="yes")

    path = str(sent["url"]).removeprefix(site.origin)
    answer = site.ask("HEAD", path, TUS)
    assert sent["done"] is True
    assert (answer.getheader("Upload-Length"), answer.getheader("Upload-Offset")) == ("3500000", "3500000")
    assert site.sha256(path) == hashlib.sha256(content).hexdigest()
