"""Applications with documents, claims, badges, and the admins' queue."""

import io

import pytest

from domain.producers import ApplicationKind, ApplicationState
from tests import factories
from tests.web.conftest import PASSWORD, Cast, House, publish
from tests.web.test_producers import APPLY, FILLED, a_picture
from tests.web.visitor import Page

PDF = b"%PDF-1.7\n<script>alert(1)</script>\n%%EOF\n"
STATEMENT = "I have published under this name since 2019."
QUEUE = "/admin/applications"


def a_pdf(name: str = "contract.pdf", content: bytes = PDF) -> tuple[io.BytesIO, str]:
    return io.BytesIO(content), name


def apply(cast: Cast, **typed: object) -> Page:
    return cast.charlie.visitor.submit(APPLY, "Apply", FILLED | typed)


def document_link(page: Page) -> str:
    return next(link for link in page.links() if "/documents/" in link)


def test_a_document_is_a_download_for_its_sender_and_admins_alone(cast: Cast, house: House) -> None:
    page = apply(cast, documents=a_pdf("Contract “A”.pdf"))
    assert "We have your application" in page.text and "What comes next" not in page.error_of("documents")
    link = document_link(page)
    for person in (cast.charlie, cast.root):
        with person.visitor.client.get(link) as answer:
            assert (answer.status_code, answer.data) == (200, PDF)
            headers = answer.headers
        assert headers["Content-Disposition"].startswith("attachment;")
        assert headers["Content-Type"] == "application/pdf"
        assert "default-src 'none'" in headers["Content-Security-Policy"]
        assert "sandbox" in headers["Content-Security-Policy"]
        assert headers["Cache-Control"] == "private, no-store"
        assert headers["X-Content-Type-Options"] == "nosniff"
    assert cast.alice.visitor.get(link).status == 404
    assert cast.stranger.get(link).path == "/sign-in"


def test_a_document_that_lies_about_what_it_is_is_named(cast: Cast) -> None:
    page = apply(cast, documents=a_pdf("invoice.pdf", b"<html><script>alert(1)</script></html>"))
    assert page.status == 422
    assert "“invoice.pdf” is neither a PDF nor a JPEG" in page.error_of("documents")
    assert page.form("Apply").values["producer_name"] == "Night Owl"


def test_a_picture_is_a_document_too(cast: Cast) -> None:
    page = apply(cast, documents=a_picture("passport.png"))
    with cast.charlie.visitor.client.get(document_link(page)) as answer:
        assert answer.headers["Content-Type"] == "image/jpeg"
        assert "passport.jpg" in answer.headers["Content-Disposition"]


def test_who_applies_again_finds_what_they_typed(cast: Cast, house: House) -> None:
    apply(cast)
    cast.root.visitor.submit("/admin", "Deny", {"reason": "The link is empty."})
    page = cast.charlie.visitor.get(APPLY)
    assert "The link is empty." in page.text
    kept = page.form("Apply").values
    assert (kept["producer_name"], kept["beats_link"]) == ("Night Owl", FILLED["beats_link"])
    assert "owns_the_music" not in kept
    page = cast.charlie.visitor.submit(page, "Apply", {"owns_the_music": "yes", "agrees_to_terms": "yes"})
    assert "We have your application" in page.text


@pytest.mark.parametrize("name", ["Аdmin", "Alıce", "Alice\u200b", "ＡＬＩＣＥ", "Support"])
def test_a_name_that_passes_for_another_is_refused(cast: Cast, name: str) -> None:
    page = apply(cast, producer_name=name)
    assert page.status == 422 and page.error_of("producer_name")


def test_a_name_that_is_taken_leads_to_the_claim(cast: Cast) -> None:
    page = apply(cast, producer_name="ALICE")
    assert f"/producers/{cast.alice.slug}/claim" in page.links()


def test_a_profile_is_made_claimed_and_given(cast: Cast, house: House) -> None:
    page = cast.root.visitor.submit(
        "/admin/profiles/new", "Make the profile", {"name": "Night Owl", "email": cast.charlie.email}
    )
    assert page.path == "/producers/night-owl"
    assert "/producers/night-owl/claim" in page.links()
    assert "/producers/night-owl/claim" in house.letters(cast.charlie.email)[-1].payload["text"]
    claim = "/producers/night-owl/claim"
    page = cast.charlie.visitor.submit(claim, "Claim this profile", {"statement": STATEMENT})
    assert (page.status, bool(page.error_of("documents")), bool(page.error_of("owns_the_music"))) == (
        422,
        True,
        True,
    )
    filled = {"statement": STATEMENT, "documents": a_pdf(), "owns_the_music": "yes"}
    page = cast.charlie.visitor.submit(claim, "Claim this profile", filled)
    assert "We have your claim" in page.text
    queue = cast.root.visitor.get(QUEUE)
    [link] = [link for link in queue.links() if link.startswith(f"{QUEUE}/")]
    page = cast.root.visitor.get(link)
    assert STATEMENT in page.text and "nobody can sign in to it" in page.text
    page = cast.root.visitor.submit(page, "Approve Night Owl")
    assert "has a new owner" in page.text
    assert cast.charlie.visitor.get("/backstage").status == 200


