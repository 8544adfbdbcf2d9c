"""What guards every request: headers, CSRF, cookies and rate limits."""

import secrets
import time
from typing import cast

from flask import Flask, Response, g, request
from flask.sessions import SecureCookieSessionInterface, SessionMixin
from flask.typing import RouteCallable
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from flask_wtf.csrf import CSRFProtect

from domain.accounts import SESSION_LIFETIME
from domain.activity.browsers import household
from web import tus, webhooks
from web.deps import WebOptions, options
from web.profiles import embeds

csrf = CSRFProtect()
ANYWHERE = "frame-ancestors *"
"""How the policy of a page ends that any site may show in a frame."""
ROOMY = {"profile_editor.save": 18 * 1024**2, "profile_editor.preview": 18 * 1024**2}
"""Bytes that forms with several pictures may have; each picture has its own limit."""
MOST_ROOMY_PARTS = 5_000
MOST_TYPED = 1024**2
"""Bytes of a form without files; those with files have each of their fields bounded by that."""

# Counted by address, in IPv6 by what a household's have in common. The numbers leave room for a person who
# mistypes and a household behind one address.
# What re-encodes a picture is dear; what writes letters to others, or to an address that was typed, is worse.
LIMITS = {
    "accounts.sign_in_now": "10 per minute; 100 per hour",
    "entering.code_now": "10 per minute; 100 per hour",
    "proofs.confirm_now": "10 per minute; 100 per hour",
    "two_factor.switch_on": "10 per minute; 100 per hour",
    "leaving.ask": "20 per hour",
    "exports.ask": "20 per hour",
    "accounts.register_now": "10 per hour",
    "accounts.request_reset_now": "5 per hour",
    "accounts.reset_now": "10 per hour",
    "accounts.set_up_now": "20 per hour",
    "accounts.change_email": "10 per hour",
    "appeals.appeal": "20 per hour",
    "producers.apply_now": "30 per hour",
    "producers.claim_now": "30 per hour",
    "producers.ask_for_badge": "30 per hour",
    "my_beats.save": "600 per hour",
    "collections.create": "120 per hour",
    "collections.save": "600 per hour",
    "support.send": "20 per hour",
    "reports.send": "20 per hour",
    "reports.answer_now": "20 per hour",
    "disputes.dispute_now": "60 per hour",
    "uploads.save": "600 per hour",
    "uploads.keep": "3000 per hour",
    "batches.save": "600 per hour",
    "batches.keep": "3000 per hour",
    "tus.create": "600 per hour",
    "licensing.propose": "60 per hour",
    "splits.answer": "120 per hour",
    "downloads.begin": "600 per hour",
    "downloads.begin_under": "600 per hour",
    "orders.buy": "60 per hour",
    "following.follow": "120 per hour",
    "likes.like": "600 per hour",
    "plays.begin": "120 per minute; 1500 per hour",
    "embeds.begin": "120 per minute; 1500 per hour",
    "embeds.oembed": "600 per minute",
    "profile_editor.save": "120 per hour",
    "profile_editor.preview": "240 per hour",
}


class PrivateCookies(SecureCookieSessionInterface):
    """Flask's sessions, whose cookie goes with no answer that caches may keep and hand to others."""

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        if not response.cache_control.public:
            super().save_session(app, session, response)


def register(app: Flask, options: WebOptions) -> None:
    app.config.update(
        SESSION_COOKIE_NAME="beatpass",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=options.secure_cookies,
        PERMANENT_SESSION_LIFETIME=SESSION_LIFETIME,
        WTF_CSRF_TIME_LIMIT=None,
        MAX_CONTENT_LENGTH=8 * 1024**2,
        MAX_FORM_MEMORY_SIZE=MOST_TYPED,
    )
    # Before the token is looked for, which reads the form.
    app.before_request(_make_room)
    csrf.init_app(app)
    # The protocol's own header stands in for a form's token: see web/tus.py.
    csrf.exempt(tus.blueprint)
    # The processor's signature does, and for reports of plays the seal on each session: see web/intake.
    csrf.exempt(webhooks.blueprint)
    # Sessions that it opens are a visitor's, whoever's browser it is.
    csrf.exempt(embeds.begin)
    _limit(app, options)
    app.after_request(harden)


def _make_room() -> None:
    if request.endpoint in ROOMY:
        request.max_content_length = ROOMY[request.endpoint]
        request.max_form_parts = MOST_ROOMY_PARTS
    if request.mimetype == "application/x-www-form-urlencoded":
        request.max_content_length = MOST_TYPED


def _limit(app: Flask, options: WebOptions) -> None:
    limiter = Limiter(
        lambda: household(get_remote_address()),
        storage_uri=options.limits_storage,
        enabled=options.limits_enabled,
        in_memory_fallback_enabled=True,
        strategy="moving-window",
    )
    limiter.init_app(app)
    app.after_request(lambda response: _tell_wait(limiter, response))
    # The wrapped views hold it only weakly, and one that is switched off is kept by nobody else.
    app.extensions["beatpass-limiter"] = limiter
    for endpoint, limit in LIMITS.items():
        limited = limiter.limit(limit)(app.view_functions[endpoint])
        app.view_functions[endpoint] = cast("RouteCallable", limited)


def _tell_wait(limiter: Limiter, response: Response) -> Response:
    """How many seconds until somebody who was too quick may try again."""
    breached = limiter.current_limit
    if response.status_code == 429 and breached is not None:
        response.headers["Retry-After"] = str(max(1, int(breached.reset_at - time.time()) + 1))
    return response


def csp_nonce() -> str:
    """This response's nonce, for the scripts that the layout itself writes."""
    if "csp_nonce" not in g:
        g.csp_nonce = secrets.token_urlsafe(16)
    return str(g.csp_nonce)


def page_policy() -> str:
    """What a page may load; pictures and audio also from the store of files that ours redirect to.

    A form that begins a download is redirected there, too, and one that begins a payment to where it is made.
    """
    files = f" {options().files_origin}" if options().files_origin else ""
    targets = " ".join(["'self'", *([files.strip()] if files else []), *options().payment_pages])
    return (
        f"default-src 'self'; script-src 'self' 'nonce-{csp_nonce()}'; style-src 'self'; "
        f"img-src 'self' data: blob:{files}; media-src 'self' blob:{files}; object-src 'none'; "
        f"base-uri 'none'; form-action {targets}; frame-ancestors 'none'"
    )


def harden(response: Response) -> Response:
    """The headers that every answer carries; files bring a stricter policy of their own."""
    if "Content-Security-Policy" not in response.headers:
        response.headers["Content-Security-Policy"] = page_policy()
    response.headers["X-Content-Type-Options"] = "nosniff"
    if not response.headers["Content-Security-Policy"].endswith(ANYWHERE):
        response.headers["X-Frame-Options"] = "DENY"
    response.headers["Referrer-Policy"] = "same-origin"
    response.headers["Cross-Origin-Opener-Policy"] = "same-origin"
    response.headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=(), payment=()"
    if request.is_secure:
        response.headers["Strict-Transport-Security"] = "max-age=31536000"
    if response.mimetype == "text/html":
        response.headers.setdefault("Cache-Control", "no-store")
    return response
