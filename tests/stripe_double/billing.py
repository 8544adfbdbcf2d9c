"""Prices, portal configurations, subscriptions with their schedules, and invoices."""

from datetime import UTC, datetime

from tests.stripe_double.checking import Json, Mistake, Refusal
from tests.stripe_double.money import charged
from tests.stripe_double.world import World

LONGEST_KEY = 200


def create_price(world: World, params: Json) -> Json:
    key = params.get("lookup_key", "")
    if len(key) > LONGEST_KEY or ("product" in params) == ("product_data" in params):
        raise Mistake("parameter_invalid", "a short lookup_key, and product or product_data")
    if any(each["lookup_key"] == key for each in world.all("price", active=True)):
        raise Refusal(400, "resource_already_exists", "A price already uses that lookup key.", "lookup_key")
    product = world.add("prod", "product", name=params["product_data"]["name"])
    fields = {name: params[name] for name in params if name not in ("product_data", "expand")}
    return world.add("price", "price", active=True, product=product["id"], type="recurring", **fields)


def list_prices(world: World, params: Json) -> Json:
    keys = params.get("lookup_keys")
    found = [each for each in world.all("price") if keys is None or each["lookup_key"] in keys]
    return world.listed(found, params, "/v1/prices")


def create_configuration(world: World, params: Json) -> Json:
    update = params["features"]["subscription_update"]
    for product in update["products"]:
        prices = [world.get(each, "price") for each in product["prices"]]
        if any(each["product"] != product["product"] for each in prices) or len(prices) != 1:
            raise Mistake("parameter_invalid", "one price a product and interval", "products")
    return world.add("bpc", "billing_portal.configuration", active=True, is_default=False, **params)


def list_configurations(world: World, params: Json) -> Json:
    found = world.all("billing_portal.configuration")
    return world.listed(found, params, "/v1/billing_portal/configurations")


def open_portal(world: World, params: Json) -> Json:
    world.get(params["customer"], "customer")
    world.get(params["configuration"], "billing_portal.configuration")
    session = world.add("bps", "billing_portal.session", **params)
    return session | {"url": f"https://billing.stripe.test/p/{session['id']}"}


def begin(world: World, customer: str, asked: Json) -> Json:
    """A subscription that was just paid for at a checkout page; answers its first invoice."""
    [line] = asked["line_items"]
    start = world.now
    subscription = world.add(
        "sub",
        "subscription",
        customer=customer,
        metadata=asked.get("subscription_data", {}).get("metadata", {}),
        status="incomplete",
        cancel_at_period_end=False,
        cancel_at=None,
        schedule=None,
        items={"object": "list", "data": [item(world, line["price"], start)], "has_more": False},
    )
    subscription["status"] = "active"
    world.tell("customer.subscription.created", subscription)
    return bill(world, subscription, [cycle_line(subscription)], "subscription_create", True)


def item(world: World, price_id: str, start: int) -> Json:
    return {
        "id": world.new_id("si"),
        "object": "subscription_item",
        "price": world.get(price_id, "price"),
        "quantity": 1,
        "current_period_start": start,
        "current_period_end": month_after(start),
    }


def month_after(at: int) -> int:
    """The same day of the next month, or its last."""
    moment = datetime.fromtimestamp(at, UTC)
    year, month = divmod(moment.year * 12 + moment.month, 12)
    for day in range(moment.day, 27, -1):
        try:
            return int(moment.replace(year=year, month=month + 1, day=day).timestamp())
        except ValueError:
            continue
    return int(moment.replace(year=year, month=month + 1).timestamp())


def the_item(subscription: Json) -> Json:
    found: Json = subscription["items"]["data"][0]
    return found


def cycle_line(subscription: Json) -> Json:
    own = the_item(subscription)
    return line(own["price"], own["price"]["unit_amount"], own, own["current_period_start"])


def line(price: Json, amount: int, own: Json, start: int) -> Json:
    return {
        "object": "line_item",
        "amount": amount,
        "currency": price["currency"],
        "period": {"start": start, "end": own["current_period_end"]},
        "pricing": {
            "type": "price_details",
            "price_details": {"price": price["id"], "product": price["product"]},
        },
    }


def bill(world: World, subscription: Json, lines: list[Json], reason: str, works: bool) -> Json:
    total, currency = sum(each["amount"] for each in lines), lines[0]["currency"]
    for each in lines:
        each["id"] = world.new_id("il")
    details = {"subscription": subscription["id"], "metadata": subscription["metadata"]}
    invoice = world.add(
        "in",
        "invoice",
        currency=currency,
        customer=subscription["customer"],
        billing_reason=reason,
        total=total,
        status="open",
        parent={"type": "subscription_details", "subscription_details": details},
        status_transitions={"paid_at": None},
        period_start=world.now,
        period_end=world.now,
        payments={"object": "list", "data": [], "has_more": False},
    )
    url = f"/v1/invoices/{invoice['id']}/lines"
    invoice["lines"] = {"object": "list", "data": lines, "has_more": False, "url": url}
    world.tell("invoice.finalized", invoice)
    settle(world, invoice, works)
    return invoice


