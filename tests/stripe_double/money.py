"""Payments, refunds, transfers, reversals, disputes, and the balances that they change."""

from tests.stripe_double.accounts import account_there, can
from tests.stripe_double.checking import Json, Refusal
from tests.stripe_double.world import DAY, World, positive

SETTLES, TRAVELS = 2 * DAY, 2 * DAY
"""How long a charge is pending, and a payout on its way."""
STEPS = {"isk": 100, "kwd": 10}
MOST, DISPUTE_FEE = 99_999_999, 15_00


def payable(amount: int, currency: str) -> int:
    if positive(amount) > MOST:
        raise Refusal(400, "amount_too_large", "Amount must be no more than 999,999.99.", "amount")
    if amount % STEPS.get(currency, 1):
        raise Refusal(400, "parameter_invalid_integer", f"Invalid amount of {currency}.", "amount")
    return amount


def moved(world: World, kind: str, source: str, amount: int, currency: str, **more: int | str) -> Json:
    """A balance transaction; `account` is whose balance it changes, empty for the platform's."""
    fee = int(more.get("fee", 0))
    return world.add(
        "txn",
        "balance_transaction",
        type=kind,
        source=source,
        amount=amount,
        fee=fee,
        net=amount - fee,
        currency=currency,
        available_on=int(more.get("available_on", world.now)),
        account=more.get("account", ""),
    )


