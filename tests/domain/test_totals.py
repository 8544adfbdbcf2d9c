"""What listens add to totals, and that adding up anew gives the same."""

from dataclasses import replace
from datetime import timedelta
from random import Random

import pytest

from domain.accounts import Actor
from domain.activity.listens import PARTS, Device, PlayReport, Uncounted
from domain.activity.totals import Band, Kind, Sums, band_of, changed
from domain.notices import NoticeKind
from tests import factories
from tests.domain.house import House
from tests.factories import NOW


@pytest.mark.parametrize(
    ("share", "band"),
    [
        (0, Band.SKIPPED),
        (0.199, Band.SKIPPED),
        (0.2, Band.PARTIAL),
        (0.4, Band.HALF),
        (0.6, Band.MOSTLY),
        (0.8, Band.MOSTLY),
        (0.801, Band.COMPLETED),
        (1, Band.COMPLETED),
    ],
)
def test_each_band_begins_at_its_share(share: float, band: Band) -> None:
    assert band_of(share) is band


def test_a_play_adds_its_figures_once_and_its_listener_once_a_day() -> None:
    one = factories.listen(track_id="a", producer_id="owl", listener="eve", length=50.0, seconds=45.0)
    again = replace(one, id="again", at=NOW + timedelta(hours=1))
    other = replace(one, id="other", track_id="b")
    change = changed([(None, one), (None, again), (None, other)], ())
    day = NOW.date()
    assert change.tracks["a", "owl", day] == Sums(2, 1, 2, 90_000, (0, 0, 0, 0, 2))
    assert change.producers["owl", day] == Sums(3, 1, 3, 135_000, (0, 0, 0, 0, 3))
    assert changed([(None, other)], [one]).producers["owl", day].listeners == 0
    assert changed([(None, other)], [one]).tracks["b", "owl", day].listeners == 1


def test_what_becomes_a_play_was_a_listen_before() -> None:
    counted = factories.listen(track_id="a", producer_id="owl", device=Device.PHONE, country="CA")
    short = replace(counted, reason=Uncounted.SHORT, counted_at=None, busy_until=None, seconds=20.0)
    change = changed([(short, counted)], [short])
    assert change.tracks["a", "owl", NOW.date()] == Sums(1, 1, 0, 22_500, (-1, 1, 0, 0, 0))
    shares = {(kind, value): count for (*_, kind, value), count in change.shares.items()}
    assert shares == {
        (Kind.UNCOUNTED, "short"): -1,
        (Kind.COUNTRY, "CA"): 1,
        (Kind.DEVICE, "phone"): 1,
    }


def test_listens_that_say_nothing_of_others_are_told_apart_and_no_more() -> None:
    own = factories.listen(counted=False, reason=Uncounted.OWN, parts=1)
    change = changed([(None, own)], ())
    assert list(change.tracks.values()) == [Sums()] and sum(change.shares.values()) == 1
    assert set(change.curves[own.track_id]) == {0}


def publish(house: House, owner: Actor) -> str:
    recording = factories.recording(owner_id=owner.id)
    track = factories.track(producer_id=owner.id, recording_id=recording.id, plays=0)
    with house.store.write() as unit:
        unit.recordings.add(recording)
        unit.tracks.add(track)
        unit.commit()
    return track.id


def hear(house: House, dice: Random, beats: list[str], people: list[Actor | None]) -> None:
    """Sessions whose reports come late, again, mixed and wrong; some are folded in between."""
    reports: list[PlayReport] = []
    for number in range(60):
        house.clock.moment += timedelta(minutes=dice.randrange(120))
        session = house.activity.open(
            actor=dice.choice(people),
            visitor=f"v:{number % 4}",
            track_id=dice.choice(beats),
            device=dice.choice(list(Device)),
            country=dice.choice(["", "CA", "FR"]),
            is_bot=dice.random() < 0.1,
        )
        for _ in range(dice.randrange(1, 4)):
            seconds = dice.uniform(0, 200)
            at = session.opened_at + timedelta(seconds=seconds + dice.choice([0, 0.1, 3600]))
            claim = dice.choice([seconds, seconds, seconds * 3])
            reports.append(PlayReport(session, at, claim, dice.getrandbits(PARTS)))
    dice.shuffle(reports)
    for report in (*reports, *dice.sample(reports, 20)):
        house.activity.report(reports=[report])
        if dice.random() < 0.2:
            house.activity.fold()
    house.activity.fold_all()


@pytest.mark.parametrize("seed", range(8))
def test_totals_equal_a_recount(house: House, seed: int) -> None:
    dice, owl = Random(seed), house.producer("Owl")
    beats = [publish(house, owl) for _ in range(3)]
    people: list[Actor | None] = [house.person(name=f"P{number}") for number in range(3)]
    hear(house, dice, beats, [*people, None, None, owl])
    with house.store.read() as unit:
        curves = [unit.day_totals.curve(id) for id in beats]
        plays = sum(track.plays for track in unit.tracks.by_ids(beats))
    assert house.activity.recount() == []
    with house.store.read() as unit:
        assert [unit.day_totals.curve(id) for id in beats] == curves
    assert plays > 0


def test_totals_that_are_wrong_are_put_right(house: House) -> None:
    owl, eve = house.producer("Owl"), house.person(name="Eve")
    beat = publish(house, owl)
    session = house.activity.open(actor=eve, visitor="", track_id=beat)
    house.clock.moment += timedelta(seconds=40)
    house.activity.report(reports=[PlayReport(session, house.clock.now(), 40, 1)])
    assert house.activity.fold() == 1
    day = house.clock.now().date()
    with house.store.write() as unit:
        right = unit.day_totals.get(day)
        unit.day_totals.add(
            changed([(None, factories.listen(track_id=beat, producer_id=owl.id, at=NOW))], ())
        )
        unit.commit()
    assert house.activity.recount() == [day]
    assert house.activity.recount() == []
    with house.store.read() as unit:
        assert unit.day_totals.get(day) == right


def test_a_report_of_the_day_before_yesterday_is_too_late(house: House) -> None:
    owl, eve = house.producer("Owl"), house.person(name="Eve")
    session = house.activity.open(actor=eve, visitor="", track_id=publish(house, owl))
    late = house.clock.now() + timedelta(hours=24, seconds=1)
    house.activity.report(reports=[PlayReport(session, late, 40, 1)])
    assert house.activity.fold() == 0


def test_the_hundredth_play_is_told(house: House) -> None:
    owl = house.producer("Owl")
    beat = publish(house, owl)
    for number in range(100):
        session = house.activity.open(actor=None, visitor=f"v:{number}", track_id=beat)
        at = house.clock.now() + timedelta(seconds=31)
        house.activity.report(reports=[PlayReport(session, at, 31, 1)])
    house.activity.fold_all()
    with house.store.read() as unit:
        told = unit.notices.newest(owl.id, NoticeKind.PLAYS)
    assert told and "played 100 times" in told.text
