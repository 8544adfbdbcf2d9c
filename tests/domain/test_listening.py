"""Sessions as browsers get them, their claims, and how long anybody knows who listened."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

import pytest

from domain.accounts import Actor, Role
from domain.activity.claims import FORGED_SESSION, Claim
from domain.activity.judging import heard, opened
from domain.activity.listens import Device, Listen, PlayReport, Uncounted
from domain.errors import NotFound, Senseless
from domain.services.listening import UNITS_AT_ONCE
from tests import factories
from tests.domain.house import House
from tests.factories import NOW
from tests.plays import put_listens

OWL = Actor("owl", "Owl", Role.PRODUCER, producer_slug="owl")
EVE = Actor("eve", "Eve", Role.LISTENER)
PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Mobile/15E148"


def publish(house: House, **fields: Any) -> str:
    recording = factories.recording(owner_id="owl")
    track = factories.track(producer_id="owl", recording_id=recording.id, plays=0, **fields)
    with house.store.write() as unit:
        unit.recordings.add(recording)
        unit.tracks.add(track)
        unit.commit()
    return track.id


def begin(
    house: House, track: str, actor: Actor | None = None, address: str = "192.0.2.1", agent: str = PHONE
) -> str:
    return house.listening.begin(actor=actor, address=address, agent=agent, track_id=track)


def hear(house: House, session: str, seconds: float) -> None:
    """Really hear so much of it, and report."""
    house.clock.pass_by(seconds=seconds)
    house.listening.take(claims=[Claim(session, seconds, ((0.0, seconds),))])
    house.activity.fold_all()


def listens(house: House) -> list[Listen]:
    with house.store.read() as unit:
        first = datetime(1970, 1, 1, tzinfo=UTC)
        return unit.listens.walk(first, house.clock.now() + timedelta(days=9), (first, ""), 1000)


def test_half_a_minute_is_a_play_with_all_that_is_known_of_it(house: House) -> None:
    track = publish(house)
    hear(house, begin(house, track), 31)
    [listen] = listens(house)
    assert listen.counted and listen.listener.startswith("v:")
    assert (listen.device, listen.country, listen.seconds) == (Device.PHONE, "", 31)
    assert listen.parts.bit_count() > 0


@pytest.mark.parametrize(
    ("actor", "agent", "reason"), [(OWL, PHONE, Uncounted.OWN), (None, "curl/8", Uncounted.BOT)]
)
def test_ones_own_and_programs_are_kept_with_their_reason(
    house: House, actor: Actor | None, agent: str, reason: Uncounted
) -> None:
    hear(house, begin(house, publish(house), actor, agent=agent), 31)
    assert [each.reason for each in listens(house)] == [reason]


def test_a_beat_that_nobody_may_hear_opens_no_session(house: House) -> None:
    with pytest.raises(NotFound):
        begin(house, publish(house, deleted_at=factories.NOW))
    with pytest.raises(NotFound):
        begin(house, "nothing")


def test_a_beat_deleted_while_it_plays_keeps_the_listen_and_no_play(house: House) -> None:
    track = publish(house)
    session = begin(house, track)
    with house.store.write() as unit:
        there = unit.tracks.get(track, lock=True)
        assert there
        unit.tracks.save(replace(there, deleted_at=house.clock.now()))
        unit.commit()
    hear(house, session, 31)
    assert [each.reason for each in listens(house)] == [Uncounted.GONE]


def test_one_forged_session_lets_none_of_a_report_in(house: House) -> None:
    session = begin(house, publish(house))
    house.clock.pass_by(seconds=31)
    with pytest.raises(Senseless) as refused:
        house.listening.take(claims=[Claim(session, 31, ()), Claim(session[:-1] + "x", 31, ())])
    house.activity.fold_all()
    assert refused.value.fault is FORGED_SESSION and listens(house) == []


def test_a_session_that_is_played_again_and_again_is_one_play(house: House) -> None:
    session = begin(house, publish(house))
    for _ in range(20):
        hear(house, session, 31)
    assert [each.counted for each in listens(house)] == [True]


def test_a_thousand_sessions_of_one_address_are_one_play_of_each_beat_at_most(house: House) -> None:
    tracks = [publish(house) for _ in range(4)]
    sessions = [begin(house, tracks[number % 4]) for number in range(1000)]
    house.clock.pass_by(seconds=61)
    for start in range(0, 1000, 50):
        house.listening.take(claims=[Claim(each, 61, ()) for each in sessions[start : start + 50]])
    house.activity.fold_all()
    found = listens(house)
    assert len(found) == 1000
    assert sum(each.counted for each in found) == 2, "as much as fits into 61 seconds"


@pytest.mark.parametrize("hours", [-24, 24.1])
def test_a_clock_that_is_off_by_a_day_makes_no_play(house: House, hours: float) -> None:
    session = begin(house, publish(house))
    house.clock.pass_by(hours=hours)
    house.listening.take(claims=[Claim(session, 31, ())])
    house.activity.fold_all()
    assert [each.reason for each in listens(house)] in ([], [Uncounted.FAST])


@pytest.mark.parametrize(
    "begins",
    [
        datetime(2026, 1, 31, 23, 59, 50, tzinfo=UTC),
        datetime(2028, 2, 28, 23, 59, 50, tzinfo=UTC),
        datetime(2028, 2, 29, 23, 59, 50, tzinfo=UTC),
        datetime(2026, 12, 31, 23, 59, 50, tzinfo=UTC),
        # Clocks in New York and London are set in these hours.
        datetime(2026, 3, 8, 6, 59, 50, tzinfo=UTC),
        datetime(2026, 10, 25, 0, 59, 50, tzinfo=UTC),
    ],
)
def test_a_play_over_the_end_of_a_day_a_month_or_summer_counts_where_it_began(
    house: House, begins: datetime
) -> None:
    track = publish(house)
    house.clock.moment = begins
    hear(house, begin(house, track), 31)
    with house.store.read() as unit:
        totals = unit.day_totals.get(begins.date())
        after = unit.day_totals.get(begins.date() + timedelta(days=1))
    assert totals.tracks[track, "owl", begins.date()].plays == 1
    assert not after.tracks and house.activity.recount() == []


def test_a_household_is_one_visitor_for_a_day_and_another_the_next(house: House) -> None:
    track = publish(house)
    addresses = ["2001:db8:1:2::1", "2001:db8:1:2::2", "2001:db8:1:3::1"]
    for _ in range(2):
        for address in addresses:
            hear(house, begin(house, track, address=address), 1)
        house.clock.pass_by(days=1)
    one, again, other, *_ = [each.listener for each in listens(house)]
    assert one == again != other
    assert len({each.listener for each in listens(house)}) == 4


def test_salts_are_gone_after_two_days(house: House) -> None:
    track, days = publish(house), [house.activity.today() + timedelta(days=n) for n in range(3)]
    for _ in days:
        begin(house, track)
        house.listening.forget_salts()
        house.clock.pass_by(days=1)
    with house.store.read() as unit:
        assert [unit.stand_ins.salt(day) is not None for day in days] == [False, True, True]


def test_nobody_needs_a_salt_for_who_is_signed_in(house: House) -> None:
    begin(house, publish(house), EVE)
    with house.store.read() as unit:
        assert unit.stand_ins.salt(house.activity.today()) is None


def test_after_so_many_days_nobody_knows_who_listened_and_totals_stay_exact(house: House) -> None:
    track, other = publish(house), publish(house)
    for _ in range(3):
        for actor, address in ((EVE, ""), (None, "192.0.2.1"), (None, "192.0.2.2")):
            for each in (track, other, track):
                hear(house, begin(house, each, actor, address), 31)
                house.clock.pass_by(minutes=31)
        house.clock.pass_by(hours=20)
    before = listens(house)
    house.clock.pass_by(days=398)
    house.listening.forget_listeners()
    after = listens(house)
    old = [each for each in after if each.listener.startswith("x:")]
    assert 0 < len(old) < len(after)
    assert [each.at for each in old] == [each.at for each in after[: len(old)]]
    pairs = {(one.day, one.listener, two.listener) for one, two in zip(before, after, strict=True)}
    assert (
        len(pairs) == len({(day, was) for day, was, _ in pairs}) == len({(day, now) for day, _, now in pairs})
    )
    assert house.activity.recount() == []
    house.clock.pass_by(days=30)
    house.listening.forget_listeners()
    assert all(each.listener.startswith("x:") for each in listens(house))
    assert [each for each in listens(house) if each in old] == old
    assert house.activity.recount() == []


def test_many_listeners_of_a_day_are_all_forgotten(house: House) -> None:
    put_listens(house.store, *(factories.listen(listener=f"v:{number}") for number in range(990)))
    house.clock.pass_by(days=402)
    house.listening.forget_listeners()
    assert len({each.listener for each in listens(house) if each.listener.startswith("x:")}) == 990


def test_listeners_of_many_days_are_forgotten_little_by_little(house: House) -> None:
    days = 2 * UNITS_AT_ONCE
    put_listens(house.store, *(factories.listen(at=NOW + timedelta(days=number)) for number in range(days)))
    house.clock.pass_by(days=days + 400)
    counts = []
    while not counts or counts[-1] < days:
        house.listening.forget_listeners()
        counts.append(sum(each.listener.startswith("x:") for each in listens(house)))
    assert counts == [UNITS_AT_ONCE // 2 * (number + 1) for number in range(4)]


@pytest.mark.parametrize("seed", range(5))
def test_folding_judges_a_report_as_all_listens_of_its_listener_would(house: House, seed: int) -> None:
    """Though it looks at few of them, since one address may have very many."""
    dice, tracks = Random(seed), [publish(house) for _ in range(12)]
    sessions: list[str] = []
    expected: dict[str, Listen] = {}
    reasons: set[Uncounted | None] = set()
    for _ in range(250):
        house.clock.pass_by(seconds=dice.uniform(1, 12))
        sessions.append(begin(house, dice.choice(tracks)))
        session = house.listening.seals.unseal(dice.choice(sessions[-4:]))
        house.clock.pass_by(seconds=dice.choice((0, 15, 31)))
        now = house.clock.now()
        report = PlayReport(session, now, min(40.0, (now - session.opened_at).total_seconds()), 0)
        house.activity.report(reports=[report])
        others = [each for each in expected.values() if each.id != session.id]
        expected[session.id] = heard(expected.get(session.id, opened(session)), report, others, True)
        reasons.add(expected[session.id].reason)
        if dice.random() < 0.2:
            house.activity.fold_all()
    house.activity.fold_all()
    assert {each.id: each for each in listens(house)} == expected
    assert None in reasons and reasons & {Uncounted.REPEAT, Uncounted.BUSY}
