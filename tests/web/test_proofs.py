"""Fresh proof and the second factor as people meet them: two steps, the admin's pages, interrupted forms."""

import io
from dataclasses import replace
from datetime import timedelta

import pytest

from domain.accounts import DESK_PROOF, FRESH_PROOF
from domain.catalogue import Visibility
from domain.documents import Document
from domain.two_factor import LOCKED_FOR, WRONG_CODES_ALLOWED
from tests import factories
from tests.second_factors import app_code, give_second_factor
from tests.web.conftest import PASSWORD, Cast, House, Person, publish
from tests.web.test_accounts import NEW, ODD_TARGETS, is_signed_in, register, sign_in
from tests.web.visitor import Page, Visitor

PAGE = "/account/two-factor"


def key_on(page: Page) -> str:
    [key] = [each.text for each in page.markup.elements if each["class"] == "secret-key"]
    return key


def set_up(house: House, person: Person) -> tuple[str, list[str]]:
    """By the pages; the key and the recovery codes."""
    key = key_on(person.visitor.submit(PAGE, "Set it up"))
    code = app_code(key, house.clock.now(), -1)
    page = person.visitor.submit(PAGE, "Switch on", {"code": code})
    assert page.status == 200
    return key, [each.text for each in page.markup.elements if each.tag == "code"]


def enter_code(visitor: Visitor, page: Page, code: str) -> Page:
    return visitor.submit(page, "Sign in", {"code": code})


def test_setting_it_up_shows_key_and_picture_and_then_ten_codes_once(house: House, cast: Cast) -> None:
    page = cast.charlie.visitor.submit(PAGE, "Set it up")
    assert "<svg" in page.html and "otpauth://totp/" in page.html
    key, codes = key_on(page), set_up(house, cast.bob)[1]
    assert len(key.replace(" ", "")) == 32 and len({*codes}) == 10
    again = cast.bob.visitor.get(PAGE)
    assert "You have 10 recovery codes left." in again.text
    assert not any(code in again.html for code in codes) and "otpauth" not in again.html


def test_a_wrong_code_comes_back_beside_its_field(cast: Cast) -> None:
    cast.charlie.visitor.submit(PAGE, "Set it up")
    page = cast.charlie.visitor.submit(PAGE, "Switch on", {"code": "000000"})
    assert page.status == 422 and "isn't right" in (page.error_of("code") or "")


def test_signing_in_takes_two_steps_and_leads_where_one_was_going(house: House, cast: Cast) -> None:
    key, _ = set_up(house, cast.charlie)
    page = sign_in(cast.stranger, cast.charlie.email, target="/licences")
    assert page.path == "/sign-in/code" and not is_signed_in(cast.stranger)
    page = cast.stranger.get(page.path, query_string={"next": "/licences"})
    wrong = enter_code(cast.stranger, page, "000000")
    assert (wrong.status, "ACC-123" in wrong.text) == (403, True)
    page = enter_code(cast.stranger, wrong, app_code(key, house.clock.now()))
    assert page.path == "/licences" and is_signed_in(cast.stranger)


def test_the_second_step_is_bound_to_the_browser_and_over_in_minutes(house: House, cast: Cast) -> None:
    key, _ = set_up(house, cast.charlie)
    page = sign_in(cast.stranger, cast.charlie.email)
    elsewhere = house.visitor()
    assert elsewhere.get("/sign-in/code").path == "/sign-in"
    stolen = elsewhere.post("/sign-in/code", {"code": app_code(key, house.clock.now())})
    assert stolen.status == 303 and not is_signed_in(elsewhere)
    house.clock.moment += timedelta(minutes=10)
    late = enter_code(cast.stranger, page, app_code(key, house.clock.now()))
    assert late.path == "/sign-in" and "waited too long" in late.text


def test_five_wrong_codes_lock_the_account_for_a_while(house: House, cast: Cast) -> None:
    key, _ = set_up(house, cast.charlie)
    page = sign_in(cast.stranger, cast.charlie.email)
    for _ in range(WRONG_CODES_ALLOWED):
        page = enter_code(cast.stranger, page, "000000")
    page = enter_code(cast.stranger, page, app_code(key, house.clock.now()))
    assert (page.status, "ACC-124" in page.text, "15 min" in page.text) == (403, True, True)


