"""Finances: a producer's payout account, what is theirs, and why."""

import csv
import io
from typing import Any

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from domain.errors import Invalid
from domain.pages.finances import CSV_HEAD, MOST_TRANSACTIONS, Tab, csv_cells
from domain.payouts.requirements import due_words
from domain.words import say
from web.deps import actor, services
from web.forms import number, text
from web.language import said, tell
from web.shown import countries

blueprint = Blueprint("finances", __name__, url_prefix="/backstage/finances")


@blueprint.get("")
def index() -> ResponseReturnValue:
    return _page({})


@blueprint.post("")
def begin() -> ResponseReturnValue:
    """Open an account in the chosen country, and on to the form that asks for the rest."""
    is_confirmed = "confirmed" in request.form
    try:
        form = services().money.payees.open(actor=actor(), country=text("country"), confirmed=is_confirmed)
    except Invalid as invalid:
        return _page(invalid.fields), 422
    return redirect(form, 303)


@blueprint.get("/return")
def come_back() -> ResponseReturnValue:
    """Where the processor's form leads to, filled in or not."""
    payee = services().money.payees.look(actor=actor())
    if payee is not None and payee.is_ready:
        tell(say("Your payout account is ready: what you sell is paid into it."), "good")
    elif payee is not None and payee.account_id:
        tell(say("Your payout account isn’t ready yet. Below stands what is missing."), "warn")
    return redirect(url_for("finances.index"), 303)


@blueprint.get("/refresh")
def go_on() -> ResponseReturnValue:
    """Where a link leads that was too old, and the button that completes the form."""
    return redirect(services().money.payees.complete(actor=actor()), 303)


@blueprint.post("/dashboard")
def dashboard() -> ResponseReturnValue:
    return redirect(services().money.payees.dashboard(actor=actor()), 303)


@blueprint.get("/transactions.csv")
def export() -> ResponseReturnValue:
    """The transactions of a tab as the pages list them."""
    tab = _tab()
    rows = services().money.finances.export(actor=actor(), tab=tab)
    out = io.StringIO()
    sheet = csv.writer(out)
    sheet.writerows([said(cell) for cell in cells] for cells in (CSV_HEAD, *map(csv_cells, rows)))
    headers = {
        "Content-Disposition": f"attachment; filename=finances-{tab}.csv",
        "Cache-Control": "private, no-store",
    }
    return Response(out.getvalue(), mimetype="text/csv", headers=headers)


@blueprint.get("/<transaction_id>")
def show(transaction_id: str) -> ResponseReturnValue:
    """Why an amount is what it is: what is booked for it."""
    details = services().money.finances.transaction(actor=actor(), transaction_id=transaction_id)
    return render_template("finances/transaction.html", row=details.transaction, details=details)


def _page(errors: dict[str, str]) -> str:
    tab, page = _tab(), number(request.args.get("page")) or 1
    before = services().money.payees.mine(actor=actor())
    if before is not None and not before.is_ready:
        services().money.payees.look(actor=actor())
    found = services().money.finances.page(actor=actor(), tab=tab, page=page)
    payee = found.payee
    chosen = text("country") if errors else payee.country if payee else ""
    told: dict[str, Any] = {
        "page": found,
        "tabs": [*Tab],
        "due": due_words(payee.due) if payee else (),
        "countries": countries(),
        "chosen": chosen,
        "errors": errors,
        "most": MOST_TRANSACTIONS,
    }
    return render_template("finances/index.html", **told)


def _tab() -> Tab:
    sought = request.args.get("tab", "")
    return Tab(sought) if sought in set(Tab) else Tab.ALL
