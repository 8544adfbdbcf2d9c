"""The admins' queue of applications, each one's page, its documents, and profiles that admins make."""

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from domain.accounts import administering
from domain.errors import Invalid
from domain.producers import KIND_WORDS, Application, ApplicationKind, NewProfile
from domain.words import say
from web.deps import actor, services
from web.downloads import attachment
from web.forms import number, read, text
from web.language import tell
from web.sending import Sent, send_file

blueprint = Blueprint("applications", __name__)
PRIVATE = "private, no-store"


@blueprint.context_processor
def words() -> dict[str, object]:
    return {"kind_words": KIND_WORDS, "kinds": list(ApplicationKind)}


@blueprint.get("/admin/applications")
def queue() -> ResponseReturnValue:
    page = max(1, number(request.args.get("page")) or 1)
    kind, is_decided = request.args.get("kind", ""), request.args.get("state") == "decided"
    found = services().program.deciding.queue(actor=actor(), kind=kind, is_decided=is_decided, page=page)
    return render_template("applications/queue.html", found=found)


@blueprint.get("/admin/applications/<application_id>")
def show(application_id: str) -> ResponseReturnValue:
    return _page(application_id, {}, 200)


@blueprint.post("/admin/applications/<application_id>/approve")
def approve(application_id: str) -> ResponseReturnValue:
    decided = services().program.deciding.approve(actor=actor(), application_id=application_id)
    tell(_told(decided), "good")
    return _back(application_id)


@blueprint.post("/admin/applications/<application_id>/deny")
def deny(application_id: str) -> ResponseReturnValue:
    try:
        services().program.deciding.deny(actor=actor(), application_id=application_id, reason=text("reason"))
    except Invalid as invalid:
        return _page(application_id, invalid.fields, 422)
    tell(say("The applicant was told why."), "good")
    return _back(application_id)


@blueprint.get("/applications/<application_id>/documents/<document_id>")
def document(application_id: str, document_id: str) -> ResponseReturnValue:
    """A download for whoever attached it and for admins; never shown by the browser within this site."""
    found = services().program.deciding.document(
        actor=actor(), application_id=application_id, document_id=document_id
    )
    return send_file(
        Sent(found.key, found.media_type, PRIVATE, may_link=False, disposition=attachment(found.name))
    )


@blueprint.get("/admin/profiles/new")
def new_profile() -> ResponseReturnValue:
    administering(actor())
    return render_template("applications/profile.html", typed={}, errors={})


@blueprint.post("/admin/profiles/new")
def make_profile() -> ResponseReturnValue:
    form = read(NewProfile)
    try:
        profile = services().program.deciding.make_profile(actor=actor(), form=form)
    except Invalid as invalid:
        return render_template("applications/profile.html", typed=form, errors=invalid.fields), 422
    tell(say("The profile {name} is there, and waits for whoever it is of.", name=profile.name), "good")
    return redirect(url_for("producers.show", slug=profile.slug), 303)


def _told(decided: Application) -> str:
    """What an approval has come to."""
    name = decided.producer_name
    match decided.kind:
        case ApplicationKind.JOIN:
            return say("{name} is a producer now and was told by mail.", name=name)
        case ApplicationKind.CLAIM:
            return say("The profile {name} has a new owner, who was told by mail.", name=name)
        case ApplicationKind.VERIFY:
            return say("{name} is verified now and was told by mail.", name=name)
        case ApplicationKind.APPEAL:
            return say("The account {name} is open again, and its owner was told by mail.", name=name)


def _back(application_id: str) -> ResponseReturnValue:
    """To the desk, if the form stood there."""
    if request.form.get("back") == "desk":
        return redirect(url_for("admin.desk"), 303)
    return redirect(url_for("applications.show", application_id=application_id), 303)


def _page(application_id: str, errors: dict[str, str], status: int) -> ResponseReturnValue:
    page = services().program.deciding.application(actor=actor(), application_id=application_id)
    return render_template("applications/show.html", page=page, errors=errors, typed=request.form), status
