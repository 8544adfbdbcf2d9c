"""Holding the books against the payment processor, day by day, and raising the alarm."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from hashlib import sha256

from domain import money_letters, postings
from domain.accounts import Actor, administering
from domain.jobs import finish, new_job
from domain.ledger import PROCESSOR, Posted
from domain.letters import MOST_LISTED, Letter, by_post
from domain.outgoing import Outgoing, OutgoingState
from domain.payments import Movement, MovementKind, PaymentRefused
from domain.ports import Clock, Ids, Payments
from domain.reconciling import (
    BOOKED_WITHIN,
    LONGEST_UNDERWAY,
    MOST_DAYS,
    UNRIPE,
    Day,
    Half,
    Reconciliation,
    booked,
    compare,
    last_day,
    missed_days,
    stuck_sentence,
)
from domain.services.money.tracing import SUBSCRIPTION, Traced, event_of, trace, untraced
from domain.site import Site
from domain.store import Store, Unit

STUCK = "stuck"


@dataclass(frozen=True)
class Reconciling:
    store: Store
    payments: Payments
    clock: Clock
    ids: Ids
    site: Site

    def reconcile(self, *, day: date | None = None) -> Reconciliation:
        """Hold a day's movements, or the last whole day's, against the books.

        Done again, it takes the place of what was found before.

        The result is kept, and a letter written of what is wrong, once the day is over for an hour. What the
        processor took for itself is booked, since nobody else hears of it. Raises `PaymentsDown`.
        """
        now = self.clock.now()
        seen = Day(day or last_day(now), now)
        todays = self._traced(self._lines(seen, is_today=True))
        movements = self._movements(seen, todays)
        halves = {each.half.name: each.half for each in todays}
        halves |= {half.name: half for half in self._book_fees(seen, movements)}
        wanted = _payments(seen, movements) - {half.object_id for half in halves.values()}
        others = self._traced(self._lines(seen, is_today=False), wanted)
        halves |= {each.half.name: each.half for each in others}
        found = compare(seen, movements, halves.values())
        if seen.is_over:
            self._keep(found)
        return found

    def reconcile_missed(self) -> int:
        """Yesterday, and each day since the last one that was done; how many. Called by the schedule.

        Raises `PaymentsDown`; what is left then is done the next time.
        """
        with self.store.read() as unit:
            done = [each.id for each in unit.reconciliations.newest(MOST_DAYS)]
        days = missed_days(self.clock.now(), done)
        for day in days:
            self.reconcile(day=day)
        return len(days)

    def newest(self, *, actor: Actor | None) -> Sequence[Reconciliation]:
        """What came of the last days, the newest first. Only admins."""
        administering(actor)
        with self.store.read() as unit:
            return unit.reconciliations.newest(MOST_DAYS)

    def tell_of_stuck(self) -> bool:
        """Write to the site's support when money has got stuck, or has failed, that hadn't.

        Returns whether that was so. Called by the schedule. What was told is remembered as long as done jobs
        are: whatever is stuck for longer than that is told once more.
        """
        with self.store.read() as unit:
            stuck = unit.outgoing.stuck(self.clock.now())
            new = [each for each in stuck if unit.jobs.by_key(_stuck_key(each)) is None]
        if not new:
            return False
        with self.store.write() as unit:
            told = [each for each in new if self._note_stuck(unit, each)]
            if told:
                sentences = [stuck_sentence(each) for each in told[:MOST_LISTED]]
                to = self.site.support_email
                self._post(unit, money_letters.money_stuck(to, self.site.name, sentences, len(stuck)))
            unit.commit()
        return bool(told)

    def _lines(self, day: Day, is_today: bool) -> list[Posted]:
        """Of the day, or of the time around it in which its movements may have been booked."""
        around = (day.start - UNRIPE, day.start), (day.end, day.end + BOOKED_WITHIN)
        spans = ((day.start, day.end),) if is_today else around
        with self.store.read() as unit:
            return [
                line for since, until in spans for line in unit.ledger.booked_between(PROCESSOR, since, until)
            ]

    def _traced(self, lines: Sequence[Posted], wanted: set[str] | None = None) -> list[Traced]:
        """What each line is about.

        With `wanted`, the processor is asked of subscriptions only until these payments have theirs.
        """
        asked = [line for line in lines if event_of(line)[0] == SUBSCRIPTION]
        with self.store.read() as unit:
            traced = [trace(unit, line) for line in lines if event_of(line)[0] != SUBSCRIPTION]
        left = None if wanted is None else wanted - {each.half.object_id for each in traced}
        for line in asked:
            if left is not None and not left:
                break
            traced.append(self._by_invoice(line))
            if left is not None:
                left.discard(traced[-1].half.object_id)
        return traced

    def _by_invoice(self, line: Posted) -> Traced:
        try:
            invoice = self.payments.invoice(event_of(line)[1])
        except PaymentRefused:
            return untraced(line)
        half = booked(line, MovementKind.PAYMENT, invoice.payment_id)
        return Traced(half, invoice.paid_at or line.at)

    def _movements(self, day: Day, lines: Iterable[Traced]) -> list[Movement]:
        """The day's, and those from before that its lines may be about."""
        since = min([day.start, *(each.since for each in lines)])
        since = max(since, day.start - LONGEST_UNDERWAY) - UNRIPE
        return list(self.payments.movements(since, day.end + UNRIPE))

    def _book_fees(self, day: Day, movements: Iterable[Movement]) -> list[Half]:
        """What the processor took beside its part of payments, at the moment at which it did."""
        taken = [
            each
            for each in movements
            if each.kind is MovementKind.FEE and each.net < 0 and day.counts(each.at)
        ]
        entries = [
            postings.processor_charged(
                id=self.ids.new(), at=each.at, charge_id=each.id, currency=each.currency, amount=-each.net
            )
            for each in taken
        ]
        if entries:
            with self.store.write() as unit:
                unit.ledger.add(*entries)
                unit.commit()
        return [
            Half(MovementKind.FEE, each.id, each.net, each.currency, each.at, entry.cause)
            for each, entry in zip(taken, entries, strict=True)
        ]

    def _keep(self, found: Reconciliation) -> None:
        with self.store.write() as unit:
            unit.lock(f"reconciliation:{found.id}")
            if unit.reconciliations.get(found.id):
                unit.reconciliations.save(found)
            else:
                unit.reconciliations.add(found)
            if found.findings:
                site, to = self.site, self.site.support_email
                letter = money_letters.books_differ(to, site.name, found.id, found.findings)
                content = sha256("\n".join(found.findings).encode()).hexdigest()
                self._post(unit, letter, f"reconciled:{found.id}:{content}")
            unit.commit()

    def _note_stuck(self, unit: Unit, outgoing: Outgoing) -> bool:
        """Remember that it was told, by a job that is done already; whether this is the first time."""
        now = self.clock.now()
        noted = finish(new_job(self.ids.new(), STUCK, {}, now, _stuck_key(outgoing)), now)
        return unit.jobs.add_once(noted)

    def _post(self, unit: Unit, letter: Letter, key: str | None = None) -> None:
        """A site without such an address has its log and its pages."""
        if letter.to:
            unit.jobs.add_once(replace(by_post(letter, self.ids.new(), self.clock.now()), key=key))


def _payments(day: Day, movements: Iterable[Movement]) -> set[str]:
    return {each.source for each in movements if each.kind is MovementKind.PAYMENT and day.counts(each.at)}


def _stuck_key(outgoing: Outgoing) -> str:
    """One that waited, and fails in the end, is told twice."""
    how = "failed" if outgoing.state is OutgoingState.FAILED else "waits"
    return f"{STUCK}:{outgoing.id}:{how}"