def charged(world: World, amount: int, currency: str, customer: str, **fields: object) -> Json:
    """A payment that a card has just made."""
    intent = world.add("pi", "payment_intent", amount=amount, currency=currency, customer=customer, **fields)
    charge = world.add(
        "ch",
        "charge",
        amount=amount,
        amount_refunded=0,
        currency=currency,
        customer=customer,
        payment_intent=intent["id"],
        transfer_group=fields.get("transfer_group"),
        disputed=False,
        metadata={},
    )
    step = STEPS.get(currency, 1)
    fee = (amount * 29 // 1000 + 30) // step * step
    settles = world.now + SETTLES
    entry = moved(world, "charge", charge["id"], amount, currency, fee=fee, available_on=settles)
    charge["balance_transaction"] = entry["id"]
    intent |= {"status": "succeeded", "amount_received": amount, "latest_charge": charge["id"]}
    world.tell("payment_intent.succeeded", intent)
    world.tell("charge.succeeded", charge)
    return intent


def charge_of(world: World, intent_id: str) -> Json:
    return world.get(world.get(intent_id, "payment_intent")["latest_charge"], "charge")


def refund(world: World, params: Json) -> Json:
    charge = charge_of(world, params["payment_intent"])
    amount = payable(params["amount"], charge["currency"])
    if charge["disputed"]:
        raise Refusal(400, "charge_disputed", "Charge has been charged back; cannot issue a refund.")
    if charge["amount_refunded"] + amount > charge["amount"]:
        raise Refusal(400, "charge_already_refunded", "Refund amount is greater than unrefunded amount.")
    charge["amount_refunded"] += amount
    made = world.add(
        "re",
        "refund",
        amount=amount,
        currency=charge["currency"],
        charge=charge["id"],
        payment_intent=params["payment_intent"],
        metadata=params.get("metadata", {}),
        status="pending" if world.slow_refunds else "succeeded",
    )
    world.slow_refunds -= made["status"] == "pending"
    made["balance_transaction"] = moved(world, "refund", made["id"], -amount, charge["currency"])["id"]
    world.tell("charge.refunded", charge)
    world.tell("refund.created", made)
    return made


def end_refund(world: World, refund_id: str, works: bool) -> None:
    """What the buyer's bank says at last; a failed one's money is the platform's again."""
    made = world.get(refund_id, "refund")
    if made["status"] == "failed" or (works and made["status"] == "succeeded"):
        raise Refusal(400, "", f"This refund is {made['status']} already.")
    made["status"] = "succeeded" if works else "failed"
    if not works:
        made["failure_reason"] = "lost_or_stolen_card"
        charge = world.get(made["charge"], "charge")
        charge["amount_refunded"] -= made["amount"]
        back = moved(world, "refund_failure", made["id"], made["amount"], made["currency"])
        made["failure_balance_transaction"] = back["id"]
    world.tell("refund.updated", made)
    if not works:
        world.tell("refund.failed", made)


def transfer(world: World, params: Json) -> Json:
    amount, currency = payable(params["amount"], params["currency"]), params["currency"]
    account = account_there(world, params["destination"])
    if not can(account, "stripe_transfers"):
        raise Refusal(
            400,
            "insufficient_capabilities_for_transfer",
            "Your destination account needs the stripe_transfers capability enabled.",
        )
    available = taken_from(world, params, amount)
    made = world.add(
        "tr",
        "transfer",
        amount=amount,
        amount_reversed=0,
        currency=currency,
        destination=account["id"],
        metadata=params.get("metadata", {}),
        reversed=False,
        source_transaction=params.get("source_transaction"),
        transfer_group=params.get("transfer_group"),
    )
    moved(world, "transfer", made["id"], -amount, currency, available_on=available)
    moved(world, "payment", made["id"], amount, currency, available_on=available, account=account["id"])
    world.tell("transfer.created", made)
    return made


def taken_from(world: World, params: Json, amount: int) -> int:
    """When the money can be had: with its charge, if it is taken from one that has enough left."""
    if not (source := params.get("source_transaction")):
        if amount > total(world, "", params["currency"], is_available=True):
            raise Refusal(400, "balance_insufficient", "You have insufficient available funds.")
        return world.now
    charge = world.get(source, "charge")
    if charge["currency"] != params["currency"]:
        raise Refusal(400, "", "The currency of source_transaction's balance transaction is different.")
    if (charge["transfer_group"] or params.get("transfer_group")) != params.get("transfer_group"):
        raise Refusal(400, "", "transfer_group differs from source_transaction's.", "transfer_group")
    others = world.all("transfer", source_transaction=source)
    if sum(each["amount"] - each["amount_reversed"] for each in others) + amount > charge["amount"]:
        raise Refusal(400, "", "Transfers using this transaction as a source must not exceed its amount.")
    return int(world.get(charge["balance_transaction"], "balance_transaction")["available_on"])


def list_transfers(world: World, params: Json) -> Json:
    wanted = {name: params[name] for name in ("transfer_group", "destination") if name in params}
    return world.listed(world.all("transfer", **wanted), params, "/v1/transfers")


def reverse(world: World, params: Json, transfer_id: str) -> Json:
    whole = world.get(transfer_id, "transfer")
    amount = payable(params["amount"], whole["currency"])
    if whole["amount_reversed"] + amount > whole["amount"]:
        raise Refusal(400, "", "Reversal amount is greater than unreversed amount.")
    whole["amount_reversed"] += amount
    whole["reversed"] = whole["amount_reversed"] == whole["amount"]
    made = world.add(
        "trr",
        "transfer_reversal",
        amount=amount,
        currency=whole["currency"],
        metadata=params.get("metadata", {}),
        transfer=transfer_id,
    )
    back = available_again(world, whole)
    moved(world, "transfer_refund", made["id"], amount, whole["currency"], available_on=back)
    to = whole["destination"]
    moved(world, "payment_refund", made["id"], -amount, whole["currency"], available_on=back, account=to)
    world.tell("transfer.reversed", whole)
    return made


def available_again(world: World, whole: Json) -> int:
    [sent] = world.all("balance_transaction", source=whole["id"], account="")
    return max(world.now, int(sent["available_on"]))


def list_refunds(world: World, params: Json) -> Json:
    wanted = {name: params[name] for name in ("payment_intent", "charge") if name in params}
    return world.listed(world.all("refund", **wanted), params, "/v1/refunds")


def list_reversals(world: World, params: Json, transfer_id: str) -> Json:
    world.get(transfer_id, "transfer")
    found = world.all("transfer_reversal", transfer=transfer_id)
    return world.listed(found, params, f"/v1/transfers/{transfer_id}/reversals")


def dispute(world: World, intent_id: str) -> Json:
    charge = charge_of(world, intent_id)
    amount, currency = charge["amount"], charge["currency"]
    made = world.add(
        "du",
        "dispute",
        amount=amount,
        currency=currency,
        charge=charge["id"],
        payment_intent=intent_id,
        reason="fraudulent",
        status="needs_response",
        metadata={},
    )
    fee = DISPUTE_FEE // STEPS.get(currency, 1) * STEPS.get(currency, 1)
    made["balance_transactions"] = [moved(world, "adjustment", made["id"], -amount, currency, fee=fee)]
    charge["disputed"] = True
    world.tell("charge.dispute.created", made)
    return made


def decide(world: World, dispute_id: str, won: bool) -> None:
    made = world.get(dispute_id, "dispute")
    made["status"] = "won" if won else "lost"
    if won:
        back = moved(world, "adjustment", dispute_id, made["amount"], made["currency"])
        made["balance_transactions"].append(back)
        world.get(made["charge"], "charge")["disputed"] = False
    world.tell("charge.dispute.closed", made)


def total(world: World, account: str, currency: str, *, is_available: bool) -> int:
    entries = world.all("balance_transaction", account=account, currency=currency)
    return sum(each["net"] for each in entries if (each["available_on"] <= world.now) is is_available)


def currencies(world: World, account: str) -> list[str]:
    return sorted({each["currency"] for each in world.all("balance_transaction", account=account)}) or ["usd"]


def balance(world: World, account: str) -> Json:
    def sums(is_available: bool) -> list[Json]:
        found = currencies(world, account)
        return [
            {"amount": total(world, account, each, is_available=is_available), "currency": each}
            for each in found
        ]

    return {"object": "balance", "livemode": False, "available": sums(True), "pending": sums(False)}


def list_movements(world: World, params: Json, account: str) -> Json:
    return world.listed(world.all("balance_transaction", account=account), params, "/v1/balance_transactions")


def list_payouts(world: World, params: Json, account: str) -> Json:
    wanted = {name: params[name] for name in ("status",) if name in params}
    return world.listed(world.all("payout", account=account, **wanted), params, "/v1/payouts")


def pay_out(world: World) -> None:
    """What an hour brings: producers' available money leaves for their banks, and arrives there."""
    for payout in world.all("payout", status="in_transit"):
        if payout["arrival_date"] <= world.now:
            payout["status"] = "paid"
            world.tell("payout.paid", payout, payout["account"])
    for account in [each for each in world.all("v2.core.account") if can(each, "payouts")]:
        for currency in currencies(world, account["id"]):
            amount = total(world, account["id"], currency, is_available=True)
            if amount > 0:
                leave(world, account["id"], amount, currency)


def leave(world: World, account: str, amount: int, currency: str) -> None:
    arrives = world.now + TRAVELS
    made = world.add(
        "po",
        "payout",
        amount=amount,
        currency=currency,
        status="in_transit",
        arrival_date=arrives,
        account=account,
    )
    moved(world, "payout", made["id"], -amount, currency, account=account)
    world.tell("payout.created", made, account)
