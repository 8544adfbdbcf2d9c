"""The sandbox's hosted pages: where test money is paid, forms are filled in, and the rail misbehaves."""

from collections.abc import Callable, Mapping

from flask import Blueprint, abort, redirect, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from domain.accounts import administering, signed_in
from domain.money import Currency
from domain.payments import PaymentRefused, SessionState
from domain.sandbox import HostedLink, Knobs, Sandbox
from domain.words import say
from web import errors
from web.deps import actor, services
from web.forms import number, text
from web.language import tell

blueprint = Blueprint("sandbox", __name__, url_prefix="/sandbox")
SHOWN = 50
"""How many of each the admin's page lists."""
DECLINED = "card_declined"
REFUSALS = {DECLINED: say("Your card was declined.")}
"""By the processor's code, where people get to read it; others are said in the processor's words."""
MOST_CALLS, MOST_DELAY_SECONDS = 1_000, 24 * 3600
COUNTS = {
    "declined": MOST_CALLS,
    "failing_calls": MOST_CALLS,
    "dropped_replies": MOST_CALLS,
    "refused_transfers": MOST_CALLS,
    "slow_refunds": MOST_CALLS,
    "delay_seconds": MOST_DELAY_SECONDS,
}


@blueprint.before_request
def only_with_test_money() -> None:
    if services().money.sandbox is None:
        abort(404)


@blueprint.errorhandler(PaymentRefused)
def refused(error: PaymentRefused) -> ResponseReturnValue:
    """What isn't there is not found; anything else is said on the page that it was asked on."""
    if error.code == "resource_missing" or request.method == "GET":
        return errors.on_http_error(NotFound())
    reason = REFUSALS.get(error.code)
    tell(reason or f"{error.reason}.", "bad")
    return _again()


def _rail() -> Sandbox:
    rail = services().money.sandbox
    assert rail is not None
    return rail


def _hand_over() -> None:
    """Send the events that are due to our own address, as the processor would."""
    services().money.hearing.take_deliveries()


def _act(acts: Mapping[str, Callable[[], object]]) -> None:
    """Do what the pressed button says, and send what follows from it."""
    if text("do") not in acts:
        abort(400)
    acts[text("do")]()
    _hand_over()


def _again() -> ResponseReturnValue:
    return redirect(request.full_path.rstrip("?"), 303)


@blueprint.get("/checkout/<session_id>")
def checkout(session_id: str) -> ResponseReturnValue:
    """What is bought, each line of it, and the buttons that pay or don't."""
    signed_in(actor())
    page = _rail().checkout(session_id)
    if page.session.state is SessionState.COMPLETE:
        return redirect(page.success_url, 303)
    return render_template("sandbox/checkout.html", page=page)


@blueprint.post("/checkout/<session_id>")
def check_out(session_id: str) -> ResponseReturnValue:
    signed_in(actor())
    page = _rail().checkout(session_id)
    if text("do") == "cancel":
        return redirect(page.cancel_url, 303)
    if text("do") == "decline":
        _rail().decline(session_id)
        raise PaymentRefused("card declined", DECLINED)
    if text("do") != "pay":
        abort(400)
    _rail().pay(session_id)
    _hand_over()
    return redirect(page.success_url, 303)


@blueprint.get("/onboarding/<account_id>")
def onboarding(account_id: str) -> ResponseReturnValue:
    """A producer's form; a link that was used, or is too old, leads back for a new one."""
    signed_in(actor())
    link = _of(_rail().visit(request.args.get("link", "")), account_id)
    if not link.is_live:
        return redirect(link.refresh_url, 303)
    page = _rail().account(account_id)
    return render_template("sandbox/onboarding.html", page=page, link=link, currencies=list(Currency))


@blueprint.post("/onboarding/<account_id>")
def onboard(account_id: str) -> ResponseReturnValue:
    signed_in(actor())
    link = _of(_rail().link(request.args.get("link", "")), account_id)
    if text("do") == "leave":
        _rail().leave(account_id)
    elif text("do") == "finish" and text("currency") in set(Currency):
        _rail().onboard(account_id, Currency(text("currency")))
    else:
        abort(400)
    _hand_over()
    return redirect(link.return_url, 303)


