"""Every address of the site, and what each role is answered there."""

import shutil
from pathlib import Path
from typing import NamedTuple

import pytest

from domain.catalogue import Visibility
from domain.outgoing import OutgoingState
from tests import factories
from tests.web.conftest import PASSWORD, Cast, House, Played, grant, prepare, publish
from tests.web.visitor import Visitor


class Answers(NamedTuple):
    """Statuses by role; alice is the producer whose things are asked for, bob is another one."""

    visitor: int
    listener: int
    alice: int
    bob: int
    admin: int


def everyone(status: int) -> Answers:
    return Answers(*[status] * 5)


PRODUCERS = Answers(303, 403, 200, 200, 403)
OWNER = Answers(303, 403, 200, 403, 403)
OWNER_OR_ADMIN = Answers(303, 403, 200, 403, 200)
OWNER_OR_ADMIN_GOES_ON = Answers(303, 403, 303, 403, 303)
SIGNED_IN = Answers(303, 200, 200, 200, 200)
SIGNED_IN_TYPED_WRONG = Answers(303, 422, 422, 422, 422)
ADMINS = Answers(303, 403, 403, 403, 200)
# charlie, the listener, holds a licence of a beat of alice's.
HELD = Answers(303, 200, 200, 403, 200)
TUS_OWNER = Answers(403, 403, 200, 403, 200)

