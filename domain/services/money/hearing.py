"""Hearing of what happens at the payment processor: kept once, answered at once, seen to by a job."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from domain.hearing import HEAR, OVERLAP, UNHANDLED_AFTER, Received, handled, received
from domain.jobs import Job, new_job
from domain.payments import Event, Topic
from domain.ports import Clock, Ids, Payments
from domain.sandbox import Sandbox
from domain.services.asking import ask_again
from domain.store import Store, Unit

FIRST_LOOK = timedelta(days=1)
"""How far back a site looks that never heard of anything."""


@dataclass(frozen=True)
class Hearing:
    store: Store
    payments: Payments
    clock: Clock
    ids: Ids
    sandbox: Sandbox | None = None

    def receive(self, *, body: bytes, headers: Mapping[str, str]) -> bool:
        """Keep an event that was sent to us; whether it is new. Raises `ForgedEvent`."""
        event = self.payments.read_event(body, headers, self.clock.now())
        with self.store.write() as unit:
            is_new = self._keep(unit, event)
            unit.commit()
        return is_new

    def event(self, *, event_id: str) -> Received | None:
        """One that nothing came of yet."""
        with self.store.read() as unit:
            event = unit.events.get(event_id)
        return event if event is not None and event.handled_at is None else None

    def done(self, *, event_id: str, problem: str = "") -> None:
        """What it was about has been seen to."""
        with self.store.write() as unit:
            event = unit.events.get(event_id, lock=True)
            if event is not None and event.handled_at is None:
                unit.events.save(handled(event, self.clock.now(), problem))
            unit.commit()

    def take_deliveries(self) -> None:
        """What the sandbox has to tell by now, as if it had been sent to our address."""
        for body, headers in self.sandbox.deliveries() if self.sandbox else ():
            self.receive(body=body, headers=headers)

    def sweep(self) -> int:
        """Ask workers once more for what nothing came of; how many that are."""
        self.take_deliveries()
        with self.store.write() as unit:
            waiting = unit.events.unhandled(self.clock.now() - UNHANDLED_AFTER)
            for event in waiting:
                ask_again(unit, self._job(event))
            unit.commit()
        return len(waiting)

    def catch_up(self) -> int:
        """Ask the processor for what never reached us; how many events that were. Raises `PaymentsDown`.

        What came within the last hour is no sign that nothing is missing: it may be what came first again.
        """
        with self.store.read() as unit:
            newest = unit.events.newest(self.clock.now() - OVERLAP)
        since = newest - OVERLAP if newest else self.clock.now() - FIRST_LOOK
        missed = 0
        for event in self.payments.events_since(since):
            with self.store.write() as unit:
                missed += self._keep(unit, event)
                unit.commit()
        return missed

    def _keep(self, unit: Unit, event: Event) -> bool:
        kept = received(event, self.clock.now())
        if event.topic is Topic.OTHER:
            kept = handled(kept, self.clock.now())
        is_new = unit.events.add_once(kept)
        if is_new and event.topic is not Topic.OTHER:
            unit.jobs.add_once(self._job(kept))
        return is_new

    def _job(self, event: Received) -> Job:
        return new_job(self.ids.new(), HEAR, {"event": event.id}, self.clock.now(), f"{HEAR}:{event.id}")
