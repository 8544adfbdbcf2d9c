"""My Licenses, verifying a licence, the site’s public keys, revocations."""

from flask import Blueprint, Response, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from domain.catalogue import search_words
from domain.errors import Invalid, NotFound
from domain.licensing.granted import LicenceStatus, licence_number
from domain.licensing.published import KEYS_ADDRESS, REVOCATIONS_ADDRESS
from domain.pages.licences import LicenceFilter, VerifiedLicence
from domain.reasons import LONG_REASON
from domain.words import say
from web.deps import actor, services
from web.forms import number, text
from web.language import tell

blueprint = Blueprint("licences", __name__)

LONGEST_VALUE = 200
LONGEST_LIST = 1000
ASK_AGAIN = "no-cache"


@blueprint.get("/licences")
def mine() -> ResponseReturnValue:
    return _list(is_granted=False)


@blueprint.get("/licences/granted")
def granted() -> ResponseReturnValue:
    return _list(is_granted=True)


@blueprint.get("/licences/<licence_id>/certificate.json")
def certificate(licence_id: str) -> ResponseReturnValue:
    """The signed document itself."""
    content = services().licensing.licences.certificate(actor=actor(), licence_id=licence_id)
    return _file(content, "application/json", f"licence-{licence_id}.json")


@blueprint.get("/licences/<licence_id>/certificate.pdf")
def printed(licence_id: str) -> ResponseReturnValue:
    content = services().licensing.licences.pdf(actor=actor(), licence_id=licence_id)
    return _file(content, "application/pdf", f"licence-{licence_id}.pdf")


@blueprint.get("/verify-license")
def check() -> ResponseReturnValue:
    """A form for a number; one that is given leads to the page about it."""
    typed = request.args.get("number", "").strip()[:LONGEST_VALUE]
    if not typed:
        return _verification()
    try:
        return redirect(url_for("licences.verify", licence_id=licence_number(typed)), 303)
    except NotFound as wrong:
        return _verification(typed=typed, error=wrong), 404


@blueprint.get("/verify-license/<licence_id>")
def verify(licence_id: str) -> ResponseReturnValue:
    """What anyone may know of a licence, above all whether it holds."""
    try:
        return _verification(services().licensing.licences.verify(number=licence_id))
    except NotFound as missing:
        return _verification(typed=licence_id[:LONGEST_VALUE], error=missing), 404


@blueprint.get("/licences/revoked")
def revoked() -> ResponseReturnValue:
    """Which licences were ended, and when."""
    found = services().licensing.licences.revocations()
    shown = found[:LONGEST_LIST]
    return render_template(
        "licences/revoked.html", found=shown, total=len(found), address=REVOCATIONS_ADDRESS
    )


@blueprint.get(KEYS_ADDRESS)
def keys() -> ResponseReturnValue:
    return _published(jsonify(services().licensing.licences.published_keys()))


@blueprint.get(REVOCATIONS_ADDRESS)
def revocations() -> ResponseReturnValue:
    return _published(jsonify(services().licensing.licences.published_revocations()))


@blueprint.get("/admin/licences")
def desk() -> ResponseReturnValue:
    sought = request.args.get("q", "").strip()[:LONGEST_VALUE]
    found = services().licensing.licences.newest(actor=actor(), words=search_words(sought))
    return render_template("licences/desk.html", found=found, sought=sought)


@blueprint.get("/admin/licences/<licence_id>")
def show(licence_id: str) -> ResponseReturnValue:
    return _desk_page(licence_id, {}), 200


@blueprint.post("/admin/licences/<licence_id>/revoke")
def revoke(licence_id: str) -> ResponseReturnValue:
    try:
        services().licensing.licences.revoke(actor=actor(), licence_id=licence_id, reason=text("reason"))
    except Invalid as invalid:
        return _desk_page(licence_id, invalid.fields), 422
    tell(say("The licence is revoked, and its holder was told why."), "good")
    return redirect(url_for("licences.show", licence_id=licence_id), 303)


def _list(is_granted: bool) -> str:
    """A page of one's own licences."""
    sought = request.args.get("q", "").strip()[:LONGEST_VALUE]
    filter = LicenceFilter(search_words(sought), number(request.args.get("page")) or 1)
    licences = services().licensing.licences
    found = (licences.granted if is_granted else licences.held)(actor=actor(), filter=filter)
    here = "licences.granted" if is_granted else "licences.mine"
    return render_template(
        "licences/mine.html",
        found=found,
        sought=sought,
        is_granted=is_granted,
        address=lambda page: url_for(here, q=sought or None, page=page),
        here=url_for(here),
    )


def _verification(
    found: VerifiedLicence | None = None, typed: str = "", error: NotFound | None = None
) -> str:
    return render_template(
        "licences/verify.html",
        found=found,
        status=LicenceStatus,
        typed=typed,
        error=error,
        keys=KEYS_ADDRESS,
    )


def _desk_page(licence_id: str, errors: dict[str, str]) -> str:
    found = services().licensing.licences.shown(actor=actor(), licence_id=licence_id)
    status = found.status(services().licensing.licences.clock.now())
    return render_template(
        "licences/show.html",
        found=found,
        status=status,
        errors=errors,
        typed=text("reason"),
        longest=LONG_REASON,
    )


def _file(content: bytes, mimetype: str, name: str) -> Response:
    """Something to keep, that is nobody else's to see."""
    headers = {"Content-Disposition": f"attachment; filename={name}", "Cache-Control": "private, no-cache"}
    return Response(content, mimetype=mimetype, headers=headers)


def _published(response: Response) -> Response:
    """What programs of anyone may read, from pages of other sites as well."""
    response.headers["Cache-Control"] = ASK_AGAIN
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response