# What stands in <> is replaced by alice's things, see `things`.
ROUTES: dict[str, Answers] = {
    "GET /": everyone(200),
    "GET /beats": everyone(200),
    "GET /beats/<slug>": everyone(200),
    "POST /beats/<slug>/like": everyone(303),
    "POST /beats/<slug>/unlike": everyone(303),
    "GET /genres": everyone(200),
    "GET /genres/<slug>": everyone(404),
    "GET /trending": everyone(200),
    "GET /picks": everyone(200),
    "GET /library": SIGNED_IN,
    "POST /library/history/clear": everyone(303),
    "POST /library/history/switch": everyone(303),
    "GET /admin/picks": ADMINS,
    "POST /admin/picks/<slug>": Answers(303, 403, 403, 403, 303),
    "POST /admin/picks/<slug>/move": Answers(303, 403, 403, 403, 409),
    "POST /admin/picks/<slug>/remove": Answers(303, 403, 403, 403, 409),
    "GET /health": everyone(200),
    "GET /media/<any(covers, pictures):kind>/<name>": everyone(200),
    "GET /media/preview/<recording_id>.mp3": Answers(404, 404, 200, 404, 200),
    "GET /media/waveform/<recording_id>": Answers(404, 404, 200, 404, 200),
    "POST /plays": everyone(400),
    "GET /register": everyone(200),
    "POST /register": everyone(422),
    "GET /sign-in": everyone(200),
    "POST /sign-in": everyone(403),
    "POST /sign-out": everyone(303),
    "GET /reset-password": everyone(200),
    "POST /reset-password": everyone(303),
    "GET /reset-password/<secret>": everyone(200),
    "POST /reset-password/<secret>": everyone(422),
    "GET /confirm-email/<secret>": everyone(200),
    "POST /confirm-email/<secret>": everyone(403),
    "GET /setup/<secret>": everyone(200),
    "POST /setup/<secret>": everyone(422),
    "GET /account": SIGNED_IN,
    "POST /account/name": SIGNED_IN_TYPED_WRONG,
    "POST /account/email": SIGNED_IN_TYPED_WRONG,
    "POST /account/password": SIGNED_IN_TYPED_WRONG,
    "POST /account/sessions/<session_id>/end": Answers(303, 403, 303, 403, 303),
    "GET /producers/apply": everyone(200),
    "POST /producers/apply": Answers(303, 409, 409, 409, 422),
    "GET /producers/<slug>": everyone(200),
    "POST /producers/<slug>/follow": Answers(303, 303, 409, 303, 303),
    "POST /producers/<slug>/stop-following": Answers(303, 303, 303, 303, 303),
    "GET /notices": SIGNED_IN,
    "GET /notices/<notice_id>": Answers(303, 404, 303, 404, 404),
    "POST /notices/read": everyone(303),
    "GET /notices/choices": SIGNED_IN,
    "POST /notices/choices": everyone(303),
    "GET /backstage": PRODUCERS,
    "GET /backstage/beats": PRODUCERS,
    "POST /backstage/beats/change": Answers(303, 403, 422, 422, 403),
    "GET /backstage/beats/<track_id>/edit": OWNER,
    "POST /backstage/beats/<track_id>/edit": Answers(303, 403, 422, 403, 403),
    "GET /backstage/beats/<track_id>/delete": OWNER,
    "POST /backstage/beats/<track_id>/delete": Answers(303, 403, 303, 403, 403),
    "GET /backstage/beats/<track_id>/audio": OWNER,
    "GET /backstage/beats/<track_id>/audio/<upload_id>/card": Answers(303, 403, 404, 403, 403),
    "GET /backstage/beats/<track_id>/audio/<upload_id>/status": Answers(303, 403, 404, 403, 403),
    "POST /backstage/beats/<track_id>/audio/<upload_id>": Answers(303, 403, 404, 403, 403),
    "GET /backstage/beats/<track_id>/licensing": OWNER,
    "POST /backstage/beats/<track_id>/licensing": Answers(303, 403, 422, 403, 403),
    "POST /backstage/beats/<track_id>/splits": Answers(303, 403, 409, 403, 403),
    "POST /backstage/beats/licensing/preview": PRODUCERS,
    "POST /backstage/beats/preset": Answers(303, 403, 422, 422, 403),
    "GET /backstage/presets": PRODUCERS,
    "GET /backstage/presets/new": PRODUCERS,
    "POST /backstage/presets": Answers(303, 403, 422, 422, 403),
    "GET /backstage/presets/<preset_id>": Answers(303, 403, 200, 404, 403),
    "POST /backstage/presets/<preset_id>": Answers(303, 403, 422, 404, 403),
    "POST /backstage/presets/<preset_id>/default": Answers(303, 403, 303, 404, 403),
    "POST /backstage/presets/<preset_id>/delete": Answers(303, 403, 303, 404, 403),
    "GET /backstage/splits": PRODUCERS,
    "POST /backstage/splits/<sheet_id>": Answers(303, 403, 403, 403, 403),
    "GET /backstage/activity": PRODUCERS,
    "GET /backstage/activity/<any(days, beats, audience):part>.csv": PRODUCERS,
    "GET /backstage/activity.json": PRODUCERS,
    "GET /backstage/beats/<track_id>/insights": OWNER,
    "GET /backstage/collections/<collection_id>/insights": OWNER,
    "GET /backstage/leaderboards": PRODUCERS,
    "POST /backstage/leaderboards/leave": Answers(303, 403, 303, 303, 403),
    "POST /backstage/leaderboards/return": Answers(303, 403, 303, 303, 403),
    "GET /backstage/finances/statements": PRODUCERS,
    "GET /backstage/finances/statements/<period>": Answers(303, 403, 404, 404, 403),
    "GET /backstage/collections": PRODUCERS,
    "POST /backstage/collections": Answers(303, 403, 422, 422, 403),
    "GET /backstage/collections/<collection_id>": OWNER_OR_ADMIN,
    "POST /backstage/collections/<collection_id>": Answers(303, 403, 422, 403, 422),
    "GET /backstage/collections/<collection_id>/add": OWNER_OR_ADMIN,
    "POST /backstage/collections/<collection_id>/add": OWNER_OR_ADMIN_GOES_ON,
    "POST /backstage/collections/<collection_id>/order": Answers(303, 403, 409, 403, 409),
    "POST /backstage/collections/<collection_id>/move": Answers(303, 403, 409, 403, 409),
    "POST /backstage/collections/<collection_id>/remove": OWNER_OR_ADMIN_GOES_ON,
    "POST /backstage/collections/<collection_id>/delete": Answers(303, 403, 404, 403, 303),
    "GET /collections/<slug>": Answers(404, 404, 200, 404, 200),
    "GET /backstage/upload": PRODUCERS,
    "GET /backstage/upload/minutes": PRODUCERS,
    "POST /backstage/upload/collection": Answers(303, 403, 303, 303, 403),
    "GET /backstage/upload/collection/<batch_id>": OWNER,
    "GET /backstage/upload/collection/<batch_id>/status": OWNER,
    "POST /backstage/upload/collection/<batch_id>": Answers(303, 403, 422, 403, 403),
    "POST /backstage/upload/collection/<batch_id>/keep": Answers(303, 403, 303, 403, 303),
    "POST /backstage/upload/collection/<batch_id>/discard": Answers(303, 403, 404, 403, 303),
    "GET /backstage/upload/<upload_id>": OWNER,
    "GET /backstage/upload/<upload_id>/card": OWNER,
    "GET /backstage/upload/<upload_id>/status": OWNER,
    "POST /backstage/upload/<upload_id>": Answers(303, 403, 422, 403, 403),
    "POST /backstage/upload/<upload_id>/keep": Answers(303, 403, 303, 403, 303),
    "POST /backstage/upload/<upload_id>/take-over": Answers(303, 403, 404, 403, 404),
    "POST /backstage/upload/<upload_id>/retry": Answers(303, 403, 409, 403, 409),
    "POST /backstage/upload/<upload_id>/discard": Answers(303, 403, 303, 403, 403),
    "GET /backstage/upload/<upload_id>/duplicate": Answers(303, 403, 409, 403, 403),
    "POST /backstage/upload/<upload_id>/dispute": Answers(303, 403, 409, 403, 409),
    "POST /backstage/upload/<upload_id>/replace-own": Answers(303, 403, 409, 403, 409),
    "POST /backstage/upload/<upload_id>/check-again": Answers(303, 403, 409, 403, 409),
    "GET /admin/disputes": ADMINS,
    "GET /admin/disputes/<dispute_id>": ADMINS,
    "POST /admin/disputes/<dispute_id>/accept": Answers(303, 403, 403, 403, 422),
    "POST /admin/disputes/<dispute_id>/reject": Answers(303, 403, 403, 403, 422),
    "GET /admin/beats/<slug>/family": ADMINS,
    "POST /admin/producers/<slug>/minutes": Answers(303, 403, 403, 403, 303),
    "GET /backstage/stems/<recording_id>": Answers(303, 403, 200, 403, 200),
    "POST /backstage/stems/<recording_id>/remove": Answers(303, 403, 404, 403, 404),
    "POST /backstage/stems/<recording_id>/retry": Answers(303, 403, 404, 403, 404),
    "GET /licences": SIGNED_IN,
    "GET /licences/granted": SIGNED_IN,
    "GET /licences/revoked": everyone(200),
    "GET /licences/<licence_id>/certificate.json": HELD,
    "GET /licences/<licence_id>/certificate.pdf": HELD,
    "GET /verify-license": everyone(200),
    "GET /verify-license/<licence_id>": everyone(200),
    "GET /.well-known/beatpass-keys.json": everyone(200),
    "GET /.well-known/beatpass-revocations.json": everyone(200),
    "GET /admin/money": ADMINS,
    "POST /admin/money/outgoing/<outgoing_id>/retry": Answers(303, 403, 403, 403, 303),
    "GET /admin/money/orders/<order_id>": ADMINS,
    "POST /admin/money/orders/<order_id>/refund": Answers(303, 403, 403, 403, 409),
    "GET /admin/licences": ADMINS,
    "GET /admin/licences/<licence_id>": ADMINS,
    "POST /admin/licences/<licence_id>/revoke": Answers(303, 403, 403, 403, 422),
    "POST /beats/<track_id>/download/<kind>": Answers(303, 404, 404, 404, 404),
    "POST /licences/<licence_id>/download/<kind>": Answers(303, 404, 404, 404, 404),
    "GET /downloads/<token>": everyone(404),
    "GET /backstage/progress": PRODUCERS,
    "GET /backstage/finances": PRODUCERS,
    "POST /backstage/finances": Answers(303, 403, 422, 422, 403),
    "GET /backstage/finances/return": Answers(303, 403, 303, 303, 403),
    "GET /backstage/finances/refresh": Answers(303, 403, 409, 409, 403),
    "POST /backstage/finances/dashboard": Answers(303, 403, 409, 409, 403),
    "GET /backstage/finances/transactions.csv": PRODUCERS,
    "GET /backstage/finances/<transaction_id>": Answers(303, 403, 200, 404, 403),
    "POST /beats/<track_id>/buy": Answers(303, 409, 409, 409, 409),
    "GET /orders/<order_id>": Answers(303, 200, 404, 404, 404),
    "POST /orders/<order_id>/cancel": Answers(303, 303, 404, 404, 404),
    "GET /plans": everyone(200),
    "POST /plans": Answers(303, 404, 404, 404, 404),
    "POST /plans/manage": Answers(303, 409, 409, 409, 409),
    "POST /webhooks/payments": everyone(400),
    "GET /sandbox": ADMINS,
    "POST /sandbox": Answers(303, 403, 403, 403, 400),
    "GET /sandbox/checkout/<session_id>": Answers(303, 404, 404, 404, 404),
    "POST /sandbox/checkout/<session_id>": Answers(303, 404, 404, 404, 404),
    "GET /sandbox/onboarding/<account_id>": Answers(303, 404, 404, 404, 404),
    "POST /sandbox/onboarding/<account_id>": Answers(303, 404, 404, 404, 404),
    "GET /sandbox/billing/<customer_id>": Answers(303, 404, 404, 404, 404),
    "POST /sandbox/billing/<customer_id>": Answers(303, 404, 404, 404, 404),
    "GET /sandbox/dashboard/<account_id>": Answers(303, 404, 404, 404, 404),
    "GET /help": everyone(200),
    "GET /help/codes": everyone(200),
    "GET /help/<article>": everyone(200),
    "GET /support": everyone(200),
    "POST /support": everyone(422),
    "GET /admin/support": ADMINS,
    "POST /admin/support/<request_id>/close": Answers(303, 403, 403, 403, 303),
    "GET /admin/support/<request_id>/screenshot": ADMINS,
    "GET /admin": ADMINS,
    "POST /admin/applications/<application_id>/approve": Answers(303, 403, 403, 403, 303),
    "POST /admin/applications/<application_id>/deny": Answers(303, 403, 403, 403, 422),
    "POST /admin/jobs/<job_id>/retry": Answers(303, 403, 403, 403, 409),
    "OPTIONS /tus/": everyone(204),
    "POST /tus/": Answers(403, 403, 201, 201, 403),
    "OPTIONS /tus/<upload_id>": everyone(204),
    "HEAD /tus/<upload_id>": TUS_OWNER,
    "PATCH /tus/<upload_id>": Answers(403, 403, 409, 403, 409),
    "DELETE /tus/<upload_id>": Answers(403, 403, 409, 403, 409),
}
TUS = {"Tus-Resumable": "1.0.0", "Upload-Length": "9", "Upload-Offset": "0"}


