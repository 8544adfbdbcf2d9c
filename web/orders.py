"""Buying a beat exclusively: off to the payment page, and what has become of the order since."""

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from domain.orders import OrderState
from web.deps import actor, services
from web.forms import number, text

blueprint = Blueprint("orders", __name__)
LOOK_EVERY_SECONDS, MOST_LOOKS = 5, 12
"""How a page that waits for the payment looks again by itself, and when it leaves that to people."""


@blueprint.post("/beats/<track_id>/buy")
def buy(track_id: str) -> ResponseReturnValue:
    """Only under the offer that was shown."""
    url = services().money.buying.begin(actor=actor(), track_id=track_id, offer_id=text("offer"))
    return redirect(url, 303)


@blueprint.get("/orders/<order_id>")
def show(order_id: str) -> ResponseReturnValue:
    """Where the payment page leads back to; `left` says that nothing was paid there."""
    services().money.buying.mine(actor=actor(), order_id=order_id)
    orders = services().money.orders
    order, has_left = orders.mine(actor=actor(), order_id=order_id), "left" in request.args
    page = render_template("orders/show.html", order=order, has_left=has_left, now=orders.now())
    response = make_response(page)
    looked = number(request.args.get("looked")) or 0
    if order.state is OrderState.RESERVED and not has_left and looked < MOST_LOOKS:
        again = url_for("orders.show", order_id=order_id, looked=looked + 1)
        response.headers["Refresh"] = f"{LOOK_EVERY_SECONDS}; url={again}"
    return response


@blueprint.post("/orders/<order_id>/cancel")
def cancel(order_id: str) -> ResponseReturnValue:
    services().money.buying.cancel(actor=actor(), order_id=order_id)
    return redirect(url_for("orders.show", order_id=order_id), 303)
