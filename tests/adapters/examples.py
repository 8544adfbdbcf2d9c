"""An item of each kind with a value in every field, and one with as few as may be."""

from datetime import timedelta

from domain.accounts import Purpose, Role
from domain.audio import AudioFormat, Container, Fingerprint, Loudness, Suggestion, Tags
from domain.catalogue import Clearance, Visibility
from domain.disputes import DisputeState
from domain.exports import ExportState
from domain.jobs import JobState
from domain.licensing.granted import LicenceKind
from domain.licensing.offers import Delivery, ExclusiveTerms, Law, Option, Territory
from domain.licensing.splits import Answer
from domain.money import Currency
from domain.music import Scale
from domain.notices import NoticeKind
from domain.orders import OrderState
from domain.outgoing import OutgoingKind, OutgoingState
from domain.paid_plans import PaidState
from domain.payments import DisputeState as PaymentDisputeState
from domain.payments import Topic
from domain.producers import ApplicationKind, ApplicationState
from domain.profiles.credits import CreditKind, CreditRole, ProfileCredit
from domain.profiles.profile import GalleryPicture
from domain.reconciling import Reconciliation
from domain.stem_sets import StemsState
from domain.stems import StemFile
from domain.uploads import Match, Problem, RecordingState, Step, UploadState
from tests import account_factories, factories, program_factories
from tests.factories import NOW

LATER = NOW + timedelta(days=400, microseconds=7)
ODD_TEXT = 'Zoë’s "C♯" 🎹 %_\\ \'; --'

FULL_TERMS = ExclusiveTerms(
    price=99_999_999,
    currency=Currency.GBP,
    producer_share=0,
    royalty=10_000,
    territory=Territory.OCEANIA,
    law=Law.SOUTH_KOREA,
    copies=0,
    audio_streams=1,
    monetised_videos=2,
    other_videos=3,
    video_streams=4,
    broadcasting=False,
    radio_stations=5,
    for_profit_shows=False,
    non_profit_shows=6,
    content_id=False,
    files=(Delivery.MIDI, Delivery.TRACKOUTS),
    contact_email="owl@example.com",
)

