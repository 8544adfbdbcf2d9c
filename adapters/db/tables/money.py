"""Orders, money on its way out, payout accounts, and the payment processor's events."""

from peewee import BigIntegerField, BooleanField, CompositeKey, IntegerField, TextField

from adapters.db.rows import Rows, Table


class Orders(Rows):
    track_id = TextField()
    buyer_id = TextField()
    producer_id = TextField()
    offer_id = TextField()
    price = BigIntegerField()
    fee = BigIntegerField()
    currency = TextField()
    created_at = BigIntegerField()
    reserved_until = BigIntegerField()
    state = TextField()
    session_id = TextField()
    url = TextField()
    payment_id = TextField(index=True)
    charge_id = TextField()
    licence_id = TextField()
    sheet_id = TextField()
    owed = TextField()
    dispute = TextField(null=True)
    ended_at = BigIntegerField(null=True)
    reason = TextField()

    class Meta:
        indexes = ((("state", "reserved_until"), False), (("buyer_id", "created_at"), False))


Orders.add_index(
    Orders.index(
        Orders.track_id,
        unique=True,
        where=Orders.state.in_(["reserved", "paid"]),
        name="orders_track_id",
    )
)


class Outgoing(Rows):
    kind = TextField()
    cause = TextField(unique=True)
    group = TextField(index=True)
    producer_id = TextField()
    source = TextField()
    amount = BigIntegerField()
    currency = TextField()
    created_at = BigIntegerField()
    next_at = BigIntegerField()
    state = TextField()
    attempts = IntegerField()
    refusals = IntegerField()
    first_sent_at = BigIntegerField(null=True)
    object_id = TextField()
    ended_at = BigIntegerField(null=True)
    reason = TextField()

    class Meta:
        indexes = (
            (("state", "next_at"), False),
            (("producer_id", "id"), False),
            (("producer_id", "state", "id"), False),
        )


Outgoing.add_index(
    Outgoing.index(Outgoing.producer_id, Outgoing.id, where=Outgoing.source == "", name="outgoing_shares")
)


class OutgoingSums(Table):
    """Kept by triggers, never written here."""

    producer_id = TextField()
    currency = TextField()
    state = TextField()
    kind = TextField()
    count = BigIntegerField()
    total = BigIntegerField()

    class Meta:
        primary_key = CompositeKey("producer_id", "currency", "state", "kind")


class Payees(Rows):
    country = TextField()
    created_at = BigIntegerField()
    opened = IntegerField()
    account_id = TextField()
    details_submitted = BooleanField()
    charges_enabled = BooleanField()
    payouts_enabled = BooleanField()
    due = TextField()
    currency = TextField(null=True)
    is_closed = BooleanField()
    seen_at = BigIntegerField(null=True)


Payees.add_index(
    Payees.index(Payees.account_id, unique=True, where=Payees.account_id != "", name="payees_account_id")
)


class PaidPlans(Rows):
    user_id = TextField()
    number = IntegerField()
    plan = TextField()
    price = BigIntegerField()
    fee = BigIntegerField()
    currency = TextField()
    asked_at = BigIntegerField()
    page_ends = BigIntegerField()
    state = TextField()
    session_id = TextField()
    url = TextField()
    customer_id = TextField()
    subscription_id = TextField()
    begun_at = BigIntegerField(null=True)
    period_end = BigIntegerField(null=True)
    paid_until = BigIntegerField(null=True)
    ends_with_period = BooleanField()
    next_plan = TextField(null=True)
    next_total = BigIntegerField()
    until = BigIntegerField(null=True)
    heard_at = BigIntegerField(null=True)
    look_at = BigIntegerField(null=True)
    undone_until = BigIntegerField(null=True)

    class Meta:
        indexes = ((("user_id", "number"), True),)


PaidPlans.add_index(
    PaidPlans.index(
        PaidPlans.subscription_id,
        unique=True,
        where=PaidPlans.subscription_id != "",
        name="paid_plans_subscription_id",
    )
)
PaidPlans.add_index(
    PaidPlans.index(PaidPlans.look_at, where=PaidPlans.look_at.is_null(False), name="paid_plans_look_at")
)


class PaymentEvents(Rows):
    topic = TextField()
    kind = TextField()
    object_id = TextField()
    account_id = TextField()
    at = BigIntegerField(index=True)
    received_at = BigIntegerField()
    handled_at = BigIntegerField(null=True)
    problem = TextField()


PaymentEvents.add_index(
    PaymentEvents.index(
        PaymentEvents.received_at,
        where=PaymentEvents.handled_at.is_null(),
        name="payment_events_received_at",
    )
)
