"""Paying for a plan: asked for at the processor's page, then as the processor says, month after month."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from domain import money_letters
from domain.accounts import Actor, signed_in
from domain.errors import Conflict, NotFound, Unavailable
from domain.letters import by_post
from domain.money import Money
from domain.paid_plans import (
    PaidPlan,
    PaidState,
    asked,
    at_page,
    billed,
    entitled,
    has_changed,
    lapsed,
    marked,
    postponed,
    says_the_same,
)
from domain.payments import (
    PAYMENTS_DOWN,
    BilledPlan,
    Checkout,
    PaymentDispute,
    PaymentRefused,
    PaymentsDown,
    SessionState,
    with_fee,
)
from domain.plans import NEVER_PAID, UNKNOWN_PURCHASE, Plan, plan_named
from domain.ports import Clock, Ids, Payments
from domain.services.bills import Bill, book_bill, hold_pools, read_bill
from domain.services.checkouts import page_needed, session_of
from domain.site import Site
from domain.store import Store, Unit

TRIES = 5


@dataclass(frozen=True)
class Subscribing:
    store: Store
    payments: Payments
    clock: Clock
    ids: Ids
    site: Site

    @property
    def is_test(self) -> bool:
        """Whether no real money moves."""
        return self.payments.is_test

    def mine(self, *, actor: Actor | None) -> PaidPlan | None:
        """The plan that somebody pays for, or that lasts from what they paid; None for visitors, too."""
        if actor is None:
            return None
        now = self.clock.now()
        found = self._all_of(actor.id)
        running = next((each for each in found if each.is_running), None)
        return running or next((each for each in found if each.gives_plan(now)), None)

    def begin(self, *, actor: Actor | None, plan: str) -> str:
        """The address at which somebody pays for a plan. Asked twice, it is the same one.

        Who pays for a plan already is led to where that is changed. Raises `NotFound` for a plan that isn't
        there, `Unavailable` while there is no payment page.
        """
        person, wanted = signed_in(actor), plan_named(plan, self.site.plans)
        with page_needed():
            for _ in range(TRIES):
                paid = self._asked(person.id, wanted)
                if paid.is_running:
                    return self._billing(paid.customer_id)
                if not paid.is_for(wanted) or paid.is_stale(self.clock.now()):
                    self._settle(paid, ends=True)
                elif not paid.session_id:
                    if url := self._page(paid):
                        return url
                elif (still := self._settle(paid)).state is PaidState.ASKED:
                    return still.url
        raise Unavailable(PAYMENTS_DOWN)

    def manage(self, *, actor: Actor | None) -> str:
        """The address at which a plan is changed, cancelled, resumed, and its card updated.

        Raises `Conflict` (NEVER_PAID), `Unavailable`.
        """
        found = self._all_of(signed_in(actor).id)
        known = sorted((each for each in found if each.customer_id), key=lambda each: not each.is_running)
        if not known:
            raise Conflict(NEVER_PAID)
        with page_needed():
            return self._billing(known[0].customer_id)

    def returned(self, *, actor: Actor | None, reference: str) -> PaidPlan:
        """What has become of one's own try, once the processor was asked. Raises `NotFound` for any other."""
        paid = next((each for each in self._all_of(signed_in(actor).id) if each.id == reference), None)
        if paid is None:
            raise NotFound(UNKNOWN_PURCHASE)
        try:
            return self._settle(paid)
        except (PaymentsDown, PaymentRefused):
            return paid

    def look(self, *, actor: Actor | None) -> PaidPlan | None:
        """One's own plan as it is billed, or as last heard of while the processor can't be reached."""
        paid = self.mine(actor=actor)
        if paid is None:
            return None
        try:
            self._hear(paid.id, paid.subscription_id)
        except (PaymentsDown, PaymentRefused):
            return paid
        return self.mine(actor=actor)

    def settle(self, *, reference: str) -> PaidPlan | None:
        """Do what the processor says of the page with this reference; None where it isn't one of ours.

        As all that follows it may be called at any time and any number of times. Raises `PaymentsDown`.
        """
        with self.store.read() as unit:
            paid = unit.paid_plans.get(reference)
        return self._settle(paid) if paid else None

    def changed(self, *, subscription_id: str) -> PaidPlan | None:
        """Read how a plan is billed now; None for one that isn't ours."""
        with self.store.read() as unit:
            paid = unit.paid_plans.by_subscription(subscription_id)
        reference = paid.id if paid else self.payments.subscription(subscription_id).reference
        return self._hear(reference, subscription_id)

    def billed(self, *, invoice_id: str) -> PaidPlan | None:
        """Read a bill, and book it once it is paid; None for one that is for no plan of ours."""
        invoice = self.payments.invoice(invoice_id)
        if not invoice.subscription_id:
            return None
        return self._hear(invoice.reference, invoice.subscription_id, read_bill(self.payments, invoice))

    def refunded(self, *, refund_id: str) -> PaidPlan | None:
        """A bill's payment goes back, or couldn't; None for one that is for no plan of ours.

        The pool that got it gives it, unless it was split: then the platform bears it.
        """
        return self._taken_back(self.payments.read_refund(refund_id).payment_id)

    def disputed(self, *, dispute_id: str) -> PaidPlan | None:
        """A bank takes a bill's payment back; None for one that is for no plan of ours.

        The plan goes on until the dispute is lost. What the pool gives, it gives from the beginning.
        """
        dispute = self.payments.dispute(dispute_id)
        return self._taken_back(dispute.payment_id, dispute)

    def _taken_back(self, payment_id: str, dispute: PaymentDispute | None = None) -> PaidPlan | None:
        invoice = self.payments.invoice_of(payment_id)
        if invoice is None or not invoice.subscription_id:
            return None
        payment, refunds = self.payments.payment(payment_id), self.payments.refunds(payment_id)
        return self._hear(
            invoice.reference, invoice.subscription_id, Bill(invoice, payment, refunds, dispute)
        )

    def look_after(self) -> int:
        """Ask about plans of which nothing was heard in time, and end pages that nobody paid at.

        Returns how many those were. Raises `PaymentsDown`, and at the end what was refused.
        """
        with self.store.read() as unit:
            due = unit.paid_plans.due(self.clock.now())
        refusals = [no for paid in due if (no := self._look_after(paid))]
        if refusals:
            raise refusals[0]
        return len(due)

    def _look_after(self, paid: PaidPlan) -> PaymentRefused | None:
        """Of what the processor won't or can't tell more, it isn't asked again for some hours."""
        refusal, after = None, paid
        try:
            if paid.subscription_id:
                after = self._hear(paid.id, paid.subscription_id) or paid
            else:
                after = self._settle(paid, ends=True)
        except PaymentRefused as no:
            refusal = no
        if after.look_at == paid.look_at:
            self._change(after, postponed(after, self.clock.now()))
        return refusal

    def _all_of(self, user_id: str) -> Sequence[PaidPlan]:
        with self.store.read() as unit:
            return unit.paid_plans.of_user(user_id)

    def _asked(self, user_id: str, plan: Plan) -> PaidPlan:
        """The plan that somebody pays for, else the one that they were asked to pay for, else a new one."""
        with self.store.write() as unit:
            unit.users.get(user_id, lock=True)
            before = unit.paid_plans.of_user(user_id)
            if running := next((each for each in before if each.is_running), None):
                return running
            if before and before[0].state is PaidState.ASKED:
                return before[0]
            new = asked(user_id, plan, before, self.clock.now())
            unit.paid_plans.add(new)
            unit.commit()
        return new

    def _page(self, paid: PaidPlan) -> str:
        """Make the payment page; asked again after an answer was lost, it is the same one.

        Empty if it was given up elsewhere meanwhile: nobody may pay there, or a plan would be paid twice.
        """
        with self.store.read() as unit:
            user = unit.users.get(paid.user_id)
        here = f"{self.site.url}/plans"
        checkout = Checkout(
            reference=paid.id,
            items=with_fee(f"{paid.plan}, a month", paid.price, paid.fee),
            currency=paid.currency,
            email=user.email if user else "",
            success_url=f"{here}?paid={paid.id}",
            cancel_url=here,
            expires_at=paid.page_ends,
            plan=paid.plan,
            customer_id=paid.customer_id,
        )
        try:
            session = self.payments.start_checkout(paid.id, checkout)
        except PaymentRefused:
            self._change(paid, lapsed(paid))
            raise
        if self._change(paid, at_page(paid, session)).state is PaidState.LAPSED:
            self.payments.expire_checkout(session.id)
            return ""
        return session.url

    def _billing(self, customer_id: str) -> str:
        return self.payments.billing_link(customer_id, f"{self.site.url}/plans?changed=1")

    def _settle(self, paid: PaidPlan, ends: bool = False) -> PaidPlan:
        """What the processor says decides; with `ends`, nobody can pay any more from now on."""
        if paid.subscription_id:
            return paid
        session = session_of(self.payments, paid.session_id, paid.id, paid.asked_at, ends)
        if session is None or session.state is SessionState.EXPIRED:
            is_over = session is not None or ends or paid.is_over(self.clock.now())
            return self._change(paid, lapsed(paid)) if is_over else paid
        if not session.is_paid or not session.subscription_id:
            return paid
        return self._hear(paid.id, session.subscription_id) or paid

    def _change(self, before: PaidPlan, after: PaidPlan) -> PaidPlan:
        """Unless somebody knows better by now."""
        with self.store.write() as unit:
            kept = unit.paid_plans.get(before.id, lock=True)
            if kept != before:
                return kept or before
            unit.paid_plans.save(after)
            unit.commit()
        return after

    def _hear(self, reference: str, subscription_id: str, bill: Bill | None = None) -> PaidPlan | None:
        """Ask, and keep what was said if nobody kept anything newer while we asked."""
        for _ in range(TRIES):
            with self.store.read() as unit:
                before = unit.paid_plans.get(reference)
            if before is None:
                return None
            told = self.payments.subscription(subscription_id)
            now = self.clock.now()
            with self.store.write() as unit:
                if bill:
                    hold_pools(unit, bill)
                unit.users.get(before.user_id, lock=True)
                kept = unit.paid_plans.get(reference, lock=True) or before
                if kept != before and not says_the_same(kept, billed(kept, told, now)):
                    continue
                after = self._billed(unit, kept, told, now, bill)
                self._keep(unit, kept, after, now)
                unit.commit()
            return after
        raise PaymentsDown(f"{reference} changes too often to be read")

    def _billed(
        self, unit: Unit, kept: PaidPlan, told: BilledPlan, now: datetime, bill: Bill | None
    ) -> PaidPlan:
        """The plan as it is billed by now, once what the bill brought, or took back, is booked."""
        if bill is None:
            return billed(kept, told, now)
        dispute = bill.dispute
        if dispute and dispute.is_taken and not unit.ledger.by_cause(f"dispute:{dispute.id}"):
            self._tell_of_dispute(unit, dispute, now)
        is_gone = book_bill(unit, self.ids, bill, now)
        return billed(marked(kept, told, bill.invoice, is_gone), told, now, bill.invoice)

    def _keep(self, unit: Unit, before: PaidPlan, after: PaidPlan, now: datetime) -> None:
        unit.paid_plans.save(after)
        if has_changed(before, after):
            had = unit.subscriptions.get(after.user_id, lock=True)
            has = entitled(unit.paid_plans.of_user(after.user_id), had, now)
            if had is None and has is not None:
                unit.subscriptions.add(has)
            elif has is not None:
                unit.subscriptions.save(has)
        if before.state is not after.state:
            self._tell(unit, after, now, is_new=before.begun_at is None)
        if after.undone_until and before.undone_until != after.undone_until:
            self._tell_of_return(unit, after, now)

    def _tell(self, unit: Unit, paid: PaidPlan, now: datetime, is_new: bool) -> None:
        """Of what the subscriber would want to know: begun, a payment that failed, ended."""
        user, here = unit.users.get(paid.user_id), f"{self.site.url}/plans"
        if user is None or paid.period_end is None or paid.until is None:
            return
        to, site, plan = user.email, self.site.name, paid.plan
        match paid.state:
            case PaidState.LATE:
                letter = money_letters.plan_payment_failed(to, site, plan, paid.until, here)
            case PaidState.ENDED:
                letter = money_letters.plan_ended(to, site, plan, f"{self.site.url}/licences")
            case _ if is_new:
                amount = Money(paid.total, paid.currency)
                letter = money_letters.plan_begun(to, site, plan, amount, paid.period_end, here)
            case _:
                return
        unit.jobs.add(by_post(letter, self.ids.new(), now))

    def _tell_of_return(self, unit: Unit, paid: PaidPlan, now: datetime) -> None:
        """The subscriber's money went back, and the plan with it."""
        if user := unit.users.get(paid.user_id):
            here = f"{self.site.url}/plans"
            letter = money_letters.plan_payment_returned(user.email, self.site.name, paid.plan, here)
            unit.jobs.add(by_post(letter, self.ids.new(), now))

    def _tell_of_dispute(self, unit: Unit, dispute: PaymentDispute, now: datetime) -> None:
        """Whoever answers the bank has to hear of it; a site without such an address has its pages."""
        amount = Money(dispute.amount, dispute.currency)
        letter = money_letters.plan_payment_disputed(self.site.support_email, self.site.name, amount)
        if letter.to:
            unit.jobs.add(by_post(letter, self.ids.new(), now))
