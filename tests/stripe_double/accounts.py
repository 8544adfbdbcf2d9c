"""Recipients of Accounts v2, their links, and the events about them."""

from collections.abc import Sequence

from tests.stripe_double.checking import Json, Mistake, Refusal
from tests.stripe_double.world import World, written

ASKED_FIRST = ("identity.individual.given_name", "external_account")
HELD_BACK = ("configuration", "defaults", "identity", "requirements", "future_requirements")
"""Parts of an account that are null unless they are asked for."""
ABOUT = "v2.core.account"


def create_account(world: World, params: Json) -> Json:
    if "recipient" in params.get("configuration", {}) and not params.get("contact_email"):
        raise Mistake("parameter_missing", "contact_email is required of recipients", "contact_email")
    country = params.get("identity", {}).get("country", "")
    if len(country) != 2 or not country.islower():
        raise Mistake("parameter_invalid", "country must be a two-letter code", "identity.country")
    duties = params["defaults"]["responsibilities"]
    if params["dashboard"] == "express" and duties["losses_collector"] != "application":
        raise Mistake("parameter_invalid", "express accounts need a platform that bears losses", "defaults")
    account = world.add("acct", ABOUT, **recipient(params, country), metadata=params.get("metadata", {}))
    account["created"] = written(world.clock.now())
    ask(account, ASKED_FIRST, "routine_onboarding")
    world.tell_thin("v2.core.account.created", account["id"])
    return shown(account, params)


def recipient(params: Json, country: str) -> Json:
    wanted = params["configuration"]["recipient"]["capabilities"]["stripe_balance"]["stripe_transfers"]
    status = {"status": "restricted" if wanted["requested"] else "unsupported", "status_details": []}
    balance = {"stripe_transfers": dict(status), "payouts": dict(status)}
    return {
        "applied_configurations": ["recipient"],
        "closed": False,
        "configuration": {"recipient": {"applied": True, "capabilities": {"stripe_balance": balance}}},
        "contact_email": params["contact_email"],
        "dashboard": params["dashboard"],
        "defaults": {"currency": None, "responsibilities": params["defaults"]["responsibilities"]},
        "display_name": params.get("display_name"),
        "identity": {"country": country},
        "requirements": {"entries": []},
    }


def shown(account: Json, params: Json) -> Json:
    wanted = {name.split(".")[0] for name in params.get("include", ())}
    return {name: None if name in HELD_BACK and name not in wanted else account[name] for name in account}


def account_there(world: World, id_: str) -> Json:
    return world.get(id_, ABOUT)


def read_account(world: World, params: Json, id_: str) -> Json:
    return shown(account_there(world, id_), params)


def list_accounts(world: World, params: Json, start: int) -> Json:
    found = world.all(ABOUT, closed=params.get("closed", False))
    wanted = set(params.get("applied_configurations", ()))
    matching = [shown(each, {}) for each in found if wanted <= set(each["applied_configurations"])]
    return world.listed_v2(matching, params, "/v2/core/accounts", start)


def link_account(world: World, params: Json) -> Json:
    account_there(world, params["account"])
    case = params["use_case"]
    if case["type"] not in case:
        raise Mistake("parameter_missing", f"use_case.{case['type']} is missing", "use_case")
    number = world.new_id("link")
    return {"object": "v2.core.account_link", "url": f"https://connect.stripe.test/setup/{number}", **params}


def log_in(world: World, params: Json, id_: str) -> Json:
    account = account_there(world, id_)
    if account["closed"] or any(due(account, "routine_onboarding")):
        raise Refusal(400, "", "Cannot create a login link for an account that is not onboarded.")
    return {"object": "login_link", "created": world.now, "url": f"https://connect.stripe.test/{id_}"}


def due(account: Json, reason: str) -> list[str]:
    entries = account["requirements"]["entries"]
    return [each["description"] for each in entries if each["requested_reasons"][0]["code"] == reason]


def ask(account: Json, what: Sequence[str], reason: str) -> None:
    account["requirements"]["entries"] = [
        {
            "awaiting_action_from": "user",
            "description": each,
            "errors": [],
            "impact": {"restricts_capabilities": []},
            "minimum_deadline": {"status": "past_due"},
            "requested_reasons": [{"code": reason}],
        }
        for each in what
    ]


def permit(world: World, account: Json, status: str) -> None:
    for capability in balance_of(account).values():
        capability["status"] = status
    world.tell_thin("v2.core.account[requirements].updated", account["id"])
    world.tell_thin("v2.core.account[configuration.recipient].capability_status_updated", account["id"])


def balance_of(account: Json) -> Json:
    found: Json = account["configuration"]["recipient"]["capabilities"]["stripe_balance"]
    return found


def can(account: Json, capability: str) -> bool:
    return not account["closed"] and bool(balance_of(account)[capability]["status"] == "active")


def list_thin_events(world: World, params: Json, start: int) -> Json:
    since = params.get("created", {}).get("gte", "").replace("Z", ".000Z")
    types = params.get("types")
    found = [
        each
        for each in world.all("v2.core.event")
        if each["created"] >= since and (types is None or each["type"] in types)
    ]
    return world.listed_v2(found, params, "/v2/core/events", start)
