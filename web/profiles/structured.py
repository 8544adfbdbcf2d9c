"""Pages by the words of schema.org, as search engines read them."""

from typing import Any

from domain.pages import BeatCard
from domain.pages.collections import CollectionPage
from domain.pages.profiles import ProfileHead

CONTEXT = "https://schema.org"


def group(head: ProfileHead, url: str, image: str) -> dict[str, Any]:
    profile = head.profile
    place = {"@type": "PostalAddress"} | _filled(addressLocality=profile.city, addressCountry=profile.country)
    return _thing(
        "MusicGroup",
        name=head.name,
        url=url,
        image=image,
        description=profile.biography,
        genre=list(profile.genres),
        sameAs=list(profile.links),
        location={"@type": "Place", "address": place} if profile.city or profile.country else None,
    )


def recording(
    beat: BeatCard, description: str, url: str, image: str, audio: str, maker: str
) -> dict[str, Any]:
    return _thing(
        "MusicRecording",
        name=beat.name,
        url=url,
        image=image,
        description=description,
        duration=_duration(beat.seconds),
        genre=list(beat.genres),
        keywords=list(beat.tags),
        datePublished=beat.published_at.date().isoformat() if beat.published_at else "",
        byArtist={"@type": "MusicGroup", "name": beat.producer_name, "url": maker},
        audio={"@type": "AudioObject", "contentUrl": audio, "encodingFormat": "audio/mpeg"},
        interactionStatistic=_plays(beat.plays),
    )


def album(page: CollectionPage, url: str, image: str, maker: str) -> dict[str, Any]:
    released = page.release_at or page.published_at
    return _thing(
        "MusicAlbum",
        name=page.title,
        url=url,
        image=image,
        description=page.description,
        datePublished=released.date().isoformat() if released else "",
        byArtist={"@type": "MusicGroup", "name": page.producer_name, "url": maker},
        numTracks=len(page.beats),
        track=[
            {
                "@type": "MusicRecording",
                "name": each.beat.name,
                "duration": _duration(each.beat.seconds),
            }
            for each in page.beats
        ],
    )


def _plays(plays: int) -> dict[str, Any]:
    listening = {"@type": "ListenAction"}
    return {"@type": "InteractionCounter", "interactionType": listening, "userInteractionCount": plays}


def _duration(seconds: float) -> str:
    """As ISO 8601 writes it: `PT3M7S`."""
    minutes, rest = divmod(int(seconds), 60)
    return f"PT{minutes}M{rest}S"


def _thing(kind: str, **values: Any) -> dict[str, Any]:
    return {"@context": CONTEXT, "@type": kind, **_filled(**values)}


def _filled(**values: Any) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value not in (None, "", [])}