def things(house: House, cast: Cast) -> dict[str, str]:
    """What belongs to alice, by the names that addresses give it; the beat of the media is private."""
    hidden = publish(house, cast.alice, visibility=Visibility.PRIVATE, slug="hidden")
    held = publish(house, cast.alice, slug="alice")
    collection = factories.collection(
        producer_id=cast.alice.id, slug="alice", visibility=Visibility.PRIVATE, track_ids=(held.id,)
    )
    house.put("collections", collection)
    application = factories.application(user_id=cast.charlie.id)
    house.put("applications", application)
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
        "recording_id": hidden.recording_id, "upload_id": prepare(house, cast.alice), "secret": "guess",
        "track_id": hidden.id,
        "session_id": session, "application_id": application.id, "job_id": job.id, "batch_id": batch.id,
        "collection_id": collection.id,
        "request_id": message.id, "article": "quick-start",
        "dispute_id": dispute.id,
        "licence_id": grant(house, cast.charlie, held).id,
        "kind": "wav", "token": "forged",
        "account_id": "none", "customer_id": "none",
        "order_id": order.id, "transaction_id": transfer.id, "outgoing_id": transfer.id,
        "notice_id": notice.id,
        "preset_id": preset.id, "sheet_id": sheet.id,
    }  # fmt: skip