def test_a_claim_of_a_profile_with_money_says_why_not(cast: Cast, house: House) -> None:
    house.put("payees", factories.payee(id=cast.alice.id))
    filled = {"statement": STATEMENT, "documents": a_pdf(), "owns_the_music": "yes"}
    page = cast.charlie.visitor.get(f"/producers/{cast.alice.slug}/claim")
    assert "Money stays with whoever earned it" in page.text
    page = cast.charlie.visitor.submit(page, "Claim this profile", filled)
    assert (page.status, "PRD-114" in page.text) == (409, True)
    claim = factories.application(
        user_id=cast.charlie.id, kind=ApplicationKind.CLAIM, subject_id=cast.alice.id, statement=STATEMENT
    )
    house.put("applications", claim)
    page = cast.root.visitor.get(f"{QUEUE}/{claim.id}")
    assert "can't be handed over" in page.text and cast.alice.email in page.text


@pytest.mark.parametrize("who", ["alice", "stranger"])
def test_a_claim_page_says_who_may_claim(cast: Cast, who: str) -> None:
    visitor = cast.stranger if who == "stranger" else cast.alice.visitor
    page = visitor.get(f"/producers/{cast.bob.slug}/claim")
    told = {"alice": "You have a profile already", "stranger": "You need an account first"}
    assert told[who] in page.text
    assert "This profile is yours" in cast.alice.visitor.get(f"/producers/{cast.alice.slug}/claim").text


def test_the_badge_is_asked_for_given_shown_and_taken(cast: Cast, house: House) -> None:
    page = cast.alice.visitor.submit(
        "/backstage/verification", "Ask for the badge", {"statement": STATEMENT, "documents": a_pdf()}
    )
    assert "We have your request" in page.text and document_link(page)
    queue = cast.root.visitor.get(f"{QUEUE}?kind=verify")
    [link] = [link for link in queue.links() if link.startswith(f"{QUEUE}/")]
    cast.root.visitor.submit(link, "Approve Alice")
    assert "Verified" in cast.stranger.get(f"/producers/{cast.alice.slug}").text
    standing = f"/admin/accounts/{cast.alice.id}/standing"
    page = cast.root.visitor.submit(standing, "Take the badge away", {"badge_reason": ""})
    assert page.status == 422 and page.error_of("badge_reason")
    page = cast.root.visitor.submit(page, "Take the badge away", {"badge_reason": "Another’s passport."})
    assert "isn't verified any more" in page.text
    assert "Verified" not in cast.stranger.get(f"/producers/{cast.alice.slug}").text
    assert "Another’s passport." in house.letters(cast.alice.email)[-1].payload["text"]
    assert "Ask for the badge" in cast.alice.visitor.get("/backstage/verification").text


def test_the_queue_has_kinds_pages_and_what_was_decided(cast: Cast, house: House) -> None:
    assert "Nothing waits" in cast.root.visitor.get(QUEUE).text
    people = [factories.user() for _ in range(27)]
    for number, person in enumerate(people):
        house.put("users", person)
        kind = ApplicationKind.VERIFY if number == 26 else ApplicationKind.JOIN
        house.put("applications", factories.application(user_id=person.id, kind=kind))
    page = cast.root.visitor.get(QUEUE)
    assert "1 to 25 of 27" in page.text and "27 waiting" in page.text
    assert "26 to 27 of 27" in cast.root.visitor.get(f"{QUEUE}?page=2").text
    assert "1 to 1 of 1" in cast.root.visitor.get(f"{QUEUE}?kind=verify").text
    assert "Nothing was decided yet" in cast.root.visitor.get(f"{QUEUE}?state=decided").text
    decided = factories.application(
        user_id=people[0].id,
        state=ApplicationState.DENIED,
        decided_at=house.clock.now(),
        reason="Too quiet.",
    )
    house.put("applications", decided)
    assert "1 to 1 of 1" in cast.root.visitor.get(f"{QUEUE}?state=decided").text
    page = cast.root.visitor.get(f"{QUEUE}/{decided.id}")
    assert "Too quiet." in page.text and "Other applications of this person" in page.text
    assert cast.root.visitor.get(f"{QUEUE}/none").status == 404


