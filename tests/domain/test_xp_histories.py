"""Whatever happens in whichever order, XP is what an independent count comes to, and is given once."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path
from random import Random
from typing import Any

import pytest

from domain.accounts import Actor
from domain.catalogue import Track, Visibility
from domain.errors import DomainError
from domain.progress.levels import xp_for
from domain.services.progress.checks import ProgressChecks
from domain.uploads import PictureFile
from tests import factories
from tests.domain.house import FORM, House
from tests.plays import add_plays

STEPS = 60
NAMES = ("Ann", "Ben", "Cat")
COVER = PictureFile("cover.jpg", b"JPEG")
EARLY, PHOTO, BIOGRAPHY, COLLABORATED = 1_000, 200, 300, 500
METADATA = {70: 800, 80: 1_500, 90: 2_500}


@dataclass
class Beat:
    """What the count knows of one: `audio` is what it came out with."""

    owner: str
    audio: bytes
    credited: tuple[str, ...]
    sixths: int = 3
    is_public: bool = True


@dataclass
class Count:
    """XP as the product has it, counted by hand: a set of causes a producer, each with its worth."""

    beats: dict[str, Beat] = field(default_factory=dict)
    pictured: set[str] = field(default_factory=set)
    played: dict[str, int] = field(default_factory=dict)
    given: dict[str, dict[object, int]] = field(default_factory=dict)
    seen: dict[str, int] = field(default_factory=dict)

    def check(self, ids: Collection[str]) -> None:
        for id in ids:
            self.given.setdefault(id, {}).update(self._due(id))
            self.seen[id] = self.played.get(id, 0)

    def _due(self, id: str) -> dict[object, int]:
        due: dict[object, int] = {"early": EARLY}
        own = [beat for beat in self.beats.values() if beat.owner == id]
        due |= {("out", beat.audio): 100 for beat in own}
        public = [beat for beat in own if beat.is_public]
        due |= {("described", beat.audio): 50 for beat in public if beat.sixths == 6}
        together = [
            b for b in self.beats.values() if b.is_public and b.credited and id in (b.owner, *b.credited)
        ]
        if id in self.pictured:
            due |= {"photo": PHOTO, "biography": BIOGRAPHY}
            due |= {("credited", beat.audio): 25 for beat in together}
        if together:
            due["together"] = COLLABORATED
        if public:
            average = sum(beat.sixths for beat in public) / len(public) / 6 * 100
            due |= {("metadata", over): xp for over, xp in METADATA.items() if average > over + 1e-9}
        return due

    def xp(self, id: str) -> int:
        return sum(self.given.get(id, {}).values()) + self.seen.get(id, 0)


@dataclass(frozen=True)
class Watched(ProgressChecks):
    """Has the count made for exactly those who are checked."""

    count: Count = field(default_factory=Count)

    def check(self, *, producer_ids: Collection[str]) -> int:
        self.count.check(producer_ids)
        return super().check(producer_ids=producer_ids)


class History:
    """A house in which anything may happen next."""

    def __init__(self, house: House, seed: int) -> None:
        self.house, self.dice, self.count = house, Random(seed), Count()
        self.checks = Watched(house.store, house.clock, house.ids, house.site, self.count)
        self.people = [house.producer(name) for name in NAMES]

    def step(self) -> None:
        steps: list[Callable[[], object]] = [
            *[self.publish] * 4, *[self.edit] * 2, self.delete, self.replace_audio, self.play, self.picture,
            *[self.react] * 3, self.check_some, self.check_played, self.check_all,
        ]  # fmt: skip
        self.house.clock.pass_by(minutes=self.dice.randrange(60))
        self.dice.choice(steps)()

    def publish(self) -> None:
        owner, audio = self.dice.choice(self.people), b"RIFF%d" % self.dice.randrange(8)
        others = [each for each in self.people if each is not owner and self.dice.random() < 0.3]
        form = replace(FORM, collaborators=", ".join(each.name for each in others))
        try:
            track = self.house.beat(owner, audio, form)
        except DomainError:
            return
        self.count.beats[track.id] = Beat(owner.id, audio, tuple(each.id for each in others))

    def edit(self) -> None:
        for owner, track in self._any_beat():
            is_public, is_full = self.dice.random() < 0.8, self.dice.random() < 0.6
            beat = self.count.beats[track.id]
            names = ", ".join(each.name for each in self.people if each.id in beat.credited)
            form = replace(
                FORM, collaborators=names, **{"description": "Late.", "tags": "dark"} if is_full else {}
            )
            visibility = Visibility.PUBLIC if is_public else Visibility.PRIVATE
            cover = COVER if self.dice.random() < 0.5 else None
            edited = self.house.editing.edit(
                actor=owner, track_id=track.id, form=form, visibility=visibility, cover=cover
            )
            beat.is_public, beat.sixths = is_public, 3 + 2 * is_full + bool(edited.cover_key)

    def delete(self) -> None:
        for owner, track in self._any_beat():
            self.house.editing.delete(actor=owner, track_id=track.id)
            self.count.beats[track.id].is_public = False

    def replace_audio(self) -> None:
        """Which is no other beat, and so brings nothing."""
        for owner, track in self._any_beat():
            audio = b"RIFF%d" % self.dice.randrange(8)
            begun = self.house.transfer.begin(actor=owner, name="n.wav", size=len(audio), replaces=track.id)
            self.house.send(owner, begun, 0, [audio])
            self.house.ingest.run(recording_id=begun.id)
            try:
                self.house.saving.replace(actor=owner, draft_id=begun.id)
            except DomainError:
                self.house.saving.discard(actor=owner, draft_id=begun.id)

    def play(self) -> None:
        for owner, track in self._any_beat():
            times = self.dice.randrange(1, 200)
            with self.house.store.write() as unit:
                add_plays(unit, track.id, times, self.house.clock.now())
                unit.commit()
            self.count.played[owner.id] = self.count.played.get(owner.id, 0) + times

    def picture(self) -> None:
        who = self.dice.choice(self.people)
        with self.house.store.write() as unit:
            producer = unit.producers.get(who.id, lock=True)
            assert producer
            unit.producers.save(replace(producer, picture_key="pictures/1.jpg"))
            if unit.profiles.get(who.id) is None:
                unit.profiles.add(factories.profile(id=who.id))
            unit.commit()
        self.count.pictured.add(who.id)

    def react(self) -> None:
        """To facts that wait, in any order, and to some of them twice."""
        waiting = [*self.house.work.waiting()]
        self.dice.shuffle(waiting)
        for id in waiting[: self.dice.randrange(6)]:
            with self.house.store.read() as unit:
                job = unit.jobs.get(id)
            fact = self.house.work.fact(fact_id=job.payload["fact"]) if job and job.name == "react" else None
            if fact is None:
                continue
            for _ in range(self.dice.choice((1, 1, 2))):
                self.checks.react(fact=fact)
            if claimed := self.house.work.claim(job_id=id, worker="w"):
                self.house.work.finish(claimed=claimed)

    def check_some(self) -> None:
        self.checks.check(producer_ids=[each.id for each in self.people if self.dice.random() < 0.5])

    def check_played(self) -> None:
        self.checks.check_played()

    def check_all(self) -> None:
        self.checks.check_all()

    def _any_beat(self) -> Iterable[tuple[Actor, Track]]:
        """One that isn't deleted, with its owner; none if there is none."""
        with self.house.store.read() as unit:
            kept: list[Any] = [unit.tracks.get(id) for id in self.count.beats]
        there = [track for track in kept if track and track.deleted_at is None]
        for track in self.dice.sample(there, min(1, len(there))):
            yield next(each for each in self.people if each.id == track.producer_id), track

    def agrees(self) -> None:
        ids = [each.id for each in self.people]
        with self.house.store.read() as unit:
            kept, grants = unit.progress.of(ids), unit.progress.grants(ids)
        for id in ids:
            progress = kept.get(id)
            assert (progress.xp if progress else 0) == self.count.xp(id)
            causes = [grant.cause for grant in grants.get(id, ())]
            assert len({*causes}) == len(causes) == len(self.count.given.get(id, {}))
            if progress:
                assert xp_for(progress.level) <= progress.xp < xp_for(progress.level + 1)


def run(history: History, steps: int = STEPS) -> None:
    for _ in range(steps):
        history.step()
        history.agrees()
    history.check_all()
    history.check_played()
    history.agrees()
    assert [*history.house.xp_books.recompute()] == []
    assert any(history.count.given.values())


@pytest.mark.parametrize("seed", range(12))
def test_xp_is_what_an_independent_count_comes_to(tmp_path: Path, seed: int) -> None:
    run(History(House(tmp_path), seed))
