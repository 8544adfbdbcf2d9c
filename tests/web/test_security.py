"""What guards every request: headers, forged requests, cookies, limits."""

import io
import re
from pathlib import Path
from typing import Any

import pytest

from adapters.settings import Settings
from app import web_options
from domain.accounts import Role
from tests.web.conftest import PASSWORD, SITE_URL, Cast, House, a_person, publish
from tests.web.visitor import Page, Visitor
from web.deps import WebOptions

LIMITED = WebOptions(lambda: "k" * 40)
ANSWERS = [
    ("GET", "/", 200),
    ("GET", "/sign-in", 200),
    ("GET", "/nowhere", 404),
    ("POST", "/sign-in", 400),
    ("GET", "/health", 200),
    ("GET", "/account", 303),
    ("GET", "/static/icon.svg", 200),
    ("POST", "/tus/", 412),
]


@pytest.mark.parametrize(("method", "path", "status"), ANSWERS)
def test_every_answer_carries_the_headers(house: House, method: str, path: str, status: int) -> None:
    with house.app.test_client().open(path, method=method) as answer:
        headers = answer.headers
        assert answer.status_code in (status, 503)
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "camera=()" in headers["Permissions-Policy"]
    assert "Strict-Transport-Security" not in headers
    policy = headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy and "object-src 'none'" in policy
    assert "unsafe" not in policy


def nonce_of(page: Page) -> str:
    found = re.search(r"'nonce-([^']+)'", page.headers["Content-Security-Policy"])
    assert found
    return found[1]


def test_each_answer_has_a_nonce_of_its_own_which_its_inline_scripts_carry(visitor: Visitor) -> None:
    pages = [visitor.get(path) for path in ("/", "/", "/sign-in", "/nowhere")]
    assert len({nonce_of(page) for page in pages}) == len(pages)
    for page in pages:
        inline = [e for e in page.markup.elements if e.tag == "script" and not e["src"]]
        assert inline and all(script["nonce"] == nonce_of(page) for script in inline)


def test_pages_are_not_kept_by_caches_and_static_files_are(visitor: Visitor) -> None:
    page = visitor.get("/sign-in")
    assert page.headers["Cache-Control"] == "no-store"
    sheet = next(e["href"] for e in page.markup.elements if e["rel"] == "stylesheet")
    with visitor.client.get(sheet) as answer:
        assert "max-age=31536000" in answer.headers["Cache-Control"]


def test_over_https_browsers_are_told_to_stay_there(visitor: Visitor) -> None:
    page = visitor.get("/", base_url="https://beats.example")
    assert page.headers["Strict-Transport-Security"] == "max-age=31536000"


UNSAFE = [
    "/sign-in", "/register", "/sign-out", "/language", "/reset-password", "/reset-password/x", "/setup/x",
    "/confirm-email/x", "/account/name", "/account/email", "/account/password", "/account/sessions/x/end",
    "/admin/accounts/x/standing/suspend", "/admin/accounts/x/standing/reinstate",
    "/admin/accounts/x/standing/take-badge", "/admin/profiles/new", "/appeal/x",
    "/backstage/verification", "/producers/x/claim",
    "/sign-in/code", "/confirm", "/account/two-factor/begin", "/account/two-factor/on",
    "/account/two-factor/recovery-codes", "/account/two-factor/off", "/account/data", "/account/delete",
    "/account/stay/x",
    "/beats/x/like", "/beats/x/unlike", "/library/history/clear", "/library/history/switch",
    "/admin/picks/x", "/admin/picks/x/move", "/admin/picks/x/remove",
    "/producers/apply", "/producers/x/follow", "/producers/x/stop-following", "/notices/read",
    "/notices/choices", "/admin/applications/x/approve", "/admin/applications/x/deny", "/admin/jobs/x/retry",
    "/backstage/upload/x", "/backstage/upload/x/keep", "/backstage/upload/x/retry",
    "/backstage/upload/x/discard", "/plays", "/support", "/admin/support/x/close",
    "/admin/disputes/x/accept", "/admin/disputes/x/reject", "/admin/producers/x/minutes",
    "/backstage/beats/preset", "/backstage/beats/licensing/preview", "/backstage/beats/x/licensing",
    "/backstage/beats/x/splits",
    "/backstage/presets", "/backstage/presets/x", "/backstage/presets/x/default",
    "/backstage/presets/x/delete", "/backstage/splits/x",
    "/backstage/leaderboards/leave", "/backstage/leaderboards/return",
    "/backstage/beats/change", "/backstage/beats/x/audio/x", "/backstage/beats/x/delete",
    "/backstage/beats/x/edit", "/backstage/collections", "/backstage/collections/x",
    "/backstage/collections/x/add", "/backstage/collections/x/delete", "/backstage/collections/x/move",
    "/backstage/collections/x/order", "/backstage/collections/x/remove", "/backstage/upload/collection",
    "/backstage/upload/collection/x", "/backstage/upload/collection/x/discard",
    "/backstage/upload/collection/x/keep", "/backstage/upload/x/check-again", "/backstage/upload/x/dispute",
    "/backstage/upload/x/replace-own", "/backstage/upload/x/take-over",
    "/backstage/stems/x/remove", "/backstage/stems/x/retry",
    "/admin/licences/x/revoke",
    "/sandbox", "/sandbox/checkout/x", "/sandbox/onboarding/x", "/sandbox/billing/x",
    "/admin/money/outgoing/x/retry", "/admin/money/orders/x/refund",
    "/admin/users/x/promote", "/admin/users/x/demote", "/admin/jobs/retry", "/admin/jobs/x/give-up",
    "/report/x/x", "/admin/reports/x/dismiss", "/admin/reports/x/take-down", "/admin/reports/x/settle",
    "/take-downs/x", "/admin/take-downs/x/reinstate", "/admin/take-downs/x/keep",
    "/admin/settings/x", "/admin/settings/x/release",
    "/beats/x/buy", "/orders/x/cancel", "/backstage/finances", "/backstage/finances/dashboard",
    "/backstage/profile", "/backstage/profile/preview",
    "/plans", "/plans/manage", "/beats/x/download/x", "/licences/x/download/x",
]  # fmt: skip


