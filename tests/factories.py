"""Domain objects with sensible values, of which a test names only what it is about."""

import itertools
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from domain.accounts import OneTimeLink, Purpose, Role, Session, User
from domain.activity.listens import Listen, Uncounted
from domain.activity.totals import Sums, Totals
from domain.audio import Analysis, AudioFormat, Container, Fingerprint, Loudness, Suggestion
from domain.catalogue import BeatDetails, Track
from domain.collections import Batch, Collection
from domain.disputes import Dispute
from domain.follows import Follow
from domain.hearing import Received
from domain.jobs import AuditEntry, Fact, Job
from domain.ledger import FEES, PROCESSOR, Entry, Kind, Line
from domain.licensing.certificates import Certificate
from domain.licensing.downloads import Download
from domain.licensing.granted import Licence, LicenceKind
from domain.licensing.offers import Delivery, ExclusiveTerms, Offer, Option
from domain.licensing.presets import Preset
from domain.licensing.splits import SplitSheet
from domain.money import Currency, Fee
from domain.music import Scale
from domain.notices import Notice, NoticeKind
from domain.orders import Order, reserved
from domain.outgoing import Outgoing, transfer
from domain.paid_plans import PaidPlan, asked
from domain.payments import Topic
from domain.payouts.accounts import Payee
from domain.payouts.contributions import TrackInput, producer_points
from domain.payouts.runs import Inputs, divided
from domain.payouts.splitting import Split
from domain.plans import Subscription
from domain.producers import Application, ApplicationState, Producer
from domain.site import Site
from domain.stem_sets import Stems, StemsState
from domain.stems import StemFile
from domain.support import SupportRequest
from domain.uploads import Draft, Recording, RecordingState, Step, Upload

NOW = datetime(2026, 3, 4, 12, 30, 15, 678_901, tzinfo=UTC)
CLASSIC, PLUS, PRO = Site().plans
MINUTE = timedelta(minutes=1)

_numbers = itertools.count(1)


def new_id() -> str:
    """Ids that are all different and sort in the order they were made in, like real ones."""
    return f"00000000-0000-7000-8000-{next(_numbers):012}"


def user(**fields: Any) -> User:
    id = fields.pop("id", None) or new_id()
    values = {
        "email": f"{id[-6:]}@example.com",
        "name": "Alice",
        "role": Role.LISTENER,
        "password_hash": "$argon2id$fake",
        "created_at": NOW,
    }
    return User(id, **values | fields)


def session(**fields: Any) -> Session:
    values = {
        "user_id": new_id(),
        "created_at": NOW,
        "seen_at": NOW,
        "expires_at": NOW + timedelta(days=30),
    }
    return Session(fields.pop("id", None) or new_id(), **values | fields)


def link(**fields: Any) -> OneTimeLink:
    values = {
        "purpose": Purpose.RESET,
        "user_id": new_id(),
        "email": "",
        "created_at": NOW,
        "expires_at": NOW + timedelta(hours=1),
    }
    return OneTimeLink(fields.pop("id", None) or new_id(), **values | fields)


def application(**fields: Any) -> Application:
    values = {
        "user_id": new_id(),
        "producer_name": "Night Owl",
        "beats_link": "https://example.com/night-owl",
        "legal_first_name": "Alice",
        "legal_last_name": "Archer",
        "instagram": "",
        "label": "",
        "picture_key": "",
        "state": ApplicationState.PENDING,
        "created_at": NOW,
    }
    return Application(fields.pop("id", None) or new_id(), **values | fields)


def producer(**fields: Any) -> Producer:
    id = fields.pop("id", None) or new_id()
    values = {"slug": f"night-owl-{id[-6:]}", "name": "Night Owl", "created_at": NOW}
    return Producer(id, **values | fields)


def notice(**fields: Any) -> Notice:
    """Somebody's beat has reached 100 plays."""
    id = fields.pop("id", None) or new_id()
    values = {
        "user_id": new_id(),
        "kind": NoticeKind.PLAYS,
        "cause": f"plays:{id}",
        "at": NOW,
        "values": {"beat": "Night Drive", "plays": "100", "slug": "night-drive"},
    }
    return Notice(id, **values | fields)


def follow(**fields: Any) -> Follow:
    values = {"user_id": new_id(), "producer_id": new_id(), "at": NOW}
    return Follow(fields.pop("id", None) or new_id(), **values | fields)


def upload(**fields: Any) -> Upload:
    values = {
        "owner_id": new_id(),
        "name": "night drive.wav",
        "size": 31_752_044,
        "created_at": NOW,
        "expires_at": NOW + timedelta(days=7),
    }
    return Upload(fields.pop("id", None) or new_id(), **values | fields)


