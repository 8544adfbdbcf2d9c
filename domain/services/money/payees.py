"""Payout accounts: opened in a country, filled in at the processor, read again whenever they change there."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from domain.accounts import UNKNOWN_USER, Actor, administering, producing
from domain.errors import Conflict, NotFound, Unavailable
from domain.payments import PaymentRefused, PaymentsDown, PayoutAccount
from domain.payouts.accounts import ACCOUNT_DOWN, NOT_SET_UP, Payee, chosen, seen, with_account
from domain.ports import Clock, Ids, Payments
from domain.services.checkouts import page_needed
from domain.services.dispatch import send_what_waits
from domain.site import Site
from domain.store import Store


@dataclass(frozen=True)
class Payees:
    store: Store
    payments: Payments
    clock: Clock
    ids: Ids
    site: Site

    def mine(self, *, actor: Actor | None) -> Payee | None:
        """One's own account, as it was last seen. Only producers."""
        producer = producing(actor)
        with self.store.read() as unit:
            return unit.payees.get(producer.id)

    def names(self, *, actor: Actor | None, ids: Iterable[str]) -> Mapping[str, str]:
        """What those of these producers are called who are there. Only admins."""
        administering(actor)
        with self.store.read() as unit:
            return {each.id: each.name for each in unit.producers.by_ids(sorted(set(ids)))}

    def open(self, *, actor: Actor | None, country: str, confirmed: bool) -> str:
        """Open an account in a country; the address of the form that asks for the rest. Only producers.

        Asked twice, it is the same account. Raises `Invalid`, `Conflict` (COUNTRY_FIXED), `Unavailable`.
        """
        producer, now = producing(actor), self.clock.now()
        with self.store.write() as unit:
            unit.lock(f"payee:{producer.id}")
            before = unit.payees.get(producer.id, lock=True)
            payee = chosen(before, producer.id, country, confirmed, now)
            if before is None:
                unit.payees.add(payee)
            else:
                unit.payees.save(payee)
            unit.commit()
        return self._form(self._opened(payee))

    def complete(self, *, actor: Actor | None) -> str:
        """The address of the processor's form once more, for what it still asks for. Only producers."""
        payee = self.mine(actor=actor)
        if payee is not None and not payee.account_id:
            payee = self._opened(payee)
        return self._form(with_account(payee))

    def dashboard(self, *, actor: Actor | None) -> str:
        """The address of one's own pages at the processor. Only producers.

        Raises `Conflict` (NOT_SET_UP) as long as there are none, `Unavailable`.
        """
        payee = with_account(self.mine(actor=actor))
        try:
            return self.payments.dashboard_link(payee.account_id)
        except PaymentRefused as error:
            raise Conflict(NOT_SET_UP) from error
        except PaymentsDown as error:
            raise Unavailable(ACCOUNT_DOWN) from error

    def look(self, *, actor: Actor | None) -> Payee | None:
        """One's own account as it stands at the processor, or as last seen while that can't be reached."""
        payee = self.mine(actor=actor)
        if payee is None or not payee.account_id:
            return payee
        try:
            return self.changed(account_id=payee.account_id)
        except PaymentsDown:
            return payee

    def changed(self, *, account_id: str) -> Payee | None:
        """Read an account again; what waited for it is sent once it is ready. None for one that isn't ours.

        Raises `PaymentsDown`. An account that the processor knows no more counts as closed.
        """
        asked_at = self.clock.now()
        with self.store.read() as unit:
            known = unit.payees.by_account(account_id)
        if known is None:
            return None
        try:
            account = self.payments.account(account_id)
        except PaymentRefused:
            account = PayoutAccount(account_id, known.reference, known.country, is_closed=True)
        return self._keep(known.id, account, asked_at)

    def _opened(self, payee: Payee) -> Payee:
        """The account at the processor, made if it isn't there yet."""
        if payee.account_id:
            return payee
        with self.store.read() as unit:
            user, producer = unit.users.get(payee.id), unit.producers.get(payee.id)
        if user is None or producer is None:
            raise NotFound(UNKNOWN_USER)
        asked_at = self.clock.now()
        with page_needed(ACCOUNT_DOWN):
            account = self.payments.find_account(payee.reference) or self.payments.create_account(
                payee.reference, payee.reference, payee.country, user.email, producer.name
            )
        return self._keep(payee.id, account, asked_at) or payee

    def _form(self, payee: Payee) -> str:
        here = f"{self.site.url}/backstage/finances"
        with page_needed(ACCOUNT_DOWN):
            return self.payments.onboarding_link(payee.account_id, f"{here}/return", f"{here}/refresh")

    def _keep(self, producer_id: str, account: PayoutAccount, asked_at: datetime) -> Payee | None:
        """What was asked for earlier than what is known by now is left alone."""
        with self.store.write() as unit:
            before = unit.payees.get(producer_id, lock=True)
            if before is None or before.account_id not in ("", account.id):
                return before
            if before.seen_at is not None and before.seen_at > asked_at:
                return before
            after = seen(before, account, asked_at)
            unit.payees.save(after)
            if after.is_ready and not before.is_ready:
                waiting = unit.outgoing.waiting_for(producer_id)
                send_what_waits(unit, self.ids, waiting, self.clock.now())
            unit.commit()
        return after