EXEMPT = ("/tus/", "/webhooks/payments", "/embed/plays")


def test_the_list_of_unsafe_addresses_is_whole(house: House) -> None:
    """tus is left out, whose own header another site's form can't send, and so is what is signed.

    What a player in another site's page opens is a visitor's, and no form can ask for it.
    """
    rules = [rule for rule in house.app.url_map.iter_rules() if "POST" in (rule.methods or ())]
    assert {re.sub("<[^>]+>", "x", rule.rule) for rule in rules} == {*UNSAFE, *EXEMPT}


@pytest.mark.parametrize("path", UNSAFE)
@pytest.mark.parametrize("token", [{}, {"csrf_token": "forged"}], ids=["missing", "forged"])
def test_a_request_without_the_token_is_refused_with_a_sentence(
    house: House, path: str, token: dict[str, str]
) -> None:
    page = Page(house.app.test_client().post(path, data=token))
    assert (page.status, page.heading) == (400, "This page is out of date.")
    assert "WEB-419" in page.text


def test_somebody_elses_token_is_refused(cast: Cast) -> None:
    answer = cast.charlie.visitor.client.post("/account/name", data={"csrf_token": cast.bob.visitor.token()})
    assert answer.status_code == 400


def test_a_form_whose_session_has_ended_says_that_one_is_signed_out(cast: Cast) -> None:
    token = {"csrf_token": cast.charlie.visitor.token()}
    assert cast.charlie.visitor.post("/sign-out").status == 303
    page = Page(cast.charlie.visitor.client.post("/account/name", data={"name": "C", **token}))
    assert (page.status, page.heading) == (403, "You are signed out, so nothing of this was kept.")
    assert "WEB-403" in page.text and "Sign in in another tab" in page.text
    sent = {"X-CSRFToken": token["csrf_token"], "Accept": "application/json"}
    answer = cast.charlie.visitor.client.post("/backstage/upload/x/keep", headers=sent)
    assert (answer.status_code, answer.json and answer.json["code"]) == (403, "WEB-403")


def test_a_form_for_visitors_is_out_of_date_and_no_more(cast: Cast, house: House) -> None:
    token = {"csrf_token": cast.charlie.visitor.token()}
    for path in ("/sign-in", "/register", "/support"):
        page = Page(house.app.test_client().post(path, data=token))
        assert (page.status, page.heading) == (400, "This page is out of date.")


def test_the_token_may_come_in_a_header_as_scripts_send_it(cast: Cast) -> None:
    headers = {"X-CSRFToken": cast.charlie.visitor.token()}
    answer = cast.charlie.visitor.client.post("/account/name", data={"name": "C"}, headers=headers)
    assert answer.status_code == 303


