"""Seals on play sessions: what the site sealed comes back, and nothing else does."""

from datetime import timedelta
from random import Random

import pytest

from adapters.seals import Blake2Seals
from domain.activity.claims import FORGED_SESSION
from domain.activity.listens import Device, PlaySession
from domain.errors import Senseless
from tests.factories import NOW, new_id

SEALS = Blake2Seals(lambda: "k" * 40)


def session(**fields: object) -> PlaySession:
    plain = PlaySession(new_id(), new_id(), new_id(), "v:" + "0f" * 16, 180.123456789, NOW)
    return plain._replace(**fields)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "sealed",
    [
        session(),
        session(device=Device.PHONE, country="CA"),
        session(is_own=True),
        session(is_bot=True),
        session(is_own=True, is_bot=True, listener=new_id()),
        session(opened_at=NOW + timedelta(microseconds=1), length=0.1),
    ],
)
def test_a_session_comes_back_to_the_last_bit(sealed: PlaySession) -> None:
    text = SEALS.seal(sealed)
    assert SEALS.unseal(text) == sealed
    assert Blake2Seals(lambda: "k" * 40).unseal(text) == sealed
    assert text.isascii() and len(text) < 300


def refused(text: str) -> bool:
    with pytest.raises(Senseless) as error:
        SEALS.unseal(text)
    return error.value.fault is FORGED_SESSION


def test_every_flipped_bit_is_refused() -> None:
    sealed = SEALS.seal(session()).encode()
    for place in range(len(sealed)):
        for bit in range(8):
            changed = bytearray(sealed)
            changed[place] ^= 1 << bit
            assert refused(changed.decode("latin-1"))


@pytest.mark.parametrize("seed", range(5))
def test_whatever_is_cut_put_together_or_made_up_is_refused(seed: int) -> None:
    dice = Random(seed)
    one, other = SEALS.seal(session()), SEALS.seal(session())
    for _ in range(200):
        cut = dice.randrange(len(one))
        for text in (one[:cut], one[cut + 1 :], one[:cut] + other[cut:], one + chr(dice.randrange(0x3000))):
            assert text in (one, other) or refused(text)
        assert refused("".join(chr(dice.randrange(1, 0x3000)) for _ in range(dice.randrange(300))))


@pytest.mark.parametrize("text", ["", "|" * 8, "0" * 32, "\ud800", "é" * 60, "0" * 32 + "|" * 8])
def test_what_is_no_seal_at_all_is_refused(text: str) -> None:
    assert refused(text)


def test_another_sites_seal_is_refused() -> None:
    assert refused(Blake2Seals(lambda: "x" * 40).seal(session()))


def test_the_key_is_asked_for_when_it_is_needed_and_once() -> None:
    asked: list[int] = []
    seals = Blake2Seals(lambda: asked.append(1) or "k" * 40)  # type: ignore[func-returns-value]
    assert asked == []
    text = seals.seal(session())
    assert seals.unseal(text) and asked == [1]


def test_a_session_that_could_be_read_in_two_ways_is_not_sealed() -> None:
    with pytest.raises(ValueError, match=r"\|"):
        SEALS.seal(session(country="C|A"))
