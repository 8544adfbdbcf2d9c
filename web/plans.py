"""The plans, and taking one where no money moves."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from domain.money import priced
from domain.plans import PLAN_CURRENCY, Plan
from web.deps import actor, services
from web.forms import text

blueprint = Blueprint("plans", __name__)


@blueprint.get("/plans")
def index() -> ResponseReturnValue:
    mine = services().plans.mine(actor=actor())
    prices = [(plan, priced(plan.price, PLAN_CURRENCY)) for plan in Plan]
    return render_template("plans/index.html", prices=prices, mine=mine)


@blueprint.post("/plans")
def take() -> ResponseReturnValue:
    taken = services().plans.take(actor=actor(), plan=text("plan"))
    flash(f"You have the plan {taken.plan} now. It was paid with test money: nothing was charged.", "good")
    return redirect(url_for("plans.index"), 303)


@blueprint.post("/plans/end")
def end() -> ResponseReturnValue:
    ended = services().plans.end(actor=actor())
    flash(f"Your plan {ended.plan} has ended. The licences that came with it stay valid.", "good")
    return redirect(url_for("plans.index"), 303)