def test_a_site_that_is_not_ours_cannot_create_uploads(cast: Cast) -> None:
    """A form of another site can't send the protocol's header, and its scripts would have to ask first."""
    client = cast.alice.visitor.client
    assert client.post("/tus/", data={"x": "y"}).status_code == 412
    asked = client.options("/tus/", headers={"Origin": "https://evil.example"})
    assert not any(name.startswith("Access-Control") for name, _ in asked.headers)


def cookie_flags(house: House) -> set[str]:
    answer = house.visitor().client.get("/sign-in", base_url=house.services.site.url)
    [cookie] = answer.headers.getlist("Set-Cookie")
    assert cookie.startswith("beatpass=")
    return {part.strip() for part in cookie.split(";")[1:]}


def test_the_cookie_is_out_of_reach_for_scripts_and_other_sites(house: House) -> None:
    assert {"HttpOnly", "SameSite=Lax", "Path=/"} <= cookie_flags(house)
    assert "Secure" not in cookie_flags(house)


def test_the_cookie_of_a_site_on_https_travels_only_there(folder: Path) -> None:
    settings = {"SITE_URL": "https://beats.example", "SECRET_KEY": "s" * 40}
    assert "Secure" in cookie_flags(House(folder, settings, options=None))  # type: ignore[arg-type]


def test_the_cookie_says_nothing_of_whom_it_stands_for(cast: Cast, house: House) -> None:
    with cast.charlie.visitor.client.session_transaction() as kept:
        values = dict(kept)
    assert cast.charlie.id not in str(values) and cast.charlie.email not in str(values)


def strict_house(folder: Path) -> House:
    return House(folder, options=LIMITED)


def until_refused(house: House, path: str, allowed: int, **data: str) -> Page:
    """Send as often as is allowed and once more; returns the last answer."""
    visitor = house.visitor()
    form = {"csrf_token": visitor.token(), **data}
    answers = [visitor.client.post(path, data=form) for _ in range(allowed + 1)]
    assert 429 not in [answer.status_code for answer in answers[:-1]]
    return Page(answers[-1])


@pytest.mark.parametrize(
    ("path", "allowed", "seconds"),
    [
        ("/sign-in", 10, 60),
        ("/register", 10, 3600),
        ("/reset-password", 5, 3600),
        ("/reset-password/x", 10, 3600),
        ("/account/email", 10, 3600),
        ("/producers/apply", 30, 3600),
        ("/backstage/upload/x", 600, 3600),
        ("/backstage/beats/x/splits", 60, 3600),
        ("/backstage/splits/x", 120, 3600),
        ("/plays", 120, 60),
    ],
)
def test_trying_too_often_is_answered_with_when_to_come_back(
    folder: Path, path: str, allowed: int, seconds: int
) -> None:
    page = until_refused(strict_house(folder), path, allowed, email="a@example.com", new=PASSWORD)
    assert (page.status, page.heading) == (429, "That was too often in too short a time.")
    assert "WEB-429" in page.text
    assert 1 <= int(page.headers["Retry-After"]) <= seconds + 1


def test_a_limit_that_is_not_reached_tells_nothing(folder: Path) -> None:
    page = strict_house(folder).visitor().post("/sign-in", {"email": "a@example.com"})
    assert (page.status, "Retry-After" in page.headers) == (403, False)


def test_creating_uploads_is_limited_in_the_protocols_own_words(folder: Path) -> None:
    house = strict_house(folder)
    visitor = a_person(house, "alice", Role.PRODUCER).visitor
    headers = {"Tus-Resumable": "1.0.0", "Upload-Length": "-1"}
    statuses = [visitor.client.post("/tus/", headers=headers).status_code for _ in range(600)]
    answer = visitor.client.post("/tus/", headers=headers)
    assert (set(statuses), answer.status_code) == ({400}, 429)
    assert answer.json and answer.json["code"] == "WEB-429"
    assert answer.headers["Tus-Resumable"] == "1.0.0" and int(answer.headers["Retry-After"]) > 0


def test_other_pages_are_not_limited(folder: Path) -> None:
    visitor = strict_house(folder).visitor()
    assert {visitor.client.get("/sign-in").status_code for _ in range(150)} == {200}


def test_limits_hold_for_an_address_not_for_everyone(folder: Path) -> None:
    house = strict_house(folder)
    assert until_refused(house, "/sign-in", 10, email="a@example.com").status == 429
    visitor = house.visitor()
    token = visitor.token()
    answer = visitor.client.post(
        "/sign-in", data={"csrf_token": token}, environ_base={"REMOTE_ADDR": "192.0.2.7"}
    )
    assert answer.status_code == 403


