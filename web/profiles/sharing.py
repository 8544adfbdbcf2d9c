"""What other sites are told of our pages: Open Graph, oEmbed, and where to find the embedded player."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from flask import url_for

from domain.music import SCALES, Scale
from domain.pages import BeatCard, BeatPage
from domain.pages.collections import CollectionPage
from domain.pages.profiles import ProfilePage
from domain.profiles.pictures import sized
from web.deps import services
from web.language import said
from web.profiles import structured
from web.shown import media_url

MOST_DESCRIBED = 200
BEAT_HEIGHT, PRODUCER_HEIGHT, EMBED_WIDTH = 190, 480, 640
SHARED_WIDTH = 800
COVER_SHARED_WIDTH = 960


@dataclass(frozen=True)
class About:
    """A page as those who link to it show it. `kind` is Open Graph's; addresses are whole, or empty.

    `data` is what search engines read, by schema.org.
    """

    kind: str
    title: str
    description: str
    url: str
    image: str = ""
    audio: str = ""
    embed: str = ""
    height: int = 0
    feed: str = ""
    oembed: str = ""
    more: Sequence[tuple[str, str]] = ()
    data: Mapping[str, Any] = field(default_factory=dict)

    @property
    def embed_code(self) -> str:
        """What people paste into pages of their own."""
        title = self.title.replace("&", "&amp;").replace('"', "&quot;").replace("<", "&lt;")
        size = f'width="100%" height="{self.height}"'
        return (
            f'<iframe src="{self.embed}" title="{title}" {size} style="border:0" loading="lazy" '
            'allow="autoplay"></iframe>'
        )

    @property
    def has_player(self) -> bool:
        """Whether cards of other sites may play it: they ask for HTTPS, and for a picture."""
        return bool(self.embed and self.image) and self.embed.startswith("https://")


def absolute(endpoint: str, **values: Any) -> str:
    return f"{services().site.url}{url_for(endpoint, **values)}"


def about_producer(page: ProfilePage) -> About:
    head = page.head
    url = absolute("producers.show", slug=head.slug)
    picture = _shared(head.picture_key) or _shared(head.profile.cover_key, COVER_SHARED_WIDTH)
    return About(
        kind="profile",
        title=head.name,
        description=_short(head.profile.biography) or f"{head.name} · {services().site.name}",
        url=url,
        image=picture,
        embed=absolute("embeds.producer", slug=head.slug),
        height=PRODUCER_HEIGHT,
        feed=absolute("profiles.feed", slug=head.slug),
        oembed=absolute("embeds.oembed", url=url),
        more=(("profile:username", head.slug),),
        data=structured.group(head, url, picture),
    )


def about_beat(page: BeatPage) -> About | None:
    """Nothing of a beat that isn't public."""
    beat = page.beat
    if not page.is_public:
        return None
    url, maker = absolute("catalogue.beat", slug=beat.slug), _maker(beat.producer_slug)
    audio, image = absolute("media.preview", recording_id=beat.recording_id), _shared(beat.cover_key)
    return About(
        kind="music.song",
        title=f"{beat.name} · {beat.producer_name}",
        description=_short(page.description) or facts_of(beat),
        url=url,
        image=image,
        audio=audio,
        embed=absolute("embeds.beat", slug=beat.slug),
        height=BEAT_HEIGHT,
        oembed=absolute("embeds.oembed", url=url),
        more=(("music:duration", str(int(beat.seconds))), ("music:musician", maker)),
        data=structured.recording(beat, page.description, url, image, audio, maker),
    )


def about_collection(page: CollectionPage) -> About | None:
    """Nothing of one that isn't public."""
    if not page.is_listed:
        return None
    url, maker = absolute("collections.show", slug=page.slug), _maker(page.producer_slug)
    image = _shared(page.cover_key)
    songs = tuple(("music:song", absolute("catalogue.beat", slug=each.beat.slug)) for each in page.beats)
    return About(
        kind="music.album",
        title=f"{page.title} · {page.producer_name}",
        description=_short(page.description) or f"{page.title} · {page.producer_name}",
        url=url,
        image=image,
        more=(("music:musician", maker), *songs[:20]),
        data=structured.album(page, url, image, maker),
    )


def facts_of(beat: BeatCard) -> str:
    return " · ".join((f"{beat.bpm} BPM", f"{beat.key} {said(SCALES[Scale(beat.scale)])}", *beat.genres))


def _maker(slug: str) -> str:
    return absolute("producers.show", slug=slug)


def _shared(key: str, width: int = SHARED_WIDTH) -> str:
    """The whole address of a picture, in a size that previews show well."""
    return f"{services().site.url}{media_url(sized(key, width))}" if key else ""


def _short(text: str) -> str:
    words = " ".join(text.split())
    return words if len(words) <= MOST_DESCRIBED else f"{words[: MOST_DESCRIBED - 1].rstrip()}…"