def _of(link: HostedLink, subject: str) -> HostedLink:
    if link.subject != subject:
        abort(404)
    return link


@blueprint.get("/billing/<customer_id>")
def billing(customer_id: str) -> ResponseReturnValue:
    """A subscriber's plans."""
    signed_in(actor())
    link = _of(_rail().link(request.args.get("link", "")), customer_id)
    plans, prices = _rail().plans_of(customer_id), _rail().prices()
    return render_template("sandbox/billing.html", link=link, plans=plans, prices=prices)


@blueprint.post("/billing/<customer_id>")
def bill(customer_id: str) -> ResponseReturnValue:
    signed_in(actor())
    _of(_rail().link(request.args.get("link", "")), customer_id)
    id = text("subscription")
    if id not in {each.id for each in _rail().plans_of(customer_id)}:
        abort(404)
    acts: dict[str, Callable[[], object]] = {
        "now": lambda: _rail().change_plan(id, text("plan"), at_end=False),
        "later": lambda: _rail().change_plan(id, text("plan"), at_end=True),
        "cancel": lambda: _rail().cancel(id),
        "resume": lambda: _rail().resume(id),
        "works": lambda: _rail().renew(id),
        "fails": lambda: _rail().renew(id, works=False),
    }
    _act(acts)
    return _again()


@blueprint.get("/dashboard/<account_id>")
def dashboard(account_id: str) -> ResponseReturnValue:
    """What lies in a producer's account."""
    signed_in(actor())
    funds = services().money.payments.funds(account_id)
    return render_template("sandbox/dashboard.html", page=_rail().account(account_id), funds=funds)


@blueprint.get("")
def desk() -> ResponseReturnValue:
    """The admin's knobs, and everything that they may turn on."""
    administering(actor())
    rail = _rail()
    lists = {
        "checkouts": rail.checkouts()[:SHOWN],
        "accounts": rail.accounts()[:SHOWN],
        "plans": rail.plans()[:SHOWN],
        "payments": rail.payments()[:SHOWN],
        "refunds": rail.refunds()[:SHOWN],
        "disputes": rail.disputes()[:SHOWN],
    }
    return render_template("sandbox/desk.html", knobs=rail.knobs(), **lists)


@blueprint.post("")
def turn() -> ResponseReturnValue:
    """Only admins."""
    administering(actor())
    rail, id = _rail(), text("id")
    acts: dict[str, Callable[[], object]] = {
        "knobs": lambda: rail.turn(_knobs()),
        "forget": rail.forget_keys,
        "send": lambda: None,
        "restrict": lambda: rail.restrict(id, ("external_account",)),
        "restore": lambda: rail.onboard(id, rail.account(id).account.currency or Currency.USD),
        "close": lambda: rail.close(id),
        "works": lambda: rail.renew(id),
        "fails": lambda: rail.renew(id, works=False),
        "dispute": lambda: rail.dispute(id),
        "refund": lambda: rail.refund(id, number(text("amount")) or 0),
        "taken": lambda: rail.end_refund(id, works=True),
        "returned": lambda: rail.end_refund(id, works=False),
        "won": lambda: rail.decide(id, won=True),
        "lost": lambda: rail.decide(id, won=False),
    }
    _act(acts)
    tell(say("Done."), "good")
    return _again()


def _knobs() -> Knobs:
    """What the form says; numbers that are none count as 0."""
    counts = {name: min(number(text(name)) or 0, most) for name, most in COUNTS.items()}
    return Knobs(
        declined=counts["declined"],
        failing_calls=counts["failing_calls"],
        dropped_replies=counts["dropped_replies"],
        refused_transfers=counts["refused_transfers"],
        slow_refunds=counts["slow_refunds"],
        failing_renewals="failing_renewals" in request.form,
        delay_seconds=counts["delay_seconds"],
        twice="twice" in request.form,
        shuffled="shuffled" in request.form,
    )
