"""A thing of each kind that addresses name."""

from domain.catalogue import Visibility
from domain.exports import ready
from domain.outgoing import OutgoingState
from tests import account_factories, factories, office, program_factories
from tests.second_factors import give_second_factor
from tests.web.conftest import Cast, House, Person, grant, prepare, publish


def things(house: House, cast: Cast) -> dict[str, str]:
    """What belongs to alice, by the names that addresses give it; the beat of the media is private."""
    hidden = publish(house, cast.alice, visibility=Visibility.PRIVATE, slug="hidden")
    held = publish(house, cast.alice, slug="alice")
    collection = factories.collection(
        producer_id=cast.alice.id, slug="alice", visibility=Visibility.PRIVATE, track_ids=(held.id,)
    )
    house.put("collections", collection)
    job = factories.job()
    house.put("jobs", job)
    batch = factories.batch(owner_id=cast.alice.id)
    house.put("batches", batch)
    house.services.blobs.put_bytes("covers/one.jpg", b"JPEG")
    message = factories.support_request(screenshot_key="covers/one.jpg")
    house.put("support", message)
    dispute = factories.dispute(recording_id=prepare(house, cast.alice, state="duplicate"))
    house.put("disputes", dispute)
    preset, sheet = factories.preset(owner_id=cast.alice.id), factories.split_sheet(track_id=hidden.id)
    house.put("presets", preset)
    house.put("splits", sheet)
    order = factories.order(buyer_id=cast.charlie.id, track_id=held.id)
    house.put("orders", order)
    notice = factories.notice(user_id=cast.alice.id)
    house.put("notices", notice)
    transfer = factories.outgoing(producer_id=cast.alice.id, state=OutgoingState.FAILED)
    house.put("outgoing", transfer)
    with house.store.read() as unit:
        session = unit.sessions.of_user(cast.alice.id)[0].id
    house.signed_in(cast.alice.email)
    return {
        "slug": "alice", "any(covers, pictures):kind": "covers", "name": "one.jpg",
        "any(days, beats, audience):part": "days",
        "any(beats, albums, credits, gallery, followers, similar, achievements):tab": "beats",
        "recording_id": hidden.recording_id, "upload_id": prepare(house, cast.alice), "secret": "guess",
        "track_id": hidden.id,
        **papers(house, cast.charlie), "user_id": cast.alice.id,
        "session_id": session, "job_id": job.id, "batch_id": batch.id,
        "collection_id": collection.id,
        "request_id": message.id, "article": "quick-start",
        "dispute_id": dispute.id,
        "licence_id": grant(house, cast.charlie, held).id,
        "kind": "wav", "token": "forged",
        "account_id": "none", "customer_id": "none",
        "order_id": order.id, "transaction_id": transfer.id, "outgoing_id": transfer.id,
        "notice_id": notice.id, "export_id": an_archive(house, cast.alice),
        **complaints(house, cast.alice, held.id),
        "preset_id": preset.id, "sheet_id": sheet.id,
    }  # fmt: skip


def papers(house: House, applicant: Person) -> dict[str, str]:
    """An application with a document."""
    application = factories.application(user_id=applicant.id)
    house.put("applications", application)
    document = program_factories.document(application_id=application.id, key="documents/one")
    house.put("documents", document)
    house.services.blobs.put_bytes("documents/one", b"%PDF-1.7 %%EOF")
    return {"application_id": application.id, "document_id": document.id}


def complaints(house: House, owner: Person, track_id: str) -> dict[str, str]:
    """A report of a beat, and what followed."""
    about = {"subject_id": track_id, "owner_id": owner.id}
    report = office.report(**about)
    house.put("reports", report)
    down = office.take_down(**about, report_id=report.id)
    house.put("take_downs", down)
    return {"report_id": report.id, "take_down_id": down.id}


def an_archive(house: House, owner: Person) -> str:
    """Of somebody with a second factor."""
    give_second_factor(house.services, owner.id)
    export = ready(account_factories.export(user_id=owner.id), 4, house.clock.now())
    house.put("exports", export)
    house.services.blobs.put_bytes(export.key, b"PK..")
    return export.id
