"""The pages: a blueprint an area, all of them registered here."""

import hashlib
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import cast

from flask import Flask, request, url_for
from werkzeug.middleware.proxy_fix import ProxyFix

from domain.services.bundle import Services
from web import (
    accounts,
    activity,
    admin,
    backstage,
    batches,
    catalogue,
    collections,
    discovery,
    disputes,
    downloads,
    errors,
    finances,
    following,
    health,
    help,
    insights,
    leaderboards,
    licences,
    licensing,
    likes,
    media,
    money_desk,
    my_beats,
    notices,
    orders,
    picks,
    plans,
    plays,
    presets,
    producers,
    progress,
    sandbox,
    security,
    splits,
    statements,
    stems,
    support,
    tus,
    uploads,
    webhooks,
)
from web.bodies import impatient
from web.covers import default_cover
from web.deps import EXTENSION, WebOptions, actor, services
from web.intake.answers import Turnstile
from web.intake.inline import Intake
from web.offer_forms import TERMS
from web.shown import FIGURES, FILTERS

BLUEPRINTS = (
    accounts.blueprint,
    activity.blueprint,
    admin.blueprint,
    backstage.blueprint,
    batches.blueprint,
    catalogue.blueprint,
    collections.blueprint,
    discovery.blueprint,
    disputes.blueprint,
    downloads.blueprint,
    finances.blueprint,
    following.blueprint,
    health.blueprint,
    help.blueprint,
    insights.blueprint,
    leaderboards.blueprint,
    licences.blueprint,
    licensing.blueprint,
    likes.blueprint,
    media.blueprint,
    money_desk.blueprint,
    my_beats.blueprint,
    notices.blueprint,
    orders.blueprint,
    picks.blueprint,
    plans.blueprint,
    plays.blueprint,
    presets.blueprint,
    producers.blueprint,
    progress.blueprint,
    sandbox.blueprint,
    webhooks.blueprint,
    splits.blueprint,
    statements.blueprint,
    stems.blueprint,
    support.blueprint,
    tus.blueprint,
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
    app.jinja_env.add_extension("jinja2.ext.i18n")
    app.jinja_env.policies["ext.i18n.trimmed"] = True
    app.jinja_env.install_null_translations(newstyle=True)  # type: ignore[attr-defined]
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    errors.register(app)
    security.register(app, options_)
    app.jinja_env.filters.update(FILTERS)
    app.jinja_env.globals.update(
        default_cover=default_cover,
        static_url=static_url,
        figures=FIGURES,
        offer_choices=TERMS,
        unread_notices=notices.unread,
        here=likes.here,
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


class Site(Flask):
    """Flask, but its key is read when a request needs it, and static files are kept by their version only."""

    @property
    def secret_key(self) -> str:  # type: ignore[override]
        options = cast(WebOptions, self.extensions[f"{EXTENSION}-options"])
        return options.secret_key()

    def get_send_file_max_age(self, filename: str | None) -> int | None:
        return KEPT_SECONDS if "v" in request.args else 0


def static_url(path: str) -> str:
    """A static file's address with its content's hash, so that browsers may keep it for good."""
    return url_for("static", filename=path, v=_version(path))


@cache
def _version(path: str) -> str:
    content = (Path(__file__).parent / "static" / path).read_bytes()
    return hashlib.sha256(content).hexdigest()[:12]