def test_markup_and_wrong_addresses_are_harmless(cast: Cast, house: House) -> None:
    nasty = factories.application(
        user_id=cast.charlie.id,
        producer_name="<b>Bold</b>",
        statement="<script>alert(1)</script>",
        kind=ApplicationKind.VERIFY,
    )
    house.put("applications", nasty)
    page = cast.root.visitor.get(f"{QUEUE}/{nasty.id}")
    assert "<b>Bold</b>" in page.text
    assert cast.root.visitor.get(f"{QUEUE}?kind=%3Cscript%3E&page=999999999").status == 200
    huge = apply(cast, producer_name="x" * 200_000)
    assert huge.status == 422


def test_a_suspended_producer_is_gone_for_others_and_comes_back(cast: Cast, house: House) -> None:
    track = publish(house, cast.alice, slug="night-drive")
    collection = factories.collection(producer_id=cast.alice.id, slug="nights", track_ids=(track.id,))
    house.put("collections", collection)
    pages = (f"/producers/{cast.alice.slug}", "/beats/night-drive", "/collections/nights")
    preview = f"/media/preview/{track.recording_id}.mp3"
    standing = f"/admin/accounts/{cast.alice.id}/standing"
    page = cast.root.visitor.submit(standing, "Suspend the account", {"reason": " "})
    assert page.status == 422 and page.error_of("reason")
    cast.root.visitor.submit(page, "Suspend the account", {"reason": "Stolen beats."})
    for path in pages:
        answer = cast.stranger.get(path)
        assert (answer.status, "PRD-135" in answer.text) == (410, True)
        assert cast.root.visitor.get(path).status == 200
    house.services.program.suspending.withhold(user_id=cast.alice.id)
    assert "Night Drive" not in cast.stranger.get("/beats").text
    assert cast.stranger.status_of(preview) == 404
    assert [cast.stranger.get(path).status for path in pages] == [410] * 3
    assert cast.alice.visitor.get("/backstage").path == "/sign-in"
    cast.root.visitor.submit(standing, "Open the account", {"reason": "A mistake."})
    house.services.program.suspending.withhold(user_id=cast.alice.id)
    assert [cast.stranger.get(path).status for path in pages] == [200] * 3
    assert "Night Drive" in cast.stranger.get("/beats").text
    assert cast.stranger.status_of(preview) == 200


def test_who_is_suspended_is_led_to_the_appeal(cast: Cast, house: House) -> None:
    standing = f"/admin/accounts/{cast.alice.id}/standing"
    cast.root.visitor.submit(standing, "Suspend the account", {"reason": "Stolen\nbeats."})
    mailed = house.link_to(cast.alice.email)
    typed = {"email": cast.alice.email, "password": PASSWORD}
    page = cast.stranger.submit("/sign-in", "Sign in", typed)
    assert page.path.startswith("/appeal/") and page.path != mailed
    assert page.heading == "Your account is suspended" and "Stolen" in page.text
    page = cast.stranger.submit(page, "Appeal", {"statement": "No."})
    assert page.status == 422 and page.error_of("statement")
    page = cast.stranger.submit(page, "Appeal", {"statement": STATEMENT, "documents": a_pdf()})
    assert "We have your appeal" in page.text and STATEMENT in page.text
    page = cast.stranger.get(mailed)
    assert "We have your appeal" in page.text
    [link] = [link for link in cast.root.visitor.get(QUEUE).links() if link.startswith(f"{QUEUE}/")]
    page = cast.root.visitor.submit(link, "Deny", {"reason": "They are stolen."})
    assert "The applicant was told why." in page.text
    page = cast.stranger.get(mailed)
    assert "They are stolen." in page.text and "You may appeal again from" in page.text
    cast.root.visitor.submit(standing, "Open the account")
    assert cast.stranger.get(mailed).heading == "Your account is open"
    assert cast.stranger.get("/appeal/guess").status == 403


def test_an_admin_does_not_suspend_themselves(cast: Cast) -> None:
    page = cast.root.visitor.get(f"/admin/accounts/{cast.root.id}/standing")
    assert "Suspend the account" not in page.text
    assert cast.root.visitor.get("/admin/accounts/nobody/standing").status == 404
