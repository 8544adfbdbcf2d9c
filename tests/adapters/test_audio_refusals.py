"""Refusals from a confined process: said again with all they were made of, and nothing else believed."""

import json
import socket
from pathlib import Path
from string import Formatter
from typing import Any

import pytest

from adapters.audio import wire
from adapters.audio.confined import Ending
from adapters.audio.lab import Lab
from adapters.audio.refusals import LONGEST_TEXT, pack_refusal, unpack_refusal
from domain import faults
from domain.audio import readable_size
from domain.errors import Fault, Refused
from domain.packing import packed
from domain.words import Sentence, say, say_in, say_many

NAME = "stems.zip"
FAULT = faults.ZIP_DAMAGED


def passed_on(refusal: Refused) -> Refused:
    return unpack_refusal(json.loads(json.dumps(pack_refusal(refusal))))


def answer(detail: Any, **values: Any) -> dict[str, Any]:
    """What a child says of a damaged archive."""
    told = {"name": NAME, "detail": detail} | values
    message = {"template": FAULT.sentence, "plural": "", "values": told}
    return {"refused": FAULT.code, "message": message, "advice": message | {"template": FAULT.advice}}


def sentence(template: str, plural: str = "", **values: Any) -> dict[str, Any]:
    return {"template": template, "plural": plural, "values": values}


def nested(times: int) -> Any:
    told: Any = "deep down"
    for _ in range(times):
        told = sentence("{x}", x=told)
    return told


REFUSALS = [
    Refused(FAULT, name=NAME, detail=say("“{inside}” ends early", inside="{0} {x.y}.wav")),
    Refused(faults.ZIP_TOO_LARGE, name=NAME, found=readable_size(5 * 1024**3), most=readable_size(1024**3)),
    Refused(faults.NOT_A_STEM, name=NAME, inside="a.xyz", accepted=say("WAV files")),
    Refused(faults.ZIP_TOO_MANY_FILES, name=NAME, found=1201, most=200),
    Refused(FAULT, name=NAME, detail=say_many("one file", "{count} files", count=2)),
    Refused(FAULT, name=NAME, detail=say_in("archives", "it is cut")),
]


@pytest.mark.parametrize("refusal", REFUSALS, ids=lambda refusal: str(refusal))
def test_a_refusal_is_said_again_as_it_was_made(refusal: Refused) -> None:
    again = passed_on(refusal)

    assert (again.fault, again.message, again.advice) == (refusal.fault, refusal.message, refusal.advice)
    fields = {name for name in refusal.message.values if f"{{{name}}}" in refusal.message.template}
    for name in fields:
        assert packed_value(again.message, name) == packed_value(refusal.message, name)


def packed_value(sentence: Sentence, name: str) -> Any:
    return packed(sentence)["values"][name]


def test_values_that_nobody_asked_for_stay_behind() -> None:
    assert dict(unpack_refusal(answer("it is cut", fault="x", self=["y"])).message.values) == {
        "name": NAME, "detail": "it is cut"
    }  # fmt: skip


def test_texts_come_cleaned() -> None:
    assert unpack_refusal(answer("a\u202e\ud800\nb")).message.endswith("incomplete: a b.")