def analysis(**fields: Any) -> Analysis:
    """Three minutes at 44.1 kHz."""
    values = {
        "frames": 180 * 44_100,
        "sha256_samples": "5a" * 32,
        "waveform": b"",
        "loudness": Loudness(-9.5, -0.3),
        "fingerprint": Fingerprint((1, 2, 2**32 - 1)),
        "bpm": Suggestion("140", 0.9),
        "key": Suggestion("A", 0.7),
        "scale": Suggestion(Scale.MINOR, 0.7),
    }
    return Analysis(**values | fields)


def recording(**fields: Any) -> Recording:
    """One that is ready to be saved as a beat."""
    values = {
        "owner_id": new_id(),
        "name": "night drive.wav",
        "size": 31_752_044,
        "created_at": NOW,
        "state": RecordingState.READY,
        "done": tuple(Step),
        "format": AudioFormat(Container.WAV, 2, 44_100, 16, frames=180 * 44_100),
        "sha256": "3f" * 32,
        "analysis": analysis(),
    }
    return Recording(fields.pop("id", None) or new_id(), **values | fields)


def draft(**fields: Any) -> Draft:
    values = {"owner_id": new_id(), "created_at": NOW}
    return Draft(fields.pop("id", None) or new_id(), **values | fields)


def stems(**fields: Any) -> Stems:
    """A set that is ready, with two files inside."""
    values = {
        "owner_id": new_id(),
        "recording_id": new_id(),
        "name": "stems.zip",
        "size": 44_100_000,
        "created_at": NOW,
        "state": StemsState.READY,
        "files": (StemFile("Drums.wav", 26_460_044), StemFile("Bass.wav", 26_460_044)),
    }
    return Stems(fields.pop("id", None) or new_id(), **values | fields)


def stems_with_midi(**fields: Any) -> Stems:
    return stems(files=(StemFile("Drums.wav", 26_460_044), StemFile("Keys/Chords.mid", 2_048)), **fields)


def details(**fields: Any) -> BeatDetails:
    values = {"name": "Night Drive", "key": "A", "scale": Scale.MINOR, "bpm": 140}
    return BeatDetails(**values | fields)


def track(**fields: Any) -> Track:
    """A public, published beat; `details` may be given whole."""
    id = fields.pop("id", None) or new_id()
    values = {
        "producer_id": new_id(),
        "recording_id": new_id(),
        "slug": f"night-drive-{id[-6:]}",
        "details": details(),
        "created_at": NOW,
        "published_at": NOW,
    }
    return Track(id, **values | fields)


def batch(**fields: Any) -> Batch:
    values = {"owner_id": new_id(), "created_at": NOW, "touched_at": NOW}
    return Batch(fields.pop("id", None) or new_id(), **values | fields)


def collection(**fields: Any) -> Collection:
    """A public, published one without beats."""
    id = fields.pop("id", None) or new_id()
    values = {
        "producer_id": new_id(),
        "slug": f"night-drives-{id[-6:]}",
        "title": "Night Drives",
        "created_at": NOW,
        "published_at": NOW,
    }
    return Collection(id, **values | fields)


def dispute(**fields: Any) -> Dispute:
    values = {
        "recording_id": new_id(),
        "owner_id": new_id(),
        "track_id": new_id(),
        "file_name": "night drive.wav",
        "similarity": 97,
        "reason": "I made this from scratch.",
        "created_at": NOW,
    }
    return Dispute(fields.pop("id", None) or new_id(), **values | fields)


def support_request(**fields: Any) -> SupportRequest:
    values = {"user_id": new_id(), "email": "a@example.com", "message": "It broke.", "created_at": NOW}
    return SupportRequest(fields.pop("id", None) or new_id(), **values | fields)


def job(**fields: Any) -> Job:
    values = {"name": "ingest", "payload": {"recording": "r"}, "created_at": NOW, "run_after": NOW}
    return Job(fields.pop("id", None) or new_id(), **values | fields)


def fact(**fields: Any) -> Fact:
    values = {"name": "TrackPublished", "payload": {"track": "t"}, "at": NOW}
    return Fact(fields.pop("id", None) or new_id(), **values | fields)


def listen(counted: bool = True, **fields: Any) -> Listen:
    """Of 42.5 seconds."""
    at = fields.get("at", NOW)
    values: dict[str, Any] = {"track_id": new_id(), "producer_id": new_id(), "listener": new_id(), "at": at}
    values |= {"length": 180.0, "seconds": 42.5, "parts": 0b111, "reason": Uncounted.REPEAT}
    if counted:
        values |= {"reason": None, "counted_at": at, "busy_until": at + timedelta(seconds=30)}
    return Listen(fields.pop("id", None) or new_id(), **values | fields)


