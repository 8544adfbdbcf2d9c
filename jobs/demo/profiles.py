"""The profiles that the demo's artists have filled in."""

from domain.profiles.credits import CreditForm, CreditRole
from domain.profiles.forms import GalleryForm, LinkForm, ProfileForm
from domain.uploads import PictureFile
from jobs.demo.cast import Artist

MOST_GENRES = 3
CREDITS = (
    ("song", "Harbour Lights", "Mina Sorrel", "2024", (CreditRole.PRODUCER, CreditRole.MIXING_ENGINEER)),
    ("album", "Small Hours", "The Lowlands", "2023", (CreditRole.CO_PRODUCER,)),
    ("song", "Paper Crown", "Dara Finch", "2025", (CreditRole.BEAT_MAKER, CreditRole.SONGWRITER)),
)


def profile_of(artist: Artist, place: int, picture: bytes) -> ProfileForm:
    """What they would type into the editor; `place` makes them differ."""
    genres = dict.fromkeys(each.strip() for idea in artist.ideas for each in idea.genres.split(","))
    known = [*genres][:MOST_GENRES]
    addresses = (f"https://instagram.com/{artist.instagram}", f"https://soundcloud.com/{artist.instagram}")
    credits = CREDITS[place % len(CREDITS) :]
    return ProfileForm(
        name=artist.name,
        genres=", ".join(known),
        links=tuple(LinkForm(at, url) for at, url in enumerate(addresses)),
        text=f"{' and '.join(known[:2])}, made slowly." + (f" With {artist.label}." if artist.label else ""),
        gallery=(GalleryForm(0, alt="In the studio", file=PictureFile("studio.jpg", picture)),),
        credits=tuple(
            CreditForm(at, kind, title, name, year, "", roles)
            for at, (kind, title, name, year, roles) in enumerate(credits)
        ),
    )
