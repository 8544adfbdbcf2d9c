"""One whole life on a site: rows that bear a person in every table, to be exported and erased."""

import itertools
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from peewee import BooleanField, FloatField, IntegerField

from adapters.db import tables
from adapters.db.bearing import BEARING
from adapters.db.database import Database
from domain.accounts import Role
from domain.ledger import FEES, PROCESSOR, Line, producer
from domain.likes import Like
from domain.notices import Choice, NoticeKind, Topic
from domain.orders import OrderState
from domain.outgoing import OutgoingState
from domain.paid_plans import PaidState
from domain.profiles.profile import GalleryPicture
from domain.stem_sets import StemsState
from tests import account_factories, factories, office, program_factories
from tests.domain.house import House
from tests.factories import NOW, new_id

NAME, EMAIL, SLUG = "Zaphod Marker", "zaphod.marker@example.com", "zaphod-marker"
LEGAL, WORDS = "Zacharias", "Zaphod Marker wrote this"
IDS = frozenset(
    {
        "actor_id", "buyer_id", "collaborator_id", "holder_id", "listener", "made_by", "owner_id",
        "producer_id", "user_id",
    }
)  # fmt: skip
"""Columns that bear a person's id wherever they are."""
OWN_KEYS = (
    "payees",
    "paid_plans",
    "profiles",
    "progress",
    "subscriptions",
    "two_factors",
    "users",
    "producers",
)
SHOWN = (
    "documents/d",
    "pictures/g-1600.jpg",
    "pictures/g-480.jpg",
    "pictures/h-1920.jpg",
    "pictures/h-480.jpg",
)
"""Files of the profile and of what was asked for."""
MADE_OTHERWISE = ("leavings", "exports", "ledger_entries", "certificates")
_numbers = itertools.count(1)


@dataclass(frozen=True)
class Life:
    """Who it is, the beats that others hold licences of, the one that is sold, and the one that just goes."""

    id: str
    other: str
    licensed: str
    sold: str
    unlicensed: str
    credited: str
    keys: tuple[str, ...]
    kept_keys: tuple[str, ...]


def lived(house: House, database: Database) -> Life:
    """A producer who has done all there is to do, and a follower and buyer who goes on."""
    person, other = new_id(), new_id()
    life = _beats(house, person, other)
    _people(house, person, other, life.credited)
    _messages(house, person, other)
    _unsaved(house, person)
    _money(house, person, other, life)
    _the_rest(database, person, life.licensed)
    return life


def _put(house: House, kind: str, *items: Any) -> None:
    with house.store.write() as unit:
        for item in items:
            getattr(unit, kind).add(item)
        unit.commit()


def _blob(house: House, *keys: str) -> None:
    for key in keys:
        house.blobs.put_bytes(key, f"content of {key}".encode())


def _people(house: House, person: str, other: str, credited: str) -> None:
    hashed = "plain:correct horse battery"
    _put(
        house,
        "users",
        factories.user(id=person, email=EMAIL, name=NAME, password_hash=hashed, role=Role.PRODUCER),
    )
    _put(house, "users", factories.user(id=other, role=Role.PRODUCER, name="Other"))
    _put(
        house, "producers", factories.producer(id=person, name=NAME, slug=SLUG, picture_key="pictures/p.jpg")
    )
    _put(house, "producers", factories.producer(id=other, name="Other"))
    _put(house, "sessions", factories.session(user_id=person, agent=WORDS))
    _put(house, "links", factories.link(user_id=person, email=EMAIL))
    _put(house, "two_factors", account_factories.two_factor(id=person, enabled_at=None))
    _put(house, "devices", account_factories.device(user_id=person, agent=WORDS))
    names = {"legal_first_name": LEGAL, "legal_last_name": LEGAL, "producer_name": NAME}
    application = factories.application(user_id=person, picture_key="pictures/a.jpg", **names)
    _put(house, "applications", application)
    asked = program_factories.document(application_id=application.id, name=f"{NAME}.pdf", key="documents/d")
    _put(house, "documents", asked)
    _put(house, "suspensions", program_factories.suspension(user_id=person, reason=WORDS, ended_at=NOW))
    gallery = (GalleryPicture("pictures/g-1600.jpg", WORDS),)
    profile = factories.profile(id=person, biography=WORDS, cover_key="pictures/h-1920.jpg", gallery=gallery)
    _put(house, "profiles", profile)
    _put(house, "likes", Like(new_id(), person, credited, NOW))
    with house.store.write() as unit:
        unit.likes.add_likes(credited, 1)
        unit.commit()
    _put(house, "follows", factories.follow(user_id=person, producer_id=other))
    _put(house, "follows", factories.follow(user_id=other, producer_id=person))
    with house.store.write() as unit:
        unit.follows.add_followers(other, 1, NOW)
        unit.follows.add_followers(person, 1, NOW)
        unit.commit()
    _blob(house, "pictures/p.jpg", "pictures/a.jpg", *SHOWN)


