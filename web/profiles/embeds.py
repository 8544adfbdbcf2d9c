"""Players that other sites put into their pages, and what they ask for one by: oEmbed.

They know nobody: no cookie is read or set, and whoever listens there is a visitor.
"""

import re
from typing import Any
from urllib.parse import urlsplit

from flask import Blueprint, Response, abort, g, jsonify, make_response, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import BadRequest

from domain.catalogue import UNKNOWN_BEAT
from domain.errors import NotFound
from domain.pages import BeatCard
from domain.pages.profiles import ProfileTab
from web.deps import options, services
from web.forms import number
from web.profiles.sharing import EMBED_WIDTH, SHARED_WIDTH, About, about_beat, about_producer, absolute

blueprint = Blueprint("embeds", __name__)
EMBED_SECONDS = 300
OEMBED_SECONDS = 3600
ADDRESS = re.compile(r"/(beats|producers)/([a-z0-9-]+)(?:/[a-z]+)?/?")
THEMES = ("light", "dark")


@blueprint.before_request
def know_nobody() -> None:
    g.actor = None


@blueprint.get("/embed/beats/<slug>")
def beat(slug: str) -> Response:
    page = services().catalogue.beat(actor=None, slug=slug)
    return _framed("embeds/beat.html", beat=page.beat)


@blueprint.get("/embed/producers/<slug>")
def producer(slug: str) -> Response:
    page = services().profiles.pages.page(slug=slug)
    return _framed("embeds/producer.html", page=page)


def _framed(template: str, **values: Any) -> Response:
    """A page that any site may show in a frame; it holds no script of its own but ours by address."""
    theme = request.args.get("theme", "")
    page = render_template(template, theme=theme if theme in THEMES else "", **values)
    response = make_response(page)
    response.headers["Content-Security-Policy"] = embed_policy()
    response.headers["Cache-Control"] = f"public, max-age={EMBED_SECONDS}"
    return response


def embed_policy() -> str:
    files = f" {options().files_origin}" if options().files_origin else ""
    return (
        "default-src 'self'; script-src 'self'; style-src 'self'; "
        f"img-src 'self' data: blob:{files}; media-src 'self' blob:{files}; object-src 'none'; "
        "base-uri 'none'; form-action 'none'; frame-ancestors *"
    )


@blueprint.post("/embed/plays")
def begin() -> ResponseReturnValue:
    """A play session like that of `POST /plays`, for a visitor whoever asks, so that no token is needed.

    Only JSON is taken, which no other site's form can send.
    """
    told = request.get_json(silent=True) if request.is_json else None
    track = told.get("track") if isinstance(told, dict) else None
    if not isinstance(track, str) or not track.isascii():
        raise BadRequest
    session = services().listening.begin(
        actor=None,
        address=request.remote_addr or "",
        agent=request.user_agent.string,
        track_id=track,
    )
    return jsonify(session=session), 201


@blueprint.get("/oembed")
def oembed() -> ResponseReturnValue:
    """What to put into a page for the address of a beat or a producer, by oembed.com."""
    if request.args.get("format", "json") != "json":
        abort(501)
    about, author = _about(request.args.get("url", ""))
    width = min(EMBED_WIDTH, number(request.args.get("maxwidth")) or EMBED_WIDTH)
    height = min(about.height, number(request.args.get("maxheight")) or about.height)
    side = {"thumbnail_width": SHARED_WIDTH, "thumbnail_height": SHARED_WIDTH}
    site = services().site
    response = jsonify(
        version="1.0",
        type="rich",
        provider_name=site.name,
        provider_url=site.url,
        title=about.title,
        **author,
        html=about.embed_code,
        width=width,
        height=height,
        cache_age=OEMBED_SECONDS,
        **({"thumbnail_url": about.image} | side if about.image else {}),
    )
    response.headers["Cache-Control"] = f"public, max-age={OEMBED_SECONDS}"
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response


def _about(url: str) -> tuple[About, dict[str, str]]:
    """What an address of ours leads to, and who made it. Raises `NotFound`."""
    match = ADDRESS.fullmatch(_path_of(url))
    if match is None:
        raise NotFound(UNKNOWN_BEAT)
    if match[1] == "producers":
        page = services().profiles.pages.page(slug=match[2], tab=ProfileTab.GALLERY)
        about = about_producer(page)
        return about, {"author_name": page.head.name, "author_url": about.url}
    found = services().catalogue.beat(actor=None, slug=match[2])
    told = about_beat(found)
    if told is None:
        raise NotFound(UNKNOWN_BEAT)
    return told, _author(found.beat)


def _path_of(url: str) -> str:
    """Of an address on this site; empty for all others, and for what is no address."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    is_ours = parts.netloc == urlsplit(services().site.url).netloc
    return parts.path if is_ours and parts.scheme in ("http", "https") else ""


def _author(beat: BeatCard) -> dict[str, str]:
    return {
        "author_name": beat.producer_name,
        "author_url": absolute("producers.show", slug=beat.producer_slug),
    }
