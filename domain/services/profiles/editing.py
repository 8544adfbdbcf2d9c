"""Editing one's own profile: everything is published at once, or nothing is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from domain import facts
from domain.accounts import Actor, producing
from domain.errors import Conflict, Invalid, NotFound, given
from domain.jobs import Fact
from domain.pages import BeatCard
from domain.pages.profiles import MOST_TO_PIN, ProfileHead, ProfileQueries
from domain.ports import Blobs, Clock, Ids, Pictures
from domain.producers import UNKNOWN_PRODUCER, Producer, renamed
from domain.profiles.forms import (
    ProfileForm,
    form_of,
    profile_errors,
    with_form,
    with_gallery,
    without_wrong,
)
from domain.profiles.pictures import AVATAR, COVER, GALLERY, all_sizes
from domain.profiles.profile import CHANGED_ELSEWHERE, FOREIGN_PICTURE, Profile
from domain.services.erasing import erase_later
from domain.services.naming import refused
from domain.services.profiles.drawing import Drawn, drawn, stored
from domain.services.tracks import index_text
from domain.site import Site
from domain.store import Store, Unit
from domain.words import say

AT_ONCE = 200
"""Beats of one unit."""


@dataclass(frozen=True)
class OwnProfile:
    """What the editor begins with. `beats` are those that may be pinned."""

    producer: Producer
    profile: Profile
    beats: tuple[BeatCard, ...]

    @property
    def form(self) -> ProfileForm:
        return form_of(self.producer, self.profile)


@dataclass(frozen=True)
class Preview:
    """A page as it would be, without what is wrong; new pictures stand by their fields' names in `drawn`."""

    head: ProfileHead
    drawn: Drawn
    errors: Mapping[str, str]


