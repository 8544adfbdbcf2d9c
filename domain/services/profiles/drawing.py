"""Pictures that came with a profile's form, made into the sizes that are kept."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field

from domain.errors import Refused, with_advice
from domain.ports import Blobs, Ids, Pictures
from domain.profiles.forms import ProfileForm
from domain.profiles.pictures import AVATAR, COVER, GALLERY, MAX_NEW, Crop, Shape, keys_of
from domain.uploads import PictureFile

Sizes = Mapping[int, bytes]


@dataclass(frozen=True)
class Drawn:
    """The new pictures of a form by the names of their fields, and what is wrong with the others."""

    pictures: Mapping[str, tuple[Shape, Sizes]] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)


def drawn(pictures: Pictures, form: ProfileForm) -> Drawn:
    found: dict[str, tuple[Shape, Sizes]] = {}
    errors: dict[str, str] = {}
    for name, shape, file, crop in _sent(form):
        try:
            found[name] = shape, pictures.sized(file.content, file.name, shape, crop)
        except Refused as refusal:
            errors[name] = with_advice(refusal)
    return Drawn(found, errors)


def _sent(form: ProfileForm) -> Iterator[tuple[str, Shape, PictureFile, Crop | None]]:
    for name, shape, place in (("avatar", AVATAR, form.avatar), ("cover", COVER, form.cover)):
        if place.file is not None:
            yield f"images-{name}", shape, place.file, place.crop
    new = [(row.at, row.file) for row in form.gallery if row.file is not None]
    for at, file in new[:MAX_NEW]:
        yield f"images-{at}-file", GALLERY, file, None


@contextmanager
def stored(blobs: Blobs, ids: Ids, drawn: Drawn) -> Iterator[dict[str, str]]:
    """By the fields' names the keys of what was drawn, put into the store; gone again if the rest fails."""
    chosen: dict[str, str] = {}
    written: list[str] = []
    try:
        for name, (shape, sizes) in drawn.pictures.items():
            keys = keys_of(ids.new(), shape)
            chosen[name] = keys[shape.widths[0]]
            for width, key in keys.items():
                written.append(key)
                blobs.put_bytes(key, sizes[width])
        yield chosen
    except BaseException:
        for key in written:
            blobs.delete(key)
        raise
