"""Downloads: what somebody may have, and handing it over."""

from dataclasses import dataclass, replace

from domain.accounts import Actor, signed_in
from domain.catalogue import UNKNOWN_BEAT, Track
from domain.errors import Conflict, Forbidden, NotFound
from domain.licensing.downloads import (
    BEING_PREPARED,
    FILE_MISSING,
    LICENCE_OVER,
    MAKING_FAILED,
    MIMETYPES,
    NOT_INCLUDED,
    OWN_DELIVERIES,
    Download,
    Handout,
    Label,
    Ticket,
    Wrapping,
    check_ticket,
    delivery_named,
    extension_of,
    file_key,
    file_name,
    files_there,
    is_late,
    label_from,
    label_of,
    made_for,
)
from domain.licensing.entitlement import (
    ASKER_SUSPENDED,
    DELETED,
    NOT_SIGNED_IN,
    TAKEN_DOWN,
    Asker,
    Entitlement,
    Offered,
    Way,
    entitlement,
    for_visitors,
    is_kept_back,
    refusal,
)
from domain.licensing.granted import UNKNOWN_LICENCE, Licence, LicenceKind
from domain.licensing.offers import STEM_KINDS, Delivery
from domain.ports import Blobs, Clock, Ids, Labels
from domain.services.granting import Granting
from domain.services.stem_sets import handed_stems
from domain.services.tracks import make_later
from domain.stem_sets import Stems
from domain.store import Store, Unit
from domain.uploads import Recording

START_BYTES = 64 * 1024
"""Of a WAV, to find out where its audio ends."""


@dataclass(frozen=True)
class _Wanted:
    """A file that somebody is entitled to, with the beat and the audio it is of."""

    track: Track
    recording: Recording
    kind: Delivery
    licence: Licence | None
    stems: Stems | None

    @property
    def key(self) -> str:
        if self.kind in STEM_KINDS:
            return self.stems.blob_key if self.stems else ""
        return file_key(self.recording, self.kind)


@dataclass(frozen=True)
class _Seen:
    """What the store of files has, looked at before rows are locked: it may be slow."""

    key: str
    is_there: bool
    has_original: bool