def test_a_new_password_by_mail_ends_every_session_and_passes_by_no_second_factor(
    house: House, cast: Cast
) -> None:
    """Whoever reads somebody's mail has neither their phone nor their browsers."""
    key, _ = set_up(house, cast.charlie)
    other = house.signed_in(cast.charlie.email)
    half = sign_in(house.visitor(), cast.charlie.email)
    assert half.path == "/sign-in/code"
    cast.stranger.submit("/reset-password", "Mail me a link", {"email": cast.charlie.email})
    page = cast.stranger.submit(house.link_to(cast.charlie.email), "Change password", {"new": NEW})
    assert page.path == "/sign-in"
    assert not any(is_signed_in(each) for each in (cast.stranger, cast.charlie.visitor, other))
    page = sign_in(cast.stranger, cast.charlie.email, NEW)
    assert page.path == "/sign-in/code" and not is_signed_in(cast.stranger)
    enter_code(cast.stranger, page, app_code(key, house.clock.now()))
    assert is_signed_in(cast.stranger)


def test_a_recovery_code_signs_in_once_and_that_is_mailed(house: House, cast: Cast) -> None:
    _, codes = set_up(house, cast.charlie)
    page = sign_in(cast.stranger, cast.charlie.email)
    assert enter_code(cast.stranger, page, codes[3]).path == "/"
    assert "recovery code" in house.letters(cast.charlie.email)[-1].payload["subject"]
    other = house.visitor()
    assert enter_code(other, sign_in(other, cast.charlie.email), codes[3]).status == 403


@pytest.mark.parametrize("target", ODD_TARGETS)
def test_neither_step_nor_proof_leads_away_from_the_site(house: House, cast: Cast, target: str) -> None:
    key, _ = set_up(house, cast.charlie)
    page = sign_in(cast.stranger, cast.charlie.email)
    house.clock.moment += timedelta(minutes=1)
    form = {"code": app_code(key, house.clock.now()), "next": target}
    answer = cast.stranger.submit(page, "Sign in", form, follow=False)
    assert (answer.status, answer.headers["Location"]) == (303, "/")
    form = {"answer": PASSWORD, "next": target, "csrf_token": cast.bob.visitor.token()}
    answer = cast.bob.visitor.post("/confirm", form)
    assert (answer.status, answer.headers["Location"]) == (303, "/")


def test_a_new_browser_is_told_of_and_the_first_one_is_not(house: House) -> None:
    register(house.visitor())
    assert len(house.letters("dora@example.com")) == 1
    known = house.visitor()
    sign_in(known, "dora@example.com")
    assert "New sign-in" in house.letters("dora@example.com")[-1].payload["subject"]
    known.submit("/account", "Sign out")
    sign_in(known, "dora@example.com")
    assert len(house.letters("dora@example.com")) == 2


def test_no_admins_page_opens_without_a_second_factor(house: House, cast: Cast) -> None:
    cast.root.visitor.submit(PAGE, "Switch off")
    rules = {rule.rule for rule in house.app.url_map.iter_rules() if rule.rule.startswith("/admin")}
    assert len(rules) > 10
    for rule in sorted(each for each in rules if "<" not in each):
        page = cast.root.visitor.get(rule)
        assert (page.path, "ACC-127" in page.text or "needs two-factor" in page.text) == (PAGE, True), rule


def test_admins_are_asked_again_for_changes_and_each_half_day_for_looking(house: House, cast: Cast) -> None:
    house.clock.moment += FRESH_PROOF
    assert cast.root.visitor.get("/admin").path == "/admin"
    page = cast.root.visitor.post("/admin/jobs/x/retry")
    assert (page.status, page.heading) == (403, "Confirm that it is you")
    house.clock.moment += DESK_PROOF
    assert cast.root.visitor.get("/admin").path == "/confirm"


