"""What the player tells of a listen, run by Node on an audio, a network and a clock that tests move."""

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests import node

SCRIPTS = Path(__file__).parents[2] / "web" / "static" / "js"
BEFORE = """
globalThis.window = new EventTarget();
const head = { "meta[name=csrf-token]": { content: "token" } };
const page = { visibilityState: "visible", querySelector: (wanted) => head[wanted] ?? null };
globalThis.document = Object.assign(new EventTarget(), page);
const kept = new Map(JSON.parse(process.argv[2] ?? "[]"));
globalThis.localStorage = {
  getItem: (name) => kept.get(name) ?? null,
  setItem: (name, text) => kept.set(name, text),
  removeItem: (name) => kept.delete(name),
};
let now = 1e12;
Date.now = () => now;
const opened = [], sent = [], beacons = [];
let open = () => ({ status: 201, session: `session ${opened.length}` });
let take = () => Number(process.argv[3]);
globalThis.fetch = async (address, { body }) => {
  const told = JSON.parse(body);
  if (address === "/plays") {
    opened.push(told.track);
    const { status, session, slow } = open();
    if (status === 0) throw new Error("offline");
    if (slow) await slow;
    return { status, ok: status === 201, json: async () => ({ session }) };
  }
  const status = take(told.reports);
  if (status === 0) throw new Error("offline");
  sent.push(told.reports.map(({ session, seconds, spans }) => [session, seconds, spans]));
  return { status };
};
Object.defineProperty(globalThis, "navigator", {
  value: { sendBeacon: (address, blob) => beacons.push(blob) }, configurable: true,
});
const { Listening } = await import("./listening.js");
const { Outbox } = await import("./outbox.js");
const audio = Object.assign(new EventTarget(), { currentTime: 0, playbackRate: 1, seeking: false });
const settled = () => new Promise((done) => setTimeout(done, 5));
const tell = async (name) => { audio.dispatchEvent(new Event(name)); await settled(); };
/** The sound goes on for so many seconds of the beat. */
const sound = async (seconds) => {
  for (let left = seconds; left > 0; left -= 0.25) {
    const step = Math.min(0.25, left);
    audio.currentTime += step; now += 1000 * step / audio.playbackRate;
    await tell("timeupdate");
  }
};
const seek = async (time) => {
  audio.seeking = true;
  audio.currentTime = time;
  await tell("timeupdate");
  await tell("seeking");
  audio.seeking = false;
};
const beat = { track: "beat", seconds: 180 };
const listening = new Listening(audio, 30);
const start = async (track = beat) => {
  listening.begin(track);
  audio.currentTime = 0;
  await tell("playing");
};
"""
AFTER = """
const told = await Promise.all(beacons.map(async (blob) => JSON.parse(await blob.text()).reports));
console.log(JSON.stringify({ opened, sent, beacons: told, kept: [...kept], state: listening.state }));
"""


@pytest.fixture
def run(tmp_path: Path) -> Any:
    for name in ("listening.js", "heard.js", "outbox.js"):
        shutil.copy(SCRIPTS / name, tmp_path / name)
    (tmp_path / "package.json").write_text('{"type": "module"}')

    def told(steps: str, kept: list[list[str]] | None = None, status: int = 204) -> Any:
        (tmp_path / "run.js").write_text(BEFORE + steps + AFTER)
        command = [node.node(), "run.js", json.dumps(kept or []), str(status)]
        done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=60)
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    return told


def seconds(found: Any) -> list[float]:
    return [each[1] for batch in found["sent"] for each in batch]


def test_a_session_opens_with_the_sound_and_ten_seconds_later_it_is_reported(run: Any) -> None:
    found = run("await start(); await sound(25);")
    assert found["opened"] == ["beat"]
    assert found["sent"] == [[["session 1", 10, [[0, 10]]]], [["session 1", 20, [[0, 20]]]]]
    assert found["kept"] == []


def test_what_makes_a_play_is_reported_at_once(run: Any) -> None:
    assert seconds(run("await start(); await sound(32);")) == [10, 20, 30, 31]
    assert seconds(run("await start({ ...beat, seconds: 12 }); await sound(8);")) == [7]


def test_nothing_is_told_of_what_was_not_heard(run: Any) -> None:
    found = run("await start(); await sound(4); await seek(100); await sound(6.5); await tell('pause');")
    assert found["sent"] == [
        [["session 1", 10, [[0, 4], [100, 106]]]],
        [["session 1", 10.5, [[0, 4], [100, 106.5]]]],
    ]


def test_seeking_around_is_no_listening(run: Any) -> None:
    found = run("await start(); for (let at = 0; at < 180; at += 5) await seek(at); await tell('pause');")
    assert found["sent"] == []


def test_what_is_heard_again_is_time_but_no_more_of_the_beat(run: Any) -> None:
    found = run("await start(); await sound(5); await seek(0); await sound(4); await tell('pause');")
    assert found["sent"] == [[["session 1", 9, [[0, 5]]]]]


def test_twice_as_fast_is_half_as_long(run: Any) -> None:
    found = run("audio.playbackRate = 2; await start(); await sound(10); await tell('pause');")
    assert found["sent"] == [[["session 1", 5, [[0, 10]]]]]


