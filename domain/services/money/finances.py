"""A producer's Finances: what is theirs, where it lies, and why."""

from dataclasses import dataclass, replace

from domain.accounts import Actor, producing
from domain.errors import NotFound
from domain.outgoing import UNKNOWN_PAYMENT
from domain.pages.finances import FinanceQueries, FinancesPage, Tab, Transaction, TransactionDetails
from domain.payments import Funds, PaymentRefused, PaymentsDown
from domain.payouts.accounts import Payee
from domain.ports import Clock, Payments
from domain.store import Store


@dataclass(frozen=True)
class Finances:
    store: Store
    queries: FinanceQueries
    payments: Payments
    clock: Clock

    def page(self, *, actor: Actor | None, tab: Tab = Tab.ALL, page: int = 1) -> FinancesPage:
        """One's own. Only producers. What the processor doesn't answer is left out."""
        producer = producing(actor)
        with self.store.read() as unit:
            payee = unit.payees.get(producer.id)
        found = self.queries.transactions(producer.id, tab, page)
        return FinancesPage(payee, self._funds(payee), found, tab, self.clock.now())

    def export(self, *, actor: Actor | None, tab: Tab = Tab.ALL) -> tuple[Transaction, ...]:
        """All that the pages of a tab list. Only producers."""
        return self.queries.newest(producing(actor).id, tab)

    def transaction(self, *, actor: Actor | None, transaction_id: str) -> TransactionDetails:
        """One's own, and what is booked for it. Only producers. Raises `NotFound` for any other."""
        details = self.queries.transaction(producing(actor).id, transaction_id)
        if details is None:
            raise NotFound(UNKNOWN_PAYMENT)
        with self.store.read() as unit:
            run = unit.runs.get(details.transaction.group)
        return replace(details, period=run.period if run else "")

    def _funds(self, payee: Payee | None) -> Funds | None:
        if payee is None or not payee.account_id or payee.is_closed:
            return None
        try:
            return self.payments.funds(payee.account_id)
        except (PaymentsDown, PaymentRefused):
            return None
