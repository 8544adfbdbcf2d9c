"""What is typed into a form is kept by the browser: pictures that are chosen meanwhile aren't lost."""

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests import node
from tests.web.page_words import page_with

SCRIPTS = Path(__file__).parents[2] / "web" / "static" / "js"
BEFORE = """
import { Keeper } from "./keeper.js";
const picture = (name, size = 1) => Object.assign(new Blob(["x".repeat(size)]), { name });
const sent = [];
let meanwhile = () => {};
globalThis.fetch = async (address, { body }) => {
  sent.push(body.get("cover")?.name ?? "");
  meanwhile();
  return { ok: true, json: async () => ({}) };
};
const cover = {
  name: "cover", dataset: { maxSize: "10", tooLarge: "Too large." }, files: [], type: "file",
  set value(_) { this.files = []; },
};
const host = {
  form: { dataset: { keep: "/keep" } }, cover,
  body() {
    const body = new Map();
    if (cover.files[0]) body.set("cover", cover.files[0]);
    return body;
  },
  say() {}, onKept() {}, onNotKept() {},
};
const keeper = new Keeper(host);
"""
AFTER = """
console.log(JSON.stringify({ sent, left: cover.files.map(({ name }) => name), isDirty: keeper.isDirty }));
"""


@pytest.fixture
def told(tmp_path: Path) -> Any:
    """What came of some steps: the picture in each request, and those that are left in the field."""
    for name in ("keeper.js", "words.js"):
        shutil.copy(SCRIPTS / name, tmp_path / name)
    (tmp_path / "package.json").write_text('{"type": "module"}')
    (tmp_path / "page.js").write_text(page_with({"kept": "Kept.", "not_kept": "Not kept."}))

    def run(steps: str) -> dict[str, Any]:
        (tmp_path / "steps.js").write_text(f'import "./page.js";{BEFORE}{steps}{AFTER}')
        command = [node.node(), str(tmp_path / "steps.js")]
        done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
        assert done.returncode == 0, done.stderr
        return dict(json.loads(done.stdout))

    return run


def test_a_picture_is_sent_once(told: Any) -> None:
    came_of = told('cover.files = [picture("one")]; await keeper.keep(); await keeper.keep();')
    assert came_of == {"sent": ["one", ""], "left": [], "isDirty": False}


def test_a_picture_chosen_while_the_form_is_kept_is_sent_next(told: Any) -> None:
    came_of = told("""
cover.files = [picture("one")];
meanwhile = () => {
  meanwhile = () => {};
  cover.files = [picture("two")];
  keeper.changed(cover, "");
};
await keeper.keep();
await keeper.settled();
""")
    assert came_of == {"sent": ["one", "two"], "left": [], "isDirty": False}


def test_a_picture_that_is_too_large_stays_behind_to_be_seen(told: Any) -> None:
    came_of = told('cover.files = [picture("huge", 11)]; await keeper.keep();')
    assert came_of == {"sent": [""], "left": ["huge"], "isDirty": False}


def test_a_form_that_is_kept_nowhere_sends_nothing(told: Any) -> None:
    came_of = told("delete host.form.dataset.keep; await keeper.keep(); await keeper.settled();")
    assert came_of["sent"] == []