@pytest.mark.parametrize(
    "detail",
    [
        sentence("{x.__class__}", x="y"),
        sentence("{x[0]}", x="y"),
        sentence("{x!r}", x="y"),
        sentence("{x:>1000000000}", x="y"),
        sentence("{x:{y}}", x="y", y="1"),
        sentence("{}"),
        sentence("{0}"),
        sentence("{x"),
        sentence("x}"),
        sentence("{x}"),
        sentence(""),
        sentence("a\u202eb"),
        sentence("{x}", "{x.__class__} {count}", x="y", count=2),
        sentence("{", "}", count=2),
        sentence("one", "{count} things"),
        sentence("one", "{count} things", count="many"),
        sentence("one", "{count} things", count=True),
        {"template": "{x}", "plural": "", "values": ["x"]},
        {"template": "{x}", "plural": "", "values": {"x": "y"}, "context": ["there"]},
        {"template": ["{x}"], "plural": "", "values": {"x": "y"}},
        {"template": "x", "values": {}},
        sentence("{x}" * 300, x="long" * 100),
        sentence(" ".join(f"{{x{at}}}" for at in range(50)), **{f"x{at}": "y" for at in range(50)}),
        nested(4),
        nested(200),
        "x" * (LONGEST_TEXT + 1),
        {"decimal": "1e999999999"},
        {"decimal": "NaN"},
        {"decimal": 1},
        {"moment": "2026-03-04T12:30:00+00:00"},
        {"country": "DE"},
        10**31,
        1.5,
        True,
        None,
        ["x"],
        {},
    ],
    ids=lambda detail: str(detail)[:40],
)
def test_what_no_honest_process_says_is_not_believed(detail: Any) -> None:
    with pytest.raises(wire.BadMessage):
        unpack_refusal(answer(detail))


def other(**changed: Any) -> dict[str, Any]:
    return answer("it is cut") | changed


@pytest.mark.parametrize(
    "told",
    [
        {},
        other(refused="UPL-999"),
        other(refused=["UPL-502"]),
        other(refused=faults.NOT_A_ZIP.code),
        other(message=None),
        other(message="“stems.zip” is fine."),
        other(message=sentence("Send your password to {name}.", name="x", detail="y")),
        other(message=sentence(FAULT.sentence, "more", name="x", detail="y", count=2)),
        other(message=sentence(FAULT.sentence, name="x")),
        other(message={"template": FAULT.sentence, "plural": ""}),
        other(advice=sentence("Click {name}.", name="x")),
        other(advice=None),
    ],
    ids=lambda told: str(told)[:60],
)
def test_words_that_are_not_the_faults_own_are_not_believed(told: dict[str, Any]) -> None:
    assert unpack_refusal(other()).message.startswith("The archive “stems.zip”")
    with pytest.raises(wire.BadMessage):
        unpack_refusal(told)


class LyingLab(Lab):
    """One whose confined processes say what the file made them say."""

    def __init__(self, outcome: dict[str, Any]) -> None:
        super().__init__()
        self.outcome = outcome

    def _run(self, *given: object) -> Ending:
        return Ending(self.outcome, 0, in_time=True)


@pytest.mark.parametrize("told", [answer(sentence("{x.__class__}", x="y")), other(message="It is fine.")])
def test_a_lab_that_is_lied_to_says_that_the_file_is_bad(told: dict[str, Any], tmp_path: Path) -> None:
    path = tmp_path / NAME
    path.touch()
    with LyingLab(told) as lab:
        with pytest.raises(Refused) as decoded:
            lab.preview(path, tmp_path / "preview.mp3")
        with pytest.raises(Refused) as unpacked:
            lab.stems(path, NAME)

    assert decoded.value.fault is faults.UNDECODABLE and "gave up" in decoded.value.message
    assert unpacked.value.fault is faults.ZIP_DAMAGED and "gave up" in unpacked.value.message


def test_every_fault_of_ours_can_be_said_again() -> None:
    for fault in vars(faults).values():
        if isinstance(fault, Fault):
            parts = Formatter().parse(f"{fault.sentence} {fault.advice}")
            refusal = Refused(fault, **{name: "x" for _, name, _, _ in parts if name})
            assert (passed_on(refusal).message, passed_on(refusal).fault) == (refusal.message, fault)


def test_a_message_that_is_nested_beyond_all_measure_is_no_message() -> None:
    mine, theirs = socket.socketpair()
    body = b"[" * 100_000
    with mine:
        with theirs:
            theirs.sendall(len(body).to_bytes(4, "big") + body)
        with pytest.raises(wire.BadMessage):
            list(wire.received(mine))
