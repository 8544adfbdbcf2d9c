"""What the browser says of a chosen file that is certain to be refused: the same as the server would."""

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from domain import faults
from domain.errors import Fault, Refused
from tests import node
from tests.web.page_words import page_with, upload_words

SCRIPTS = Path(__file__).parents[2] / "web" / "static" / "js"
CHECKS = """
import { checkBeat, checkZip } from "./js/chosen.js";
import { found } from "./js/words.js";
const file = (name, bytes) => Object.assign(new Blob([new Uint8Array(bytes)]), { name });
const policy = { accepted: "WAV", containers: "WAV", maxSize: "100" };
const told = ({ code, message, advice }) => ({ code, message, advice });
const refusal = (check) => check.then(() => null, told);
const flac = [..."fLaC"].map((letter) => letter.charCodeAt(0));
const zip = [80, 75, 3, 4];
console.log(JSON.stringify({
  faults: found("faults"),
  flac: await refusal(checkBeat(file("a.wav", flac), policy)),
  archive: await refusal(checkBeat(file("a.wav", zip), policy)),
  huge: await refusal(checkBeat(file("a.wav", new Array(2048).fill(1)), policy)),
  fits: await refusal(checkBeat(file("a.wav", new Array(100).fill(1)), policy)),
  stems: await refusal(checkZip(file("a.zip", flac), 100)),
  hugeStems: await refusal(checkZip(file("a.zip", [...zip, ...new Array(2044).fill(1)]), 100)),
  fitStems: await refusal(checkZip(file("a.zip", zip), 100)),
}));
"""
KNOWN = {fault.code: fault for fault in (faults.UNSUPPORTED_FORMAT, faults.TOO_LARGE_FILE, faults.NOT_A_ZIP)}


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    folder = tmp_path_factory.mktemp("chosen")
    shutil.copytree(SCRIPTS, folder / "js")
    (folder / "package.json").write_text('{"type": "module"}')
    (folder / "page.js").write_text(page_with(upload_words(folder)))
    (folder / "checks.js").write_text(f'import "./page.js";{CHECKS}')
    command = [node.node(), str(folder / "checks.js")]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    return dict(json.loads(done.stdout))


def server_words(fault: Fault, **values: str) -> dict[str, str]:
    refused = Refused(fault, **values)
    return {"code": refused.code, "message": refused.message, "advice": refused.advice}


def test_every_text_is_the_servers_own(told: dict[str, Any]) -> None:
    assert told["faults"] == {
        code: {"message": fault.sentence, "advice": fault.advice} for code, fault in KNOWN.items()
    }


def test_what_is_certain_to_be_refused_is_refused_in_its_words(told: dict[str, Any]) -> None:
    kind = {"name": "a.wav", "accepted": "WAV"}
    huge = {"found": "2 KB", "most": "100 bytes"}
    assert told["flac"] == server_words(faults.UNSUPPORTED_FORMAT, found="a FLAC file", **kind)
    assert told["archive"] == server_words(faults.UNSUPPORTED_FORMAT, found="a ZIP archive", **kind)
    assert told["huge"] == server_words(faults.TOO_LARGE_FILE, name="a.wav", **huge)
    assert told["stems"] == server_words(faults.NOT_A_ZIP, name="a.zip", found="a FLAC file")
    assert told["hugeStems"] == server_words(faults.TOO_LARGE_FILE, name="a.zip", **huge)


def test_whatever_may_be_fine_is_left_to_the_server(told: dict[str, Any]) -> None:
    assert told["fits"] is None and told["fitStems"] is None