@dataclass(frozen=True)
class ProfileEditing:
    store: Store
    queries: ProfileQueries
    blobs: Blobs
    pictures: Pictures
    clock: Clock
    ids: Ids
    site: Site

    def own(self, *, actor: Actor | None) -> OwnProfile:
        """One's own, saved before or not. Only producers."""
        person = producing(actor)
        with self.store.read() as unit:
            producer = _producer(unit, person.id)
            profile = unit.profiles.get(person.id) or Profile(person.id)
        beats = self.queries.newest(person.id, MOST_TO_PIN)
        if profile.pinned_id and all(beat.id != profile.pinned_id for beat in beats):
            pinned = self.queries.pinned(person.id, profile.pinned_id)
            beats = (pinned, *beats) if pinned else beats
        return OwnProfile(producer, profile, beats)

    def save(self, *, actor: Actor | None, form: ProfileForm) -> Profile:
        """Publish all tabs of one's own profile. Only producers.

        Raises `Invalid` with a sentence for each wrong field, named after its tab, and `Conflict` where it
        was saved since the form was opened (CHANGED_ELSEWHERE); then nothing at all has changed.
        """
        person = producing(actor)
        new = drawn(self.pictures, form)
        with stored(self.blobs, self.ids, new) as keys, self.store.write() as unit:
            producer = _producer(unit, person.id, lock=True)
            before = unit.profiles.get(person.id) or Profile(person.id)
            if errors := self._errors(unit, producer, before, form) | dict(new.errors):
                raise Invalid(errors)
            if before.version != form.version:
                raise Conflict(CHANGED_ELSEWHERE)
            _check_pictures(before, form)
            after = _published(before, form, keys)
            after = replace(after, version=before.version + 1, published_at=self.clock.now())
            self._keep(unit, producer, before, after, form, keys)
            unit.commit()
        return after

    def preview(self, *, actor: Actor | None, form: ProfileForm) -> Preview:
        """How the page would look; nothing is kept, and what is wrong is left out. Only producers."""
        person = producing(actor)
        new = drawn(self.pictures, form)
        with self.store.read() as unit:
            producer = _producer(unit, person.id)
            before = unit.profiles.get(person.id) or Profile(person.id)
            errors = self._errors(unit, producer, before, form) | dict(new.errors)
        head = self.queries.head(producer.slug)
        if head is None:
            raise NotFound(UNKNOWN_PRODUCER)
        names = {name: name for name in new.pictures}
        known = {each.key for each in before.gallery}
        rows = tuple(row for row in form.gallery if row.file is not None or row.key in known)
        profile = _published(before, without_wrong(replace(form, gallery=rows), errors), names)
        named = producer if "details-name" in errors else renamed(producer, form.name)
        head = replace(head, name=named.name, verified=named.verified)
        picture_key = _place(form.avatar.is_removed, names.get("images-avatar"), producer.picture_key)
        return Preview(replace(head, picture_key=picture_key, profile=profile), new, errors)

    def react(self, *, fact: Fact) -> None:
        """Let beats be found by a name that has changed; any other fact changes nothing. May be repeated."""
        if fact.name != facts.PROFILE_PUBLISHED or not fact.payload.get("renamed"):
            return
        after = ""
        while ids := self._found_anew(fact.payload["producer"], after):
            after = ids[-1]

    def _found_anew(self, producer_id: str, after: str) -> Sequence[str]:
        with self.store.write() as unit:
            ids = unit.tracks.naming(producer_id, after, AT_ONCE)
            for id in ids:
                if (track := unit.tracks.get(id, lock=True)) is not None:
                    index_text(unit, track)
            unit.commit()
        return ids

    def _errors(self, unit: Unit, producer: Producer, before: Profile, form: ProfileForm) -> dict[str, str]:
        errors = profile_errors(form, self.clock.now())
        if form.name != producer.name:
            errors |= given(**{"details-name": refused(unit, self.site, form.name, producer.id)})
        track = unit.tracks.get(form.pinned) if form.pinned else None
        is_own = track is not None and track.producer_id == producer.id and track.is_public
        if form.pinned and not is_own and form.pinned != before.pinned_id:
            errors["details-pinned"] = say("Choose one of your own public beats.")
        return errors

    def _keep(
        self,
        unit: Unit,
        producer: Producer,
        before: Profile,
        after: Profile,
        form: ProfileForm,
        keys: Mapping[str, str],
    ) -> None:
        picture_key = _place(form.avatar.is_removed, keys.get("images-avatar"), producer.picture_key)
        unit.producers.save(replace(renamed(producer, form.name), picture_key=picture_key))
        if before.version:
            unit.profiles.save(after)
        else:
            unit.profiles.add(after)
        gone = {
            *(all_sizes(producer.picture_key, AVATAR) if picture_key != producer.picture_key else ()),
            *(all_sizes(before.cover_key, COVER) if after.cover_key != before.cover_key else ()),
        }
        left = {each.key for each in after.gallery}
        for each in before.gallery:
            gone |= {*all_sizes(each.key, GALLERY)} if each.key not in left else set()
        erase_later(unit, self.ids, self.clock, *sorted(gone))
        told = {"producer": producer.id} | ({"renamed": "yes"} if form.name != producer.name else {})
        unit.facts.add(Fact(self.ids.new(), facts.PROFILE_PUBLISHED, told, self.clock.now()))


def _producer(unit: Unit, id: str, lock: bool = False) -> Producer:
    producer = unit.producers.get(id, lock=lock)
    if producer is None:
        raise NotFound(UNKNOWN_PRODUCER)
    return producer


def _check_pictures(before: Profile, form: ProfileForm) -> None:
    """Gallery rows may only name pictures that are in the gallery, each once."""
    named = [row.key for row in form.gallery if row.key]
    if len({*named}) < len(named) or not {*named} <= {each.key for each in before.gallery}:
        raise Conflict(FOREIGN_PICTURE)


def _published(before: Profile, form: ProfileForm, keys: Mapping[str, str]) -> Profile:
    """The profile as the form wants it, with the keys of new pictures by the names of their fields."""
    new = {row.at: key for row in form.gallery if (key := keys.get(f"images-{row.at}-file"))}
    after = with_gallery(with_form(before, form), form.gallery, new)
    cover_key = _place(form.cover.is_removed, keys.get("images-cover"), before.cover_key)
    return replace(after, cover_key=cover_key)


def _place(is_removed: bool, new_key: str | None, key: str) -> str:
    """The key of the picture in a place that may have got a new one, or lost its old one."""
    return new_key or ("" if is_removed else key)
