"""The door through which browsers come to `Activity`: sealed sessions, claims, and who stays unknown."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from domain.accounts import Actor
from domain.activity.browsers import NOBODY, device_of, is_bot, stand_in
from domain.activity.claims import Claim, parts_heard
from domain.activity.listens import PlayReport
from domain.ports import Countries, Seals
from domain.services.activity import DAY, FOLDING, Activity

SALT_LASTS = timedelta(days=1)
"""After its day: processes need not agree on the second in which a day ends."""
PEOPLE_AT_ONCE = 500
UNITS_AT_ONCE = 100
"""However many listens a site has that are old enough, other tasks have their turn."""


@dataclass(frozen=True)
class Listening:
    """`keep_days` is how long listens say who listened."""

    activity: Activity
    seals: Seals
    countries: Countries
    keep_days: int

    def begin(self, *, actor: Actor | None, address: str, agent: str, track_id: str) -> str:
        """Begin to hear a public beat, as anyone; the session, sealed. The address itself is kept nowhere."""
        session = self.activity.open(
            actor=actor,
            visitor="" if actor else stand_in(address, self._salt()),
            track_id=track_id,
            device=device_of(agent),
            country=self.countries.of(address),
            is_bot=is_bot(agent),
        )
        return self.seals.seal(session)

    def take(self, *, claims: Sequence[Claim]) -> None:
        """Keep what players say, from anyone who holds a session; durable once this returns.

        All of it, or none where a session is forged: raises `Senseless` (FORGED_SESSION).
        """
        self.keep(reports=self.reports(claims=claims))

    def reports(self, *, claims: Sequence[Claim]) -> list[PlayReport]:
        """What claims come to, now. Raises as `take` does."""
        now = self.activity.clock.now()
        return [self._report(claim, now) for claim in claims]

    def keep(self, *, reports: Sequence[PlayReport]) -> None:
        """Durable once this returns."""
        self.activity.report(reports=reports)

    def _report(self, claim: Claim, now: datetime) -> PlayReport:
        session = self.seals.unseal(claim.session)
        return PlayReport(session, now, claim.seconds, parts_heard(claim.spans, session.length))

    def _salt(self) -> str:
        """Today's, which the first visitor of the day makes."""
        today = self.activity.today()
        with self.activity.store.read() as unit:
            found = unit.stand_ins.salt(today)
        if found is not None:
            return found
        with self.activity.store.write() as unit:
            unit.stand_ins.add_salt(today, self.activity.ids.secret())
            salt = unit.stand_ins.salt(today)
            unit.commit()
        assert salt is not None
        return salt

    def forget_salts(self) -> None:
        """Nobody can tell any more which visitor of a day whose salt is gone an address was."""
        with self.activity.store.write() as unit:
            unit.stand_ins.delete_salts(self.activity.today() - SALT_LASTS)
            unit.commit()

    def forget_listeners(self) -> None:
        """Let listens that are old enough be by somebody unknown, the same one all day: totals stay exact.

        As many as can be done at once; the next call goes on from there.
        """
        until = self.activity.today() - timedelta(days=self.keep_days)
        with self.activity.store.read() as unit:
            day = unit.stand_ins.forgotten_until() or unit.listens.oldest()
        for _ in range(UNITS_AT_ONCE):
            if day is None or day >= until:
                return
            if not self._forget_some(day):
                day += DAY

    def _forget_some(self, day: date) -> bool:
        """Whether there may be more of that day."""
        with self.activity.store.write() as unit:
            unit.lock(FOLDING)
            people = unit.stand_ins.named(day, PEOPLE_AT_ONCE)
            unit.stand_ins.replace(day, {each: NOBODY + self.activity.ids.new() for each in people})
            if not people:
                unit.stand_ins.forget_until(day + DAY)
            unit.commit()
        return bool(people)
