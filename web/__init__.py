"""The pages: a blueprint an area, all of them registered here."""

import hashlib
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import cast

from flask import Flask, Response, request, url_for
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.security import safe_join

from domain.services.bundle import Services
from web import (
    accounts,
    activity,
    admin,
    answers,
    appeals,
    applications,
    audit,
    backstage,
    batches,
    catalogue,
    collections,
    discovery,
    disputes,
    downloads,
    entering,
    errors,
    exports,
    finances,
    following,
    health,
    help,
    insights,
    jobs,
    language,
    leaderboards,
    leaving,
    licences,
    licensing,
    likes,
    media,
    money_desk,
    my_beats,
    notices,
    orders,
    packing,
    people,
    picks,
    plans,
    plays,
    presets,
    producers,
    progress,
    proofs,
    reports,
    sandbox,
    security,
    settings,
    splits,
    standing,
    statements,
    stems,
    support,
    tus,
    two_factor,
    uploads,
    webhooks,
)
from web.bodies import impatient
from web.covers import default_cover
from web.deps import EXTENSION, WebOptions, actor, services
from web.desk_pages import desk_here, desk_pages
from web.intake.answers import Turnstile
from web.intake.inline import Intake
from web.offer_forms import TERMS
from web.profiles import editor, embeds, public
from web.profiles.shown import FILTERS as PROFILE_FILTERS
from web.profiles.shown import tab_url
from web.shown import FIGURES, FILTERS

BLUEPRINTS = (
    accounts.blueprint,
    activity.blueprint,
    admin.blueprint,
    appeals.blueprint,
    applications.blueprint,
    audit.blueprint,
    backstage.blueprint,
    batches.blueprint,
    catalogue.blueprint,
    collections.blueprint,
    discovery.blueprint,
    disputes.blueprint,
    downloads.blueprint,
    entering.blueprint,
    exports.blueprint,
    finances.blueprint,
    following.blueprint,
    health.blueprint,
    help.blueprint,
    insights.blueprint,
    jobs.blueprint,
    language.blueprint,
    leaderboards.blueprint,
    leaving.blueprint,
    licences.blueprint,
    licensing.blueprint,
    likes.blueprint,
    media.blueprint,
    money_desk.blueprint,
    my_beats.blueprint,
    notices.blueprint,
    orders.blueprint,
    people.blueprint,
    picks.blueprint,
    plans.blueprint,
    plays.blueprint,
    presets.blueprint,
    producers.blueprint,
    public.blueprint,
    editor.blueprint,
    embeds.blueprint,
    progress.blueprint,
    proofs.blueprint,
    reports.blueprint,
    sandbox.blueprint,
    settings.blueprint,
    webhooks.blueprint,
    splits.blueprint,
    standing.blueprint,
    statements.blueprint,
    stems.blueprint,
    support.blueprint,
    tus.blueprint,
    two_factor.blueprint,
    uploads.blueprint,
)
KEPT_SECONDS = 365 * 24 * 3600


def register(app: Flask, services_: Callable[[], Services], options_: WebOptions) -> None:
    """Make `app` serve the site: pages, errors, security and what templates may call.

    `services_` is called with each request, and not before.
    """
    app.extensions[EXTENSION] = services_
    app.extensions[f"{EXTENSION}-options"] = options_
    app.jinja_options = {**app.jinja_options, "trim_blocks": True, "lstrip_blocks": True}
    language.register(app)
    app.json = answers.SpokenJson(app)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    app.before_request(keep_up)
    app.after_request(packing.pack_page)
    errors.register(app)
    security.register(app, options_)
    proofs.register(app)
    app.jinja_env.filters.update({**FILTERS, **PROFILE_FILTERS})
    app.jinja_env.globals.update(
        default_cover=default_cover,
        static_url=static_url,
        tab_url=tab_url,
        figures=FIGURES,
        offer_choices=TERMS,
        unread_notices=notices.unread,
        desk_pages=desk_pages,
        desk_here=desk_here,
        this_address=likes.this_address,
        is_liked=likes.is_liked,
    )
    app.context_processor(
        lambda: {"site": services().site, "actor": actor(), "csp_nonce": security.csp_nonce}
    )
    turnstile = Turnstile() if options_.limits_enabled else None
    app.wsgi_app = Intake(impatient(app.wsgi_app), services_, turnstile)  # type: ignore[method-assign]
    if options_.proxies:
        hops = options_.proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]


def keep_up() -> None:
    """Go by the settings as they were some seconds ago, whichever process they were changed in."""
    if request.endpoint != "static":
        services().office.settings.keep_up()


class Site(Flask):
    """Flask, but its key is read when a request needs it, and static files are kept by their version only."""

    session_interface = security.PrivateCookies()

    @property
    def secret_key(self) -> str:  # type: ignore[override]
        options = cast(WebOptions, self.extensions[f"{EXTENSION}-options"])
        return options.secret_key()

    def get_send_file_max_age(self, filename: str | None) -> int | None:
        return KEPT_SECONDS if "v" in request.args else 0

    def send_static_file(self, filename: str) -> Response:
        """As Flask does, but text goes packed where that is taken, and caches are told that it depends."""
        if not packing.is_packable(filename):
            return super().send_static_file(filename)
        path = safe_join(str(self.static_folder), filename)
        if packing.is_asked() and path and Path(path).is_file():
            response = packing.packed(Path(path), self.get_send_file_max_age(filename))
        else:
            response = super().send_static_file(filename)
        response.vary.add("Accept-Encoding")
        if not filename.endswith(".svg"):
            # A page's policy, which a sheet or script has no use for, would be the larger part of many.
            response.headers["Content-Security-Policy"] = "default-src 'none'"
        return response


def static_url(path: str) -> str:
    """A static file's address with its content's hash, so that browsers may keep it for good."""
    return url_for("static", filename=path, v=_version(path))


@cache
def _version(path: str) -> str:
    content = (Path(__file__).parent / "static" / path).read_bytes()
    return hashlib.sha256(content).hexdigest()[:12]