FULL = {
    "users": factories.user(name=ODD_TEXT, role=Role.ADMIN, suspended=True, language="fr"),
    "sessions": factories.session(expires_at=LATER, agent=ODD_TEXT, proven_at=LATER),
    "two_factors": account_factories.two_factor(
        sealed=ODD_TEXT,
        recovery=("one", "two"),
        last_step=2**40,
        failures=4,
        locked_until=LATER,
    ),
    "devices": account_factories.device(agent=ODD_TEXT, seen_at=LATER),
    "leavings": account_factories.leaving(due_at=LATER, begun_at=LATER),
    "exports": account_factories.export(
        state=ExportState.READY, key="exports/1.zip", size=2**40, ready_at=LATER, expires_at=LATER
    ),
    "links": factories.link(purpose=Purpose.EMAIL, email="new@example.com", used_at=LATER),
    "applications": factories.application(
        instagram="@owl",
        label=ODD_TEXT,
        picture_key="pictures/1.jpg",
        state=ApplicationState.DENIED,
        decided_at=LATER,
        decided_by="admin",
        reason=ODD_TEXT,
        kind=ApplicationKind.CLAIM,
        subject_id="profile",
        statement=ODD_TEXT,
    ),
    "documents": program_factories.document(key="", erased_at=LATER),
    "suspensions": program_factories.suspension(ended_at=LATER, ended_by="root", ended_reason=ODD_TEXT),
    "producers": factories.producer(
        name=ODD_TEXT,
        verified=True,
        picture_key="pictures/2.jpg",
        upload_minutes=90,
        owns_name=True,
        is_unclaimed=True,
    ),
    "profiles": factories.profile(
        version=7,
        genres=(ODD_TEXT, "Trap"),
        links=("https://example.com/?a=1", "https://x.com"),
        country="FR",
        city=ODD_TEXT,
        biography=ODD_TEXT,
        cover_key="pictures/3.jpg",
        gallery=(GalleryPicture("pictures/4.jpg", ODD_TEXT), GalleryPicture("pictures/5.jpg")),
        credits=(
            ProfileCredit(CreditKind.ALBUM, ODD_TEXT, "Ada", (CreditRole.A_AND_R, CreditRole.MUSICIAN)),
            ProfileCredit(CreditKind.SONG, "Bus", "Ada", (CreditRole.PRODUCER,), 2024, "https://x.com"),
        ),
        pinned_id="track",
    ),
    "uploads": factories.upload(
        size=2**40, state=UploadState.CANCELLED, metadata="filename d29ybGQ=", seconds=1 / 3
    ),
    "recordings": factories.recording(
        preview_size=960_123,
        name=ODD_TEXT,
        size=2**40,
        state=RecordingState.DUPLICATE,
        done=(Step.INSPECT, Step.HASH),
        format=AudioFormat(Container.FLAC, 1, 192_000, 32, is_float=True, frames=2**33),
        tags=Tags(ODD_TEXT, 140, "C♯/D♭", Scale.MINOR),
        analysis=factories.analysis(
            loudness=Loudness(None, -0.1),
            fingerprint=Fingerprint((0, 2**31, 2**32 - 1), algorithm=2),
            key=Suggestion("C♯/D♭", 1 / 3),
        ),
        match=Match("track", 97, LATER, "recording"),
        problem=Problem("AUD-1", ODD_TEXT, "Send another file."),
        family_id="family",
        cleared=("one", "two"),
    ),
    "drafts": factories.draft(
        fields={"name": ODD_TEXT, "bpm": ""},
        cover_key="covers/1.jpg",
        track_id="t",
        batch_id="b",
        replaces="r",
        save_when_ready=True,
        touched_at=LATER,
        warned_at=LATER,
    ),
    "stems": factories.stems(
        name=ODD_TEXT,
        size=2**40,
        state=StemsState.REFUSED,
        files=(StemFile(f"Drums/{ODD_TEXT}", 2**40), StemFile("Bass.wav", 0)),
        problem=Problem("UPL-501", ODD_TEXT, "Pack it again."),
    ),
    "batches": factories.batch(
        fields={"title": ODD_TEXT}, cover_key="covers/3.jpg", collection_id="c", draft_ids=("two", "one")
    ),
    "collections": factories.collection(
        track_ids=("two", "one"),
        title=ODD_TEXT,
        description="Two\nlines",
        cover_key="covers/4.jpg",
        visibility=Visibility.PRIVATE,
        release_at=LATER,
        published_at=LATER,
    ),
    "disputes": factories.dispute(
        reason=ODD_TEXT,
        state=DisputeState.REJECTED,
        decided_at=LATER,
        decided_by="admin",
        verdict=ODD_TEXT,
    ),
    "support": factories.support_request(
        message=ODD_TEXT,
        code="UPL-101",
        file_name=ODD_TEXT,
        format="WAV",
        mode="Collection",
        screenshot_key="pictures/5.jpg",
        closed_at=LATER,
        closed_by="admin",
    ),
    "tracks": factories.track(
        details=factories.details(
            name=ODD_TEXT,
            key="C♯/D♭",
            scale=Scale.MAJOR,
            bpm=200,
            description="Two\nlines",
            genres=("Trap", "Lo-fi"),
            tags=("dark", ODD_TEXT),
            clearance=Clearance.NEEDED,
            collaborators=("one", "two"),
        ),
        published_at=LATER,
        visibility=Visibility.PRIVATE,
        cover_key="covers/2.jpg",
        plays=7,
        downloads=8,
        licences=9,
        deleted_at=LATER,
        option=Option.EXCLUSIVE,
        offer_id="offer",
        sold_at=LATER,
    ),
    "jobs": factories.job(
        payload={"recording": ODD_TEXT},
        run_after=LATER,
        key="ingest:1",
        state=JobState.RUNNING,
        attempts=2,
        max_attempts=9,
        failures=2,
        worker="host:1",
        lease_until=LATER,
        last_error=ODD_TEXT,
        finished_at=LATER,
    ),
    "offers": factories.offer(version=7, option=Option.EXCLUSIVE, terms=FULL_TERMS, preset_id="preset"),
    "presets": factories.preset(name=ODD_TEXT, terms=FULL_TERMS, is_default=True),
    "splits": factories.split_sheet(
        version=3, shares={"one": 60, "two": 40}, answers={"two": Answer.DECLINED}
    ),
    "licences": factories.licence(
        kind=LicenceKind.EXCLUSIVE,
        facts={"licensee": ODD_TEXT, "track": ODD_TEXT},
        terms={"Where": ODD_TEXT},
        files=(Delivery.STEMS, Delivery.MIDI),
        stems_id="stems",
        expires_at=LATER,
        revoked_at=LATER,
        revoked_by="admin",
        revoked_for=ODD_TEXT,
    ),
    "certificates": factories.certificate(document=ODD_TEXT),
    "orders": factories.order(
        state=OrderState.REFUNDED,
        session_id="cs_1",
        url="https://pay.example/1",
        payment_id="pi_1",
        charge_id="ch_1",
        licence_id="l",
        sheet_id="s",
        owed={"owl": 2**40, "fox": 0},
        dispute=PaymentDisputeState.LOST,
        ended_at=LATER,
        reason=ODD_TEXT,
    ),
    "outgoing": factories.outgoing(
        kind=OutgoingKind.REVERSAL,
        amount=2**50,
        currency=Currency.JPY,
        state=OutgoingState.FAILED,
        attempts=5,
        refusals=9,
        first_sent_at=LATER,
        object_id="tr_1",
        ended_at=LATER,
        reason=ODD_TEXT,
    ),
    "payees": factories.payee(
        opened=3, due=("external_account", "tos"), currency=Currency.ISK, is_closed=True, seen_at=LATER
    ),
    "paid_plans": factories.paid_plan(
        number=3,
        plan="Plus",
        price=2**40,
        fee=2**33,
        currency=Currency.KWD,
        state=PaidState.LATE,
        session_id="cs_1",
        url="https://pay.example/1",
        customer_id="cus_1",
        subscription_id="sub_1",
        begun_at=NOW,
        period_end=LATER,
        paid_until=LATER,
        ends_with_period=True,
        next_plan="Classic",
        next_total=2**41,
        until=LATER,
        heard_at=LATER,
        look_at=LATER,
        undone_until=LATER,
    ),
    "events": factories.received_event(
        topic=Topic.DISPUTE, account_id="acct_1", handled_at=LATER, problem=ODD_TEXT
    ),
    "notices": factories.notice(
        kind=NoticeKind.DISPUTE_LOST, cause=ODD_TEXT, values={"beat": ODD_TEXT}, is_shown=False, read_at=LATER
    ),
    "follows": factories.follow(at=LATER, stopped_at=LATER),
    "reconciliations": Reconciliation("2026-11-25", LATER, 2**30, (ODD_TEXT, "more"), (ODD_TEXT,)),
    "subscriptions": factories.subscription(plan="Pro", until=LATER),
    "facts": factories.fact(name=ODD_TEXT, payload={"track": ODD_TEXT}, at=LATER),
}
EMPTY = {
    "sessions": factories.session(),
    "two_factors": account_factories.two_factor(enabled_at=None),
    "leavings": account_factories.leaving(),
    "exports": account_factories.export(),
    "links": factories.link(user_id=""),
    "applications": factories.application(),
    "documents": program_factories.document(),
    "suspensions": program_factories.suspension(),
    "recordings": factories.recording(format=None, analysis=None, done=(), sha256=""),
    "uploads": factories.upload(size=None),
    "drafts": factories.draft(),
    "stems": factories.stems(state=StemsState.RECEIVING, size=0, files=()),
    "batches": factories.batch(),
    "collections": factories.collection(published_at=None),
    "disputes": factories.dispute(),
    "support": factories.support_request(),
    "producers": factories.producer(),
    "tracks": factories.track(published_at=None),
    "jobs": factories.job(payload={}),
    "offers": factories.offer(option=Option.STANDARD, terms=None),
    "splits": factories.split_sheet(),
    "licences": factories.licence(),
    "notices": factories.notice(values={}),
    "follows": factories.follow(),
    "reconciliations": Reconciliation("2026-11-24", NOW, 0),
    "subscriptions": factories.subscription(),
    "paid_plans": factories.paid_plan(look_at=None),
}
