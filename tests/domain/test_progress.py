"""Giving XP and unlocking achievements, from what happens to what is kept."""

from dataclasses import replace
from typing import Any

import pytest

from domain.accounts import Actor, Role
from domain.catalogue import BeatForm, Track
from domain.facts import TRACK_AUDIO_REPLACED
from domain.jobs import Fact
from domain.notices import NoticeKind
from domain.progress.bars import Bars
from domain.progress.standing import CHECK_ALL, Progress
from domain.services.progress import checks
from domain.uploads import PictureFile
from tests import factories
from tests.domain.house import FORM, House
from tests.plays import add_plays

FULL = replace(FORM, description="Late.", tags="dark")
COVER = PictureFile("cover.jpg", b"JPEG")


@pytest.fixture
def owl(house: House) -> Actor:
    """Not among the first, so that nobody begins with an achievement."""
    for number in range(30):
        house.producer(f"Early {number}")
    house.clock.pass_by(days=2)
    return later(house, "Night Owl")


def later(house: House, name: str, **fields: Any) -> Actor:
    person = house.person(Role.PRODUCER, name)
    producer = factories.producer(id=person.id, name=name, created_at=house.clock.now(), **fields)
    put(house, "producers", producer)
    return Actor(person.id, name, Role.PRODUCER, producer_slug=producer.slug)


def put(house: House, kind: str, *items: Any) -> None:
    with house.store.write() as unit:
        for item in items:
            getattr(unit, kind).add(item)
        unit.commit()


def react_to_all(house: House) -> None:
    """What a worker does with the facts that wait."""
    for id in house.work.waiting():
        job = house.work.claim(job_id=id, worker="w")
        if job is not None and job.name == "react":
            fact = house.work.fact(fact_id=job.payload["fact"])
            assert fact
            house.checks.react(fact=fact)
            house.work.finish(claimed=job)


def progress(house: House, who: Actor) -> Progress:
    with house.store.read() as unit:
        return unit.progress.of([who.id]).get(who.id, Progress(who.id))


def causes(house: House, who: Actor) -> dict[str, int]:
    with house.store.read() as unit:
        return {grant.cause: grant.xp for grant in unit.progress.grants([who.id]).get(who.id, ())}


def audio(house: House, recording_id: str) -> str:
    with house.store.read() as unit:
        recording = unit.recordings.get(recording_id)
    assert recording and recording.analysis
    return recording.analysis.sha256_samples


def kinds(house: House, who: Actor) -> list[str]:
    return sorted(cause.partition(":")[0] for cause in causes(house, who) if "achievement" not in cause)


def test_a_beat_that_comes_out_brings_a_hundred_xp(house: House, owl: Actor) -> None:
    track = house.beat(owl)
    react_to_all(house)
    assert causes(house, owl) == {f"track:{audio(house, track.recording_id)}": 100}
    kept = progress(house, owl)
    assert (kept.xp, kept.granted, kept.level, kept.checked_at) == (100, 100, 2, house.clock.now())


def test_a_complete_beat_brings_fifty_more_and_unlocks_by_its_metadata(house: House, owl: Actor) -> None:
    upload = house.upload(owl)
    house.ingest.run(recording_id=upload.id)
    house.saving.save(actor=owl, draft_id=upload.id, form=FULL, cover=COVER)
    react_to_all(house)
    assert causes(house, owl) == {
        f"track:{audio(house, upload.id)}": 100,
        f"metadata:{audio(house, upload.id)}": 50,
        "achievement:metadata-whiz": 800,
        "achievement:metadata-maven": 1_500,
        "achievement:metadata-architect": 2_500,
    }


def test_completing_a_beat_later_is_noticed_by_what_was_edited(house: House, owl: Actor) -> None:
    track = house.beat(owl)
    react_to_all(house)
    house.editing.edit(actor=owl, track_id=track.id, form=FULL, visibility="public", cover=COVER)
    react_to_all(house)
    assert kinds(house, owl) == ["metadata", "track"]