@dataclass(frozen=True)
class Downloading:
    """Whoever is entitled; a subscriber gets a licence with it."""

    store: Store
    blobs: Blobs
    granting: Granting
    labels: Labels
    clock: Clock
    ids: Ids

    def offered(self, *, actor: Actor | None, track_id: str) -> Entitlement:
        """What somebody may have of a beat, or why not, for its page. Raises `NotFound`."""
        with self.store.read() as unit:
            track = _known(unit.tracks.get(track_id))
            if actor is None:
                return Entitlement(reason=for_visitors(_offered(unit, track, ""), self.clock.now()))
            found = self._entitlement(unit, track, actor.id)
            return replace(found, files=_there(unit, track, found))

    def begin(self, *, actor: Actor | None, track_id: str, kind: str) -> Ticket:
        """Get hold of a file of a beat. A subscriber's first one of its audio grants the standard licence.

        Raises the reason why not, and `Conflict` for a file that is still to be made, which is seen to.
        """
        if actor is None:
            raise Forbidden(NOT_SIGNED_IN)
        wanted = delivery_named(kind)
        with self.store.read() as unit:
            _, file = self._asked(unit, _known(unit.tracks.get(track_id)), actor.id, wanted)
        seen = self._look(file)
        with self.store.write() as unit:
            track = _known(unit.tracks.get(track_id, lock=True))
            found, file = self._asked(unit, track, actor.id, wanted)
            self._check_made(unit, file, seen)
            if found.way is Way.SUBSCRIPTION:
                licence = self.granting.standard(
                    unit, track, actor.id, self.clock.now(), _there(unit, track, found)
                )
                file = replace(file, licence=licence)
            return self._hand_out(unit, actor.id, file)

    def begin_under(self, *, actor: Actor | None, licence_id: str, kind: str) -> Ticket:
        """Get hold of a file under a licence of one's own, whatever became of plan, beat and offer."""
        person, wanted = signed_in(actor), delivery_named(kind)
        with self.store.read() as unit:
            licence = self._standing(unit, person.id, licence_id)
            track = _known(unit.tracks.get(licence.track_id))
            file = _wanted(unit, track, wanted, Entitlement(Way.LICENCE, licence.files, licence))
        seen = self._look(file)
        with self.store.write() as unit:
            track = _known(unit.tracks.get(track.id, lock=True))
            licence = self._standing(unit, person.id, licence_id)
            file = _wanted(unit, track, wanted, Entitlement(Way.LICENCE, licence.files, licence))
            self._check_made(unit, file, seen)
            return self._hand_out(unit, person.id, file)

    def file(self, *, actor: Actor | None, ticket: Ticket) -> Handout:
        """What a link leads to. Only for whom it was made, in time, and while the right to it stands.

        Of one that comes late only the rest may be sent, which may go on for a day.
        """
        person, now = signed_in(actor), self.clock.now()
        check_ticket(ticket, person.id, now)
        with self.store.read() as unit:
            file = self._still_entitled(unit, ticket)
            producer = unit.producers.get(file.track.producer_id)
        if not (file.key and self.blobs.exists(file.key)):
            raise NotFound(FILE_MISSING, kind=file.kind)
        label = _label(file, producer.name if producer else "")
        mimetype = MIMETYPES[extension_of(file.kind)]
        name, wrapping = file_name(label, file.kind), self._wrapping(file, label)
        return Handout(file.key, name, mimetype, wrapping, is_late(ticket, now))

    def _entitlement(self, unit: Unit, track: Track, user_id: str) -> Entitlement:
        """The licences of the audio that the beat has now come first; what is older stays good.

        Its files are those that the right is for, whether they are there or not.
        """
        now, asker = self.clock.now(), self._asker(unit, user_id)
        held = unit.licences.held(track.id, user_id)
        offered = _offered(unit, track, user_id)
        found = entitlement(
            offered, asker, [one for one in held if _is_of(one, track) or one.revoked_at], now
        )
        if not found.is_allowed and (older := entitlement(offered, asker, held, now)).is_allowed:
            found = older
        return found

    def _asker(self, unit: Unit, user_id: str) -> Asker:
        user, subscription = unit.users.get(user_id), unit.subscriptions.get(user_id)
        has_plan = subscription is not None and subscription.is_active(self.clock.now())
        return Asker(user_id, user is None or user.suspended, has_plan)

    def _asked(self, unit: Unit, track: Track, user_id: str, kind: Delivery) -> tuple[Entitlement, _Wanted]:
        """By what right somebody may have a file, and which it is. Raises the reason why not."""
        found = self._entitlement(unit, track, user_id)
        if found.reason is not None:
            raise refusal(found.reason)
        return found, _wanted(unit, track, kind, found)

    def _look(self, file: _Wanted) -> _Seen:
        is_there = bool(file.key) and self.blobs.exists(file.key)
        return _Seen(file.key, is_there, is_there or self.blobs.exists(file.recording.master_key))

    def _check_made(self, unit: Unit, file: _Wanted, seen: _Seen) -> None:
        """Asking for what isn't made yet has it made; nothing else comes of it.

        Only where a beat got other audio in between it has to be looked for once more.
        """
        seen = seen if seen.key == file.key else self._look(file)
        if seen.is_there:
            return
        made = None if file.kind in STEM_KINDS else made_for(file.recording, file.kind)
        if made is None or not seen.has_original:
            raise NotFound(FILE_MISSING, kind=file.kind)
        is_hoped_for = make_later(unit, self.ids, self.clock.now(), file.recording.id, made)
        unit.commit()
        raise Conflict(BEING_PREPARED if is_hoped_for else MAKING_FAILED, kind=file.kind)

    def _hand_out(self, unit: Unit, user_id: str, file: _Wanted) -> Ticket:
        """Written down, and counted unless it is one's own beat."""
        now, licence_id = self.clock.now(), file.licence.id if file.licence else ""
        ticket = Ticket(user_id, file.track.id, file.recording.id, file.kind, licence_id, now)
        track, recording = file.track, file.recording
        download = Download(self.ids.new(), track.id, recording.id, user_id, licence_id, file.kind, now)
        unit.downloads.add(download)
        if track.producer_id != user_id:
            unit.day_totals.add_download(download, track.producer_id)
        unit.commit()
        return ticket

    def _still_entitled(self, unit: Unit, ticket: Ticket) -> _Wanted:
        track = _known(unit.tracks.get(ticket.track_id))
        if ticket.licence_id:
            licence = self._standing(unit, ticket.user_id, ticket.licence_id)
            found = Entitlement(Way.LICENCE, licence.files, licence)
        else:
            found = self._entitlement(unit, track, ticket.user_id)
            if found.reason is not None:
                raise refusal(found.reason)
            if found.way is not Way.OWN or ticket.recording_id != track.recording_id:
                raise refusal(DELETED)
        return _wanted(unit, track, ticket.kind, found)

    def _standing(self, unit: Unit, user_id: str, licence_id: str) -> Licence:
        """The licence, if it still holds and its holder isn't suspended."""
        licence = unit.licences.get(licence_id)
        if licence is None or licence.holder_id != user_id:
            raise NotFound(UNKNOWN_LICENCE)
        if self._asker(unit, user_id).is_suspended:
            raise refusal(ASKER_SUSPENDED)
        if is_kept_back(_known(unit.tracks.get(licence.track_id)), user_id):
            raise refusal(TAKEN_DOWN)
        if not licence.is_active(self.clock.now()):
            raise Forbidden(LICENCE_OVER)
        return licence

    def _wrapping(self, file: _Wanted, label: Label) -> Wrapping:
        if file.kind in (Delivery.MP3_320, Delivery.MP3_256):
            return self.labels.mp3(label, self._content(file.track.cover_key))
        if file.kind is Delivery.TAGGED_WAV:
            with self.blobs.open(file.key) as wav:
                return self.labels.wav(label, wav.read(START_BYTES), self.blobs.size(file.key))
        return Wrapping()

    def _content(self, key: str) -> bytes:
        if not (key and self.blobs.exists(key)):
            return b""
        with self.blobs.open(key) as file:
            return file.read()