def _messages(house: House, person: str, other: str) -> None:
    _put(house, "notices", factories.notice(user_id=person, values={"beat": WORDS}))
    told = {"told": f"{NAME} and 1 other follow you", "name": NAME, "followers": "2", "slug": "other"}
    _put(house, "notices", factories.notice(user_id=other, kind=NoticeKind.FOLLOWER, values=told))
    _put(house, "support", factories.support_request(user_id=person, email=EMAIL, message=WORDS))
    signed_out = factories.support_request(
        user_id="", email=EMAIL, message=WORDS, screenshot_key="pictures/s.jpg"
    )
    _put(house, "support", signed_out)
    _put(house, "audit", factories.audit_entry(subject=person, details={"name": NAME}))
    _put(house, "disputes", factories.dispute(owner_id=person, reason=WORDS))
    letter = {"to": EMAIL, "subject": "x", "text": WORDS}
    _put(house, "jobs", replace(factories.job(payload=letter), name="mail"))
    _reports(house, person, other)
    with house.store.write() as unit:
        unit.notice_choices.put(person, {Topic.SALE: Choice()})
        unit.listens.put(
            [factories.listen(listener=person, at=NOW - timedelta(days=days)) for days in (0, 0, 1, 400)]
        )
        unit.commit()
    _blob(house, "pictures/s.jpg")


def _reports(house: House, person: str, other: str) -> None:
    """One by the person, and one about them that somebody else wrote."""
    _put(house, "reports", office.report(reporter=person, email=EMAIL, text=WORDS, owner_id=other))
    about = office.report(owner_id=person, reporter=other, email="other@example.com", name=NAME)
    _put(house, "reports", about)
    down = office.take_down(owner_id=person, report_id=about.id, name=NAME, counter=WORDS, signed=NAME)
    _put(house, "take_downs", down)


def _unsaved(house: House, person: str) -> None:
    id = new_id()
    _put(house, "uploads", factories.upload(id=id, owner_id=person, name=f"{NAME}.wav"))
    _put(
        house,
        "drafts",
        factories.draft(id=id, owner_id=person, fields={"name": WORDS}, cover_key="covers/d.jpg"),
    )
    recording = factories.recording(id=id, owner_id=person, name=f"{NAME}.wav")
    _put(house, "recordings", recording)
    _put(
        house, "batches", factories.batch(owner_id=person, fields={"title": WORDS}, cover_key="covers/b.jpg")
    )
    _blob(house, "covers/d.jpg", "covers/b.jpg", recording.master_key)


def _beat(house: House, person: str, **fields: Any) -> Any:
    recording = factories.recording(
        owner_id=person, name=f"{NAME}.wav", sha256=new_id().replace("-", "")[:64]
    )
    stems = factories.stems(owner_id=person, recording_id=recording.id, state=StemsState.READY)
    details = factories.details(description=WORDS, tags=("zaphod",))
    number = next(_numbers)
    track = factories.track(
        producer_id=person,
        recording_id=recording.id,
        details=details,
        cover_key=f"covers/t{number}.jpg",
        **fields,
    )
    _put(house, "recordings", recording)
    _put(house, "stems", stems)
    _put(house, "tracks", track)
    _put(
        house,
        "drafts",
        factories.draft(id=recording.id, owner_id=person, track_id=track.id, fields={"n": WORDS}),
    )
    _put(house, "offers", factories.offer(track_id=track.id, made_by=person))
    _put(house, "splits", factories.split_sheet(track_id=track.id, owner_id=person))
    _blob(house, recording.master_key, recording.preview_key, stems.blob_key, track.cover_key)
    return track, recording, stems


