"""Reporting what shouldn't be here, the admins' decisions, and the owner's answer to a take-down."""

from collections.abc import Callable

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException

from domain.accounts import administering
from domain.errors import DomainError, Invalid
from domain.reports import REASON_NAMES, REASONS, CounterForm, ReportForm, Subject
from domain.words import say
from web.deps import actor, services
from web.errors import PLAIN, on_http_error, wants_json
from web.forms import read, text
from web.language import tell

blueprint = Blueprint("reports", __name__)
PAGES = {
    Subject.BEAT: "catalogue.beat",
    Subject.COLLECTION: "collections.show",
    Subject.PRODUCER: "producers.show",
}
"""The page of each kind of thing."""


@blueprint.get("/report/<kind>/<slug>")
def write(kind: str, slug: str) -> ResponseReturnValue:
    return _form(_kind(kind), slug, ReportForm(), {}), 200


@blueprint.post("/report/<kind>/<slug>")
def send(kind: str, slug: str) -> ResponseReturnValue:
    subject, form = _kind(kind), read(ReportForm)
    try:
        services().office.reports.send(actor=actor(), kind=subject, slug=slug, form=form)
    except Invalid as invalid:
        return _form(subject, slug, form, invalid.fields), 422
    tell(say("Thank you. Somebody will look at it, and we write to you when it is decided."))
    return redirect(url_for(PAGES[subject], slug=slug), 303)


@blueprint.errorhandler(429)
def too_often(error: HTTPException) -> ResponseReturnValue:
    """The form again with what was typed, so that it can be sent a while later."""
    asked = request.view_args or {}
    if request.endpoint != "reports.send" or wants_json():
        return on_http_error(error)
    told = DomainError(PLAIN[429])
    kept = say("{problem} {advice} What you typed is still here.", problem=told.message, advice=told.advice)
    tell(kept, "bad")
    return _form(_kind(asked["kind"]), asked["slug"], read(ReportForm), {}), 429


@blueprint.get("/admin/reports")
def index() -> ResponseReturnValue:
    found = services().office.reports.list(actor=actor())
    return render_template("reports/index.html", found=found, reasons=REASON_NAMES)


@blueprint.get("/admin/reports/<report_id>")
def show(report_id: str) -> ResponseReturnValue:
    return _report(report_id, {}), 200


@blueprint.post("/admin/reports/<report_id>/dismiss")
def dismiss(report_id: str) -> ResponseReturnValue:
    done = services().office.reports.dismiss
    return _decide(report_id, lambda why: done(actor=actor(), report_id=report_id, reason=why))


@blueprint.post("/admin/reports/<report_id>/take-down")
def take_down(report_id: str) -> ResponseReturnValue:
    done = services().office.reports.take_down
    return _decide(report_id, lambda why: done(actor=actor(), report_id=report_id, reason=why))


@blueprint.post("/admin/reports/<report_id>/settle")
def settle(report_id: str) -> ResponseReturnValue:
    done = services().office.reports.settle
    return _decide(report_id, lambda why: done(actor=actor(), report_id=report_id, reason=why))


@blueprint.get("/take-downs/<take_down_id>")
def answer(take_down_id: str) -> ResponseReturnValue:
    return _take_down("reports/answer.html", take_down_id, CounterForm(), {}), 200


@blueprint.post("/take-downs/<take_down_id>")
def answer_now(take_down_id: str) -> ResponseReturnValue:
    form = read(CounterForm)
    try:
        services().office.take_downs.answer(actor=actor(), take_down_id=take_down_id, form=form)
    except Invalid as invalid:
        return _take_down("reports/answer.html", take_down_id, form, invalid.fields), 422
    tell(say("Your counter-notice has reached us. We look at it and write to you either way."))
    return redirect(url_for("reports.answer", take_down_id=take_down_id), 303)


@blueprint.get("/admin/take-downs/<take_down_id>")
def taken_down(take_down_id: str) -> ResponseReturnValue:
    """Only for admins, since it asks for a decision; the owner has a page of their own."""
    administering(actor())
    return _take_down("reports/take_down.html", take_down_id, CounterForm(), {}), 200


@blueprint.post("/admin/take-downs/<take_down_id>/reinstate")
def reinstate(take_down_id: str) -> ResponseReturnValue:
    done = services().office.take_downs.reinstate
    return _settle(take_down_id, lambda why: done(actor=actor(), take_down_id=take_down_id, reason=why))


@blueprint.post("/admin/take-downs/<take_down_id>/keep")
def keep(take_down_id: str) -> ResponseReturnValue:
    done = services().office.take_downs.keep_down
    return _settle(take_down_id, lambda why: done(actor=actor(), take_down_id=take_down_id, reason=why))


def _kind(text: str) -> Subject:
    if text not in set(Subject):
        abort(404)
    return Subject(text)


def _decide(report_id: str, decide: Callable[[str], object]) -> ResponseReturnValue:
    try:
        decide(text("reason"))
    except Invalid as invalid:
        return _report(report_id, invalid.fields), 422
    tell(say("It is decided, and everybody concerned was told by mail."))
    return redirect(url_for("reports.show", report_id=report_id), 303)


def _settle(take_down_id: str, settle: Callable[[str], object]) -> ResponseReturnValue:
    try:
        settle(text("reason"))
    except Invalid as invalid:
        page = _take_down("reports/take_down.html", take_down_id, CounterForm(), invalid.fields)
        return page, 422
    tell(say("It is decided, and both sides were told by mail."))
    return redirect(url_for("reports.taken_down", take_down_id=take_down_id), 303)


def _form(kind: Subject, slug: str, form: ReportForm, errors: dict[str, str]) -> str:
    thing = services().office.reports.thing(kind=kind, slug=slug)
    back = url_for(PAGES[kind], slug=slug)
    return render_template(
        "reports/write.html", thing=thing, typed=form, errors=errors, reasons=REASONS, back=back
    )


def _report(report_id: str, errors: dict[str, str]) -> str:
    page = services().office.reports.report(actor=actor(), report_id=report_id)
    report, slug = page.row.report, page.row.slug
    href = url_for(PAGES[report.kind], slug=slug) if slug else ""
    told = {"reasons": REASON_NAMES, "errors": errors, "typed": text("reason"), "href": href}
    return render_template("reports/show.html", page=page, report=report, **told)


def _take_down(template: str, take_down_id: str, form: CounterForm, errors: dict[str, str]) -> str:
    page = services().office.take_downs.page(actor=actor(), take_down_id=take_down_id)
    down = page.take_down
    href = url_for(PAGES[down.kind], slug=page.slug) if page.slug else ""
    told = {"reasons": REASON_NAMES, "errors": errors, "typed": form, "href": href}
    return render_template(template, page=page, down=down, reason=text("reason"), **told)