def test_every_change_at_the_admins_desk_asks_for_proof(house: House, cast: Cast) -> None:
    """Whatever is added there later, too."""
    house.clock.moment += FRESH_PROOF
    rules = [rule for rule in house.app.url_map.iter_rules() if rule.rule.startswith("/admin")]
    unsafe = [rule.rule for rule in rules if "POST" in (rule.methods or ())]
    assert unsafe
    for rule in unsafe:
        path = "/".join("x" if part.startswith("<") else part for part in rule.split("/"))
        page = cast.root.visitor.post(path)
        assert (page.status, page.heading) == (403, "Confirm that it is you"), rule


def test_an_interrupted_form_is_carried_along_and_nothing_is_lost(house: House, cast: Cast) -> None:
    application = factories.application(user_id=cast.charlie.id)
    house.put("applications", application)
    desk = cast.root.visitor.get("/admin")
    house.clock.moment += FRESH_PROOF
    asked = cast.root.visitor.submit(desk, "Deny", {"reason": 'Too "quiet" <b>\nTry louder.'})
    assert asked.status == 403 and "Nothing is lost" in asked.text
    codes = fresh_codes(house, cast.root)
    wrong = cast.root.visitor.submit(asked, "Confirm", {"answer": "000000"})
    assert wrong.status == 422
    page = cast.root.visitor.submit(wrong, "Confirm", {"answer": codes[0]})
    assert page.heading == "Confirmed"
    done = cast.root.visitor.submit(page, "Continue")
    assert "The applicant was told why." in done.text
    assert 'Too "quiet" <b>\nTry louder.' in house.letters(cast.charlie.email)[-1].payload["text"]


def fresh_codes(house: House, person: Person) -> tuple[str, ...]:
    actor = house.services.accounts.actor(secret_of(person))
    assert actor is not None
    two_factor = house.services.account.two_factor
    return two_factor.new_recovery_codes(actor=replace(actor, proven_at=house.clock.now()))


def secret_of(person: Person) -> str:
    with person.visitor.client.session_transaction() as kept:
        return str(kept["secret"])


def test_an_interrupted_form_outlasts_a_lock_of_the_codes(house: House, cast: Cast) -> None:
    application = factories.application(user_id=cast.charlie.id)
    house.put("applications", application)
    desk = cast.root.visitor.get("/admin")
    codes = fresh_codes(house, cast.root)
    house.clock.moment += FRESH_PROOF
    page = cast.root.visitor.submit(desk, "Deny", {"reason": "Try louder."})
    for _ in range(WRONG_CODES_ALLOWED + 1):
        page = cast.root.visitor.submit(page, "Confirm", {"answer": "000000"})
    assert (page.status, "Too many wrong codes" in page.error_of("answer")) == (403, True)
    house.clock.moment += LOCKED_FOR
    confirmed = cast.root.visitor.submit(page, "Confirm", {"answer": codes[0]})
    assert "The applicant was told why." in cast.root.visitor.submit(confirmed, "Continue").text


def test_files_of_an_interrupted_form_are_said_to_be_chosen_again(house: House, cast: Cast) -> None:
    house.clock.moment += FRESH_PROOF
    form = {"reason": "x", "picture": (io.BytesIO(b"JPEG"), "a.jpg")}
    data = {**form, "csrf_token": cast.root.visitor.token()}
    page = Page(cast.root.visitor.client.post("/admin/jobs/x/retry", data=data))
    assert page.status == 403 and "files have to be chosen once more" in page.text


def test_a_script_is_told_where_proof_is_given(house: House, cast: Cast) -> None:
    house.clock.moment += FRESH_PROOF
    headers = {"X-CSRFToken": cast.root.visitor.token(), "Accept": "application/json"}
    answer = cast.root.visitor.client.post("/admin/jobs/x/retry", headers=headers)
    assert answer.status_code == 403 and answer.json
    assert (answer.json["code"], answer.json["way"]["href"]) == ("ACC-111", "/confirm")