def _beats(house: House, person: str, other: str) -> Life:
    licensed, kept, promised = _beat(house, person, licences=1)
    sold, sold_recording, _ = _beat(house, person, licences=1, sold_at=NOW)
    plain, gone, gone_stems = _beat(house, person)
    facts = {"licensee": "Other", "track": "Night Drive", "producer": NAME}
    for track in (licensed, sold):
        licence = factories.licence(
            track_id=track.id,
            recording_id=track.recording_id,
            holder_id=other,
            producer_id=person,
            facts=facts,
        )
        _put(house, "licences", licence)
        _put(house, "certificates", factories.certificate(id=licence.id, document=document(NAME)))
    held = factories.licence(
        holder_id=person, facts={"licensee": NAME, "track": "Theirs", "producer": "Other"}
    )
    _put(house, "licences", held)
    _put(house, "certificates", factories.certificate(id=held.id, document=document(NAME)))
    _put(house, "downloads", factories.download(user_id=person, licence_id=held.id))
    details = factories.details(collaborators=(person,))
    credited = factories.track(producer_id=other, details=details)
    _put(house, "tracks", credited)
    collection = factories.collection(
        producer_id=person, title=WORDS, cover_key="covers/c.jpg", track_ids=(plain.id, licensed.id)
    )
    _put(house, "collections", collection)
    _put(house, "presets", factories.preset(owner_id=person, name=WORDS))
    _blob(house, "covers/c.jpg")
    return Life(
        person,
        other,
        licensed.id,
        sold.id,
        plain.id,
        credited.id,
        (
            gone.master_key,
            gone.preview_key,
            gone_stems.blob_key,
            plain.cover_key,
            "covers/c.jpg",
            "covers/d.jpg",
            *SHOWN,
        ),
        (kept.master_key, promised.blob_key, licensed.cover_key, sold_recording.master_key),
    )


def document(name: str) -> str:
    return f'{{"statement": {{"producer": "{name}"}}}}'


def _money(house: House, person: str, other: str, life: Life) -> None:
    paid = factories.order(
        track_id=life.sold, buyer_id=other, producer_id=person, state=OrderState.PAID, owed={person: 200_00}
    )
    bought = factories.order(buyer_id=person, producer_id=other, state=OrderState.REFUNDED)
    _put(house, "orders", paid)
    _put(house, "orders", bought)
    _put(house, "outgoing", factories.outgoing(producer_id=person, state=OutgoingState.PAID))
    _put(house, "payees", factories.payee(id=person))
    _put(house, "paid_plans", factories.paid_plan(user_id=person, state=PaidState.ENDED))
    _put(house, "subscriptions", factories.subscription(id=person))
    own = producer(person)
    with house.store.write() as unit:
        unit.ledger.add(factories.entry(Line(PROCESSOR, 5_00), Line(own, -5_00)))
        unit.ledger.add(factories.entry(Line(own, 5_00), Line(FEES, -5_00)))
        unit.commit()


def _the_rest(database: Database, person: str, track_id: str) -> None:
    """A row in each table that bears people and of which they have none yet."""
    with database.connection_context():
        for bears in BEARING:
            if bears.name not in MADE_OTHERWISE and not _has_any(database, bears.table, person):
                database.execute(bears.table.insert(_row(bears.table, person, track_id)))


def _has_any(database: Database, table: Any, person: str) -> bool:
    return any(person in str(row) for row in database.execute(table.select().tuples()))


def _row(table: Any, person: str, track_id: str) -> dict[Any, Any]:
    row: dict[Any, Any] = {}
    for field in table._meta.sorted_fields:
        is_own = field.column_name in IDS or (
            field.column_name == "id" and table._meta.table_name in OWN_KEYS
        )
        number: Any = 1.0 if isinstance(field, FloatField) else 1
        is_number = isinstance(field, IntegerField | FloatField | BooleanField)
        text = track_id if field.column_name == "track_id" else "{}"
        row[field] = person if is_own else number if is_number else text
    return row


def everything(database: Database) -> dict[str, list[dict[str, Any]]]:
    """All rows of all tables, by their columns."""
    with database.connection_context():
        return {table._meta.table_name: rows_of(database, table) for table in tables.ALL}  # type: ignore[attr-defined]


def rows_of(database: Database, table: Any) -> list[dict[str, Any]]:
    names = [field.column_name for field in table._meta.sorted_fields]
    return [dict(zip(names, row, strict=True)) for row in database.execute(table.select().tuples())]
