"""The demo drawn up: every beat's key, tempo, file, cover and fate, all from one seed."""

import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from domain.audio import AudioFormat, Container
from domain.catalogue import BeatDetails, BeatForm, Clearance, form_of, split_labels
from domain.music import KEYS, Scale
from jobs.demo.cast import Artist, Idea

TEMPI = {
    "Afrobeats": (98, 114),
    "Boom Bap": (84, 98),
    "Dancehall": (92, 108),
    "Drill": (138, 148),
    "House": (118, 128),
    "Jersey Club": (132, 144),
    "Lo-fi": (70, 88),
    "Phonk": (124, 165),
    "Pop": (100, 128),
    "R&B": (70, 96),
    "Reggaeton": (88, 102),
    "Trap": (128, 170),
}
MOSTLY_MINOR = ("Trap", "Drill", "Phonk", "R&B", "Reggaeton")
FORMATS = (
    AudioFormat(Container.WAV, 2, 44_100, 16),
    AudioFormat(Container.WAV, 2, 44_100, 24),
    AudioFormat(Container.WAV, 2, 48_000, 24),
    AudioFormat(Container.FLAC, 2, 44_100, 16),
    AudioFormat(Container.FLAC, 2, 48_000, 24),
    AudioFormat(Container.WAV, 1, 44_100, 16),
    AudioFormat(Container.FLAC, 2, 44_100, 16),
    AudioFormat(Container.WAV, 2, 48_000, 16),
    AudioFormat(Container.FLAC, 2, 44_100, 24),
    AudioFormat(Container.FLAC, 2, 44_100, 16),
)
LENGTHS = (45, 62)
"""Seconds, before the last note has rung out."""
RING_OUT = 2
COVERED = 2 / 3
NEWEST_AGES = (0.02, 0.1, 0.4, 0.8, 1.3, 2.1)
"""Days before today of the latest beats, so that the site looks alive."""


@dataclass(frozen=True)
class Planned:
    """A beat to be made and published `age` days ago; `appeal` is how often it is played beside others."""

    email: str
    details: BeatDetails
    form: BeatForm
    format: AudioFormat
    seed: int
    cover_seed: int | None
    age: float
    appeal: float

    @property
    def file_name(self) -> str:
        stem = self.details.name.replace(" ", "_").replace("&", "and").replace(",", "")
        return f"{stem}_{self.details.bpm}bpm.{self.format.container.lower()}"

    def at(self, now: datetime) -> datetime:
        return now - timedelta(days=self.age)


def plan_beats(artists: tuple[Artist, ...], seed: int, lengths: tuple[int, int] = LENGTHS) -> list[Planned]:
    """All beats, the oldest first."""
    dice = random.Random(seed)
    drafts = [
        _planned(artist, idea, dice, lengths, number) for number, (artist, idea) in enumerate(_ideas(artists))
    ]
    ages = iter(NEWEST_AGES[: len(drafts) // 8])
    latest = sorted(drafts, key=lambda beat: beat.age)
    aged = [replace(beat, age=next(ages, beat.age)) for beat in latest]
    return sorted(aged, key=lambda beat: -beat.age)


def _ideas(artists: tuple[Artist, ...]) -> Iterator[tuple[Artist, Idea]]:
    for artist in artists:
        for idea in artist.ideas:
            yield artist, idea


def _planned(
    artist: Artist, idea: Idea, dice: random.Random, lengths: tuple[int, int], number: int
) -> Planned:
    details = _details(idea, dice)
    format = _with_length(FORMATS[number % len(FORMATS)], details.bpm, dice.uniform(*lengths))
    form = form_of(details, split_labels(idea.collaborators))
    return Planned(
        artist.email,
        details,
        form,
        format,
        seed=dice.getrandbits(32),
        cover_seed=number if dice.random() < COVERED else None,
        age=dice.uniform(3, artist.joined - 2),
        appeal=artist.pull * dice.paretovariate(1.3),
    )


def _details(idea: Idea, dice: random.Random) -> BeatDetails:
    genres = split_labels(idea.genres)
    is_minor = dice.random() < (0.85 if genres[0] in MOSTLY_MINOR else 0.45)
    return BeatDetails(
        name=idea.name,
        key=dice.choice(KEYS),
        scale=Scale.MINOR if is_minor else Scale.MAJOR,
        bpm=dice.randint(*TEMPI[genres[0]]),
        description=idea.description,
        genres=genres,
        tags=split_labels(idea.tags),
        clearance=dice.choices((Clearance.CLEARED, Clearance.NEEDED, None), (6, 1, 2))[0],
    )


def _with_length(format: AudioFormat, bpm: int, seconds: float) -> AudioFormat:
    """Whole pairs of bars that come closest to so many seconds, and time to ring out."""
    pair = 8 * 60 / bpm
    length = max(1, round(seconds / pair)) * pair + RING_OUT
    return replace(format, frames=round(length * format.rate))


@dataclass(frozen=True)
class Play:
    """Someone hearing `share` of a beat; `listener` is the place in the list of listeners, None a visitor."""

    at: datetime
    beat: int
    listener: int | None
    share: float


def plan_plays(
    beats: list[Planned], listeners: int, count: int, now: datetime, dice: random.Random
) -> list[Play]:
    """So many listens, the oldest first: few beats are played much, and most in their first weeks."""
    weights = [beat.appeal * (0.3 + min(beat.age, 45) ** 0.6) for beat in beats]
    chosen = dice.choices(range(len(beats)), weights, k=count)
    plays = [
        Play(
            at=_moment(beats[number].age, now, dice),
            beat=number,
            listener=dice.randrange(listeners) if dice.random() < 0.7 else None,
            share=min(1.0, dice.triangular(0.5, 1.15, 1.0)),
        )
        for number in chosen
    ]
    return sorted(plays, key=lambda play: play.at)


def _moment(age: float, now: datetime, dice: random.Random) -> datetime:
    days = age * (1 - dice.betavariate(1, 1.6))
    return now - timedelta(days=days)