def test_a_forged_form_is_refused_before_anything_of_it_is_carried_along(house: House, cast: Cast) -> None:
    house.clock.moment += FRESH_PROOF
    page = Page(cast.root.visitor.client.post("/admin/jobs/x/retry", data={"reason": "evil"}))
    assert (page.status, "WEB-419" in page.text, "evil" in page.html) == (400, True, False)


def test_a_page_comes_once_somebody_has_proven(house: House, cast: Cast) -> None:
    house.clock.moment += FRESH_PROOF
    asked = cast.charlie.visitor.get("/account/delete")
    assert asked.path == "/confirm"
    page = cast.charlie.visitor.submit(asked, "Confirm", {"answer": PASSWORD})
    assert page.path == "/account/delete"


def test_connecting_payouts_leads_to_the_second_factor_and_back(house: House, cast: Cast) -> None:
    form = {"country": "CA", "confirmed": "yes"}
    page = cast.alice.visitor.submit("/backstage/finances", "Continue to the sandbox", form)
    assert page.path == PAGE and "needs two-factor" in page.text
    give_second_factor(house.services, cast.alice.id)
    page = cast.alice.visitor.submit("/backstage/finances", "Continue to the sandbox", form, follow=False)
    assert "/sandbox/onboarding/" in page.headers["Location"]


def test_an_admin_needs_proof_for_what_is_other_peoples_wherever_it_lies(house: House, cast: Cast) -> None:
    """A collection, what somebody attached, a certificate: none of them lies at the desk."""
    collection = factories.collection(producer_id=cast.alice.id)
    application = factories.application(user_id=cast.charlie.id)
    house.put("collections", collection)
    house.put("applications", application)
    about = ("contract.pdf", "application/pdf", 4, "documents/none", application.created_at)
    document = Document("a-document", application.id, *about)
    house.put("documents", document)
    house.clock.moment += FRESH_PROOF
    for path in (
        f"/backstage/collections/{collection.id}",
        f"/applications/{application.id}/documents/{document.id}",
    ):
        assert cast.root.visitor.get(path).path == "/confirm", path
    page = cast.root.visitor.post(f"/backstage/collections/{collection.id}/delete")
    assert (page.status, page.heading) == (403, "Confirm that it is you")
    assert cast.alice.visitor.get(f"/backstage/collections/{collection.id}").status == 200


def test_an_admin_without_a_second_factor_is_led_to_it_from_other_peoples_things(
    house: House, cast: Cast
) -> None:
    collection = factories.collection(producer_id=cast.alice.id)
    house.put("collections", collection)
    with house.services.account.two_factor.store.write() as unit:
        unit.two_factors.delete(cast.root.id)
        unit.commit()
    page = cast.root.visitor.get(f"/backstage/collections/{collection.id}")
    assert page.path == PAGE and "This needs two-factor authentication." in page.text


def test_an_admin_sees_what_others_keep_private_for_half_a_day_after_giving_proof(
    house: House, cast: Cast
) -> None:
    """Its page, its audio, a private collection, a suspended producer's profile; what is open stays open."""
    hidden, shown = publish(house, cast.alice, visibility=Visibility.PRIVATE), publish(house, cast.alice)
    collection = factories.collection(
        producer_id=cast.alice.id, visibility=Visibility.PRIVATE, track_ids=(hidden.id,)
    )
    house.put("collections", collection)
    house.services.program.suspending.suspend_by_email(email=cast.bob.email, reason="Copies.")
    media = (f"/media/preview/{hidden.recording_id}.mp3", f"/media/waveform/{hidden.recording_id}")
    pages = (f"/beats/{hidden.slug}", f"/collections/{collection.slug}", f"/producers/{cast.bob.slug}")
    house.clock.moment += DESK_PROOF - timedelta(minutes=1)
    for path in pages:
        assert cast.root.visitor.get(path).path == path
    for path in media:
        with cast.root.visitor.client.get(path) as answer:
            assert answer.status_code == 200
    house.clock.moment += timedelta(minutes=1)
    for path in (*pages, *media):
        assert cast.root.visitor.get(path).path == "/confirm", path
    assert cast.root.visitor.get(f"/beats/{shown.slug}").status == 200
    assert cast.alice.visitor.get(pages[0]).status == 200
