"""The language of a page: what somebody chose, else what their browser asks for, else English."""

from collections.abc import Callable
from typing import cast

from flask import Blueprint, Flask, Response, flash, g, redirect, request, url_for
from flask.typing import ResponseReturnValue
from jinja2 import pass_context
from jinja2.runtime import Context
from markupsafe import Markup

from domain.words import ENGLISH, Language, Sentence, spoken
from web.deps import actor, options, services
from web.forms import own_address

blueprint = Blueprint("language", __name__)
COOKIE = "language"
KEPT_SECONDS = 365 * 24 * 3600


def register(app: Flask) -> None:
    """Let templates speak: what they mark as text, and every sentence that they show."""
    env = app.jinja_env
    env.add_extension("jinja2.ext.i18n")
    env.policies["ext.i18n.trimmed"] = True
    env.install_gettext_callables(_text, _texts, newstyle=True, pgettext=_text_in)  # type: ignore[attr-defined]
    speaking = cast(dict[str, Callable[..., Markup]], env.globals)
    env.globals |= {name: _with_values_said(speaking[name]) for name in ("gettext", "ngettext", "pgettext")}
    # What it is called by most, without the detour over its other name.
    env.globals["_"] = env.globals["gettext"]
    env.finalize = said
    app.context_processor(lambda: {"language": current(), "languages": services().languages.values()})
    app.after_request(_name)


def current() -> Language:
    """Of this request."""
    known: Language | None = g.get("language")
    if known is None:
        found = services().languages
        known = g.language = found[_code(list(found))]
    return known


def _code(known: list[str]) -> str:
    chosen = request.cookies.get(COOKIE, "")
    if chosen in known:
        return chosen
    asked = (tag.lower().partition("-")[0] for tag in request.accept_languages.values())
    return next((code for code in asked if code in known), ENGLISH)


def said(value: object) -> object:
    """A sentence in this request's language; anything else as it is."""
    return spoken(value, current()) if isinstance(value, Sentence) else value


def tell(text: str, kind: str = "good") -> None:
    """Say it on the next page."""
    flash(str(said(text)), kind)


def _with_values_said(speak: Callable[..., Markup]) -> Callable[..., Markup]:
    """What marked texts call, given values that may be sentences themselves."""

    @pass_context
    def spoken_with(context: Context, *texts: object, **values: object) -> Markup:
        return speak(context, *texts, **{name: said(value) for name, value in values.items()})

    return spoken_with


def _text(template: str) -> str:
    return current().text(template)


def _text_in(context: str, template: str) -> str:
    return current().text(template, context)


def _texts(one: str, many: str, count: int) -> str:
    return current().texts(one, many, count)


def _name(response: Response) -> Response:
    if response.mimetype == "text/html" and "language" in g:
        response.headers["Content-Language"] = g.language.code
        response.vary.update(("Accept-Language", "Cookie"))
    return response


@blueprint.post("/language")
def choose() -> ResponseReturnValue:
    """Read the site, and letters of it, in another language from now on."""
    code = request.form.get("language", "")
    response = redirect(own_address(request.form.get("back", "")) or url_for("catalogue.home"), 303)
    if code in services().languages:
        if actor():
            services().accounts.choose_language(actor=actor(), code=code)
        secure = options().secure_cookies
        response.set_cookie(COOKIE, code, KEPT_SECONDS, secure=secure, httponly=True, samesite="Lax")
    return response