def test_all_of_a_household_in_ipv6_share_a_limit(folder: Path) -> None:
    house = strict_house(folder)
    visitor = house.visitor()
    form = {"csrf_token": visitor.token(), "email": "a@example.com"}
    statuses = [
        visitor.client.post("/sign-in", data=form, environ_base={"REMOTE_ADDR": address}).status_code
        for address in (*(f"2001:db8::{number:x}" for number in range(11)), "2001:db8:0:1::1")
    ]
    assert statuses[-3:] == [403, 429, 403]


def test_claiming_another_address_does_not_lift_a_limit(folder: Path) -> None:
    house = strict_house(folder)
    visitor = house.visitor()
    token = visitor.token()
    statuses = [
        visitor.client.post(
            "/sign-in", data={"csrf_token": token}, headers={"X-Forwarded-For": f"192.0.2.{number}"}
        ).status_code
        for number in range(11)
    ]
    assert statuses[-1] == 429


def test_a_picture_and_its_form_fit_and_eight_megabytes_do_not(cast: Cast) -> None:
    for size, status in ((2 * 1024**2, 422), (8 * 1024**2, 413)):
        picture = (io.BytesIO(bytes(size)), "big.png")
        page = cast.charlie.visitor.submit("/producers/apply", "Apply", {"picture": picture} if size else {})
        assert page.status == status


@pytest.mark.parametrize(
    ("base_url", "headers"),
    [
        ("http://evil.example", {}),
        (SITE_URL, {"X-Forwarded-Host": "evil.example"}),
        (SITE_URL, {"Forwarded": "host=evil.example"}),
    ],
)
def test_mailed_links_lead_to_the_site_whatever_host_was_asked(
    house: House, cast: Cast, base_url: str, headers: dict[str, str]
) -> None:
    asked: dict[str, Any] = {"base_url": base_url, "headers": headers}
    page = cast.stranger.get("/reset-password", **asked)
    typed = {"email": cast.charlie.email}
    answer = cast.stranger.submit(page, "Mail me a link", typed, follow=False, **asked)
    text = house.letters(cast.charlie.email)[-1].payload["text"]
    assert answer.headers["Location"] == "/sign-in"
    assert f"{SITE_URL}/reset-password/" in text and "evil.example" not in text


def test_a_form_may_end_at_the_processor_only_where_payments_are_made_there(folder: Path) -> None:
    def targets(options: WebOptions) -> str:
        house = House(folder, options=options)
        policy = house.visitor().get("/sign-in").headers["Content-Security-Policy"]
        house.database.close()
        return re.search("form-action ([^;]+);", policy)[1]  # type: ignore[index]

    assert targets(WebOptions(lambda: "k" * 40)) == "'self'"
    there = WebOptions(lambda: "k" * 40, payment_pages=("https://checkout.stripe.com",))
    assert targets(there) == "'self' https://checkout.stripe.com"


@pytest.mark.parametrize(("rail", "count"), [("sandbox", 0), ("stripe", 3)])
def test_the_processors_pages_are_those_of_the_rail(folder: Path, rail: str, count: int) -> None:
    told = {"DATA_DIR": str(folder), "SITE_URL": SITE_URL, "PAYMENTS": rail}
    keys = {"STRIPE_SECRET_KEY": "sk_test_x", "STRIPE_WEBHOOK_SECRET": "whsec_x"}
    pages = web_options(Settings.read({**told, **(keys if rail == "stripe" else {})})).payment_pages
    assert len(pages) == count and all(page.endswith(".stripe.com") for page in pages)


def test_a_form_without_files_has_far_less_room(cast: Cast) -> None:
    for size, status in ((500_000, 422), (2 * 1024**2, 413)):
        typed = {"csrf_token": cast.charlie.visitor.token(), "message": "x " * (size // 2)}
        answer = cast.charlie.visitor.client.post("/support", data=typed)
        assert answer.status_code == status


def test_a_cookie_goes_with_no_answer_that_caches_may_hand_to_others(house: House, cast: Cast) -> None:
    track, client = publish(house, cast.alice), cast.charlie.visitor.client
    with client.session_transaction() as kept:
        # As signing in makes it: the cookie is renewed with each answer.
        kept.permanent = True
    public = (f"/embed/beats/{track.slug}", "/producers/alice/feed.xml", "/static/icon.svg?v=1")
    for path in public:
        with client.get(path) as answer:
            assert (answer.status_code, answer.cache_control.public) == (200, True)
            assert "Set-Cookie" not in answer.headers
    assert "Set-Cookie" in client.get("/help").headers
