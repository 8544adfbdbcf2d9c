"""Buying a beat exclusively: held for one buyer, paid at the processor's page, theirs or given back."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from domain import money_letters, postings
from domain.accounts import Actor, signed_in
from domain.catalogue import UNKNOWN_BEAT, Track
from domain.errors import Conflict, NotFound, Unavailable
from domain.letters import by_post
from domain.licensing.offers import Offer
from domain.licensing.sales import NOT_FOR_SALE, Sale
from domain.money import Money
from domain.notices import NoticeKind
from domain.orders import (
    BEING_BOUGHT,
    MOST_HELD,
    PAID_OTHERWISE,
    TOO_MANY_HELD,
    UNKNOWN_ORDER,
    WHY_RETURNED,
    Order,
    OrderState,
    at_page,
    expired,
    is_paid_as_asked,
    minutes_left,
    paid,
    reserved,
    returned,
)
from domain.outgoing import refund, transfer
from domain.payments import (
    PAYMENTS_DOWN,
    Checkout,
    CheckoutSession,
    Payment,
    PaymentRefused,
    PaymentsDown,
    SessionState,
    with_fee,
)
from domain.ports import Clock, Ids, Payments
from domain.services.checkouts import book_processors_fee, page_needed, session_of
from domain.services.dispatch import dispatch
from domain.services.notify import notify
from domain.services.selling import Selling
from domain.site import Site
from domain.store import Store, Unit

TRIES = 3


@dataclass(frozen=True)
class Buying:
    store: Store
    payments: Payments
    selling: Selling
    clock: Clock
    ids: Ids
    site: Site

    def begin(self, *, actor: Actor | None, track_id: str, offer_id: str) -> str:
        """Hold the beat for somebody; the address at which they pay. Asked twice, it is the same one.

        Who asks once more after they have paid, in another tab, is led to their order.

        Raises `Conflict` with the reason why they can't buy it, or while somebody else is about to
        (BEING_BOUGHT), `Unavailable` while there is no payment page.
        """
        buyer = signed_in(actor)
        for _ in range(TRIES):
            with self.store.write() as unit:
                order, stale = self._reserve(unit, buyer, track_id, offer_id)
                unit.commit()
            if order is not None and order.state is OrderState.PAID:
                return self._address(order)
            with page_needed():
                if order is not None:
                    return order.url or self._page(order, buyer)
                if stale is not None:
                    self._settle(stale, ends=True)
        raise Unavailable(PAYMENTS_DOWN)

    def mine(self, *, actor: Actor | None, order_id: str) -> Order:
        """One's own order, as it stands once the processor was asked. Raises `NotFound` for any other."""
        buyer = signed_in(actor)
        order = self._own(order_id, buyer.id)
        try:
            return self._settle(order)
        except (PaymentsDown, PaymentRefused):
            return order

    def cancel(self, *, actor: Actor | None, order_id: str) -> Order:
        """Give one's reservation up, unless it is paid by now. Raises `Unavailable`."""
        order = self._own(order_id, signed_in(actor).id)
        with page_needed():
            return self._settle(order, ends=True)

    def settle(self, *, order_id: str) -> Order | None:
        """Do what the processor says of an order's page; None where there is no such order.

        May be called at any time and any number of times. Raises `PaymentsDown`.
        """
        with self.store.read() as unit:
            order = unit.orders.get(order_id)
        return self._settle(order) if order else None

    def settle_lapsed(self) -> int:
        """Free the beats of those who didn't pay in time; how many orders that were.

        An order of which the processor doesn't tell keeps none of the others; its error is raised at the end.
        """
        with self.store.read() as unit:
            lapsed = unit.orders.lapsed(self.clock.now())
        freed, errors = 0, list[Exception]()
        for order in lapsed:
            try:
                freed += self._settle(order, ends=True).state is OrderState.EXPIRED
            except (PaymentsDown, PaymentRefused) as error:
                errors.append(error)
        if errors:
            raise errors[0]
        return freed

    def _own(self, order_id: str, buyer_id: str) -> Order:
        with self.store.read() as unit:
            order = unit.orders.get(order_id)
        if order is None or order.buyer_id != buyer_id:
            raise NotFound(UNKNOWN_ORDER)
        return order

    def _reserve(
        self, unit: Unit, buyer: Actor, track_id: str, offer_id: str
    ) -> tuple[Order | None, Order | None]:
        """The order that holds the beat for the buyer, or else one whose end the processor has to tell."""
        track = unit.tracks.get(track_id, lock=True)
        if track is None or track.deleted_at is not None:
            raise NotFound(UNKNOWN_BEAT)
        holding = unit.orders.holding(track_id)
        if holding and holding.state is OrderState.PAID and holding.buyer_id == buyer.id:
            return holding, None
        offer, now = unit.offers.get(offer_id), self.clock.now()
        reason = self.selling.reason_against(unit, track, offer, buyer.id)
        if reason is not None or offer is None or offer.terms is None:
            raise Conflict(reason or NOT_FOR_SALE)
        if holding is None:
            _check_room(unit, buyer.id, now)
            return self._new(unit, track, offer, buyer, now), None
        is_theirs = holding.buyer_id == buyer.id
        if is_theirs and holding.offer_id == offer_id and not holding.is_lapsed(now):
            return holding, None
        if is_theirs or holding.is_lapsed(now):
            return None, holding
        raise Conflict(BEING_BOUGHT, track=track.details.name, minutes=minutes_left(holding, now))

    def _new(self, unit: Unit, track: Track, offer: Offer, buyer: Actor, now: datetime) -> Order:
        if offer.terms is None:
            raise ValueError(f"offer {offer.id} has no exclusive terms")
        price, currency, fee = offer.terms.price, offer.terms.currency, self.site.fee
        order = reserved(
            self.ids.new(), track.id, buyer.id, track.producer_id, offer.id, price, currency, fee, now
        )
        unit.orders.add(order)
        return order

    def _page(self, order: Order, buyer: Actor) -> str:
        """Make the payment page; asked again after an answer was lost, it is the same one."""
        with self.store.read() as unit:
            user, track = unit.users.get(buyer.id), unit.tracks.get(order.track_id)
        if user is None or track is None:
            raise NotFound(UNKNOWN_BEAT)
        here = self._address(order)
        checkout = Checkout(
            reference=order.id,
            items=with_fee(f"“{track.details.name}”, exclusive licence", order.price, order.fee),
            currency=order.currency,
            email=user.email,
            success_url=here,
            cancel_url=f"{here}?left=1",
            expires_at=order.reserved_until,
        )
        try:
            session = self.payments.start_checkout(order.id, checkout)
        except PaymentRefused:
            self._settle(order, ends=True)
            raise
        if self._keep_page(order, session).state is OrderState.EXPIRED:
            # It was given up elsewhere while this page was made, so that nobody may pay there.
            self.payments.expire_checkout(session.id)
            raise Unavailable(PAYMENTS_DOWN)
        return session.url

    def _address(self, order: Order) -> str:
        return f"{self.site.url}/orders/{order.id}"

    def _keep_page(self, order: Order, session: CheckoutSession) -> Order:
        with self.store.write() as unit:
            kept = unit.orders.get(order.id, lock=True) or order
            if not kept.is_settled:
                kept = at_page(kept, session)
                unit.orders.save(kept)
            unit.commit()
        return kept

    def _settle(self, order: Order, ends: bool = False) -> Order:
        """What the processor says decides; with `ends`, nobody can pay any more from now on."""
        if order.is_settled:
            return order
        session = session_of(self.payments, order.session_id, order.id, order.created_at, ends)
        if session is None or session.state is SessionState.EXPIRED:
            is_over = session is not None or ends or order.is_lapsed(self.clock.now())
            return self._expire(order) if is_over else order
        if not session.is_paid:
            return order
        return self._take(order, session, self.payments.payment(session.payment_id))

    def _expire(self, order: Order) -> Order:
        with self.store.write() as unit:
            kept = unit.orders.get(order.id, lock=True) or order
            if kept.state is OrderState.RESERVED:
                kept = expired(kept, self.clock.now())
                unit.orders.save(kept)
            unit.commit()
        return kept

    def _take(self, order: Order, session: CheckoutSession, payment: Payment) -> Order:
        """The money is there: the beat is the buyer's, or the money goes back, within one unit."""
        now = self.clock.now()
        with self.store.write() as unit:
            track = unit.tracks.get(order.track_id, lock=True)
            kept = unit.orders.get(order.id, lock=True) or order
            if kept.is_settled:
                return kept
            kept = at_page(kept, session)
            try:
                track, sale = self._sell(unit, track, kept, session, now)
            except Conflict as reason:
                done = self._give_back(
                    unit, kept, payment, WHY_RETURNED.get(reason.fault, reason.message), now
                )
            else:
                done = self._hand_over(unit, track, kept, sale, payment, now)
            unit.orders.save(done)
            unit.commit()
        return done

    def _sell(
        self, unit: Unit, track: Track | None, order: Order, session: CheckoutSession, now: datetime
    ) -> tuple[Track, Sale]:
        """Licence and SOLD. Raises `Conflict` with what is against it, before anything is written."""
        offer = unit.offers.get(order.offer_id)
        if not is_paid_as_asked(order, session):
            raise Conflict(PAID_OTHERWISE)
        if track is None or offer is None:
            raise Conflict(NOT_FOR_SALE)
        return track, self.selling.mark_sold(unit, track, order.buyer_id, offer, now)

    def _hand_over(
        self, unit: Unit, track: Track, order: Order, sale: Sale, payment: Payment, now: datetime
    ) -> Order:
        """What a sale brings along: nobody else's reservation, the books, what producers get, letters."""
        holding = unit.orders.holding(track.id)
        if holding is not None and holding.id != order.id:
            # It was reserved once this order had run out, and isn't paid: that would have sold the beat.
            unit.orders.save(expired(unit.orders.get(holding.id, lock=True) or holding, now))
        self._book(unit, order, sale, payment, now)
        for producer_id, amount in sale.owed.items():
            if amount:
                sent = transfer(
                    self.ids.new(), order.id, producer_id, payment.charge_id, amount, order.currency, now
                )
                dispatch(unit, self.ids, sent)
        self._tell(unit, track, order, sale.owed, now)
        return paid(order, sale, payment.id, payment.charge_id)

    def _book(self, unit: Unit, order: Order, sale: Sale, payment: Payment, now: datetime) -> None:
        unit.ledger.add(
            postings.sale(
                id=self.ids.new(),
                at=now,
                order_id=order.id,
                currency=order.currency,
                fee=order.fee,
                shares=sale.owed,
            )
        )
        book_processors_fee(unit, self.ids, payment, now)

    def _give_back(self, unit: Unit, order: Order, payment: Payment, reason: str, now: datetime) -> Order:
        """All of what came, in the currency in which it came."""
        entry = postings.payment_unasked(
            id=self.ids.new(), at=now, order_id=order.id, currency=payment.currency, amount=payment.amount
        )
        unit.ledger.add(entry)
        book_processors_fee(unit, self.ids, payment, now)
        back = refund(self.ids.new(), order.id, payment.id, payment.amount, payment.currency, now)
        dispatch(unit, self.ids, back)
        if user := unit.users.get(order.buyer_id):
            amount = Money(payment.amount, payment.currency)
            letter = money_letters.purchase_returned(user.email, self.site.name, amount, reason)
            unit.jobs.add(by_post(letter, self.ids.new(), now))
        return returned(order, payment.id, reason, now)

    def _tell(self, unit: Unit, track: Track, order: Order, owed: Mapping[str, int], now: datetime) -> None:
        """The buyer has a receipt; each who is owed something reads what it is."""
        name, url = track.details.name, f"{self.site.url}/licences"
        if buyer := unit.users.get(order.buyer_id):
            amount = Money(order.amount, order.currency)
            letter = money_letters.beat_bought(buyer.email, self.site.name, name, amount, url)
            unit.jobs.add(by_post(letter, self.ids.new(), now))
        for producer_id, share in owed.items():
            if share:
                self._tell_of_sale(unit, order.id, producer_id, name, Money(share, order.currency), now)

    def _tell_of_sale(
        self, unit: Unit, order_id: str, producer_id: str, name: str, amount: Money, now: datetime
    ) -> None:
        url = f"{self.site.url}/backstage/finances"
        notify(
            unit,
            self.ids,
            self.site,
            producer_id,
            NoticeKind.SALE,
            f"sale:{order_id}",
            {"beat": name, "amount": str(amount)},
            now,
            letter=lambda to: money_letters.beat_sold(to, self.site.name, name, amount, url),
        )


def _check_room(unit: Unit, buyer_id: str, now: datetime) -> None:
    """Raises `Conflict` for somebody who holds as many beats as one may."""
    held = unit.orders.held_by(buyer_id, now)
    if len(held) >= MOST_HELD:
        raise Conflict(TOO_MANY_HELD, count=len(held), minutes=minutes_left(held[0], now))
