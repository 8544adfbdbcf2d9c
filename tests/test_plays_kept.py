"""The whole site is killed while players report: whatever it has acknowledged becomes a listen."""

import http.client
import json
import threading
import time
from pathlib import Path

from domain.activity.listens import PlaySession
from domain.services.bundle import Services
from tests import factories
from tests.sites import Sender, Site

PEOPLE = 6


def publish(services: Services) -> str:
    recording = factories.recording(owner_id="owl")
    track = factories.track(producer_id="owl", recording_id=recording.id)
    with services.activity.store.write() as unit:
        unit.recordings.add(recording)
        unit.tracks.add(track)
        unit.commit()
    return track.id


def sessions(services: Services, count: int) -> dict[str, str]:
    """Sealed, by their ids."""
    track, found = publish(services), dict[str, str]()
    for number in range(count):
        session: PlaySession = services.activity.open(actor=None, visitor=f"v:{number}", track_id=track)
        found[session.id] = services.listening.seals.seal(session)
    return found


def report(site: Site, mine: dict[str, str], kept: list[str]) -> None:
    """One after the other, until nobody answers any more."""
    sender = Sender(site.port, "")
    for id, sealed in mine.items():
        told = {"reports": [{"session": sealed, "seconds": 0.5, "spans": [[0, 0.5]]}]}
        try:
            answer = sender.ask("POST", "/plays/reports", {}, json.dumps(told).encode())
        except (OSError, http.client.HTTPException):
            return
        assert answer.status == 204, answer
        kept.append(id)


def test_no_report_that_was_acknowledged_is_lost_when_the_site_is_killed(tmp_path: Path) -> None:
    site, kept = Site(tmp_path), list[str]()
    site.start()
    with site.services() as services:
        people = [sessions(services, 300) for _ in range(PEOPLE)]
    threads = [threading.Thread(target=report, args=[site, mine, kept]) for mine in people]
    for thread in threads:
        thread.start()
    deadline = time.monotonic() + 60
    while len(kept) < 200 and time.monotonic() < deadline:
        time.sleep(0.01)
    site.kill()
    for thread in threads:
        thread.join(60)
    assert 200 <= len(kept) < PEOPLE * 300
    with site.services() as services:
        services.activity.fold_all()
        with services.activity.store.read() as unit:
            found = unit.listens.by_ids(kept)
    assert set(kept) == {each.id for each in found}
