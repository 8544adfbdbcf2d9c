"""What a page sends of a form that is kept: only fields that were changed there."""

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests import node

SCRIPTS = Path(__file__).parents[2] / "web" / "static" / "js"
BEFORE = """
import { Changes } from "./changes.js";
const field = (type, name, value, more) => ({ type, name, value, defaultValue: value, ...more });
const fields = {
  token: field("hidden", "csrf_token", "t"),
  boxes: field("hidden", "boxes", "box"),
  text: field("text", "text", "as it came"),
  area: field("textarea", "area", ""),
  choice: field("select-one", "choice", "", { options: [{ value: "" }, { value: "A" }] }),
  box: field("checkbox", "box", "yes", { checked: true, defaultChecked: true }),
  one: field("radio", "radio", "one", { checked: true, defaultChecked: true }),
  two: field("radio", "radio", "two", { checked: false, defaultChecked: false }),
  price: field("text", "offer.price", "200.00"),
  wav: field("checkbox", "offer.files", "WAV", { checked: true, defaultChecked: true }),
  mp3: field("checkbox", "offer.files", "MP3 320", { checked: false, defaultChecked: false }),
  flac: field("checkbox", "offer.files", "FLAC", { checked: true, defaultChecked: true }),
};
const form = { elements: Object.values(fields) };
const changes = new Changes(form);
/** What the browser puts together of the form. */
const whole = () => {
  const body = new FormData();
  for (const each of form.elements) if (each.checked ?? true) body.append(each.name, each.value);
  return body;
};
const told = [];
const keep = () => {
  const body = changes.only(whole());
  const { csrf_token, ...rest } = Object.fromEntries(body);
  if (body.has("offer.files")) rest["offer.files"] = body.getAll("offer.files").join(" + ");
  if (csrf_token !== "t") throw new Error("no token");
  told.push(rest);
  return body;
};
"""
AFTER = "\nconsole.log(JSON.stringify(told));\n"


@pytest.fixture
def told(tmp_path: Path) -> Any:
    """What is sent, request by request."""
    shutil.copy(SCRIPTS / "changes.js", tmp_path)
    (tmp_path / "package.json").write_text('{"type": "module"}')

    def run(steps: str) -> list[dict[str, str]]:
        (tmp_path / "steps.js").write_text(BEFORE + steps + AFTER)
        command = [node.node(), str(tmp_path / "steps.js")]
        done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
        assert done.returncode == 0, done.stderr
        return list(json.loads(done.stdout))

    return run


def test_what_was_not_changed_stays_behind(told: Any) -> None:
    assert told("keep();") == [{}]


def test_each_kind_of_field_is_sent_once_it_was_changed(told: Any) -> None:
    sent = told("""
fields.text.value = "";
fields.area.value = "typed";
fields.choice.value = "A";
fields.box.checked = false;
[fields.one.checked, fields.two.checked] = [false, true];
keep();
""")
    assert sent == [{"text": "", "area": "typed", "choice": "A", "box": "", "radio": "two"}]


def test_what_was_kept_is_sent_no_more_and_what_was_not_is_sent_again(told: Any) -> None:
    sent = told("""
fields.area.value = "one";
keep();
changes.kept(keep());
keep();
fields.area.value = "";
keep();
""")
    assert sent == [{"area": "one"}, {"area": "one"}, {}, {"area": ""}]


def test_what_the_server_filled_in_is_not_sent_back(told: Any) -> None:
    assert told('fields.area.value = "heard"; changes.know("area", "heard"); keep();') == [{}]


def test_an_offer_goes_along_as_a_whole_or_not_at_all(told: Any) -> None:
    files = "WAV + MP3 320 + FLAC"
    assert told("""
        fields.mp3.checked = true; changes.kept(keep());
        fields.text.value = "typed"; changes.kept(keep());
        fields.mp3.checked = false; keep(); keep();
    """) == [
        {"offer.price": "200.00", "offer.files": files},
        {"text": "typed"},
        {"offer.price": "200.00", "offer.files": "WAV + FLAC"},
        {"offer.price": "200.00", "offer.files": "WAV + FLAC"},
    ]
