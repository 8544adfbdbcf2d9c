"""Checkout pages, and what happens when somebody pays or doesn't."""

from tests.stripe_double.billing import begin
from tests.stripe_double.checking import Json, Mistake, Refusal
from tests.stripe_double.money import charged, payable
from tests.stripe_double.world import World

EARLIEST, LATEST = 30 * 60, 24 * 60 * 60


def create_session(world: World, params: Json) -> Json:
    expires = params.get("expires_at", world.now + LATEST)
    if not world.now + EARLIEST <= expires <= world.now + LATEST:
        raise Refusal(400, "", "expires_at must be between 30 minutes and 24 hours from now.", "expires_at")
    if ("customer" in params) == ("customer_email" in params) or "success_url" not in params:
        raise Mistake("parameter_missing", "customer or customer_email, and success_url")
    if params["mode"] != "payment" and params.keys() & {"payment_intent_data", "customer_creation"}:
        raise Mistake("parameter_invalid", "only in payment mode")
    if params["mode"] != "subscription" and "subscription_data" in params:
        raise Mistake("parameter_invalid", "only in subscription mode")
    if "customer" in params:
        world.get(params["customer"], "customer")
    amount, currency = priced(world, params)
    session = world.add("cs_test", "checkout.session", **page(params, amount, currency), expires_at=expires)
    session["url"] = f"https://checkout.stripe.test/c/{session['id']}"
    session["asked"] = params
    return session


def page(params: Json, amount: int, currency: str) -> Json:
    return {
        "amount_total": payable(amount, currency),
        "client_reference_id": params.get("client_reference_id"),
        "currency": currency,
        "customer": params.get("customer"),
        "customer_email": params.get("customer_email"),
        "invoice": None,
        "metadata": params.get("metadata", {}),
        "mode": params["mode"],
        "payment_intent": None,
        "payment_status": "unpaid",
        "status": "open",
        "subscription": None,
    }


def priced(world: World, params: Json) -> tuple[int, str]:
    prices = [each.get("price_data") or world.get(each["price"], "price") for each in params["line_items"]]
    if any(("recurring" in each) != (params["mode"] == "subscription") for each in prices):
        raise Mistake("parameter_invalid", "recurring prices belong to subscriptions", "line_items")
    [currency] = {each["currency"] for each in prices}
    return sum(each["unit_amount"] for each in prices), currency


def list_sessions(world: World, params: Json) -> Json:
    return world.listed(world.all("checkout.session"), params, "/v1/checkout/sessions")


def expire_session(world: World, params: Json, id_: str) -> Json:
    session = world.get(id_, "checkout.session")
    if session["status"] != "open":
        raise Refusal(400, "", 'Only Checkout Sessions with a status in ["open"] can be expired.')
    expire(world, session)
    return session


def expire(world: World, session: Json) -> None:
    session |= {"status": "expired", "url": None}
    world.tell("checkout.session.expired", session)


def run_out(world: World) -> None:
    for session in world.all("checkout.session", status="open"):
        if session["expires_at"] <= world.now:
            expire(world, session)


def pay(world: World, id_: str) -> None:
    """What the buyer's card does at the page."""
    session = world.get(id_, "checkout.session")
    if session["status"] != "open":
        raise Refusal(400, "", "This page has expired, or was paid.")
    if session["customer"] is None:
        session["customer"] = world.add("cus", "customer", email=session["customer_email"])["id"]
    if session["mode"] == "subscription":
        invoice = begin(world, session["customer"], session["asked"])
        parent = invoice["parent"]["subscription_details"]
        session |= {"subscription": parent["subscription"], "invoice": invoice["id"]}
    else:
        asked = session["asked"].get("payment_intent_data", {})
        amount, currency = session["amount_total"], session["currency"]
        noted = {"metadata": asked.get("metadata", {}), "transfer_group": asked.get("transfer_group")}
        session["payment_intent"] = charged(world, amount, currency, session["customer"], **noted)["id"]
    session |= {"status": "complete", "payment_status": "paid", "url": None}
    world.tell("checkout.session.completed", session)