def _known(track: Track | None) -> Track:
    if track is None:
        raise NotFound(UNKNOWN_BEAT)
    return track


def _is_of(licence: Licence, track: Track) -> bool:
    return licence.recording_id == track.recording_id


def _offered(unit: Unit, track: Track, user_id: str) -> Offered:
    """All kinds of files: which of them there are depends on the licence, and is asked afterwards."""
    producer = unit.users.get(track.producer_id)
    kinds = OWN_DELIVERIES if track.producer_id == user_id else tuple(Delivery)
    is_suspended = producer is not None and producer.suspended
    return Offered(track, track.option, kinds, track.sold_at is not None, is_suspended)


def _there(unit: Unit, track: Track, found: Entitlement) -> tuple[Delivery, ...]:
    """Of the files that somebody has a right to, those that there are."""
    recording = unit.recordings.get(_recording_id(track, found)) if found.files else None
    if recording is None:
        return ()
    has_stems = handed_stems(unit, track, found.licence) is not None
    return files_there(found.files, recording, has_stems, _is_exclusive(found))


def _wanted(unit: Unit, track: Track, kind: Delivery, found: Entitlement) -> _Wanted:
    recording = unit.recordings.get(_recording_id(track, found))
    stems = handed_stems(unit, track, found.licence) if kind in STEM_KINDS else None
    if recording is None or kind not in found.files:
        raise Forbidden(NOT_INCLUDED, kind=kind)
    if not files_there((kind,), recording, stems is not None, _is_exclusive(found)):
        raise Forbidden(NOT_INCLUDED, kind=kind)
    return _Wanted(track, recording, kind, found.licence, stems)


def _recording_id(track: Track, found: Entitlement) -> str:
    return found.licence.recording_id if found.licence else track.recording_id


def _is_exclusive(found: Entitlement) -> bool:
    return found.licence is not None and found.licence.kind is LicenceKind.EXCLUSIVE


def _label(file: _Wanted, producer_name: str) -> Label:
    if file.licence is not None and not _is_of(file.licence, file.track):
        return label_from(file.licence.facts)
    return label_of(file.track.details, producer_name)
