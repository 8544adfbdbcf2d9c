"""A run's tracks come back from their packing, and two processes reckon what one does."""

import os
import random
import signal
from collections.abc import Iterator

import pytest

from adapters.db import reckoning
from adapters.db.packing import packed, unpacked
from domain.money import Currency
from domain.payouts.contributions import Rule, TrackInput, producer_points, second_of
from domain.payouts.runs import Inputs
from domain.payouts.splitting import Exclusion
from tests.factories import NOW

INPUTS = Inputs(Rule.PUBLISHED, Exclusion.REDISTRIBUTE, NOW, 1, Currency.CAD, "run", {"owl"})


def tracks(dice: random.Random, count: int) -> list[TrackInput]:
    """Of forty uploaders, one after the other."""
    names = [f"producer \u00f8\n{number:02}" for number in range(40)]
    return [
        TrackInput(
            f"track-{number}",
            second_of(NOW) - dice.randrange(10**8),
            int(dice.paretovariate(0.5)) - 1,
            dice.randrange(30),
            tuple(dict.fromkeys((names[number * 40 // count], *dice.sample(names, dice.randrange(3))))),
        )
        for number in range(count)
    ]


def chunks(made: list[TrackInput], size: int) -> Iterator[reckoning.Chunk]:
    rows = [row for row in packed("run", INPUTS, made) if row["is_own"]]
    for first in range(0, len(rows), size):
        yield [(row["producer_id"], row["tracks"]) for row in rows[first : first + size]]


def test_tracks_come_back_from_their_packing() -> None:
    made = tracks(random.Random(1), 200)
    rows = list(packed("run", INPUTS, made))
    assert [
        track for row in rows if row["is_own"] for track in unpacked(row["tracks"], row["producer_id"])
    ] == made
    credits = [
        (row["producer_id"], track) for row in rows if not row["is_own"] for track in unpacked(row["tracks"])
    ]
    assert sorted(credits) == sorted((id, track) for track in made for id in track.credited[1:])


@pytest.mark.parametrize("size", [1, 3, 40])
def test_two_processes_reckon_what_one_does(size: int) -> None:
    """From the second chunk on there are two; how they share the rest is left to chance."""
    made = tracks(random.Random(size), 400)
    for rule in Rule:
        assert reckoning.reckoned(chunks(made, size), rule, NOW) == producer_points(made, rule, NOW)


def test_of_nothing_nothing_is_reckoned() -> None:
    assert reckoning.reckoned([], Rule.PUBLISHED, NOW) == {}


def test_a_helper_that_dies_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its points are missing, so nothing must be made of the rest."""
    made = tracks(random.Random(1), 400)

    def deadly() -> Iterator[reckoning.Chunk]:
        for number, chunk in enumerate(chunks(made, 1)):
            if number == 20:
                os.kill(started[0].pid, signal.SIGKILL)
            yield chunk

    started: list[reckoning.subprocess.Popen[bytes]] = []
    popen = reckoning.subprocess.Popen

    def start(*words: object, **options: object) -> object:
        started.append(popen(*words, **options))  # type: ignore[call-overload]
        return started[-1]

    monkeypatch.setattr(reckoning.subprocess, "Popen", start)
    with pytest.raises(RuntimeError, match="died"):
        reckoning.reckoned(deadly(), Rule.PUBLISHED, NOW)
    assert started[0].returncode == -signal.SIGKILL


def test_a_helper_ends_when_reading_the_tracks_fails() -> None:
    def failing() -> Iterator[reckoning.Chunk]:
        yield from chunks(tracks(random.Random(1), 400), 10)
        raise OSError("the disk is gone")

    with pytest.raises(OSError, match="disk"):
        reckoning.reckoned(failing(), Rule.PUBLISHED, NOW)
