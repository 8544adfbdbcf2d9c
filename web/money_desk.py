"""The admin's page about money: what is stuck, the newest orders, and what the books say of themselves."""

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from domain.errors import Invalid
from domain.money import worded
from domain.orders import OrderState
from domain.reasons import LONG_REASON
from domain.words import say
from web.deps import actor, services
from web.forms import text
from web.language import tell

blueprint = Blueprint("money_desk", __name__, url_prefix="/admin/money")


@blueprint.get("")
def index() -> ResponseReturnValue:
    money = services().money
    stuck, waiting = money.sending.stuck(actor=actor()), money.sending.waiting(actor=actor())
    told = {
        "stuck": stuck,
        "waiting": waiting,
        "names": money.payees.names(actor=actor(), ids=[each.producer_id for each in (*stuck, *waiting)]),
        "differing": [each for each in money.reconciling.newest(actor=actor()) if each.findings],
        "orders": money.orders.newest(actor=actor()),
        "findings": money.books.check(),
        "is_sandbox": money.sandbox is not None,
    }
    return render_template("money_desk/index.html", **told)


@blueprint.post("/outgoing/<outgoing_id>/retry")
def retry(outgoing_id: str) -> ResponseReturnValue:
    again = services().money.sending.retry(actor=actor(), outgoing_id=outgoing_id)
    tell(say("{amount} is being sent again.", amount=worded(again.amount, again.currency)), "good")
    return redirect(url_for("money_desk.index"), 303)


@blueprint.get("/orders/<order_id>")
def order(order_id: str) -> ResponseReturnValue:
    return _order(order_id, {}), 200


@blueprint.post("/orders/<order_id>/refund")
def refund(order_id: str) -> ResponseReturnValue:
    """All of what the buyer paid, within a day and before any download."""
    try:
        undone = services().money.refunding.refund(actor=actor(), order_id=order_id, reason=text("reason"))
    except Invalid as invalid:
        return _order(order_id, invalid.fields), 422
    tell(say("{amount} goes back to the buyer.", amount=worded(undone.amount, undone.currency)), "good")
    return redirect(url_for("money_desk.order", order_id=order_id), 303)


def _order(order_id: str, errors: dict[str, str]) -> str:
    found = services().money.orders.one(actor=actor(), order_id=order_id)
    return render_template(
        "money_desk/order.html",
        order=found,
        is_paid=found.state is OrderState.PAID,
        errors=errors,
        typed=text("reason"),
        longest=LONG_REASON,
    )