def settle(world: World, invoice: Json, works: bool) -> None:
    if not works:
        world.tell("invoice.payment_failed", invoice)
        return
    intent = charged(world, invoice["total"], invoice["currency"], invoice["customer"], metadata={})
    paid = {"type": "payment_intent", "payment_intent": intent["id"]}
    payment = {"id": world.new_id("inpay"), "object": "invoice_payment", "status": "paid", "payment": paid}
    invoice["payments"]["data"].append(payment)
    invoice |= {"status": "paid", "status_transitions": {"paid_at": world.now}}
    world.tell("invoice.paid", invoice)


def list_payments(world: World, params: Json) -> Json:
    """Payments of invoices, by the payment intent that they are asked for."""
    wanted = params["payment"]
    found = [
        each | {"invoice": invoice["id"], "created": invoice["created"]}
        for invoice in world.all("invoice")
        for each in invoice["payments"]["data"]
        if each["payment"]["payment_intent"] == wanted["payment_intent"]
    ]
    return world.listed(found, params, "/v1/invoice_payments")


def alive(world: World, id_: str) -> Json:
    subscription = world.get(id_, "subscription")
    if subscription["status"] == "canceled":
        raise Refusal(404, "resource_missing", "The subscription was canceled.")
    return subscription


def renew(world: World, id_: str, works: bool) -> str:
    """The next period begins; answers the id of its invoice."""
    subscription = alive(world, id_)
    own = the_item(subscription)
    start = own["current_period_end"]
    if subscription["cancel_at_period_end"]:
        end(world, subscription)
        raise Refusal(404, "resource_missing", "The subscription has ended with its period.")
    if subscription["schedule"]:
        schedule = world.get(subscription["schedule"], "subscription_schedule")
        own["price"] = world.get(schedule["phases"][-1]["items"][0]["price"], "price")
        release(world, subscription)
    own |= {"current_period_start": start, "current_period_end": month_after(start)}
    subscription["status"] = "active" if works else "past_due"
    world.tell("customer.subscription.updated", subscription)
    return str(bill(world, subscription, [cycle_line(subscription)], "subscription_cycle", works)["id"])


def upgrade(world: World, subscription: Json, price: Json) -> None:
    """At once: the rest of the period is charged at the new price, and given back at the old one."""
    own = the_item(subscription)
    old, whole = own["price"], own["current_period_end"] - own["current_period_start"]
    left = own["current_period_end"] - world.now
    own["price"] = price
    release(world, subscription)
    world.tell("customer.subscription.updated", subscription)
    unused, rest = old["unit_amount"] * left // whole, price["unit_amount"] * left // whole
    lines = [line(old, -unused, own, world.now), line(price, rest, own, world.now)]
    if rest > unused:
        bill(world, subscription, lines, "subscription_update", True)


def downgrade(world: World, subscription: Json, price: Json) -> None:
    """When the period ends: by a schedule of two phases."""
    own = the_item(subscription)
    start, ends = own["current_period_start"], own["current_period_end"]
    phases = [
        {"start_date": start, "end_date": ends, "items": [{"price": own["price"]["id"]}]},
        {"start_date": ends, "end_date": month_after(ends), "items": [{"price": price["id"]}]},
    ]
    schedule = world.add(
        "sub_sched",
        "subscription_schedule",
        subscription=subscription["id"],
        status="active",
        current_phase={"start_date": start, "end_date": ends},
        phases=phases,
    )
    subscription["schedule"] = schedule["id"]
    world.tell("subscription_schedule.created", schedule)
    world.tell("customer.subscription.updated", subscription)


def release(world: World, subscription: Json) -> None:
    if subscription["schedule"]:
        world.get(subscription["schedule"], "subscription_schedule")["status"] = "released"
        subscription["schedule"] = None


def set_ending(world: World, id_: str, ends: bool) -> None:
    subscription = alive(world, id_)
    release(world, subscription)
    subscription["cancel_at_period_end"] = ends
    world.tell("customer.subscription.updated", subscription)


def end(world: World, subscription: Json) -> None:
    subscription["status"] = "canceled"
    world.tell("customer.subscription.deleted", subscription)


def update(world: World, params: Json, id_: str) -> Json:
    """Refused for one that a schedule has plans for, as Stripe does."""
    if alive(world, id_)["schedule"]:
        raise Refusal(400, "invalid_request", "The subscription is managed by a subscription schedule.")
    set_ending(world, id_, params["cancel_at_period_end"])
    return world.get(id_, "subscription")


def release_schedule(world: World, params: Json, id_: str) -> Json:
    schedule = world.get(id_, "subscription_schedule")
    release(world, world.get(schedule["subscription"], "subscription"))
    return schedule
