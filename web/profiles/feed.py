"""A producer's beats as RSS 2.0."""

import re
from collections.abc import Sequence
from datetime import datetime
from email.utils import format_datetime
from xml.etree.ElementTree import Element, SubElement, register_namespace, tostring

from domain.pages.profiles import FeedBeat, ProfileHead
from web.deps import services
from web.profiles.sharing import absolute

ATOM = "http://www.w3.org/2005/Atom"
register_namespace("atom", ATOM)
_UNSPEAKABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What no XML may hold, however it is written."""


def rss(head: ProfileHead, beats: Sequence[FeedBeat]) -> bytes:
    root = Element("rss", version="2.0")
    channel = SubElement(root, "channel")
    site = services().site
    address = absolute("producers.show", slug=head.slug)
    _put(channel, "title", f"{head.name} · {site.name}")
    _put(channel, "link", address)
    _put(channel, "description", head.profile.biography or head.name)
    if beats:
        _put(channel, "lastBuildDate", _day(beats[0].beat.published_at))
    SubElement(
        channel,
        f"{{{ATOM}}}link",
        href=absolute("profiles.feed", slug=head.slug),
        rel="self",
        type="application/rss+xml",
    )
    for each in beats:
        _item(channel, each)
    made: bytes = tostring(root, encoding="utf-8", xml_declaration=True)
    return made


def _item(channel: Element, each: FeedBeat) -> None:
    beat, item = each.beat, SubElement(channel, "item")
    facts = f"{beat.bpm} BPM, {beat.key} {beat.scale}"
    _put(item, "title", beat.name)
    _put(item, "link", absolute("catalogue.beat", slug=beat.slug))
    _put(item, "guid", f"{services().site.url}/#beat-{beat.id}").set("isPermaLink", "false")
    _put(item, "pubDate", _day(beat.published_at))
    _put(item, "description", f"{each.description}\n\n{facts}" if each.description else facts)
    for genre in beat.genres:
        _put(item, "category", genre)
    # RSS wants a length, and 0 of those who don't know it.
    preview, size = absolute("media.preview", recording_id=beat.recording_id), str(each.preview_size or 0)
    SubElement(item, "enclosure", url=preview, length=size, type="audio/mpeg")


def _put(parent: Element, name: str, text: str) -> Element:
    made = SubElement(parent, name)
    made.text = _UNSPEAKABLE.sub("", text)
    return made


def _day(moment: datetime | None) -> str:
    return format_datetime(moment) if moment else ""