def audit_entry(**fields: Any) -> AuditEntry:
    values = {"at": NOW, "actor_id": new_id(), "action": "application.approve", "subject": new_id()}
    return AuditEntry(fields.pop("id", None) or new_id(), **values | fields)


def terms(**fields: Any) -> ExclusiveTerms:
    """200 dollars, and for the rest what every producer starts with."""
    return ExclusiveTerms(**{"price": 200_00} | fields)


def offer(**fields: Any) -> Offer:
    """Standard + Exclusive."""
    values = {
        "track_id": new_id(),
        "version": 1,
        "option": Option.BOTH,
        "made_by": new_id(),
        "made_at": NOW,
        "terms": terms(),
    }
    return Offer(fields.pop("id", None) or new_id(), **values | fields)


def preset(**fields: Any) -> Preset:
    values = {"owner_id": new_id(), "name": "Standard Exclusive", "terms": terms(), "made_at": NOW}
    return Preset(fields.pop("id", None) or new_id(), **values | fields)


def split_sheet(**fields: Any) -> SplitSheet:
    """Seventy for the uploader, thirty for somebody who hasn't answered."""
    owner = fields.get("owner_id") or new_id()
    values = {
        "track_id": new_id(),
        "version": 1,
        "owner_id": owner,
        "shares": {owner: 70, new_id(): 30},
        "proposed_at": NOW,
    }
    return SplitSheet(fields.pop("id", None) or new_id(), **values | fields)


def licence(**fields: Any) -> Licence:
    """A standard one that holds."""
    values = {
        "kind": LicenceKind.STANDARD,
        "track_id": new_id(),
        "recording_id": new_id(),
        "holder_id": new_id(),
        "producer_id": new_id(),
        "granted_at": NOW,
        "facts": {"licensee": "Bob", "track": "Night Drive", "producer": "Night Owl"},
        "terms": {"Where": "Worldwide, for good."},
        "terms_version": "standard-1",
    }
    return Licence(fields.pop("id", None) or new_id(), **values | fields)


def certificate(**fields: Any) -> Certificate:
    return Certificate(fields.pop("id", None) or new_id(), **{"document": "{}"} | fields)


def download(**fields: Any) -> Download:
    values = {
        "track_id": new_id(),
        "recording_id": new_id(),
        "user_id": new_id(),
        "licence_id": new_id(),
        "kind": Delivery.WAV,
        "at": NOW,
    }
    return Download(fields.pop("id", None) or new_id(), **values | fields)


def subscription(**fields: Any) -> Subscription:
    values = {"plan": CLASSIC.name, "since": NOW}
    return Subscription(fields.pop("id", None) or new_id(), **values | fields)


def entry(*lines: Line, **fields: Any) -> Entry:
    """Something that brought the platform five dollars, if its lines aren't given."""
    id = fields.pop("id", None) or new_id()
    values = {"cause": f"sale:{id}", "kind": Kind.SALE, "currency": Currency.USD, "at": NOW}
    return Entry.of(id=id, lines=lines or (Line(PROCESSOR, 5_00), Line(FEES, -5_00)), **values | fields)


def order(**fields: Any) -> Order:
    id = fields.pop("id", None) or new_id()
    made = reserved(id, new_id(), new_id(), new_id(), new_id(), 200_00, Currency.USD, Fee(), NOW)
    return replace(made, **fields)


def outgoing(**fields: Any) -> Outgoing:
    """A transfer, unless its kind says otherwise."""
    id = fields.pop("id", None) or new_id()
    return replace(transfer(id, new_id(), new_id(), "charge", 200_00, Currency.USD, NOW), **fields)


def payee(**fields: Any) -> Payee:
    """An account that can be paid."""
    id = fields.pop("id", None) or new_id()
    ready = Payee(id, "CA", NOW, 1, f"acct_{id}", True, True, True, currency=Currency.CAD, seen_at=NOW)
    return replace(ready, **fields)


def paid_plan(**fields: Any) -> PaidPlan:
    """Somebody was asked to pay for Classic."""
    user_id = fields.pop("user_id", None) or new_id()
    return replace(asked(user_id, CLASSIC, (), NOW), **{"id": new_id()} | fields)


def received_event(**fields: Any) -> Received:
    id = fields.pop("id", None) or f"sandbox:{new_id()}"
    return replace(Received(id, Topic.CHECKOUT, "checkout.completed", "session", "", NOW, NOW), **fields)


def plays(of_tracks: dict[str, int], day: date) -> Totals:
    """What so many plays of beats come to, on one day."""
    return Totals({(id, "p", day): Sums(count) for id, count in of_tracks.items()}, {}, Counter(), {})


def split_of(inputs: Inputs, tracks: Iterable[TrackInput]) -> Split:
    """What a month's inputs come to."""
    return divided(inputs, producer_points(tracks, inputs.rule, inputs.moment))
