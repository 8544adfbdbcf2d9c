"""The plans: what they cost, paying for one, and the way to where it is changed."""

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue

from web.deps import actor, services
from web.forms import text

blueprint = Blueprint("plans", __name__)


@blueprint.get("/plans")
def index() -> ResponseReturnValue:
    """Who comes back from paying (`paid`) or from changing a plan (`changed`) sees how it stands now."""
    subscribing, person = services().money.subscribing, actor()
    reference, tried = request.args.get("paid", ""), None
    if reference:
        tried = subscribing.returned(actor=person, reference=reference)
    paid = subscribing.look(actor=person) if "changed" in request.args else subscribing.mine(actor=person)
    return render_template(
        "plans/index.html",
        plans=services().site.plans,
        mine=services().plans.mine(actor=person),
        paid=paid,
        tried=tried,
        is_test=subscribing.is_test,
    )


@blueprint.post("/plans")
def subscribe() -> ResponseReturnValue:
    return redirect(services().money.subscribing.begin(actor=actor(), plan=text("plan")), 303)


@blueprint.post("/plans/manage")
def manage() -> ResponseReturnValue:
    return redirect(services().money.subscribing.manage(actor=actor()), 303)