def as_role(cast: Cast, role: str) -> Visitor:
    people = {"listener": cast.charlie, "alice": cast.alice, "bob": cast.bob, "admin": cast.root}
    return people[role].visitor if role in people else cast.stranger


def headers_for(visitor: Visitor, rule: str) -> dict[str, str]:
    if "/tus/" in rule:
        body = {"Content-Type": "application/offset+octet-stream"} if rule.startswith("PATCH") else {}
        return TUS | body
    return {} if rule.startswith("GET") else {"X-CSRFToken": visitor.token()}


# Those who may end something come last, so that the others find it as it was.
ORDER = ("visitor", "listener", "bob", "admin", "alice")


@pytest.fixture(scope="module")
def furnished(played: Played, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, str]]:
    """The folder of a house with all these things in it, and what they are called."""
    folder = tmp_path_factory.mktemp("furnished")
    shutil.copy(played.path, folder)
    house = House(folder)
    found = things(house, played.again(house))
    house.database.close_all()
    return folder, found


@pytest.fixture
def folder(furnished: tuple[Path, dict[str, str]], tmp_path: Path) -> Path:
    """A copy for each test, as roles end some of the things."""
    return Path(shutil.copytree(furnished[0], tmp_path, dirs_exist_ok=True))


@pytest.mark.parametrize("rule", ROUTES)
def test_every_role_is_answered_as_the_table_says(
    cast: Cast, furnished: tuple[Path, dict[str, str]], rule: str
) -> None:
    method, path = rule.split(" ", 1)
    for name, value in furnished[1].items():
        path = path.replace(f"<{name}>", value)
    answered = {}
    for role in ORDER:
        visitor = as_role(cast, role)
        answered[role] = visitor.status_of(path, method, headers=headers_for(visitor, rule))
    assert answered == ROUTES[rule]._asdict()


def test_the_table_names_every_address(house: House) -> None:
    known = {
        f"{method} {rule.rule}"
        for rule in house.app.url_map.iter_rules()
        if rule.endpoint != "static"
        for method in (rule.methods or set())
        if method not in ("HEAD", "OPTIONS") or rule.rule.startswith("/tus/")
    }
    assert known == set(ROUTES)


def test_what_is_refused_to_visitors_leads_to_signing_in(cast: Cast) -> None:
    for path in ("/account", "/admin", "/backstage", "/backstage/upload"):
        page = cast.stranger.get(path)
        assert page.path == "/sign-in" and page.form("Sign in").values["next"] == path
    page = cast.stranger.submit(page, "Sign in", {"email": cast.alice.email, "password": PASSWORD})
    assert page.path == "/backstage/upload"