def test_what_was_unlocked_stays_when_it_would_not_be_reached_any_more(house: House, owl: Actor) -> None:
    track = house.beat(owl)
    house.editing.edit(actor=owl, track_id=track.id, form=FULL, visibility="public", cover=COVER)
    react_to_all(house)
    before = progress(house, owl)
    house.editing.edit(actor=owl, track_id=track.id, form=FORM, visibility="public")
    react_to_all(house)
    after = progress(house, owl)
    assert (after.xp, after.level) == (before.xp, before.level)
    assert before.reaches["metadata-whiz"].is_reached and not after.reaches["metadata-whiz"].is_reached


def test_the_same_audio_uploaded_again_brings_nothing_again(house: House, owl: Actor) -> None:
    first = house.beat(owl)
    react_to_all(house)
    house.editing.delete(actor=owl, track_id=first.id)
    again = house.beat(owl)
    react_to_all(house)
    assert again.recording_id != first.recording_id
    assert kinds(house, owl) == ["track"]
    house.beat(owl, b"RIFF another")
    react_to_all(house)
    assert kinds(house, owl) == ["track", "track"]


def test_all_who_are_credited_have_xp_as_soon_as_their_profile_is_complete(house: House, owl: Actor) -> None:
    cat = later(house, "Cat", picture_key="pictures/cat.jpg")
    put(house, "profiles", factories.profile(id=cat.id))
    track = house.beat(owl, form=replace(FORM, collaborators="Cat"))
    react_to_all(house)
    assert kinds(house, owl) == ["track"] and kinds(house, cat) == ["credit"]
    assert {"achievement:collaboration-enthusiast", "achievement:photogenic"} <= causes(house, cat).keys()
    with house.store.write() as unit:
        owner = unit.producers.get(owl.id)
        assert owner
        unit.producers.save(replace(owner, picture_key="pictures/owl.jpg"))
        unit.profiles.add(factories.profile(id=owl.id))
        unit.commit()
    house.checks.check(producer_ids=[owl.id, cat.id])
    assert causes(house, owl)[f"credit:{audio(house, track.recording_id)}"] == 25
    assert kinds(house, cat) == ["credit"]


def test_plays_are_one_xp_each_and_noticed_by_themselves(house: House, owl: Actor) -> None:
    track = house.beat(owl)
    react_to_all(house)
    play(house, track, 183)
    assert house.checks.check_played() == 1
    kept = progress(house, owl)
    assert (kept.xp, kept.granted, kept.plays, kept.level) == (283, 100, 183, 3)
    assert house.checks.check_played() == 0


def play(house: House, track: Track, times: int) -> None:
    with house.store.write() as unit:
        add_plays(unit, track.id, times, house.clock.now())
        unit.commit()


def test_checking_again_changes_nothing_and_gives_nothing(house: House, owl: Actor) -> None:
    house.beat(owl)
    everybody(house)
    before = causes(house, owl), progress(house, owl)
    house.clock.pass_by(hours=1)
    everybody(house)
    react_to_all(house)
    assert house.checks.check(producer_ids=[owl.id, owl.id]) == 0
    assert (causes(house, owl), progress(house, owl)) == before


def everybody(house: House) -> None:
    house.checks.check_all()


def test_months_of_membership_come_by_themselves(house: House, owl: Actor) -> None:
    everybody(house)
    assert causes(house, owl) == {}
    house.clock.pass_by(days=365)
    everybody(house)
    assert causes(house, owl).keys() == {"achievement:rising", "achievement:seasoned", "achievement:og"}