def test_somebody_who_seeks_all_the_time_sends_no_endless_list(run: Any) -> None:
    found = run(
        "await start({ ...beat, seconds: 9999 });"
        "for (let at = 0; at < 900; at += 3) { await seek(at); await sound(0.5); } await tell('pause');"
    )
    assert seconds(found)[-1] == 150
    assert max(len(each[2]) for batch in found["sent"] for each in batch) <= 60


def test_another_beat_and_the_same_once_more_are_other_listens(run: Any) -> None:
    found = run(
        "await start(); await sound(3);"
        "await start({ ...beat, track: 'other' }); await sound(2); await start();"
    )
    assert found["opened"] == ["beat", "other", "beat"]
    assert found["sent"] == [[["session 1", 3, [[0, 3]]]], [["session 2", 2, [[0, 2]]]]]


def test_beats_that_count_nothing_tell_nothing(run: Any) -> None:
    found = run(
        "await start({ ...beat, uncounted: '' }); await sound(40);"
        "window.dispatchEvent(new Event('pagehide'));"
    )
    assert (found["opened"], found["sent"], found["beacons"], found["state"]) == ([], [], [], None)


def test_a_page_that_goes_away_tells_the_rest(run: Any) -> None:
    found = run(
        "await start(); await sound(12); window.dispatchEvent(new Event('pagehide'));"
        "document.visibilityState = 'hidden'; document.dispatchEvent(new Event('visibilitychange'));"
    )
    assert found["beacons"][0] == [{"session": "session 1", "seconds": 12, "spans": [[0, 12]]}]
    assert json.loads(dict(found["kept"])["plays"])["session 1"]["seconds"] == 12


def test_a_listen_goes_on_in_the_next_page(run: Any) -> None:
    found = run(
        "await start(); await sound(12); const before = JSON.parse(JSON.stringify(listening.state));"
        "listening.begin(beat); listening.resume(before);"
        "audio.currentTime = 12.5; await tell('playing'); await sound(9);"
    )
    assert found["opened"] == ["beat"]
    assert found["sent"][-1] == [["session 1", 20, [[0, 12], [12.5, 20.5]]]]


def test_what_could_not_be_sent_goes_out_later_together(run: Any) -> None:
    found = run(
        "take = () => 0; await start(); await sound(12);"
        "await start({ ...beat, track: 'other' }); await sound(11);"
        "take = () => 204; window.dispatchEvent(new Event('online')); await settled();"
    )
    assert [[each[:2] for each in batch] for batch in found["sent"]] == [
        [["session 1", 12], ["session 2", 10]]
    ]
    assert found["kept"] == []


@pytest.mark.parametrize("status", [429, 500, 507])
def test_what_the_site_has_no_room_for_now_is_kept(run: Any, status: int) -> None:
    found = run(f"take = () => {status}; await start(); await sound(12);")
    assert json.loads(dict(found["kept"])["plays"])["session 1"]["seconds"] == 10


def test_what_is_refused_for_good_holds_nothing_else_up(run: Any) -> None:
    waiting = {f"old {n}": {"seconds": n, "spans": [], "at": 1e12} for n in range(3)}
    found = run(
        "take = (reports) => (reports.some(({ session }) => session === 'old 1') ? 400 : 204);"
        "await new Outbox().flush(); await settled();",
        [["plays", json.dumps(waiting)]],
    )
    assert found["kept"] == []
    assert {each[0] for batch in found["sent"] for each in batch} == {"old 0", "old 1", "old 2"}


def test_no_more_is_kept_than_fifty_of_a_day(run: Any) -> None:
    waiting = {
        f"old {n}": {"seconds": n, "spans": [], "at": 1e12 - 25 * 3600_000 * (n < 5)} for n in range(70)
    }
    found = run("await start(); await sound(10);", [["plays", json.dumps(waiting)]], status=0)
    left = list(json.loads(dict(found["kept"])["plays"]))
    assert (len(left), left[0], left[-1]) == (50, "old 21", "session 1")


def test_without_storage_reports_still_go_out(run: Any) -> None:
    found = run(
        "localStorage.setItem = localStorage.removeItem = () => { throw new Error('full'); };"
        "await start(); await sound(20); await tell('pause');"
    )
    assert seconds(found) == [10, 20]


@pytest.mark.parametrize(("status", "times"), [(0, 3), (429, 3), (500, 3), (404, 1), (403, 1)])
def test_opening_is_tried_again_where_that_helps(run: Any, status: int, times: int) -> None:
    found = run(f"open = () => ({{ status: {status} }}); await start(); await sound(25);")
    assert len(found["opened"]) == times and found["sent"] == []


def test_what_was_heard_before_the_session_began_is_not_claimed(run: Any) -> None:
    found = run(
        "let answer; const slow = new Promise((done) => (answer = done));"
        "open = () => ({ status: 201, session: 's', slow });"
        "await start(); await sound(8); answer(); await settled(); await sound(2); await tell('pause');"
    )
    assert seconds(found) == [3]


def test_a_session_of_this_morning_is_not_gone_on_with(run: Any) -> None:
    found = run(
        "await start(); await sound(12); await tell('pause');"
        "now += 7 * 3600_000; await tell('playing'); await sound(2);"
    )
    assert found["opened"] == ["beat", "beat"]