def test_with_twenty_ranked_producers_the_best_are_told_from_the_others(house: House, owl: Actor) -> None:
    others = [later(house, f"Other {number}") for number in range(18)]
    put(house, "tracks", *(factories.track(producer_id=each.id) for each in others), *beats_of(owl, 2))
    everybody(house)
    with house.store.read() as unit:
        assert unit.progress.bars() == Bars(19, at=house.clock.now())
    assert "achievement:track-producer" not in causes(house, owl)
    put(house, "tracks", factories.track(producer_id=later(house, "Twentieth").id))
    everybody(house)
    best = {"track-producer", "prolific-creator", "production-master", "studio-legend"}
    assert {f"achievement:{key}" for key in best} <= causes(house, owl).keys()
    assert causes(house, others[0]).keys() >= {"achievement:track-producer"}
    assert "achievement:studio-legend" not in causes(house, others[0])


def beats_of(owner: Actor, count: int, **fields: Any) -> list[Track]:
    return [factories.track(producer_id=owner.id, **fields) for _ in range(count)]


def test_everybody_is_checked_once_an_hour(house: House, owl: Actor) -> None:
    assert (house.checks.ask(), house.checks.ask()) == (True, False)
    house.clock.pass_by(hours=1)
    assert house.checks.ask()
    with house.store.read() as unit:
        jobs = [unit.jobs.get(id) for id in unit.jobs.claimable(house.clock.now(), 10)]
    assert [job.name for job in jobs if job] == [CHECK_ALL, CHECK_ALL]


def test_everybody_is_checked_in_parts_of_which_each_asks_for_the_next(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checks, "AT_ONCE", 2)
    monkeypatch.setattr(checks, "PART", 4)
    people = [house.producer(f"Owl {number}") for number in range(5)]
    house.checks.ask()
    reports, done = list[float](), 0
    while (part := next_part(house)) is not None:
        house.checks.check_part(**part, report=lambda step, progress: reports.append(progress))
        done += 1
    assert (done, reports) == (2, [0.0] * 4)
    assert [progress(house, each).xp for each in people] == [1_000] * 5


def next_part(house: House) -> dict[str, str] | None:
    for id in house.work.waiting():
        if (job := house.work.claim(job_id=id, worker="w")) and job.name == CHECK_ALL:
            house.work.finish(claimed=job)
            return dict(job.payload)
    return None


def test_what_gives_no_xp_is_left_alone(house: House, owl: Actor) -> None:
    house.beat(owl)
    house.checks.react(fact=Fact("f", TRACK_AUDIO_REPLACED, {"track": "t"}, house.clock.now()))
    house.checks.react(fact=Fact("f", "TrackPublished", {"track": "gone"}, house.clock.now()))
    assert causes(house, owl) == {}


def told(house: House, owl: Actor) -> list[str]:
    """Heads of their newest notices of both kinds, and subjects of letters since last asked."""
    with house.store.read() as unit:
        notices = [unit.notices.newest(owl.id, kind) for kind in (NoticeKind.LEVEL, NoticeKind.ACHIEVEMENT)]
        jobs = [unit.jobs.get(id) for id in house.queue.woken]
    house.queue.woken.clear()
    letters = [job.payload["subject"] for job in jobs if job and job.name == "mail"]
    return [*(each.head for each in notices if each), *letters]


def test_a_new_level_and_an_achievement_are_told_once(house: House, owl: Actor) -> None:
    """Levels by mail, too; achievements only to who asks for it."""
    house.beat(owl, form=BeatForm(name="One", key="A", scale="Minor", bpm="140"))
    react_to_all(house)
    level = "You reached level 2"
    assert told(house, owl) == [level, level]
    house.clock.pass_by(days=100)
    everybody(house)
    unlocked = [level, "Achievement unlocked: Rising"]
    assert told(house, owl) == unlocked
    everybody(house)
    assert told(house, owl) == unlocked


def test_who_was_here_before_is_not_told_of_years_at_once(house: House, owl: Actor) -> None:
    house.clock.pass_by(days=400)
    everybody(house)
    assert progress(house, owl).xp == 1_050
    assert told(house, owl) == []
